//! The map of corridors: land without borders, an arc a corridor.
//!
//! The table is the truth and the map an aid for the eye, so it is hidden from assistive
//! technology and holds no link. Shapes come from Natural Earth (public domain); `cargo
//! xtask map` projects them once. But for the outlines of the five Central Asian states no
//! border is drawn: which line is right is disputed in places, and a corridor needs none.
//! The map shows as much of the world as its arcs need.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use shyraq_case::country;

/// One path of all land, in whole units of the projected plane.
const LAND: &str = include_str!("../map/land.txt");
/// Outlines of the five Central Asian states.
const STATES: &str = include_str!("../map/states.txt");
/// `m49,x,y` of each country's largest part.
const CENTROIDS: &str = include_str!("../map/centroids.csv");
/// Width and height of the plane.
const SIZE: &str = include_str!("../map/size.txt");

static POINTS: LazyLock<HashMap<u16, Point>> = LazyLock::new(|| {
    let read = |line: &str| {
        let mut parts = line.split(',');
        let m49 = parts.next()?.parse().ok()?;
        Some((m49, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
    };
    CENTROIDS.lines().filter_map(read).collect()
});

/// A place on the projected plane.
type Point = (f64, f64);

/// A corridor to draw.
#[derive(Debug, Clone)]
pub(crate) struct Arc {
    /// ISO 3166-1 alpha-3 of the citizenship.
    pub(crate) from: String,
    /// ISO 3166-1 alpha-3 of the country of exploitation.
    pub(crate) to: String,
    pub(crate) count: u64,
}

/// The least part of the plane that is shown, so that a single country does not fill the map.
const NARROWEST: f64 = 520.0;
/// Width by height of the map.
const RATIO: f64 = 1.9;
/// The widest and the thinnest arc, for a map that is 100 units wide.
const WIDEST: f64 = 1.7;
const THINNEST: f64 = 0.22;

/// The part of the plane that is shown.
#[derive(Debug, Clone, Copy)]
struct View {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl View {
    /// Chooses the part in which all points lie, with room around them.
    fn around(points: &[Point]) -> Self {
        let mut size = SIZE.split_whitespace().map(|n| n.parse::<f64>().unwrap_or(1.0));
        let (full, tall) = (size.next().unwrap_or(1.0), size.next().unwrap_or(1.0));
        let fold = |pick: fn(&Point) -> f64| {
            let all = points.iter().map(pick);
            (all.clone().fold(f64::INFINITY, f64::min), all.fold(f64::NEG_INFINITY, f64::max))
        };
        let ((left, right), (top, bottom)) = (fold(|p| p.0), fold(|p| p.1));
        let room = 1.45;
        let width = ((right - left) * room).max((bottom - top) * room * RATIO).clamp(NARROWEST, full);
        let height = (width / RATIO).min(tall);
        let x = ((left + right - width) / 2.0).clamp(0.0, full - width);
        let y = ((top + bottom - height) / 2.0).clamp(0.0, tall - height);
        Self { x, y, width, height }
    }
}

/// Draws arcs on land; a country that is not on the map has none.
pub(crate) fn world(arcs: &[Arc]) -> String {
    let placed: Vec<(&Arc, Point, Point)> =
        arcs.iter().filter_map(|a| Some((a, point(&a.from)?, point(&a.to)?))).collect();
    if placed.is_empty() {
        return String::new();
    }
    let mut dots: Vec<(&str, Point)> = Vec::new();
    for (arc, from, to) in &placed {
        for (code, p) in [(&arc.from, from), (&arc.to, to)] {
            if !dots.iter().any(|(c, _)| c == code) {
                dots.push((code, *p));
            }
        }
    }
    let view = View::around(&dots.iter().map(|(_, p)| *p).collect::<Vec<_>>());
    let unit = view.width / 100.0;
    let mut out = format!(
        "<svg class=\"map\" aria-hidden=\"true\" viewBox=\"{:.0} {:.0} {:.0} {:.0}\"><path class=\"land\" d=\"{}\"/><path class=\"states\" d=\"{}\"/>",
        view.x,
        view.y,
        view.width,
        view.height,
        LAND.trim(),
        STATES.trim()
    );
    let most = placed.iter().map(|(a, _, _)| a.count).max().unwrap_or(1).max(1) as f64;
    for (arc, from, to) in &placed {
        push_arc(&mut out, arc, *from, *to, unit, most);
    }
    push_labels(&mut out, &dots, unit);
    out.push_str("</svg>");
    out
}

/// Draws the places with their codes; a code that would cover another one is left out.
fn push_labels(out: &mut String, dots: &[(&str, Point)], unit: f64) {
    let (wide, tall) = (unit * 5.2, unit * 2.2);
    let mut taken: Vec<Point> = Vec::new();
    for (code, (x, y)) in dots {
        // Writing to a text can't fail.
        let _ = write!(out, "<circle class=\"dot\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"{:.1}\"/>", unit * 0.35);
        // Right of the place, left of it, below it, above it.
        let spots = [
            (x + unit * 1.9, y + unit * 0.6),
            (x - unit * 1.9 - wide, y + unit * 0.6),
            (x - wide / 2.0, y + unit * 3.2),
            (x - wide / 2.0, y - unit * 1.9),
        ];
        let free = |s: &&Point| taken.iter().all(|t| (t.0 - s.0).abs() > wide || (t.1 - s.1).abs() > tall);
        let Some(spot) = spots.iter().find(free).copied() else { continue };
        taken.push(spot);
        let _ =
            write!(out, "<text x=\"{:.0}\" y=\"{:.0}\" font-size=\"{:.1}\">{code}</text>", spot.0, spot.1, unit * 2.2);
    }
}

fn push_arc(out: &mut String, arc: &Arc, from: Point, to: Point, unit: f64, most: f64) {
    let width = (arc.count as f64 / most * WIDEST).max(THINNEST) * unit;
    // Writing to a text can't fail.
    if arc.from == arc.to {
        let _ = write!(
            out,
            "<circle class=\"ring\" cx=\"{:.0}\" cy=\"{:.0}\" r=\"{:.1}\" stroke-width=\"{:.1}\"/>",
            to.0,
            to.1,
            unit + width / 2.0,
            width / 2.0
        );
    } else {
        let _ = write!(out, "<path class=\"arc\" d=\"{}\"/>", tapered(from, to, width));
    }
}

fn point(alpha3: &str) -> Option<Point> {
    POINTS.get(&country(alpha3)?.m49).copied()
}

/// A curve that is wide where it begins and ends in a point: its taper shows the direction.
fn tapered(from: Point, to: Point, width: f64) -> String {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1.0);
    // A unit vector across the line, always bent to the same side of the direction.
    let (nx, ny) = (dy / length, -dx / length);
    let bend = length * 0.22 + 6.0;
    let half = width / 2.0;
    let middle = ((from.0 + to.0) / 2.0 + nx * bend, (from.1 + to.1) / 2.0 + ny * bend);
    format!(
        "M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}Z",
        from.0 + nx * half,
        from.1 + ny * half,
        middle.0 + nx * half * 0.6,
        middle.1 + ny * half * 0.6,
        to.0,
        to.1,
        middle.0 - nx * half * 0.6,
        middle.1 - ny * half * 0.6,
        from.0 - nx * half,
        from.1 - ny * half
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(from: &str, to: &str) -> Arc {
        Arc { from: from.into(), to: to.into(), count: 10 }
    }

    #[test]
    fn every_country_of_the_region_is_on_the_map() {
        for c in ["KAZ", "UZB", "KGZ", "TJK", "TKM", "RUS", "UKR", "CHN", "USA", "PHL", "MDA", "NGA", "SGP", "BHR"] {
            assert!(point(c).is_some(), "{c}");
        }
    }

    #[test]
    fn places_lie_where_a_map_has_them() {
        let (kaz, usa, aus, chn) =
            (point("KAZ").unwrap(), point("USA").unwrap(), point("AUS").unwrap(), point("CHN").unwrap());
        assert!(usa.0 < kaz.0 && kaz.0 < chn.0, "west to east");
        assert!(kaz.1 < aus.1, "north is up");
    }

    #[test]
    fn a_corridor_inside_a_country_is_a_ring() {
        let svg = world(&[arc("KAZ", "KAZ"), arc("UZB", "KAZ"), arc("XXX", "KAZ")]);
        assert!(world(&[arc("XXX", "KAZ")]).is_empty());
        assert_eq!(svg.matches("class=\"ring\"").count(), 1);
        assert_eq!(svg.matches("class=\"arc\"").count(), 1);
        assert!(svg.contains("aria-hidden=\"true\"") && !svg.contains("<a"));
    }

    #[test]
    fn the_map_shows_what_its_arcs_need() {
        let near = View::around(&[point("UZB").unwrap(), point("KAZ").unwrap()]);
        assert!((near.width - NARROWEST).abs() < 1e-9);
        let far = View::around(&[point("PHL").unwrap(), point("USA").unwrap()]);
        assert!(far.width > 1_500.0, "{far:?}");
        assert!(far.x >= 0.0 && far.x + far.width <= 2_000.0);
        for v in [near, far] {
            assert!(v.y >= 0.0 && v.height > 0.0);
        }
    }

    #[test]
    fn the_land_is_small_and_holds_no_border() {
        assert!(LAND.len() < 25_000, "{}", LAND.len());
        assert!(LAND.starts_with('M') && LAND.trim_end().ends_with('Z'));
    }
}
