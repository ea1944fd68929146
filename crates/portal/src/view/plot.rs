//! Stand-alone charts: bands on a logarithmic scale, and a course of years.
//!
//! A chart says nothing that the table below it does not; its title is its text for who does
//! not see it. Sizes are those of a phone, so that its words can be read there. Colours are
//! attributes, since the policy allows no style in a page, and follow `color`, so that forced
//! colours win.

use std::fmt::Write as _;

use shyraq_locale::Catalogue;

use super::escape;

/// Width of a chart: that of a phone's text.
const WIDTH: f64 = 340.0;
/// Opens the part of a chart that has the colour of bars.
const BARS: &str = "<g color=\"var(--bar)\" fill=\"currentColor\" stroke=\"currentColor\">";
/// Opens the part of a chart that has the colour of side remarks.
const DIM: &str = "<g color=\"var(--dim)\" fill=\"currentColor\" stroke=\"currentColor\">";

/// One line of a chart of bands.
#[derive(Debug, Clone)]
pub(crate) struct Band {
    pub(crate) name: String,
    pub(crate) at: f64,
    pub(crate) low: f64,
    /// The upper end; none where there is none.
    pub(crate) high: Option<f64>,
    /// A second band to compare with, as an outline: from, to.
    pub(crate) beside: Option<(f64, Option<f64>)>,
}

fn open(height: f64, title: &str) -> String {
    format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\" font-size=\"12\" fill=\"currentColor\">",
        escape(title)
    )
}

/// Draws bands on a logarithmic scale that begins at `from`; nothing without bands.
pub(crate) fn bands(list: &[Band], from: f64, title: &str, cat: &Catalogue) -> String {
    const ROW: f64 = 36.0;
    const TOP: f64 = 22.0;
    // Room for a number of six digits.
    const LABEL: f64 = 52.0;
    let from = from.max(1.0);
    let ends = |b: &Band| b.high.unwrap_or(b.at).max(b.at);
    // An end that is far out would press all others into a corner.
    let far = list.iter().map(ends).fold(from * 2.0, f64::max).min(from * 30.0) * 1.1;
    if list.is_empty() || !far.is_finite() {
        return String::new();
    }
    let x = |n: f64| 4.0 + (WIDTH - 14.0) * (n.clamp(from, far) / from).ln() / (far / from).ln();
    let height = TOP + ROW * list.len() as f64 + 4.0;
    let mut out = open(height, title);
    let _ = write!(out, "{DIM}");
    let mut last = f64::NEG_INFINITY;
    for tick in ticks(from, far) {
        let at = x(tick);
        if at - last < LABEL {
            continue;
        }
        last = at;
        let _ = write!(out, "<path d=\"M{at:.1} {TOP}V{height}\" stroke-opacity=\".35\"/>");
        let side = if at < 24.0 {
            "start"
        } else if at > WIDTH - 30.0 {
            "end"
        } else {
            "middle"
        };
        let label = cat.number(tick as u64);
        let _ = write!(out, "<text x=\"{at:.1}\" y=\"14\" text-anchor=\"{side}\" stroke=\"none\">{label}</text>");
    }
    out.push_str("</g>");
    for (row, b) in list.iter().enumerate() {
        let y = TOP + ROW * row as f64;
        let _ = write!(out, "<text x=\"4\" y=\"{:.1}\">{}</text>{BARS}", y + 14.0, escape(&b.name));
        let (low, high) = (x(b.low), x(b.high.unwrap_or(f64::INFINITY)));
        let wide = (high - low).max(1.5);
        let _ = write!(out, "<path d=\"M{low:.1} {:.1}h{wide:.1}v9h-{wide:.1}z\" fill-opacity=\".35\"/>", y + 20.0);
        if b.high.is_none_or(|h| h > far) {
            let _ = write!(out, "<path d=\"M{high:.1} {:.1}l8 6.5l-8 6.5z\" stroke=\"none\"/>", y + 18.0);
        }
        let _ = write!(out, "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4.5\" stroke=\"none\"/></g>", x(b.at), y + 24.5);
        if let Some((low, high)) = b.beside {
            let further = high.is_none_or(|h| h > far);
            let (low, high) = (x(low), x(high.unwrap_or(f64::INFINITY)));
            let wide = (high - low).max(1.5);
            // Where it goes further it has no right side but an arrow.
            let (side, back) = if further { ("m0 4", "v-4") } else { ("v4", "z") };
            let _ = write!(
                out,
                "{DIM}<path d=\"M{low:.1} {:.1}h{wide:.1}{side}h-{wide:.1}{back}\" fill=\"none\" stroke-dasharray=\"3 2\"/>",
                y + 31.0
            );
            if further {
                let _ = write!(out, "<path d=\"M{high:.1} {:.1}l6 4l-6 4z\" stroke=\"none\"/>", y + 29.0);
            }
            out.push_str("</g>");
        }
    }
    out.push_str("</svg>");
    out
}

