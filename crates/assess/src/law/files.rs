//! The report as a table.

use shyraq_case::{Labels, Lang};

use super::report::{Item, Report};
use crate::sheet::Sheet;

/// Names and texts of the report's tables, in CSV.
#[must_use]
pub fn files(report: &Report) -> Vec<(&'static str, String)> {
    vec![("law.csv", requirements(report)), ("changes.csv", changes(report))]
}

fn requirements(r: &Report) -> String {
    let mut out = Sheet::new(&[
        "requirement",
        "instrument",
        "article",
        "pillar",
        "force",
        "text_en",
        "text_ru",
        "text_kk",
        "at",
        "state",
        "since",
        "latest",
        "tag",
        "gap_en",
        "gap_ru",
        "gap_kk",
        "bodies",
        "provisions",
        "figures",
    ]);
    for x in &r.requirements {
        out.row(row(r, x));
    }
    out.text()
}

fn row(r: &Report, x: &Item) -> Vec<String> {
    let texts = |l: Option<&Labels>| Lang::ALL.map(|lang| l.and_then(|l| l.get(lang)).unwrap_or_default().to_owned());
    let joined = |all: Vec<String>| all.join("; ");
    let mut out = vec![x.id.clone(), x.instrument.clone(), x.article.clone(), code(&x.pillar), code(&x.force)];
    out.extend(texts(Some(&x.text)));
    out.extend([
        r.at.clone(),
        x.state.code().to_owned(),
        x.since.clone().unwrap_or_default(),
        x.latest.clone().unwrap_or_default(),
        x.tag.as_ref().map(code).unwrap_or_default(),
    ]);
    out.extend(texts(x.gap.as_ref()));
    out.extend([
        joined(x.bodies.iter().map(|b| b.id.clone()).collect()),
        joined(x.provisions.iter().map(|p| p.id.clone()).collect()),
        joined(x.figures.iter().map(|f| format!("{}@{} = {}", f.series, f.period, f.figure)).collect()),
    ]);
    out
}

/// The word of a code, as the JSON has it.
fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn changes(r: &Report) -> String {
    let mut out = Sheet::new(&["from", "latest", "requirement", "before", "after"]);
    for c in &r.changes {
        out.row([
            c.from.clone(),
            c.latest.clone().unwrap_or_default(),
            c.requirement.clone(),
            c.before.map(|s| s.code().to_owned()).unwrap_or_default(),
            c.after.code().to_owned(),
        ]);
    }
    out.text()
}
