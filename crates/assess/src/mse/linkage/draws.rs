//! Sampled linkages: who is one person, draw by draw.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use shyraq_tabular::{Limits, Records, TableForm};

use super::super::Histories;
use crate::AssessError;

/// Fewest draws whose spread tells anything.
const FEWEST: usize = 20;

/// The histories of each sampled linkage, over the same lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draws(Vec<Histories>);

impl Draws {
    /// The histories, a draw each.
    #[must_use]
    pub fn histories(&self) -> &[Histories] {
        &self.0
    }

    /// Refuses draws of other people than `persons` are: half as many or fewer, twice as many or
    /// more. Linkage that is not sure does not move the number so far.
    ///
    /// # Errors
    /// The fault.
    pub fn check(&self, persons: u64) -> Result<(), String> {
        let mean = self.0.iter().map(|h| h.persons() as f64).sum::<f64>() / self.0.len() as f64;
        let n = persons as f64;
        if mean > n / 2.0 && mean < 2.0 * n {
            return Ok(());
        }
        Err(format!("the draws have about {mean:.0} persons and the table {persons}: they are of another table"))
    }

    /// Takes histories as they are, for tests and simulations.
    ///
    /// # Errors
    /// Fewer than twenty draws.
    pub fn new(histories: Vec<Histories>) -> Result<Self, String> {
        if histories.len() < FEWEST {
            return Err(format!("{} draws; their spread tells something from {FEWEST} on", histories.len()));
        }
        Ok(Self(histories))
    }
}

/// Collects rows of draw, person, list.
struct Gathered<'a> {
    /// By name of a list, the bit it has; several lists that were merged share one.
    bits: &'a BTreeMap<String, usize>,
    /// By draw and person, the lists.
    persons: BTreeMap<i64, BTreeMap<String, usize>>,
}

impl Gathered<'_> {
    fn add(&mut self, draw: i64, person: String, list: &str) {
        // Lists that are not estimated are not seen.
        if let Some(bit) = self.bits.get(list) {
            *self.persons.entry(draw).or_default().entry(person).or_default() |= 1 << bit;
        }
    }
}

/// Reads draws from Parquet or CSV with the columns draw, person and list; `names` are the
/// lists of the table, `merge` what some of them are made of.
///
/// # Errors
/// One fault with row and column, and what to do.
pub fn read_draws(path: &Path, names: &[String], merge: &[(String, Vec<String>)]) -> Result<Draws, AssessError> {
    let shown = path.display().to_string();
    let table = |fault: String, hint: &str| AssessError::Table { path: shown.clone(), fault, hint: hint.to_owned() };
    let mut bits: BTreeMap<String, usize> = names.iter().cloned().enumerate().map(|(i, n)| (n, i)).collect();
    for (new, parts) in merge {
        if let Some(bit) = bits.get(new).copied() {
            bits.extend(parts.iter().map(|p| (p.clone(), bit)));
        }
    }
    let mut gathered = Gathered { bits: &bits, persons: BTreeMap::new() };
    if begins_as_parquet(path) { parquet(path, &mut gathered) } else { csv(path, &mut gathered) }?;
    let met = gathered.persons.values().flat_map(BTreeMap::values).fold(0, |a, h| a | h);
    if let Some((_, missing)) = names.iter().enumerate().find(|(i, _)| met >> i & 1 == 0) {
        return Err(table(
            format!("no draw has a person on the list '{missing}'"),
            "use the draws that belong to this table: posterior.parquet beside its clusters.csv; lists are named as in the table",
        ));
    }
    let histories: Result<Vec<Histories>, String> = gathered
        .persons
        .into_values()
        .map(|persons| {
            let mut counts = vec![0_u64; 1 << names.len()];
            for history in persons.into_values() {
                if let Some(n) = counts.get_mut(history) {
                    *n += 1;
                }
            }
            Histories::new(names.to_vec(), counts)
        })
        .collect();
    histories
        .and_then(Draws::new)
        .map_err(|fault| table(fault, "use posterior.parquet of 'shyraq linkage link', with --draws 50 or more"))
}

