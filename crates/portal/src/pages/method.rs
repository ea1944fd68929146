use askama::Template;
use shyraq_bundle::DomainSource;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::model::WIDEST_SHARE;
use crate::view::{Frame, Layout, MenuItem};

use super::{Ctx, render};

/// A field of the manifest: the words before it, what stands in it.
struct Field {
    name: String,
    value: String,
}

#[derive(Template)]
#[template(path = "method.html")]
struct Page<'a> {
    l: Layout<'a>,
    intro: Vec<(String, Vec<String>)>,
    fields: Vec<Field>,
    groups: Vec<String>,
    notes: Vec<String>,
    manifest_notes: Vec<String>,
    ledger: Vec<Field>,
    /// How the tables on what the release lacks were measured; empty without them.
    missed: Vec<Field>,
    missed_notes: Vec<String>,
}

/// Renders `method/`.
pub(crate) fn method(ctx: Ctx<'_>) -> Result<String, PortalError> {
    let m = ctx.rel().manifest();
    let frame = Frame {
        path: "method/".into(),
        title: ctx.t("method-title"),
        heading: ctx.t("method-title"),
        description: ctx.t("method-lead"),
        menu: MenuItem::Method,
        script: String::new(),
    };
    let groups = m
        .privacy
        .groups
        .iter()
        .map(|g| {
            ctx.cat.fill("method-group", &[("m", Arg::Count(g.identities.into())), ("epsilon", Arg::Text(&g.epsilon))])
        })
        .collect();
    let page = Page {
        intro: questions(ctx),
        fields: fields(ctx),
        groups,
        notes: notes(ctx),
        manifest_notes: m.notes.clone(),
        ledger: ledger(ctx),
        missed: missed(ctx),
        missed_notes: m.assessment.as_ref().map_or_else(Vec::new, |a| a.notes.clone()),
        l: Layout::new(ctx.site, ctx.cat, frame),
    };
    render("method", &page)
}

/// The five questions that a reader asks, each with its answers.
fn questions(ctx: Ctx<'_>) -> Vec<(String, Vec<String>)> {
    let m = ctx.rel().manifest();
    let publisher = ctx.cat.fill("method-from-2", &[("publisher", Arg::Text(&m.publisher))]);
    vec![
        (ctx.t("method-from"), vec![ctx.t("method-from-1"), publisher]),
        (ctx.t("method-missing"), vec![ctx.t("scope"), ctx.t("method-missing-1")]),
        (ctx.t("method-noise"), vec![ctx.t("method-noise-1"), ctx.t("method-noise-2")]),
        (ctx.t("method-interval"), vec![ctx.t("interval"), ctx.t("method-interval-1"), ctx.t("method-interval-2")]),
        (ctx.t("method-add"), vec![ctx.t("no_sum"), ctx.t("method-add-1"), ctx.t("method-add-2")]),
    ]
}

fn fields(ctx: Ctx<'_>) -> Vec<Field> {
    let m = ctx.rel().manifest();
    let p = &m.privacy;
    let domain = match m.codebook.domain {
        DomainSource::PublicCodebook => ctx.t("domain-public"),
        DomainSource::NotPrivateFromData => ctx.t("domain-data"),
    };
    let field = |key: &str, value: &str| Field { name: ctx.t(key), value: value.to_owned() };
    vec![
        field("field-epsilon", &p.epsilon),
        field("field-delta", &p.delta),
        field("field-rho", &p.rho),
        field("field-unit", &format!("{}. {}", p.unit, p.unit_rule)),
        field("field-neighbours", &p.neighbours),
        field("field-contribution", &format!("{} – {}", p.contribution.records, p.contribution.rule)),
        field("field-mechanism", &p.mechanism),
        field("field-accountant", &p.accountant),
        field(
            "field-codebook",
            &format!("{} ({}), SHA-256 {}", m.codebook.name, m.codebook.version, m.codebook.sha256),
        ),
        field("field-domain", &domain),
        field("field-records", &ctx.cat.number(m.records)),
        field("field-program", &format!("{} {}", m.program.name, m.program.version)),
    ]
}

/// How this site decides what to print.
fn notes(ctx: Ctx<'_>) -> Vec<String> {
    let shares = if ctx.rel().shares.is_empty() { "site-shares" } else { "site-shares-group" };
    let keys = ["site-hidden", "site-rounding", shares, "site-total", "site-difference", "site-rank", "site-synthetic"];
    let points = [("n", Arg::Count(WIDEST_SHARE))];
    keys.into_iter().map(|k| ctx.cat.fill(k, &points)).collect()
}

/// The statement of the assessment, which has a debit of its own.
fn missed(ctx: Ctx<'_>) -> Vec<Field> {
    let Some(a) = &ctx.rel().manifest().assessment else { return Vec::new() };
    let field = |key: &str, value: &str| Field { name: ctx.t(key), value: value.to_owned() };
    let noise = a.tables.iter().map(|t| format!("{} {:.1}", t.name, t.variance().sqrt())).collect::<Vec<_>>();
    vec![
        field("field-epsilon", &a.epsilon),
        field("field-delta", &a.delta),
        field("field-rho", &a.rho),
        field("field-unit", &format!("{}. {}", a.unit, a.unit_rule)),
        field("field-neighbours", &a.neighbours),
        field("field-mechanism", &a.mechanism),
        field("field-accountant", &a.accountant),
        field("method-missed-tables", &noise.join(" · ")),
        field("ledger-entry", &ctx.cat.number(a.ledger.entry)),
        field("ledger-head", &a.ledger.head),
    ]
}

fn ledger(ctx: Ctx<'_>) -> Vec<Field> {
    let l = &ctx.rel().manifest().privacy.ledger;
    let field = |key: &str, value: &str| Field { name: ctx.t(key), value: value.to_owned() };
    vec![
        field("ledger-population", &l.population),
        field("ledger-entry", &ctx.cat.number(l.entry)),
        field("ledger-head", &l.head),
        field("ledger-total", &ctx.t(if l.keeps_total { "ledger-keeps" } else { "ledger-alone" })),
    ]
}
