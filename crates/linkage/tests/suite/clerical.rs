//! What people decide holds, can be taken back, and can be seen later.

use std::fs;
use std::path::{Path, PathBuf};

use shyraq_linkage::{
    Act, Clusters, Decision, Filled, LinkOptions, LinkageError, RecordRef, Said, Withdrawn, decide, explain, export,
    link, merge, read_decisions, read_events, review, unlink,
};

use super::run::{Bench, files, table};

fn said() -> Said {
    Said { who: "an officer".into(), at: "2026-11-27T00:00:00Z".into(), reason: "a test".into() }
}

fn result() -> (Bench, PathBuf) {
    let bench = Bench::new();
    let dirs = [
        bench.encode("a", &table(120, 0).0, false, &bench.key),
        bench.encode("b", &table(120, 60).0, false, &bench.key),
    ];
    let out = bench.link(&dirs, "out");
    (bench, out)
}

fn record(contributor: &str, number: &str) -> RecordRef {
    (contributor.into(), number.into())
}

fn cluster(dir: &Path, of: &RecordRef) -> String {
    Clusters::read(dir).unwrap().rows.into_iter().find(|r| r.record == *of).unwrap().cluster
}

/// All that a result says, but for the events.
fn without_events(dir: &Path) -> Vec<(String, Vec<u8>)> {
    files(dir).into_iter().filter(|f| f.0 != "events.jsonl").collect()
}

#[test]
fn a_decision_holds_until_it_is_taken_back() {
    let (bench, out) = result();
    let before = without_events(&out);
    let (x, y) = (record("a", "r61"), record("b", "r61"));
    assert_eq!(cluster(&out, &x), cluster(&out, &y), "they are one person");
    decide(&out, (x.clone(), y.clone()), Decision::Different, said(), None).unwrap();
    assert_ne!(cluster(&out, &x), cluster(&out, &y));
    // Also after more has come.
    let more = bench.encode("c", &table(40, 100).0, false, &bench.key);
    let later = bench.path("later");
    link(&[more], &LinkOptions { previous: Some(out.clone()), ..LinkOptions::default() }, &later).unwrap();
    assert_ne!(cluster(&later, &x), cluster(&later, &y));
    decide(&out, (y, x), Decision::Unsure, said(), None).unwrap();
    assert!(without_events(&out) == before, "as it was");
    let events = read_events(&out).unwrap();
    assert_eq!(events.iter().map(|e| e.id).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(matches!(events[1].act, Act::Decide { decision: Decision::Different, .. }));
    assert_eq!((events[1].said.who.as_str(), events[1].said.reason.as_str()), ("an officer", "a test"));
}

#[test]
fn merge_and_unlink_are_the_identity_and_each_state_can_be_made_again() {
    let (_bench, out) = result();
    let first = without_events(&out);
    let state =
        |dir: &Path| Clusters::read(dir).unwrap().rows.into_iter().map(|r| (r.record, r.cluster)).collect::<Vec<_>>();
    let (one, two) = (cluster(&out, &record("a", "r1")), cluster(&out, &record("b", "r100")));
    assert_ne!(one, two);
    let was = state(&out);
    merge(&out, &[one.clone(), two.clone()], said(), None).unwrap();
    let merged = cluster(&out, &record("a", "r1"));
    assert_eq!(merged, cluster(&out, &record("b", "r100")));
    let now = Clusters::read(&out).unwrap();
    let mut again: Vec<_> =
        now.before(2, &read_events(&out).unwrap()).rows.into_iter().map(|r| (r.record, r.cluster)).collect();
    again.sort();
    let mut sorted = was.clone();
    sorted.sort();
    assert_eq!(again, sorted, "the state before the merge");
    unlink(&out, std::slice::from_ref(&merged), &said(), None).unwrap();
    assert!(without_events(&out) == first, "names and all");
    // Nothing was merged by hand now: the records of a cluster are kept apart.
    let (x, y) = (record("a", "r61"), record("b", "r61"));
    let own = cluster(&out, &x);
    unlink(&out, std::slice::from_ref(&own), &said(), None).unwrap();
    assert_ne!(cluster(&out, &x), cluster(&out, &y));
    assert!(merge(&out, &["P1".into()], said(), None).unwrap_err().to_string().contains("merged with nothing"));
    assert!(
        merge(&out, &["P1".into(), "P99999".into()], said(), None)
            .unwrap_err()
            .to_string()
            .contains("no cluster P99999")
    );
}

/// A merge whose other cluster was withdrawn was taken back, which changed nothing.
#[test]
fn unlink_takes_no_merge_back_of_which_one_side_is_left() {
    let (bench, out) = result();
    let (alone, x, y) = (record("a", "r1"), record("a", "r100"), record("b", "r100"));
    assert_eq!(cluster(&out, &x), cluster(&out, &y), "they are one person");
    merge(&out, &[cluster(&out, &alone), cluster(&out, &x)], said(), None).unwrap();
    let withdrawn = vec![Withdrawn { contributor: "a".into(), records: Some(vec!["r1".into()]) }];
    let act = (Act::Withdraw { contributor: "a".into(), records: Some(1) }, said());
    let options = LinkOptions { previous: Some(out.clone()), withdrawn, acts: vec![act], ..LinkOptions::default() };
    let later = bench.path("later");
    link(&[], &options, &later).unwrap();
    assert_eq!(cluster(&later, &x), cluster(&later, &y));
    unlink(&later, &[cluster(&later, &x)], &said(), None).unwrap();
    assert_ne!(cluster(&later, &x), cluster(&later, &y));
}

#[test]
fn what_was_withdrawn_is_in_no_event() {
    let (bench, out) = result();
    let (x, y) = (record("a", "r61"), record("b", "r61"));
    decide(&out, (x.clone(), y), Decision::Different, said(), None).unwrap();
    let withdrawn = vec![Withdrawn { contributor: "a".into(), records: Some(vec!["r61".into()]) }];
    let act = (Act::Withdraw { contributor: "a".into(), records: Some(1) }, said());
    let options = LinkOptions { previous: Some(out.clone()), withdrawn, acts: vec![act], ..LinkOptions::default() };
    let later = bench.path("later");
    link(&[], &options, &later).unwrap();
    let events = fs::read_to_string(later.join("events.jsonl")).unwrap();
    assert!(events.contains("withdraw") && !events.contains("[\"a\",\"r61\"]"), "{events}");
    let made = Clusters::read(&later).unwrap().before(1, &read_events(&later).unwrap());
    assert!(!made.rows.iter().any(|r| r.record == x), "it is not made again");
}

#[test]
fn questions_come_with_levels_and_go_back_as_decisions() {
    let (bench, out) = result();
    let questions = review(&out, 5).unwrap();
    assert_eq!(questions.len(), 5);
    let file = bench.path("questions.csv");
    export(&questions, &file).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("family: ") && text.contains("birth: "), "{text}");
    for value in ["Akhmetov", "Bekova", "1957"] {
        assert!(!text.contains(value), "no value");
    }
    assert!(read_decisions(&file).unwrap().is_empty(), "nothing is filled in");
    let filled: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(k, l)| if k == 1 { format!("{}different,seen by both", &l[..l.len() - 1]) } else { l.to_owned() })
        .collect();
    fs::write(&file, filled.join("\n")).unwrap();
    let read = read_decisions(&file).unwrap();
    let [Filled { row: 2, pair, decision: Decision::Different, reason }] = &read[..] else { panic!("{read:?}") };
    assert_eq!((&pair.0, &pair.1, reason.as_str()), (&questions[0].a, &questions[0].b, "seen by both"));
    decide(&out, pair.clone(), Decision::Different, said(), None).unwrap();
    let asked = review(&out, 1000).unwrap();
    assert!(!asked.iter().any(|q| (&q.a, &q.b) == (&pair.0, &pair.1)), "nobody is asked twice");
    let found = explain(&out, &pair.0, Some(&pair.1)).unwrap();
    assert_eq!(found.pairs[0].decided, Some(Decision::Different));
    fs::write(&file, text.replace(",,\n", ",maybe,\n")).unwrap();
    assert!(read_decisions(&file).unwrap_err().to_string().contains("row 2, column 'decision'"));
}

