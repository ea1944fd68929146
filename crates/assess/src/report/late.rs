//! How late reports come.

use shyraq_locale::Arg;
use shyraq_print::{Align, text};

use super::writer::{Part, Writer};
use super::{ReportError, Run};

/// Writes the section.
pub(super) fn section(w: &mut Writer, run: Option<&Run>, others: &[Run]) -> Result<(), ReportError> {
    w.heading(1, "lag-title");
    let Some(run) = run else {
        w.paragraph("report-no-lag", &[]);
        return Ok(());
    };
    w.finding("lag-warning", &[]);
    w.paragraph("lag-lead", &[]);
    let (event, report) = (w.dated(run, "/event")?, w.dated(run, "/report")?);
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
        ("report-range-rate", Align::End),
    ];
    w.table(&caption, &columns, rows);
    w.paragraph("report-range-note", &[]);
    w.paragraph("lag-scope", &[]);
    let all: Vec<&Run> = [run].into_iter().chain(others).filter(|r| r.many("/groups") > 0).collect();
    if !all.is_empty() {
        w.heading(2, "report-late-groups");
        let (event, report) = (w.dated(run, "/event")?, w.dated(run, "/report")?);
        let unit = w.texts.text(&format!("report-unit-{}", run.words("/delay/unit")?));
        let parts = [("event", Part::Spans(event)), ("report", Part::Spans(report)), ("unit", Part::Words(&unit))];
        w.paragraph("report-late-groups-lead", &parts);
    }
    all.into_iter().try_for_each(|r| groups(w, r))
}

/// Groups that are printed at most, those with most cases.
const GROUPS: usize = 15;

/// How long it takes in each group, and whether a quarter, half and three quarters are in.
fn groups(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let mut places: Vec<usize> = (0..run.many("/groups")).collect();
    let cases = |i: &usize| run.number(&format!("/groups/{i}/cases")).unwrap_or_default() as u64;
    places.sort_by_key(|i| std::cmp::Reverse(cases(i)));
    let column = run.words("/groups/0/column")?.to_owned();
    let mut rows = Vec::new();
    for i in places.into_iter().take(GROUPS) {
        let here = format!("/groups/{i}");
        let few = run.number(&format!("{here}/cases"))? < super::FEWEST;
        let mut row =
            vec![w.value(run, &column, &format!("{here}/value"))?, vec![w.count(run, &format!("{here}/cases"))?]];
        for k in 0..3 {
            let quartile = format!("{here}/delay/quartiles/{k}");
            row.push(vec![if few { text("\u{2014}") } else { w.count(run, &quartile)? }]);
        }
        rows.push(row);
    }
    let name = w.column_name(&column);
    let caption = w.texts.fill("report-late-by", &[("column", Arg::Text(&name))]);
    let columns = [
        ("report-group", Align::Start),
        ("report-known", Align::End),
        ("report-quarter-in", Align::End),
        ("report-half-in", Align::End),
        ("report-most-in", Align::End),
    ];
    w.table(&caption, &columns, rows);
    Ok(())
}
