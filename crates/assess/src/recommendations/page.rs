//! The report as a page that can be read without anything else, also on paper.

use askama::Template;
use shyraq_case::{Labels, Lang};
use shyraq_law::State;

use super::files::plain;
use super::report::{Ground, Item, Report, RunOut, Value};
use super::status::{Audience, Status};
use crate::AssessError;
use crate::error::rendered;
use crate::law::FigureOut;

#[derive(Template)]
#[template(path = "recommendations.html")]
pub(super) struct Page<'a> {
    pub(super) r: &'a Report,
}

/// How the statuses and figures are to be read.
pub(super) const READING: &str = "A status is the latest event up to that day; none is written over. Figures are compared \
    within one series only and never added. That something changed after a recommendation does not say that it changed \
    because of it.";

/// Writes the report as HTML.
///
/// # Errors
/// [`AssessError::Io`], of which no cause is known.
pub fn page(report: &Report) -> Result<String, AssessError> {
    rendered(&Page { r: report }, "recommendations.html")
}

fn en(labels: &Labels) -> String {
    labels.get(Lang::En).unwrap_or_default().to_owned()
}

fn figure(f: &FigureOut) -> String {
    let value = f.words.as_ref().map_or_else(|| f.figure.clone(), en);
    format!("{}, {}: {value} ({}; {}, {})", en(&f.title), f.period, en(&f.body), f.source.title, f.source.page)
}

fn run(r: &RunOut) -> String {
    format!("{} in {}: {}", r.pointer, r.file, plain(&r.value))
}

impl Page<'_> {
    /// The texts in the languages in which there is one.
    pub(super) fn texts<'t>(&self, text: &'t Labels) -> Vec<(&'static str, &'t str)> {
        let own = [(Lang::En, &text.en), (Lang::Ru, &text.ru), (Lang::Kk, &text.kk)];
        own.into_iter().filter_map(|(l, t)| Some((l.tag(), t.as_deref()?))).collect()
    }

    pub(super) fn first<'t>(&self, text: &'t Labels) -> (&'static str, &'t str) {
        self.texts(text).first().copied().unwrap_or(("en", ""))
    }

    fn status(&self, s: &Status) -> &'static str {
        s.words()
    }

    fn event(&self, s: &Status) -> &'static str {
        s.event_words()
    }

    pub(super) fn counts(&self) -> String {
        let parts = self.r.statuses.iter().filter(|(_, n)| *n > 0).map(|(s, n)| format!("{n} {}", s.words()));
        parts.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn due(&self, x: &Item) -> String {
        let due = x.due.as_deref().unwrap_or("–");
        match x.overdue_days {
            None => due.to_owned(),
            Some(1) => format!("{due}, overdue by 1 day"),
            Some(n) => format!("{due}, overdue by {n} days"),
        }
    }

    fn state(&self, s: State) -> String {
        en(&s.labels())
    }

    pub(super) fn ground(&self, g: &Ground) -> String {
        match g {
            Ground::Figure(f) => figure(f),
            Ground::Gap(g) => {
                format!("{}, {}: {}. Gap: {}", en(&g.instrument), g.article, en(&g.text), en(&g.gap))
            }
            Ground::Provision(p) => {
                let article = p.provision.article.as_ref().map(|a| format!(", Article {a}")).unwrap_or_default();
                let holds = if p.holds { "" } else { " (does not hold on this day)" };
                format!("{}{article}: {}{holds}", en(&p.provision.act), en(&p.provision.effect))
            }
            Ground::Run(r) => run(r),
        }
    }

    pub(super) fn fate(&self, g: &Ground) -> Option<String> {
        match g {
            Ground::Gap(g) => Some(format!("when made: {}; now: {}", self.state(g.when_made), self.state(g.now))),
            _ => None,
        }
    }

    pub(super) fn value(&self, v: &Value) -> String {
        match v {
            Value::Figure(f) => figure(f),
            Value::Run(r) => run(r),
        }
    }

    fn audience(&self, a: &Audience) -> &'static str {
        a.words()
    }

    pub(super) fn missing(&self, x: &Item) -> String {
        x.not_shared_with.iter().map(|a| a.words()).collect::<Vec<_>>().join(", ")
    }
}
