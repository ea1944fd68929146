//! Clusters keep their names: a cluster is called as the one from which most of its records
//! come, unless another has more of that one's.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::called::Called;
use super::clusters::Clusters;
use super::event::{Act, Event, RecordRef, texts};
use crate::members::Members;

/// Names of clusters, and what changed against before.
pub(crate) struct Named {
    pub(crate) called: Called,
    pub(crate) before: BTreeMap<String, Vec<RecordRef>>,
    pub(crate) after: BTreeSet<String>,
}

/// Contributor and number of a record.
type Texts<'a> = (&'a str, &'a str);

fn number(name: &str) -> u64 {
    name.strip_prefix('P').and_then(|n| n.parse().ok()).unwrap_or_default()
}

/// Names the clusters of some records, each given by the lowest place of its records. `named`
/// says contributor and number of a record.
pub(crate) fn name_clusters<'a>(
    named: impl Fn(u32) -> Texts<'a>,
    cluster: &[u32],
    previous: Option<&Clusters>,
    events: &[Event],
) -> Named {
    let none = Clusters::default();
    let previous = previous.unwrap_or(&none);
    let old: FxHashMap<Texts<'_>, &str> =
        previous.rows.iter().map(|r| (texts(&r.record), r.cluster.as_str())).collect();
    let members = Members::new(cluster);
    let sorted = |own: &[u32]| {
        let mut own: Vec<Texts<'a>> = own.iter().map(|r| named(*r)).collect();
        own.sort_unstable();
        own
    };
    // By shared records, most first; then by the older name, then by place.
    let mut claims: Vec<(std::cmp::Reverse<usize>, u64, u32, &str)> = Vec::new();
    if !old.is_empty() {
        for (place, own) in members.iter() {
            let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
            for name in own.iter().filter_map(|r| old.get(&named(*r))) {
                *shared.entry(name).or_default() += 1;
            }
            claims.extend(shared.into_iter().map(|(name, n)| (std::cmp::Reverse(n), number(name), place, name)));
        }
    }
    claims.sort_unstable();
    let mut kept: BTreeMap<u32, String> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    // What a merge had made one, and is apart again, has the names from before the merge.
    let unmerged = unmerged(events);
    if !unmerged.is_empty() {
        for (place, own) in members.iter() {
            if let Some(name) = unmerged.get(&sorted(own))
                && taken.insert(name)
            {
                kept.insert(place, (*name).to_owned());
            }
        }
    }
    for (_, _, place, name) in claims {
        if !kept.contains_key(&place) && taken.insert(name) {
            kept.insert(place, name.to_owned());
        }
    }
    // Records that were together before, and are again, have the name that they had.
    let earlier = earlier(events);
    if !earlier.is_empty() {
        for (place, own) in members.iter() {
            if let Some(name) = earlier.get(&sorted(own)).filter(|_| !kept.contains_key(&place))
                && taken.insert(name)
            {
                kept.insert(place, (*name).to_owned());
            }
        }
    }
    // A name is never given to another person, also one that nobody has any more.
    let used = previous.rows.iter().map(|r| number(&r.cluster));
    let of_events = events.iter().flat_map(|e| e.before.keys().chain(&e.after)).map(|n| number(n));
    let last = used.chain(of_events).max().unwrap_or_default();
    let called = Called::new(cluster.len(), kept, last, members.iter().map(|m| m.0));
    let now = members.iter().map(|(place, own)| (called.name(place), own));
    let (before, after) = changes(now, sorted, previous);
    Named { called, before, after }
}

/// Returns what clusters were called that were changed, by their records; the last name counts.
fn earlier(events: &[Event]) -> BTreeMap<Vec<Texts<'_>>, &str> {
    called_before(events.iter())
}

/// The same of the merges that the last events take back.
fn unmerged(events: &[Event]) -> BTreeMap<Vec<Texts<'_>>, &str> {
    let taken_back = |e: &Event| match e.act {
        Act::Unlink { merge, .. } => merge,
        _ => None,
    };
    let merges: Vec<u64> = events.iter().rev().map_while(taken_back).collect();
    called_before(events.iter().filter(|e| merges.contains(&e.id)))
}

/// What clusters that some events changed were called before, by their records.
fn called_before<'a>(events: impl Iterator<Item = &'a Event>) -> BTreeMap<Vec<Texts<'a>>, &'a str> {
    let mut out = BTreeMap::new();
    for (name, records) in events.flat_map(|e| &e.before) {
        let mut sorted: Vec<Texts<'_>> = records.iter().map(texts).collect();
        sorted.sort_unstable();
        out.insert(sorted, name.as_str());
    }
    out
}

type Changes = (BTreeMap<String, Vec<RecordRef>>, BTreeSet<String>);

