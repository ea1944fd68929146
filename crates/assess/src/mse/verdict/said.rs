//! The verdict in words.

use std::collections::BTreeMap;

use super::super::report::Peak;
use super::Seen;
use crate::thousands::thousands;

/// Rounds to two significant digits, as prose has estimates.
#[must_use]
pub fn two_digits(x: f64) -> u64 {
    if x < 1.0 {
        return 0;
    }
    ((x / unit(x)).round() * unit(x)) as u64
}

/// Rounds the ends of a range outward: to two significant digits, or to as many as tell them apart.
///
/// A range that was rounded inward would leave out what the methods hold. `seen` persons are
/// there for sure, so an end that lies above them is not told as lying below them.
pub(in crate::mse) fn ends(lower: f64, upper: f64, seen: Option<u64>) -> [u64; 2] {
    let magnitude = upper.max(1.0).log10().floor() as i32;
    let finer = (0..magnitude - 1).rev().map(|power| [10_f64.powi(power); 2]);
    let units = std::iter::once([unit(lower), unit(upper)]).chain(finer);
    let apart = |[a, b]: &[f64; 2]| ((lower / a).round() * a) < ((upper / b).round() * b);
    let [a, b] = units.into_iter().find(apart).unwrap_or([1.0, 1.0]);
    [down(lower, a, seen), ((upper / b).ceil() * b) as u64]
}

/// Rounds the lower end of a range without an upper one down to two significant digits.
pub(super) fn above(lower: f64, seen: Option<u64>) -> u64 {
    down(lower, unit(lower), seen)
}

fn down(lower: f64, unit: f64, seen: Option<u64>) -> u64 {
    let told = ((lower / unit).floor() * unit) as u64;
    seen.filter(|n| *n as f64 <= lower).map_or(told, |n| told.max(n))
}

/// What two significant digits of a number are multiples of.
fn unit(x: f64) -> f64 {
    10_f64.powi(x.max(1.0).log10().floor() as i32 - 1).max(1.0)
}

/// A number as a sentence has it, with commas.
fn grouped(n: u64) -> String {
    thousands(n, ',')
}

