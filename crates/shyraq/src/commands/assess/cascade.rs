//! Where the chain breaks, in a folder that only its owner may look into.

use std::fs;
use std::path::Path;

use shyraq_assess::cascade::{Columns, NOTICE, Report, Request, Share, Step, assess, files, page, read};
use shyraq_bundle::Staging;

use super::day;
use crate::args::Cascade;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::grouped;

pub(super) fn run(a: &Cascade, console: &Console) -> Result<(), Failure> {
    let request = Request { within: a.within, level: a.level, few: a.few };
    request.check().map_err(|(fault, hint)| Failure::usage(fault, hint))?;
    let columns = Columns {
        person: a.person.clone(),
        stages: a.stages.clone(),
        exits: a.exits.clone(),
        rule: a.rule.clone(),
        by: a.by.clone(),
        standardise: a.standardise.clone(),
        only: a.only.iter().map(|o| only(o)).collect::<Result<_, _>>()?,
        now: a.now.as_deref().map(|n| day("--now", n)).transpose()?,
    };
    let report = assess(&read(&a.cases_file, &columns)?, &request);
    write(&report, &a.out)?;
    for line in lines(&report) {
        console.say(line);
    }
    console.say(format!("Written to {}: {NOTICE}", a.out.display()));
    console.result(&serde_json::to_value(&report).map_err(|_| Failure::internal())?);
    Ok(())
}

/// Takes a flag of the form `COL=VALUE` apart.
fn only(flag: &str) -> Result<(String, String), Failure> {
    match flag.split_once('=') {
        Some((column, value)) if !column.is_empty() => Ok((column.to_owned(), value.to_owned())),
        _ => Err(Failure::usage(
            format!("--only {flag}: not of the form COL=VALUE"),
            "write for example --only form=labour",
        )),
    }
}

/// Writes everything beside the target first, then gives it the name.
fn write(report: &Report, out: &Path) -> Result<(), Failure> {
    let out = std::path::absolute(out).map_err(|e| Failure::io(out, &e))?;
    let staged = Staging::within(out.parent().unwrap_or(&out))?;
    let put = |name: &str, text: &str| {
        let path = staged.path().join(name);
        fs::write(&path, text).map_err(|e| Failure::io(&path, &e))
    };
    for (name, text) in files(report) {
        put(name, &text)?;
    }
    let json = serde_json::to_string_pretty(report).map_err(|_| Failure::internal())?;
    put("cascade.json", &format!("{json}\n"))?;
    put("cascade.html", &page(report))?;
    Ok(staged.publish_private(&out)?)
}

fn lines(r: &Report) -> Vec<String> {
    let unit = r.resolution.word();
    let mut out = vec![
        format!(
            "{} persons in {} rows, each counted once, up to {}",
            grouped(r.input.persons),
            grouped(r.input.rows),
            r.now
        ),
        format!(
            "  {} have a start, {} of them {} {unit}s ago or longer",
            grouped(r.input.started),
            grouped(r.input.followed),
            r.within
        ),
    ];
    if unit != "day" {
        out.push(format!("  Some dates are known to the {unit} only, so all are taken to the {unit}"));
    }
    let in_time = format!("in {} {unit}s", r.within);
    out.push(format!("  {:<16}{:>9}  {:<22}{:<22}{in_time}", "stage", "persons", "of start", "of previous"));
    out.extend(r.steps.iter().map(step));
    if r.steps.iter().any(|s| s.of_start.few || s.within.few) {
        out.push(format!("  * fewer than {} persons", r.few));
    }
    out.extend(r.turned_away.iter().map(|t| {
        let rule = if t.rule.is_empty() { "no rule stated" } else { t.rule.as_str() };
        format!("  turned away by {rule}: {} persons", grouped(t.persons))
    }));
    out
}

fn step(s: &Step) -> String {
    let previous = s.of_previous.as_ref().map_or_else(|| "-".to_owned(), share);
    let line =
        format!("  {:<16}{:>9}  {:<22}{previous:<22}{}", s.stage, s.persons, share(&s.of_start), share(&s.within));
    line.trim_end().to_owned()
}

/// A share with its ends, marked when it is of few.
fn share(s: &Share) -> String {
    let Some(share) = s.share else { return "-".to_owned() };
    let few = if s.few { " *" } else { "" };
    format!("{:.1} % ({:.1}-{:.1}){few}", 100.0 * share, 100.0 * s.lower, 100.0 * s.upper)
}
