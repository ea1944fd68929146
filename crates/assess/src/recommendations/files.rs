//! The report as a table.

use shyraq_case::Lang;

use super::report::{After, Ground, Item, Report, RunOut, Value};
use super::status::Audience;
use crate::law::FigureOut;
use crate::sheet::Sheet;

/// Names and texts of the report's tables, in CSV.
#[must_use]
pub fn files(report: &Report) -> Vec<(&'static str, String)> {
    let mut out = Sheet::new(&[
        "notice",
        "id",
        "text_en",
        "text_ru",
        "text_kk",
        "addressee",
        "status",
        "since",
        "due",
        "overdue_days",
        "ground",
        "shared_state",
        "shared_civil_society",
        "shared_international",
        "events",
        "after",
        "now",
    ]);
    for item in &report.recommendations {
        out.row(row(report, item));
    }
    vec![("recommendations.csv", out.text())]
}

fn row(report: &Report, x: &Item) -> Vec<String> {
    let own = |l: Lang| match l {
        Lang::En => &x.text.en,
        Lang::Ru => &x.text.ru,
        Lang::Kk => &x.text.kk,
    };
    let mut out = vec![report.notice.unwrap_or_default().to_owned(), x.id.clone()];
    out.extend(Lang::ALL.map(|l| own(l).clone().unwrap_or_default()));
    out.extend([
        x.addressee.clone(),
        x.status.code().to_owned(),
        x.since.clone().unwrap_or_default(),
        x.due.clone().unwrap_or_default(),
        x.overdue_days.map(|d| d.to_string()).unwrap_or_default(),
        joined(x.ground.iter().map(ground)),
    ]);
    out.extend(
        Audience::ALL
            .map(|a| joined(x.shared.iter().filter(|s| s.with == a).map(|s| format!("{} {}", s.date, s.body)))),
    );
    out.extend([
        joined(x.events.iter().filter(|e| e.happened).map(|e| format!("{} {}", e.date, e.status.code()))),
        joined(x.after.iter().map(after)),
        report.now.clone(),
    ]);
    out
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn named(f: &FigureOut) -> String {
    format!("{}@{} = {}", f.series, f.period, f.figure)
}

fn run(r: &RunOut) -> String {
    format!("{}#{} = {}", r.file, r.pointer, plain(&r.value))
}

fn ground(g: &Ground) -> String {
    match g {
        Ground::Figure(f) => format!("figure {}", named(f)),
        Ground::Gap(g) => format!("gap {} {} -> {}", g.requirement, g.when_made.code(), g.now.code()),
        Ground::Provision(p) => format!("provision {}", p.provision.id),
        Ground::Run(r) => format!("run {}", run(r)),
    }
}

fn after(a: &After) -> String {
    let value = |v: &Value| match v {
        Value::Figure(f) => named(f),
        Value::Run(r) => run(r),
    };
    format!("{} -> {}", value(&a.before), value(&a.after))
}

/// Writes a value of JSON without quotes.
pub(super) fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
