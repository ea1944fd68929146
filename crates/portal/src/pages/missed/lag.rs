use askama::Template;
use shyraq_bundle::assessment::{Lag, LagPeriod, NoisyCount};
use shyraq_locale::Arg;

use crate::PortalError;
use crate::model::{Estimate, Figure, MissedPage, threshold};
use crate::pages::{Ctx, render};
use crate::view::{Layout, Point, Told, ToldCell, ToldRow, course, term};

use super::{Foot, files, foot, frame, percent};

#[derive(Template)]
#[template(path = "lag.html")]
struct Page<'a> {
    l: Layout<'a>,
    events: String,
    plot: String,
    years: Told,
    delays_lead: String,
    delays: Option<Told>,
    notes: Vec<String>,
    foot: Foot,
}

/// Renders `lag/`.
pub(super) fn page(ctx: Ctx<'_>) -> Option<Result<String, PortalError>> {
    let lag = ctx.site.missed.as_ref()?.lag()?;
    let cat = ctx.cat;
    let longest = [("n", Arg::Count(lag.delay.longest.into()))];
    let known = known_by(ctx, &lag.report);
    let page = Page {
        events: cat.fill(
            "lag-events",
            &[
                ("event", Arg::Text(&term(cat, "event", &lag.event))),
                ("report", Arg::Text(&known)),
                ("now", Arg::Text(&cat.stamp(&lag.now))),
            ],
        ),
        plot: plot(ctx, lag),
        years: years(ctx, lag),
        delays_lead: cat.fill("lag-delays-lead", &longest),
        delays: Some(delays(ctx, lag)).filter(|t| !t.rows.is_empty()),
        notes: vec![
            ctx.t("lag-scope"),
            cat.fill("lag-assumption", &longest),
            cat.fill("lag-range", &[("level", Arg::Text(&percent(lag.level)))]),
            ctx.t("hidden"),
        ],
        foot: foot(ctx, MissedPage::Lag),
        l: Layout::new(ctx.site, cat, frame(ctx, MissedPage::Lag, ctx.t("lag-warning"))),
    };
    Some(render("lag", &page))
}

/// Names what makes a case known: a stage, or a column of a user's own.
fn known_by(ctx: Ctx<'_>, report: &str) -> String {
    let kind = if ctx.cat.has(&format!("stage-{report}")) { "stage" } else { "event" };
    term(ctx.cat, kind, report)
}

/// Makes the figure of the reports that are in.
pub(crate) fn observed(lag: &Lag, p: &LagPeriod) -> Figure {
    let half = 1.96 * p.variance.sqrt();
    let (noisy, count) = (p.observed as f64, p.observed.max(0).unsigned_abs());
    let count = NoisyCount {
        noisy: p.observed,
        count,
        low: (noisy - half).floor().max(0.0) as u64,
        high: (noisy + half).ceil().max(count as f64) as u64,
        variance: p.variance,
    };
    Figure::noisy(&count, threshold(lag.periods.len()))
}

/// Returns what a year comes to, with its range; none where its count can't be told from the noise.
pub(crate) fn corrected(lag: &Lag, p: &LagPeriod) -> Option<(f64, f64, Option<f64>)> {
    if observed(lag, p).shown { Some((p.corrected?, p.lower?, p.upper)) } else { None }
}

fn plot(ctx: Ctx<'_>, lag: &Lag) -> String {
    let point = |p: &LagPeriod| Point {
        name: p.period.clone(),
        known: Some(p.observed as f64).filter(|_| observed(lag, p).shown),
        corrected: corrected(lag, p).and_then(|(n, low, high)| Some((n, low, high?))),
        hatched: p.hatched,
    };
    course(&lag.periods.iter().map(point).collect::<Vec<_>>(), &ctx.t("lag-plot"), ctx.cat)
}

