//! Lists whose counts carry noise: limits, definitions, and simulated worlds.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Binomial, Distribution as _};
use rayon::prelude::*;
use shyraq_assess::mse::bic::Search;
use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::noise::{Kind, Law, Noisy, NoisyFitter, Sums, choose, profile, rank};
use shyraq_assess::mse::report::{Estimate, Report, Stratum};
use shyraq_assess::mse::{Histories, Method, Model, Request, estimate, loglinear};
use statrs::function::gamma::ln_gamma;

use super::{near, published};

fn gaussian(scale: f64) -> Law {
    Law::new(Kind::DiscreteGaussian, scale).unwrap()
}

fn laplace(scale: f64) -> Law {
    Law::new(Kind::DiscreteLaplace, scale).unwrap()
}

fn strata(h: &Histories) -> Strata {
    Strata::of(h.names().to_vec(), h.counts().iter().map(|n| *n as i64).collect())
}

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 * 2_f64.powi(-53)
}

/// The same counts measured with noise.
fn measured(mut strata: Strata, law: Law, seed: u64) -> Strata {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let one = Sums::new(law).of(1);
    for n in strata.counts.iter_mut().skip(1) {
        *n += one.quantile(uniform(&mut random));
    }
    strata
}

/// Four independent lists that each meet `capture` of `people`; the first two never share a
/// person when `apart`.
fn world(people: u64, capture: f64, apart: bool, seed: u64) -> Strata {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(1);
    let mut chances: Vec<f64> = (0..16_u32)
        .map(|h| (0..4).map(|j| if h >> j & 1 == 1 { capture } else { 1.0 - capture }).product::<f64>())
        .enumerate()
        .map(|(h, p)| if apart && h & 3 == 3 { 0.0 } else { p })
        .collect();
    let sum: f64 = chances.iter().sum();
    chances.iter_mut().for_each(|p| *p /= sum);
    let (mut left, mut rest) = (people, 1.0);
    let counts = chances.iter().enumerate().map(|(h, p)| {
        let n = Binomial::new(left, (p / rest).clamp(0.0, 1.0)).unwrap().sample(&mut random);
        left -= n;
        rest -= p;
        if h == 0 { 0 } else { n as i64 }
    });
    let counts = counts.collect();
    Strata::of(["a", "b", "c", "d"].map(str::to_owned).to_vec(), counts)
}

fn of<'a>(stratum: &'a Stratum, method: &str) -> &'a Estimate {
    stratum.estimates.iter().find(|e| e.method == method).unwrap()
}

fn report(strata: &Strata, request: &Request) -> Stratum {
    let mut found: Report = estimate(std::slice::from_ref(strata), None, request, None).unwrap();
    found.strata.remove(0)
}

/// Chan, Silverman and Vincent 2021 and Silverman, Chan and Vincent 2024: what exact counts give,
/// noise of hardly any scale gives too.
#[test]
fn without_noise_the_published_estimates_stand() {
    for (name, independence, total, lower, upper) in [
        ("uk_2013_5", 13_444.1, 11_313.0, 9_884.0, 13_027.0),
        ("kosovo_4", 7_394.6, 14_341.7, 12_541.0, 16_540.0),
        ("korea_3", 141.99, 268.78, 202.5, 390.2),
        ("western_us_5", 2_007.14, 2_483.38, 1_657.0, 3_830.0),
    ] {
        let h = published(name);
        for law in [gaussian(1e-3), laplace(1e-3)] {
            let table = Noisy::new(&strata(&h), law).unwrap();
            near(NoisyFitter::new(&table).fit(&Model::independence(h.lists())).unwrap().total(), independence);
            let chosen = choose(&table, 0.02).unwrap();
            near(chosen.fit.total(), total);
            let wald = chosen.fit.wald(0.95);
            near(wald.0, lower);
            near(wald.1, upper);
            let (a, b) = (profile(&table, &chosen.fit.model, 0.95), loglinear::profile(&h, &chosen.fit.model, 0.95));
            let (a, b) = (a.unwrap(), b.unwrap());
            near(a.total, b.total);
            near(a.lower, b.lower);
            near(a.upper.unwrap(), b.upper.unwrap());
        }
    }
    for (name, order, model, total, bic) in [
        ("korea_3", 2, "[12,23]", 157.1667, 57.14081),
        ("kosovo_4", 3, "[123,14,34]", 10_356.52, 203.0296),
        ("uk_2013_5", 3, "[123,25,34]", 25_311.29, 195.8791),
        ("western_us_5", 3, "[15,2,3,4]", 2_483.38, 118.7443),
    ] {
        let table = Noisy::new(&strata(&published(name)), gaussian(1e-3)).unwrap();
        let best = rank(&table, Search::All { order }).remove(0);
        assert_eq!(best.model.to_string(), model, "{name}");
        near(best.total, total);
        assert!((best.bic - bic).abs() < 1e-3, "{name}: {}", best.bic);
    }
}

