//! The estimates of a stratum as a picture: each method's total with its interval.

use std::fmt::Write as _;

use super::page::{grouped, method};
use super::report::{Estimate, Interval, Stratum};

const WIDTH: f64 = 640.0;
const NAMES: f64 = 170.0;
const ROW: f64 = 26.0;
const TOP: f64 = 30.0;

/// The interval that takes the choice of a model into account, where there is one.
fn shown(e: &Estimate) -> Option<&Interval> {
    e.intervals.iter().find(|i| i.kind == "bca").or_else(|| e.intervals.first())
}

/// Draws the estimates that have an interval on a logarithmic axis.
#[must_use]
pub fn svg(stratum: &Stratum) -> String {
    svg_named(stratum, "Total by method, with intervals", |word| method(word).to_owned())
}

/// As [`svg`], with a title and names of methods in another language.
#[must_use]
pub fn svg_named(stratum: &Stratum, title: &str, name: impl Fn(&str) -> String) -> String {
    let rows: Vec<(&Estimate, f64, &Interval)> =
        stratum.estimates.iter().filter_map(|e| Some((e, e.total?, shown(e)?))).collect();
    let persons = stratum.input.persons.max(1) as f64;
    let far = rows.iter().map(|(_, total, i)| i.upper.unwrap_or(*total).max(*total)).fold(2.0 * persons, f64::max);
    // An end that is far out would press all others into a corner.
    let far = far.min(30.0 * persons) * 1.1;
    let x = |n: f64| NAMES + (WIDTH - NAMES - 20.0) * (n.clamp(persons, far) / persons).ln() / (far / persons).ln();
    let height = TOP + ROW * rows.len() as f64 + 10.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"{}\" font-family=\"system-ui,sans-serif\" \
         font-size=\"12\" fill=\"currentColor\" stroke=\"currentColor\">",
        escaped(title)
    );
    for tick in ticks(persons, far) {
        let at = x(tick);
        let _ = write!(
            out,
            "<line x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{:.1}\" stroke-opacity=\".2\"/>\
             <text x=\"{at:.1}\" y=\"18\" text-anchor=\"middle\" stroke=\"none\">{}</text>",
            height - 10.0,
            grouped(tick)
        );
    }
    for (row, (e, total, interval)) in rows.iter().enumerate() {
        let y = TOP + ROW * (row as f64 + 0.5);
        let (low, high) = (x(e.told_lower(interval)), x(interval.upper.unwrap_or(f64::INFINITY)));
        let _ = write!(
            out,
            "<text x=\"0\" y=\"{:.1}\" stroke=\"none\">{}</text>\
             <line x1=\"{low:.1}\" x2=\"{high:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke-width=\"3\" stroke-opacity=\".55\"{}/>\
             <circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\"/>",
            y + 4.0,
            escaped(&name(e.method)),
            if interval.upper.is_none_or(|u| u > far) { " stroke-dasharray=\"6 3\"" } else { "" },
            x(*total)
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Words as XML has them.
fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Round numbers 1, 2, 5 times a power of ten, few enough to be read.
fn ticks(from: f64, to: f64) -> Vec<f64> {
    let first = from.log10().floor() as i32;
    let all: Vec<f64> = (first..first + 8)
        .flat_map(|p| [1.0, 2.0, 5.0].map(|m| m * 10_f64.powi(p)))
        .filter(|t| (from..=to).contains(t))
        .collect();
    let every = all.len().div_ceil(6).max(1);
    all.into_iter().step_by(every).collect()
}
