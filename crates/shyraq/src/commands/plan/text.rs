//! A plan as people read it: what they would get, how far off it may be; the rest is in the JSON.

use shyraq_privacy::{to_decimal, zcdp};
use shyraq_release::forecast::{Summary, TableForecast};
use shyraq_store::year_of;

use super::{Told, by_ways};
use crate::ambient::now;
use crate::shared::grouped;

/// Pairs that are named at each end.
const NAMED: usize = 10;

/// Returns the lines of the plan.
pub(super) fn lines(t: &Told) -> Vec<String> {
    let mut out = vec![
        format!(
            "A release of '{}': {} variables in {} columns, {} persons, epsilon {} at delta {}",
            t.book.name,
            grouped(t.book.variables.len() as u64),
            grouped(t.columns as u64),
            grouped(t.forecast.rows),
            t.asked.epsilon_text,
            t.asked.delta_text
        ),
        format!("Counted in {}. No data was read and nothing was spent.", t.accountant),
        String::new(),
    ];
    tables(t, &mut out);
    pairs(t, &mut out);
    others(t, &mut out);
    years(t, &mut out);
    let c = &t.forecast.cost;
    let [least, most] = c.bytes.map(|b| b.div_ceil(1 << 20));
    let seconds = match c.seconds {
        [_, most] if most < 1.0 => "less than a second".to_owned(),
        [least, most] => format!("{} to {} seconds", short(least), short(most)),
    };
    out.push(String::new());
    out.push(format!("Time {seconds}, memory {} to {} MiB, roughly, on two cores.", grouped(least), grouped(most)));
    out
}

fn tables(t: &Told, out: &mut Vec<String>) {
    let all = by_ways(&t.forecast);
    let each = |of: &dyn Fn(&Summary) -> String| all.map(|w| w.as_ref().map_or_else(|| "-".to_owned(), of));
    out.push(row("Tables of", ["1 column", "2 columns", "3 columns"].map(str::to_owned)));
    out.push(row("  measured", each(&|w| grouped(w.tables as u64))));
    out.push(row("  cells", each(&|w| grouped(w.cells as u64))));
    out.push(row("Noise of a cell, standard deviation", each(&|w| range(w.measured_deviation, short))));
    out.push(row("A count is off by, on average", each(&|w| short(w.error[1]))));
    out.push(row("  by less than, 95 % of the time", each(&|w| format!("±{}", short(w.half_width[1])))));
    out.push(row("  from the best table to the worst", each(&|w| range([w.half_width[0], w.half_width[2]], short))));
    // The grades of the card: half of the interval is a tenth of the count, or half of it.
    let from = |persons: f64| grouped(two_digits_up(persons));
    out.push(row("Good to 10 %: a count of at least", each(&|w| from(10.0 * w.half_width[1]))));
    let noise = |w: &Summary| w.published_half_width.map_or_else(|| "-".to_owned(), |half| from(2.0 * half));
    out.push(row("Mostly noise: a count under", each(&noise)));
    out.push(row("Total variation, mean", each(&|w| distance(w.total_variation))));
    out.push(row("  largest", each(&|w| distance(w.largest_total_variation))));
    out.push(row("  mean of what is published", each(&|w| range(w.published_total_variation, distance))));
    out.push("Total variation: the share of persons that would have to move for a table to be true.".to_owned());
    out.push("Expected before counts are made whole and never negative; above 1 a table is only noise.".to_owned());
    out.push("Published, and in the records, it lies in a range: what that step wins, only data know.".to_owned());
}

/// Rounds up to two digits: a limit is no more exact than that.
fn two_digits_up(persons: f64) -> u64 {
    let step = 10_f64.powf((persons.max(1.0).log10().floor() - 1.0).max(0.0));
    ((persons / step).ceil() * step) as u64
}

fn pairs(t: &Told, out: &mut Vec<String>) {
    let mut pairs: Vec<&TableForecast> = t.forecast.tables.iter().filter(|t| t.variables.len() == 2).collect();
    if pairs.is_empty() {
        return;
    }
    pairs.sort_by(|a, b| b.total_variation.total_cmp(&a.total_variation));
    let some = pairs.len() > 2 * NAMED;
    let head = |what: &str| format!("{:>8}{:>8}{:>10}{:>16}  {what}", "cells", "95 %", "expected", "published");
    let line = |p: &&TableForecast| {
        format!(
            "{:>8}{:>8}{:>10}{:>16}  {}",
            grouped(p.cells as u64),
            format!("±{}", short(p.half_width)),
            distance(p.total_variation),
            range(p.published_total_variation, distance),
            p.variables.join(" x ")
        )
    };
    out.push(String::new());
    out.push(head(if some { "the ten worst pairs, by total variation" } else { "the pairs, worst first" }));
    out.extend(pairs.iter().take(if some { NAMED } else { pairs.len() }).map(line));
    if some {
        out.push(head("the ten best"));
        out.extend(pairs.iter().rev().take(NAMED).map(line));
    }
}

