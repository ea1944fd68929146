use askama::Template;
use shyraq_figures::{Contradiction, CountryFigures, Figure as Official, Period, Point, Series};
use shyraq_locale::Labels;

use crate::PortalError;
use crate::view::{Frame, Layout, MenuItem};

use super::country::{official_short, period, source_line};
use super::{Ctx, render};

/// Questions that both sources answer: key of the title, series of UNODC, series of the US report.
///
/// The US report gives no number of prosecutions for Kazakhstan in what was read, so those
/// stand without a counterpart.
const QUESTIONS: [(&str, &str, &str); 5] = [
    ("victims", "glotip-detected", "us-tip-identified"),
    ("sexual", "glotip-form-sexual", "us-tip-identified-sex"),
    ("labour", "glotip-form-labour", "us-tip-identified-labour"),
    ("other", "glotip-form-other", "us-tip-identified-other"),
    ("convicted", "glotip-convicted", "us-tip-convicted"),
];

/// A grade is not a count: it stands on the country's page only.
const GRADE: &str = "us-tip-tier";

/// A figure in its cell; without an id there is none.
struct Cell {
    id: String,
    code: String,
    text: String,
    /// Words may be broken before the source, a number not.
    words: bool,
    /// Number of the source in the list.
    source: usize,
}

/// One year of both sources.
struct Row {
    year: u16,
    cells: [Cell; 2],
}

/// What one source counts.
struct About {
    name: String,
    definition: String,
    notes: Vec<String>,
}

/// A contradiction, in the list or named by a question.
struct Clash {
    id: String,
    sentence: String,
    /// Its place in the list, from 1.
    number: usize,
    /// The years of which it speaks, for a link.
    years: String,
}

/// One question with what both sources say.
struct Question {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
    fits: Vec<Clash>,
    about: Vec<About>,
}

/// A series that only one of the sources has.
struct Alone {
    title: String,
    body: String,
    unit: String,
    definition: String,
    notes: Vec<String>,
    figures: Vec<(String, Cell)>,
    /// Number of the source, where it is one for all figures.
    source: Option<usize>,
}

#[derive(Template)]
#[template(path = "reconciliation.html")]
struct Page<'a> {
    l: Layout<'a>,
    questions: Vec<Question>,
    alone: Vec<Alone>,
    contradictions: Vec<Clash>,
    sources: Vec<String>,
    terms: Vec<String>,
}

/// Tells whether a series is of one of the two sources.
fn is_compared(series: &str) -> bool {
    ["glotip-", "us-tip-"].iter().any(|p| series.starts_with(p))
}

/// Renders `reconciliation/`; none when the site has no figures.
pub(crate) fn reconciliation(ctx: Ctx<'_>) -> Option<Result<String, PortalError>> {
    let official = ctx.site.official?;
    let mut sources = Sources { ctx, lines: Vec::new() };
    let questions: Vec<Question> = QUESTIONS.iter().filter_map(|q| question(ctx, official, q, &mut sources)).collect();
    let in_question = |s: &Series| QUESTIONS.iter().any(|(_, a, b)| [*a, *b].contains(&s.id()));
    let rest = official.series().iter().filter(|s| is_compared(s.id()) && s.id() != GRADE && !in_question(s));
    let alone: Vec<Alone> = rest.map(|s| alone(ctx, s, &mut sources)).collect();
    let mut terms: Vec<String> = Vec::new();
    for s in official.series().iter().filter(|s| is_compared(s.id())) {
        let line = text(ctx, s.licence());
        if !terms.contains(&line) {
            terms.push(line);
        }
    }
    let frame = Frame {
        path: "reconciliation/".into(),
        title: ctx.t("recon-title"),
        heading: ctx.t("recon-title"),
        description: ctx.t("recon-lead"),
        menu: MenuItem::None,
        script: String::new(),
    };
    let page = Page {
        questions,
        alone,
        contradictions: clashes(ctx, official, is_compared),
        sources: sources.lines,
        terms,
        l: Layout::new(ctx.site, ctx.cat, frame),
    };
    Some(render("reconciliation", &page))
}

fn text(ctx: Ctx<'_>, labels: &Labels) -> String {
    labels.get(ctx.cat.lang()).unwrap_or_default().to_owned()
}

/// The list of sources, each once.
struct Sources<'a> {
    ctx: Ctx<'a>,
    lines: Vec<String>,
}

