use askama::Template;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::model::Section;
use crate::view::{Files, Frame, Layout, MenuItem, Rows, html_count};

use super::{Ctx, Legend, render};

/// One group of the explorer.
struct Part {
    title: String,
    table: Rows,
}

#[derive(Template)]
#[template(path = "explore.html")]
struct Page<'a> {
    l: Layout<'a>,
    lead: String,
    /// The columns' addresses in the order in which pairs are named.
    columns: String,
    parts: Vec<Part>,
    /// Says what fetching the synthetic records costs.
    load: String,
    legend: Vec<String>,
}

/// Renders `explore/`; `wire` is the size of the packed records as a browser fetches them.
pub(crate) fn explore(ctx: Ctx<'_>, wire: u64) -> Result<String, PortalError> {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let mut legend = Legend::new().overlapping();
    let mut parts = Vec::new();
    for (section, cols) in rel.sections() {
        let title = rel.section_label(section, cat);
        let caption = cat.fill("caption-one", &[("name", Arg::Text(&title))]);
        let mut table = Rows::flags(rel, caption, ctx.t("head-variable"), &cols, |slug| format!("{slug}/"), cat);
        table.quiet = true;
        table.head_count = ctx.t("head-reported");
        table.files = ctx.files_section(section, 1);
        legend = legend.rows(&table);
        parts.push(Part { title, table });
    }
    let frame = Frame {
        path: "explore/".into(),
        title: ctx.t("explore-title"),
        heading: ctx.t("explore-title"),
        description: ctx.t("explore-lead"),
        menu: MenuItem::Explore,
        script: crate::assets::EXPLORE.path.clone(),
    };
    let page = Page {
        lead: html_count(&rel.total, "total", cat),
        load: cat.fill("rec-load", &[("size", Arg::Text(&cat.size(wire)))]),
        columns: rel.cols.iter().map(|c| c.slug.as_str()).collect::<Vec<_>>().join(" "),
        parts,
        legend: legend.lines(cat),
        l: Layout::new(ctx.site, cat, frame),
    };
    render("explore", &page)
}

impl Ctx<'_> {
    /// Returns the links to the files of a section's table, from a page `up` folders below the language.
    pub(crate) fn files_section(&self, section: Section, up: usize) -> Option<Files> {
        let name = self.rel().section_slug(section);
        let base = "../".repeat(up);
        Some(Files {
            title: self.rel().section_label(section, self.cat),
            csv: format!("{base}explore/{name}.csv"),
            json: format!("../{base}tables/{name}.json"),
        })
    }
}
