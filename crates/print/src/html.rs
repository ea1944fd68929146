//! A document as one HTML file that loads nothing.

use askama::Template;

use crate::{Align, Block, Document, PrintError, Span};

#[derive(Template)]
#[template(path = "document.html")]
struct Page<'a> {
    document: &'a Document,
}

impl Page<'_> {
    fn svg(&self, name: &str) -> &str {
        self.document.picture(name).map_or("", |p| p.svg.as_str())
    }

    fn class(&self, align: &Align) -> &'static str {
        match align {
            Align::Start => "",
            Align::End => " class=\"n\"",
        }
    }

    fn mark(&self, span: &Span) -> usize {
        span.source().map_or(0, |s| s + 1)
    }

    /// The one source of a point, which then stands at its end alone.
    fn only(&self, spans: &[Span]) -> Option<usize> {
        let mut sources = spans.iter().filter_map(Span::source);
        let first = sources.next()?;
        sources.all(|s| s == first).then_some(first)
    }

    fn strong(&self, span: &Span) -> bool {
        matches!(span, Span::Strong { .. })
    }

    fn figure(&self, span: &Span) -> bool {
        matches!(span, Span::Figure { .. })
    }

    /// The heading's element: level 1 is `h2`, since the title is `h1`.
    fn depth(&self, level: &u8) -> u8 {
        (level + 1).clamp(2, 6)
    }
}

/// Writes a document as HTML.
///
/// # Errors
/// [`PrintError::Dangling`] or [`PrintError::NoPicture`] when something is named that is not
/// there.
pub fn html(document: &Document) -> Result<String, PrintError> {
    check(document)?;
    Page { document }.render().map_err(|e| PrintError::Page { fault: e.to_string() })
}

/// Checks that everything named is there.
pub(crate) fn check(document: &Document) -> Result<(), PrintError> {
    if let Some(place) = document.dangling().first() {
        return Err(PrintError::Dangling { number: place + 1, sources: document.sources.len() });
    }
    for block in &document.blocks {
        if let Block::Picture { name, .. } = block
            && document.picture(name).is_none()
        {
            return Err(PrintError::NoPicture { name: name.clone() });
        }
    }
    Ok(())
}
