//! Recommendations that go along with a release.

use std::path::Path;

use jiff::civil::Date;
use shyraq_assess::recommendations::{Ground, Item, Value, assess};

use crate::failure::{Exit, Failure};
use crate::linkage_folder::json;

/// Reads recommendations and returns their report as its file has it.
///
/// Whatever quotes a run is refused: a run of a hub's records is exact, or an estimate from exact
/// counts, and nothing of that leaves without noise.
pub(super) fn recommendations(path: &Path, now: Date) -> Result<Vec<u8>, Failure> {
    let report = assess(path, now)?;
    if let Some(item) = report.recommendations.iter().find(|item| quotes_a_run(item)) {
        return Err(Failure::new(
            Exit::Input,
            format!("{}: recommendation '{}' quotes a run", path.display(), item.id),
            "a run may be exact: ground it on published figures, gaps and provisions; what this assessment measured stands beside it",
        ));
    }
    json(&report)
}

fn quotes_a_run(item: &Item) -> bool {
    item.ground.iter().any(|g| matches!(g, Ground::Run(_)))
        || item.after.iter().any(|a| [&a.before, &a.after].iter().any(|v| matches!(v, Value::Run(_))))
}
