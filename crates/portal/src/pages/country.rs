use askama::Template;
use shyraq_figures::{CountryFigures, Figure as Official, Period, Point, Series, Source};
use shyraq_locale::{Arg, Catalogue};

use crate::PortalError;
use crate::view::{Files, Frame, Layout, MenuItem, Rows, Words, html_count};

use super::corridors::{self, Corridor};
use super::exploited;
use super::{Ctx, Legend, render};

/// The country of the page.
const ALPHA3: &str = "KAZ";
/// Years that stand side by side for every body.
const YEARS: u16 = 11;
/// A series with fewer figures in these years is a line, not a row of dashes.
const LEAST: usize = 3;
/// Corridors in one list of the page.
const MOST: usize = 20;

/// What the release says about the country.
struct Hub {
    /// "As country of citizenship: about …"
    lines: Vec<(String, String)>,
    tables: Vec<Rows>,
    /// Says which groups have no share that can be printed, or empty.
    no_shares: String,
}

/// One year of an official series.
struct YearCell {
    id: String,
    code: String,
    text: String,
}

/// One official series.
struct SeriesView {
    title: String,
    /// Whether it has numbers enough in the years side by side to be a row of the table.
    tabular: bool,
    unit: String,
    cells: Vec<YearCell>,
    definition: String,
    /// Figures of earlier years and of periods that are not one year.
    others: Vec<(String, YearCell)>,
    notes: Vec<String>,
    /// Numbers of its sources in the panel's list.
    sources: Vec<usize>,
}

/// One body: a panel of its own.
struct Panel {
    id: String,
    body: String,
    series: Vec<SeriesView>,
    sources: Vec<String>,
    /// Terms of those sources, each once.
    terms: Vec<String>,
}

impl Panel {
    fn has_table(&self) -> bool {
        self.series.iter().any(|s| s.tabular)
    }
}

/// A step of the law.
struct Step {
    date: String,
    act: String,
    effect: String,
    tag: String,
}

#[derive(Template)]
#[template(path = "country.html")]
struct Page<'a> {
    l: Layout<'a>,
    hub: Option<Hub>,
    years: Vec<String>,
    panels: Vec<Panel>,
    contradictions: Vec<String>,
    steps: Vec<Step>,
    has_lines: bool,
    legend: Vec<String>,
}

/// Renders `countries/kaz/`.
pub(crate) fn country(ctx: Ctx<'_>) -> Result<String, PortalError> {
    let cat = ctx.cat;
    let lang = cat.lang();
    let official = ctx.site.official;
    let last = official.map_or(0, last_year);
    let years: Vec<u16> = (last.saturating_sub(YEARS - 1)..=last).filter(|y| *y > 0).collect();
    let hub = hub(ctx);
    let frame = Frame {
        path: "countries/kaz/".into(),
        title: ctx.t("menu-kazakhstan"),
        heading: ctx.t("menu-kazakhstan"),
        description: ctx.t("kaz-lead"),
        menu: MenuItem::Kazakhstan,
        script: String::new(),
    };
    let tables = hub.iter().flat_map(|h| &h.tables);
    let mut legend = tables.fold(Legend::new().hidden(), Legend::rows);
    if hub.as_ref().is_some_and(|h| !h.no_shares.is_empty()) {
        legend = legend.rough();
    }
    let page = Page {
        legend: legend.lines(cat),
        hub,
        panels: official.map_or_else(Vec::new, |o| panels(ctx, o, &years)),
        years: years.iter().map(ToString::to_string).collect(),
        contradictions: official.map_or_else(Vec::new, |o| {
            o.contradictions().iter().filter_map(|c| c.sentence.get(lang)).map(str::to_owned).collect()
        }),
        steps: official.map_or_else(Vec::new, |o| o.milestones().iter().map(|m| step(ctx, m)).collect()),
        has_lines: super::help::lines(ctx).next().is_some(),
        l: Layout::new(ctx.site, cat, frame),
    };
    render("countries/kaz", &page)
}

