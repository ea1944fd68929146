//! A world as a function of its spec: lives, not files.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use shyraq_case::{Age, CodeBook, Elements, Finding, assess_elements};
use shyraq_world::{CONTRIBUTORS, Contributor, Country, Life, World, WorldSpec, contributor_mapping};

use crate::support::spec;

fn world(people: u64, seed: u64) -> World {
    World::new(spec(people, seed)).unwrap()
}

#[test]
fn a_life_depends_on_seed_and_number_alone() {
    let (small, great) = (world(10, 3), world(10_000_000, 3));
    for id in [0, 1, 9] {
        assert_eq!(small.life(id), great.life(id));
    }
    assert_ne!(small.life(1), world(10, 4).life(1));
    assert_ne!(small.life(1).person.name, small.life(2).person.name);
}

/// Palermo: act and purpose always, means for adults; ages fit the child flag.
#[test]
fn every_episode_is_trafficking_by_the_protocol() {
    let palermo = CodeBook::shipped("palermo").unwrap();
    let known =
        |variable: &str, code: &str| palermo.variable(variable).unwrap().1.values.iter().any(|v| v.code == code);
    let w = world(20_000, 11);
    for id in 0..20_000 {
        let life = w.life(id);
        assert!((1..=3).contains(&life.episodes.len()));
        for e in &life.episodes {
            let (means, purposes) = (e.controls.palermo(), e.purpose_codes());
            let found = Elements {
                act: e.acts.codes().next().is_some(),
                means: !means.is_empty(),
                purpose: !purposes.is_empty(),
            };
            let age = if e.child { Age::Child } else { Age::Adult };
            assert_eq!(assess_elements(age, found), Finding::Complete, "{e:?}");
            assert_eq!(life.person.age_on(e.start) < 18, e.child);
            assert!(e.acts.codes().all(|c| known("act", c)));
            assert!(means.iter().all(|c| known("means", c)));
            assert!(purposes.iter().all(|c| known("purpose", c)));
            assert_eq!(e.purpose.labour, e.sectors != shyraq_world::Sectors::default());
            assert_eq!(e.purpose.sexual, e.sexual_types != shyraq_world::SexualTypes::default());
            assert!(e.start < e.exit && e.corridor.citizenship == life.person.citizenship);
        }
        for pair in life.episodes.windows(2) {
            assert!(pair[0].exit < pair[1].start);
        }
    }
}

/// The truth of a list: rows only about episodes the contributor can reach, after they
/// ended, within the years; own numbers one to one with people.
#[test]
fn contributors_write_only_what_they_can_see() {
    let w = world(40_000, 12);
    let mut owner: BTreeMap<(Contributor, String), u64> = BTreeMap::new();
    let mut records = BTreeSet::new();
    for id in 0..40_000 {
        let Life { person, episodes, rows, .. } = w.life(id);
        for r in rows {
            let e = &episodes[r.episode];
            let country = |c: &str| e.corridor.country == Country::of(c).unwrap();
            let citizen = |c: &str| person.citizenship == Country::of(c).unwrap();
            let reach = match r.contributor {
                Contributor::KzPolice | Contributor::KzShelter => country("KAZ") || citizen("KAZ"),
                Contributor::UzNgo => country("UZB") || citizen("UZB"),
                Contributor::MissionRu => country("RUS"),
                Contributor::KgHotline => country("KGZ") || citizen("KGZ"),
            };
            assert!(reach, "{:?}", r.contributor);
            if let Some(day) = r.seen.registered {
                assert!(day >= e.exit && (2012..=2025).contains(&day.year()));
            }
            assert_eq!(*owner.entry((r.contributor, r.own_id.clone())).or_insert(id), id, "a number of two people");
            assert!(records.insert((r.contributor, r.record)), "a record's number was given twice");
        }
    }
}

