//! Decomposable graphs: dga 2.0.2 for up to five lists, an independent program for six.

use shyraq_assess::mse::dga::{Dga, Grid, Prior, dga};
use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::{Histories, Method, Request, estimate};

use super::published;

fn with(name: &str, most: u64, step: u64, delta: Option<f64>) -> Dga {
    let h = published(name);
    let delta = delta.unwrap_or(1.0 / f64::from(1 << h.lists()));
    dga(&h, Grid { least: 0, most: most * h.persons(), step }, delta, Prior::Reciprocal)
}

#[track_caller]
fn holds(found: &Dga, mean: f64, quantiles: [f64; 5], top: (&str, f64)) {
    for (p, wanted) in [0.025, 0.25, 0.5, 0.75, 0.975].into_iter().zip(quantiles) {
        let at = found.quantile(p);
        assert!((at - wanted).abs() <= found.grid.step as f64, "quantile {p}: {at} is not {wanted}");
    }
    assert!((found.mean() / mean - 1.0).abs() < 5e-4, "mean {} is not {mean}", found.mean());
    let first = &found.graphs[0];
    assert!(top.0 == "?" || first.model.to_string() == top.0, "{}", first.model);
    assert!((first.weight - top.1).abs() <= 1e-4, "weight {} is not {}", first.weight, top.1);
}

#[test]
fn three_to_five_lists() {
    holds(&with("korea_3", 30, 1, None), 201.0, [123.0, 141.0, 159.0, 203.0, 440.0], ("[12,23]", 0.64645));
    let kosovo = [9_827.0, 11_601.0, 12_595.0, 13_747.0, 16_544.0];
    holds(&with("kosovo_4", 10, 1, None), 12_749.34, kosovo, ("[123,134]", 0.98551));
    let western = with("western_us_5", 30, 1, None);
    holds(&western, 2_253.96, [1_343.0, 1_805.0, 2_133.0, 2_554.0, 3_871.0], ("[12,15,45,3]", 0.11306));
    let independent = western.graphs.iter().find(|g| g.model.to_string() == "[1,2,3,4,5]").unwrap();
    assert!((independent.weight - 0.00032).abs() <= 1e-4);
    let new_orleans = with("new_orleans_5_n185", 30, 1, None);
    holds(&new_orleans, 936.27, [511.0, 716.0, 869.0, 1_075.0, 1_762.0], ("?", 0.05095));
    let corrected = with("new_orleans_5_n186", 30, 1, None);
    holds(&corrected, 900.76, [529.0, 712.0, 847.0, 1_025.0, 1_590.0], ("?", 0.07174));
    let rome = [9_404.0, 10_531.0, 11_220.0, 12_029.0, 14_095.0];
    holds(&with("hiv_rome_4", 30, 1, None), 11_357.1, rome, ("[1,2,3,4]", 0.53866));
}

#[test]
fn two_peaks_are_found() {
    let uk = with("uk_2013_5", 10, 1, None);
    holds(&uk, 20_228.45, [10_343.0, 12_429.0, 22_365.0, 25_562.0, 29_446.0], ("[123,25,34]", 0.4399));
    assert_eq!(uk.modes().len(), 2, "{:?}", uk.modes());
    let netherlands = with("netherlands_5", 30, 20, None);
    let wanted = [41_674.0, 46_854.0, 50_374.0, 151_754.0, 203_394.0];
    holds(&netherlands, 88_566.9, wanted, ("?", 0.5555));
    assert!((netherlands.graphs[0].mean / 48_058.0 - 1.0).abs() < 1e-3);
    assert!(
        (netherlands.graphs[1].weight - 0.2655).abs() < 1e-4
            && (netherlands.graphs[1].mean / 166_439.0 - 1.0).abs() < 1e-3
    );
    assert_eq!(netherlands.modes().len(), 2, "{:?}", netherlands.modes());
    assert_eq!(with("kosovo_4", 10, 1, None).modes().len(), 1);
}

#[test]
fn madigan_and_york_s_tables() {
    let h = published("spina_bifida_3");
    let found = dga(&h, Grid { least: 1, most: 300, step: 1 }, 1.0, Prior::Gamma { a: 13.14, b: 55.17 });
    holds(&found, 733.45, [682.0, 715.0, 731.0, 750.0, 797.0], ("[12,3]", 0.37377));
    let weights: Vec<f64> = found.graphs.iter().map(|g| g.weight).collect();
    assert!((weights[1] - 0.3099).abs() < 1e-4 && (weights[2] - 0.28181).abs() < 1e-4);
    let h = published("congenital_5");
    let found = dga(&h, Grid { least: 1, most: 300, step: 1 }, 0.5, Prior::Reciprocal);
    holds(&found, 617.82, [588.0, 606.0, 616.0, 628.0, 655.0], ("?", 0.21707));
    let usual = with("congenital_5", 30, 1, None);
    holds(&usual, 618.91, [590.0, 607.0, 618.0, 629.0, 656.0], ("?", 0.4414));
}

#[test]
fn six_lists() {
    let uk = with("uk_2013_6", 30, 10, None);
    holds(&uk, 14_101.4, [10_234.0, 11_534.0, 12_314.0, 13_664.0, 26_194.0], ("?", 0.39713));
    let netherlands = with("netherlands_6", 30, 20, None);
    holds(&netherlands, 147_089.0, [116_634.0, 134_874.0, 145_694.0, 157_834.0, 186_234.0], ("?", 0.45998));
}

