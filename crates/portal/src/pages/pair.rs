use askama::Template;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::model::Grid;
use crate::view::{Files, Frame, Layout, Matrix, MenuItem, PairTable, Rows, Words};

use super::{Ctx, Legend, render};

/// Rows of a margin that a sparse table shows.
const MARGIN_ROWS: usize = 30;

#[derive(Template)]
#[template(path = "pair.html")]
struct Page<'a> {
    l: Layout<'a>,
    findings: Vec<String>,
    matrix: Option<Matrix>,
    list: Option<Rows>,
    /// Says how much is hidden, for a table that is mostly noise.
    sparse: String,
    margins: Vec<Rows>,
    /// The two columns, for going on.
    singles: Vec<(String, String)>,
    notes: Vec<String>,
    legend: Vec<String>,
}

/// Renders `t/{v}.{w}/`.
pub(crate) fn pair(ctx: Ctx<'_>, grid: &Grid) -> Result<String, PortalError> {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let slug = rel.table_slug(grid);
    let labels: Vec<String> = grid.cols.iter().map(|i| ctx.label(*i)).collect();
    let (a, b) = (labels.first().map_or("", String::as_str), labels.get(1).map_or("", String::as_str));
    let title = cat.fill("pair-title", &[("a", Arg::Text(a)), ("b", Arg::Text(b))]);
    let files =
        Files { title: title.clone(), csv: format!("{slug}.csv"), json: format!("../../../tables/{slug}.json") };
    let sparse = grid.is_sparse();
    let mut legend = Legend::new();
    let (mut matrix, mut list) = (None, None);
    match Matrix::pair(rel, grid, cat) {
        Some(PairTable::Matrix(mut m)) => {
            m.files = Some(files);
            legend = legend.matrix(&m);
            matrix = Some(m);
        }
        Some(PairTable::List(mut r)) => {
            r.files = Some(files);
            legend = legend.rows(&r);
            list = Some(r);
        }
        None => {}
    }
    let margins: Vec<Rows> = if sparse { grid.cols.iter().map(|i| margin(ctx, *i)).collect() } else { Vec::new() };
    if sparse {
        legend = margins.iter().fold(legend.hidden(), Legend::rows);
    }
    let frame = Frame {
        path: format!("t/{slug}/"),
        title: title.clone(),
        heading: title.clone(),
        description: cat.fill("caption-two", &[("rows", Arg::Text(a)), ("columns", Arg::Text(b))]),
        menu: MenuItem::None,
        script: crate::assets::EXPLORE.path.clone(),
    };
    let page = Page {
        findings: Words { rel, cat }.findings(grid),
        matrix,
        list,
        sparse: if sparse { sparse_text(ctx, grid) } else { String::new() },
        margins,
        singles: grid
            .cols
            .iter()
            .filter_map(|i| rel.cols.get(*i).map(|c| (format!("../../explore/{}/", c.slug), ctx.label(*i))))
            .collect(),
        notes: notes(ctx, grid),
        legend: legend.lines(cat),
        l: Layout::new(ctx.site, cat, frame),
    };
    render(&slug, &page)
}

fn sparse_text(ctx: Ctx<'_>, grid: &Grid) -> String {
    let all = grid.figures.len() as u64;
    let shown = grid.shown() as u64;
    ctx.cat.fill("sparse", &[("shown", Arg::Count(shown)), ("all", Arg::Count(all))])
}

/// The table over one of the columns, cut to what is largest.
fn margin(ctx: Ctx<'_>, index: usize) -> Rows {
    let mut rows = Rows::margin(ctx.rel(), index, MARGIN_ROWS, ctx.cat);
    rows.files = ctx.files_one(index, 2);
    rows
}

/// The code book's caveats on the two columns, each once.
fn notes(ctx: Ctx<'_>, grid: &Grid) -> Vec<String> {
    let (rel, lang) = (ctx.rel(), ctx.cat.lang());
    let mut out: Vec<String> = Vec::new();
    for col in grid.cols.iter().filter_map(|i| rel.cols.get(*i)) {
        if let Some(note) = col.note(rel.book(), lang) {
            let line = format!("{}: {note}", col.label(rel.book(), lang));
            if !out.contains(&line) {
                out.push(line);
            }
        }
    }
    out
}
