//! Recommendations and what became of them.

use serde_json::Value;
use shyraq_print::{Align, Block, Cell, text};

use super::writer::{Part, Writer};
use super::{ReportError, Run};

/// Writes the section.
pub(super) fn section(w: &mut Writer, run: Option<&Run>) -> Result<(), ReportError> {
    w.heading(1, "rec-page-title");
    let Some(run) = run else {
        w.paragraph("report-no-recommendations", &[]);
        return Ok(());
    };
    let now = vec![w.quoted(run, "/now")?];
    w.paragraph("rec-page-lead", &[("now", Part::Spans(now))]);
    if run.number("/overdue")? > 0.0 {
        let overdue = vec![w.count(run, "/overdue")?];
        w.finding("rec-overdue", &[("n", Part::Spans(overdue))]);
    }
    let mut rows = Vec::new();
    for i in 0..run.many("/recommendations") {
        let at = format!("/recommendations/{i}");
        let what = vec![w.label(run, &format!("{at}/text")).unwrap_or_else(|| text("\u{2014}"))];
        let to = vec![w.quoted(run, &format!("{at}/addressee"))?];
        let status = w.words(&format!("rec-is-{}", run.words(&format!("{at}/status"))?));
        let due = match run.words(&format!("{at}/due")) {
            Ok(_) => vec![w.quoted(run, &format!("{at}/due"))?],
            Err(_) => w.words("rec-no-due"),
        };
        rows.push(vec![what, to, status, due, shared(w, run, &at)?]);
    }
    let caption = w.texts.text("rec-table");
    let columns = [
        ("rec-what", Align::Start),
        ("rec-addressee", Align::Start),
        ("rec-status", Align::Start),
        ("rec-due", Align::Start),
        ("rec-shared", Align::Start),
    ];
    w.table(&caption, &columns, rows);
    for i in 0..run.many("/recommendations") {
        one(w, run, &format!("/recommendations/{i}"))?;
    }
    w.paragraph("rec-cause", &[]);
    Ok(())
}

/// What a recommendation stands on, what happened to it, and what changed after it.
fn one(w: &mut Writer, run: &Run, at: &str) -> Result<(), ReportError> {
    let what = vec![w.label(run, &format!("{at}/text")).unwrap_or_else(|| text("\u{2014}"))];
    w.blocks.push(Block::Finding { spans: what });
    let mut items: Vec<Cell> = Vec::new();
    let mut add = |w: &Writer, key: &str, cell: Cell| {
        items.push([vec![text(format!("{}: ", w.texts.text(key)))], cell].concat());
    };
    for k in 0..run.many(&format!("{at}/ground")) {
        let cell = ground(w, run, &format!("{at}/ground/{k}"))?;
        add(w, "rec-ground", cell);
    }
    for k in 0..run.many(&format!("{at}/events")) {
        let here = format!("{at}/events/{k}");
        if run.at(&format!("{here}/happened")).and_then(Value::as_bool) == Some(true) {
            let cell = event(w, run, &here)?;
            add(w, "rec-events", cell);
        }
    }
    for k in 0..run.many(&format!("{at}/after")) {
        let here = format!("{at}/after/{k}");
        let before = figure(w, run, &format!("{here}/before"))?;
        let after = figure(w, run, &format!("{here}/after"))?;
        let mut cell = w.fill("rec-before-after", &[("before", Part::Spans(before)), ("after", Part::Spans(after))]);
        if run.words(&format!("{here}/note")).is_ok() {
            cell.extend([text(" "), w.quoted(run, &format!("{here}/note"))?]);
        }
        add(w, "rec-after", cell);
    }
    if !items.is_empty() {
        w.blocks.push(Block::Points { items });
    }
    Ok(())
}

fn event(w: &mut Writer, run: &Run, at: &str) -> Result<Cell, ReportError> {
    let word = run.words(&format!("{at}/status"))?;
    // That it had no answer is where it stands, not what happened.
    let status = w.words(&if word == "made" { "rec-event-made".to_owned() } else { format!("rec-is-{word}") });
    let mut out = [vec![w.quoted(run, &format!("{at}/date"))?, text(" ")], status].concat();
    if run.words(&format!("{at}/by")).is_ok() {
        let by = vec![w.quoted(run, &format!("{at}/by"))?];
        out.push(text(", "));
        out.extend(w.fill("rec-by", &[("id", Part::Spans(by))]));
    }
    for (field, before, after) in [("note", ". ", ""), ("source", " (", ")")] {
        if run.words(&format!("{at}/{field}")).is_ok() {
            out.extend([text(before), w.quoted(run, &format!("{at}/{field}"))?, text(after)]);
        }
    }
    Ok(out)
}

