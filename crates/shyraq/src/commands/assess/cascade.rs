//! Where the chain breaks, in a folder that only its owner may look into.

use std::fs;
use std::path::Path;

use shyraq_assess::cascade::{Columns, NOTICE, Report, Request, Share, Step, TURNED_AWAY, assess, files, page, read};
use shyraq_bundle::Staging;
use shyraq_durable::folder_of;

use super::{counted, day, not_ahead, vacant};
use crate::args::Cascade;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::grouped;

pub(super) fn run(a: &Cascade, console: &Console) -> Result<(), Failure> {
    let request = Request { within: a.within, level: a.level, few: a.few };
    request.check().map_err(|(fault, hint)| Failure::usage(fault, hint))?;
    vacant(&a.out)?;
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
    let chain = read(&a.cases_file, &columns)?;
    not_ahead(columns.now, chain.now)?;
    let report = assess(&chain, &request);
    write(&report, &a.out)?;
    if let Some(first) = chain.first_undated {
        console.warn(format!(
            "{} with a rule in column '{}' and no date in column '{TURNED_AWAY}': nobody is counted as turned away by \
             them. The first is row {first}: write the date there, or a year, or take the rule out",
            counted(chain.rules_undated, "row"),
            a.rule
        ));
    }
    if report.input.conflicts > 0 {
        console.warn(format!(
            "rows of {} say different things of one column: the first value counts; mend the table",
            counted(report.input.conflicts, "person")
        ));
    }
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
    let staged = Staging::within(folder_of(&out))?;
    let put = |name: &str, text: &str| {
        let path = staged.path().join(name);
        fs::write(&path, text).map_err(|e| Failure::io(&path, &e))
    };
    for (name, text) in files(report) {
        put(name, &text)?;
    }
    let json = serde_json::to_string_pretty(report).map_err(|_| Failure::internal())?;
    put("cascade.json", &format!("{json}\n"))?;
    put("cascade.html", &page(report)?)?;
    Ok(staged.publish_private(&out)?)
}

fn lines(r: &Report) -> Vec<String> {
    let unit = r.resolution.word();
    let within = counted(u64::from(r.within.unsigned_abs()), unit);
    let mut out = vec![
        format!(
            "{} in {}, each counted once, up to {}",
            counted(r.input.persons, "person"),
            counted(r.input.rows, "row"),
            r.now
        ),
        format!(
            "  {} with a start, {} of them {within} ago or longer at the end of {}",
            grouped(r.input.started),
            grouped(r.input.followed),
            r.followed_to
        ),
    ];
    if unit != "day" {
        out.push(format!("  Some dates are known to the {unit} only, so all are taken to the {unit}"));
    }
    if r.followed_to != r.now {
        out.push(format!(
            "  The {unit} of {} is not over: what came in it is counted, but in no time and no comparison",
            r.now
        ));
    }
    let head = ["stage", "persons", "of start", "of previous", &format!("in {within}")].map(str::to_owned);
    out.extend(table(&std::iter::once(head).chain(r.steps.iter().map(step)).collect::<Vec<_>>()));
    if r.steps.iter().any(|s| s.of_start.few || s.within.few) {
        out.push(format!("  * fewer than {}", counted(r.few, "person")));
    }
    out.extend(r.turned_away.iter().map(|t| {
        let rule = if t.rule.is_empty() { "no rule stated" } else { t.rule.as_str() };
        format!("  turned away by {rule}: {}", counted(t.persons, "person"))
    }));
    out
}

/// Rows whose columns stand apart; the second is of numbers.
fn table(rows: &[[String; 5]]) -> Vec<String> {
    let width = |k: usize| rows.iter().filter_map(|r| r.get(k)).map(|c| c.chars().count()).max().unwrap_or(0);
    let [a, b, c, d, _] = std::array::from_fn(width);
    let line = |[stage, persons, start, previous, within]: &[String; 5]| {
        let line = format!("  {stage:<a$}  {persons:>b$}  {start:<c$}  {previous:<d$}  {within}");
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn step(s: &Step) -> [String; 5] {
    let previous = s.of_previous.as_ref().map_or_else(|| "-".to_owned(), share);
    [s.stage.clone(), s.persons.to_string(), share(&s.of_start), previous, share(&s.within)]
}

/// A share with its ends, marked when it is of few.
fn share(s: &Share) -> String {
    let Some(share) = s.share else { return "-".to_owned() };
    let few = if s.few { " *" } else { "" };
    let (lower, upper) = (100.0 * s.lower, 100.0 * s.upper);
    format!("{:.1} % ({lower:.1}-{upper:.1}), {} of {}{few}", 100.0 * share, grouped(s.persons), grouped(s.of))
}
