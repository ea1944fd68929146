//! Where the chain breaks.

use shyraq_locale::Arg;
use shyraq_print::{Align, Cell, text};

use super::writer::{Part, Writer};
use super::{ReportError, Run};

/// Groups of a column that are printed at most.
const GROUPS: usize = 12;

/// Writes the section.
pub(super) fn section(w: &mut Writer, run: Option<&Run>) -> Result<(), ReportError> {
    w.heading(1, "cascade-title");
    let Some(run) = run else {
        w.paragraph("report-no-cases", &[]);
        return Ok(());
    };
    w.paragraph("cascade-lead", &[]);
    let first =
        w.words(&stage(w, run.words("/steps/0/stage")?)).iter().map(|s| s.words().to_owned()).collect::<String>();
    let now = vec![w.quoted(run, "/now")?];
    w.paragraph("cascade-scope", &[("first", Part::Words(&first)), ("now", Part::Spans(now))]);
    if run.number("/input/conflicts").is_ok_and(|n| n > 0.0) {
        let persons = vec![w.count(run, "/input/conflicts")?];
        w.paragraph("report-conflicts", &[("persons", Part::Spans(persons))]);
    }
    greatest_loss(w, run)?;
    let rows = steps(w, run, "/steps")?;
    let caption = w.texts.text("cascade-caption");
    let columns = [
        ("head-stage", Align::Start),
        ("report-persons", Align::End),
        ("head-previous", Align::End),
        ("head-start", Align::End),
    ];
    w.table(&caption, &columns, rows);
    w.paragraph("report-of-previous", &[]);
    w.paragraph("report-wilson", &[]);
    turned_away(w, run)?;
    times(w, run)?;
    groups(w, run)
}

/// The key of a stage's name, where the catalogue has one.
fn stage(w: &Writer, word: &str) -> String {
    let key = format!("stage-{word}");
    if w.texts.has(&key) { key } else { "stages-later".to_owned() }
}

fn name(w: &mut Writer, run: &Run, pointer: &str) -> Result<Cell, ReportError> {
    let key = format!("stage-{}", run.words(pointer)?);
    if w.texts.has(&key) { Ok(w.words(&key)) } else { Ok(vec![w.quoted(run, pointer)?]) }
}

/// A share with its interval; a dash of nobody.
fn share(w: &mut Writer, run: &Run, at: &str) -> Result<Cell, ReportError> {
    if run.number(&format!("{at}/share")).is_err() {
        return Ok(vec![text("\u{2014}")]);
    }
    share_with_ends(w, run, at, "share")
}

/// A share that stands at a place under some name, with its ends.
fn share_with_ends(w: &mut Writer, run: &Run, at: &str, name: &str) -> Result<Cell, ReportError> {
    Ok(vec![
        w.share(run, &format!("{at}/{name}"))?,
        text(" ("),
        w.share(run, &format!("{at}/lower"))?,
        text("\u{2013}"),
        w.share(run, &format!("{at}/upper"))?,
        text(")"),
    ])
}

/// A share that says how many of how many it is.
fn share_of(w: &mut Writer, run: &Run, at: &str) -> Result<Cell, ReportError> {
    let mut out = share(w, run, at)?;
    if run.number(&format!("{at}/share")).is_ok() {
        let persons = vec![w.count(run, &format!("{at}/persons"))?];
        let all = vec![w.count(run, &format!("{at}/of"))?];
        out.push(text(", "));
        out.extend(w.fill("report-of", &[("persons", Part::Spans(persons)), ("all", Part::Spans(all))]));
    }
    Ok(out)
}

fn steps(w: &mut Writer, run: &Run, list: &str) -> Result<Vec<Vec<Cell>>, ReportError> {
    (0..run.many(list))
        .map(|i| {
            let at = format!("{list}/{i}");
            Ok(vec![
                name(w, run, &format!("{at}/stage"))?,
                vec![w.count(run, &format!("{at}/persons"))?],
                share_of(w, run, &format!("{at}/of_previous"))?,
                share(w, run, &format!("{at}/of_start"))?,
            ])
        })
        .collect()
}

/// Names the step at which the smallest share goes on, if there is another and its interval lies
/// below all others.
fn greatest_loss(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let end = |i: usize, which: &str| run.number(&format!("/steps/{i}/of_previous/{which}")).ok();
    let steps: Vec<usize> = (1..run.many("/steps")).filter(|i| end(*i, "share").is_some()).collect();
    let least = steps
        .iter()
        .copied()
        .min_by(|a, b| end(*a, "share").partial_cmp(&end(*b, "share")).unwrap_or(std::cmp::Ordering::Equal));
    let Some(least) = least.filter(|_| steps.len() > 1) else { return Ok(()) };
    let clear = steps.iter().filter(|i| **i != least).all(|i| end(*i, "lower") > end(least, "upper"));
    if !clear {
        w.finding("cascade-loss-none", &[]);
        return Ok(());
    }
    let from = name(w, run, &format!("/steps/{}/stage", least - 1))?;
    let to = name(w, run, &format!("/steps/{least}/stage"))?;
    let share = share(w, run, &format!("/steps/{least}/of_previous"))?;
    w.finding("cascade-loss", &[("from", Part::Spans(from)), ("to", Part::Spans(to)), ("share", Part::Spans(share))]);
    Ok(())
}

fn turned_away(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let mut rows = Vec::new();
    for i in 0..run.many("/turned_away") {
        let at = format!("/turned_away/{i}");
        let rule = match run.words(&format!("{at}/rule"))? {
            "" => w.words("report-no-rule"),
            _ => w.value(run, "rule", &format!("{at}/rule"))?,
        };
        rows.push(vec![rule, vec![w.count(run, &format!("{at}/persons"))?]]);
    }
    if !rows.is_empty() {
        w.heading(2, "report-turned-away");
        let caption = w.texts.text("report-turned-away-caption");
        w.table(&caption, &[("report-rule", Align::Start), ("report-persons", Align::End)], rows);
        w.paragraph("report-turned-away-note", &[]);
    }
    Ok(())
}

