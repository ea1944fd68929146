//! An estimation for people.

use shyraq_assess::mse::report::{Estimate, KnownSize, Pair, Stratum};
use shyraq_assess::mse::{Report, at_levels, two_digits, why};

use super::counted;

/// The report in lines: what can be stood behind first, then the methods.
pub(super) fn lines(report: &Report) -> Vec<String> {
    report.strata.iter().flat_map(stratum).collect()
}

fn stratum(s: &Stratum) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(by) = &s.by {
        out.push(format!("{}: {}", by.column, by.value));
    }
    let sizes: Vec<String> =
        s.input.lists.iter().map(|l| format!("{l} {}", s.input.sizes.get(l).copied().unwrap_or(0))).collect();
    let about = if s.input.noise.is_some() { "About " } else { "" };
    let (persons, lists) = (counted(s.input.persons, "person"), counted(s.input.lists.len() as u64, "list"));
    out.push(format!("{about}{persons} on {lists}: {}", sizes.join(", ")));
    if s.input.noise.is_some() {
        out.push(
            "Each count carries noise, which the estimates allow for; what they would be without that stands beside."
                .to_owned(),
        );
    }
    let stated = |text: &Option<String>, flag: &str| text.clone().unwrap_or_else(|| format!("not stated ({flag})"));
    out.push(format!(
        "Period: {}. A person: {}.",
        stated(&s.input.period, "--period"),
        stated(&s.input.person, "--person")
    ));
    out.push(s.verdict.text.clone());
    out.push(s.assumption.clone());
    if s.verdict.status != "refused" {
        out.push(String::new());
        let level = s.estimates.iter().flat_map(|e| &e.intervals).map(|i| i.level).next();
        let interval =
            level.map_or_else(|| "interval".to_owned(), |l| format!("interval, {} %", (1e4 * l).round() / 100.0));
        out.push(format!("  {:<14}{:>10}  {interval:<26}model", "method", "total"));
        out.extend(s.estimates.iter().flat_map(estimate));
        out.push(String::new());
        out.extend(sensitivity(s));
    }
    if s.verdict.status == "refused" {
        let told = s.estimates.iter().filter(|e| e.details.contains_key("reason"));
        out.extend(told.map(|e| format!("  {}: {}", e.method, why(e))));
    }
    if !s.verdict.codes.is_empty() {
        out.push(format!("  {}: {}", s.verdict.status, s.verdict.codes.join(", ")));
    }
    out
}

fn number(x: f64) -> String {
    format!("{x:.0}")
}

/// One line for each interval, so that no number stands bare.
fn estimate(e: &Estimate) -> Vec<String> {
    let model = e.model.as_ref().map_or("", |m| m.name.as_str());
    let Some(total) = e.total else {
        let above = e.intervals.first().map_or_else(String::new, |i| format!(", above {}", number(i.lower)));
        return vec![format!("  {:<14}{:>10}  {}{above}", e.method, "-", why(e))];
    };
    if e.intervals.is_empty() {
        let why = format!("none: {}", e.status.replace('_', " "));
        return vec![format!("  {:<14}{:>10}  {:<26}{model}", e.method, "-", why)];
    }
    let end = |name: &str| e.details.get("uncorrected").and_then(|u| u.get(name)).and_then(|x| x.as_f64());
    let beside = end("total").map(number).zip(end("lower").map(|x| number(x.floor()))).map(|(total, lower)| {
        let upper = end("upper").map_or_else(|| "no upper end".to_owned(), |x| number(x.ceil()));
        format!("  {:<14}{total:>10}  {lower} - {upper} without regard to the noise", "")
    });
    let first = |i: usize| if i == 0 { (e.method, number(total), model) } else { ("", String::new(), "") };
    e.intervals
        .iter()
        .enumerate()
        .map(|(i, interval)| {
            let (method, total, model) = first(i);
            let upper = interval.upper.map_or_else(|| "no upper end".to_owned(), |u| number(u.ceil()));
            let ends = format!("{} - {upper} {}", number(e.told_lower(interval).floor()), interval.kind);
            format!("  {method:<14}{total:>10}  {ends:<26}{model}")
        })
        .chain(at_levels(e).map(|at| format!("  {:<14}{:>10}  bca {at}", "", "")))
        .chain(beside)
        .collect()
}

fn sensitivity(s: &Stratum) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(m) = &s.diagnostics.models {
        let range = if m.within_six > 1 {
            format!(
                "{} models fit within 6 of the least BIC: {} to {}",
                m.within_six,
                number(m.least.floor()),
                number(m.greatest.ceil())
            )
        } else {
            format!("One model fits within 6 of the least BIC: {}", number(m.least))
        };
        out.push(format!("  {range}; the best has {:.0} % of the weight", 100.0 * m.top_weight));
    }
    if !s.sensitivity.assumption.is_empty() {
        let parts: Vec<String> =
            s.sensitivity.assumption.iter().map(|a| format!("x {}: {}", a.factor, two_digits(a.total))).collect();
        let base = s.sensitivity.assumption.first().map_or("", |a| a.method);
        out.push(format!("  If the number on no list is another multiple of what {base} says: {}", parts.join(", ")));
    }
    let pairs = || s.sensitivity.pairs.iter().filter_map(|p| Some((p, p.total?)));
    if let (Some(least), Some(greatest)) =
        (pairs().min_by(|a, b| a.1.total_cmp(&b.1)), pairs().max_by(|a, b| a.1.total_cmp(&b.1)))
    {
        let one =
            |(p, total): (&Pair, f64)| format!("{} ({} at {})", two_digits(total), p.lists.join(" and "), p.odds_ratio);
        out.push(format!(
            "  If one pair of lists depends on each other by an odds ratio of 0.5 to 4: {} to {}",
            one(least),
            one(greatest)
        ));
    }
    let without: Vec<String> = s
        .sensitivity
        .without_list
        .iter()
        .map(|w| {
            let total = w.total.map_or_else(|| "-".to_owned(), number);
            let upper = || w.upper.map_or_else(|| "no upper end".to_owned(), |u| number(u.ceil()));
            let ends = w.lower.map_or_else(String::new, |l| format!(" ({} - {})", number(l.floor()), upper()));
            format!("{} {total}{ends}", w.list)
        })
        .collect();
    out.push(format!("  Without one list ({}): {}", "stepwise", without.join(", ")));
    let known: Vec<&KnownSize> = s.sensitivity.known_size.iter().filter(|k| k.within().is_some()).collect();
    let missed: Vec<&str> = known.iter().filter(|k| k.within() == Some(false)).map(|k| k.list.as_str()).collect();
    if !known.is_empty() {
        let named = if missed.is_empty() { String::new() } else { format!("; outside: {}", missed.join(", ")) };
        out.push(format!(
            "  Each list taken as a population of known size (stepwise): {} of {} within the interval{named}",
            known.len() - missed.len(),
            known.len()
        ));
    }
    out
}
