use askama::Template;
use shyraq_bundle::assessment::{HiddenEstimate, HiddenStratum};
use shyraq_locale::Arg;

use crate::PortalError;
use crate::model::{Estimate, Headline, Missed, MissedPage, interval};
use crate::pages::{Ctx, render};
use crate::view::{Band, Layout, Told, ToldCell, ToldRow, bands, escape, html_count, term};

use super::{Foot, files, foot, frame, percent};

#[derive(Template)]
#[template(path = "hidden.html")]
struct Page<'a> {
    l: Layout<'a>,
    /// The answer, with its figures marked: HTML.
    lead: String,
    /// How many are in the data: HTML.
    persons: String,
    refused: bool,
    assumption: String,
    lists: String,
    only: String,
    noise: String,
    linkage: String,
    warnings: Vec<String>,
    plot: String,
    methods: Option<Told>,
    if_wrong: Option<Told>,
    without: Option<Told>,
    pairs: Option<Told>,
    foot: Foot,
}

/// Renders `hidden/`.
pub(super) fn page(ctx: Ctx<'_>) -> Option<Result<String, PortalError>> {
    let missed = ctx.site.missed.as_ref()?;
    let hidden = missed.hidden()?;
    let cat = ctx.cat;
    let headline = Missed::headline(hidden);
    let refused = headline == Headline::Refused;
    let listed = missed.listed(hidden);
    let told = |t: Told| Some(t).filter(|t| !refused && !t.rows.is_empty());
    let page = Page {
        lead: lead(ctx, headline),
        persons: html_count(&listed, "hidden:persons", cat),
        refused,
        assumption: cat.fill("hidden-assumption", &[("t", Arg::Count(hidden.input.lists.len() as u64))]),
        lists: cat.fill("hidden-lists", &[("names", Arg::Text(&hidden.input.lists.join(", ")))]),
        only: ctx.t("hidden-lists-only"),
        noise: cat.fill("hidden-noise", &[("epsilon", Arg::Text(&missed.section.epsilon))]),
        linkage: ctx.t(if has_linkage(hidden) { "hidden-linkage-in" } else { "hidden-linkage-out" }),
        warnings: hidden.verdict.codes.iter().map(|c| warning(ctx, hidden, c)).collect(),
        plot: if refused { String::new() } else { plot(ctx, hidden) },
        methods: told(methods(ctx, hidden)),
        if_wrong: told(if_wrong(ctx, hidden)),
        without: told(without(ctx, hidden)),
        pairs: told(pairs(ctx, hidden)),
        foot: foot(ctx, MissedPage::Hidden),
        l: Layout::new(ctx.site, cat, frame(ctx, MissedPage::Hidden, ctx.t("hidden-methods-lead"))),
    };
    Some(render("hidden", &page))
}

/// Writes what a code means, with the lists it is about.
fn warning(ctx: Ctx<'_>, hidden: &HiddenStratum, code: &str) -> String {
    let sentence = term(ctx.cat, "code", code);
    let Some(lists) = hidden.verdict.lists.get(code) else { return sentence };
    let names: Vec<String> = lists.iter().map(|l| l.join(" + ")).collect();
    format!("{} ({}).", sentence.trim_end_matches('.'), names.join(", "))
}

/// Writes the first sentence.
fn lead(ctx: Ctx<'_>, headline: Headline) -> String {
    let marked = |n: u64, shown: u64, id: &str| {
        format!("<data value=\"{n}\" data-figure=\"hidden:{id}\">{}</data>", ctx.cat.number(shown))
    };
    match headline {
        Headline::Range(low, high) => {
            let text = ctx.cat.fill("hidden-range", &[("low", Arg::Text("\u{1}")), ("high", Arg::Text("\u{2}"))]);
            escape(&text).replace('\u{1}', &marked(low, low, "low")).replace('\u{2}', &marked(high, high, "high"))
        }
        Headline::Above(low) => escape(&ctx.cat.fill("hidden-above", &[("low", Arg::Count(low))])),
        Headline::None => escape(&ctx.t("hidden-no-range")),
        Headline::Refused => escape(&ctx.t("hidden-refused")),
    }
}

/// Tells whether an estimate allows for mistakes of the linkage.
fn has_linkage(hidden: &HiddenStratum) -> bool {
    hidden.estimates.iter().any(|e| e.details.contains_key("linkage"))
}

/// The ends of the estimate that takes noise as exact: from, to.
fn uncorrected(e: &HiddenEstimate) -> Option<(f64, Option<f64>)> {
    let u = e.uncorrected()?;
    Some((u.lower?, u.upper))
}

fn plot(ctx: Ctx<'_>, hidden: &HiddenStratum) -> String {
    let list: Vec<Band> = hidden
        .estimates
        .iter()
        .filter_map(|e| {
            let i = interval(e)?;
            let name = term(ctx.cat, "method-word", &e.method);
            Some(Band { name, at: e.total?, low: i.lower, high: i.upper, beside: uncorrected(e) })
        })
        .collect();
    bands(&list, hidden.input.persons, &ctx.t("hidden-plot"), ctx.cat)
}

