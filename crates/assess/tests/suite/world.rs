//! The stages of a simulated world, whose chances are known.

use std::collections::BTreeSet;

use shyraq_assess::cascade::{self, Columns, Report, Request};
use shyraq_assess::lag;
use shyraq_world::{WorldSpec, generate};

/// The world's stages; a line of the file is split at commas, since no cell has one.
fn stages() -> (Report, Vec<Vec<String>>, lag::Report) {
    let dir = tempfile::tempdir().unwrap();
    let spec = WorldSpec { people: 40_000, seed: 3, from_year: 2010, to_year: 2020 };
    generate(&spec, &dir.path().join("w"), &mut |_| {}).unwrap();
    let path = dir.path().join("w/truth/stages.csv");
    let by = ["form", "sex", "citizenship", "body"].map(str::to_owned).to_vec();
    let columns = Columns { by, now: Some("2020-12-31".parse().unwrap()), ..Columns::default() };
    let report = cascade::assess(&cascade::read(&path, &columns).unwrap(), &Request::default());
    let of = lag::Columns {
        event: "exploitation_end".to_owned(),
        report: "first_contact".to_owned(),
        by: Some("body".to_owned()),
    };
    let cases = lag::read(&path, &of, "2020-12-31".parse().unwrap()).unwrap();
    let lag = lag::assess(&cases, &of, &lag::Request { boot: 100, ..lag::Request::default() });
    let text = std::fs::read_to_string(&path).unwrap();
    (report, text.lines().map(|l| l.split(',').map(str::to_owned).collect()).collect(), lag)
}

#[test]
fn the_chances_of_a_world_are_recovered() {
    let (report, lines, lag) = stages();
    let column = |name: &str| lines[0].iter().position(|h| h == name).unwrap();
    let persons = |of: &dyn Fn(&Vec<String>) -> bool| {
        lines[1..].iter().filter(|l| of(l)).map(|l| l[column("person")].clone()).collect::<BTreeSet<_>>().len() as u64
    };
    // Each person once, though many have a row for each of several episodes.
    assert_eq!(report.input.persons, persons(&|_| true));
    assert!(report.input.rows > report.input.persons);
    for step in &report.steps {
        assert_eq!(step.persons, persons(&|l| !l[column(&step.stage)].is_empty()), "{}", step.stage);
    }
    assert_eq!(report.turned_away[0].rule, "citizens-only");
    assert_eq!(report.turned_away[0].persons, persons(&|l| l[column("rule")] == "citizens-only"));
    // The chances of `chain.rs`: 0.8, 0.75 and 0.7, a little more for who was met twice.
    let share = |k: usize| report.steps[k].of_previous.as_ref().unwrap().share.unwrap();
    for (k, chance) in [(1, 0.8), (2, 0.75), (3, 0.7)] {
        assert!((share(k) - chance).abs() < 0.035, "{k}: {}", share(k));
    }
    // Screening takes up to 30 days, evenly: half of all after 0.5 / 0.8 of these.
    let half = report.times[0].quantiles[1].time.unwrap();
    assert!((17..=20).contains(&half), "{half}");
    // A charge takes up to 400 days and half have none: who is open must not be taken for never.
    let charge = report.times.iter().find(|t| t.from == "case_registered" && t.to == "charge").unwrap();
    let never: u64 = charge.arrived;
    assert!(charge.open > 0 && charge.within.arrived.unwrap() > never as f64 / charge.persons as f64 * 0.8);
    // Labour is registered as a case less often than sexual exploitation, at any sex and age.
    let sexual = report.groups.iter().find(|g| g.column == "form" && g.value == "sexual").unwrap();
    let case = sexual.compared.iter().find(|c| c.stage == "case_registered").unwrap();
    assert_eq!(case.reference, "labour");
    assert!(case.standardised.as_ref().unwrap().ratio.as_ref().unwrap().lower > 1.5, "{case:?}");
    // By body as seen from each of them.
    assert_eq!(lag.groups.len(), 5);
    let last = lag.periods.last().unwrap();
    assert!(last.period == "2020" && last.corrected.unwrap() > 1.1 * last.observed as f64, "{last:?}");
}