/// Lists the clusters that are not as they were. Of the first link all are new: that is no
/// change that anybody has to know.
fn changes<'a, 'b>(
    now: impl Iterator<Item = (Cow<'b, str>, &'b [u32])>,
    sorted: impl Fn(&[u32]) -> Vec<Texts<'a>>,
    previous: &Clusters,
) -> Changes {
    if previous.rows.is_empty() {
        return Changes::default();
    }
    let mut old: FxHashMap<&str, Vec<Texts<'_>>> = FxHashMap::default();
    previous.rows.iter().for_each(|r| old.entry(&r.cluster).or_default().push(texts(&r.record)));
    old.values_mut().for_each(|v| v.sort_unstable());
    let owned =
        |was: Vec<Texts<'_>>| was.into_iter().map(|(who, number)| (who.to_owned(), number.to_owned())).collect();
    let (mut before, mut after) = Changes::default();
    for (name, own) in now {
        if let Some(was) = old.remove(&*name) {
            if was == sorted(own) {
                continue;
            }
            before.insert(name.to_string(), owned(was));
        }
        after.insert(name.into_owned());
    }
    // What nobody inherited.
    before.extend(old.into_iter().map(|(name, was)| (name.to_owned(), owned(was))));
    (before, after)
}

#[cfg(test)]
mod tests {
    use super::super::clusters::ClusterRow;
    use super::super::event::Said;
    use super::*;

    fn record(k: u32) -> RecordRef {
        ("c".into(), k.to_string())
    }

    fn clusters(names: &[&str]) -> Clusters {
        let row = |(k, name): (u32, &&str)| ClusterRow {
            record: record(k),
            cluster: (*name).to_owned(),
            probability: String::new(),
        };
        Clusters { rows: (0..).zip(names).map(row).collect() }
    }

    /// What clusters of records are called, by record; and what changed.
    fn name(cluster: &[u32], previous: Option<&Clusters>, events: &[Event]) -> (Vec<String>, Named) {
        let records: Vec<RecordRef> = (0..cluster.len() as u32).map(record).collect();
        let found = name_clusters(|r| texts(&records[r as usize]), cluster, previous, events);
        (cluster.iter().map(|c| found.called.name(*c).into_owned()).collect(), found)
    }

    #[test]
    fn most_records_decide_who_keeps_a_name() {
        let (names, first) = name(&[0, 0, 2, 2, 4], None, &[]);
        assert_eq!(names, ["P1", "P1", "P2", "P2", "P3"]);
        assert!(first.before.is_empty() && first.after.is_empty());
        // P1 and P2 are one now, with a new record; P3 is as it was.
        let old = clusters(&["P1", "P1", "P2", "P2", "P3"]);
        let (names, then) = name(&[0, 0, 0, 0, 4, 0], Some(&old), &[]);
        assert_eq!(names, ["P1", "P1", "P1", "P1", "P3", "P1"]);
        assert_eq!(then.before.keys().collect::<Vec<_>>(), ["P1", "P2"]);
        // They part again: the larger part keeps the name, the other gets one that nobody had.
        let event = Event {
            id: 1,
            act: Act::Link { submissions: vec![], epoch: "e".into() },
            said: Said::default(),
            before: then.before,
            after: then.after,
        };
        let old = clusters(&["P1", "P1", "P1", "P1", "P3", "P1"]);
        let (names, _) = name(&[0, 0, 2, 2, 4, 2], Some(&old), &[event]);
        assert_eq!(names, ["P4", "P4", "P1", "P1", "P3", "P1"]);
    }

    proptest::proptest! {
        #[test]
        fn each_earlier_state_can_be_made_again(steps in proptest::collection::vec(proptest::collection::vec(0_u32..6, 1..12), 1..6)) {
            let (mut events, mut states): (Vec<Event>, Vec<Clusters>) = (Vec::new(), Vec::new());
            let mut now: Option<Clusters> = None;
            for (k, step) in steps.iter().enumerate() {
                let lowest: Vec<u32> = step.iter().map(|c| step.iter().position(|d| d == c).unwrap() as u32).collect();
                let (names, named) = name(&lowest, now.as_ref(), &events);
                // Each name is of one cluster.
                for (a, x) in names.iter().zip(&lowest) {
                    for (b, y) in names.iter().zip(&lowest) {
                        proptest::prop_assert_eq!(a == b, x == y);
                    }
                }
                let next = clusters(&names.iter().map(String::as_str).collect::<Vec<_>>());
                states.extend(now.replace(next));
                let act = Act::Link { submissions: vec![], epoch: "e".into() };
                events.push(Event { id: k as u64 + 1, act, said: Said::default(), before: named.before, after: named.after });
            }
            for (k, state) in states.iter().enumerate() {
                let mut made = now.as_ref().unwrap().before(k as u64 + 2, &events);
                made.rows.sort_by_key(|r| r.record.1.parse::<u32>().unwrap());
                proptest::prop_assert_eq!(&made, state);
            }
        }
    }

    /// Merged clusters of one size: the name went by place, to a record that had never had it.
    #[test]
    fn a_merge_that_is_taken_back_gives_each_the_name_it_had() {
        let before = BTreeMap::from([("P2".to_owned(), vec![record(1)]), ("P3".to_owned(), vec![record(0)])]);
        let event = |id, act, before, after| Event { id, act, said: Said::default(), before, after };
        let events = [
            event(1, Act::Merge { clusters: before.clone() }, before, BTreeSet::from(["P2".to_owned()])),
            event(
                2,
                Act::Unlink { cluster: "P2".into(), merge: Some(1), apart: Vec::new() },
                BTreeMap::new(),
                BTreeSet::new(),
            ),
        ];
        let (names, _) = name(&[0, 1], Some(&clusters(&["P2", "P2"])), &events);
        assert_eq!(names, ["P3", "P2"]);
    }
}