#[test]
fn who_was_not_sure_is_not_asked_again() {
    let (_bench, out) = result();
    let first = review(&out, 1).unwrap().remove(0);
    decide(&out, (first.a.clone(), first.b.clone()), Decision::Unsure, said(), None).unwrap();
    let asked = review(&out, 1000).unwrap();
    assert!(!asked.is_empty() && !asked.iter().any(|q| (&q.a, &q.b) == (&first.a, &first.b)));
}

#[test]
fn decisions_that_make_no_sense_are_refused_by_row() {
    let (bench, out) = result();
    let file = bench.path("decisions.csv");
    let refused = |rows: &str| {
        fs::write(&file, format!("record_a,contributor_a,record_b,contributor_b,decision\n{rows}")).unwrap();
        read_decisions(&file).unwrap_err().to_string()
    };
    assert!(refused("r61,a,r61,b,same\nr61,a,r61,a,same\n").contains("row 3: a record is one person with itself"));
    assert!(refused("r61,a,r61,b,same\nr61,b,r61,a,different\n").contains("row 3: an earlier row says otherwise"));
    let before = files(&out);
    for missing in [record("a", "r9999"), record("nobody", "r1")] {
        let there = (record("a", "r61"), record("b", "r61"));
        let decide = |pair| (Act::Decide { pair: Some(pair), decision: Decision::Same }, said());
        let acts = vec![decide(there.clone()), decide((there.0, missing))];
        let options = LinkOptions { previous: Some(out.clone()), acts, ..LinkOptions::default() };
        let refused = link(&[], &options, &out).unwrap_err();
        assert!(matches!(refused, LinkageError::Decision { at: 1 }), "{refused}");
    }
    assert!(files(&out) == before);
}

