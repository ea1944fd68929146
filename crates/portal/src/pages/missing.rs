use askama::Template;
use shyraq_locale::Lang;

use crate::PortalError;
use crate::site::Site;
use crate::view::{Frame, Layout, MenuItem};

use super::{Ctx, render};

#[derive(Template)]
#[template(path = "missing.html")]
struct Page<'a> {
    l: Layout<'a>,
    /// Links to the first page of each other language; only on the page that belongs to none.
    others: Vec<(&'static str, String)>,
}

/// Renders `404.html` of a language.
pub(crate) fn missing(ctx: Ctx<'_>) -> Result<String, PortalError> {
    page(ctx, Vec::new())
}

/// Renders `404.html` for an address outside every language.
pub(crate) fn missing_root(site: &Site<'_>) -> Result<String, PortalError> {
    let others =
        Lang::ALL.into_iter().skip(1).map(|l| (l.tag(), shyraq_locale::catalogue(l).text("missing-lead"))).collect();
    page(Ctx { site, cat: shyraq_locale::catalogue(Lang::En) }, others)
}

fn page(ctx: Ctx<'_>, others: Vec<(&'static str, String)>) -> Result<String, PortalError> {
    let frame = Frame {
        path: String::new(),
        title: ctx.t("missing-title"),
        heading: ctx.t("missing-title"),
        description: String::new(),
        menu: MenuItem::None,
        script: String::new(),
    };
    render("404", &Page { l: Layout::anywhere(ctx.site, ctx.cat, frame), others })
}
