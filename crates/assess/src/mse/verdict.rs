//! What can be stood behind.
//!
//! An estimate of the hidden number is quoted for years. So the verdict says, before any
//! number, whether the lists can carry one at all, and which of the known ways to go wrong
//! they show. The codes are those of the literature's disputes (see the book).

use std::collections::BTreeMap;

use super::Histories;
use super::noise::Noisy;
use super::report::{Diagnostics, Estimate, Sensitivity, Verdict, WithoutList};
use super::terms::pairs;

/// All that a verdict looks at.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) histories: &'a Histories,
    pub(super) refused: &'a [&'static str],
    pub(super) estimates: &'a [Estimate],
    /// What the methods said of the histories before draws of the linkage moved them; none: the
    /// same. Only this can be held against what the histories themselves say.
    pub(super) as_linked: Option<&'a [Estimate]>,
    /// What the stepwise model expects, by history.
    pub(super) stepwise: Option<&'a [f64]>,
    /// The pairs that it added, with the p that let each in.
    pub(super) added: &'a [(usize, f64)],
    pub(super) diagnostics: &'a Diagnostics,
    pub(super) sensitivity: &'a Sensitivity,
    /// The noisy counts that the histories are an estimate of; none: they are exact.
    pub(super) noisy: Option<&'a Noisy>,
}

/// An upper end so many times the persons observed is none: it says where arithmetic stopped.
pub(super) const NO_END: f64 = 100.0;

impl<'a> Seen<'a> {
    /// Before anything was estimated.
    pub(super) fn nothing(histories: &'a Histories) -> Self {
        const NO_DIAGNOSTICS: &Diagnostics =
            &Diagnostics { all_pairs_code: None, lcm: None, dga: None, boot: None, models: None };
        const NO_SENSITIVITY: &Sensitivity = &Sensitivity {
            without_list: Vec::new(),
            assumption: Vec::new(),
            pairs: Vec::new(),
            known_size: Vec::new(),
        };
        Self {
            histories,
            refused: &[],
            estimates: &[],
            as_linked: None,
            stepwise: None,
            added: &[],
            diagnostics: NO_DIAGNOSTICS,
            sensitivity: NO_SENSITIVITY,
            noisy: None,
        }
    }

    /// Tells whether two lists are seen to have a common person.
    fn share(&self, pair: usize) -> bool {
        self.noisy.map_or_else(|| self.histories.on_all(pair) > 0, |noisy| !noisy.is_empty(pair))
    }

    /// Tells whether a list has a person.
    fn holds(&self, list: usize) -> bool {
        self.histories.on_all(list) > 0
    }

    /// Tells whether two lists hold the same persons.
    fn alike(&self, pair: usize) -> bool {
        alike(self.histories, pair)
    }

    /// What is to be held against the histories.
    fn plain(&self) -> Self {
        Self { estimates: self.as_linked.unwrap_or(self.estimates), ..*self }
    }

    fn of(&self, method: &str) -> Option<&Estimate> {
        self.estimates.iter().find(|e| e.method == method)
    }

    /// Tells whether the answer without a list contradicts the answer with it: each lies
    /// outside the other's interval. Two or three lists that are left have a wide interval of
    /// their own, and a total outside the narrower one alone says nothing.
    fn contradicts(&self, without: &WithoutList, headline: Option<(f64, Option<f64>)>) -> bool {
        let outside = |x: f64, lower: f64, upper: Option<f64>| x < lower || upper.is_some_and(|u| x > u);
        let middle = ["bma", "dga", "stepwise", "bic"].iter().find_map(|m| self.of(m)?.total);
        let (Some(total), Some(lower), Some((l, u)), Some(middle)) = (without.total, without.lower, headline, middle)
        else {
            return false;
        };
        outside(total, l, u) && outside(middle, lower, without.upper)
    }

    /// The hull of methods' intervals: by the bootstrap where there is one, else by the first.
    fn hull(&self, methods: &[&str]) -> Option<(f64, Option<f64>)> {
        let ends: Vec<(f64, Option<f64>)> = methods
            .iter()
            .filter_map(|m| self.of(m))
            .filter_map(|e| {
                let preferred = e.intervals.iter().find(|i| i.kind == "bca").or_else(|| e.intervals.first())?;
                // A bootstrap that holds no end goes as far as its resamples.
                let last = |name: &str| e.details.get(name)?.as_f64().filter(|_| preferred.kind == "bca");
                Some((
                    last("least_resample").unwrap_or(preferred.lower),
                    preferred.upper.or_else(|| last("greatest_resample")),
                ))
            })
            .collect();
        let lower = ends.iter().map(|e| e.0).min_by(f64::total_cmp)?;
        let upper = ends.iter().map(|e| e.1).try_fold(0.0_f64, |a, b| b.map(|b| a.max(b)));
        Some((lower, upper.filter(|u| *u <= NO_END * self.histories.persons() as f64)))
    }

