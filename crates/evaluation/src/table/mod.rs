//! Two tables in the same codes.

mod coder;
mod form;
mod pair;
mod wanted;

pub(crate) use form::Form;
pub(crate) use pair::{Column, Pair, Side};
pub(crate) use wanted::Wanted;

use crate::{EvaluationError, Request};
use coder::{Coded, Coder};
use wanted::wanted;

/// Rows beyond this do not fit the counters.
const MAX_ROWS: usize = u32::MAX as usize;

/// Length of a hub's pseudonym in a file: 16 bytes in hexadecimal digits.
const PSEUDONYM: usize = 32;

/// One file in its own codes.
struct File {
    coded: Vec<Coded>,
    rows: usize,
}

fn is_pseudonym(cell: &[u8]) -> bool {
    cell.len() == PSEUDONYM && cell.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Looks for a column of pseudonyms: every cell of it that is not blank has their form.
struct Pseudonyms {
    /// Of each column: whether all its cells so far are blank or pseudonyms, and whether one is.
    columns: Vec<(bool, bool)>,
    /// The column that an export calls so: one pseudonym in it is enough.
    person: Option<usize>,
}

impl Pseudonyms {
    fn new(form: &Form) -> Self {
        Self { columns: vec![(true, false); form.header.len()], person: form.header.iter().position(|h| h == "person") }
    }

    /// Looks at a record; true when it gives the table away.
    fn meet(&mut self, form: &Form) -> bool {
        for (at, (all, some)) in self.columns.iter_mut().enumerate().filter(|(_, (all, _))| *all) {
            let cell = form.cell(at).trim_ascii();
            let is = is_pseudonym(cell);
            *all = is || cell.is_empty();
            *some |= is;
        }
        self.person.is_some_and(|at| is_pseudonym(form.cell(at).trim_ascii()))
    }

    fn found(&self) -> bool {
        self.columns.iter().any(|(all, some)| *all && *some)
    }
}

/// Reads a file; a table without records may be compared only as a synthetic one.
fn read(mut form: Form, wanted: &[Wanted], synthetic: bool) -> Result<File, EvaluationError> {
    let mut coders = Vec::with_capacity(wanted.len());
    for w in wanted {
        coders.push(Coder::new(w, form.position(&w.name)?));
    }
    let mut pseudonyms = Pseudonyms::new(&form);
    let is_export = |form: &Form| EvaluationError::Pseudonyms { path: form.path().to_owned() };
    let mut rows = 0;
    while form.read()? {
        if pseudonyms.meet(&form) {
            return Err(is_export(&form));
        }
        for (coder, w) in coders.iter_mut().zip(wanted) {
            if !coder.push(form.cell(coder.position())) {
                return Err(form.fault(
                    &format!("column '{}' has more than {} values", w.name, coder.most()),
                    "leave columns out that are no categories, such as identifiers and dates: --columns",
                ));
            }
        }
        rows += 1;
    }
    if pseudonyms.found() {
        return Err(is_export(&form));
    }
    if rows == 0 && !synthetic {
        return Err(form.fault(
            "the table has no records",
            "there is nothing to compare with: give a sensitive table with records",
        ));
    }
    if rows > MAX_ROWS {
        return Err(form.fault("the table has more than 4,294,967,295 records", "compare a sample of the records"));
    }
    Ok(File { coded: coders.into_iter().map(Coder::finish).collect(), rows })
}

/// Reads both tables and brings them into the same codes.
///
/// # Errors
/// The first fault of either file; [`EvaluationError::Pseudonyms`] when either is an export
/// of a hub: the figures are the same whichever way round the tables are given.
pub(crate) fn read_pair(r: &Request<'_>) -> Result<Pair, EvaluationError> {
    let (truth, made) = (Form::open(r.sensitive)?, Form::open(r.synthetic)?);
    let wanted = wanted(r, &truth, &made)?;
    let (truth, made) = rayon::join(|| read(truth, &wanted, false), || read(made, &wanted, true));
    Pair::new(wanted, truth?, made?)
}