/// The whole report, with noise of hardly any scale and with none.
#[test]
fn without_noise_the_report_is_that_of_exact_counts() {
    let h = published("kosovo_4");
    let plain = Request { boot: 200, sweeps: 22_000, model: Some("[123,4]".to_owned()), ..Request::default() };
    let exact = report(&strata(&h), &plain);
    let noisy = report(&strata(&h), &Request { noise: Some(gaussian(1e-3)), ..plain });
    assert_eq!(noisy.input.persons, 4_400);
    // Ends that lie on two sides of a step are told one step apart.
    for (a, b) in noisy.verdict.total.unwrap().into_iter().zip(exact.verdict.total.unwrap()) {
        assert!((a as f64 / b as f64 - 1.0).abs() < 0.02, "{a} is not {b}");
    }
    for (a, b) in noisy.estimates.iter().zip(&exact.estimates) {
        assert_eq!((a.method, a.status), (b.method, b.status));
        if a.method == "lcm" {
            // Chains of another order of draws.
            assert!((a.total.unwrap() / b.total.unwrap() - 1.0).abs() < 0.05, "{:?}", a.total);
            continue;
        }
        // Mixtures are read between points of a grid.
        let share = if a.method == "bma" { 2e-3 } else { 5e-4 };
        let same = |x: f64, y: f64, what: &str| {
            // A resample in a hundred is another person's, where a share ends in another bit.
            let share = if what == "bca" { 5e-3 } else { share };
            assert!((x - y).abs() < (share * y).max(0.6), "{} {what}: {x} is not {y}", a.method);
        };
        same(a.total.unwrap(), b.total.unwrap(), "total");
        assert_eq!(a.intervals.len(), b.intervals.len());
        for (i, j) in a.intervals.iter().zip(&b.intervals) {
            assert_eq!(i.kind, j.kind);
            same(i.lower, j.lower, i.kind);
            same(i.upper.unwrap(), j.upper.unwrap(), i.kind);
        }
        assert_eq!(a.model.as_ref().map(|m| &m.name), b.model.as_ref().map(|m| &m.name));
        let beside = &a.details["uncorrected"];
        assert_eq!(beside["total"].as_f64(), b.total);
    }
    for (a, b) in noisy.sensitivity.without_list.iter().zip(&exact.sensitivity.without_list) {
        near(a.total.unwrap(), b.total.unwrap());
    }
    for (a, b) in noisy.sensitivity.pairs.iter().zip(&exact.sensitivity.pairs) {
        near(a.total.unwrap(), b.total.unwrap());
    }
}

/// The likelihood by its definition: for each history the sum over all true counts.
fn by_definition(table: &Noisy, expected: &[f64], law: Law) -> f64 {
    let weight = |x: f64| match law.kind {
        Kind::DiscreteGaussian => (-x * x / (2.0 * law.scale * law.scale)).exp(),
        Kind::DiscreteLaplace => (-x.abs() / law.scale).exp(),
    };
    let whole: f64 = (-2_000..=2_000).map(|x| weight(f64::from(x))).sum();
    let cells = table.counts().iter().zip(expected).skip(1);
    cells
        .map(|(n, mu)| {
            let terms = (0..3_000_i64).map(|k| {
                let poisson = (k as f64 * mu.ln() - mu - ln_gamma(k as f64 + 1.0)).exp();
                poisson * weight((n - k) as f64) / whole
            });
            terms.sum::<f64>().ln()
        })
        .sum()
}