    /// The interval of the averages over models; of what there is, where no average was asked for.
    fn averages(&self) -> Option<(f64, Option<f64>)> {
        self.hull(&["bma", "dga"])
            .or_else(|| self.hull(&["stepwise", "bic"]))
            .or_else(|| self.hull(&["lcm"]))
            .or_else(|| self.hull(&["model", "independence", "coverage"]))
            // A lower bound has no upper end.
            .or_else(|| self.hull(&["chao"]).map(|(lower, _)| (lower, None)))
    }

    /// What is told first: the hull of all that allow for the choice of a model, averages and
    /// bootstraps that repeat the choice. Each alone holds the truth too seldom in a world like
    /// the United Kingdom's (Chan, Silverman and Vincent 2021, section 3.4).
    fn headline(&self) -> Option<(f64, Option<f64>)> {
        let repeats = |m: &&str| self.of(m).is_some_and(|e| e.intervals.iter().any(|i| i.kind == "bca"));
        let methods: Vec<&str> =
            ["bma", "dga"].into_iter().chain(["stepwise", "bic"].into_iter().filter(|m| repeats(m))).collect();
        self.hull(&methods).or_else(|| self.averages())
    }
}

/// Why nothing can be estimated.
pub(super) fn refusals(histories: &Histories) -> Vec<&'static str> {
    let lists = histories.lists();
    let mut codes = Vec::new();
    if lists < 3 {
        codes.push("too_few_lists");
    }
    if (0..lists).any(|l| histories.on_all(1 << l) == 0) {
        codes.push("empty_list");
    }
    if pairs(lists).any(|p| alike(histories, p)) {
        codes.push("duplicate_list");
    }
    if pairs(lists).all(|p| histories.on_all(p) == 0) {
        codes.push("no_overlap");
    }
    codes
}

/// Tells whether two lists are identical: whoever is on one is on the other.
fn alike(histories: &Histories, pair: usize) -> bool {
    let size = histories.on_all(pair);
    size > 0 && super::terms::ones(pair).all(|one| histories.on_all(one) == size)
}

/// The verdict on what was seen.
pub(super) fn verdict(seen: &Seen<'_>) -> Verdict {
    let mut codes: Vec<&'static str> = seen.refused.to_vec();
    if codes.is_empty() && !seen.estimates.is_empty() && seen.estimates.iter().all(|e| e.total.is_none()) {
        codes.push("not_estimable");
    }
    // Chains that do not agree have a number and no interval: nothing to stand behind either.
    if codes.is_empty() && !seen.estimates.is_empty() && seen.estimates.iter().all(|e| e.intervals.is_empty()) {
        codes.push("not_estimable");
        if seen.estimates.iter().any(|e| e.status == "not_converged") {
            codes.push("not_converged");
        }
    }
    if !codes.is_empty() {
        let lists = about(seen, &codes);
        return Verdict {
            status: "refused",
            total: None,
            above: None,
            text: all_said(seen, &codes, &lists),
            lists,
            codes,
        };
    }
    let headline = seen.headline();
    codes.extend(warnings(seen, headline));
    let total = headline.and_then(|(lower, upper)| Some([two_digits(lower), two_digits(upper?)]));
    let above = headline.filter(|h| h.1.is_none()).map(|h| two_digits(h.0));
    let status = if codes.is_empty() { "ok" } else { "warned" };
    let lists = about(seen, &codes);
    Verdict { status, text: text(seen, &codes, &lists, headline), lists, codes, total, above }
}