fn begins_as_parquet(path: &Path) -> bool {
    use std::io::Read as _;
    let mut first = [0; 4];
    File::open(path).and_then(|mut f| f.read_exact(&mut first)).is_ok() && &first == b"PAR1"
}

const COLUMNS: [&str; 3] = ["draw", "person", "list"];
const HINT: &str =
    "the columns are draw (a whole number), person and list; use posterior.parquet of 'shyraq linkage link'";

fn parquet(path: &Path, gathered: &mut Gathered<'_>) -> Result<(), AssessError> {
    let shown = path.display().to_string();
    let table = |fault: String| AssessError::Table { path: shown.clone(), fault, hint: HINT.to_owned() };
    let file = File::open(path).map_err(|source| AssessError::Io { path: shown.clone(), source })?;
    let damaged = |_| AssessError::Table {
        path: shown.clone(),
        fault: "it begins as a Parquet file and cannot be read to its end".to_owned(),
        hint: "it was cut off or changed: copy posterior.parquet anew, or link again".to_owned(),
    };
    let reader = SerializedFileReader::new(file).map_err(damaged)?;
    let rows = reader.get_row_iter(None).map_err(damaged)?;
    for (number, row) in rows.enumerate() {
        let row = row.map_err(damaged)?;
        let cell = |name: &str| row.get_column_iter().find(|(n, _)| *n == name).map(|(_, f)| f);
        let [draw, person, list] = COLUMNS.map(cell);
        let (Some(draw), Some(person), Some(Field::Str(list))) = (draw, person, list) else {
            return Err(table(format!("row {}: not the columns draw, person, list", number + 1)));
        };
        let draw =
            whole(draw).ok_or_else(|| table(format!("row {}, column 'draw': not a whole number", number + 1)))?;
        let nobody = match person {
            Field::Null => true,
            Field::Str(name) => name.trim().is_empty(),
            _ => false,
        };
        if nobody {
            return Err(no_person(&shown, format!("row {}, column 'person'", number + 1)));
        }
        gathered.add(draw, person.to_string(), list);
    }
    Ok(())
}

/// All rows without a person would be taken for one.
fn no_person(file: &str, place: String) -> AssessError {
    AssessError::Table {
        path: file.to_owned(),
        fault: format!("{place}: no person"),
        hint: "give each row the number of its person in the draw, or leave the row out".to_owned(),
    }
}

fn whole(field: &Field) -> Option<i64> {
    match field {
        Field::Int(n) => Some(i64::from(*n)),
        Field::Long(n) => Some(*n),
        Field::UInt(n) => Some(i64::from(*n)),
        Field::Short(n) => Some(i64::from(*n)),
        _ => None,
    }
}

fn csv(path: &Path, gathered: &mut Gathered<'_>) -> Result<(), AssessError> {
    let shown = path.display().to_string();
    let table = |fault: String| AssessError::Table { path: shown.clone(), fault, hint: HINT.to_owned() };
    let broken = |e: shyraq_tabular::TableError| match e.into_io() {
        Ok(source) => AssessError::Io { path: shown.clone(), source },
        Err(e) => table(e.to_string()),
    };
    let mut rows = Records::open(path, &TableForm::seen_in(path), &Limits::default()).map_err(broken)?;
    let place =
        |name: &str| rows.header().iter().position(|h| h == name).ok_or_else(|| table(format!("no column '{name}'")));
    let (draw, person, list) = (place("draw")?, place("person")?, place("list")?);
    while rows.advance().map_err(broken)? {
        let text = |column| std::str::from_utf8(rows.cell(column)).unwrap_or("").trim();
        let number =
            text(draw).parse().map_err(|_| table(format!("row {}, column 'draw': not a whole number", rows.row())))?;
        if text(person).is_empty() {
            return Err(no_person(&shown, format!("row {}, column 'person'", rows.row())));
        }
        gathered.add(number, text(person).to_owned(), text(list));
    }
    Ok(())
}