/// One period of a course.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) name: String,
    /// What is known so far, where it is published.
    pub(crate) known: Option<f64>,
    /// Corrected, from, to, where it is published.
    pub(crate) corrected: Option<(f64, f64, f64)>,
    /// No line is drawn to it.
    pub(crate) hatched: bool,
}

/// Draws a course: a line with its band from zero, gaps where nothing is published, hatched
/// periods apart; nothing without a published one.
pub(crate) fn course(list: &[Point], title: &str, cat: &Catalogue) -> String {
    const LEFT: f64 = 44.0;
    const TOP: f64 = 8.0;
    const FLOOR: f64 = 170.0;
    let top = list
        .iter()
        .filter_map(|p| p.corrected.map(|c| c.2).into_iter().chain(p.known).reduce(f64::max))
        .fold(0.0, f64::max);
    if top <= 0.0 || !top.is_finite() {
        return String::new();
    }
    let step = (WIDTH - LEFT - 6.0) / list.len() as f64;
    let x = |i: usize| LEFT + step * (i as f64 + 0.5);
    let y = |n: f64| FLOOR - (FLOOR - TOP) * n.clamp(0.0, top) / top;
    let mut out = open(FLOOR + 24.0, title);
    out.push_str(DIM);
    for tick in even_ticks(top) {
        let at = y(tick);
        let _ = write!(
            out,
            "<path d=\"M{LEFT} {at:.1}H{WIDTH}\" stroke-opacity=\".35\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" stroke=\"none\">{}</text>",
            LEFT - 5.0,
            at + 4.0,
            cat.number(tick as u64)
        );
    }
    // Names of years need some 30 units each.
    let every = (32.0 / step).ceil().max(1.0) as usize;
    for (i, p) in list.iter().enumerate().filter(|(i, _)| (list.len() - 1 - i).is_multiple_of(every)) {
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" stroke=\"none\">{}</text>",
            x(i),
            FLOOR + 17.0,
            escape(&p.name)
        );
    }
    out.push_str("</g>");
    out.push_str(BARS);
    for (i, p) in list.iter().enumerate() {
        let Some((at, low, high)) = p.corrected else { continue };
        let (half, from, to) = (step * 0.42, y(low), y(high));
        let tall = (from - to).max(1.0);
        let (left, wide) = (x(i) - half, 2.0 * half);
        let fill =
            if p.hatched { "fill=\"url(#x)\" stroke-dasharray=\"2 2\"" } else { "fill-opacity=\".3\" stroke=\"none\"" };
        let _ = write!(out, "<path d=\"M{left:.1} {to:.1}h{wide:.1}v{tall:.1}h-{wide:.1}z\" {fill}/>");
        if !p.hatched {
            let _ = write!(out, "<path d=\"M{left:.1} {:.1}h{wide:.1}\" stroke-width=\"3\"/>", y(at));
        }
    }
    let line = |i: usize| list.get(i).filter(|p| !p.hatched).and_then(|p| p.corrected).map(|c| (x(i), y(c.0)));
    for i in 1..list.len() {
        if let (Some(a), Some(b)) = (line(i - 1), line(i)) {
            let _ = write!(out, "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke-width=\"1.5\"/>", a.0, a.1, b.0, b.1);
        }
    }
    out.push_str("</g><g fill=\"currentColor\">");
    for (i, n) in list.iter().enumerate().filter_map(|(i, p)| Some((i, p.known?))) {
        let _ = write!(out, "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\"/>", x(i), y(n));
    }
    out.push_str("</g></svg>");
    out
}

