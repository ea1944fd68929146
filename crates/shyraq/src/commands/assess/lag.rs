//! Counts by year, corrected for what is still to be reported.

use shyraq_assess::lag::{Columns, Delay, Period, Report, Request, assess, read};

use super::{counted, day};
use crate::args::Lag;
use crate::console::Console;
use crate::failure::Failure;

pub(super) fn run(a: &Lag, console: &Console) -> Result<(), Failure> {
    let request = Request { level: a.level, boot: a.boot, seed: a.seed };
    request.check().map_err(|(fault, hint)| Failure::usage(fault, hint))?;
    let now = day("--now", &a.now)?;
    let columns = Columns { event: a.event.clone(), report: a.report.clone(), by: a.by.clone() };
    let cases = read(&a.cases_file, &columns, now)?;
    let report = assess(&cases, &columns, &request);
    for line in lines(&report) {
        console.say(line);
    }
    console.result(&serde_json::to_value(&report).map_err(|_| Failure::internal())?);
    Ok(())
}

fn lines(r: &Report) -> Vec<String> {
    let unit = r.resolution.word();
    let cases = counted(r.cases, "case");
    let mut out = vec![format!("{cases} by year of '{}', as reported up to {}", r.event, r.now)];
    if unit != "day" {
        out.push(format!("Some dates are known to the {unit} only, so all are taken to the {unit}"));
    }
    if r.set_aside > 0 {
        out.push(format!("Not counted, as reported in a {unit} that is not over: {}", counted(r.set_aside, "row")));
    }
    if r.undated > 0 {
        out.push(format!("Not counted, as without both dates: {}", counted(r.undated, "row")));
    }
    out.push(delay(&r.delay));
    out.push(r.assumption.clone());
    out.push(String::new());
    out.extend(years(&r.periods));
    for group in &r.groups {
        out.push(String::new());
        out.push(format!("{}: {}, {}", group.column, group.value, counted(group.cases, "case")));
        out.push(delay(&group.delay));
        out.extend(years(&group.periods));
    }
    out.push(String::new());
    out.push("  The interval is of the rate, for comparing years. In a year marked # less than half is in: draw no trend to it.".to_owned());
    out.push(
        "  These counts are exact and say what each year holds: they are not for publication as they are.".to_owned(),
    );
    out
}

fn delay(d: &Delay) -> String {
    let [quarter, half, most] = d.quartiles;
    format!(
        "Half of the cases are in within {}, a quarter within {quarter}, three quarters within {most}; longest {}",
        counted(half.into(), d.unit.word()),
        d.longest
    )
}

fn years(periods: &[Period]) -> Vec<String> {
    let head = format!("  {:<7}{:>9}{:>8}{:>11}  interval", "year", "counted", "in", "corrected");
    std::iter::once(head).chain(periods.iter().map(year)).collect()
}

fn year(p: &Period) -> String {
    let number = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.0}"));
    let mark = if p.hatched { " #" } else { "" };
    let part = if p.partial { " (not over)" } else { "" };
    format!(
        "  {:<7}{:>9}{:>7.0}%{:>11}  {} - {}{mark}{part}",
        p.period,
        p.observed,
        100.0 * p.complete,
        number(p.corrected),
        number(p.lower),
        number(p.upper)
    )
}
