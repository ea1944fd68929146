//! Two tables in the same codes.

mod coder;
mod form;
mod pair;
mod wanted;

pub(crate) use form::Form;
pub(crate) use pair::{Column, Pair, Side};
pub(crate) use wanted::{Wanted, wanted};

use std::path::Path;

use crate::EvaluationError;
use coder::{Coded, Coder};

/// Rows beyond this do not fit the counters.
const MAX_ROWS: usize = u32::MAX as usize;

/// Length of a hub's pseudonym in a file: 16 bytes in hexadecimal digits.
const PSEUDONYM: usize = 32;

/// One file in its own codes.
struct File {
    coded: Vec<Coded>,
    rows: usize,
    /// There is a column 'person', and it holds a hub's pseudonyms and nothing else.
    pseudonyms: bool,
}

fn is_pseudonym(cell: &[u8]) -> bool {
    cell.len() == PSEUDONYM && cell.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn read(path: &Path, wanted: &[Wanted]) -> Result<File, EvaluationError> {
    let mut form = Form::open(path)?;
    let mut coders = Vec::with_capacity(wanted.len());
    for w in wanted {
        coders.push(Coder::new(w, form.position(&w.name)?));
    }
    let person = form.header.iter().position(|h| h == "person");
    let mut pseudonyms = person.is_some();
    let mut rows = 0;
    while form.read()? {
        for (coder, w) in coders.iter_mut().zip(wanted) {
            if !coder.push(form.record.get(coder.position()).unwrap_or_default()) {
                return Err(form.fault(
                    &format!("column '{}' has more than 65,535 values", w.name),
                    "leave columns out that are no categories, such as identifiers and dates: --columns",
                ));
            }
        }
        if let (true, Some(at)) = (pseudonyms, person) {
            pseudonyms = form.record.get(at).is_some_and(is_pseudonym);
        }
        rows += 1;
    }
    if rows == 0 {
        return Err(form.fault("the table has no records", "there is nothing to compare: give two tables with records"));
    }
    if rows > MAX_ROWS {
        return Err(form.fault("the table has more than 4,294,967,295 records", "compare a sample of the records"));
    }
    Ok(File { coded: coders.into_iter().map(Coder::finish).collect(), rows, pseudonyms })
}

/// Reads both tables and brings them into the same codes.
///
/// # Errors
/// The first fault of either file; [`EvaluationError::Pseudonyms`] for an export of a hub.
pub(crate) fn read_pair(sensitive: &Path, synthetic: &Path, wanted: Vec<Wanted>) -> Result<Pair, EvaluationError> {
    let (truth, made) = rayon::join(|| read(sensitive, &wanted), || read(synthetic, &wanted));
    let (truth, made) = (truth?, made?);
    if truth.pseudonyms {
        return Err(EvaluationError::Pseudonyms { path: sensitive.to_owned() });
    }
    Pair::new(wanted, truth, made)
}
