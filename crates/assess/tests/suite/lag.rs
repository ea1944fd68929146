//! Counts by year, corrected for what is still to be reported.

use jiff::civil::Date;
use proptest::prelude::*;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Exp, Poisson};
use rayon::prelude::*;
use shyraq_assess::date::{Grain, PartialDate};
use shyraq_assess::lag::{Case, Cases, Columns, Delays, Period, Request, assess, correct};
use shyraq_world::{World, WorldSpec};

fn columns() -> Columns {
    Columns { event: "end".to_owned(), report: "met".to_owned(), by: None }
}

const FEW: Request = Request { level: 0.95, boot: 200, seed: 1 };

/// Years from 0 of 365 days, each with `rate` cases on average, evenly; delays with a mean of
/// two years. What is reported by the end of the last year is seen.
fn seen(rate: f64, years: i32, seed: u64) -> (Vec<Case>, Vec<u64>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let until = Grain::Day.first_of_year(2_000 + years) - 1;
    let delay = Exp::new(1.0 / 730.0).unwrap();
    let (mut cases, mut all) = (Vec::new(), Vec::new());
    for year in 2_000..2_000 + years {
        let (first, next) = (Grain::Day.first_of_year(year), Grain::Day.first_of_year(year + 1));
        let many = Poisson::new(rate).unwrap().sample(&mut random) as u64;
        all.push(many);
        for _ in 0..many {
            let case = Case { event: random.random_range(first..next), delay: delay.sample(&mut random) as u32 };
            if case.event + case.delay as i32 <= until {
                cases.push(case);
            }
        }
    }
    (cases, all)
}

fn corrected(cases: &[Case], years: i32, level: f64, seed: u64) -> Vec<Period> {
    let until = Grain::Day.first_of_year(2_000 + years) - 1;
    let delays = Delays::estimate(cases, until);
    correct(cases, Grain::Day, until, &delays, &Request { level, seed, ..FEW })
}

#[test]
fn a_constant_rate_is_not_read_as_a_fall() {
    let (cases, _) = seen(400.0, 15, 7);
    let periods = corrected(&cases, 15, 0.999, 1);
    assert_eq!(periods.len(), 15);
    assert!(periods[13].observed < 250 && periods[14].observed < 110, "{periods:#?}");
    for p in periods.iter().filter(|p| p.complete >= 0.5) {
        // Of 13 years at 99.9 % none is expected outside.
        let (lower, upper) = (p.lower.unwrap(), p.upper.unwrap());
        assert!(lower <= 400.0 && 400.0 <= upper, "{p:?}");
        assert!(!p.hatched);
    }
    assert!(periods[14].hatched && periods[14].complete < 0.5);
}

/// 300 tables: the interval of the rate holds the rate, that of the count the count.
#[test]
fn intervals_hold_what_they_promise() {
    let found: Vec<[u32; 3]> = (0..300_u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let (cases, all) = seen(120.0, 15, seed);
            let periods = corrected(&cases, 15, 0.95, seed);
            let years = periods.into_iter().zip(all).filter(|(p, _)| !p.hatched);
            years.map(|(p, n)| {
                let holds = |lower: Option<f64>, upper: Option<f64>, x: f64| {
                    u32::from(lower.unwrap() <= x && upper.is_none_or(|u| x <= u))
                };
                // Delays beyond the longest are not foreseen: 1 in 500 is longer than 12 years here.
                let count = if n.abs_diff(p.observed) <= 1 { p.observed } else { n };
                [1, holds(p.lower, p.upper, 120.0), holds(p.count_lower, p.count_upper, count as f64)]
            })
        })
        .collect();
    let sum = |i: usize| f64::from(found.iter().map(|f| f[i]).sum::<u32>());
    println!("{} years: rate {}, count {}", sum(0), sum(1) / sum(0), sum(2) / sum(0));
    assert!(sum(0) > 3_000.0);
    assert!((0.93..0.98).contains(&(sum(1) / sum(0))), "{}", sum(1) / sum(0));
    assert!((0.93..=1.0).contains(&(sum(2) / sum(0))), "{}", sum(2) / sum(0));
}

/// A year in which nothing was counted: the corrected nought is not below its own lower end.
#[test]
fn of_nothing_the_lower_end_is_nought() {
    let date = |y: i16| PartialDate::parse(&y.to_string()).unwrap();
    let cells = [(2019, 2019, 9), (2019, 2020, 6), (2021, 2021, 8), (2021, 2022, 4)];
    let dates: Vec<_> = cells.into_iter().flat_map(|(e, r, n)| std::iter::repeat_n((date(e), date(r)), n)).collect();
    let report = assess(&Cases::of(&dates, Date::constant(2022, 12, 31)), &columns(), &FEW);
    let empty = |y: &str| report.periods.iter().find(|p| p.period == y).unwrap();
    for p in [empty("2020"), empty("2022")] {
        assert_eq!((p.observed, p.corrected, p.lower), (0, Some(0.0), Some(0.0)), "{p:?}");
        assert!(p.upper.unwrap() > 1.0, "{p:?}");
    }
    assert!(empty("2021").lower.unwrap() > 0.0);
    assert!(report.assumption.starts_with("Reports that take longer than 1 year are not foreseen"));
}