fn others(t: &Told, out: &mut Vec<String>) {
    let mut all: Vec<(String, [Option<Summary>; 3])> =
        t.others.iter().map(|o| (o.epsilon.clone(), o.by_ways)).collect();
    all.insert(all.len().min(1), (t.asked.epsilon_text.clone(), by_ways(&t.forecast)));
    let cells = |of: &dyn Fn(&[Option<Summary>; 3]) -> String| -> String {
        all.iter().map(|(_, w)| format!("{:>15}", of(w))).collect()
    };
    out.push(String::new());
    out.push(format!(
        "{:36}{}",
        "With half or double the epsilon",
        all.iter().map(|(e, _)| format!("{e:>15}")).collect::<String>()
    ));
    for (k, kind) in ["1 column", "2 columns", "3 columns"].into_iter().enumerate() {
        let of = |w: &[Option<Summary>; 3]| w.get(k).copied().flatten();
        if !all.iter().any(|(_, w)| of(w).is_some()) {
            continue;
        }
        let shown =
            |w: &[Option<Summary>; 3], text: &dyn Fn(Summary) -> String| of(w).map_or_else(|| "-".to_owned(), text);
        out.push(format!(
            "{:36}{}",
            format!("  {kind}: off by, 95 %"),
            cells(&|w| shown(w, &|s| format!("±{}", short(s.half_width[1]))))
        ));
        out.push(format!(
            "{:36}{}",
            format!("  {kind}: total variation, mean"),
            cells(&|w| shown(w, &|s| distance(s.total_variation)))
        ));
    }
}

fn years(t: &Told, out: &mut Vec<String>) {
    out.push(String::new());
    let delta = to_decimal(&t.budget.delta);
    let total = t.total.as_ref();
    let of = total.map(|e| format!("left of epsilon {e}, for one more")).unwrap_or_default();
    out.push(format!("{:36}{:>15}   {of}", "This release and three more like it", "epsilon").trim_end().to_owned());
    for o in &t.outlook {
        let left = match (total, &o.left) {
            (None, _) => String::new(),
            (_, Some(left)) => zcdp::display_down(&left.epsilon, 3),
            (_, None) => "the total does not suffice".to_owned(),
        };
        let label = match o.releases {
            1 => "  1 release".to_owned(),
            n => format!("  {n} releases of the same persons"),
        };
        out.push(format!("{label:36}{:>15}   {left}", t.epsilon(o)).trim_end().to_owned());
    }
    out.push(format!("Epsilon at delta {delta}, for a person who is in all of them."));
    if let Some(fit) = t.fit {
        let when = if t.fit_this_year { " this year, by the ledger's plan of years" } else { "" };
        out.push(format!("So many such releases fit{when}: {}.", grouped(fit)));
    }
    let Some(account) = &t.account else { return };
    let before = if t.budget.spent.is_zero() { "Nothing was spent of" } else { "What was spent before counts, of" };
    out.push(format!("{before} population '{}'.", account.population));
    if account.total.is_none() {
        out.push("No total is set in the ledger: nothing would be refused.".to_owned());
    }
    let year = year_of(&now()).unwrap_or_default();
    if let Some(words) = account.left_in_words(year) {
        out.push(format!("By the ledger's plan of years: {words}."));
    }
}

fn row(label: &str, [one, two, three]: [String; 3]) -> String {
    format!("{label:36}{one:>15}{two:>15}{three:>15}").trim_end().to_owned()
}

fn range(ends: [f64; 2], text: impl Fn(f64) -> String) -> String {
    let [low, high] = ends.map(text);
    if low == high { low } else { format!("{low}-{high}") }
}

/// A number of persons or seconds: two digits are enough.
fn short(x: f64) -> String {
    match x {
        x if x >= 99.5 => grouped(x.round() as u64),
        x if x >= 9.95 => format!("{x:.0}"),
        x => format!("{x:.1}"),
    }
}

fn distance(x: f64) -> String {
    match x {
        0.0 => "0".to_owned(),
        x if x < 0.000_05 => "<0.0001".to_owned(),
        x if x >= 0.1 => format!("{x:.2}"),
        x => format!("{x:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_may_be() {
        assert_eq!([0.04, 1.26, 9.96, 99.6, 12_345.6].map(short), ["0.0", "1.3", "10", "100", "12,346"]);
        assert_eq!([0.0, 0.000_01, 0.012_34, 0.123, 1.5].map(distance), ["0", "<0.0001", "0.0123", "0.12", "1.50"]);
        assert_eq!((range([1.0, 1.01], short), range([1.0, 12.0], short)), ("1.0".into(), "1.0-12".into()));
    }
}
