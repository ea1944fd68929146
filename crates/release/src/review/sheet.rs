use shyraq_card::{Figure, Section, Sheet};

use super::Disclosure;
use crate::assessment::ReviewedAssessment;

fn interval(f: &Figure) -> [String; 3] {
    [f.count, f.low, f.high].map(|n| n.to_string())
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

fn row(first: String, more: impl IntoIterator<Item = String>) -> Vec<String> {
    std::iter::once(first).chain(more).collect()
}

fn blank(value: &str) -> &str {
    if value.is_empty() { "(not reported)" } else { value }
}

/// Lays out what leaves of the assessment.
fn assessed(a: &ReviewedAssessment) -> Section {
    let (cells, noise) = a.tables.iter().fold((0, 0), |(c, n), t| (c + t.cells, n + t.noise));
    let made = if a.files.is_empty() { "nothing".to_owned() } else { a.files.join(", ") };
    let hidden = a.hidden.as_ref().map_or_else(String::new, |h| format!(" {h}"));
    Section {
        whole: false,
        heading: "Assessment: who is missed, where the chain breaks, how late reports come".into(),
        note: format!(
            "Spent besides: epsilon {} at delta {}. Every noisy cell leaves; {noise} of {cells} rest on noise. Made of them: {made}.{hidden} Take it out with --withdraw-assessment.",
            a.epsilon, a.delta
        ),
        head: heads(&["table", "by", "cells", "noise (1 sd)", "rest on noise"]),
        rows: a
            .tables
            .iter()
            .map(|t| {
                let numbers = [t.cells.to_string(), format!("{:.1}", t.sigma), t.noise.to_string()];
                row(t.name.clone(), std::iter::once(t.columns.join(" × ")).chain(numbers))
            })
            .collect(),
    }
}

impl Disclosure {
    /// Lays the review out for an officer.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let state = match (&self.accepted, &self.accepted_by) {
            (Some(at), Some(by)) => format!("Accepted by {by} at {at}."),
            (Some(at), None) => format!("Accepted at {at}."),
            (None, _) => "Nobody has accepted this draft yet.".into(),
        };
        Sheet {
            title: format!("Disclosure review: {}", self.title),
            lines: vec![
                "Every figure below is noisy and is what will leave. Nothing here was read from the sensitive table."
                    .into(),
                format!(
                    "Spent: epsilon {} at delta {}. It stays spent whatever is withdrawn.",
                    self.epsilon, self.delta
                ),
                state,
            ],
            sections: [self.columns(), self.rare(), self.changes(), self.tables()]
                .into_iter()
                .chain(self.assessment.as_ref().map(assessed))
                .collect(),
        }
    }

    fn columns(&self) -> Section {
        Section {
            heading: "Columns: accept or withdraw".into(),
            whole: true,
            note: "Withdraw with --withdraw NAME,NAME; accept the rest with --accept.".into(),
            head: heads(&["column", "values", "rare", "noise", "decision"]),
            rows: self
                .columns
                .iter()
                .map(|c| {
                    let numbers = [c.values, c.rare, c.noise].map(|n| n.to_string());
                    row(c.name.clone(), numbers.into_iter().chain([c.decision.to_owned()]))
                })
                .collect(),
        }
    }

    fn rare(&self) -> Section {
        let note = match self.rare.len() {
            0 => format!("No value may have fewer than {} persons.", self.rare_below),
            n => format!("{n} values may have fewer than {} persons, perhaps nobody.", self.rare_below),
        };
        // Values that somebody surely has come first: only those can point at a person.
        let mut rare: Vec<_> = self.rare.iter().collect();
        rare.sort_by_key(|r| std::cmp::Reverse((r.figure.low, r.figure.count)));
        Section {
            whole: false,
            heading: "Rare values".into(),
            note,
            head: heads(&["value", "count", "low", "high"]),
            rows: rare.iter().map(|r| row(format!("{}: {}", r.column, r.value), interval(&r.figure))).collect(),
        }
    }

    fn changes(&self) -> Section {
        let mut out = Section { heading: "Changes against the last release".into(), ..Section::default() };
        let Some(changes) = &self.changes else {
            out.note = "No last release was given: name its folder with --with.".into();
            return out;
        };
        let clear: Vec<_> = changes.iter().filter(|c| c.clear).collect();
        out.note = format!(
            "{} of {} counts changed clearly: by more than the noise of both, with 95 % certainty for all of them together (`release compare` shows each change with its error).",
            clear.len(),
            changes.len()
        );
        out.head = heads(&["value", "before", "low", "high", "now", "low", "high"]);
        out.rows = clear
            .iter()
            .map(|c| {
                let numbers = interval(&c.before).into_iter().chain(interval(&c.now));
                row(format!("{}: {}", c.column, blank(&c.value)), numbers)
            })
            .collect();
        out
    }

    fn tables(&self) -> Section {
        let (cells, noise) = self.tables.iter().fold((0, 0), |(c, n), t| (c + t.cells, n + t.noise));
        Section {
            whole: false,
            heading: "Tables and their noise".into(),
            note: format!("{noise} of {cells} cells rest on noise: a reader is told not to read them."),
            head: heads(&["table", "cells", "noise (1 sd)", "rest on noise"]),
            rows: self
                .tables
                .iter()
                .map(|t| {
                    let numbers = [t.cells.to_string(), format!("{:.1}", t.sigma), t.noise.to_string()];
                    row(t.variables.join(" × "), numbers)
                })
                .collect(),
        }
    }
}
