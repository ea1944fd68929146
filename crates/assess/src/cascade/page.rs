//! The report as a page that can be read without anything else, also on paper.

use askama::Template;
use shyraq_case::{Lang, country};

use super::COUNTRIES;
use super::report::{Group, Quantile, Ratio, Report, Share, Step};
use crate::AssessError;
use crate::error::rendered;
use crate::thousands::thousands;

#[derive(Template)]
#[template(path = "cascade.html")]
struct Page<'a> {
    r: &'a Report,
}

/// Writes the report as HTML.
///
/// # Errors
/// [`AssessError::Io`], of which no cause is known.
pub fn page(report: &Report) -> Result<String, AssessError> {
    rendered(&Page { r: report }, "cascade.html")
}

/// An end of a ratio beyond this says nothing but that there is none.
const WIDE: f64 = 100.0;

/// A share in hundredths, as finely as it is worth.
fn hundredths(share: f64) -> String {
    let p = 100.0 * share;
    if p > 0.0 && p < 10.0 { format!("{p:.1}") } else { format!("{p:.0}") }
}

/// A column and its groups.
struct Column<'a> {
    name: &'a str,
    groups: Vec<&'a Group>,
}

impl Page<'_> {
    fn unit(&self) -> &'static str {
        self.r.resolution.word()
    }

    /// The time of comparison, `1 year` or `365 days`.
    fn units(&self) -> String {
        self.many(&u64::from(self.r.within.unsigned_abs()), self.unit())
    }

    /// How many of a thing.
    fn many(&self, n: &u64, thing: &str) -> String {
        let s = if *n == 1 { "" } else { "s" };
        format!("{} {thing}{s}", self.n(n))
    }

    /// A stage or way out in words.
    fn words(&self, column: &str) -> String {
        column.replace('_', " ")
    }

    /// A value of a column; a country by its name, a rule without the marks between its words.
    fn value(&self, column: &str, value: &str) -> String {
        if value.is_empty() {
            return "not stated".to_owned();
        }
        let named = |part: &str| match country(part).and_then(|c| c.names.get(Lang::En)) {
            Some(name) if COUNTRIES.contains(&column) => name.to_owned(),
            _ if column == "rule" => part.replace(['-', '_'], " "),
            _ => part.to_owned(),
        };
        value.split(';').map(|part| named(part.trim())).collect::<Vec<_>>().join(", ")
    }

    fn n(&self, n: &u64) -> String {
        thousands(*n, '\u{202f}')
    }

    /// Of whom a share is.
    fn of(&self, s: &Share) -> String {
        format!("{} of {}", self.n(&s.persons), self.n(&s.of))
    }

    fn percent(&self, share: &f64) -> String {
        format!("{} %", hundredths(*share))
    }

    fn ends(&self, lower: &f64, upper: &f64) -> String {
        format!("({}–{})", hundredths(*lower), hundredths(*upper))
    }

    fn share(&self, s: &Share) -> String {
        let Some(share) = s.share else { return "–".to_owned() };
        let mark = if s.few { " *" } else { "" };
        format!("{} {}{mark}", self.percent(&share), self.ends(&s.lower, &s.upper))
    }

    fn previous(&self, s: &Step) -> String {
        s.of_previous.as_ref().map_or_else(|| "–".to_owned(), |p| self.share(p))
    }

    fn when(&self, q: &Quantile) -> String {
        let of = |x: Option<i32>| x.map_or_else(|| "…".to_owned(), |x| x.to_string());
        match q.time {
            None => "not reached".to_owned(),
            Some(time) => format!("{time} ({}–{})", of(q.lower), of(q.upper)),
        }
    }

    fn ratio(&self, r: Option<&Ratio>) -> String {
        let Some(r) = r else { return "–".to_owned() };
        let upper = if r.upper > WIDE { "…".to_owned() } else { format!("{:.2}", r.upper) };
        format!("{:.2} ({:.2}–{upper})", r.ratio, r.lower)
    }

    /// The step at which the greatest part of those who reached the stage before is missing, of those
    /// that do not rest on few; none where there is no second to compare with.
    fn worst(&self) -> Option<&Step> {
        let share = |s: &Step| s.of_previous.as_ref().filter(|p| !p.few).and_then(|p| p.share);
        let told: Vec<(&Step, f64)> = self.r.steps.iter().filter_map(|s| Some((s, share(s)?))).collect();
        let least = told.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        least.filter(|_| told.len() > 1).map(|(step, _)| *step)
    }

    /// Some steps rest on few persons.
    fn has_few(&self) -> bool {
        self.r.steps.iter().filter_map(|s| s.of_previous.as_ref()).any(|p| p.few)
    }

    fn columns(&self) -> Vec<Column<'_>> {
        let same = self.r.groups.chunk_by(|a, b| a.column == b.column);
        same.filter_map(|g| Some(Column { name: g.first()?.column.as_str(), groups: g.iter().collect() })).collect()
    }

    fn standardised(&self) -> bool {
        self.r.groups.iter().flat_map(|g| &g.compared).any(|c| c.standardised.is_some())
    }
}
