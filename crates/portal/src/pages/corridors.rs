use askama::Template;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::map::{Arc, world};
use crate::model::{Comparison, Figure, Release};
use crate::view::{CellView, Files, Frame, Layout, MenuItem, Row, Rows, Scale, ShareView, Words};

use super::{Ctx, Legend, render};

/// Corridors in the first list; the page's budget and a phone's patience end here.
const FIRST: usize = 12;
/// Corridors that the page prints at most; the file has all.
const MOST: usize = 250;
/// Arcs that a reader can tell apart on a map.
const ARCS: usize = 20;

/// From one country to another, or inside one.
pub(crate) struct Corridor {
    /// Index of the code of citizenship.
    pub(crate) from: usize,
    /// Index of the code of the country of exploitation.
    pub(crate) to: usize,
    pub(crate) figure: Figure,
    /// One more than the number of corridors that are clearly larger.
    pub(crate) rank: usize,
}

/// Returns the corridors that can be told from the noise, the largest first.
///
/// `None` when the release has no corridors at all.
pub(crate) fn ranked(rel: &Release<'_>) -> Option<Vec<Corridor>> {
    let (from, to) = rel.corridor()?;
    let grid = rel.pair(from, to)?;
    let (a, b) = (rel.cols.get(from)?, rel.cols.get(to)?);
    let turned = grid.cols.first() != Some(&from);
    let mut out: Vec<Corridor> = Vec::new();
    for i in 0..a.blank() {
        for j in 0..b.blank() {
            let cell = if turned { grid.at(j, i) } else { grid.at(i, j) };
            if let Some(f) = cell.filter(|f| f.shown) {
                out.push(Corridor { from: i, to: j, figure: *f, rank: 1 });
            }
        }
    }
    out.sort_by_key(|c| (std::cmp::Reverse(c.figure.count), c.from, c.to));
    let ranks: Vec<usize> = out
        .iter()
        .map(|c| 1 + out.iter().take_while(|x| matches!(x.figure.compare(&c.figure), Comparison::More(_))).count())
        .collect();
    for (c, rank) in out.iter_mut().zip(ranks) {
        c.rank = rank;
    }
    Some(out)
}

/// Lays out corridors as a ranked list: "Uzbekistan → Kazakhstan".
pub(crate) fn rows<'c>(ctx: Ctx<'_>, list: impl Iterator<Item = &'c Corridor> + Clone, caption: String) -> Rows {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let mut out = Rows::new(caption, ctx.t("head-corridor"), cat);
    out.head_rank = ctx.t("head-rank");
    let Some((from, to)) = rel.corridor() else { return out };
    let (Some(grid), Some(a), Some(b)) = (rel.pair(from, to), rel.cols.get(from), rel.cols.get(to)) else { return out };
    let words = Words { rel, cat };
    let turned = grid.cols.first() != Some(&from);
    let scale = Scale::of(list.clone().map(|c| &c.figure), None);
    for c in list {
        let (x, y) = (a.code_label(rel.book(), cat, c.from), b.code_label(rel.book(), cat, c.to));
        let label = if a.code(c.from) == b.code(c.to) {
            cat.fill("inside", &[("country", Arg::Text(&x))])
        } else {
            format!("{x} → {y}")
        };
        let id = if turned { words.cell_id(grid, c.to, c.from) } else { words.cell_id(grid, c.from, c.to) };
        out.rows.push(Row {
            label,
            href: String::new(),
            cell: CellView::new(&c.figure, id, cat),
            share: ShareView::None,
            rate: String::new(),
            bar: scale.answer(&c.figure, grid.z),
            rank: cat.number(c.rank as u64),
            blank: false,
        });
    }
    out
}

#[derive(Template)]
#[template(path = "corridors.html")]
struct Page<'a> {
    l: Layout<'a>,
    lead: String,
    first: Option<Rows>,
    map: String,
    map_note: String,
    further: Option<Rows>,
    margins: Vec<Rows>,
    notes: Vec<String>,
    legend: Vec<String>,
}

/// Renders `corridors/`; `None` when the release has none.
pub(crate) fn corridors(ctx: Ctx<'_>) -> Option<Result<String, PortalError>> {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let (from, to) = rel.corridor()?;
    let grid = rel.pair(from, to)?;
    let list = ranked(rel)?;
    let answers = rel.cols.get(from)?.blank() * rel.cols.get(to)?.blank();
    let hidden = answers - list.len();
    let slug = rel.table_slug(grid);
    let files = Files {
        title: ctx.t("menu-corridors"),
        csv: format!("../t/{slug}/{slug}.csv"),
        json: format!("../../tables/{slug}.json"),
    };
    let mut first = (!list.is_empty()).then(|| rows(ctx, list.iter().take(FIRST), ctx.t("corridors-largest")));
    if let Some(r) = &mut first {
        r.files = Some(files);
    }
    let mut further =
        (list.len() > FIRST).then(|| rows(ctx, list.iter().skip(FIRST).take(MOST - FIRST), ctx.t("corridors-further")));
    if let Some(r) = &mut further {
        r.tools = true;
        r.quiet = true;
        if list.len() > MOST {
            r.notes.push(cat.fill("cells-more", &[("n", Arg::Count((list.len() - MOST) as u64))]));
        }
    }
    let arcs = arcs(rel, from, to, &list);
    let drawn = arcs.len() as u64;
    let frame = Frame {
        path: "corridors/".into(),
        title: ctx.t("corridors-title"),
        heading: ctx.t("corridors-title"),
        description: ctx.t("corridors-lead"),
        menu: MenuItem::Corridors,
        script: crate::assets::EXPLORE.path.clone(),
    };
    let page = Page {
        lead: cat.fill(
            "corridors-shown",
            &[("shown", Arg::Count(list.len() as u64)), ("hidden", Arg::Count(hidden as u64))],
        ),
        first,
        map: if arcs.is_empty() { String::new() } else { world(&arcs) },
        map_note: cat.fill("map-note", &[("n", Arg::Count(drawn))]),
        further,
        margins: [from, to].into_iter().map(|i| margin(ctx, i)).collect(),
        notes: [from, to].into_iter().filter_map(|i| note(ctx, i)).collect(),
        legend: Legend::new().hidden().lines(cat),
        l: Layout::new(ctx.site, cat, frame),
    };
    Some(render("corridors", &page))
}

/// The arcs of the largest corridors whose countries are on the map.
fn arcs(rel: &Release<'_>, from: usize, to: usize, list: &[Corridor]) -> Vec<Arc> {
    let code = |col: usize, at: usize| rel.cols.get(col).map_or("", |c| c.code(at));
    list.iter()
        .take(ARCS)
        .map(|c| Arc { from: code(from, c.from).into(), to: code(to, c.to).into(), count: c.figure.count })
        .collect()
}

fn margin(ctx: Ctx<'_>, index: usize) -> Rows {
    let mut rows = Rows::margin(ctx.rel(), index, FIRST, ctx.cat);
    rows.files = ctx.files_one(index, 1);
    rows
}

fn note(ctx: Ctx<'_>, index: usize) -> Option<String> {
    let col = ctx.rel().cols.get(index)?;
    let note = col.note(ctx.rel().book(), ctx.cat.lang())?;
    Some(format!("{}: {note}", ctx.label(index)))
}
