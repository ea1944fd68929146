//! Lines of delimited text, built in memory.

use std::fmt::Write as _;

/// Builds rows of delimited text: a cell is quoted when it has to be.
pub(crate) struct Lines {
    out: String,
    delimiter: char,
    fresh: bool,
}

impl Lines {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self { out: String::new(), delimiter: char::from(delimiter), fresh: true }
    }

    pub(crate) fn cell(&mut self, text: &str) -> &mut Self {
        self.separate();
        if text.contains([self.delimiter, '"', '\n', '\r']) {
            self.out.push('"');
            self.out.push_str(&text.replace('"', "\"\""));
            self.out.push('"');
        } else {
            self.out.push_str(text);
        }
        self
    }

    /// A number or date; nothing in it needs quoting.
    pub(crate) fn plain(&mut self, value: impl std::fmt::Display) -> &mut Self {
        self.separate();
        // INVARIANT: writing to a String never fails.
        let _ = write!(self.out, "{value}");
        self
    }

    pub(crate) fn end(&mut self) {
        self.out.push('\n');
        self.fresh = true;
    }

    pub(crate) fn into_text(self) -> String {
        self.out
    }

    fn separate(&mut self) {
        if !self.fresh {
            self.out.push(self.delimiter);
        }
        self.fresh = false;
    }
}

/// Builds one row.
pub(crate) fn row<S: AsRef<str>>(delimiter: u8, cells: &[S]) -> String {
    let mut lines = Lines::new(delimiter);
    for c in cells {
        lines.cell(c.as_ref());
    }
    lines.end();
    lines.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_reader_gets_the_cells_back() {
        let cells = ["a;b", "say \"yes\"", "", "два\nряда", "plain"];
        let text = row(b';', &cells);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(b';').from_reader(text.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.iter().collect::<Vec<_>>(), cells);
    }
}