/// What codes mean, each with the lists it is about.
pub(super) fn all_said(
    seen: &Seen<'_>,
    codes: &[&'static str],
    lists: &BTreeMap<&'static str, Vec<Vec<String>>>,
) -> String {
    let one = |code: &&'static str| {
        let sentence = said(code, seen.noisy.is_some());
        let Some(lists) = lists.get(code) else { return with_peaks(seen, code, sentence) };
        let names: Vec<String> = lists.iter().map(|l| l.join(" + ")).collect();
        format!("{} ({}).", sentence.trim_end_matches('.'), names.join(", "))
    };
    codes.iter().map(one).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A sentence; that of `bimodal` with where the peaks are and how much probability is around each.
fn with_peaks(seen: &Seen<'_>, code: &str, sentence: &str) -> String {
    let Some(dga) = seen.diagnostics.dga.as_ref().filter(|_| code == "bimodal") else { return sentence.to_owned() };
    let one = |p: &Peak| format!("about {} with {:.0} %", grouped(two_digits(p.total)), 100.0 * p.mass);
    let peaks: Vec<String> = dga.modes.iter().map(one).collect();
    format!("{}: {} of the probability.", sentence.trim_end_matches('.'), peaks.join(", "))
}

pub(super) fn text(
    seen: &Seen<'_>,
    codes: &[&'static str],
    lists: &BTreeMap<&'static str, Vec<Vec<String>>>,
    headline: Option<(f64, Option<f64>)>,
) -> String {
    let n = grouped(seen.histories.persons());
    let n = if seen.noisy.is_some() { format!("About {n}") } else { n };
    let range = match headline {
        Some((lower, Some(upper))) => {
            let [lower, upper] = ends(lower, upper, seen.certain()).map(grouped);
            format!(
                "{n} persons are on at least one list. If the assumption holds, the whole number is between about {lower} and {upper}."
            )
        }
        Some((lower, None)) => format!(
            "{n} persons are on at least one list. If the assumption holds, the whole number is above about {}; how far above cannot be said.",
            grouped(above(lower, seen.certain()))
        ),
        None => format!("{n} persons are on at least one list. No interval can be given."),
    };
    let noise =
        if seen.noisy.is_some() { "The counts were measured with noise, which the range allows for." } else { "" };
    let warnings = all_said(seen, codes, lists);
    [range.as_str(), noise, &warnings].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What a code means, in a sentence.
fn said(code: &str, noisy: bool) -> &'static str {
    match code {
        "no_overlap" if noisy => {
            "What any two lists share cannot be told from the noise: they say nothing about those on none."
        }
        "empty_list" if noisy => "A list cannot be told from the noise: leave it out.",
        "duplicate_list" if noisy => "Two lists differ by no more than the noise: they may be one list; merge them.",
        "disconnected_lists" if noisy => {
            "The lists fall into groups whose common persons cannot be told from the noise."
        }
        "too_few_lists" => "Fewer than three lists: their dependence cannot be seen, so no number can be stood behind.",
        "no_overlap" => "Nobody is on two lists: they say nothing about those on none.",
        "empty_list" => "A list is empty: leave it out.",
        "duplicate_list" => "Two lists hold the same persons: they are one list; merge them.",
        "not_estimable" => "No method has an estimate on these lists.",
        "no_upper_end" => {
            "At least one method gives no upper end, or the range ends above ten times what was observed."
        }
        "unstable_models" => "Models that fit about equally well give totals that differ more than twofold.",
        "methods_disagree" => "Methods differ more than twofold.",
        "not_converged" => "The chains of latent classes do not agree; that method gives no interval.",
        "bimodal" => "The average over graphs has more than one peak, each an answer of its own.",
        "boundary_term" => {
            "Some lists never share a person, or so few that noise or false links may be all of them; the model takes this as a rule."
        }
        "disconnected_lists" => "The lists fall into groups without a common person.",
        "depends_on_one_list" => {
            "Without one of the lists the answer leaves the interval of the averages over models, which is part of the whole range."
        }
        "tiny_overlap" => "Fewer than 100 persons, or fewer than 20 on two lists: too few to see dependence.",
        "below_chao_bound" => "The upper end is below Chao's lower bound, which needs no model.",
        "thin_neighbours" => "Fewer than five persons are expected on one list alone, next to those on none.",
        "feeding_list" => {
            "One list may be made of another's persons, for example by referral; \
             if one is made from the other by construction, merge them."
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{above, ends, grouped, two_digits};

    /// 57,674 to 103,521 was told as 58,000 to 100,000.
    #[test]
    fn a_range_is_told_outward_with_ends_that_differ() {
        for (lower, upper, wanted) in [
            (57_674.0, 103_521.0, [57_000, 110_000]),
            (9_827.0, 16_544.0, [9_800, 17_000]),
            (19_936.0, 20_099.0, [19_900, 20_100]),
            (99_857.0, 100_037.0, [99_800, 100_100]),
            (2_978.2, 3_003.4, [2_970, 3_010]),
            (12_000.0, 13_000.0, [12_000, 13_000]),
            (20_011.0, 20_012.0, [20_011, 20_012]),
            (20_011.2, 20_011.4, [20_011, 20_012]),
            (0.0, 0.0, [0, 0]),
            (0.4, 7.2, [0, 8]),
            (95.0, 95.4, [95, 96]),
        ] {
            assert_eq!(ends(lower, upper, None), wanted, "{lower} {upper}");
        }
        assert_eq!([16_605.0, 57_674.0, 99.9, 0.0].map(|x| above(x, None)), [16_000, 57_000, 99, 0]);
    }

    #[test]
    fn no_end_is_told_below_those_who_were_seen_unless_it_lies_below_them() {
        for (lower, seen, wanted) in [
            (57_674.0, Some(57_600), 57_600),
            (57_674.0, Some(40_000), 57_000),
            // A bootstrap's end can lie below what was seen; it is told as it is.
            (57_674.0, Some(58_200), 57_000),
        ] {
            assert_eq!(ends(lower, 103_521.0, seen), [wanted, 110_000], "{seen:?}");
            assert_eq!(above(lower, seen), wanted, "{seen:?}");
        }
    }

    #[test]
    fn a_told_range_holds_the_range() {
        let steps = (0..400).map(|i| 1.037_f64.powi(i));
        for lower in steps {
            for wider in [1.0, 1.000_1, 1.01, 1.3, 7.0] {
                let [low, high] = ends(lower, lower * wider, None);
                assert!(low as f64 <= lower && lower * wider <= high as f64, "{lower} {wider}: {low} {high}");
            }
        }
    }

    #[test]
    fn two_significant_digits() {
        for (x, wanted) in [(12_345.0, 12_000), (9_960.0, 10_000), (987.0, 990), (12.4, 12), (7.4, 7), (0.0, 0)] {
            assert_eq!(two_digits(x), wanted);
        }
        assert_eq!(
            (grouped(12_000), grouped(999), grouped(1_234_567)),
            ("12,000".into(), "999".into(), "1,234,567".into())
        );
    }
}
