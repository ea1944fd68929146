use askama::Template;
use shyraq_locale::{Lang, catalogue};

use crate::PortalError;
use crate::site::Site;
use crate::view::html_count;

use super::render;

/// One language with the key sentence in it.
struct Choice {
    lang: &'static str,
    name: &'static str,
    lead: String,
    count: String,
    simulated: String,
}

#[derive(Template)]
#[template(path = "root.html")]
struct Page {
    choices: Vec<Choice>,
    style: &'static str,
    icon: &'static str,
    simulated: bool,
}

/// Renders `/`: three languages, no guess and no redirect.
pub(crate) fn root(site: &Site<'_>) -> Result<String, PortalError> {
    let choices = Lang::ALL
        .into_iter()
        .map(|l| {
            let cat = catalogue(l);
            Choice {
                lang: l.tag(),
                name: crate::view::language_name(l),
                lead: cat.text("overview-lead"),
                count: html_count(&site.release.total, "total", cat),
                simulated: cat.text("simulated"),
            }
        })
        .collect();
    let page = Page {
        choices,
        style: crate::assets::style(),
        icon: crate::assets::ICON,
        simulated: site.release.manifest().simulated,
    };
    render("root", &page)
}
