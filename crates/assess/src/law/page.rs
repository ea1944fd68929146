//! The report as a page that can be read without anything else, also on paper.

use askama::Template;
use shyraq_case::{Labels, Lang};
use shyraq_law::{Force, Pillar, State, Status, Tag};

use super::report::{FigureOut, InstrumentOut, Item, Named, ProvisionOut, Report};
use crate::AssessError;
use crate::error::rendered;

#[derive(Template)]
#[template(path = "law.html")]
struct Page<'a> {
    r: &'a Report,
}

/// Writes the report as HTML.
///
/// # Errors
/// [`AssessError::Io`], of which no cause is known.
pub fn page(report: &Report) -> Result<String, AssessError> {
    rendered(&Page { r: report }, "law.html")
}

/// Returns the English text.
fn en(labels: &Labels) -> String {
    labels.get(Lang::En).unwrap_or_default().to_owned()
}

impl Page<'_> {
    fn t(&self, labels: &Labels) -> String {
        en(labels)
    }

    fn state(&self, s: &State) -> String {
        en(&s.labels())
    }

    fn tag(&self, t: &Tag) -> String {
        en(&t.labels())
    }

    fn force(&self, f: &Force) -> String {
        en(&f.labels())
    }

    fn status(&self, s: &Status) -> String {
        en(&s.labels())
    }

    fn counts(&self, i: &InstrumentOut) -> String {
        let parts = i.states.iter().filter(|(_, n)| *n > 0).map(|(s, n)| format!("{n} {}", self.state(s)));
        parts.collect::<Vec<_>>().join(", ")
    }

    fn pillars(&self) -> Vec<(String, Vec<&Item>)> {
        let of = |p: Pillar| self.r.requirements.iter().filter(|x| x.pillar == p).collect();
        Pillar::ALL.map(|p| (en(&p.labels()), of(p))).to_vec()
    }

    fn instrument(&self, id: &str) -> String {
        self.r.instruments.iter().find(|i| i.id == id).map(|i| en(&i.name)).unwrap_or_default()
    }

    fn requirement(&self, id: &str) -> String {
        let found = self.r.requirements.iter().find(|x| x.id == id);
        found.map(|x| format!("{}, {}", self.instrument(&x.instrument), x.article)).unwrap_or_default()
    }

    fn since(&self, x: &Item) -> String {
        span(x.since.as_deref().unwrap_or("–"), x.latest.as_deref(), None)
    }

    fn bodies(&self, all: &[Named]) -> String {
        all.iter().map(|b| en(&b.name)).collect::<Vec<_>>().join(", ")
    }

    fn provision(&self, p: &ProvisionOut) -> String {
        let article = p.article.as_ref().map(|a| format!(", Article {a}")).unwrap_or_default();
        let dates = span(&p.from, p.latest.as_deref(), p.until.as_deref());
        format!("{}{article} ({dates}): {}", en(&p.act), en(&p.effect))
    }

    fn figure(&self, f: &FigureOut) -> String {
        let value = f.words.as_ref().map_or_else(|| f.figure.clone(), en);
        let note = f.note.as_ref().map(|n| format!(". {}", en(n))).unwrap_or_default();
        format!("{}, {}: {value} ({}; {}){note}", en(&f.title), f.period, en(&f.body), f.source.title)
    }
}

/// Writes from when to when; a range is "between".
fn span(from: &str, latest: Option<&str>, until: Option<&str>) -> String {
    match (latest, until) {
        (Some(l), _) => format!("between {from} and {l}"),
        (None, Some(u)) => format!("{from} to {u}"),
        (None, None) => format!("since {from}"),
    }
}