impl Sources<'_> {
    /// Returns the number of a figure's source, from 1.
    fn number(&mut self, point: &Point) -> usize {
        let line = source_line(self.ctx, point.source());
        let at = self.lines.iter().position(|x| *x == line).unwrap_or_else(|| {
            self.lines.push(line);
            self.lines.len() - 1
        });
        at + 1
    }

    fn cell(&mut self, series: &Series, point: Option<&Point>) -> Cell {
        let Some(p) = point else {
            return Cell { id: String::new(), code: String::new(), text: String::new(), words: false, source: 0 };
        };
        Cell {
            id: format!("official.{}:{}", series.id(), p.period()),
            code: p.value().to_string(),
            text: official_short(p.value(), self.ctx.cat),
            words: matches!(p.value(), Official::Text { .. }),
            source: self.number(p),
        }
    }
}

fn question(
    ctx: Ctx<'_>,
    official: &CountryFigures,
    (id, ours, theirs): &(&'static str, &str, &str),
    sources: &mut Sources<'_>,
) -> Option<Question> {
    let pair = [official.find(ours)?, official.find(theirs)?];
    let years = pair.iter().flat_map(|s| s.points()).filter_map(|p| match p.period() {
        Period::Year(y) => Some(y),
        Period::Span { .. } => None,
    });
    let (first, last) = years.fold((u16::MAX, 0), |(a, b), y| (a.min(y), b.max(y)));
    let rows = (first..=last).map(|year| Row { year, cells: pair.map(|s| sources.cell(s, s.at_year(year))) }).collect();
    let named = ["recon-unodc", "recon-us"].map(|key| ctx.t(key));
    Some(Question {
        id,
        title: ctx.t(&format!("recon-{id}")),
        rows,
        fits: clashes(ctx, official, |s| [*ours, *theirs].contains(&s)),
        about: pair
            .iter()
            .zip(named)
            .map(|(s, name)| About { name, definition: text(ctx, s.definition()), notes: notes(ctx, s) })
            .collect(),
    })
}

fn alone(ctx: Ctx<'_>, s: &Series, sources: &mut Sources<'_>) -> Alone {
    let figures: Vec<(String, Cell)> =
        s.points().iter().map(|p| (period(p.period()), sources.cell(s, Some(p)))).collect();
    let first = figures.first().map(|(_, c)| c.source);
    Alone {
        source: first.filter(|n| figures.iter().all(|(_, c)| c.source == *n)),
        title: text(ctx, s.title()),
        body: text(ctx, &s.body().name),
        unit: text(ctx, &s.unit().labels()),
        definition: text(ctx, s.definition()),
        notes: notes(ctx, s),
        figures,
    }
}

/// Returns the caveats of a series, one a text, with its periods before it.
fn notes(ctx: Ctx<'_>, s: &Series) -> Vec<String> {
    let mut all: Vec<(Vec<String>, String)> = Vec::new();
    for p in s.points().iter().filter(|p| !p.note().is_empty()) {
        let note = text(ctx, p.note());
        match all.iter_mut().find(|(_, n)| *n == note) {
            Some((periods, _)) => periods.push(period(p.period())),
            None => all.push((vec![period(p.period())], note)),
        }
    }
    all.into_iter().map(|(periods, note)| format!("{}: {note}", periods.join(", "))).collect()
}

/// Returns the contradictions in which a series takes part that is looked for, numbered as in
/// the list of all that involve one of the two sources.
fn clashes(ctx: Ctx<'_>, official: &CountryFigures, wanted: impl Fn(&str) -> bool) -> Vec<Clash> {
    let any = |c: &Contradiction, of: &dyn Fn(&str) -> bool| c.figures.iter().any(|f| of(&f.series));
    let list = official.contradictions().iter().filter(|c| any(c, &is_compared));
    list.enumerate().filter(|(_, c)| any(c, &wanted)).map(|(i, c)| clash(ctx, i + 1, c)).collect()
}

fn clash(ctx: Ctx<'_>, number: usize, c: &Contradiction) -> Clash {
    let mut years: Vec<&str> = c.figures.iter().flat_map(|f| &f.periods).filter_map(|p| p.get(..4)).collect();
    years.sort_unstable();
    let years = match (years.first(), years.last()) {
        (Some(a), Some(b)) if a != b => format!("{a}–{b}"),
        (Some(a), _) => (*a).to_owned(),
        (None, _) => String::new(),
    };
    Clash { id: format!("c-{}", c.id), sentence: text(ctx, &c.sentence), number, years }
}