/// People seen by the police are in the shelter far more often than others like them:
/// referral, beyond what visibility explains.
#[test]
fn lists_depend_on_one_another() {
    let w = world(60_000, 13);
    let mut n = [[0.0_f64; 2]; 2];
    for id in 0..60_000 {
        let life = w.life(id);
        let kaz = Country::of("KAZ").unwrap();
        if life.episodes[0].corridor.country != kaz
            || life.person.citizenship == kaz
            || !life.episodes[0].purpose.sexual
        {
            continue;
        }
        let seen = |c| usize::from(life.rows.iter().any(|r| r.contributor == c));
        n[seen(Contributor::KzPolice)][seen(Contributor::KzShelter)] += 1.0;
    }
    let odds = n[1][1] * n[0][0] / (n[1][0] * n[0][1]);
    assert!(n[1][1] >= 10.0 && odds > 5.0, "odds ratio {odds}: {n:?}");
}

#[test]
fn errors_come_at_their_stated_rates() {
    let w = world(100_000, 14);
    let mut rows = 0.0;
    let mut n: BTreeMap<&str, f64> = BTreeMap::new();
    for id in 0..100_000 {
        for r in w.life(id).rows {
            rows += 1.0;
            for c in r.changes {
                *n.entry(c).or_default() += 1.0;
            }
            if let Some((f, _)) = r.fault {
                *n.entry(f.name()).or_default() += 1.0;
            }
        }
    }
    let rate = |what: &str| n.get(what).copied().unwrap_or(0.0) / rows;
    let faults: f64 = ["unknown-value", "bad-date", "missing-id", "ragged-row"].into_iter().map(rate).sum();
    assert!((0.005..0.02).contains(&faults), "{faults}");
    // calibration/detection.toml, [faults]; half a thousandth is four standard deviations of the rarest.
    assert!((rate("unknown-value") - 0.005).abs() < 0.002);
    assert!((rate("missing-id") - 0.002).abs() < 0.0015);
    for what in [
        "slip",
        "other-spelling",
        "names-swapped",
        "birth-year-only",
        "day-month-swapped",
        "wrong-gender",
        "wrong-age",
        "second-id",
        "anonymous",
    ] {
        assert!(rate(what) > 0.0002, "{what}: {}", rate(what));
    }
    // A world of 100,000 gives a demonstration enough rows and intake enough to refuse.
    assert!((25_000.0..40_000.0).contains(&rows), "{rows} rows");
}

#[test]
fn impossible_specs_are_refused_with_a_hint() {
    for bad in [
        WorldSpec { people: 10_000_001, ..spec(0, 0) },
        WorldSpec { from_year: 2001, ..spec(1, 0) },
        WorldSpec { to_year: 2027, ..spec(1, 0) },
        WorldSpec { from_year: 2020, to_year: 2019, ..spec(1, 0) },
    ] {
        let e = World::new(bad).unwrap_err();
        assert!(e.hint().contains("2002"), "{e}");
    }
}

#[test]
fn every_contributor_has_a_mapping_of_its_own_name() {
    for name in CONTRIBUTORS {
        let text = contributor_mapping(name).unwrap();
        let mapping: toml::Table = toml::from_str(text).unwrap();
        assert_eq!(mapping["name"].as_str(), Some(name));
        assert_eq!(mapping["codebook"].as_str(), Some("ctdc-2024"));
        assert!(!mapping["source"]["personal"].as_array().unwrap().is_empty());
        assert!(text.starts_with("# Mapping of a SIMULATED contributor"));
    }
    assert_eq!(contributor_mapping("other"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_person_of_any_world_can_be_drawn(seed: u64, id: u64, from in 2002_i16..=2026, years in 0_i16..=24) {
        let spec = WorldSpec { people: 1, seed, from_year: from, to_year: (from + years).min(2026) };
        let life = World::new(spec).unwrap().life(id);
        prop_assert_eq!(life.person.id, id);
        prop_assert!(life.rows.iter().all(|r| !r.cells.is_empty()));
    }
}
