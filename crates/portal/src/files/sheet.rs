//! CSV and JSON beside the tables on what a release lacks.
//!
//! A figure stands here as the release has it, to the last digit, and with its range; counts
//! that a page hides are here with their status.

use csv::Writer;
use serde_json::{Map, Value, json};
use shyraq_bundle::assessment::{Cascade, HiddenStratum, Lag, NoisyShare};
use shyraq_locale::{Catalogue, Lang, catalogue};

use super::{Fault, SIMULATED, finish, json, json_head};
use crate::model::{Missed, Recommendations, Release, Step, interval};
use crate::pages::{corrected, observed};
use crate::site::Site;
use crate::view::{term, value_name};

/// A field of a row.
#[derive(Debug, Clone)]
enum Field {
    /// A code or a word, the same in every language.
    Code(String),
    /// What stands for it on a page: English, Russian, Kazakh.
    Label([String; 3]),
    /// A number, or none.
    Number(Option<f64>),
    /// A whole number.
    Whole(i64),
}

/// A table for programs.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// Name of the files.
    pub(crate) slug: String,
    /// Folder of the page after the language.
    pub(crate) folder: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<Vec<Field>>,
}

/// Returns the tables beside the pages that a release has.
pub(crate) fn sheets(site: &Site<'_>) -> Vec<Sheet> {
    let Some(missed) = &site.missed else { return Vec::new() };
    let mut out = Vec::new();
    if let Some(hidden) = missed.hidden() {
        out.extend([methods(hidden), assumption(hidden), without(hidden), pairs(hidden)]);
    }
    if let Some(cascade) = missed.cascade() {
        out.push(stages(cascade));
        out.extend(cascade.columns.iter().map(|c| groups(&site.release, cascade, c)));
    }
    if let Some(lag) = missed.lag() {
        out.extend([periods(lag), delays(lag)]);
    }
    out.extend(missed.recommendations.as_ref().map(recommendations));
    out
}

fn code(text: &str) -> Field {
    Field::Code(text.to_owned())
}

