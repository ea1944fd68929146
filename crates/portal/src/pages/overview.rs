use askama::Template;
use shyraq_figures::{CountryFigures, Figure as Official, Point, Series};
use shyraq_locale::Arg;

use crate::PortalError;
use crate::view::{Frame, Layout, MenuItem, Rows, html_count};

use super::corridors::{Corridor, ranked};
use super::country::{official_value, period};
use super::missed::{Door, doors};
use super::{Ctx, Legend, render};

/// One official figure on the first page.
pub(crate) struct Newest {
    pub(crate) body: String,
    pub(crate) title: String,
    pub(crate) period: String,
    pub(crate) value: String,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Page<'a> {
    l: Layout<'a>,
    lead: String,
    forms: Option<Rows>,
    who: Vec<Rows>,
    corridors: Option<Rows>,
    missed: Vec<Door>,
    newest: Vec<Newest>,
    legend: Vec<String>,
}

/// Renders `/{lang}/`.
pub(crate) fn overview(ctx: Ctx<'_>) -> Result<String, PortalError> {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let forms = rel.lead_section().map(|(section, cols)| {
        let title = rel.section_label(section, cat);
        let caption = cat.fill("caption-one", &[("name", Arg::Text(&title))]);
        let mut rows = Rows::flags(rel, caption, title, &cols, |slug| format!("explore/{slug}/"), cat);
        rows.notes.push(ctx.t("no_sum"));
        rows.files = ctx.files_section(section, 0);
        rows
    });
    let who: Vec<Rows> = leading_columns(ctx).into_iter().map(|i| table_of(ctx, i)).collect();
    let corridors = top_corridors(ctx);
    let legend = who.iter().chain(&forms).chain(&corridors).fold(Legend::new(), Legend::rows);
    let frame = Frame {
        path: String::new(),
        title: ctx.t("overview-tab"),
        heading: ctx.t("overview-title"),
        description: ctx.t("scope"),
        menu: MenuItem::Overview,
        script: String::new(),
    };
    let page = Page {
        lead: html_count(&rel.total, "total", cat),
        forms,
        who,
        corridors,
        missed: doors(ctx, 0, None),
        newest: ctx.site.official.map_or_else(Vec::new, |o| newest(ctx, o)),
        legend: legend.lines(cat),
        l: Layout::new(ctx.site, cat, frame),
    };
    render("overview", &page)
}

/// Chooses the tables of "who": gender and age of known sets, else the first short columns.
fn leading_columns(ctx: Ctx<'_>) -> Vec<usize> {
    let rel = ctx.rel();
    let named: Vec<usize> = ["gender", "ageBroad"].iter().filter_map(|n| rel.col(n).map(|(i, _)| i)).collect();
    if !named.is_empty() {
        return named;
    }
    rel.cols.iter().enumerate().filter(|(_, c)| !c.flag && c.cells() <= 20).map(|(i, _)| i).take(2).collect()
}

fn table_of(ctx: Ctx<'_>, index: usize) -> Rows {
    let mut rows = Rows::one(ctx.rel(), index, ctx.cat);
    rows.tools = false;
    rows.notes.extend(ctx.rel().cols.get(index).and_then(|c| c.note(ctx.rel().book(), ctx.cat.lang())));
    rows.files = ctx.files_one(index, 0);
    rows
}

fn top_corridors(ctx: Ctx<'_>) -> Option<Rows> {
    let list: Vec<Corridor> = ranked(ctx.rel())?;
    if list.is_empty() {
        return None;
    }
    let mut rows = super::corridors::rows(ctx, list.iter().take(5), ctx.t("corridors-top"));
    rows.files = None;
    Some(rows)
}

/// Returns each body's newest number, of its series the first in the file among equals.
fn newest(ctx: Ctx<'_>, official: &CountryFigures) -> Vec<Newest> {
    let number = |p: &&Point| !matches!(p.value(), Official::Text { .. } | Official::Below(_));
    let mut all: Vec<(&Series, &Point)> = official
        .bodies()
        .iter()
        .filter_map(|b| {
            let series = official.of_body(&b.id).filter_map(|s| Some((s, s.points().iter().rev().find(number)?)));
            series.reduce(|best, next| if ends(next.1) > ends(best.1) { next } else { best })
        })
        .collect();
    all.sort_by_key(|(_, p)| std::cmp::Reverse(ends(p)));
    all.into_iter()
        .take(4)
        .map(|(s, p)| Newest {
            body: s.body().name.get(ctx.cat.lang()).unwrap_or_default().to_owned(),
            title: s.title().get(ctx.cat.lang()).unwrap_or_default().to_owned(),
            period: period(p.period()),
            value: official_value(p.value(), ctx.cat),
        })
        .collect()
}

/// Returns the last day of a figure's period; a year ends with its last day.
fn ends(p: &Point) -> (u16, u8, u8) {
    let to = p.period().to();
    (to.year(), to.month().unwrap_or(12), to.day().unwrap_or(31))
}
