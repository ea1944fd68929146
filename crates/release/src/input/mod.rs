//! Reading a table: its form only.
//!
//! The form (encoding, header, ragged rows, NUL) may refuse a file, before any debit.
//! What stands in the cells may not: a value outside the code book is blank, without a
//! word, an exit code or a different file that would tell.

mod coder;
mod columnar;
mod delimited;
mod domain;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use shyraq_case::{CodeBook, Kind};
use shyraq_engine::Packed;

use crate::ReleaseError;
use crate::person::{PersonTable, layout};
use coder::Coder;
use columnar::{Columnar, MAGIC};
use delimited::Delimited;
pub use domain::codebook_from_data;

/// How to read a table.
#[derive(Debug, Clone, Default)]
pub struct InputOptions {
    /// The column that identifies a person; without it each row is a person.
    pub person_id: Option<String>,
    /// Separators of columns with several values; `;` when not named here.
    pub multi_value: HashMap<String, String>,
}

/// A file with a header and rows.
enum Form {
    Delimited(Delimited),
    Columnar(Columnar),
}

impl Form {
    /// Opens a CSV or a Parquet file; the first bytes tell which.
    fn open(path: &Path) -> Result<Self, ReleaseError> {
        // Looked at before it is opened: opening a pipe would wait for its other end.
        if std::fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            return Err(ReleaseError::Form {
                path: path.to_owned(),
                fault: "this is a pipe or a device, and a plain file is needed".into(),
                hint: "write the table to a file and name that",
            });
        }
        let mut start = [0_u8; MAGIC.len()];
        let parquet = File::open(path).and_then(|mut f| f.read_exact(&mut start)).is_ok() && start == MAGIC;
        Ok(if parquet { Self::Columnar(Columnar::open(path)?) } else { Self::Delimited(Delimited::open(path)?) })
    }

    fn header(&self) -> &[String] {
        match self {
            Self::Delimited(d) => &d.header,
            Self::Columnar(c) => &c.header,
        }
    }

    /// Reads the next row; false at the end.
    fn read(&mut self) -> Result<bool, ReleaseError> {
        match self {
            Self::Delimited(d) => d.read(),
            Self::Columnar(c) => c.read(),
        }
    }

    fn cell(&self, position: usize) -> &[u8] {
        match self {
            Self::Delimited(d) => d.cell(position),
            Self::Columnar(c) => c.cell(position),
        }
    }
}

/// Finds a column of a file.
fn position(path: &Path, header: &[String], name: &str) -> Result<usize, ReleaseError> {
    header.iter().position(|h| h == name).ok_or_else(|| {
        // What office programs write where the comma is the decimal mark.
        let said = header.first().is_some_and(|first| first.starts_with("sep="));
        let hint = if said || header.len() == 1 && parted_otherwise(path) {
            "the header is parted by semicolons, tabs or bars, or stands under a line 'sep=': save the table with commas between the cells, header first"
        } else {
            "check the spelling, or choose the columns that the file has with --columns"
        };
        ReleaseError::Form { path: path.to_owned(), fault: format!("the header has no column '{name}'"), hint }
    })
}

/// Finds the column of persons.
fn person_position(path: &Path, header: &[String], name: &str) -> Result<usize, ReleaseError> {
    header.iter().position(|h| h == name).ok_or_else(|| ReleaseError::Form {
        path: path.to_owned(),
        fault: format!("the header has no column '{name}', which --person-id names"),
        hint: "name the column that says which rows are one person, as the header writes it; without --person-id each row is a person",
    })
}

/// Tells whether the first line of a text has other delimiters than commas.
fn parted_otherwise(path: &Path) -> bool {
    let mut first = Vec::new();
    let file = File::open(path).map(|f| BufReader::new(f.take(1 << 16)));
    file.and_then(|mut f| f.read_until(b'\n', &mut first)).is_ok() && first.iter().any(|b| b";\t|".contains(b))
}

/// Reads a CSV or Parquet file into one coded record a person.
///
/// # Errors
/// [`ReleaseError::Io`], or [`ReleaseError::Form`] for the first fault of form, with its
/// row (the header is row 1).
///
/// # Privacy
/// Nothing is counted and nothing about the cells decides anything here: what is outside
/// the code book becomes blank.
pub fn read_table(path: &Path, book: &CodeBook, options: &InputOptions) -> Result<PersonTable, ReleaseError> {
    let mut form = Form::open(path)?;
    let mut coders = Vec::with_capacity(book.variables.len());
    for v in &book.variables {
        let separator = options.multi_value.get(&v.name).map(String::as_str);
        coders.push(Coder::new(v, position(path, form.header(), &v.name)?, separator));
    }
    let person = options.person_id.as_deref().map(|name| person_position(path, form.header(), name)).transpose()?;
    let columns = book.columns();
    let mut packed = Packed::new(layout(&columns));
    let mut persons = Persons::default();
    let mut codes = vec![0; columns.len()];
    while form.read()? {
        let mut rest = codes.as_mut_slice();
        for coder in &mut coders {
            let (own, after) = rest.split_at_mut(coder.width().min(rest.len()));
            coder.code(form.cell(coder.position()), own);
            rest = after;
        }
        packed.push(&codes);
        if let Some(at) = person {
            persons.push(form.cell(at));
        }
    }
    let packed = if person.is_some() { packed.merged(&persons.of_row) } else { packed };
    Ok(PersonTable::packed(columns, packed))
}

/// Returns the code book with the variables named in `several` turned into such of several
/// choices.
pub(crate) fn as_several(book: &mut CodeBook, several: impl Fn(&str) -> bool) {
    for v in book.variables.iter_mut().filter(|v| several(&v.name)) {
        v.kind = Kind::Several;
    }
}

impl InputOptions {
    /// Adapts a code book: a column that was given a separator has several values.
    #[must_use]
    pub fn adapt(&self, mut book: CodeBook) -> CodeBook {
        as_several(&mut book, |name| self.multi_value.contains_key(name));
        book
    }
}

/// Numbers persons by their identifiers; a row without one is a person of its own.
#[derive(Default)]
struct Persons {
    known: HashMap<Vec<u8>, u32>,
    of_row: Vec<u32>,
    count: u32,
}

impl Persons {
    fn push(&mut self, id: &[u8]) {
        let id = id.trim_ascii();
        let number = match self.known.get(id) {
            Some(n) if !id.is_empty() => *n,
            _ => {
                let n = self.count;
                self.count = self.count.saturating_add(1);
                if !id.is_empty() {
                    self.known.insert(id.to_vec(), n);
                }
                n
            }
        };
        self.of_row.push(number);
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod columnar_tests;