fn label(text: impl Fn(&'static Catalogue) -> String) -> Field {
    Field::Label(Lang::ALL.map(|l| text(catalogue(l))))
}

fn methods(hidden: &HiddenStratum) -> Sheet {
    let rows = hidden.estimates.iter().map(|e| {
        let (i, u) = (interval(e), e.uncorrected());
        vec![
            code(&e.method),
            label(|c| term(c, "method-word", &e.method)),
            code(&e.status),
            Field::Number(e.total),
            Field::Number(i.map(|i| i.lower)),
            Field::Number(i.and_then(|i| i.upper)),
            code(i.map_or("", |i| i.kind.as_str())),
            Field::Number(i.map(|i| i.level)),
            Field::Number(u.as_ref().and_then(|u| u.total)),
            Field::Number(u.as_ref().and_then(|u| u.lower)),
            Field::Number(u.as_ref().and_then(|u| u.upper)),
        ]
    });
    let heads = vec![
        "method",
        "method_label",
        "status",
        "total",
        "low",
        "high",
        "interval",
        "level",
        "uncorrected_total",
        "uncorrected_low",
        "uncorrected_high",
    ];
    Sheet { slug: "hidden.methods".into(), folder: "hidden", heads, rows: rows.collect() }
}

fn assumption(hidden: &HiddenStratum) -> Sheet {
    let rows =
        hidden.sensitivity.assumption.iter().map(|a| vec![Field::Number(Some(a.factor)), Field::Number(Some(a.total))]);
    Sheet { slug: "hidden.assumption".into(), folder: "hidden", heads: vec!["factor", "total"], rows: rows.collect() }
}

fn without(hidden: &HiddenStratum) -> Sheet {
    let number = Field::Number;
    let all = &hidden.sensitivity.without_list;
    let rows = all.iter().map(|w| vec![code(&w.list), number(w.total), number(w.lower), number(w.upper)]);
    let heads = vec!["list", "total", "low", "high"];
    Sheet { slug: "hidden.without".into(), folder: "hidden", heads, rows: rows.collect() }
}

fn pairs(hidden: &HiddenStratum) -> Sheet {
    let rows = hidden
        .sensitivity
        .pairs
        .iter()
        .map(|p| vec![code(&p.lists.join(";")), Field::Number(Some(p.odds_ratio)), Field::Number(p.total)]);
    let heads = vec!["lists", "odds_ratio", "total"];
    Sheet { slug: "hidden.pairs".into(), folder: "hidden", heads, rows: rows.collect() }
}

/// The heads of what follows the names of a stage.
const COUNTED: [&str; 12] = [
    "count",
    "low",
    "high",
    "status",
    "noisy",
    "variance",
    "previous",
    "previous_low",
    "previous_high",
    "start",
    "start_low",
    "start_high",
];

fn counted(s: &Step<'_>) -> Vec<Field> {
    let persons = &s.step.persons;
    let whole = |n: u64| Field::Whole(i64::try_from(n).unwrap_or(i64::MAX));
    let share = |s: Option<&NoisyShare>| [s.map(|s| s.share), s.map(|s| s.low), s.map(|s| s.high)].map(Field::Number);
    let mut out = vec![
        whole(persons.count),
        whole(persons.low),
        whole(persons.high),
        code(if s.figure.shown { "published" } else { "hidden" }),
        Field::Whole(persons.noisy),
        Field::Number(Some(persons.variance)),
    ];
    out.extend(share(s.step.of_previous.as_ref()));
    out.extend(share(s.step.of_start.as_ref()));
    out
}

fn named(s: &Step<'_>) -> Vec<Field> {
    vec![code(&s.step.stage), label(|c| term(c, "stage", &s.step.stage))]
}

fn stages(cascade: &Cascade) -> Sheet {
    let rows = Missed::steps(cascade).iter().map(|s| [named(s), counted(s)].concat()).collect();
    let heads = ["stage", "stage_label"].into_iter().chain(COUNTED).collect();
    Sheet { slug: "cascade.stages".into(), folder: "cascade", heads, rows }
}

fn groups(rel: &Release<'_>, cascade: &Cascade, column: &str) -> Sheet {
    let mut rows = Vec::new();
    for (value, steps) in Missed::groups(cascade, column) {
        let name = [code(column), code(value), label(|c| value_name(rel, c, column, value))];
        rows.extend(steps.iter().map(|s| [name.to_vec(), named(s), counted(s)].concat()));
    }
    let heads = ["column", "value", "value_label", "stage", "stage_label"].into_iter().chain(COUNTED).collect();
    Sheet { slug: Missed::sheet(cascade, column), folder: "cascade", heads, rows }
}

fn periods(lag: &Lag) -> Sheet {
    let rows = lag.periods.iter().map(|p| {
        let status = match (observed(lag, p).shown, corrected(lag, p)) {
            (false, _) => "hidden",
            (true, None) => "published, not corrected",
            (true, Some(_)) => "published",
        };
        vec![
            code(&p.period),
            Field::Whole(p.observed),
            Field::Number(Some(p.variance)),
            Field::Number(Some(p.complete)),
            Field::Number(p.corrected),
            Field::Number(p.lower),
            Field::Number(p.upper),
            code(status),
            code(if p.hatched { "yes" } else { "no" }),
        ]
    });
    let heads =
        vec!["period", "observed", "variance", "complete", "corrected", "low", "high", "status", "less_than_half_in"];
    Sheet { slug: "lag.periods".into(), folder: "lag", heads, rows: rows.collect() }
}

fn delays(lag: &Lag) -> Sheet {
    let rows = (0_i64..).zip(&lag.delay.within).map(|(n, x)| vec![Field::Whole(n), Field::Number(Some(*x))]);
    Sheet { slug: "lag.delays".into(), folder: "lag", heads: vec!["years", "within"], rows: rows.collect() }
}

fn recommendations(list: &Recommendations) -> Sheet {
    let rows = list.list.iter().map(|r| {
        vec![
            code(&r.id),
            label(|c| r.text.get(c.lang()).unwrap_or_default().to_owned()),
            code(&r.addressee),
            code(&r.status),
            label(|c| term(c, "rec-is", &r.status)),
            code(r.since.as_deref().unwrap_or_default()),
            code(r.due.as_deref().unwrap_or_default()),
            Field::Number(r.overdue_days.map(|n| n as f64)),
        ]
    });
    let heads = vec!["id", "text", "addressee", "status", "status_label", "since", "due", "overdue_days"];
    Sheet { slug: "recommendations".into(), folder: "recommendations", heads, rows: rows.collect() }
}

impl Sheet {
    /// Writes the table in a language.
    pub(crate) fn csv(&self, rel: &Release<'_>, lang: Lang) -> Result<Vec<u8>, Fault> {
        let simulated = rel.manifest().simulated;
        let place = Lang::ALL.iter().position(|l| *l == lang).unwrap_or(0);
        let mut writer = Writer::from_writer(Vec::new());
        let data = if simulated { Some("data") } else { None };
        writer.write_record(self.heads.iter().copied().chain(data)).map_err(|e| e.to_string())?;
        for row in &self.rows {
            for field in row {
                let text = match field {
                    Field::Code(text) => text.clone(),
                    Field::Label(all) => all.get(place).cloned().unwrap_or_default(),
                    Field::Number(n) => n.map_or_else(String::new, |n| n.to_string()),
                    Field::Whole(n) => n.to_string(),
                };
                writer.write_field(text).map_err(|e| e.to_string())?;
            }
            if simulated {
                writer.write_field(SIMULATED).map_err(|e| e.to_string())?;
            }
            writer.write_record(None::<&[u8]>).map_err(|e| e.to_string())?;
        }
        finish(writer)
    }

    /// Writes the table in all languages, with what it says about itself.
    pub(crate) fn json(&self, site: &Site<'_>) -> Result<Vec<u8>, Fault> {
        let mut head = json_head(&site.release);
        if let Some(missed) = &site.missed {
            let s = missed.section;
            (head.created, head.unit, head.epsilon, head.delta) = (&s.created, &s.unit, &s.epsilon, &s.delta);
        }
        let mut out = match serde_json::to_value(&head) {
            Ok(Value::Object(map)) => map,
            Ok(_) => Map::new(),
            Err(e) => return Err(e.to_string()),
        };
        if !self.folder.starts_with("cascade") {
            // The sentence is of noise alone; other ranges hold more.
            out.remove("interval");
        }
        let field = |f: &Field| match f {
            Field::Code(text) => json!(text),
            Field::Label([en, ru, kk]) => json!({ "en": en, "ru": ru, "kk": kk }),
            Field::Number(n) => json!(n),
            Field::Whole(n) => json!(n),
        };
        out.insert("table".into(), json!(self.slug));
        out.insert("columns".into(), json!(self.heads));
        out.insert("rows".into(), self.rows.iter().map(|r| r.iter().map(field).collect::<Value>()).collect());
        json(&Value::Object(out))
    }
}
