//! Official figures side by side, and where they contradict each other.

use shyraq_figures::{Contradiction, CountryFigures};
use shyraq_print::{Align, Block, Span, text};

use super::ReportError;
use super::writer::{Writer, words};

/// Questions that both sources answer, as the portal's page of reconciliation has them.
const QUESTIONS: [(&str, &str, &str); 2] = [
    ("recon-victims", "glotip-detected", "us-tip-identified"),
    ("recon-convicted", "glotip-convicted", "us-tip-convicted"),
];

/// Writes the section.
pub(super) fn section(w: &mut Writer, figures: &CountryFigures) -> Result<(), ReportError> {
    w.heading(1, "recon-title");
    w.paragraph("recon-why", &[]);
    for (title, unodc, us) in QUESTIONS {
        let series =
            [unodc, us].map(|id| figures.find(id).ok_or_else(|| ReportError::NoSeries { name: id.to_owned() }));
        let [unodc, us] = series;
        let (unodc, us) = (unodc?, us?);
        let years: Vec<u16> = [unodc, us].iter().flat_map(|s| s.points()).map(|p| p.period().from().year()).collect();
        let first = years.iter().copied().min().unwrap_or(1);
        let last = years.iter().copied().max().unwrap_or(0);
        let mut rows = Vec::new();
        let mut cited = None;
        // Every year from the first to the last; a dash where a body has none.
        for year in first..=last {
            let mut row = vec![Vec::new()];
            let mut first = None;
            for series in [unodc, us] {
                row.push(match series.at_year(year) {
                    Some(point) => {
                        let span = w.point(series, point);
                        first = first.or(span.source());
                        vec![span]
                    }
                    None => vec![text("\u{2014}")],
                });
            }
            // A year is the sources' own; one that neither has is between years that they have.
            cited = first.or(cited);
            if let (Some(head), Some(source)) = (row.first_mut(), cited) {
                *head = vec![Span::Cited { text: year.to_string(), source }];
            }
            rows.push(row);
        }
        let caption = w.texts.text(title);
        let columns = [("recon-year", Align::Start), ("recon-unodc", Align::End), ("recon-us", Align::End)];
        w.table(&caption, &columns, rows);
    }
    contradictions(w, figures);
    Ok(())
}

fn contradictions(w: &mut Writer, figures: &CountryFigures) {
    w.heading(2, "recon-contradictions");
    let mut items = Vec::new();
    for clash in figures.contradictions() {
        let text = words(&clash.sentence, w.texts);
        let mut sources = sources(w, figures, clash).into_iter();
        let Some(source) = sources.next() else { continue };
        // One sentence has figures of several sources: their marks follow it.
        let more = sources.map(|source| Span::Cited { text: "\u{202f}".to_owned(), source });
        items.push(std::iter::once(Span::Cited { text, source }).chain(more).collect());
    }
    w.blocks.push(Block::Points { items });
}

/// The sources of all figures of a contradiction, each once.
fn sources(w: &mut Writer, figures: &CountryFigures, clash: &Contradiction) -> Vec<usize> {
    let mut out = Vec::new();
    for involved in &clash.figures {
        let Some(series) = figures.find(&involved.series) else { continue };
        for point in involved.periods.iter().filter_map(|p| series.at(p)) {
            if let Some(source) = w.point(series, point).source().filter(|s| !out.contains(s)) {
                out.push(source);
            }
        }
    }
    out
}
