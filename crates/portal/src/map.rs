//! The map of corridors: land without borders, an arc a corridor.
//!
//! The table is the truth and the map an aid for the eye, so it is hidden from assistive
//! technology and holds no link. Shapes come from Natural Earth (public domain); `cargo
//! xtask map` projects them once. No border is drawn: which line is right is disputed in
//! places, and a corridor does not need one.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use shyraq_case::country;

/// One path of all land, in whole units of the projected plane.
const LAND: &str = include_str!("../map/land.txt");
/// `m49,x,y` of each country's largest part.
const CENTROIDS: &str = include_str!("../map/centroids.csv");
/// Size of the plane.
const SIZE: &str = include_str!("../map/size.txt");

static POINTS: LazyLock<HashMap<u16, (f64, f64)>> = LazyLock::new(|| {
    let read = |line: &str| {
        let mut parts = line.split(',');
        let m49 = parts.next()?.parse().ok()?;
        Some((m49, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
    };
    CENTROIDS.lines().filter_map(read).collect()
});

/// A corridor to draw.
#[derive(Debug, Clone)]
pub(crate) struct Arc {
    /// ISO 3166-1 alpha-3 of the citizenship.
    pub(crate) from: String,
    /// ISO 3166-1 alpha-3 of the country of exploitation.
    pub(crate) to: String,
    pub(crate) count: u64,
}

/// The width of the largest corridor, in units of the plane.
const WIDEST: f64 = 16.0;
const THINNEST: f64 = 2.0;

/// Draws the world with arcs; a country that is not on the map has none.
pub(crate) fn world(arcs: &[Arc]) -> String {
    let mut out = format!(
        "<svg class=\"map\" aria-hidden=\"true\" viewBox=\"0 0 {}\"><path class=\"land\" d=\"{}\"/>",
        SIZE.trim(),
        LAND.trim()
    );
    let most = arcs.iter().map(|a| a.count).max().unwrap_or(1).max(1) as f64;
    let mut dots: Vec<(f64, f64)> = Vec::new();
    for arc in arcs {
        let (Some(from), Some(to)) = (point(&arc.from), point(&arc.to)) else { continue };
        let width = (arc.count as f64 / most * WIDEST).max(THINNEST);
        // Writing to a text can't fail.
        if arc.from == arc.to {
            let _ = write!(
                out,
                "<circle class=\"ring\" cx=\"{:.0}\" cy=\"{:.0}\" r=\"{:.1}\" stroke-width=\"{:.1}\"/>",
                to.0,
                to.1,
                8.0 + width / 2.0,
                width / 2.0
            );
        } else {
            let _ = write!(out, "<path class=\"arc\" d=\"{}\"/>", tapered(from, to, width));
        }
        for p in [from, to] {
            if !dots.contains(&p) {
                dots.push(p);
            }
        }
    }
    for (x, y) in dots {
        let _ = write!(out, "<circle class=\"dot\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"2.5\"/>");
    }
    out.push_str("</svg>");
    out
}

fn point(alpha3: &str) -> Option<(f64, f64)> {
    POINTS.get(&country(alpha3)?.m49).copied()
}

/// A curve that is wide where it begins and ends in a point: its taper shows the direction.
fn tapered(from: (f64, f64), to: (f64, f64), width: f64) -> String {
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
        assert_eq!(svg.matches("class=\"ring\"").count(), 1);
        assert_eq!(svg.matches("class=\"arc\"").count(), 1);
        assert!(svg.contains("aria-hidden=\"true\"") && !svg.contains("<a"));
    }

    #[test]
    fn the_land_is_small_and_holds_no_border() {
        assert!(LAND.len() < 25_000, "{}", LAND.len());
        assert!(LAND.starts_with('M') && LAND.trim_end().ends_with('Z'));
    }
}
