//! Writes blocks, and keeps where each figure comes from.

use serde_json::Value;
use shyraq_figures::{Figure, Point, Series};
use shyraq_locale::{Arg, Catalogue, Labels};
use shyraq_print::{Align, Block, Cell, Column, Picture, SourceEntry, Span, Table, text};

use super::{ReportError, Run};

/// What fills a variable of a text.
pub(super) enum Part<'a> {
    /// Figures and cited words.
    Spans(Vec<Span>),
    /// Words of the program itself.
    Words(&'a str),
}

/// Marks in a filled text where spans belong.
const MARK: char = '\u{e000}';

/// A document that grows.
pub(super) struct Writer {
    pub(super) texts: &'static Catalogue,
    pub(super) blocks: Vec<Block>,
    pub(super) sources: Vec<SourceEntry>,
    pub(super) pictures: Vec<Picture>,
}

impl Writer {
    pub(super) fn new(texts: &'static Catalogue) -> Self {
        Self { texts, blocks: Vec::new(), sources: Vec::new(), pictures: Vec::new() }
    }

    /// The text of a key with spans in the places of its variables.
    pub(super) fn fill(&self, key: &str, parts: &[(&str, Part<'_>)]) -> Vec<Span> {
        let marked: Vec<String> = (0..parts.len()).map(|i| format!("{MARK}{i}{MARK}")).collect();
        let args: Vec<(&str, Arg<'_>)> = parts
            .iter()
            .zip(&marked)
            .map(|((name, part), mark)| match part {
                Part::Spans(_) => (*name, Arg::Text(mark)),
                Part::Words(words) => (*name, Arg::Text(words)),
            })
            .collect();
        let filled = self.texts.fill(key, &args);
        let mut out = Vec::new();
        for (at, piece) in filled.split(MARK).enumerate() {
            // Between two marks stands the number of a part.
            let spans = (at % 2 == 1).then(|| piece.parse::<usize>().ok()).flatten().and_then(|i| parts.get(i));
            match spans {
                Some((_, Part::Spans(spans))) => out.extend(spans.iter().cloned()),
                _ if piece.is_empty() => {}
                _ => out.push(text(piece)),
            }
        }
        out
    }

    pub(super) fn heading(&mut self, level: u8, key: &str) {
        let text = self.texts.text(key);
        self.blocks.push(Block::Heading { level, text });
    }

    pub(super) fn paragraph(&mut self, key: &str, parts: &[(&str, Part<'_>)]) {
        let spans = self.fill(key, parts);
        self.blocks.push(Block::Paragraph { spans });
    }

    pub(super) fn finding(&mut self, key: &str, parts: &[(&str, Part<'_>)]) {
        let spans = self.fill(key, parts);
        self.blocks.push(Block::Finding { spans });
    }

    /// A table; columns are keys of their headings, and `n` after a heading sets numbers.
    pub(super) fn table(&mut self, caption: &str, columns: &[(&str, Align)], rows: Vec<Vec<Cell>>) {
        if rows.is_empty() {
            return;
        }
        let columns = columns.iter().map(|(key, align)| Column { text: self.texts.text(key), align: *align }).collect();
        self.blocks.push(Block::Table(Table::new(caption.to_owned(), columns, rows)));
    }

    /// The place of a run in the list of sources.
    pub(super) fn run(&mut self, run: &Run) -> usize {
        self.source(SourceEntry { text: format!("{}: {}", run.file, run.command), address: None })
    }

    /// The place of a source in the list; the same source has one place.
    pub(super) fn source(&mut self, entry: SourceEntry) -> usize {
        if let Some(at) = self.sources.iter().position(|s| *s == entry) {
            return at;
        }
        self.sources.push(entry);
        self.sources.len() - 1
    }

    fn figure(&mut self, run: &Run, pointer: &str, text: String) -> Span {
        Span::Figure { text, source: self.run(run), at: pointer.to_owned() }
    }

    /// A count at a place of a run.
    pub(super) fn count(&mut self, run: &Run, pointer: &str) -> Result<Span, ReportError> {
        self.whole(run, pointer, f64::round)
    }

    fn whole(&mut self, run: &Run, pointer: &str, made: impl Fn(f64) -> f64) -> Result<Span, ReportError> {
        let text = self.texts.signed(made(run.number(pointer)?) as i64);
        Ok(self.figure(run, pointer, text))
    }

    /// A count of two significant digits, for prose.
    pub(super) fn about(&mut self, run: &Run, pointer: &str) -> Result<Span, ReportError> {
        let n = run.number(pointer)?;
        let text = self.texts.number(crate::mse::two_digits(n));
        Ok(self.figure(run, pointer, text))
    }

    /// A share at a place of a run, in per cent with one decimal.
    pub(super) fn share(&mut self, run: &Run, pointer: &str) -> Result<Span, ReportError> {
        let tenths = (1000.0 * run.number(pointer)?).round().max(0.0) as u64;
        let text = format!("{}\u{a0}%", self.texts.decimal(tenths, false));
        Ok(self.figure(run, pointer, text))
    }

    /// A ratio at a place of a run, with two digits after the point.
    pub(super) fn ratio(&mut self, run: &Run, pointer: &str) -> Result<Span, ReportError> {
        let hundredths = (100.0 * run.number(pointer)?).round().max(0.0) as u64;
        // The language's own mark: "0.0" or "0,0".
        let mark: String = self.texts.decimal(0, false).chars().filter(|c| !c.is_ascii_digit()).collect();
        let text = format!("{}{mark}{:02}", self.texts.number(hundredths / 100), hundredths % 100);
        Ok(self.figure(run, pointer, text))
    }

    /// A number at a place of a run: whole, or with two digits after the point, such as a factor.
    pub(super) fn as_it_is(&mut self, run: &Run, pointer: &str) -> Result<Span, ReportError> {
        if run.number(pointer)?.fract() == 0.0 { self.count(run, pointer) } else { self.ratio(run, pointer) }
    }

    /// Words of a run: a list's name, a date, a value of a column.
    pub(super) fn quoted(&mut self, run: &Run, pointer: &str) -> Result<Span, ReportError> {
        let text = run.words(pointer)?.to_owned();
        Ok(Span::Cited { text, source: self.run(run) })
    }

    /// Words that a run has in several languages.
    pub(super) fn label(&mut self, run: &Run, pointer: &str) -> Option<Span> {
        let found = run.at(pointer)?;
        let tag = self.texts.lang().tag();
        let words = found.as_str().or_else(|| found.get(tag).or(found.get("en")).and_then(Value::as_str))?;
        let text = words.to_owned();
        Some(Span::Cited { text, source: self.run(run) })
    }

    /// "from–to" of two places, rounded outward; what has no upper end says so.
    pub(super) fn range(&mut self, run: &Run, lower: &str, upper: &str) -> Result<Cell, ReportError> {
        let low = self.whole(run, lower, f64::floor)?;
        if run.number(upper).is_err() {
            return Ok(self.fill("above", &[("n", Part::Spans(vec![low]))]));
        }
        Ok(vec![low, text("\u{2013}"), self.whole(run, upper, f64::ceil)?])
    }

    /// A point of a series with its source.
    pub(super) fn point(&mut self, series: &Series, point: &Point) -> Span {
        let lang = self.texts.lang();
        let text = match point.value() {
            Figure::Exact(n) => self.texts.number(*n),
            Figure::Text { labels, .. } => labels.get(lang).unwrap_or_default().to_owned(),
            other => other.to_string(),
        };
        let source = point.source();
        let body = words(&series.body().name, self.texts);
        let entry = SourceEntry {
            text: format!("{body}. {} ({})", source.title, source.read),
            address: Some(source.page.clone()).filter(|p| p.starts_with("https://")),
        };
        Span::Figure { text, source: self.source(entry), at: format!("{}@{}", series.id(), point.period()) }
    }

    /// A span of plain words of the catalogue.
    pub(super) fn words(&self, key: &str) -> Cell {
        vec![text(self.texts.text(key))]
    }
}

/// Words in the language of a catalogue.
pub(super) fn words(labels: &Labels, texts: &Catalogue) -> String {
    labels.get(texts.lang()).or(labels.get(shyraq_locale::Lang::En)).unwrap_or_default().to_owned()
}
