//! The law against the Protocol.

use serde::Deserialize;
use shyraq_law::Status;
use shyraq_print::{Align, Cell, Span, text};

use super::writer::{Part, Writer, words};
use super::{ReportError, Run};

/// Writes the section.
pub(super) fn section(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    w.heading(1, "report-law-title");
    let at = vec![w.quoted(run, "/at")?];
    let read = vec![w.quoted(run, "/read")?];
    w.paragraph("report-law-lead", &[("at", Part::Spans(at)), ("read", Part::Spans(read))]);
    if run.at("/later_unknown").is_some() {
        w.paragraph("report-law-later", &[]);
    }
    w.paragraph("law-met-means", &[]);
    w.paragraph("law-unknown-means", &[]);
    instruments(w, run)?;
    gaps(w, run)
}

fn instruments(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let mut rows = Vec::new();
    for i in 0..run.many("/instruments") {
        let at = format!("/instruments/{i}");
        let mut states: Cell = Vec::new();
        for s in 0..run.many(&format!("{at}/states")) {
            let many = format!("{at}/states/{s}/1");
            if run.number(&many)? > 0.0 {
                if !states.is_empty() {
                    states.push(text(", "));
                }
                let state = w.texts.text(&format!("rec-state-{}", run.words(&format!("{at}/states/{s}/0"))?));
                states.extend([w.count(run, &many)?, text(format!(" {state}"))]);
            }
        }
        rows.push(vec![label(w, run, &format!("{at}/name")), binds(w, run, &format!("{at}/status")), states]);
    }
    let caption = w.texts.text("law-instruments");
    let columns = [("law-instrument", Align::Start), ("law-binds", Align::Start), ("law-states", Align::Start)];
    w.table(&caption, &columns, rows);
    Ok(())
}

/// Whether a standard binds the state, in the law's own words.
fn binds(w: &mut Writer, run: &Run, pointer: &str) -> Cell {
    let status = run.at(pointer).and_then(|v| Status::deserialize(v).ok()).unwrap_or(Status::Unknown);
    let text = words(&status.labels(), w.texts);
    vec![Span::Cited { text, source: w.run(run) }]
}

fn label(w: &mut Writer, run: &Run, pointer: &str) -> Cell {
    vec![w.label(run, pointer).unwrap_or_else(|| text("\u{2014}"))]
}

/// The gaps that are known; those where nothing was read are counted beside them.
fn gaps(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    w.heading(2, "report-gaps");
    let mut rows = Vec::new();
    let mut unread = 0_u64;
    for i in 0..run.many("/requirements") {
        let at = format!("/requirements/{i}");
        let state = run.words(&format!("{at}/state"))?;
        if state == "unknown" {
            unread += 1;
            continue;
        }
        if run.at(&format!("{at}/gap")).is_none_or(serde_json::Value::is_null) {
            continue;
        }
        let state = w.words(&format!("rec-state-{state}"));
        let bodies = (0..run.many(&format!("{at}/bodies")))
            .flat_map(|b| {
                let name = w.label(run, &format!("{at}/bodies/{b}/name"));
                [(b > 0).then(|| text("; ")), name]
            })
            .flatten()
            .collect::<Vec<_>>();
        let bodies = if bodies.is_empty() { w.words("law-nobody") } else { bodies };
        rows.push(vec![label(w, run, &format!("{at}/text")), state, label(w, run, &format!("{at}/gap")), bodies]);
    }
    let source = w.run(run);
    let text = w.texts.number(unread);
    let unread = vec![Span::Figure { text, source, at: "/requirements".to_owned() }];
    w.paragraph("report-gaps-lead", &[("unread", Part::Spans(unread))]);
    let caption = w.texts.text("report-gaps");
    let columns = [
        ("report-requirement", Align::Start),
        ("report-state", Align::Start),
        ("report-gap", Align::Start),
        ("report-task", Align::Start),
    ];
    w.table(&caption, &columns, rows);
    Ok(())
}