/// Returns the last year of the official series.
fn last_year(official: &CountryFigures) -> u16 {
    let years = official.series().iter().flat_map(Series::points).filter_map(|p| match p.period() {
        Period::Year(y) => Some(y),
        Period::Span { .. } => None,
    });
    years.max().unwrap_or(0)
}

fn hub(ctx: Ctx<'_>) -> Option<Hub> {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let (from, to) = rel.corridor()?;
    let words = Words { rel, cat };
    let place = |col: usize| rel.cols.get(col)?.codes.iter().position(|c| c == ALPHA3);
    let (home, here) = (place(from)?, place(to)?);
    let line = |col: usize, at: usize, key: &str| {
        let grid = rel.one.get(col)?;
        Some((ctx.t(key), html_count(grid.at(at, 0)?, &words.cell_id(grid, at, 0), cat)))
    };
    let lines = [line(to, here, "kaz-as-place"), line(from, home, "kaz-as-citizenship")];
    let list = corridors::ranked(rel)?;
    let mut tables = Vec::new();
    for (keep, key) in [
        (Box::new(|c: &Corridor| c.to == here) as Box<dyn Fn(&Corridor) -> bool>, "kaz-to"),
        (Box::new(|c: &Corridor| c.from == home && c.to != here), "kaz-from"),
    ] {
        let chosen: Vec<&Corridor> = list.iter().filter(|c| keep(c)).take(MOST).collect();
        if !chosen.is_empty() {
            tables.push(corridors::rows(ctx, chosen.into_iter(), ctx.t(key)));
        }
    }
    let crossed = exploited::crossed(ctx, (to, here));
    tables.extend(crossed.tables);
    if let Some(first) = tables.first_mut() {
        let slug = rel.pair(from, to).map(|g| rel.table_slug(g))?;
        first.files = Some(Files {
            title: ctx.t("menu-corridors"),
            csv: format!("../../t/{slug}/{slug}.csv"),
            json: format!("../../../tables/{slug}.json"),
        });
    }
    Some(Hub { lines: lines.into_iter().flatten().collect(), tables, no_shares: crossed.none })
}

fn panels(ctx: Ctx<'_>, official: &CountryFigures, years: &[u16]) -> Vec<Panel> {
    official
        .bodies()
        .iter()
        .map(|b| {
            let mut sources = Vec::new();
            Panel {
                id: b.id.clone(),
                body: b.name.get(ctx.cat.lang()).unwrap_or_default().to_owned(),
                series: official.of_body(&b.id).map(|s| series(ctx, s, years, &mut sources)).collect(),
                sources,
                terms: terms(ctx, official.of_body(&b.id)),
            }
        })
        .filter(|p| !p.series.is_empty())
        .collect()
}

fn series(ctx: Ctx<'_>, s: &Series, years: &[u16], sources: &mut Vec<String>) -> SeriesView {
    let (cat, lang) = (ctx.cat, ctx.cat.lang());
    let text = |l: &shyraq_locale::Labels| l.get(lang).unwrap_or_default().to_owned();
    let cell = |p: &Point| YearCell {
        id: format!("official.{}:{}", s.id(), p.period()),
        code: p.value().to_string(),
        text: official_short(p.value(), cat),
    };
    let none = || YearCell { id: String::new(), code: String::new(), text: "—".into() };
    let in_years = |p: &Point| matches!(p.period(), Period::Year(y) if years.contains(&y));
    let words = s.points().iter().any(|p| in_years(p) && matches!(p.value(), Official::Text { .. }));
    let tabular = !words && s.points().iter().filter(|p| in_years(p)).count() >= LEAST;
    let in_table = |p: &&Point| tabular && in_years(p);
    let mut notes: Vec<String> = Vec::new();
    if let Some(a) = s.articles() {
        notes.push(std::iter::once(text(&a.name)).chain(a.articles.iter().cloned()).collect::<Vec<_>>().join(", "));
    }
    for p in s.points().iter().filter(|p| !p.note().is_empty()) {
        notes.push(format!("{}: {}", period(p.period()), text(p.note())));
    }
    SeriesView {
        title: text(s.title()),
        tabular,
        unit: text(&s.unit().labels()),
        definition: text(s.definition()),
        cells: years.iter().map(|y| s.at_year(*y).map_or_else(none, cell)).collect(),
        others: s.points().iter().filter(|p| !in_table(p)).map(|p| (period(p.period()), cell(p))).collect(),
        notes,
        sources: cite(ctx, s, sources),
    }
}

