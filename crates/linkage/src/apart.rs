//! Where sameness is unsure: pairs that the clusters keep apart and that may be one person.

use std::collections::BTreeMap;
use std::path::Path;

use crate::LinkageError;
use crate::history::{Clusters, Decision, RecordRef, decisions_of, read_events};
use crate::pairs::read_pairs;

/// Lists the pairs of two clusters that are one person with a probability of `least` or more,
/// and that nobody judged to be two.
///
/// # Errors
/// [`LinkageError`] for a result that is none.
pub fn likely_apart(dir: &Path, least: f64) -> Result<Vec<(RecordRef, RecordRef)>, LinkageError> {
    let clusters = Clusters::read(dir)?;
    let of: BTreeMap<&RecordRef, &str> = clusters.rows.iter().map(|r| (&r.record, r.cluster.as_str())).collect();
    let judged = decisions_of(&read_events(dir)?);
    let mut out = Vec::new();
    read_pairs(dir, |pair| {
        let (Some(x), Some(y)) = (of.get(&pair.a), of.get(&pair.b)) else { return };
        let ordered = if pair.a <= pair.b { (pair.a, pair.b) } else { (pair.b, pair.a) };
        if x != y && pair.probability >= least && judged.get(&ordered) != Some(&Decision::Different) {
            out.push(ordered);
        }
    })?;
    Ok(out)
}
