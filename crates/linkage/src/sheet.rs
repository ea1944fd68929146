//! Tables that people fill in or bring: a truth, decisions. What is wrong with one is told as a
//! spreadsheet shows it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use crate::LinkageError;

/// What may part the cells; spreadsheets write the second where the comma parts decimals.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// A CSV table with a header, whose columns are parted by whichever of the delimiters its header holds.
pub(crate) struct Sheet {
    path: PathBuf,
    header: StringRecord,
    pub(crate) rows: Vec<StringRecord>,
}

impl Sheet {
    /// Reads a table.
    ///
    /// # Errors
    /// [`LinkageError`] for a file that can't be read, is not UTF-8, or has rows of several lengths.
    pub(crate) fn read(path: &Path) -> Result<Self, LinkageError> {
        let fault = |e: csv::Error| {
            let row = e.position().map_or(0, csv::Position::line);
            let form = |fault: String, hint| LinkageError::Form { path: path.to_owned(), fault, hint };
            match e.into_kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => form(
                    format!("row {row}: {len} cells, and the header has {expected_len}"),
                    "give each row a cell for each column, empty ones too; text with a comma or semicolon stands in quotation marks",
                ),
                _ => form(format!("row {row}: it is not in UTF-8"), "save it as CSV in UTF-8"),
            }
        };
        let bytes = std::fs::read(path).map_err(|e| match e.kind() {
            ErrorKind::NotFound => LinkageError::Form {
                path: path.to_owned(),
                fault: "there is no such file".into(),
                hint: "check the path; a result has the files that 'shyraq linkage link' wrote",
            },
            _ => LinkageError::io(path)(e),
        })?;
        let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
        let delimiter = DELIMITERS.into_iter().find(|d| first.contains(d)).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes.as_slice());
        let header = reader.headers().map_err(fault)?;
        let header = header.iter().map(|h| h.trim_start_matches('\u{feff}').trim()).collect();
        let rows = reader.records().collect::<Result<_, _>>().map_err(fault)?;
        Ok(Self { path: path.to_owned(), header, rows })
    }

    /// Returns the place of a column, if it is there.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// Returns the place of the first of some columns that is there.
    ///
    /// # Errors
    /// [`LinkageError::Form`] with `hint` if none is.
    pub(crate) fn column(&self, names: &[&str], hint: &'static str) -> Result<usize, LinkageError> {
        let missing = || LinkageError::Form {
            path: self.path.clone(),
            fault: format!("it has no column '{}'", names.join("' or '")),
            hint,
        };
        names.iter().find_map(|n| self.place(n)).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_say_where_they_are_and_what_to_change() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        let said = |content: &[u8]| {
            std::fs::write(&path, content).unwrap();
            let fault = Sheet::read(&path).and_then(|s| s.column(&["person"], "name it so")).unwrap_err();
            format!("{fault} ({})", fault.hint()).replace(&path.display().to_string(), "t.csv")
        };
        assert!(Sheet::read(&path).is_err_and(|e| e.to_string().ends_with("there is no such file")));
        assert_eq!(said(b"record\n1\n"), "t.csv: it has no column 'person' (name it so)");
        assert!(said(b"record,person\n1,2\n3\n").starts_with("t.csv: row 3: 1 cells, and the header has 2 (give each"));
        assert_eq!(said(b"record,person\n1,\xff\n"), "t.csv: row 2: it is not in UTF-8 (save it as CSV in UTF-8)");
        for content in ["\u{feff}record, person\n1,b\n", "record;person;why\r\n1;b;c, d\r\n", "record\tperson\n1\tb\n"]
        {
            std::fs::write(&path, content).unwrap();
            let sheet = Sheet::read(&path).unwrap();
            let person = sheet.column(&["truth", "person"], "").unwrap();
            assert_eq!(sheet.rows[0].get(person), Some("b"));
        }
    }
}
