use askama::Template;

use crate::PortalError;
use crate::view::{Frame, Layout, MenuItem};

use super::{Ctx, render};

/// The terms, each a key of the catalogue and an id on the page.
const TERMS: [&str; 16] = [
    "person",
    "identified",
    "count",
    "interval",
    "noise",
    "hidden",
    "blank",
    "synthetic",
    "corridor",
    "citizenship",
    "place",
    "means",
    "form",
    "share",
    "epsilon",
    "official",
];

/// Terms of the pages on what a release lacks.
const MISSED: [&str; 4] = ["hidden-number", "list", "stage", "complete"];

/// A term with what it means.
struct Term {
    id: &'static str,
    word: String,
    meaning: String,
}

#[derive(Template)]
#[template(path = "glossary.html")]
struct Page<'a> {
    l: Layout<'a>,
    terms: Vec<Term>,
}

/// Renders `glossary/`.
pub(crate) fn glossary(ctx: Ctx<'_>) -> Result<String, PortalError> {
    let frame = Frame {
        path: "glossary/".into(),
        title: ctx.t("menu-glossary"),
        heading: ctx.t("menu-glossary"),
        description: ctx.t("glossary-lead"),
        menu: MenuItem::Glossary,
        script: String::new(),
    };
    let more = if ctx.site.missed.is_some() { MISSED.as_slice() } else { &[] };
    let terms = TERMS
        .iter()
        .chain(more)
        .copied()
        .map(|id| Term { id, word: ctx.t(&format!("term-{id}")), meaning: ctx.t(&format!("means-{id}")) })
        .collect();
    render("glossary", &Page { l: Layout::new(ctx.site, ctx.cat, frame), terms })
}
