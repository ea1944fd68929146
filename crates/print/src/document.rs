//! What a document is made of.

use serde::Serialize;

/// A document. The order of its blocks is the order of reading.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// The language, as `en` or `ru`: hyphens and screen readers need it.
    pub lang: String,
    /// The title.
    pub title: String,
    /// Who made it and when, under the title.
    pub imprint: String,
    /// A warning above everything, for example that the people are simulated.
    pub warning: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// The heading of the list of sources.
    pub sources_title: String,
    /// Where each figure comes from; a figure names its place in this list.
    pub sources: Vec<SourceEntry>,
    /// The pictures that blocks name.
    #[serde(skip)]
    pub pictures: Vec<Picture>,
}

/// A source of figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceEntry {
    /// What a reader needs to find it.
    pub text: String,
    /// Its address, when it is public.
    pub address: Option<String>,
}

/// A picture, always with a table behind it.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Its name, as blocks have it.
    pub name: String,
    /// SVG, of which nothing is loaded from elsewhere.
    pub svg: String,
}

/// A part of a document.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading; level 1 stands under the title.
    Heading {
        /// From 1 to 3.
        level: u8,
        /// The heading.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        spans: Vec<Span>,
    },
    /// A paragraph that a reader in a hurry reads.
    Finding {
        /// Its text.
        spans: Vec<Span>,
    },
    /// Points, one under the other.
    Points {
        /// The points.
        items: Vec<Vec<Span>>,
    },
    /// A table.
    Table(Table),
    /// A picture.
    Picture {
        /// The name of one of the document's pictures.
        name: String,
        /// What it shows, for who cannot see it.
        alt: String,
    },
}

/// A table.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for each column; the first is the row's heading.
    pub rows: Vec<Vec<Cell>>,
    /// The one source of all its cells, which then stands at the caption alone.
    pub source: Option<usize>,
}

impl Table {
    /// A table; its source is found from its cells.
    #[must_use]
    pub fn new(caption: String, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Self {
        let mut sources = rows.iter().flatten().flatten().filter_map(Span::source);
        let first = sources.next();
        let source = first.filter(|one| sources.all(|s| s == *one));
        Self { caption, columns, rows, source }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// Its heading.
    pub text: String,
    /// Where its cells stand.
    pub align: Align,
}

/// Where text stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Start,
    /// Numbers.
    End,
}

/// A cell of a table.
pub type Cell = Vec<Span>;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Span {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// Words that weigh more.
    Strong {
        /// The words.
        text: String,
    },
    /// Words that a source of law or a date makes, with digits of their own.
    Cited {
        /// The words.
        text: String,
        /// The place of the source in [`Document::sources`], from 0.
        source: usize,
    },
    /// A figure.
    Figure {
        /// The figure as it is written in the language.
        text: String,
        /// The place of its source in [`Document::sources`], from 0.
        source: usize,
        /// Where in the source it stands, for programs: a JSON pointer, or a period.
        at: String,
    },
}

/// Words as a span.
#[must_use]
pub fn text(words: impl Into<String>) -> Span {
    Span::Text { text: words.into() }
}

impl Span {
    /// What is read.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Text { text } | Self::Strong { text } | Self::Cited { text, .. } | Self::Figure { text, .. } => text,
        }
    }

    /// Where in its source a figure stands.
    #[must_use]
    pub fn at(&self) -> &str {
        match self {
            Self::Figure { at, .. } => at,
            _ => "",
        }
    }

    /// The source, where there is one.
    #[must_use]
    pub fn source(&self) -> Option<usize> {
        match self {
            Self::Text { .. } | Self::Strong { .. } => None,
            Self::Cited { source, .. } | Self::Figure { source, .. } => Some(*source),
        }
    }
}

impl Document {
    /// Lists all spans, in the order of reading.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        self.blocks.iter().flat_map(|block| -> Box<dyn Iterator<Item = &Span>> {
            match block {
                Block::Paragraph { spans } | Block::Finding { spans } => Box::new(spans.iter()),
                Block::Points { items } => Box::new(items.iter().flatten()),
                Block::Table(table) => Box::new(table.rows.iter().flatten().flatten()),
                Block::Heading { .. } | Block::Picture { .. } => Box::new(std::iter::empty()),
            }
        })
    }

    /// Lists the words with digits that no source stands behind: what was typed into a
    /// sentence instead of being taken from a run or a series.
    #[must_use]
    pub fn loose_digits(&self) -> Vec<&str> {
        let has_digit = |s: &str| s.chars().any(|c| c.is_ascii_digit());
        self.spans().filter(|s| s.source().is_none()).map(Span::words).filter(|w| has_digit(w)).collect()
    }

    /// Lists the sources that are named but not in the list.
    #[must_use]
    pub fn dangling(&self) -> Vec<usize> {
        let mut out: Vec<usize> = self.spans().filter_map(Span::source).filter(|s| *s >= self.sources.len()).collect();
        out.dedup();
        out
    }

    /// A picture by its name.
    #[must_use]
    pub fn picture(&self, name: &str) -> Option<&Picture> {
        self.pictures.iter().find(|p| p.name == name)
    }
}
