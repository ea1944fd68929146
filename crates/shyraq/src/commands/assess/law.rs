//! The law of a country as of a day.

use shyraq_assess::law::{Report, files, law, newest, page};
use shyraq_figures::PartialDate;

use super::{folder, vacant};
use crate::args::Law;
use crate::console::Console;
use crate::failure::Failure;

pub(super) fn run(a: &Law, console: &Console) -> Result<(), Failure> {
    let at = match &a.at {
        None => newest(&a.country)?,
        Some(text) => text.parse::<PartialDate>().map_err(|_| {
            Failure::usage(format!("--at {text}: no date"), "write a day as 2024-12-31, a month as 2024-12 or a year")
        })?,
    };
    if let Some(out) = &a.out {
        vacant(out)?;
    }
    let report = law(&a.country, at)?;
    let json = serde_json::to_value(&report).map_err(|_| Failure::internal())?;
    if let Some(out) = &a.out {
        let mut all = files(&report);
        let text = serde_json::to_string_pretty(&report).map_err(|_| Failure::internal())?;
        all.push(("law.json", format!("{text}\n")));
        all.push(("law.html", page(&report)?));
        folder(out, false, &all)?;
    }
    if report.later_unknown {
        console.warn(format!(
            "the end of {} is after the sources were read, on {}: what became law between is not known",
            report.at, report.read
        ));
    }
    for line in lines(&report) {
        console.say(line);
    }
    if let Some(out) = &a.out {
        console.say(format!("Written to {}: law.html, law.csv, changes.csv, law.json", out.display()));
    }
    console.result(&json);
    Ok(())
}

fn lines(r: &Report) -> Vec<String> {
    let en = |l: &shyraq_case::Labels| l.get(shyraq_case::Lang::En).unwrap_or_default().to_owned();
    let mut out = vec![format!("The law of {} at the end of {}; sources read on {}", r.country, r.at, r.read)];
    for i in &r.instruments {
        let states: Vec<String> =
            i.states.iter().filter(|(_, n)| *n > 0).map(|(s, n)| format!("{n} {}", en(&s.labels()))).collect();
        out.push(format!("  {:<60}{}", en(&i.name), states.join(", ")));
    }
    out.push(format!("  {} gaps; what is not known says which text has to be read", r.gaps.len()));
    out
}
