//! An estimation as a page that can be read without anything else, also on paper.

use askama::Template;

use super::plot::svg;
use super::report::{Estimate, Interval, KnownSize, Report, Spread, Stratum, WithoutList};
use super::two_digits;
use super::verdict::ends;
use crate::AssessError;
use crate::error::rendered;
use crate::sheet::Sheet;
use crate::thousands::thousands;

#[derive(Template)]
#[template(path = "mse.html")]
struct Page<'a> {
    report: &'a Report,
}

impl Page<'_> {
    fn plot(&self, stratum: &Stratum) -> String {
        svg(stratum)
    }

    fn maybe(&self, x: &Option<f64>) -> String {
        x.map_or_else(|| "–".to_owned(), grouped)
    }

    fn interval(&self, e: &Estimate, i: &Interval) -> String {
        let lower = grouped(e.told_lower(i).floor());
        match i.upper {
            Some(upper) => format!("{lower} – {}", grouped(upper.ceil())),
            None => format!("above {lower}"),
        }
    }

    fn exact(&self) -> bool {
        self.report.strata.iter().any(|s| s.input.noise.is_none())
    }

    fn beside(&self, e: &Estimate) -> String {
        let number = |name: &str| e.details.get("uncorrected").and_then(|u| u.get(name)).and_then(|x| x.as_f64());
        match (number("total"), number("lower"), number("upper")) {
            (Some(total), Some(lower), Some(upper)) => {
                format!("{} ({} – {})", grouped(total), grouped(lower.floor()), grouped(upper.ceil()))
            }
            (Some(total), Some(lower), None) => format!("{} (above {})", grouped(total), grouped(lower.floor())),
            _ => "–".to_owned(),
        }
    }

    fn kind(&self, i: &Interval) -> &'static str {
        match i.kind {
            "wald" => "of this one model",
            "profile" => "profile likelihood of this one model",
            "bca" => "bootstrap, the choice repeated",
            "posterior" => "posterior",
            _ => "log-normal",
        }
    }

    /// At which of the resamples the ends of a bootstrap lie, since a far one moves with the seed.
    fn resamples(&self, e: &Estimate, i: &Interval) -> String {
        if i.kind != "bca" {
            return String::new();
        }
        at_levels(e).map_or_else(String::new, |at| format!("; {at}"))
    }

    fn stated(&self, text: &Option<String>) -> String {
        text.clone().unwrap_or_else(|| "not stated".to_owned())
    }

    fn size(&self, s: &Stratum, list: &str) -> String {
        thousands(s.input.sizes.get(list).copied().unwrap_or(0), '\u{202f}')
    }

    fn known(&self, n: &u64) -> String {
        thousands(*n, '\u{202f}')
    }

    fn two(&self, x: &f64) -> String {
        thousands(two_digits(*x), '\u{202f}')
    }

    /// The least and the greatest total of models that fit alike, rounded outward.
    fn models(&self, s: &Stratum, m: &Spread) -> String {
        if m.within_six == 1 {
            return self.two(&m.least);
        }
        let seen = s.input.noise.is_none().then_some(s.input.persons);
        let [least, greatest] = ends(m.least, m.greatest, seen).map(|n| thousands(n, '\u{202f}'));
        format!("{least} to {greatest}")
    }

    fn known_size(&self, k: &KnownSize) -> String {
        let Some(lower) = k.lower else { return "–".to_owned() };
        let upper = k.upper.map_or_else(|| "–".to_owned(), |u| grouped(u.ceil()));
        format!("{} – {upper}", grouped(lower.floor()))
    }

    /// Whether the interval holds the known size.
    fn known_within(&self, k: &KnownSize) -> &'static str {
        match k.within() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "–",
        }
    }

    /// Whether estimates allow for mistakes of a linkage.
    fn has_linkage(&self, s: &Stratum) -> bool {
        s.estimates.iter().any(|e| e.details.contains_key("linkage"))
    }

    /// The method whose number on no list is varied.
    fn base(&self, s: &Stratum) -> &'static str {
        s.sensitivity.assumption.first().map_or("", |a| method(a.method))
    }

    /// The interval of the total without a list; nothing where there is no total.
    fn without(&self, w: &WithoutList) -> String {
        match (w.lower, w.upper) {
            (Some(lower), Some(upper)) => format!("{} – {}", grouped(lower.floor()), grouped(upper.ceil())),
            (Some(lower), None) => format!("above {}", grouped(lower.floor())),
            (None, _) => "–".to_owned(),
        }
    }

    fn maybe_two(&self, x: &Option<f64>) -> String {
        x.map_or_else(|| "–".to_owned(), |x| self.two(&x))
    }

    fn why(&self, e: &Estimate) -> String {
        why(e)
    }

    /// The models within 6 of the least BIC: name, total, distance, weight.
    fn near(&self, s: &Stratum) -> Vec<(String, String, String, String)> {
        let ranked = |method: &'static str| s.models.iter().filter(move |m| m.method == method);
        let method = if ranked("bic").next().is_some() { "bic" } else { "bma" };
        let least = ranked(method).filter_map(|m| m.bic).fold(f64::INFINITY, f64::min);
        let near = ranked(method).filter_map(|m| Some((m, m.bic? - least))).filter(|(_, above)| *above <= 6.0);
        near.take(NEAR)
            .map(|(m, above)| {
                (m.name.clone(), grouped(m.total), format!("{above:.2}"), format!("{:.1} %", 100.0 * m.weight))
            })
            .collect()
    }

    fn odds(&self, s: &Stratum) -> Vec<String> {
        let first = s.sensitivity.pairs.first().map(|p| &p.lists);
        s.sensitivity.pairs.iter().take_while(|p| Some(&p.lists) == first).map(|p| p.odds_ratio.to_string()).collect()
    }

    fn pairs(&self, s: &Stratum) -> Vec<(String, Vec<Option<f64>>)> {
        let many = self.odds(s).len().max(1);
        let rows = s.sensitivity.pairs.chunks(many);
        rows.map(|c| (c.first().map_or_else(String::new, |p| p.lists.join(", ")), c.iter().map(|p| p.total).collect()))
            .collect()
    }

    fn method(&self, e: &Estimate) -> &'static str {
        method(e.method)
    }

    fn percent(&self, level: &f64) -> String {
        format!("{:.0} %", 100.0 * level)
    }
}

