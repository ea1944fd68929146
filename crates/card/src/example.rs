use shyraq_case::{CodeBook, Column};
use shyraq_locale::{Arg, Catalogue, Lang};

use crate::{Figure, Grade};

/// A published cell that shows what a grade means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Columns, and the code of each, never blank.
    pub cell: Vec<(usize, usize)>,
    /// What is published.
    pub figure: Figure,
}

impl Example {
    /// Names the cell: `Gender: Woman; Age: 18–20 years`.
    pub(crate) fn name(&self, book: &CodeBook, columns: &[Column], lang: Lang) -> String {
        let part = |(axis, code): &(usize, usize)| {
            let column = columns.get(*axis)?;
            let v = book.variables.get(column.variable)?;
            if v.is_flag() {
                return Some(v.label(lang).to_owned());
            }
            let value = v.values.get(column.value.unwrap_or(code.saturating_sub(1)))?;
            Some(format!("{}: {}", v.label(lang), value.label(lang)))
        };
        self.cell.iter().filter_map(part).collect::<Vec<_>>().join(" + ")
    }

    /// Says the figure in words.
    pub(crate) fn says(&self, words: &Catalogue) -> String {
        let p = self.figure.printed();
        let args = [("n", Arg::Count(p.count)), ("low", Arg::Count(p.low)), ("high", Arg::Count(p.high))];
        words.fill(if self.figure.grade() == Grade::Noise { "card-example-noise" } else { "count" }, &args)
    }
}
