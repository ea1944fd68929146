//! What the intervals of a cell held.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shyraq_assess::mse::Stratum;

use super::cell::Cell;

/// Of one kind of interval in all worlds of a cell.
#[derive(Default)]
struct Score {
    held: usize,
    widths: Vec<f64>,
    off: Vec<f64>,
}

impl Score {
    fn add(&mut self, truth: f64, lower: f64, upper: Option<f64>, total: Option<f64>) {
        self.held += usize::from(lower <= truth && upper.is_none_or(|u| truth <= u));
        self.widths.push(upper.map_or(f64::INFINITY, |u| u - lower));
        self.off.extend(total.map(|t| t / truth - 1.0));
    }
}

fn middle(mut of: Vec<f64>) -> Option<f64> {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().filter(|x| x.is_finite())
}

/// 95 % limits of a share by Wilson's score (1927).
fn wilson(held: usize, of: usize) -> [f64; 2] {
    let (n, z2) = (of as f64, 1.96_f64.powi(2));
    let p = held as f64 / n;
    let half = (p * (1.0 - p) * z2 / n + z2 * z2 / (4.0 * n * n)).sqrt();
    [-1.0, 1.0].map(|sign| (p + z2 / (2.0 * n) + sign * half) / (1.0 + z2 / n))
}

/// What a method said before it allowed for noise or linkage.
fn uncorrected(details: &BTreeMap<&str, Value>) -> Vec<(String, f64, Option<f64>, Option<f64>)> {
    let number = |v: &Value, name: &str| v.get(name).and_then(Value::as_f64);
    if let Some(plain) = details.get("uncorrected") {
        let lower = number(plain, "lower").unwrap_or(f64::INFINITY);
        return vec![(String::new(), lower, number(plain, "upper").or(Some(lower)), number(plain, "total"))];
    }
    let Some(plain) = details.get("linkage").and_then(|l| l.get("uncorrected")) else { return Vec::new() };
    let intervals = plain.get("intervals").and_then(Value::as_array).into_iter().flatten();
    intervals
        .filter_map(|i| {
            let kind = format!(" {}", i.get("kind")?.as_str()?);
            Some((kind, number(i, "lower")?, number(i, "upper"), number(plain, "total")))
        })
        .collect()
}

/// A line of the study; `found` has a stratum for each world that could be read.
pub(crate) fn line(cell: &Cell, worlds: u64, found: &[Option<Stratum>]) -> Value {
    let truth = cell.people as f64;
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut warned, mut refused) = (0, 0);
    for stratum in found.iter().flatten() {
        warned += usize::from(stratum.verdict.status == "warned");
        refused += usize::from(stratum.verdict.status == "refused");
        stratum.verdict.codes.iter().for_each(|c| *codes.entry(c).or_default() += 1);
        if let Some([low, high]) = stratum.verdict.total {
            scores.entry("verdict".to_owned()).or_default().add(truth, low as f64, Some(high as f64), None);
        }
        for e in &stratum.estimates {
            for (kind, lower, upper, total) in uncorrected(&e.details) {
                let score = scores.entry(format!("{}{kind} uncorrected", e.method)).or_default();
                score.add(truth, lower, upper, total);
            }
            for i in &e.intervals {
                let score = scores.entry(format!("{} {}", e.method, i.kind)).or_default();
                score.add(truth, i.lower, i.upper, e.total);
            }
        }
    }
    let scores: BTreeMap<_, _> = scores
        .into_iter()
        .map(|(name, s)| {
            let [low, high] = wilson(s.held, worlds as usize);
            let held = s.held as f64 / worlds as f64;
            let of = json!({"held": held, "low": low, "high": high, "median_width": middle(s.widths), "median_off": middle(s.off)});
            (name, of)
        })
        .collect();
    let share = |n: usize| n as f64 / worlds as f64;
    json!({"cell": cell.name(), "worlds": worlds, "on_two": cell.on_two(), "warned": share(warned),
        "refused": share(refused), "codes": codes, "scores": scores})
}
