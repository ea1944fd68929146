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
        let mut years: Vec<u16> =
            [unodc, us].iter().flat_map(|s| s.points()).map(|p| p.period().from().year()).collect();
        years.sort_unstable();
        years.dedup();
        let mut rows = Vec::new();
        // Years of either; a dash where a body has none.
        for year in years {
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
            // A year is the sources' own.
            if let (Some(head), Some(source)) = (row.first_mut(), first) {
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
        let Some(source) = source(w, figures, clash) else { continue };
        items.push(vec![Span::Cited { text, source }]);
    }
    w.blocks.push(Block::Points { items });
}

/// The source of the first figure of a contradiction.
fn source(w: &mut Writer, figures: &CountryFigures, clash: &Contradiction) -> Option<usize> {
    let involved = clash.figures.first()?;
    let series = figures.find(&involved.series)?;
    let point = series.at(involved.periods.first()?)?;
    w.point(series, point).source()
}
