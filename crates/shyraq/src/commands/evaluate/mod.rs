//! A synthetic table beside the truth, never a hub's.
//!
//! A true error is an exact function of the sensitive table: shown to anybody it discloses,
//! and would need a debit of its own, which no ledger knows. So this command serves public
//! and simulated tables, and refuses what it can recognise as a hub's.

mod text;

use std::path::Path;

use shyraq_evaluation::{EvaluationError, Request, Triples, evaluate};

use crate::args::Evaluate;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::hub::hub_around;
use crate::shared::{load_codebook, multi_value};

/// Folders of a hub whose tables were released: noise stands between them and its cases.
const RELEASED: [&str; 2] = ["drafts", "bundles"];

pub(crate) fn run(a: &Evaluate, console: &Console) -> Result<(), Failure> {
    refuse_a_hubs(&a.sensitive, &[])?;
    refuse_a_hubs(&a.synthetic, &RELEASED)?;
    let book = a.codebook.as_deref().map(load_codebook).transpose()?;
    let request = Request {
        aggregates: a.aggregates.as_deref(),
        codebook: book.as_ref(),
        columns: a.columns.clone(),
        multi_value: multi_value(&a.multi_value)?.into_iter().collect(),
        shares_by: a.shares_by.clone(),
        share_groups: a.share_group.iter().map(|g| share_group(g)).collect::<Result<_, _>>()?,
        min_denominator: a.min_denominator,
        triples: triples(a.triples.as_deref())?,
        seed: a.seed,
        ..Request::new(&a.sensitive, &a.synthetic)
    };
    let found = evaluate(&request)?;
    console
        .warn("These figures are exact, not private: do not publish them if the sensitive table is about real people.");
    for line in text::lines(&found) {
        console.say(line);
    }
    let json = serde_json::to_value(&found).map_err(|_| Failure::internal())?;
    console.result(&json);
    Ok(())
}

/// Refuses a table that lies in a hub's folder, but for these folders of it.
///
/// # Privacy
/// It recognises where a file lies, not what it is: a copy elsewhere, without the
/// pseudonyms that `intake export` writes, passes.
fn refuse_a_hubs(table: &Path, but: &[&str]) -> Result<(), Failure> {
    let io = |source| Failure::from(EvaluationError::Io { path: table.to_owned(), source });
    let kind = std::fs::metadata(table).map_err(io)?;
    if !kind.is_file() && !kind.is_dir() {
        return Err(Failure::usage(
            format!("{}: this is no file, so that nobody can tell where its records lie", table.display()),
            "write the table to a file and name that",
        ));
    }
    let Some(hub) = hub_around(table).map_err(io)? else { return Ok(()) };
    let real = table.canonicalize().map_err(io)?;
    if but.iter().any(|folder| real.starts_with(hub.join(folder))) {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Budget,
        format!(
            "{}: the table lies in the hub {}: a true error of its cases discloses, and nothing was debited for it",
            table.display(),
            hub.display()
        ),
        "evaluate on public or simulated people outside of a hub, such as those of 'shyraq world'; \
         how far off a hub's release may be is told by the intervals in its aggregates.csv",
    ))
}

/// Takes a flag of the form `NAME=a,b,c` apart.
fn share_group(flag: &str) -> Result<(String, Vec<String>), Failure> {
    match flag.split_once('=') {
        Some((name, columns)) if !name.is_empty() && columns.split(',').all(|c| !c.is_empty()) => {
            Ok((name.to_owned(), columns.split(',').map(str::to_owned).collect()))
        }
        _ => Err(Failure::usage(
            format!("--share-group {flag}: not of the form NAME=a,b,c"),
            "write for example --share-group means=threats,debt",
        )),
    }
}

fn triples(flag: Option<&str>) -> Result<Triples, Failure> {
    match flag {
        None => Ok(Triples::Usual),
        Some("all") => Ok(Triples::All),
        Some(n) => n.parse().map(Triples::Sample).map_err(|_| {
            Failure::usage(format!("--triples {n}: neither a number nor 'all'"), "write for example --triples 500")
        }),
    }
}
