use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::LinkageError;

/// A record: contributor, and his number of it.
pub type RecordRef = (String, String);

/// Returns both parts of a record's name.
pub(crate) fn texts((contributor, number): &RecordRef) -> (&str, &str) {
    (contributor, number)
}

/// What people say of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// One person.
    Same,
    /// Two persons.
    Different,
    /// Not known: what was decided before is taken back.
    Unsure,
}

/// Who did something, when and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who: the account, or a name he gives.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub who: String,
    /// When, in RFC 3339.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub at: String,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub reason: String,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "act")]
pub enum Act {
    /// Submissions were linked. It has no time: equal input gives equal files.
    Link {
        /// The new submissions.
        submissions: Vec<String>,
        /// The epoch of their key.
        epoch: String,
    },
    /// A contributor took records back. Which is not kept.
    Withdraw {
        /// Who.
        contributor: String,
        /// How many; none: all.
        records: Option<usize>,
    },
    /// A pair was judged.
    Decide {
        /// The pair; none where a record of it was withdrawn.
        pair: Option<(RecordRef, RecordRef)>,
        /// What was decided.
        decision: Decision,
    },
    /// Clusters were said to be one person.
    Merge {
        /// The clusters, with their records at that time.
        clusters: BTreeMap<String, Vec<RecordRef>>,
    },
    /// A merge was taken back, or the records of a cluster were said to be of many persons.
    Unlink {
        /// The cluster.
        cluster: String,
        /// The event of the merge that is taken back; none: its records are kept apart.
        merge: Option<u64>,
        /// The records that are kept apart.
        apart: Vec<RecordRef>,
    },
}

/// An event, and the clusters that it changed as they were before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// 1, 2, and so on.
    pub id: u64,
    /// What was done.
    #[serde(flatten)]
    pub act: Act,
    /// Who, when and why.
    #[serde(flatten)]
    pub said: Said,
    /// Clusters that were there before and are not as they were: their records.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub before: BTreeMap<String, Vec<RecordRef>>,
    /// Clusters that are new or not as they were.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub after: BTreeSet<String>,
}

impl Event {
    /// The file's name in a result.
    pub const FILE: &'static str = "events.jsonl";

    /// Forgets records, so that what was withdrawn can't be made again.
    pub(crate) fn forget(&mut self, gone: &impl Fn(&RecordRef) -> bool) {
        let keep = |records: &mut Vec<RecordRef>| records.retain(|r| !gone(r));
        self.before.values_mut().for_each(keep);
        match &mut self.act {
            Act::Decide { pair, .. } if pair.as_ref().is_some_and(|(a, b)| gone(a) || gone(b)) => *pair = None,
            Act::Merge { clusters } => clusters.values_mut().for_each(keep),
            Act::Unlink { apart, .. } => keep(apart),
            _ => {}
        }
    }
}

/// Returns the number of the last event; 0 where there is none.
pub(crate) fn last_id(events: &[Event]) -> u64 {
    events.last().map_or(0, |e| e.id)
}

/// Reads the events of a result; none where it has no such file.
///
/// # Errors
/// [`LinkageError`] for a file that can't be read or a line that is no event.
pub fn read_events(dir: &Path) -> Result<Vec<Event>, LinkageError> {
    let path = dir.join(Event::FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let file = BufReader::new(File::open(&path).map_err(LinkageError::io(&path))?);
    let mut out = Vec::new();
    for (k, line) in file.lines().enumerate() {
        let line = line.map_err(LinkageError::io(&path))?;
        out.push(serde_json::from_str(&line).map_err(|_| LinkageError::Form {
            path: path.clone(),
            fault: format!("line {} is no event", k + 1),
            hint: "the file is written by shyraq alone; take it from a copy of the folder",
        })?);
    }
    Ok(out)
}

/// Writes the events of a result.
pub(crate) fn write_events(dir: &Path, events: &[Event]) -> Result<(), LinkageError> {
    let path = dir.join(Event::FILE);
    let io = LinkageError::io(&path);
    let mut out = BufWriter::new(fs::File::create(&path).map_err(&io)?);
    for event in events {
        serde_json::to_writer(&mut out, event).map_err(|e| io(e.into()))?;
        out.write_all(b"\n").map_err(&io)?;
    }
    out.into_inner().map_err(|e| io(e.into_error()))?.sync_all().map_err(&io)
}
