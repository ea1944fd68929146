//! The report as tables.

use super::NOTICE;
use super::report::{Quantile, Ratio, Report, Share, Step, Time};
use crate::sheet::Sheet;

/// Names and texts of the report's tables, in CSV. Each row says that it is not for
/// publication, since a table is passed on without its folder.
#[must_use]
pub fn files(report: &Report) -> Vec<(&'static str, String)> {
    vec![
        ("cascade.csv", cascade(report)),
        ("times.csv", times(report)),
        ("groups.csv", groups(report)),
        ("years.csv", years(report)),
        ("exits.csv", exits(report)),
        ("turned-away.csv", turned_away(report)),
    ]
}

/// Rows of a table; the first column is the notice.
struct Rows(Sheet);

impl Rows {
    fn new(header: &[&str]) -> Self {
        let header: Vec<&str> = std::iter::once("notice").chain(header.iter().copied()).collect();
        Self(Sheet::new(&header))
    }

    fn row(&mut self, cells: &[String]) {
        self.0.row(std::iter::once(NOTICE.to_owned()).chain(cells.iter().cloned()));
    }

    fn text(self) -> String {
        self.0.text()
    }
}

fn number(x: f64) -> String {
    format!("{x:.6}")
}

fn maybe(x: Option<f64>) -> String {
    x.map(number).unwrap_or_default()
}

fn share(s: &Share) -> [String; 5] {
    [s.persons.to_string(), s.of.to_string(), maybe(s.share), number(s.lower), number(s.upper)]
}

/// Column, value and what is of them: all persons first, then the groups.
fn parts<'a, T>(all: &'a [T], groups: impl Iterator<Item = (&'a str, &'a str, &'a [T])>) -> Vec<[&'a str; 2]>
where
    T: 'a,
{
    let mut out: Vec<[&str; 2]> = all.iter().map(|_| ["", ""]).collect();
    out.extend(groups.flat_map(|(c, v, list)| list.iter().map(move |_| [c, v])));
    out
}

fn cascade(r: &Report) -> String {
    let mut out = Rows::new(&[
        "column",
        "value",
        "stage",
        "persons",
        "events",
        "reached",
        "started",
        "share_of_start",
        "lower",
        "upper",
        "went_on",
        "previous",
        "share_of_previous",
        "lower_of_previous",
        "upper_of_previous",
        "in_time",
        "followed",
        "share_in_time",
        "lower_in_time",
        "upper_in_time",
        "few",
    ]);
    let names = parts(&r.steps, r.groups.iter().map(|g| (g.column.as_str(), g.value.as_str(), g.steps.as_slice())));
    let steps = r.steps.iter().chain(r.groups.iter().flat_map(|g| &g.steps));
    for ([column, value], s) in names.into_iter().zip(steps) {
        out.row(&step(column, value, s));
    }
    out.text()
}

fn step(column: &str, value: &str, s: &Step) -> Vec<String> {
    let previous = s.of_previous.as_ref().map_or_else(Default::default, share);
    let few = s.of_start.few || s.within.few || s.of_previous.as_ref().is_some_and(|p| p.few);
    [column.to_owned(), value.to_owned(), s.stage.clone(), s.persons.to_string(), s.events.to_string()]
        .into_iter()
        .chain(share(&s.of_start))
        .chain(previous)
        .chain(share(&s.within))
        .chain([u8::from(few).to_string()])
        .collect()
}

fn times(r: &Report) -> String {
    let ways: Vec<String> = r.exits.iter().map(|e| e.exit.clone()).collect();
    let mut header: Vec<String> = [
        "column",
        "value",
        "from",
        "to",
        "unit",
        "persons",
        "arrived",
        "open",
        "already",
        "quarter",
        "quarter_lower",
        "quarter_upper",
        "half",
        "half_lower",
        "half_upper",
        "three_quarters",
        "three_quarters_lower",
        "three_quarters_upper",
        "in_time",
        "arrived_in_time",
        "lower",
        "upper",
    ]
    .map(str::to_owned)
    .to_vec();
    header.extend(ways.iter().map(|w| format!("{w}_persons")));
    header.extend(ways.iter().map(|w| format!("{w}_in_time")));
    let mut out = Rows::new(&header.iter().map(String::as_str).collect::<Vec<_>>());
    let names = parts(&r.times, r.groups.iter().map(|g| (g.column.as_str(), g.value.as_str(), g.times.as_slice())));
    let all = r.times.iter().chain(r.groups.iter().flat_map(|g| &g.times));
    for ([column, value], t) in names.into_iter().zip(all) {
        out.row(&time(column, value, t, r.resolution.word()));
    }
    out.text()
}

fn time(column: &str, value: &str, t: &Time, unit: &str) -> Vec<String> {
    let when = |x: Option<i32>| x.map(|x| x.to_string()).unwrap_or_default();
    let quantile = |q: &Quantile| [when(q.time), when(q.lower), when(q.upper)];
    let w = &t.within;
    [column, value, &t.from, &t.to, unit]
        .map(str::to_owned)
        .into_iter()
        .chain([t.persons, t.arrived, t.open, t.already].map(|n| n.to_string()))
        .chain(t.quantiles.iter().flat_map(quantile))
        .chain([w.time.to_string(), maybe(w.arrived), number(w.lower), number(w.upper)])
        .chain(t.left.iter().map(|(_, n)| n.to_string()))
        .chain(w.left.iter().map(|(_, share)| number(*share)))
        .collect()
}

fn groups(r: &Report) -> String {
    let mut out = Rows::new(&[
        "column",
        "value",
        "stage",
        "reference",
        "ratio",
        "lower",
        "upper",
        "standardised_by",
        "standardised_share",
        "standardised_reference",
        "standardised_ratio",
        "standardised_lower",
        "standardised_upper",
        "coverage",
    ]);
    let ratio = |x: Option<&Ratio>| x.map_or_else(Default::default, |x| [x.ratio, x.lower, x.upper].map(number));
    for g in &r.groups {
        for c in &g.compared {
            let mut row = vec![g.column.clone(), g.value.clone(), c.stage.clone(), c.reference.clone()];
            row.extend::<[String; 3]>(ratio(c.ratio.as_ref()));
            match &c.standardised {
                None => row.extend(vec![String::new(); 7]),
                Some(s) => {
                    row.extend([s.by.join(";"), number(s.share), number(s.reference)]);
                    row.extend::<[String; 3]>(ratio(s.ratio.as_ref()));
                    row.push(number(s.coverage));
                }
            }
            out.row(&row);
        }
    }
    out.text()
}

fn years(r: &Report) -> String {
    let mut out = Rows::new(&["year", "stage", "persons", "events"]);
    for c in &r.cross_section {
        out.row(&[c.year.to_string(), c.stage.clone(), c.persons.to_string(), c.events.to_string()]);
    }
    out.text()
}

fn exits(r: &Report) -> String {
    let mut out = Rows::new(&["exit", "after", "persons"]);
    for e in &r.exits {
        for (stage, persons) in &e.after {
            out.row(&[e.exit.clone(), stage.clone(), persons.to_string()]);
        }
    }
    out.text()
}

fn turned_away(r: &Report) -> String {
    let mut out = Rows::new(&["rule", "column", "value", "persons", "events"]);
    for t in &r.turned_away {
        out.row(&[t.rule.clone(), String::new(), String::new(), t.persons.to_string(), t.events.to_string()]);
        for (column, value, persons) in &t.by {
            out.row(&[t.rule.clone(), column.clone(), value.clone(), persons.to_string(), String::new()]);
        }
    }
    out.text()
}