/// Round numbers 1, 2, 5 times a power of ten on a logarithmic scale, few enough to be read.
fn ticks(from: f64, to: f64) -> Vec<f64> {
    let first = from.log10().floor() as i32;
    let round = |steps: &[f64]| -> Vec<f64> {
        (first..first + 4)
            .flat_map(|p| steps.iter().map(move |m| m * 10_f64.powi(p)))
            .filter(|t| (from..=to).contains(t))
            .collect()
    };
    let all = round(&[1.0, 2.0, 5.0]);
    if all.len() >= 2 {
        let every = all.len().div_ceil(5).max(1);
        return all.into_iter().step_by(every).collect();
    }
    // A short axis holds hardly a round number: finer ones then.
    let fine = round(&[1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    let every = fine.len().div_ceil(5).max(1);
    fine.into_iter().step_by(every).collect()
}

/// Round numbers from 0 to `top`, at most six.
fn even_ticks(top: f64) -> Vec<f64> {
    let ten = 10_f64.powf((top / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * ten).find(|s| top / s <= 5.0).unwrap_or(top).max(1.0);
    (0..=5).map(|i| f64::from(i) * step).filter(|t| *t <= top).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shyraq_locale::{Lang, catalogue};

    fn band(at: f64, low: f64, high: Option<f64>) -> Band {
        Band { name: "A <b>".into(), at, low, high, beside: None }
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(1_000.0, 12_000.0), [1_000.0, 2_000.0, 5_000.0, 10_000.0]);
        assert_eq!(ticks(5_120.0, 8_000.0), [6_000.0, 7_000.0, 8_000.0]);
        assert_eq!(even_ticks(118.0), [0.0, 50.0, 100.0]);
        assert_eq!(even_ticks(5.0), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert!(ticks(3.0, 90.0).len() <= 5);
    }

    #[test]
    fn bands_lie_on_a_logarithmic_scale_and_say_where_they_have_no_end() {
        let en = catalogue(Lang::En);
        // From 100 to 1,100: 100 lies at 4, 1,100 at 330, and 331.66 half-way.
        let svg = bands(&[band(331.662_479, 100.0, Some(1_000.0))], 100.0, "title \"x\"", en);
        assert!(svg.contains("cx=\"167.0\""), "{svg}");
        assert!(svg.contains("aria-label=\"title &quot;x&quot;\"") && svg.contains("A &lt;b&gt;"));
        assert!(!svg.contains("l8 6.5"));
        assert!(bands(&[band(300.0, 200.0, None)], 100.0, "", en).contains("l8 6.5"));
        assert_eq!(bands(&[], 100.0, "", en), "");
        assert!(!svg.contains("style="));
    }

    /// An outline that ended at the scale's edge was drawn closed, as if it ended there.
    #[test]
    fn an_outline_that_goes_further_has_an_arrow_too() {
        let drawn = |beside| {
            let own = Band { beside: Some(beside), ..band(300.0, 200.0, Some(500.0)) };
            bands(&[own], 100.0, "", catalogue(Lang::En))
        };
        let closed = drawn((150.0, Some(400.0)));
        assert!(!closed.contains("l6 4l-6 4z") && closed.contains("v4h-"), "{closed}");
        // The scale ends at 550; 5,000 and no end lie beyond it.
        for beyond in [Some(5_000.0), None] {
            let open = drawn((150.0, beyond));
            assert!(open.contains("l6 4l-6 4z") && open.contains("m0 4h-") && !open.contains("v4h-"), "{open}");
        }
    }

    #[test]
    fn a_course_has_no_line_to_a_hatched_year_and_a_gap_where_nothing_is_published() {
        let point =
            |c: Option<(f64, f64, f64)>, hatched| Point { name: "2020".into(), known: None, corrected: c, hatched };
        let (full, hatched, none) =
            (point(Some((5.0, 4.0, 6.0)), false), point(Some((5.0, 4.0, 6.0)), true), point(None, false));
        let lines = |list: &[Point]| course(list, "", catalogue(Lang::En)).matches("stroke-width=\"1.5\"").count();
        assert_eq!(lines(&[full.clone(), full.clone(), full.clone()]), 2);
        assert_eq!(lines(&[full.clone(), full.clone(), hatched.clone()]), 1);
        assert_eq!(lines(&[full.clone(), none.clone(), full]), 0);
        assert_eq!(course(&[none], "", catalogue(Lang::En)), "");
    }
}
