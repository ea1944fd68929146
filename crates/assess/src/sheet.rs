//! Tables as text that spreadsheets open.

/// Rows of a CSV file (RFC 4180, lines end with a line feed).
pub(crate) struct Sheet(String);

impl Sheet {
    /// Begins with the names of the columns.
    pub(crate) fn new(header: &[&str]) -> Self {
        let mut out = Self(String::new());
        out.line(header.iter().map(|h| (*h).to_owned()));
        out
    }

    /// Adds a row. What a spreadsheet would take for a formula is made a text by an apostrophe.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.line(cells.into_iter().map(|c| {
            let formula = c.trim_start().starts_with(['=', '+', '-', '@']) || c.starts_with(['\t', '\r']);
            if formula { format!("'{c}") } else { c }
        }));
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) {
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                self.0.push(',');
            }
            if cell.contains([',', '"', '\n', '\r']) {
                self.0.push('"');
                self.0.push_str(&cell.replace('"', "\"\""));
                self.0.push('"');
            } else {
                self.0.push_str(&cell);
            }
        }
        self.0.push('\n');
    }

    /// Returns the text.
    pub(crate) fn text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_texts() {
        let mut sheet = Sheet::new(&["a", "b"]);
        sheet.row(["x, \"y\"\nz".to_owned(), "=cmd|' /C calc'!A0".to_owned()]);
        sheet.row(["+7".to_owned(), String::new()]);
        assert_eq!(sheet.text(), "a,b\n\"x, \"\"y\"\"\nz\",'=cmd|' /C calc'!A0\n'+7,\n");
    }
}