/// A median with its interval; an end that the table's time does not reach is an ellipsis.
fn median_with_ends(w: &mut Writer, run: &Run, at: &str) -> Result<Cell, ReportError> {
    let mut out = vec![w.count(run, &format!("{at}/time"))?];
    for (end, before) in [("lower", " ("), ("upper", "\u{2013}")] {
        let place = format!("{at}/{end}");
        out.push(text(before));
        out.push(if run.number(&place).is_ok() { w.count(run, &place)? } else { text("\u{2026}") });
    }
    out.push(text(")"));
    Ok(out)
}

fn times(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let mut rows = Vec::new();
    for i in 0..run.many("/times") {
        let at = format!("/times/{i}");
        // The middle quantile: half of all who set out had arrived.
        let median = format!("{at}/quantiles/1");
        let mut way = name(w, run, &format!("{at}/from"))?;
        way.push(text(" → "));
        way.extend(name(w, run, &format!("{at}/to"))?);
        let few = run.number(&format!("{at}/persons"))? < super::FEWEST;
        let time = match run.number(&format!("{median}/time")) {
            _ if few => vec![text("\u{2014}")],
            Ok(_) => median_with_ends(w, run, &median)?,
            Err(_) => w.words("report-never-half"),
        };
        let arrived = match run.number(&format!("{at}/within/arrived")) {
            Ok(_) => share_with_ends(w, run, &format!("{at}/within"), "arrived")?,
            // Nobody is followed so long.
            Err(_) => vec![text("\u{2014}")],
        };
        rows.push(vec![way, vec![w.count(run, &format!("{at}/persons"))?], time, arrived]);
    }
    if !rows.is_empty() {
        w.heading(2, "report-times");
        let unit = w.texts.text(&format!("report-unit-{}", run.words("/resolution")?));
        let within = vec![w.count(run, "/within")?];
        w.paragraph("report-times-lead", &[("unit", Part::Words(&unit)), ("within", Part::Spans(within))]);
        let caption = w.texts.text("report-times-caption");
        let columns = [
            ("report-way", Align::Start),
            ("report-persons", Align::End),
            ("report-half", Align::End),
            ("report-arrived", Align::End),
        ];
        w.table(&caption, &columns, rows);
    }
    Ok(())
}

/// The groups of each column, as ratios against the greatest group.
fn groups(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let many = run.many("/groups");
    let mut columns: Vec<String> = Vec::new();
    for i in 0..many {
        let column = run.words(&format!("/groups/{i}/column"))?.to_owned();
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    if columns.is_empty() {
        return Ok(());
    }
    w.heading(2, "cascade-groups");
    w.paragraph("cascade-groups-lead", &[]);
    w.paragraph("report-groups-lead", &[]);
    for column in columns {
        let mut rows = Vec::new();
        for i in (0..many).filter(|i| run.words(&format!("/groups/{i}/column")).is_ok_and(|c| c == column)).take(GROUPS)
        {
            rows.extend(group(w, run, i)?);
        }
        let known = w.column_name(&column);
        let caption = w.texts.fill("cascade-by", &[("column", Arg::Text(&known))]);
        let columns = [
            ("report-group", Align::Start),
            ("report-persons", Align::End),
            ("report-last", Align::Start),
            ("report-within", Align::End),
            ("report-ratio", Align::End),
        ];
        w.table(&caption, &columns, rows);
    }
    Ok(())
}

/// Stages at which groups are compared.
const COMPARED: [&str; 3] = ["identification", "service", "case_registered"];

/// A group's rows: how many of it got to the stages that are compared.
fn group(w: &mut Writer, run: &Run, i: usize) -> Result<Vec<Vec<Cell>>, ReportError> {
    let here = format!("/groups/{i}");
    let column = run.words(&format!("{here}/column"))?.to_owned();
    let value = w.value(run, &column, &format!("{here}/value"))?;
    let persons = vec![w.count(run, &format!("{here}/persons"))?];
    let many = run.many(&format!("{here}/steps"));
    let stage = |k: usize| run.words(&format!("{here}/steps/{k}/stage")).unwrap_or_default();
    let mut compared: Vec<usize> = (0..many).filter(|k| COMPARED.contains(&stage(*k))).collect();
    if compared.is_empty() {
        compared.extend(many.checked_sub(1));
    }
    let mut out = Vec::new();
    for k in compared {
        let stage = run.words(&format!("{here}/steps/{k}/stage"))?.to_owned();
        let compared = (0..run.many(&format!("{here}/compared")))
            .find(|c| run.words(&format!("{here}/compared/{c}/stage")).is_ok_and(|s| s == stage));
        let ratio = match compared.map(|c| format!("{here}/compared/{c}/ratio")) {
            Some(at) if run.number(&format!("{at}/ratio")).is_ok() => vec![
                w.ratio(run, &format!("{at}/ratio"))?,
                text(" ("),
                w.ratio(run, &format!("{at}/lower"))?,
                text("\u{2013}"),
                w.ratio(run, &format!("{at}/upper"))?,
                text(")"),
            ],
            _ => vec![text("\u{2014}")],
        };
        let first = out.is_empty();
        out.push(vec![
            if first { value.clone() } else { vec![text("\u{a0}")] },
            if first { persons.clone() } else { Vec::new() },
            name(w, run, &format!("{here}/steps/{k}/stage"))?,
            share_of(w, run, &format!("{here}/steps/{k}/within"))?,
            ratio,
        ]);
    }
    Ok(out)
}