/// Models that the page has a row of.
const NEAR: usize = 25;

/// Why a method has no interval.
#[must_use]
pub fn why(e: &Estimate) -> String {
    let reason = e.details.get("reason").and_then(|r| r.as_str());
    reason.map_or_else(|| e.status.replace('_', " "), str::to_owned)
}

/// At which shares of the resamples the ends of a bootstrap interval lie; none: no bootstrap.
#[must_use]
pub fn at_levels(e: &Estimate) -> Option<String> {
    let level = |k: usize| e.details.get("bca_levels")?.get(k)?.as_f64();
    let percent = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| format!("{:.1} %", 100.0 * x));
    e.details.get("bca_levels")?;
    let at = format!("at {} and {} of the resamples", percent(level(0)), percent(level(1)));
    let last = |name: &str| e.details.get(name).and_then(|x| x.as_f64()).map(grouped);
    let least = last("least_resample").map(|x| format!("; no lower end is in them, so the least, {x}, stands for it"));
    let greatest = last("greatest_resample").map(|x| format!("; no upper end is in them, the greatest is {x}"));
    Some([Some(at), least, greatest].into_iter().flatten().collect())
}

/// A method for people.
pub(super) fn method(word: &str) -> &'static str {
    match word {
        "independence" => "Lists independent",
        "stepwise" => "Pairs added stepwise",
        "bic" => "Best model by BIC",
        "dga" => "Graphs, averaged",
        "lcm" => "Latent classes",
        "bma" => "Models, averaged",
        "chao" => "Chao’s lower bound",
        "coverage" => "Sample coverage",
        _ => "Your model",
    }
}

/// A whole number with thin spaces between thousands.
pub(super) fn grouped(x: f64) -> String {
    thousands(x.max(0.0).round() as u64, '\u{202f}')
}

/// Writes the report as HTML.
///
/// # Errors
/// [`AssessError::Io`], of which no cause is known.
pub fn html(report: &Report) -> Result<String, AssessError> {
    rendered(&Page { report }, "index.html")
}

/// Writes the ranked models of all strata as CSV.
#[must_use]
pub fn models_csv(report: &Report) -> String {
    let mut out = Sheet::new(&["stratum", "method", "model", "total", "bic", "weight"]);
    for stratum in &report.strata {
        let value = stratum.by.as_ref().map_or_else(String::new, |b| b.value.clone());
        for m in &stratum.models {
            let bic = m.bic.map_or_else(String::new, |b| format!("{b:.6}"));
            let (total, weight) = (format!("{:.3}", m.total), format!("{:.8}", m.weight));
            out.row([value.clone(), m.method.to_owned(), m.name.clone(), total, bic, weight]);
        }
    }
    out.text()
}
