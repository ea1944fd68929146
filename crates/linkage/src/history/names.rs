//! Clusters keep their names: a cluster is called as the one from which most of its records
//! come, unless another has more of that one's.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::clusters::Clusters;
use super::event::{Event, RecordRef};

/// Names of clusters, and what changed against before.
pub(crate) struct Named {
    /// By record.
    pub(crate) names: Vec<String>,
    pub(crate) before: BTreeMap<String, Vec<RecordRef>>,
    pub(crate) after: BTreeSet<String>,
}

fn number(name: &str) -> u64 {
    name.strip_prefix('P').and_then(|n| n.parse().ok()).unwrap_or_default()
}

/// Names the clusters of some records, each given by the lowest place of its records.
pub(crate) fn name_clusters(
    records: &[RecordRef],
    cluster: &[u32],
    previous: Option<&Clusters>,
    events: &[Event],
) -> Named {
    let none = Clusters::default();
    let previous = previous.unwrap_or(&none);
    let old: FxHashMap<&RecordRef, &str> = previous.rows.iter().map(|r| (&r.record, r.cluster.as_str())).collect();
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    cluster.iter().zip(0..).for_each(|(c, r)| members.entry(*c).or_default().push(r));
    // By shared records, most first; then by the older name, then by place.
    let mut claims: Vec<(std::cmp::Reverse<usize>, u64, u32, &str)> = Vec::new();
    for (place, own) in &members {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for name in own.iter().filter_map(|r| records.get(*r as usize)).filter_map(|r| old.get(r)) {
            *shared.entry(name).or_default() += 1;
        }
        claims.extend(shared.into_iter().map(|(name, n)| (std::cmp::Reverse(n), number(name), *place, name)));
    }
    claims.sort_unstable();
    let mut called: BTreeMap<u32, String> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (_, _, place, name) in claims {
        if !called.contains_key(&place) && taken.insert(name) {
            called.insert(place, name.to_owned());
        }
    }
    // Records that were together before, and are again, have the name that they had.
    let earlier = earlier(events);
    for (place, own) in &members {
        let mut own: Vec<&RecordRef> = own.iter().filter_map(|r| records.get(*r as usize)).collect();
        own.sort_unstable();
        if let Some(name) = earlier.get(&own).filter(|_| !called.contains_key(place))
            && taken.insert(name)
        {
            called.insert(*place, (*name).to_owned());
        }
    }
    // A name is never given to another person, also one that nobody has any more.
    let used = previous.rows.iter().map(|r| number(&r.cluster));
    let of_events = events.iter().flat_map(|e| e.before.keys().chain(&e.after)).map(|n| number(n));
    let mut next = used.chain(of_events).max().unwrap_or_default();
    for place in members.keys() {
        called.entry(*place).or_insert_with(|| {
            next += 1;
            format!("P{next}")
        });
    }
    let names: Vec<String> = cluster.iter().map(|c| called.get(c).cloned().unwrap_or_default()).collect();
    let (before, after) = changes(records, &members, &called, previous);
    Named { names, before, after }
}

/// Returns what clusters were called that were changed, by their records; the last name counts.
fn earlier(events: &[Event]) -> BTreeMap<Vec<&RecordRef>, &str> {
    let mut out = BTreeMap::new();
    for (name, records) in events.iter().flat_map(|e| &e.before) {
        let mut sorted: Vec<&RecordRef> = records.iter().collect();
        sorted.sort_unstable();
        out.insert(sorted, name.as_str());
    }
    out
}

type Changes = (BTreeMap<String, Vec<RecordRef>>, BTreeSet<String>);

/// Lists the clusters that are not as they were. Of the first link all are new: that is no
/// change that anybody has to know.
fn changes(
    records: &[RecordRef],
    members: &BTreeMap<u32, Vec<u32>>,
    called: &BTreeMap<u32, String>,
    previous: &Clusters,
) -> Changes {
    if previous.rows.is_empty() {
        return Changes::default();
    }
    let mut old: FxHashMap<&str, Vec<&RecordRef>> = FxHashMap::default();
    previous.rows.iter().for_each(|r| old.entry(&r.cluster).or_default().push(&r.record));
    old.values_mut().for_each(|v| v.sort_unstable());
    let (mut before, mut after) = Changes::default();
    for (place, own) in members {
        let Some(name) = called.get(place) else { continue };
        let mut now: Vec<&RecordRef> = own.iter().filter_map(|r| records.get(*r as usize)).collect();
        now.sort_unstable();
        if let Some(was) = old.remove(name.as_str()) {
            if was == now {
                continue;
            }
            before.insert(name.clone(), was.into_iter().cloned().collect());
        }
        after.insert(name.clone());
    }
    // What nobody inherited.
    before.extend(old.into_iter().map(|(name, was)| (name.to_owned(), was.into_iter().cloned().collect())));
    (before, after)
}

#[cfg(test)]
mod tests {
    use super::super::clusters::ClusterRow;
    use super::super::event::{Act, Said};
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

    fn records(n: u32) -> Vec<RecordRef> {
        (0..n).map(record).collect()
    }

    #[test]
    fn most_records_decide_who_keeps_a_name() {
        let first = name_clusters(&records(5), &[0, 0, 2, 2, 4], None, &[]);
        assert_eq!(first.names, ["P1", "P1", "P2", "P2", "P3"]);
        assert!(first.before.is_empty() && first.after.is_empty());
        // P1 and P2 are one now, with a new record; P3 is as it was.
        let old = clusters(&["P1", "P1", "P2", "P2", "P3"]);
        let then = name_clusters(&records(6), &[0, 0, 0, 0, 4, 0], Some(&old), &[]);
        assert_eq!(then.names, ["P1", "P1", "P1", "P1", "P3", "P1"]);
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
        let parted = name_clusters(&records(6), &[0, 0, 2, 2, 4, 2], Some(&old), &[event]);
        assert_eq!(parted.names, ["P4", "P4", "P1", "P1", "P3", "P1"]);
    }

    proptest::proptest! {
        #[test]
        fn each_earlier_state_can_be_made_again(steps in proptest::collection::vec(proptest::collection::vec(0_u32..6, 1..12), 1..6)) {
            let (mut events, mut states): (Vec<Event>, Vec<Clusters>) = (Vec::new(), Vec::new());
            let mut now: Option<Clusters> = None;
            for (k, step) in steps.iter().enumerate() {
                let lowest: Vec<u32> = step.iter().map(|c| step.iter().position(|d| d == c).unwrap() as u32).collect();
                let named = name_clusters(&records(step.len() as u32), &lowest, now.as_ref(), &events);
                // Each name is of one cluster.
                for (a, x) in named.names.iter().zip(&lowest) {
                    for (b, y) in named.names.iter().zip(&lowest) {
                        proptest::prop_assert_eq!(a == b, x == y);
                    }
                }
                let next = clusters(&named.names.iter().map(String::as_str).collect::<Vec<_>>());
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
}
