//! From runs to a document.

use shyraq_figures::CountryFigures;
use shyraq_locale::{Lang, catalogue};
use shyraq_print::{Block, Document, Span};

use super::writer::{Part, Writer};
use super::{ReportError, Run, chain, hidden, late, official, recommended, statute};
use crate::mse::{Stratum, svg_named};

/// What a report is made of.
#[derive(Debug)]
pub struct Made<'a> {
    /// The hub's name.
    pub hub: String,
    /// The day of the report.
    pub date: String,
    /// The people are simulated.
    pub simulated: bool,
    /// `shyraq.mse/1`; none without lists.
    pub mse: Option<Run>,
    /// The same for its picture, which is drawn in each language.
    pub stratum: Option<Stratum>,
    /// `shyraq.cascade/1`; none without cases.
    pub cascade: Option<Run>,
    /// `shyraq.lag/1`.
    pub lag: Option<Run>,
    /// The same by other columns.
    pub lags: Vec<Run>,
    /// `shyraq.law/1`.
    pub law: Run,
    /// `shyraq.recommendations/1`.
    pub recommendations: Option<Run>,
    /// Published figures on the country.
    pub figures: &'a CountryFigures,
}

/// Writes the report in a language, and checks that every figure resolves.
///
/// # Errors
/// [`ReportError`]: a figure resolves to nothing, or a sentence has digits of its own.
pub fn document(made: &Made<'_>, lang: Lang) -> Result<Document, ReportError> {
    let texts = catalogue(lang);
    let mut w = Writer::new(texts);
    w.paragraph("report-lead", &[]);
    let picture = made
        .stratum
        .as_ref()
        .map(|s| svg_named(s, &texts.text("hidden-plot"), |word| texts.text(&format!("method-word-{word}"))));
    hidden::section(&mut w, made.mse.as_ref(), picture.as_deref())?;
    chain::section(&mut w, made.cascade.as_ref())?;
    late::section(&mut w, made.lag.as_ref(), &made.lags)?;
    statute::section(&mut w, &made.law)?;
    official::section(&mut w, made.figures)?;
    recommended::section(&mut w, made.recommendations.as_ref())?;
    if lang != Lang::En {
        w.paragraph("report-unreviewed", &[]);
    }
    let imprint =
        w.fill("report-imprint", &[("hub", Part::Words(&made.hub)), ("date", Part::Words(&texts.stamp(&made.date)))]);
    let document = Document {
        lang: lang.tag().to_owned(),
        title: texts.text("report-title"),
        imprint: imprint.iter().map(Span::words).collect(),
        warning: Some(texts.text(if made.simulated { "report-simulated" } else { "report-private" })),
        blocks: w.blocks,
        sources_title: texts.text("report-sources"),
        sources: w.sources,
        pictures: w.pictures,
    };
    check(&document, made)?;
    Ok(document)
}

/// Every figure of a run is looked up again in the run that its source names.
fn check(document: &Document, made: &Made<'_>) -> Result<(), ReportError> {
    if let Some(text) = document.loose_digits().first() {
        return Err(ReportError::Loose { text: (*text).to_owned() });
    }
    let headings =
        document.blocks.iter().filter_map(|b| if let Block::Heading { text, .. } = b { Some(text) } else { None });
    if let Some(text) = headings.into_iter().find(|t| t.chars().any(|c| c.is_ascii_digit())) {
        return Err(ReportError::Loose { text: text.clone() });
    }
    let runs = [&made.mse, &made.cascade, &made.lag, &made.recommendations].into_iter().flatten();
    let runs: Vec<&Run> = runs.chain(&made.lags).chain([&made.law]).collect();
    for span in document.spans() {
        let Some(source) = span.source() else { continue };
        let entry = document.sources.get(source).ok_or(ReportError::Dangling)?;
        let run = runs.iter().find(|r| entry.text.starts_with(&format!("{}: ", r.file)));
        match (span, run) {
            (Span::Figure { at, .. }, Some(run)) if run.at(at).is_none() => {
                return Err(ReportError::NoFigure { file: run.file.to_owned(), pointer: at.clone() });
            }
            (Span::Figure { at, .. }, None) => {
                let (series, period) = at.split_once('@').unwrap_or((at, ""));
                let found = made.figures.find(series);
                if !found.is_some_and(|s| s.points().iter().any(|p| p.period().to_string() == period)) {
                    return Err(ReportError::NoSeries { name: at.clone() });
                }
            }
            _ => {}
        }
    }
    Ok(())
}
