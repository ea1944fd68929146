use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashSet, FxHasher};
use shyraq_tabular::{Batch, Limits, Refusal, Rows, TableError, printable, tidy};

use crate::encode::person;
use crate::person::Person;
use crate::refused::Refused;
use crate::{EncodeError, Mapping};

/// The contributor's numbers of records, one after another.
pub(crate) struct Numbers {
    text: String,
    ends: Vec<usize>,
}

impl Numbers {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, record: usize) -> &str {
        let start = record.checked_sub(1).and_then(|k| self.ends.get(k)).copied().unwrap_or_default();
        self.ends.get(record).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    fn push(&mut self, number: &str) {
        self.text.push_str(number);
        self.ends.push(self.text.len());
    }

    /// Returns the first record whose number stands before.
    fn repeated(&self) -> Option<usize> {
        // Equal numbers have equal hashes, which are sorted faster than texts.
        let hash = |k: usize| {
            let mut h = FxHasher::default();
            self.get(k).hash(&mut h);
            (h.finish(), k as u32)
        };
        let mut order: Vec<(u64, u32)> = (0..self.len()).into_par_iter().map(hash).collect();
        order.par_sort_unstable();
        let mut found: Option<u32> = None;
        for same in order.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            let mut seen = FxHashSet::default();
            let again = same.iter().map(|o| o.1).find(|k| !seen.insert(self.get(*k as usize)));
            found = found.into_iter().chain(again).min();
        }
        found.map(|k| k as usize)
    }
}

/// A table, read some records at a time as intake reads it.
pub(crate) struct Table<'a> {
    path: PathBuf,
    mapping: &'a Mapping,
    rows: Rows,
    batch: Batch,
    /// Places of the columns of number, fields and full name.
    at: usize,
    columns: Vec<usize>,
    full_name: Option<usize>,
    numbers: Numbers,
    /// Where records and rows of the file begin to differ more: record, its row.
    jumps: Vec<(usize, u64)>,
    cell_bytes: usize,
    refused: Refused,
}

impl<'a> Table<'a> {
    pub(crate) fn open(path: &Path, mapping: &'a Mapping) -> Result<Self, EncodeError> {
        let limits = Limits::default();
        let rows = Rows::open(path, &mapping.form, &limits).map_err(|e| broken(path, e))?;
        let header = rows.header();
        let position = |name: &str| {
            let name = tidy(name);
            header.iter().position(|h| *h == name).ok_or_else(|| {
                let hint = match header.len() {
                    1 => {
                        "the header has one column only: delimiter, format or header_row in the mapping's [source] \
                         seems not to fit the file"
                    }
                    _ => "change the mapping, or the header of the table",
                };
                fault(path, format!("the header has no column '{}'", printable(&name)), hint)
            })
        };
        let at = position(&mapping.record)?;
        let columns = mapping.columns.iter().map(|(_, name)| position(name)).collect::<Result<Vec<_>, _>>()?;
        let full_name = mapping.full_name.as_deref().map(position).transpose()?;
        Ok(Self {
            path: path.to_owned(),
            mapping,
            rows,
            batch: Batch::default(),
            at,
            columns,
            full_name,
            numbers: Numbers { text: String::new(), ends: Vec::new() },
            jumps: Vec::new(),
            cell_bytes: limits.cell_bytes,
            refused: Refused::default(),
        })
    }

    /// Returns the records that were read.
    pub(crate) fn records(&self) -> usize {
        self.numbers.len()
    }

    /// Reads some records; none at the end.
    pub(crate) fn next(&mut self, most: usize) -> Result<Vec<Person>, EncodeError> {
        let mut taken = Vec::new();
        while taken.is_empty() {
            if !self.rows.next(&mut self.batch, most).map_err(|e| broken(&self.path, e))? {
                return Ok(Vec::new());
            }
            for (row, why) in self.batch.refused.drain(..) {
                self.refused.push(row, why);
            }
            for (at, row) in self.batch.rows().enumerate() {
                let own = self.columns.iter().chain(&self.full_name).chain([&self.at]);
                if own.into_iter().any(|c| row.cell(*c).len() > self.cell_bytes) {
                    self.refused.push(row.number, Refusal::LongCell);
                    continue;
                }
                let number = row.cell(self.at).trim();
                if number.is_empty() {
                    return Err(self.number_fault(row.number, "the record has no number"));
                }
                let record = self.numbers.len();
                if self.jumps.last().is_none_or(|(first, its)| its + (record - first) as u64 != row.number) {
                    self.jumps.push((record, row.number));
                }
                self.numbers.push(number);
                taken.push(at);
            }
        }
        let of = |at: &usize| {
            let row = self.batch.row(*at)?;
            let cell = |column: usize| {
                let text = row.cell(column);
                if self.mapping.missing.iter().any(|m| m == text) { String::new() } else { text.to_owned() }
            };
            let field = |c: usize| self.columns.get(c).map(|at| cell(*at)).unwrap_or_default();
            Some(person(self.mapping, field, self.full_name.map(cell)))
        };
        Ok(taken.par_iter().filter_map(of).collect())
    }

    /// Returns the row of the file in which a record stands.
    fn row_of(&self, record: usize) -> u64 {
        let jump = self.jumps.partition_point(|(first, _)| *first <= record).checked_sub(1);
        jump.and_then(|k| self.jumps.get(k)).map_or(0, |(first, row)| row + (record - first) as u64)
    }

    fn number_fault(&self, row: u64, what: &str) -> EncodeError {
        fault(
            &self.path,
            format!("row {row}, column '{}': {what}", printable(&self.mapping.record)),
            "give every record a number of its own",
        )
    }

    /// Returns the numbers of all records, none of which is there twice, and the rows that
    /// were refused.
    pub(crate) fn finish(self) -> Result<(Numbers, Refused), EncodeError> {
        match self.numbers.repeated() {
            Some(record) => Err(self.number_fault(self.row_of(record), "the number stands on an earlier row too")),
            None => Ok((self.numbers, self.refused)),
        }
    }
}

fn fault(path: &Path, fault: String, hint: &'static str) -> EncodeError {
    EncodeError::Table { path: path.to_owned(), fault, hint }
}

fn broken(path: &Path, source: TableError) -> EncodeError {
    EncodeError::Unreadable { path: path.to_owned(), source }
}