#[test]
fn nobody_hidden_stands_for_itself_on_a_coarse_grid() {
    // Half of the probability of neighbours would otherwise be that of nobody on no list.
    for name in ["artificial_3", "korea_3"] {
        let (fine, coarse) = (with(name, 300, 1, None), with(name, 300, 8, None));
        for p in [0.025, 0.25, 0.5, 0.75, 0.975] {
            let (a, b) = (fine.quantile(p), coarse.quantile(p));
            // Five steps; what falls within the first of them is not seen.
            assert!((a - b).abs() <= 40.0_f64.max(0.05 * a), "{name} {p}: {a} {b}");
        }
        assert!((fine.mean() / coarse.mean() - 1.0).abs() < 0.05, "{name}: {} {}", fine.mean(), coarse.mean());
    }
}

#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| with("western_us_5", 30, 1, None))
    };
    let one = on(1);
    assert!(one == on(2) && one == on(3));
}

/// Three lists that do not depend and have nearly everybody, four of which the observed are many: what is
/// hidden is few beside the grid's end. By an independent program over all eight graphs, m = 0 to
/// 88,650: 2,990 (2,978; 3,003), [1,2,3] at 0.947, [123] at 1.3e-6; and of four lists the profile
/// likelihood of independence, 20,017 (19,936; 20,099).
#[test]
fn few_are_found_on_a_grid_that_goes_far() {
    let table = |lists: usize, counts: &[(usize, u64)]| {
        let mut all = vec![0; 1 << lists];
        counts.iter().for_each(|(history, n)| all[*history] = *n);
        Histories::new((1..=lists).map(|l| format!("L{l}")).collect(), all).unwrap()
    };
    let three = [(2, 143), (7, 1337), (3, 603), (6, 322), (5, 329), (1, 139), (4, 82)];
    let found = dga(&table(3, &three), Grid { least: 0, most: 88_650, step: 1 }, 0.125, Prior::Reciprocal);
    for (p, wanted) in [(0.025, 2978.0), (0.5, 2990.0), (0.975, 3003.0)] {
        assert!((found.quantile(p) - wanted).abs() <= 1.0, "{p}: {}", found.quantile(p));
    }
    assert_eq!(found.graphs[0].model.to_string(), "[1,2,3]");
    assert!((found.graphs[0].weight - 0.947).abs() < 5e-4, "{}", found.graphs[0].weight);
    let four = [
        (4, 1198),
        (8, 813),
        (3, 1870),
        (7, 1771),
        (10, 829),
        (6, 1192),
        (1, 1776),
        (14, 827),
        (13, 1217),
        (5, 1732),
        (12, 788),
        (9, 1205),
        (15, 1212),
        (2, 1179),
        (11, 1218),
    ];
    let h = table(4, &four);
    for most in [30 * h.persons(), 1_000 * h.persons()] {
        let found = dga(&h, Grid { least: 0, most, step: 1 + most / 200_000 }, 0.0625, Prior::Reciprocal);
        for (p, wanted) in [(0.025, 19_936.0), (0.5, 20_017.0), (0.975, 20_099.0)] {
            // The prior and the other graphs move the ends of a profile by a little.
            let off = (found.quantile(p) - wanted).abs();
            assert!(off <= 12.0 + found.grid.step as f64, "{most}, {p}: {}", found.quantile(p));
        }
    }
}

/// A long grid without a step of its own is as fine as the probability needs.
#[test]
fn a_grid_that_goes_too_far_changes_nothing() {
    let h = published("kosovo_4");
    let of = |max: u64| {
        let request = Request { methods: vec![Method::Dga], dga_max: Some(max), ..Request::default() };
        let strata = Strata::of(h.names().to_vec(), h.counts().iter().map(|n| *n as i64).collect());
        estimate(&[strata], None, &request, None).unwrap().strata.remove(0).estimates.remove(0)
    };
    let near = of(44_000);
    for max in [1_000_000, 10_000_000, 1_000_000_000_000] {
        let far = of(max);
        let [a, b] = [&near, &far].map(|e| (e.total.unwrap(), e.intervals[0].lower, e.intervals[0].upper.unwrap()));
        assert!((a.0 - b.0).abs() < 20.0 && (a.1 - b.1).abs() < 20.0 && (a.2 - b.2).abs() < 40.0, "{max}: {a:?} {b:?}");
    }
    assert_eq!(of(10).intervals[0].upper, None, "a grid that is cut off has no upper end");
}

/// Where three lists share 20 a pair, a graph that says "few" fills a grid to 30 times the observed and hides those that
/// say "very many". Figures of a grid to 16 million in steps of 40.
#[test]
fn a_grid_goes_to_where_the_graphs_are() {
    let table = |single: i64, pair: i64| {
        Strata::of(["a", "b", "c"].map(str::to_owned).to_vec(), vec![0, single, single, pair, single, pair, pair, 0])
    };
    for (single, pair, median, lower, upper) in
        [(4_000, 20, 798_500.0, 618_380.0, 1_044_260.0), (2_000, 10, 391_090.0, 269_310.0, 576_370.0)]
    {
        let request = Request { methods: vec![Method::Dga], ..Request::default() };
        let found = estimate(&[table(single, pair)], None, &request, None).unwrap().strata.remove(0);
        let dga = &found.estimates[0];
        let interval = &dga.intervals[0];
        let ends = (dga.total.unwrap(), interval.lower, interval.upper.unwrap());
        for (at, wanted) in [(ends.0, median), (ends.1, lower), (ends.2, upper)] {
            assert!((at / wanted - 1.0_f64).abs() < 0.01, "{single}: {ends:?}");
        }
    }
}
