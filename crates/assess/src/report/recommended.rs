//! Recommendations and what became of them.

use shyraq_print::{Align, Cell, text};

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
    w.paragraph("rec-cause", &[]);
    Ok(())
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