#[test]
fn a_fit_is_where_the_likelihood_by_definition_is_greatest() {
    for (law, name, model) in [
        (gaussian(4.0), "kosovo_4", "[12,13,14,23,34]"),
        (gaussian(1.5), "western_us_5", "[15,2,3,4]"),
        (laplace(2.0), "hiv_rome_4", "[12,23,4]"),
    ] {
        let h = published(name);
        let model = Model::parse(h.lists(), model).unwrap();
        let table = Noisy::new(&measured(strata(&h), law, 5), law).unwrap();
        let fit = NoisyFitter::new(&table).fit(&model).unwrap();
        let at = by_definition(&table, &fit.expected, law);
        assert!((fit.log_likelihood - at).abs() < 1e-8 * at.abs(), "{name}: {} is not {at}", fit.log_likelihood);
        // Along each coefficient: no slope, and for the constant the curvature of the variance.
        let shifted = |term: usize, by: f64| {
            let expected: Vec<f64> = fit
                .expected
                .iter()
                .enumerate()
                .map(|(w, mu)| if w & term == term { mu * by.exp() } else { *mu })
                .collect();
            by_definition(&table, &expected, law)
        };
        for term in model.terms() {
            let (h, up, down) = (1e-3, shifted(term, 1e-3), shifted(term, -1e-3));
            let curve = (up - 2.0 * at + down) / (h * h);
            let slope = (up - down) / (2.0 * h);
            assert!(curve < 0.0 && (slope / -curve).abs() < 1e-5, "{name} {term}: slope {slope}, curvature {curve}");
        }
    }
}

/// A true total is held by the intervals that allow for noise in at least about 95 of 100
/// worlds; independent of each other, fewer than 82 have a chance of a millionth when the
/// chance is 95 %, and fewer than 73 when it is 90 %.
#[test]
fn intervals_hold_the_truth_and_the_estimate_is_not_off() {
    for (law, people, capture) in [(gaussian(4.0), 2_000, 0.3), (laplace(2.0), 2_000, 0.1)] {
        let methods = vec![Method::Independence, Method::Stepwise, Method::Bma, Method::Chao];
        let request = Request { methods, boot: 100, noise: Some(law), ..Request::default() };
        let found: Vec<Stratum> = (0..100_u64)
            .into_par_iter()
            .map(|seed| report(&measured(world(people, capture, false, seed), law, 1_000 + seed), &request))
            .collect();
        let truth = people as f64;
        let held = |method: &str, kind: &str| {
            found
                .iter()
                .filter(|s| {
                    let i = of(s, method).intervals.iter().find(|i| i.kind == kind);
                    i.is_some_and(|i| i.lower <= truth && i.upper.is_none_or(|u| truth <= u))
                })
                .count()
        };
        for (method, kind) in
            [("independence", "wald"), ("independence", "profile"), ("bma", "posterior"), ("stepwise", "bca")]
        {
            let least = if kind == "bca" { 73 } else { 82 };
            assert!(held(method, kind) >= least, "{law:?} {method} {kind}: {}", held(method, kind));
        }
        // The middle of the estimates lies near the truth, that of the clipped table below it.
        let middle = |value: &dyn Fn(&Stratum) -> f64| {
            let mut all: Vec<f64> = found.iter().map(value).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2] / truth - 1.0
        };
        let off = middle(&|s| of(s, "independence").total.unwrap());
        assert!(off.abs() < 0.03, "{law:?}: off by {off}");
        let persons: f64 = found.iter().map(|s| s.input.persons as f64).sum::<f64>() / 100.0;
        let seen: f64 =
            (0..100).map(|seed| world(people, capture, false, seed).counts.iter().sum::<i64>() as f64).sum::<f64>()
                / 100.0;
        assert!((persons / seen - 1.0).abs() < 0.01, "{law:?}: {persons} persons, not {seen}");
    }
}

