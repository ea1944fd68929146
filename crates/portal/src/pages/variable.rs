use askama::Template;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::view::{Frame, Layout, MenuItem, Rows, Words, html_count};

use super::{Ctx, Legend, render};

/// A link to the table with another variable.
struct PairLink {
    href: String,
    text: String,
    sparse: bool,
}

/// The links of one section.
struct PairGroup {
    title: String,
    links: Vec<PairLink>,
}

#[derive(Template)]
#[template(path = "variable.html")]
struct Page<'a> {
    l: Layout<'a>,
    reported: String,
    findings: Vec<String>,
    table: Rows,
    pairs: Vec<PairGroup>,
    legend: Vec<String>,
}

/// Renders `explore/{v}/`.
pub(crate) fn variable(ctx: Ctx<'_>, index: usize) -> Result<String, PortalError> {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let Some((col, grid)) = rel.cols.get(index).zip(rel.one.get(index)) else { return Ok(String::new()) };
    let title = ctx.label(index);
    let mut table = Rows::one(rel, index, cat);
    table.notes.extend(col.note(rel.book(), cat.lang()));
    let blank = col.blank_note(rel.book(), cat);
    if blank != ctx.t("not_reported") {
        table.notes.push(blank);
    }
    if col.shares_denominator(rel.book()) && rel.shares_of(&[index], None).is_none() {
        table.notes.push(ctx.t("no-share"));
    }
    table.files = ctx.files_one(index, 2);
    let words = Words { rel, cat };
    let findings = if col.flag { Vec::new() } else { words.findings(grid) };
    let id = if col.flag { words.cell_id(grid, 0, 0) } else { format!("reported:{}", col.slug) };
    let frame = Frame {
        path: format!("explore/{}/", col.slug),
        title: title.clone(),
        heading: title.clone(),
        description: cat.fill("caption-one", &[("name", Arg::Text(&title))]),
        menu: MenuItem::None,
        script: crate::assets::EXPLORE.path.clone(),
    };
    let page = Page {
        reported: html_count(&rel.reported(index), &id, cat),
        findings,
        legend: Legend::new().rows(&table).lines(cat),
        table,
        pairs: pairs(ctx, index),
        l: Layout::new(ctx.site, cat, frame),
    };
    render(&col.name, &page)
}

fn pairs(ctx: Ctx<'_>, index: usize) -> Vec<PairGroup> {
    let rel = ctx.rel();
    rel.sections()
        .into_iter()
        .map(|(section, cols)| PairGroup {
            title: rel.section_label(section, ctx.cat),
            links: cols
                .into_iter()
                .filter(|other| *other != index)
                .filter_map(|other| {
                    let grid = rel.pair(index, other)?;
                    Some(PairLink {
                        href: format!("../../t/{}/", rel.table_slug(grid)),
                        text: rel.cols.get(other)?.short_label(rel.book(), ctx.cat.lang()),
                        sparse: grid.is_sparse(),
                    })
                })
                .collect(),
        })
        .filter(|g| !g.links.is_empty())
        .collect()
}
