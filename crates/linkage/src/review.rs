//! Which pairs people should look at, and what can be said of them without any value.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::LinkageError;
use crate::history::{Act, Clusters, Decision, RecordRef, decisions_of, read_events};
use crate::pairs::{PairRow, read_pairs};
use crate::written::private;

/// A pair for a person to judge.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// Its name, see [`pair_name`]; its place in the list is another after each decision.
    pub pair: String,
    /// One record: contributor and number.
    pub a: RecordRef,
    /// The other.
    pub b: RecordRef,
    /// How likely they are one person.
    pub probability: f64,
    /// How well their fields agree, in words; no value.
    pub levels: String,
    /// They are in one cluster now.
    pub together: bool,
    /// Records that come together or apart with the answer.
    pub moves: usize,
}

/// Pairs of a cluster that are asked of at a time: one answer often settles the others.
const OF_ONE: usize = 2;

/// Lists pairs that nobody judged, the most useful first: those of which the model is least
/// sure and that move most records.
///
/// # Errors
/// [`LinkageError`] for a result that is none.
pub fn review(dir: &Path, limit: usize) -> Result<Vec<Question>, LinkageError> {
    let clusters = Clusters::read(dir)?;
    let of: BTreeMap<&RecordRef, &str> = clusters.rows.iter().map(|r| (&r.record, r.cluster.as_str())).collect();
    let by_name = clusters.by_name();
    let events = read_events(dir)?;
    let judged = decisions_of(&events);
    // Who was asked and did not know is not asked again.
    let unsure: BTreeSet<(RecordRef, RecordRef)> = events
        .into_iter()
        .filter_map(|e| match e.act {
            Act::Decide { pair: Some((a, b)), .. } => Some(if a <= b { (a, b) } else { (b, a) }),
            _ => None,
        })
        .collect();
    let size = |cluster: &str| by_name.get(cluster).map_or(1, Vec::len);
    let mut all: Vec<(f64, Question, [&str; 2])> = Vec::new();
    read_pairs(dir, |pair| {
        let (Some(a), Some(b)) = (of.get(&pair.a), of.get(&pair.b)) else { return };
        let ordered =
            if pair.a <= pair.b { (pair.a.clone(), pair.b.clone()) } else { (pair.b.clone(), pair.a.clone()) };
        if judged.contains_key(&ordered) || unsure.contains(&ordered) {
            return;
        }
        let moves = if a == b { size(a) } else { size(a) + size(b) };
        let use_of = pair.probability * (1.0 - pair.probability) * (moves as f64).sqrt();
        let PairRow { a: first, b: second, probability, levels, .. } = pair;
        let question = Question {
            pair: pair_name(&first, &second),
            a: first,
            b: second,
            probability,
            levels,
            together: a == b,
            moves,
        };
        all.push((use_of, question, [a, b]));
    })?;
    all.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| (&x.1.a, &x.1.b).cmp(&(&y.1.a, &y.1.b))));
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for (_, question, clusters) in all {
        if out.len() == limit {
            break;
        }
        if clusters.iter().all(|c| asked.get(c).copied().unwrap_or_default() < OF_ONE) {
            clusters.iter().for_each(|c| *asked.entry(c).or_default() += 1);
            out.push(question);
        }
    }
    Ok(out)
}

/// Writes questions as a table to be filled in: an empty decision and reason at the end.
///
/// # Errors
/// [`LinkageError::Io`].
pub fn export(questions: &[Question], path: &Path) -> Result<(), LinkageError> {
    let fault = |e: csv::Error| LinkageError::Io { path: path.to_owned(), source: std::io::Error::other(e) };
    let mut csv = csv::Writer::from_writer(private(path)?);
    let columns = ["record_a", "contributor_a", "record_b", "contributor_b", "probability", "levels"];
    csv.write_record(columns.iter().chain(&["decision", "reason"])).map_err(fault)?;
    for q in questions {
        let p = format!("{:.3}", q.probability);
        csv.write_record([&q.a.1, &q.a.0, &q.b.1, &q.b.0, &p, &q.levels, "", ""]).map_err(fault)?;
    }
    csv.flush().map_err(LinkageError::io(path))
}