#[test]
fn a_result_without_its_history_is_not_gone_on_from() {
    for name in ["events.jsonl", "clusters.csv"] {
        let (bench, out) = result();
        fs::remove_file(out.join(name)).unwrap();
        let options = LinkOptions { previous: Some(out.clone()), ..LinkOptions::default() };
        let refused = link(&[], &options, &bench.path("later")).unwrap_err().to_string();
        assert!(refused.contains(name) && refused.contains("would be lost"), "{refused}");
    }
}

/// Whoever comes second goes on from what the first made.
#[test]
fn what_several_people_do_at_once_is_all_done() {
    let (_bench, out) = result();
    let questions = review(&out, 6).unwrap();
    std::thread::scope(|scope| {
        for q in &questions {
            scope.spawn(|| decide(&out, (q.a.clone(), q.b.clone()), Decision::Different, said(), None).unwrap());
        }
        scope.spawn(|| {
            let withdrawn = vec![Withdrawn { contributor: "b".into(), records: Some(vec!["r70".into()]) }];
            let act = (Act::Withdraw { contributor: "b".into(), records: Some(1) }, said());
            let options =
                LinkOptions { previous: Some(out.clone()), withdrawn, acts: vec![act], ..LinkOptions::default() };
            link(&[], &options, &out).unwrap();
        });
    });
    let events = read_events(&out).unwrap();
    assert_eq!(events.iter().map(|e| e.id).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    assert!(!Clusters::read(&out).unwrap().rows.iter().any(|r| r.record == record("b", "r70")));
    let now = Clusters::read(&out).unwrap();
    let of = |r: &RecordRef| now.rows.iter().find(|x| x.record == *r).map(|x| x.cluster.clone());
    for q in questions {
        assert!(of(&q.a).is_none() || of(&q.a) != of(&q.b), "{q:?}");
    }
}

/// Both records of a doubtful pair belong together as far as the pair does.
#[test]
fn records_of_a_pair_belong_to_it_alike() {
    let (_bench, out) = result();
    let clusters = Clusters::read(&out).unwrap();
    let mut doubtful = 0;
    for records in clusters.by_name().into_values().filter(|r| r.len() == 2) {
        let of = |r: &RecordRef| clusters.rows.iter().find(|x| x.record == *r).unwrap().probability.clone();
        assert_eq!(of(records[0]), of(records[1]), "{records:?}");
        doubtful += usize::from(of(records[0]) != "1.0000");
    }
    assert!(doubtful > 0);
}

/// Three records with one name and birth, of three contributors.
fn three() -> (Bench, PathBuf) {
    let bench = Bench::new();
    let dirs = ["a", "b", "c"].map(|who| {
        let (mut rows, _) = table(40, 0);
        rows.push_str("x,Zhumabek,Aidana,1990-05-06\n");
        bench.encode(who, &rows, false, &bench.key)
    });
    let out = bench.link(&dirs, "out");
    (bench, out)
}

/// A decision that others contradict took no effect, and nobody was told.
#[test]
fn a_decision_that_contradicts_others_is_refused_and_changes_nothing() {
    let (_bench, out) = three();
    let [a, b, c] = ["a", "b", "c"].map(|who| record(who, "x"));
    decide(&out, (a.clone(), b.clone()), Decision::Same, said(), None).unwrap();
    decide(&out, (b.clone(), c.clone()), Decision::Same, said(), None).unwrap();
    let before = files(&out);
    let refused = decide(&out, (c.clone(), a.clone()), Decision::Different, said(), None).unwrap_err();
    assert!(matches!(&refused, LinkageError::Contradiction { .. }), "{refused}");
    assert_eq!(refused.to_string(), "a/x and c/x are two persons by one decision, and one person by others");
    assert!(files(&out) == before);
    // Whoever takes one of the others back may say so.
    decide(&out, (b.clone(), c.clone()), Decision::Different, said(), None).unwrap();
    decide(&out, (a.clone(), c.clone()), Decision::Different, said(), None).unwrap();
    assert_ne!(cluster(&out, &a), cluster(&out, &c));
    // A merge is a decision about all of them.
    merge(&out, &[cluster(&out, &a), cluster(&out, &c)], said(), None).unwrap();
    assert_eq!(cluster(&out, &a), cluster(&out, &c));
    assert!(decide(&out, (a, c), Decision::Different, said(), None).is_err(), "until it is taken back");
}

/// A pair that was judged stays among the pairs, with its levels.
#[test]
fn a_pair_that_was_judged_can_still_be_explained() {
    let (_bench, out) = three();
    let (a, b) = (record("a", "x"), record("b", "x"));
    let levels = explain(&out, &a, Some(&b)).unwrap().pairs[0].levels.clone();
    assert!(levels.contains("birth: the same"), "{levels}");
    decide(&out, (a.clone(), b.clone()), Decision::Different, said(), None).unwrap();
    let found = explain(&out, &a, Some(&b)).unwrap();
    let pair = &found.pairs[0];
    assert_eq!((pair.levels.as_str(), pair.probability, pair.together), (levels.as_str(), Some(0.0), false));
    assert_eq!(pair.decided, Some(Decision::Different));
}
