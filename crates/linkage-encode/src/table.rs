use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::encode::person;
use crate::person::Person;
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
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.par_sort_unstable_by(|a, b| self.get(*a as usize).cmp(self.get(*b as usize)).then(a.cmp(b)));
        let same = |pair: &[u32]| matches!(pair, [a, b] if self.get(*a as usize) == self.get(*b as usize));
        order.windows(2).filter(|w| same(w)).filter_map(|w| w.last()).min().map(|k| *k as usize)
    }
}

/// A table in CSV, read some records at a time.
pub(crate) struct Table<'a> {
    path: PathBuf,
    mapping: &'a Mapping,
    reader: csv::Reader<File>,
    /// Places of the columns of number, fields and full name.
    at: usize,
    columns: Vec<usize>,
    full_name: Option<usize>,
    numbers: Numbers,
}

impl<'a> Table<'a> {
    pub(crate) fn open(path: &Path, mapping: &'a Mapping) -> Result<Self, EncodeError> {
        let file = File::open(path).map_err(EncodeError::io(path))?;
        let mut reader = csv::ReaderBuilder::new().flexible(false).buffer_capacity(1 << 18).from_reader(file);
        let header = reader.headers().map_err(|e| broken(path, &e))?.clone();
        let position = |name: &str| {
            header.iter().position(|h| h.trim_start_matches('\u{feff}') == name).ok_or_else(|| {
                fault(
                    path,
                    format!("the header has no column '{name}'"),
                    "change the mapping, or the header of the table",
                )
            })
        };
        let at = position(&mapping.record)?;
        let columns = mapping.columns.iter().map(|(_, name)| position(name)).collect::<Result<Vec<_>, _>>()?;
        let full_name = mapping.full_name.as_deref().map(position).transpose()?;
        let numbers = Numbers { text: String::new(), ends: Vec::new() };
        Ok(Self { path: path.to_owned(), mapping, reader, at, columns, full_name, numbers })
    }

    /// Returns the records that were read.
    pub(crate) fn records(&self) -> usize {
        self.numbers.len()
    }

    /// Reads some records; none at the end.
    pub(crate) fn next(&mut self, most: usize) -> Result<Vec<Person>, EncodeError> {
        let mut rows = Vec::new();
        let mut row = csv::StringRecord::new();
        while rows.len() < most && self.reader.read_record(&mut row).map_err(|e| broken(&self.path, &e))? {
            let number = row.get(self.at).unwrap_or_default().trim();
            if number.is_empty() {
                return Err(self.number_fault(self.records(), "the record has no number"));
            }
            self.numbers.push(number);
            rows.push(row.clone());
        }
        let of = |row: &csv::StringRecord| {
            let cell = |c: usize| self.columns.get(c).and_then(|at| row.get(*at)).unwrap_or_default().to_owned();
            person(self.mapping, cell, self.full_name.and_then(|at| row.get(at)).map(str::to_owned))
        };
        Ok(rows.par_iter().map(of).collect())
    }

    fn number_fault(&self, record: usize, what: &str) -> EncodeError {
        fault(
            &self.path,
            format!("row {}, column '{}': {what}", record + 2, self.mapping.record),
            "give every record a number of its own",
        )
    }

    /// Returns the numbers of all records, none of which is there twice.
    pub(crate) fn finish(self) -> Result<Numbers, EncodeError> {
        match self.numbers.repeated() {
            Some(record) => Err(self.number_fault(record, "the number stands on an earlier row too")),
            None => Ok(self.numbers),
        }
    }
}

fn fault(path: &Path, fault: String, hint: &'static str) -> EncodeError {
    EncodeError::Table { path: path.to_owned(), fault, hint }
}

fn broken(path: &Path, e: &csv::Error) -> EncodeError {
    let row = |pos: &Option<csv::Position>| pos.as_ref().map_or(0, |p| p.record() + 1);
    match e.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => fault(
            path,
            format!("row {} has {len} cells, the header has {expected_len}", row(pos)),
            "mend the row: often a comma in a cell without quotes",
        ),
        csv::ErrorKind::Utf8 { pos, .. } => {
            fault(path, format!("row {} is not UTF-8", row(pos)), "save the table as CSV in UTF-8")
        }
        csv::ErrorKind::Io(_) => fault(path, "it can't be read".into(), "check the disk and the rights of the file"),
        _ => fault(path, "it is no CSV table".into(), "save the table as CSV in UTF-8 with a header"),
    }
}