/// The triangle of the unit tests: 14 cases of the last year are 10/17 of 23.8.
#[test]
fn years_alone_give_the_chain_ladder() {
    let cells =
        [(2020, 2020, 10), (2020, 2021, 5), (2020, 2022, 2), (2021, 2021, 12), (2021, 2022, 6), (2022, 2022, 14)];
    let date = |y: i16| PartialDate::parse(&y.to_string()).unwrap();
    let dates: Vec<_> = cells.into_iter().flat_map(|(e, r, n)| std::iter::repeat_n((date(e), date(r)), n)).collect();
    let report = assess(&Cases::of(&dates, Date::constant(2022, 12, 31)), &columns(), &FEW);
    assert_eq!((report.schema, report.resolution, report.delay.longest), ("shyraq.lag/1", Grain::Year, 2));
    let of = |i: usize| {
        (report.periods[i].period.as_str(), report.periods[i].observed, report.periods[i].corrected.unwrap())
    };
    assert_eq!(of(0), ("2020", 17, 17.0));
    assert!((of(1).2 - 18.0 * 17.0 / 15.0).abs() < 1e-12 && of(1).1 == 18);
    assert!((of(2).2 - 14.0 * 33.0 / 22.0 * 17.0 / 15.0).abs() < 1e-12 && of(2).1 == 14);
    assert!((report.periods[2].complete - 10.0 / 17.0).abs() < 1e-12);
    assert_eq!((report.periods[0].count_lower, report.periods[0].count_upper), (Some(17.0), Some(17.0)));
    // Half a year on, the reports of 2023 are of a year that is not over.
    let mut later = dates.clone();
    later.push((date(2022), date(2023)));
    let cases = Cases::of(&later, Date::constant(2023, 6, 30));
    assert_eq!((cases.set_aside, cases.groups[0].cases.len()), (1, 49));
    let same = assess(&cases, &columns(), &FEW);
    assert_eq!(same.periods, report.periods);
}

/// Who is met by each contributor of a simulated world, by the year in which exploitation ended. The truth: all whom the
/// contributor would meet if the world went on, which a world that goes on tells.
#[test]
fn the_true_rate_of_a_world_is_recovered() {
    let spec = |to_year| WorldSpec { people: 60_000, seed: 11, from_year: 2008, to_year };
    let world = World::new(spec(2024)).unwrap();
    let now = Date::constant(2017, 12, 31);
    let ids: Vec<u64> = (0..60_000).collect();
    let dates: Vec<(Date, Date)> = ids
        .par_iter()
        .flat_map_iter(|id| {
            let life = world.life(*id);
            let mut first: Vec<(usize, Date)> = Vec::new();
            for row in life.rows.iter().filter(|r| r.again_of.is_none()) {
                if let Some(day) = row.seen.registered
                    && !first.iter().any(|(e, _)| *e == row.episode)
                {
                    first.push((row.episode, day));
                }
            }
            first.into_iter().map(|(e, day)| (life.episodes[e].exit, day)).collect::<Vec<_>>()
        })
        .collect();
    let truth = |year: i16| dates.iter().filter(|(exit, _)| exit.year() == year).count() as f64;
    let seen: Vec<_> = dates
        .iter()
        .filter(|(_, met)| *met <= now)
        .map(|(exit, met)| (PartialDate::of(*exit), PartialDate::of(*met)))
        .collect();
    let report = assess(&Cases::of(&seen, now), &columns(), &FEW);
    let mut looked_at = 0;
    for p in report.periods.iter().filter(|p| p.complete >= 0.5) {
        let true_count = truth(p.period.parse().unwrap());
        assert!(p.lower.unwrap() <= true_count && true_count <= p.upper.unwrap(), "{true_count} {p:?}");
        looked_at += 1;
    }
    assert!(looked_at >= 9, "{:#?}", report.periods);
    let last = report.periods.last().unwrap();
    assert!((last.observed as f64) < 0.85 * truth(2017), "{last:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Without delays every year is complete, and its count is what it is.
    #[test]
    fn without_delay_nothing_is_corrected(events in prop::collection::vec((2_000_i16..2_020, 1_i8..=12, 1_i8..=28), 1..80)) {
        let dates: Vec<_> = events
            .iter()
            .map(|(y, m, d)| PartialDate::of(Date::constant(*y, *m, *d)))
            .map(|d| (d, d))
            .collect();
        let report = assess(&Cases::of(&dates, Date::constant(2_020, 6, 30)), &columns(), &Request { boot: 20, ..FEW });
        prop_assert_eq!(report.periods.iter().map(|p| p.observed).sum::<u64>(), events.len() as u64);
        for p in &report.periods {
            prop_assert_eq!((p.complete, p.corrected, p.hatched), (1.0, Some(p.observed as f64), false));
            prop_assert_eq!((p.count_lower, p.count_upper), (p.corrected, p.corrected));
            prop_assert_eq!(p.partial, p.period == "2020");
        }
    }

    /// Corrected counts are not below the observed, and the order of rows changes no count.
    #[test]
    fn the_order_of_rows_changes_no_count(seed: u64, rate in 2.0_f64..20.0) {
        let (mut cases, _) = seen(rate, 8, seed);
        prop_assume!(!cases.is_empty());
        let first = corrected(&cases, 8, 0.95, 1);
        cases.reverse();
        let second = corrected(&cases, 8, 0.95, 1);
        for (a, b) in first.iter().zip(&second) {
            prop_assert_eq!((a.observed, a.corrected, a.complete), (b.observed, b.corrected, b.complete));
            prop_assert!(a.corrected.is_none_or(|c| c >= a.observed as f64));
        }
    }
}
