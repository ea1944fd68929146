use std::io::Write;

use shyraq_case::{BLANK, CodeBook, Column, Kind};

use crate::{Accepted, ValidBatch};

/// Writes valid cases as a table in the code book's columns and values.
///
/// [`crate::identity_mapping`] reads it back to the same codes. A variable with several
/// choices is one column with its values joined by `;`.
#[derive(Debug)]
pub struct CaseWriter<W: Write> {
    table: csv::Writer<W>,
    columns: Vec<Column>,
    /// For each variable, the values of a variable with several choices.
    several: Vec<Option<Vec<String>>>,
    person: bool,
    cell: String,
}

impl<W: Write> CaseWriter<W> {
    /// Makes a writer and writes the header; `person` names a first column for the person identifier.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(out: W, book: &CodeBook, person: Option<&str>) -> std::io::Result<Self> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(person.into_iter().chain(book.variables.iter().map(|v| v.name.as_str())))?;
        let values = |v: &shyraq_case::Variable| v.values.iter().map(|x| x.code.clone()).collect();
        let several = book.variables.iter().map(|v| (v.kind == Kind::Several).then(|| values(v))).collect();
        Ok(Self { table, columns: book.columns(), several, person: person.is_some(), cell: String::new() })
    }

    /// Writes the rows of a batch.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&mut self, batch: &ValidBatch) -> std::io::Result<()> {
        batch.iter().try_for_each(|row| self.write_row(&row))
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_row(&mut self, row: &Accepted<'_>) -> std::io::Result<()> {
        self.write_codes(row.person.unwrap_or_default(), row.codes)
    }

    /// Writes one row of codes that come from elsewhere, for example from a store.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_codes(&mut self, person: &[u8], codes: &[shyraq_case::Code]) -> std::io::Result<()> {
        if self.person {
            self.table.write_field(person)?;
        }
        let mut cells = self.columns.iter().zip(codes).peekable();
        for (variable, several) in self.several.iter().enumerate() {
            self.cell.clear();
            while let Some((column, code)) = cells.next_if(|(c, _)| c.variable == variable) {
                let text = match (several, column.value) {
                    (Some(values), Some(value)) if *code != BLANK => values.get(value).map_or("", String::as_str),
                    (Some(_), _) => continue,
                    (None, _) => column.text(*code),
                };
                if several.is_some() && !self.cell.is_empty() {
                    self.cell.push(';');
                }
                self.cell.push_str(text);
            }
            self.table.write_field(&self.cell)?;
        }
        Ok(self.table.write_record(None::<&[u8]>)?)
    }

    /// Writes what is still in memory and gives the writer back, so that it can be synced.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> std::io::Result<W> {
        self.table.into_inner().map_err(|e| e.into_error())
    }
}