/// Returns the terms of some series, each once.
fn terms<'s>(ctx: Ctx<'_>, series: impl Iterator<Item = &'s Series>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in series.filter_map(|s| s.licence().get(ctx.cat.lang())) {
        if !out.iter().any(|x| x == text) {
            out.push(text.to_owned());
        }
    }
    out
}

/// Puts the sources of a series into the panel's list, each once, and returns their numbers.
fn cite(ctx: Ctx<'_>, s: &Series, list: &mut Vec<String>) -> Vec<usize> {
    let mut numbers: Vec<usize> = Vec::new();
    for source in std::iter::once(s.source()).chain(s.points().iter().map(Point::source)) {
        let line = source_line(ctx, source);
        let at = list.iter().position(|x| *x == line).unwrap_or_else(|| {
            list.push(line);
            list.len() - 1
        });
        if !numbers.contains(&(at + 1)) {
            numbers.push(at + 1);
        }
    }
    numbers
}

/// Writes where a figure was read.
pub(crate) fn source_line(ctx: Ctx<'_>, source: &Source) -> String {
    let read = ctx.cat.stamp(&source.read.to_string());
    let parts = [("title", Arg::Text(&source.title)), ("page", Arg::Text(&source.page)), ("read", Arg::Text(&read))];
    ctx.cat.fill("official-source", &parts)
}

/// Writes a period for a reader: a year, or from when to when.
pub(crate) fn period(p: Period) -> String {
    match p {
        Period::Year(y) => y.to_string(),
        Period::Span { from, to } => format!("{from} – {to}"),
    }
}

fn step(ctx: Ctx<'_>, m: &shyraq_figures::Milestone) -> Step {
    let lang = ctx.cat.lang();
    let text = |l: &shyraq_locale::Labels| l.get(lang).unwrap_or_default().to_owned();
    let tag = text(&m.tag.labels());
    Step {
        date: m.until.map_or_else(|| m.date.to_string(), |u| format!("{} – {u}", m.date)),
        act: text(&m.act),
        effect: text(&m.effect),
        tag: m.reference.as_ref().map_or_else(|| tag.clone(), |r| format!("{r}; {tag}")),
    }
}

/// Writes an official figure the way the language writes numbers.
pub(crate) fn official_value(value: &Official, cat: &Catalogue) -> String {
    match value {
        Official::Exact(n) => cat.number(*n),
        Official::Below(n) => cat.fill("official-below", &[("n", Arg::Count(*n))]),
        Official::About(n) => cat.fill("official-about", &[("n", Arg::Count(*n))]),
        Official::MoreThan(n) => cat.fill("official-more", &[("n", Arg::Count(*n))]),
        Official::Text { labels, code } => labels.get(cat.lang()).unwrap_or(code).to_owned(),
    }
}

/// Writes an official figure where there is little room: `<5`, `>150`, `~2,000`.
pub(crate) fn official_short(value: &Official, cat: &Catalogue) -> String {
    match value {
        Official::Below(n) => format!("<{}", cat.number(*n)),
        Official::About(n) => format!("~{}", cat.number(*n)),
        Official::MoreThan(n) => format!(">{}", cat.number(*n)),
        Official::Exact(_) | Official::Text { .. } => official_value(value, cat),
    }
}

/// One line of the file of official figures.
pub(crate) struct OfficialPoint<'f> {
    pub(crate) series: &'f Series,
    pub(crate) point: &'f Point,
}

/// Returns every official figure for the files beside the page.
pub(crate) fn official_points(official: &CountryFigures) -> Vec<OfficialPoint<'_>> {
    official
        .series()
        .iter()
        .flat_map(|series| series.points().iter().map(move |point| OfficialPoint { series, point }))
        .collect()
}