fn ground(w: &mut Writer, run: &Run, at: &str) -> Result<Cell, ReportError> {
    let label =
        |w: &mut Writer, field: &str| w.label(run, &format!("{at}/{field}")).unwrap_or_else(|| text("\u{2014}"));
    match run.words(&format!("{at}/kind"))? {
        "gap" => {
            let mut out =
                vec![label(w, "instrument"), text(", "), w.quoted(run, &format!("{at}/article"))?, text(": ")];
            out.extend([label(w, "text"), text(". ")]);
            let gap = vec![label(w, "gap")];
            out.extend(w.fill("rec-gap", &[("gap", Part::Spans(gap))]));
            let state = |w: &Writer, field: &str| -> Result<Cell, ReportError> {
                Ok(w.words(&format!("rec-state-{}", run.words(&format!("{at}/{field}"))?)))
            };
            let (then, now) = (state(w, "when_made")?, state(w, "now")?);
            out.push(text(" ("));
            out.extend(w.fill("rec-gap-fate", &[("then", Part::Spans(then)), ("now", Part::Spans(now))]));
            out.push(text(")"));
            Ok(out)
        }
        "provision" => {
            let mut out = vec![label(w, "act")];
            if run.words(&format!("{at}/article")).is_ok() {
                out.extend([text(", "), w.quoted(run, &format!("{at}/article"))?]);
            }
            out.extend([text(": "), label(w, "effect")]);
            if run.at(&format!("{at}/holds")).and_then(Value::as_bool) == Some(false) {
                out.push(text(format!(" ({})", w.texts.text("rec-gone"))));
            }
            Ok(out)
        }
        _ => figure(w, run, at),
    }
}

/// A published figure with its series and source, or the place of a value in an earlier run.
fn figure(w: &mut Writer, run: &Run, at: &str) -> Result<Cell, ReportError> {
    if run.words(&format!("{at}/kind"))? == "run" {
        let place = vec![w.quoted(run, &format!("{at}/file"))?, w.quoted(run, &format!("{at}/pointer"))?];
        let mut out = w.fill("rec-from-run", &[("place", Part::Spans(place))]);
        if run.words(&format!("{at}/value")).is_ok() {
            out.extend([text(": "), w.quoted(run, &format!("{at}/value"))?]);
        } else if run.number(&format!("{at}/value")).is_ok() {
            out.extend([text(": "), w.as_it_is(run, &format!("{at}/value"))?]);
        }
        return Ok(out);
    }
    let mut out = vec![w.label(run, &format!("{at}/title")).unwrap_or_else(|| text("\u{2014}"))];
    out.extend([text(", "), w.quoted(run, &format!("{at}/period"))?, text(": ")]);
    match w.label(run, &format!("{at}/words")) {
        Some(words) => out.push(words),
        None => out.push(w.quoted(run, &format!("{at}/figure"))?),
    }
    let body = w.label(run, &format!("{at}/body")).unwrap_or_else(|| text("\u{2014}"));
    out.extend([text(" ("), body, text("; "), w.quoted(run, &format!("{at}/source/title"))?, text(")")]);
    Ok(out)
}

fn shared(w: &mut Writer, run: &Run, at: &str) -> Result<Cell, ReportError> {
    let mut out: Cell = Vec::new();
    for k in 0..run.many(&format!("{at}/shared")) {
        if k > 0 {
            out.push(text("; "));
        }
        let here = format!("{at}/shared/{k}");
        out.push(text(w.texts.text(&format!("rec-audience-{}", run.words(&format!("{here}/with"))?))));
        out.extend([text(": "), w.quoted(run, &format!("{here}/body"))?]);
        out.extend([text(", "), w.quoted(run, &format!("{here}/date"))?]);
    }
    Ok(if out.is_empty() { w.words("rec-shared-none") } else { out })
}