/// The lists that a code is about, by code; pairs and groups as such.
fn about(seen: &Seen<'_>, codes: &[&'static str]) -> BTreeMap<&'static str, Vec<Vec<String>>> {
    let h = seen.histories;
    let plain = seen.plain();
    let alone = |on: &dyn Fn(usize) -> bool| (0..h.lists()).filter(|l| on(1 << l)).map(|l| 1 << l).collect();
    let of = |code: &str| -> Vec<usize> {
        match code {
            "empty_list" => alone(&|l| !seen.holds(l)),
            "duplicate_list" => pairs(h.lists()).filter(|p| seen.alike(*p)).collect(),
            "depends_on_one_list" => {
                let averages = plain.averages();
                let turning = seen.sensitivity.without_list.iter().filter(|w| plain.contradicts(w, averages));
                turning.filter_map(|w| Some(1 << h.names().iter().position(|n| *n == w.list)?)).collect()
            }
            "feeding_list" => pairs(h.lists()).filter(|p| seen.share(*p) && feeds(h, *p) || clings(seen, *p)).collect(),
            "disconnected_lists" => pieces(seen),
            "thin_neighbours" => alone(&|l| seen.stepwise.and_then(|e| e.get(l)).is_some_and(|m| *m < THIN)),
            "boundary_term" => pairs(h.lists()).filter(|p| !seen.share(*p)).collect(),
            _ => Vec::new(),
        }
    };
    let named = codes.iter().map(|c| (*c, of(c).into_iter().map(|l| h.names_of(l)).collect::<Vec<_>>()));
    named.filter(|(_, lists)| !lists.is_empty()).collect()
}

/// Fewer expected persons on one list alone say little of those on none.
const THIN: f64 = 5.0;

fn warnings(seen: &Seen<'_>, headline: Option<(f64, Option<f64>)>) -> Vec<&'static str> {
    let h = seen.histories;
    let n = h.persons() as f64;
    let upper = headline.and_then(|x| x.1);
    let mut out = Vec::new();
    let mut warn = |code, on: bool| {
        if on {
            out.push(code);
        }
    };
    let intervals = || seen.estimates.iter().filter(|e| e.total.is_some()).flat_map(|e| &e.intervals);
    warn(
        "no_upper_end",
        headline.is_some() && upper.is_none_or(|u| u > 10.0 * n) || intervals().any(|i| i.upper.is_none()),
    );
    let spread = seen.diagnostics.models.as_ref();
    warn("unstable_models", spread.is_some_and(|s| s.top_weight < 0.5 && s.greatest > 2.0 * s.least));
    // Bounds and independence are no estimates of the same thing.
    let totals: Vec<f64> = ["stepwise", "bic", "dga", "lcm", "bma"]
        .iter()
        .filter_map(|m| seen.of(m))
        .filter(|e| e.status == "ok")
        .filter_map(|e| e.total)
        .collect();
    let (least, greatest) =
        (totals.iter().copied().fold(f64::INFINITY, f64::min), totals.iter().copied().fold(0.0, f64::max));
    warn("methods_disagree", greatest > 2.0 * least);
    warn("not_converged", seen.estimates.iter().any(|e| e.status == "not_converged"));
    warn("bimodal", seen.diagnostics.dga.as_ref().is_some_and(|d| d.modes.len() > 1));
    let boundary = |e: &Estimate| {
        e.model.as_ref().is_some_and(|m| !m.minus_infinity.is_empty()) || e.details.contains_key("bounded_terms")
    };
    warn("boundary_term", seen.estimates.iter().any(boundary));
    warn("disconnected_lists", pieces(seen).len() > 1);
    let plain = seen.plain();
    let of_plain = plain.averages();
    warn("depends_on_one_list", seen.sensitivity.without_list.iter().any(|w| plain.contradicts(w, of_plain)));
    let on_two: u64 = (2..=h.lists() as u32).map(|k| h.on_exactly(k)).sum();
    warn("tiny_overlap", n < 100.0 || on_two < 20);
    let chao = super::chao::chao(h);
    warn("below_chao_bound", of_plain.and_then(|x| x.1).is_some_and(|u| u < chao.with_t));
    let thin = |expected: &[f64]| (0..h.lists()).any(|l| expected.get(1 << l).is_some_and(|m| *m < THIN));
    warn("thin_neighbours", seen.stepwise.is_some_and(thin));
    warn("feeding_list", pairs(h.lists()).any(|p| seen.share(p) && feeds(h, p) || clings(seen, p)));
    out
}

/// Tells whether one list of a pair looks like it was made of the other's persons: two in
/// five or more of it are on the other, and four times as many as of the rest of the people.
fn feeds(histories: &Histories, pair: usize) -> bool {
    let both = histories.on_all(pair) as f64;
    let mut sides = super::terms::ones(pair);
    let (Some(a), Some(b)) = (sides.next(), sides.next()) else { return false };
    let n = histories.persons() as f64;
    [(a, b), (b, a)].into_iter().any(|(one, other)| {
        let (size, others) = (histories.on_all(one) as f64, histories.on_all(other) as f64);
        let elsewhere = (others - both) / (n - size).max(1.0);
        both >= 10.0 && both >= 0.4 * size && both / size >= 4.0 * elsewhere
    })
}

/// The p below which a pair's excess is more than chance and the odds ratio from which it is
/// more than people who are easier to meet.
const CLINGING: (f64, f64) = (0.001, 2.5);

/// Tells whether two lists share far more persons than the other lists explain.
fn clings(seen: &Seen<'_>, pair: usize) -> bool {
    let expected = |cell: usize| seen.stepwise.and_then(|e| e.get(cell)).copied().unwrap_or(0.0);
    let apart: f64 = super::terms::ones(pair).map(expected).product();
    let surely = seen.added.iter().any(|(added, p)| *added == pair && *p < CLINGING.0);
    surely && expected(pair) * expected(0) >= CLINGING.1 * apart
}

/// The pieces that the lists fall into when lists with a common person are joined.
fn pieces(seen: &Seen<'_>) -> Vec<usize> {
    let lists = seen.histories.lists();
    let mut left = (1_usize << lists) - 1;
    let mut pieces = Vec::new();
    while left != 0 {
        let mut piece = left & left.wrapping_neg();
        loop {
            let joined = pairs(lists).filter(|p| p & piece != 0 && seen.share(*p)).fold(piece, |a, p| a | p);
            if joined == piece {
                break;
            }
            piece = joined;
        }
        left &= !piece;
        pieces.push(piece);
    }
    pieces
}

/// Rounds to two significant digits, as prose has estimates.
#[must_use]
pub fn two_digits(x: f64) -> u64 {
    if x < 1.0 {
        return 0;
    }
    let unit = 10_f64.powi(x.log10().floor() as i32 - 1).max(1.0);
    ((x / unit).round() * unit) as u64
}

/// A number as a sentence has it, with commas.
fn grouped(n: u64) -> String {
    super::page::thousands(n, ',')
}

/// What codes mean, each with the lists it is about.
fn all_said(seen: &Seen<'_>, codes: &[&'static str], lists: &BTreeMap<&'static str, Vec<Vec<String>>>) -> String {
    let one = |code: &&'static str| {
        let sentence = said(code, seen.noisy.is_some());
        let Some(lists) = lists.get(code) else { return sentence.to_owned() };
        let names: Vec<String> = lists.iter().map(|l| l.join(" + ")).collect();
        format!("{} ({}).", sentence.trim_end_matches('.'), names.join(", "))
    };
    codes.iter().map(one).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

