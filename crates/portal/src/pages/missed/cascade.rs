use askama::Template;
use shyraq_bundle::assessment::Cascade;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::model::{Loss, Missed, MissedPage, Step, threshold_of};
use crate::pages::{Ctx, Legend, render};
use crate::view::{Files, Layout, Scale, ShareView, Told, ToldCell, ToldRow, column_name, escape, term, value_name};

use super::{Foot, files, foot, frame, percent};

/// Rows of groups that the page prints at most; the files have all.
const MOST_ROWS: usize = 150;

/// The groups of one column.
struct Column {
    title: String,
    tables: Vec<Told>,
    /// How many groups are in the files only, in words, or empty.
    cut: String,
    files: Option<Files>,
}

#[derive(Template)]
#[template(path = "cascade.html")]
struct Page<'a> {
    l: Layout<'a>,
    /// The greatest loss, or that there is no clear one: HTML.
    loss: String,
    scope: String,
    steps: Told,
    columns: Vec<Column>,
    legend: Vec<String>,
    foot: Foot,
}

/// Renders `cascade/`.
pub(super) fn page(ctx: Ctx<'_>) -> Option<Result<String, PortalError>> {
    let cascade = ctx.site.missed.as_ref()?.cascade()?;
    let cat = ctx.cat;
    let steps = Missed::steps(cascade);
    let first = cascade.stages.first().map_or_else(String::new, |s| term(cat, "stage", s));
    let mut told = table(ctx, "", &steps, ctx.t("cascade-caption"), true);
    told.notes =
        vec![cat.fill("cascade-level", &[("level", Arg::Text(&percent(cascade.level)))]), ctx.t("cascade-more-later")];
    told.files = files("cascade.stages", ctx.t("cascade-caption"));
    let columns: Vec<Column> = cascade.columns.iter().map(|c| column(ctx, cascade, c)).collect();
    let mut legend = Legend::new().rough();
    let cut = |c: &Column| !c.cut.is_empty() || c.tables.iter().any(Told::has_dim);
    if told.has_dim() || columns.iter().any(cut) {
        legend = legend.hidden();
    }
    let page = Page {
        loss: loss(ctx, &steps),
        scope: cat.fill("cascade-scope", &[("first", Arg::Text(&first)), ("now", Arg::Text(&cat.stamp(&cascade.now)))]),
        steps: told,
        columns,
        legend: legend.lines(cat),
        foot: foot(ctx, MissedPage::Cascade),
        l: Layout::new(ctx.site, cat, frame(ctx, MissedPage::Cascade, ctx.t("cascade-lead"))),
    };
    Some(render("cascade", &page))
}

/// Names the greatest loss where the intervals allow it.
fn loss(ctx: Ctx<'_>, steps: &[Step<'_>]) -> String {
    let words = |step: &Step<'_>| term(ctx.cat, "stage", &step.step.stage);
    let (at, key) = match Missed::greatest_loss(steps) {
        Loss::At(at) => (Some(at), "cascade-loss"),
        Loss::AtOfTold(at) => (Some(at), "cascade-loss-told"),
        Loss::Unclear => (None, "cascade-loss-none"),
        Loss::Few => (None, "cascade-loss-few"),
    };
    let found = at.and_then(|at| {
        let (before, step) = (steps.get(at.checked_sub(1)?)?, steps.get(at)?);
        let id = format!("cascade.previous:{}", step.step.stage);
        let ShareView::Shown { value, id, share, range } =
            ShareView::of_noise(step.step.of_previous.as_ref(), id, ctx.cat)
        else {
            return None;
        };
        let text = ctx.cat.fill(
            key,
            &[("from", Arg::Text(&words(before))), ("to", Arg::Text(&words(step))), ("share", Arg::Text("\u{1}"))],
        );
        let marked = format!("<data value=\"{value}\" data-figure=\"{}\">{share}</data> ({range})", escape(&id));
        Some(escape(&text).replace('\u{1}', &marked))
    });
    found.unwrap_or_else(|| escape(&ctx.t(if at.is_some() { "cascade-loss-none" } else { key })))
}