/// What is known of a record.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// Contributor and number.
    pub record: RecordRef,
    /// Its cluster.
    pub cluster: String,
    /// How likely it belongs there.
    pub probability: String,
    /// The others of its cluster.
    pub others: Vec<RecordRef>,
    /// Its pairs, the likeliest first.
    pub pairs: Vec<ExplainedPair>,
}

/// What is known of a pair.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedPair {
    /// The other record.
    pub with: RecordRef,
    /// How likely they are one person; none where they were not compared.
    pub probability: Option<f64>,
    /// How well their fields agree, in words; no value.
    pub levels: String,
    /// They are in one cluster.
    pub together: bool,
    /// What a person decided.
    pub decided: Option<Decision>,
}

/// Names a pair as `decide` takes it: `CONTRIBUTOR/NUMBER=CONTRIBUTOR/NUMBER`.
#[must_use]
pub fn pair_name(a: &RecordRef, b: &RecordRef) -> String {
    format!("{}/{}={}/{}", a.0, a.1, b.0, b.1)
}

/// Says why a record is where it is; with another record, what is known of the two.
///
/// # Errors
/// [`LinkageError`] for a result that is none, or records that are not in it.
pub fn explain(dir: &Path, record: &RecordRef, with: Option<&RecordRef>) -> Result<Explained, LinkageError> {
    let clusters = Clusters::read(dir)?;
    let of: BTreeMap<&RecordRef, &str> = clusters.rows.iter().map(|r| (&r.record, r.cluster.as_str())).collect();
    for r in [Some(record), with].into_iter().flatten() {
        if !of.contains_key(r) {
            return Err(LinkageError::Form {
                path: dir.join(Clusters::FILE),
                fault: "there is no such record".into(),
                hint: "name a record as CONTRIBUTOR/NUMBER, as both stand in clusters.csv",
            });
        }
    }
    let judged = decisions_of(&read_events(dir)?);
    let own = clusters.rows.iter().find(|r| r.record == *record);
    let cluster = own.map(|r| r.cluster.clone()).unwrap_or_default();
    let mut pairs = Vec::new();
    let mut add = |other: &RecordRef, probability: f64, levels: String| {
        let probability = Some(probability);
        let ordered = if record <= other { (record.clone(), other.clone()) } else { (other.clone(), record.clone()) };
        let together = of.get(other).is_some_and(|c| *c == cluster);
        let decided = judged.get(&ordered).copied();
        pairs.push(ExplainedPair { with: other.clone(), probability, levels, together, decided });
    };
    read_pairs(dir, |pair| {
        let other = match (pair.a == *record, pair.b == *record) {
            (true, _) => &pair.b,
            (_, true) => &pair.a,
            _ => return,
        };
        if with.is_none_or(|w| w == other) {
            add(other, pair.probability, pair.levels.clone());
        }
    })?;
    if let Some(with) = with.filter(|w| !pairs.iter().any(|p| p.with == **w)) {
        let ordered = if record <= with { (record.clone(), with.clone()) } else { (with.clone(), record.clone()) };
        pairs.push(ExplainedPair {
            with: with.clone(),
            probability: None,
            levels: "no block brought them together, or hardly anything agrees".into(),
            together: of.get(with).is_some_and(|c| *c == cluster),
            decided: judged.get(&ordered).copied(),
        });
    }
    let sure = |p: &ExplainedPair| p.probability.unwrap_or_default();
    pairs.sort_by(|a, b| sure(b).total_cmp(&sure(a)).then_with(|| a.with.cmp(&b.with)));
    let others = clusters.rows.iter().filter(|r| r.cluster == cluster && r.record != *record);
    Ok(Explained {
        record: record.clone(),
        probability: own.map(|r| r.probability.clone()).unwrap_or_default(),
        others: others.map(|r| r.record.clone()).collect(),
        cluster,
        pairs,
    })
}
