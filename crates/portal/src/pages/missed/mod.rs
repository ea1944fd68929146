//! Pages on those whom a release lacks: how many, where help breaks off, how late reports
//! come, what was recommended. Each is there only where the signed release has its part.

mod cascade;
mod hidden;
mod lag;
mod recommendations;

use shyraq_locale::Arg;

use crate::PortalError;
use crate::model::MissedPage;
use crate::view::{Files, Frame, MenuItem};

use super::Ctx;

pub(crate) use lag::{corrected, observed};

/// A page of the group that can be gone to.
pub(crate) struct Door {
    pub(crate) href: String,
    pub(crate) text: String,
}

/// What stands at the end of each page: where its figures come from, and where to go on.
pub(crate) struct Foot {
    /// How they were measured; empty for a page without measured figures.
    made: String,
    doors: Vec<Door>,
}

/// Renders a page; empty where the release lacks its part.
pub(crate) fn missed(ctx: Ctx<'_>, page: MissedPage) -> Result<String, PortalError> {
    let text = match page {
        MissedPage::Hidden => hidden::page(ctx),
        MissedPage::Cascade => cascade::page(ctx),
        MissedPage::Lag => lag::page(ctx),
        MissedPage::Recommendations => recommendations::page(ctx),
    };
    text.unwrap_or_else(|| Ok(String::new()))
}

/// Returns the way to each page of the group, from a page `up` folders below the language.
pub(crate) fn doors(ctx: Ctx<'_>, up: usize, except: Option<MissedPage>) -> Vec<Door> {
    let pages = ctx.site.missed_pages().into_iter().filter(|p| Some(*p) != except);
    pages.map(|p| Door { href: format!("{}{}", "../".repeat(up), p.path()), text: ctx.t(p.key()) }).collect()
}

fn foot(ctx: Ctx<'_>, page: MissedPage) -> Foot {
    let measured = ctx.site.missed.as_ref().filter(|_| page != MissedPage::Recommendations);
    let made = measured.map_or_else(String::new, |m| {
        let s = m.section;
        ctx.cat.fill(
            "missed-made",
            &[
                ("date", Arg::Text(&ctx.cat.stamp(&s.created))),
                ("epsilon", Arg::Text(&s.epsilon)),
                ("delta", Arg::Text(&s.delta)),
            ],
        )
    });
    Foot { made, doors: doors(ctx, 1, Some(page)) }
}

fn frame(ctx: Ctx<'_>, page: MissedPage, description: String) -> Frame {
    Frame {
        path: page.path().into(),
        title: ctx.t(page.key()),
        heading: ctx.t(page.key()),
        description,
        menu: MenuItem::Missed,
        script: String::new(),
    }
}

/// Links to the files of a table of such a page.
fn files(sheet: &str, title: String) -> Option<Files> {
    Some(Files { title, csv: format!("{sheet}.csv"), json: format!("../../tables/{sheet}.json") })
}

/// Writes a level: `95 %`.
fn percent(level: f64) -> String {
    format!("{:.0}\u{a0}%", level * 100.0)
}