fn text(
    seen: &Seen<'_>,
    codes: &[&'static str],
    lists: &BTreeMap<&'static str, Vec<Vec<String>>>,
    headline: Option<(f64, Option<f64>)>,
) -> String {
    let n = grouped(seen.histories.persons());
    let n = if seen.noisy.is_some() { format!("About {n}") } else { n };
    let range = match headline {
        Some((lower, Some(upper))) => format!(
            "{n} persons are on at least one list. If the assumption holds, the whole number is between about {} and {}.",
            grouped(two_digits(lower)),
            grouped(two_digits(upper))
        ),
        Some((lower, None)) => format!(
            "{n} persons are on at least one list. If the assumption holds, the whole number is above about {}; how far above cannot be said.",
            grouped(two_digits(lower))
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
        "bimodal" => "The average over graphs has two peaks: two answers are about as likely.",
        "boundary_term" => "Some lists never share a person; the model takes this as a rule.",
        "disconnected_lists" => "The lists fall into groups without a common person.",
        "depends_on_one_list" => "Without one of the lists the answer leaves the interval.",
        "tiny_overlap" => "Fewer than 100 persons, or fewer than 20 on two lists: too few to see dependence.",
        "below_chao_bound" => "The upper end is below Chao's lower bound, which needs no model.",
        "thin_neighbours" => "Fewer than five persons are expected on one list alone, next to those on none.",
        "feeding_list" => {
            "One list looks as if it were made of another's persons, for example by referral; merge them."
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{grouped, two_digits};

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
