//! People change what a link found: decisions, merges, and taking these back.
//!
//! Nothing is compared anew. The resolver runs again on the levels that it keeps, under all
//! decisions that hold, so that clusters, probabilities and report always fit together. Who may
//! know the citizenship of records tells it anew each time, for the report alone: a result holds none.

use std::collections::BTreeMap;
use std::path::Path;

use shyraq_encoding::Role;

use crate::LinkageError;
use crate::citizenship::Citizenship;
use crate::history::{Act, Clusters, Decision, Event, RecordRef, Said, read_events};
use crate::levels::Levels;
use crate::link::LinkOptions;
use crate::report::Report;
use crate::resolver::resolver;
use crate::scrub::not_scrubbed;
use crate::withdrawn::Gone;
use crate::written::{Staging, hold, keep_all, replace, staging};

/// Judges a pair of records.
///
/// # Errors
/// [`LinkageError`] for a result that is none, or records that are not in it.
pub fn decide(
    dir: &Path,
    pair: (RecordRef, RecordRef),
    decision: Decision,
    said: Said,
    citizenship: Option<Citizenship>,
) -> Result<Report, LinkageError> {
    let _held = hold(dir)?;
    let clusters = Clusters::read(dir)?;
    for record in [&pair.0, &pair.1] {
        if !clusters.rows.iter().any(|r| r.record == *record) {
            return Err(fault(dir, "there is no such record".into(), RECORD_HINT));
        }
    }
    if pair.0 == pair.1 {
        return Err(fault(dir, "a record is one person with itself".into(), "name two records"));
    }
    revise(dir, vec![(Act::Decide { pair: Some(pair), decision }, said)], citizenship)
}

/// Says that clusters are one person.
///
/// # Errors
/// [`LinkageError`] for a result that is none, or clusters that are not in it.
pub fn merge(
    dir: &Path,
    clusters: &[String],
    said: Said,
    citizenship: Option<Citizenship>,
) -> Result<Report, LinkageError> {
    let _held = hold(dir)?;
    let now = Clusters::read(dir)?;
    let by_name = now.by_name();
    let mut merged: BTreeMap<String, Vec<RecordRef>> = BTreeMap::new();
    for name in clusters {
        let records = by_name.get(name.as_str()).ok_or_else(|| no_cluster(dir, name))?;
        merged.insert(name.clone(), records.iter().map(|r| (*r).clone()).collect());
    }
    if merged.len() < 2 {
        return Err(fault(dir, "one cluster is merged with nothing".into(), "name two clusters or more"));
    }
    revise(dir, vec![(Act::Merge { clusters: merged }, said)], citizenship)
}

/// Takes the last merge of each cluster back; where there was none, its records are kept apart.
///
/// # Errors
/// [`LinkageError`] for a result that is none, or clusters that are not in it.
pub fn unlink(
    dir: &Path,
    clusters: &[String],
    said: &Said,
    citizenship: Option<Citizenship>,
) -> Result<Report, LinkageError> {
    let _held = hold(dir)?;
    let now = Clusters::read(dir)?;
    let by_name = now.by_name();
    let events = read_events(dir)?;
    let mut acts = Vec::new();
    for name in clusters {
        let records = by_name.get(name.as_str()).ok_or_else(|| no_cluster(dir, name))?;
        let merge = last_merge(&events, records);
        if merge.is_none() && records.len() < 2 {
            return Err(fault(dir, format!("cluster {name} is one record"), "name a cluster of two records or more"));
        }
        let apart = match merge {
            Some(_) => Vec::new(),
            None => records.iter().map(|r| (*r).clone()).collect(),
        };
        acts.push((Act::Unlink { cluster: name.clone(), merge, apart }, said.clone()));
    }
    revise(dir, acts, citizenship)
}

/// Returns the last merge that holds and whose records are all in a cluster: of two clusters at least something is
/// left, or there is nothing to take back.
fn last_merge(events: &[Event], records: &[&RecordRef]) -> Option<u64> {
    let undone = |id: u64| events.iter().any(|e| matches!(e.act, Act::Unlink { merge: Some(m), .. } if m == id));
    let within = |e: &&Event| match &e.act {
        Act::Merge { clusters } => {
            let left = clusters.values().filter(|records| !records.is_empty()).count();
            left > 1 && !undone(e.id) && clusters.values().flatten().all(|r| records.contains(&r))
        }
        _ => false,
    };
    events.iter().rev().find(within).map(|e| e.id)
}

const RECORD_HINT: &str = "name a record as CONTRIBUTOR/NUMBER, as both stand in clusters.csv";

fn fault(dir: &Path, fault: String, hint: &'static str) -> LinkageError {
    LinkageError::Form { path: dir.to_owned(), fault, hint }
}

fn no_cluster(dir: &Path, name: &str) -> LinkageError {
    fault(dir, format!("there is no cluster {name}"), "look its name up in clusters.csv")
}

/// Runs the resolver again after some acts, on a result that is held.
fn revise(dir: &Path, acts: Vec<(Act, Said)>, citizenship: Option<Citizenship>) -> Result<Report, LinkageError> {
    not_scrubbed(dir)?;
    let options = LinkOptions { acts, citizenship, ..LinkOptions::of_result(dir)? };
    let (report, staging) = resolved(dir, &options)?;
    let comparer = dir.join(Role::Comparer.folder());
    if comparer.exists() {
        keep_all(&comparer, &staging.path().join(Role::Comparer.folder()))?;
    }
    replace(staging, dir)?;
    Ok(report)
}

/// Runs the resolver again on the levels that a result keeps, beside it.
pub(crate) fn resolved(dir: &Path, options: &LinkOptions) -> Result<(Report, Staging), LinkageError> {
    let staging = staging(dir)?;
    let levels = dir.join(Role::Resolver.folder()).join(Levels::FOLDER);
    let report = resolver(&[], &levels, options, &Gone::default(), staging.path())?;
    Ok((report, staging))
}