/// What is near nobody is measured as somebody half of the time: taken as exact it fills the
/// overlaps, and the number on no list falls.
#[test]
fn clipping_and_fitting_again_is_off_where_the_likelihood_is_not() {
    let law = gaussian(4.0);
    let (truth, capture) = (4_000.0, 0.05);
    let totals: Vec<(f64, f64)> = (0..200_u64)
        .into_par_iter()
        .filter_map(|seed| {
            let table = measured(world(4_000, capture, false, seed), law, 9_000 + seed);
            let independence = Model::independence(4);
            let noisy = NoisyFitter::new(&Noisy::new(&table, law).unwrap()).fit(&independence)?.total();
            let clipped = table.clipped().unwrap();
            let known = loglinear::Known::default();
            let plain = loglinear::estimate(&clipped, &mut loglinear::Fitter::new(&clipped), &independence, &known)?;
            Some((noisy.ln(), plain.total().ln()))
        })
        .collect();
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| {
        (totals.iter().map(of).sum::<f64>() / totals.len() as f64).exp() / truth - 1.0
    };
    let (noisy, plain) = (mean(&|t| t.0), mean(&|t| t.1));
    assert!(noisy.abs() < 0.06, "allowing for noise: off by {noisy}");
    assert!(plain < -0.10, "clipped: off by {plain}");
}

#[test]
fn lists_that_exclude_each_other_have_no_term_at_minus_infinity() {
    let law = gaussian(3.0);
    let request = Request {
        methods: vec![Method::Stepwise, Method::Bic, Method::Bma],
        boot: 100,
        noise: Some(law),
        ..Request::default()
    };
    for seed in 0..4 {
        let s = report(&measured(world(2_000, 0.3, true, seed), law, 70 + seed), &request);
        let bic = of(&s, "bic");
        let model = bic.model.as_ref().unwrap();
        assert!(model.minus_infinity.is_empty());
        assert!(model.terms.contains(&vec!["a".to_owned(), "b".to_owned()]), "{model:?}");
        let total = bic.total.unwrap();
        assert!((total / 2_000.0 - 1.0).abs() < 0.15, "{seed}: {total}");
    }
}

#[test]
fn an_overlap_that_noise_hides_sends_no_total_to_infinity() {
    // In these tables the first two lists share one or two persons fewer than nobody.
    let request = Request { noise: Some(gaussian(1.52)), boot: 100, ..Request::default() };
    for counts in [[0, 19, 19, -1, 1, 12, 8, 30], [0, 22, 20, -2, 1, 10, 6, 28], [0, 19, 22, 0, 0, 9, 10, 30]] {
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let s = report(&Strata::of(names, counts.to_vec()), &request);
        for e in &s.estimates {
            assert!(e.total.is_none_or(|t| t < 1e5), "{counts:?}: {} {:?}", e.method, e.total);
        }
        // No range ends a hundred times above those on lists.
        assert!(s.verdict.total.is_none_or(|[_, upper]| upper <= 100 * s.input.persons), "{:?}", s.verdict);
    }
}

#[test]
fn what_noise_alone_would_show_is_refused() {
    let request = Request { noise: Some(gaussian(4.0)), methods: vec![Method::Independence], ..Request::default() };
    let names = || ["a", "b", "c"].map(str::to_owned).to_vec();
    let s = report(&Strata::of(names(), vec![0, 90, 80, 5, 70, -4, 3, 1]), &request);
    assert_eq!((s.verdict.status, s.verdict.codes), ("refused", vec!["no_overlap"]));
    assert!(s.verdict.text.contains("noise"));
    let s = report(&Strata::of(names(), vec![0, 90, 80, 35, 70, 28, -3, 4]), &request);
    assert_ne!(s.verdict.status, "refused");
    assert!(s.verdict.text.starts_with("About"), "{}", s.verdict.text);
    assert_eq!(s.input.noise, Some(gaussian(4.0)));
    assert_eq!(s.input.nonoverlapping, [["b", "c"]]);
}