/// One row a method: its estimate, and what it says when the noise is taken for people.
fn methods(ctx: Ctx<'_>, hidden: &HiddenStratum) -> Told {
    let cat = ctx.cat;
    let level = hidden.estimates.iter().filter_map(interval).map(|i| i.level).next().unwrap_or(0.95);
    let caption = cat.fill("hidden-methods-caption", &[("level", Arg::Text(&percent(level)))]);
    let beside = hidden.estimates.iter().any(|e| e.uncorrected().is_some());
    let mut heads = vec![ctx.t("head-method"), ctx.t("head-total")];
    if beside {
        heads.push(ctx.t("head-uncorrected"));
    }
    let mut out = Told::new(caption, heads);
    for e in &hidden.estimates {
        let printed = |total: f64, low: f64, high: Option<f64>, id: &str| {
            let p = Estimate::printed(total, low, high)?;
            Some(ToldCell::estimate(total, p, format!("{id}:{}", e.method), cat))
        };
        let own = e.total.zip(interval(e)).and_then(|(t, i)| printed(t, i.lower, i.upper, "hidden.methods"));
        // An estimate without an interval is no figure to print: it would stand bare.
        let why = if e.status == "ok" { "not_converged" } else { e.status.as_str() };
        let mut cells = vec![own.unwrap_or_else(|| ToldCell::none(term(cat, "estimate", why)))];
        if beside {
            let u = e.uncorrected();
            let total = u.as_ref().and_then(|u| u.total);
            let cell = total.zip(uncorrected(e)).and_then(|(t, (l, h))| printed(t, l, h, "hidden.uncorrected"));
            cells.push(cell.unwrap_or_else(|| ToldCell::none("—".into())));
        }
        out.rows.push(ToldRow { label: term(cat, "method-word", &e.method), cells, bar: String::new() });
    }
    if beside {
        out.notes.push(ctx.t("hidden-uncorrected-why"));
    }
    out.notes.push(ctx.t("hidden-range-note"));
    out.files = files("hidden.methods", ctx.t("hidden-methods"));
    out
}

fn if_wrong(ctx: Ctx<'_>, hidden: &HiddenStratum) -> Told {
    let heads = vec![ctx.t("head-factor"), ctx.t("head-conditional")];
    let mut out = Told::new(ctx.t("hidden-if-wrong-caption"), heads);
    for a in &hidden.sensitivity.assumption {
        let label = ctx.cat.fill("factor", &[("factor", Arg::Text(&decimal(ctx, a.factor)))]);
        let cell = ToldCell::about(a.total, format!("hidden.assumption:{}", a.factor), ctx.cat);
        out.rows.push(ToldRow { label, cells: vec![cell], bar: String::new() });
    }
    out.files = files("hidden.assumption", ctx.t("hidden-if-wrong"));
    out
}

fn without(ctx: Ctx<'_>, hidden: &HiddenStratum) -> Told {
    let heads = vec![ctx.t("head-list"), ctx.t("head-conditional")];
    let mut out = Told::new(ctx.t("hidden-without-caption"), heads);
    for w in &hidden.sensitivity.without_list {
        let id = format!("hidden.without:{}", w.list);
        let printed = w.total.zip(w.lower).and_then(|(t, l)| Some((t, Estimate::printed(t, l, w.upper)?)));
        let cell = match printed {
            Some((total, p)) => ToldCell::estimate(total, p, id, ctx.cat),
            None => maybe(ctx, w.total, id),
        };
        out.rows.push(ToldRow { label: w.list.clone(), cells: vec![cell], bar: String::new() });
    }
    out.notes
        .push(ctx.cat.fill("hidden-without-base", &[("method", Arg::Text(&term(ctx.cat, "method-word", "stepwise")))]));
    if has_linkage(hidden) {
        out.notes.push(ctx.t("hidden-without-linkage"));
    }
    out.files = files("hidden.without", ctx.t("hidden-without"));
    out
}

/// One row a pair, one column an odds ratio.
fn pairs(ctx: Ctx<'_>, hidden: &HiddenStratum) -> Told {
    let all = &hidden.sensitivity.pairs;
    let mut odds: Vec<f64> = all.iter().map(|p| p.odds_ratio).collect();
    odds.sort_by(f64::total_cmp);
    odds.dedup();
    let mut lists: Vec<&[String]> = all.iter().map(|p| p.lists.as_slice()).collect();
    lists.dedup();
    let head = |x: &f64| ctx.cat.fill("head-odds", &[("x", Arg::Text(&decimal(ctx, *x)))]);
    let heads = std::iter::once(ctx.t("head-pair")).chain(odds.iter().map(head)).collect();
    let mut out = Told::new(ctx.t("hidden-pairs-caption"), heads);
    for pair in lists {
        let cell = |x: &f64| {
            let found = all.iter().find(|p| p.lists == pair && p.odds_ratio.total_cmp(x).is_eq());
            found.map_or_else(ToldCell::default, |p| {
                maybe(ctx, p.total, format!("hidden.pairs:{};{}", pair.join(";"), p.odds_ratio))
            })
        };
        out.rows.push(ToldRow { label: pair.join(" × "), cells: odds.iter().map(cell).collect(), bar: String::new() });
    }
    out.all_labelled = true;
    out.files = files("hidden.pairs", ctx.t("hidden-pairs"));
    out
}

fn maybe(ctx: Ctx<'_>, total: Option<f64>, id: String) -> ToldCell {
    total.map_or_else(|| ToldCell::none(ctx.t("estimate-not_estimable")), |t| ToldCell::about(t, id, ctx.cat))
}

/// Writes a factor: `0.25`, `2`, with the language's mark.
fn decimal(ctx: Ctx<'_>, x: f64) -> String {
    let text = x.to_string();
    if ctx.cat.lang() == shyraq_locale::Lang::En { text } else { text.replace('.', ",") }
}
