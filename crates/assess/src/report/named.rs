//! Names for what stands in cells: values of columns, columns, dated events.
//!
//! A table writes `UZB`, `Man`, `exploitation_end`; a reader of the report has never seen the table.

use shyraq_case::country;
use shyraq_locale::Arg;
use shyraq_print::{Cell, Span, text};

use super::writer::Writer;
use super::{ReportError, Run};
use crate::cascade::COUNTRIES;

impl Writer {
    /// The value of a column at a place of a run, by its name where it has one; several values
    /// in a cell are named each.
    pub(super) fn value(&mut self, run: &Run, column: &str, pointer: &str) -> Result<Cell, ReportError> {
        let raw = run.words(pointer)?;
        if raw.is_empty() {
            return Ok(self.words("cascade-rest"));
        }
        let source = self.run(run);
        let mut out = Vec::new();
        for part in raw.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            if !out.is_empty() {
                out.push(text(", "));
            }
            out.push(match self.name_of(column, part) {
                Some(name) => text(name),
                None => Span::Cited { text: part.to_owned(), source },
            });
        }
        Ok(out)
    }

    fn name_of(&self, column: &str, value: &str) -> Option<String> {
        let slug: String = value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let key = format!("{column}-{slug}");
        if self.texts.has(&key) {
            return Some(self.texts.text(&key));
        }
        let found = COUNTRIES.contains(&column).then(|| country(value)).flatten()?;
        Some(super::writer::words(&found.names, self.texts))
    }

    /// What a column is called; the year of a stage by the name of the stage.
    pub(super) fn column_name(&self, column: &str) -> String {
        if let Some(stage) = column.strip_prefix("year of ") {
            let key = format!("stage-{stage}");
            let stage = if self.texts.has(&key) { self.texts.text(&key) } else { stage.to_owned() };
            return self.texts.fill("report-year-of", &[("stage", Arg::Text(&stage))]);
        }
        let key = format!("column-{column}");
        if self.texts.has(&key) { self.texts.text(&key) } else { column.to_owned() }
    }

    /// A dated column at a place of a run, as event or as stage.
    pub(super) fn dated(&mut self, run: &Run, pointer: &str) -> Result<Cell, ReportError> {
        let word = run.words(pointer)?;
        let key = ["event", "stage"].map(|k| format!("{k}-{word}")).into_iter().find(|k| self.texts.has(k));
        match key {
            Some(key) => Ok(self.words(&key)),
            None => Ok(vec![self.quoted(run, pointer)?]),
        }
    }
}
