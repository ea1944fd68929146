use askama::Template;
use shyraq_locale::Catalogue;

use crate::model::{Estimate, Figure};

use super::{CellView, Files, ShareView};

/// A cell of a table that is told: a figure with its range, or words.
#[derive(Debug, Clone, Default)]
pub(crate) struct ToldCell {
    /// The figure as the file has it, for machines and for tests.
    pub(crate) value: String,
    /// `table:row`, or empty for words.
    pub(crate) id: String,
    pub(crate) text: String,
    /// The printed range, or empty.
    pub(crate) range: String,
    /// Whether it says that there is no figure.
    pub(crate) dim: bool,
}

/// One row of such a table.
#[derive(Debug, Clone)]
pub(crate) struct ToldRow {
    pub(crate) label: String,
    pub(crate) cells: Vec<ToldCell>,
    /// The bar, or empty.
    pub(crate) bar: String,
}

/// A table of rows with a name and a few figures each.
#[derive(Debug, Clone, Template)]
#[template(path = "told.html")]
pub(crate) struct Told {
    pub(crate) caption: String,
    /// The head of the names, then one a cell.
    pub(crate) heads: Vec<String>,
    pub(crate) rows: Vec<ToldRow>,
    /// Whether the first figure has a label, too, where there are no heads: no figure leads.
    pub(crate) all_labelled: bool,
    pub(crate) files: Option<Files>,
    pub(crate) notes: Vec<String>,
}

impl Told {
    pub(crate) fn new(caption: String, heads: Vec<String>) -> Self {
        Self { caption, heads, rows: Vec::new(), all_labelled: false, files: None, notes: Vec::new() }
    }

    fn has_bars(&self) -> bool {
        self.rows.iter().any(|r| !r.bar.is_empty())
    }

    /// Returns what stands before a cell where a narrow screen has no heads: the head without
    /// what follows a colon or a comma; nothing for the first, which leads.
    fn label(&self, cell: &usize) -> &str {
        let head =
            if *cell == 0 && !self.all_labelled { "" } else { self.heads.get(cell + 1).map_or("", String::as_str) };
        let end = [": ", ", "].iter().filter_map(|mark| head.find(mark)).min();
        head.get(..end.unwrap_or(head.len())).unwrap_or_default()
    }

    /// Tells whether a count is hidden, so that the page explains the words.
    pub(crate) fn has_dim(&self) -> bool {
        self.rows.iter().flat_map(|r| &r.cells).any(|c| c.dim)
    }
}

impl ToldCell {
    /// A cell of words.
    pub(crate) fn words(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// A cell that says that there is no figure.
    pub(crate) fn none(text: String) -> Self {
        Self { text, dim: true, ..Self::default() }
    }

    /// A figure without a range of its own: two digits, "about" in the head.
    pub(crate) fn about(value: f64, id: String, cat: &Catalogue) -> Self {
        Estimate::two_digits(value).map_or_else(
            || Self::none("—".into()),
            |n| Self { value: value.to_string(), id, text: cat.number(n), ..Self::default() },
        )
    }

    /// An estimate with its range.
    pub(crate) fn estimate(value: f64, printed: Estimate, id: String, cat: &Catalogue) -> Self {
        let range = match printed.high {
            Some(high) => cat.range(printed.low, high),
            None => cat.fill("above", &[("n", shyraq_locale::Arg::Count(printed.low))]),
        };
        Self { value: value.to_string(), id, text: cat.number(printed.total), range, dim: false }
    }

    /// A count, or that it can't be told from the noise.
    pub(crate) fn count(f: &Figure, id: String, cat: &Catalogue) -> Self {
        match CellView::new(f, id, cat) {
            CellView::Shown { value, id, count, range } => {
                Self { value: value.to_string(), id, text: count, range, dim: false }
            }
            CellView::Hidden => Self::none(cat.text("hidden-short")),
        }
    }

    /// A share of counts.
    pub(crate) fn share(share: ShareView, cat: &Catalogue) -> Self {
        match share {
            ShareView::Shown { value, id, share, range } => Self { value, id, text: share, range, dim: false },
            ShareView::Plain(text) => Self::words(text),
            ShareView::Rough => Self::none(format!("— {}", cat.text("share-rough"))),
            ShareView::None => Self::default(),
        }
    }
}
