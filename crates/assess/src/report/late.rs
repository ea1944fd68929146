//! How late reports come.

use shyraq_print::{Align, text};

use super::writer::{Part, Writer};
use super::{ReportError, Run};

/// Writes the section.
pub(super) fn section(w: &mut Writer, run: Option<&Run>) -> Result<(), ReportError> {
    w.heading(1, "lag-title");
    let Some(run) = run else {
        w.paragraph("report-no-lag", &[]);
        return Ok(());
    };
    w.finding("lag-warning", &[]);
    w.paragraph("lag-lead", &[]);
    let (event, report) = (vec![w.quoted(run, "/event")?], vec![w.quoted(run, "/report")?]);
    let now = vec![w.quoted(run, "/now")?];
    let parts = [("event", Part::Spans(event)), ("report", Part::Spans(report)), ("now", Part::Spans(now))];
    w.paragraph("lag-events", &parts);
    let mut rows = Vec::new();
    for i in 0..run.many("/periods") {
        let at = format!("/periods/{i}");
        let mut period = vec![w.quoted(run, &format!("{at}/period"))?];
        let hatched = run.at(&format!("{at}/hatched")).and_then(serde_json::Value::as_bool).unwrap_or(false);
        if hatched {
            period.extend([text(", "), text(w.texts.text("lag-hatched"))]);
        }
        let (corrected, range) = if run.number(&format!("{at}/corrected")).is_ok() {
            let range = w.range(run, &format!("{at}/lower"), &format!("{at}/upper"))?;
            (vec![w.count(run, &format!("{at}/corrected"))?], range)
        } else {
            (vec![text("\u{2014}")], vec![text("\u{2014}")])
        };
        let complete = vec![w.share(run, &format!("{at}/complete"))?];
        rows.push(vec![period, vec![w.count(run, &format!("{at}/observed"))?], complete, corrected, range]);
    }
    let caption = w.texts.text("lag-caption");
    let columns = [
        ("report-year", Align::Start),
        ("report-known", Align::End),
        ("report-in", Align::End),
        ("report-corrected", Align::End),
        ("report-range", Align::End),
    ];
    w.table(&caption, &columns, rows);
    w.paragraph("lag-scope", &[]);
    Ok(())
}