/// Lays out stages: `of` is `.column` and `;value` follows the stage in the ids of groups.
fn table(ctx: Ctx<'_>, group: &str, steps: &[Step<'_>], caption: String, whole: bool) -> Told {
    let cat = ctx.cat;
    let mut heads = vec![ctx.t("head-stage"), ctx.t("head-count")];
    if whole {
        heads.push(ctx.t("head-previous"));
    }
    heads.push(ctx.t("head-start"));
    let mut out = Told::new(caption, heads);
    let scale = Scale::of(steps.iter().map(|s| &s.figure), None);
    let (column, value) = group.split_once(';').unwrap_or_default();
    for s in steps {
        let id = |what: &str| match group {
            "" => format!("cascade.{what}:{}", s.step.stage),
            _ => format!("cascade.{what}.{column}:{};{value}", s.step.stage),
        };
        let share = |share, what: &str| {
            // A share of a hidden count is hidden.
            let view = if s.figure.shown { ShareView::of_noise(share, id(what), cat) } else { ShareView::None };
            ToldCell::share(view, cat)
        };
        let mut cells = vec![ToldCell::count(&s.figure, id("stages"), cat)];
        if whole {
            cells.push(share(s.step.of_previous.as_ref(), "previous"));
        }
        cells.push(share(s.step.of_start.as_ref(), "start"));
        let bar = if whole { scale.answer(&s.figure, threshold(ctx)) } else { String::new() };
        out.rows.push(ToldRow { label: term(cat, "stage", &s.step.stage), cells, bar });
    }
    if !whole {
        shorten(ctx, &mut out, steps);
    }
    out
}

/// Counts the stages of a group up to the last that stands out, and one row for what follows.
fn told_of(steps: &[Step<'_>]) -> usize {
    let shown = steps.iter().rposition(|s| s.figure.shown).map_or(0, |at| at + 1);
    steps.len().min(shown + 1)
}

/// Says once, for all of them, that the last stages of a group can't be told from the noise.
fn shorten(ctx: Ctx<'_>, table: &mut Told, steps: &[Step<'_>]) {
    let told = told_of(steps);
    if told < steps.len() {
        table.rows.truncate(told - 1);
        let cells = vec![ToldCell::none(ctx.t("hidden-short")), ToldCell::default()];
        table.rows.push(ToldRow { label: ctx.t("stages-later"), cells, bar: String::new() });
    }
}

fn threshold(ctx: Ctx<'_>) -> f64 {
    ctx.site.missed.as_ref().and_then(Missed::cascade).map_or(0.0, |c| threshold_of(c, None))
}

/// Lays out the groups of a column: those with a start that stands out, as many as there is room for.
fn column(ctx: Ctx<'_>, cascade: &Cascade, name: &str) -> Column {
    let (rel, cat) = (ctx.rel(), ctx.cat);
    let label = column_name(rel, cat, name);
    let groups = Missed::groups(cascade, name);
    let all = groups.len();
    let mut room = MOST_ROWS / cascade.columns.len().max(1);
    let begun = |steps: &[Step<'_>]| steps.first().filter(|s| s.figure.shown).map(|s| s.figure.count);
    let mut kept: Vec<(usize, &str, Vec<Step<'_>>)> = groups
        .into_iter()
        .enumerate()
        .filter(|(_, (_, steps))| begun(steps).is_some())
        .map(|(i, (value, steps))| (i, value, steps))
        .collect();
    // The largest first, while there is room; then in the order of the file again.
    kept.sort_by_key(|(i, _, steps)| (std::cmp::Reverse(begun(steps)), *i));
    let mut fits = |(_, _, steps): &(usize, &str, Vec<Step<'_>>)| {
        let left = room.checked_sub(told_of(steps));
        room = left.unwrap_or(0);
        left.is_some()
    };
    let many = kept.iter().take_while(|group| fits(group)).count().max(1);
    kept.truncate(many);
    kept.sort_by_key(|(i, _, _)| *i);
    let tables: Vec<Told> = kept
        .iter()
        .map(|(_, value, steps)| {
            table(ctx, &format!("{name};{value}"), steps, value_name(rel, cat, name, value), false)
        })
        .collect();
    let cut = match all - tables.len() {
        0 => String::new(),
        n if n == all => ctx.t("cascade-none-by"),
        n => cat.fill("cascade-cut", &[("n", Arg::Count(n as u64))]),
    };
    let title = cat.fill("cascade-by", &[("column", Arg::Text(&label))]);
    Column { files: files(&Missed::sheet(cascade, name), title.clone()), title, tables, cut }
}