fn years(ctx: Ctx<'_>, lag: &Lag) -> Told {
    let cat = ctx.cat;
    let heads = ["head-year", "head-corrected", "head-observed", "head-complete"].map(|k| ctx.t(k)).to_vec();
    let mut out = Told::new(ctx.t("lag-caption"), heads);
    for p in &lag.periods {
        let estimate = corrected(lag, p).and_then(|(n, low, high)| {
            let printed = beside(Estimate::printed(n, low, high)?, n, p, observed(lag, p).printed().count);
            Some(ToldCell::estimate(n, printed, format!("lag.corrected:{}", p.period), cat))
        });
        let cells = vec![
            estimate.unwrap_or_else(|| ToldCell::none(cat.text("hidden-short"))),
            ToldCell::count(&observed(lag, p), format!("lag.observed:{}", p.period), cat),
            share(p.complete, format!("lag.complete:{}", p.period)),
        ];
        let label = if p.hatched { format!("{} ({})", p.period, ctx.t("lag-hatched")) } else { p.period.clone() };
        out.rows.push(ToldRow { label, cells, bar: String::new() });
    }
    out.all_labelled = true;
    out.files = files("lag.periods", ctx.t("lag-caption"));
    out
}

/// Keeps the rules of rounding of two columns from saying that fewer are in all than are known: a
/// year to which nothing is added is printed as its known number, no year below it.
fn beside(printed: Estimate, corrected: f64, p: &LagPeriod, known: u64) -> Estimate {
    let nothing_added = corrected.round() <= p.observed as f64;
    let total = if nothing_added { known } else { printed.total.max(known) };
    Estimate { total, low: printed.low.min(total), high: printed.high.map(|h| h.max(total)) }
}

/// A share from 0 to 1 in whole per cent.
fn share(x: f64, id: String) -> ToldCell {
    ToldCell { value: x.to_string(), id, text: percent(x.clamp(0.0, 1.0)), ..ToldCell::default() }
}

fn delays(ctx: Ctx<'_>, lag: &Lag) -> Told {
    let heads = vec![ctx.t("head-delay"), ctx.t("head-within")];
    let mut out = Told::new(ctx.t("lag-delays-caption"), heads);
    // The last is all of them by definition.
    for (n, x) in (0_u32..lag.delay.longest).zip(&lag.delay.within) {
        let label = match n {
            0 => ctx.t("delay-same"),
            _ => ctx.cat.fill("delay-years", &[("n", Arg::Count(n.into()))]),
        };
        out.rows.push(ToldRow { label, cells: vec![share(*x, format!("lag.delays:{n}"))], bar: String::new() });
    }
    if lag.delay.within.windows(2).any(|w| matches!(w, [a, b] if b < a)) {
        out.notes.push(ctx.t("lag-delays-noise"));
    }
    out.files = files("lag.delays", ctx.t("lag-delays"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2015 of the demonstration was printed as 870 corrected of 880 known.
    #[test]
    fn a_corrected_number_is_not_printed_below_the_known_one() {
        let period = |observed| LagPeriod {
            period: "2015".into(),
            observed,
            variance: 100.0,
            complete: 1.0,
            corrected: None,
            lower: None,
            upper: None,
            hatched: false,
        };
        let told = |observed, known, (n, low, high)| {
            beside(Estimate::printed(n, low, Some(high)).unwrap(), n, &period(observed), known)
        };
        // 874 in steps of two digits is 870, in steps of its noise 875 or 880.
        let e = told(874, 880, (874.0, 850.0, 899.0));
        assert_eq!((e.total, e.low, e.high), (880, 850, Some(900)));
        assert_eq!(told(874, 880, (874.9, 850.0, 899.0)).total, 880, "more than nothing was added, but no ten");
        assert_eq!(
            told(1_152, 1_150, (1_152.3, 1_100.0, 1_190.0)).total,
            1_150,
            "1,200 would say that some were added"
        );
        assert_eq!(told(874, 880, (1_031.0, 960.0, 1_104.0)).total, 1_000);
        let e = told(874, 880, (874.0, 874.0, 874.0));
        assert_eq!((e.low, e.high), (870, Some(880)), "the range holds what is printed");
    }
}
