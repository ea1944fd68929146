use askama::Template;
use shyraq_figures::Helpline;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::view::{Frame, Layout, MenuItem};

use super::{Ctx, render};

/// A number that was seen to answer.
struct Line {
    name: String,
    number: String,
    /// The number without blanks, for `tel:`.
    dial: String,
    note: String,
    source: String,
}

#[derive(Template)]
#[template(path = "help.html")]
struct Page<'a> {
    l: Layout<'a>,
    exit: &'a str,
    lines: Vec<Line>,
    signs: Vec<String>,
    rights: Vec<String>,
    call: Vec<String>,
    traces: Vec<String>,
}

/// Renders `help/`.
pub(crate) fn help(ctx: Ctx<'_>) -> Result<String, PortalError> {
    let list = |prefix: &str, n: u32| (1..=n).map(|i| ctx.t(&format!("{prefix}-{i}"))).collect();
    let frame = Frame {
        path: "help/".into(),
        title: ctx.t("menu-help"),
        heading: ctx.t("help-heading"),
        description: String::new(),
        menu: MenuItem::Help,
        script: crate::assets::HELP.path.clone(),
    };
    let page = Page {
        exit: ctx.site.options.exits.get(ctx.cat.lang()),
        lines: lines(ctx).filter_map(|h| line(ctx, h)).collect(),
        signs: list("help-sign", 7),
        rights: list("help-right", 5),
        call: list("help-call", 4),
        traces: list("help-trace", 5),
        l: Layout::new(ctx.site, ctx.cat, frame),
    };
    render("help", &page)
}

/// Returns the helplines that somebody saw answer, the publisher's own first.
pub(crate) fn lines<'a>(ctx: Ctx<'a>) -> impl Iterator<Item = &'a Helpline> {
    let own = ctx.site.options.helplines.iter().filter(|h| h.may_show());
    own.chain(ctx.site.official.into_iter().flat_map(shyraq_figures::CountryFigures::checked_helplines))
}

fn line(ctx: Ctx<'_>, h: &Helpline) -> Option<Line> {
    let (lang, number) = (ctx.cat.lang(), h.number()?);
    let seen = h.seen_to_answer().map(|d| ctx.cat.stamp(&d.to_string())).unwrap_or_default();
    let page = h.source().map(|s| s.page.clone()).unwrap_or_default();
    Some(Line {
        name: h.name().get(lang).unwrap_or_default().to_owned(),
        dial: number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        number: number.to_owned(),
        note: h.note().get(lang).unwrap_or_default().to_owned(),
        source: ctx.cat.fill("help-source", &[("page", Arg::Text(&page)), ("seen", Arg::Text(&seen))]),
    })
}
