//! The card as one page without a script: a phone, a screen, one sheet of A4.

use std::path::PathBuf;

use askama::Template;
use shyraq_bundle::BundleError;
use shyraq_locale::{Arg, Catalogue};

use crate::card::{mark, word};
use crate::plain::{counts, shares};
use crate::{Card, Grade, Tally};

struct Row {
    name: String,
    note: String,
    alone: Option<[String; 3]>,
    paired: [String; 3],
    bar: Vec<(&'static str, String, String)>,
}

struct Shown {
    class: &'static str,
    mark: &'static str,
    word: String,
    text: String,
    says: String,
}

#[derive(Template)]
#[template(path = "card.html")]
struct Page<'a> {
    words: &'a Catalogue,
    title: String,
    by: String,
    simulated: Option<(String, String)>,
    total: String,
    withdrawn: Option<String>,
    publish: Vec<String>,
    limits: Vec<String>,
    not: Vec<String>,
    grades: Vec<Shown>,
    rows: Vec<Row>,
    examples: Vec<Shown>,
}

impl Page<'_> {
    fn t(&self, key: &str) -> String {
        self.words.text(key)
    }
}

const GRADES: [Grade; 3] = [Grade::Well, Grade::Roughly, Grade::Noise];

fn class(grade: Grade) -> &'static str {
    match grade {
        Grade::Well => "w",
        Grade::Roughly => "r",
        Grade::Noise => "n",
    }
}

/// Parts of a bar of 100, each with where it begins and how long it is.
fn bar(t: &Tally) -> Vec<(&'static str, String, String)> {
    let whole = t.total().max(1) as f64;
    let mut at = 0.0;
    let mut out = Vec::new();
    for (grade, n) in GRADES.into_iter().zip([t.well, t.roughly, t.noise]) {
        let width = n as f64 * 100.0 / whole;
        if n > 0 {
            out.push((class(grade), format!("{at:.1}"), format!("{width:.1}")));
        }
        at += width;
    }
    out
}

pub(crate) fn html(card: &Card<'_>, words: &Catalogue) -> Result<String, BundleError> {
    let mut rows: Vec<Row> = card
        .survey
        .lines()
        .iter()
        .map(|l| Row {
            name: card.subject(l.subject, words),
            note: String::new(),
            alone: Some(counts(&l.alone, words)),
            paired: shares(&l.paired, words),
            bar: bar(&l.alone),
        })
        .collect();
    rows.extend(card.sums().into_iter().map(|(key, t)| Row {
        name: words.text(key),
        note: words.fill("card-cells", &[("n", Arg::Count(t.total()))]),
        alone: None,
        paired: shares(&t, words),
        bar: bar(&t),
    }));
    let page = Page {
        words,
        title: card.title(words),
        by: card.by(words),
        simulated: card.simulated(words),
        total: card.total(words),
        withdrawn: card.withdrawn(words),
        publish: card.publish(words),
        limits: card.limits(words),
        not: Card::not(words),
        grades: GRADES
            .into_iter()
            .map(|g| Shown {
                class: class(g),
                mark: mark(g),
                word: words.text(word(g)),
                text: words.text(&format!("{}-means", word(g))),
                says: String::new(),
            })
            .collect(),
        rows,
        examples: card
            .examples(words)
            .into_iter()
            .map(|(g, text, says)| Shown { class: class(g), mark: mark(g), word: words.text(word(g)), text, says })
            .collect(),
    };
    page.render().map_err(|e| BundleError::Form { path: PathBuf::from("card.html"), fault: e.to_string() })
}
