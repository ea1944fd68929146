use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use crate::encode::person;
use crate::person::Person;
use crate::{EncodeError, Mapping};

/// The records of a table.
pub(crate) struct Source {
    pub(crate) persons: Vec<Person>,
    pub(crate) records: Vec<String>,
}

/// Reads a table in CSV.
pub(crate) fn read(path: &Path, mapping: &Mapping) -> Result<Source, EncodeError> {
    let fault = |fault: String, hint| EncodeError::Table { path: path.to_owned(), fault, hint };
    let file = File::open(path).map_err(EncodeError::io(path))?;
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(file);
    let broken = |e: &csv::Error| match e.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => fault(
            format!(
                "row {} has {len} cells, the header has {expected_len}",
                pos.as_ref().map_or(0, |p| p.record() + 1)
            ),
            "mend the row: often a comma in a cell without quotes",
        ),
        csv::ErrorKind::Utf8 { pos, .. } => fault(
            format!("row {} is not UTF-8", pos.as_ref().map_or(0, |p| p.record() + 1)),
            "save the table as CSV in UTF-8",
        ),
        csv::ErrorKind::Io(_) => fault("it can't be read".into(), "check the disk and the rights of the file"),
        _ => fault("it is no CSV table".into(), "save the table as CSV in UTF-8 with a header"),
    };
    let header = reader.headers().map_err(|e| broken(&e))?.clone();
    let position = |name: &str| {
        header.iter().position(|h| h.trim_start_matches('\u{feff}') == name).ok_or_else(|| {
            fault(format!("the header has no column '{name}'"), "change the mapping, or the header of the table")
        })
    };
    let at = position(&mapping.record)?;
    let columns = mapping.columns.iter().map(|(_, name)| position(name)).collect::<Result<Vec<_>, _>>()?;
    let full_name = mapping.full_name.as_deref().map(position).transpose()?;
    let mut out = Source { persons: Vec::new(), records: Vec::new() };
    let mut seen = HashSet::new();
    for (k, row) in reader.records().enumerate() {
        let row = row.map_err(|e| broken(&e))?;
        let record = row.get(at).unwrap_or_default().trim().to_owned();
        if record.is_empty() {
            return Err(fault(
                format!("row {}, column '{}': the record has no number", k + 2, mapping.record),
                "give every record a number of its own",
            ));
        }
        if !seen.insert(record.clone()) {
            return Err(fault(
                format!("row {}, column '{}': the number stands on an earlier row too", k + 2, mapping.record),
                "give every record a number of its own",
            ));
        }
        let cell = |c: usize| columns.get(c).and_then(|at| row.get(*at)).unwrap_or_default().to_owned();
        out.persons.push(person(mapping, cell, full_name.and_then(|at| row.get(at)).map(str::to_owned)));
        out.records.push(record);
    }
    Ok(out)
}
