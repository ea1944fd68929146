//! The count of each year, corrected, with its intervals.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Gamma, Poisson};
use rayon::prelude::*;

use super::report::Period;
use super::{Case, Delays, Request};
use crate::date::Grain;
use crate::mse::bootstrap::quantile8;

/// Below this share of reports a year is hatched: its corrected count rests on the
/// correction more than on what was counted.
const HATCHED: f64 = 0.5;

/// A year, in units.
struct Span {
    year: i32,
    /// Ages of its units at the end of the table, the youngest not below 0.
    youngest: i32,
    oldest: i32,
    /// Its last unit is not over.
    partial: bool,
    observed: u64,
    beyond: u64,
}

/// Corrects the counts by year, from the first year with a case to the last that has begun.
///
/// # Privacy
/// None. Every figure is made of exact cases.
#[must_use]
pub fn correct(cases: &[Case], grain: Grain, until: i32, delays: &Delays, request: &Request) -> Vec<Period> {
    let spans = spans(cases, grain, until, delays.longest());
    let kept: Vec<Case> = cases.iter().copied().filter(|c| c.delay <= delays.longest()).collect();
    let draws: Vec<Vec<Draw>> = (0..request.boot as u64)
        .into_par_iter()
        .map(|number| replicate(&kept, until, delays, &spans, request.seed, number))
        .collect();
    spans.iter().enumerate().map(|(at, span)| period(span, at, delays, &draws, request)).collect()
}

fn spans(cases: &[Case], grain: Grain, until: i32, longest: u32) -> Vec<Span> {
    let Some(first) = cases.iter().map(|c| grain.year(c.event)).min() else { return Vec::new() };
    let mut spans: Vec<Span> = (first..=grain.year(until))
        .map(|year| {
            let (start, end) = (grain.first_of_year(year), grain.first_of_year(year + 1) - 1);
            Span {
                year,
                youngest: (until - end).max(0),
                oldest: until - start,
                partial: end > until,
                observed: 0,
                beyond: 0,
            }
        })
        .collect();
    for case in cases {
        let at = usize::try_from(grain.year(case.event) - first).unwrap_or(usize::MAX);
        if let Some(span) = spans.get_mut(at) {
            span.observed += 1;
            span.beyond += u64::from(case.delay > longest);
        }
    }
    spans
}

/// What one resample says of a year.
struct Draw {
    /// The rate: what such a year brings on average.
    rate: f64,
    /// What this year comes to in the end.
    count: f64,
}

/// Draws the cases again, estimates the delays of those, and draws what a year's count
/// leaves open. Each depends on the seed and its number alone, so threads change nothing.
fn replicate(kept: &[Case], until: i32, delays: &Delays, spans: &[Span], seed: u64, number: u64) -> Vec<Draw> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    let drawn: Vec<Case> =
        (0..kept.len()).filter_map(|_| kept.get(random.random_range(0..kept.len())).copied()).collect();
    let again = Delays::up_to(drawn, until, delays.longest());
    spans
        .iter()
        .map(|span| {
            let share = again.mean_within(span.youngest, span.oldest);
            let (within, beyond) = ((span.observed - span.beyond) as f64, span.beyond as f64);
            // The rate given a Poisson count, by Jeffreys' prior.
            let mean = Gamma::new(within + 0.5, 1.0).map_or(within, |g| g.sample(&mut random));
            if share <= 0.0 {
                return Draw { rate: f64::INFINITY, count: f64::INFINITY };
            }
            let open = mean * (1.0 - share) / share;
            let coming =
                if open > 0.0 { Poisson::new(open).map_or(f64::INFINITY, |p| p.sample(&mut random)) } else { 0.0 };
            Draw { rate: mean / share + beyond, count: within + beyond + coming }
        })
        .collect()
}

fn period(span: &Span, at: usize, delays: &Delays, draws: &[Vec<Draw>], request: &Request) -> Period {
    let share = delays.mean_within(span.youngest, span.oldest);
    let (within, beyond) = ((span.observed - span.beyond) as f64, span.beyond as f64);
    let corrected = (share > 0.0).then(|| within / share + beyond);
    let ends = |of: fn(&Draw) -> f64| {
        let mut values: Vec<f64> = draws.iter().filter_map(|d| d.get(at)).map(of).collect();
        values.sort_by(f64::total_cmp);
        let tail = (1.0 - request.level) / 2.0;
        [tail, 1.0 - tail].map(|p| Some(quantile8(&values, p)).filter(|v| v.is_finite()))
    };
    let [lower, upper] = ends(|d| d.rate);
    // Of nothing that was observed no rate can be too low; Jeffreys' quantile would lie above nought.
    let lower = lower.map(|l| if span.observed == 0 { 0.0 } else { l });
    let [count_lower, count_upper] = ends(|d| d.count);
    Period {
        period: format!("{:04}", span.year),
        observed: span.observed,
        // Cases beyond the longest delay are counted, and nothing is added for them.
        complete: corrected.map_or(0.0, |c| if c > 0.0 { span.observed as f64 / c } else { share }),
        corrected,
        lower,
        upper,
        count_lower,
        count_upper,
        hatched: share < HATCHED,
        partial: span.partial,
        beyond: span.beyond,
    }
}
