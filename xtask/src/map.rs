//! Projects the world's land once, so that the portal ships whole numbers and no geometry code.
//!
//! Input is npm `world-atlas` 2.0.2 (Natural Earth 4.1.0 as TopoJSON; public domain):
//! `npm pack world-atlas@2.0.2`, unpack, then `cargo xtask map PACKAGE/`. Only land
//! without borders, the outlines of the five Central Asian states and one point a country
//! are taken: elsewhere Natural Earth's border lines are disputed in places and a corridor
//! needs none. The outlines do not have the Kyrgyz-Tajik line that was agreed in 2025.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// Where the portal keeps its map, from the root of the repository.
const TARGET: &str = "crates/portal/map";
/// Width of the plane in units.
const WIDTH: f64 = 2000.0;
/// The meridian in the middle: Central Asia and both its neighbours' seas in one view.
const MIDDLE: f64 = 45.0;
/// Nothing south of this is drawn: nobody is recorded in Antarctica.
const SOUTH: f64 = -57.0;
/// The northernmost land.
const NORTH: f64 = 84.0;
/// Islands smaller than this many square units are specks at 360 pixels.
const SPECK: f64 = 8.0;
/// M49 of Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan, Uzbekistan.
const STATES: [&str; 5] = ["398", "417", "762", "795", "860"];

type Point = (f64, f64);
type Ring = Vec<Point>;

/// Makes the map files from the package's folder.
///
/// # Errors
/// Says which file can't be read or does not have the form of TopoJSON.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let [package] = args else {
        return Err("usage: cargo xtask map FOLDER (of the unpacked npm package world-atlas 2.0.2)".into());
    };
    let package = Path::new(package);
    let land = Topology::read(&package.join("land-110m.json"))?;
    let countries = Topology::read(&package.join("countries-50m.json"))?;
    let path = land_path(&land.polygons("land")?);
    let states: Vec<Vec<Ring>> = countries
        .geometries("countries")?
        .into_iter()
        .filter(|g| g.get("id").and_then(Value::as_str).is_some_and(|id| STATES.contains(&id)))
        .flat_map(|g| countries.shape(g))
        .collect();
    let points = centroids(&countries)?;
    let target = Path::new(TARGET);
    write(&target.join("land.txt"), &format!("{path}\n"))?;
    write(&target.join("states.txt"), &format!("{}\n", land_path(&states)))?;
    write(&target.join("centroids.csv"), &points)?;
    write(&target.join("size.txt"), &format!("{WIDTH:.0} {:.0}\n", height()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

/// A decoded TopoJSON file.
struct Topology {
    file: String,
    root: Value,
    arcs: Vec<Ring>,
}

impl Topology {
    fn read(path: &Path) -> Result<Self, String> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|e| format!("{file}: {e}"))?;
        let root: Value = serde_json::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
        let pair = |key: &str| -> Option<Point> {
            let v = root.get("transform")?.get(key)?;
            Some((v.get(0)?.as_f64()?, v.get(1)?.as_f64()?))
        };
        let (scale, shift) =
            pair("scale").zip(pair("translate")).ok_or_else(|| format!("{file}: there is no transform"))?;
        let list = root.get("arcs").and_then(Value::as_array).ok_or_else(|| format!("{file}: there are no arcs"))?;
        let arcs = list.iter().map(|a| decode_arc(a, scale, shift)).collect();
        Ok(Self { file, root, arcs })
    }

    fn geometries(&self, object: &str) -> Result<Vec<&Value>, String> {
        let o = self
            .root
            .get("objects")
            .and_then(|o| o.get(object))
            .ok_or_else(|| format!("{}: there is no object '{object}'", self.file))?;
        Ok(o.get("geometries").and_then(Value::as_array).map_or_else(|| vec![o], |g| g.iter().collect()))
    }

    fn polygons(&self, object: &str) -> Result<Vec<Vec<Ring>>, String> {
        Ok(self.geometries(object)?.into_iter().flat_map(|g| self.shape(g)).collect())
    }

    /// Returns the polygons of a geometry: outer ring first.
    fn shape(&self, geometry: &Value) -> Vec<Vec<Ring>> {
        let arcs = geometry.get("arcs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let polygon =
            |rings: &Value| -> Vec<Ring> { rings.as_array().into_iter().flatten().map(|r| self.ring(r)).collect() };
        match geometry.get("type").and_then(Value::as_str) {
            Some("Polygon") => vec![arcs.iter().map(|r| self.ring(r)).collect()],
            Some("MultiPolygon") => arcs.iter().map(polygon).collect(),
            _ => Vec::new(),
        }
    }

    fn ring(&self, indices: &Value) -> Ring {
        let mut out: Ring = Vec::new();
        for index in indices.as_array().into_iter().flatten().filter_map(Value::as_i64) {
            // TopoJSON writes the arc `i` walked backwards as `!i`.
            let forward = usize::try_from(if index < 0 { !index } else { index }).unwrap_or(usize::MAX);
            let mut arc = self.arcs.get(forward).cloned().unwrap_or_default();
            if index < 0 {
                arc.reverse();
            }
            out.extend(arc.into_iter().skip(usize::from(!out.is_empty())));
        }
        out
    }
}

fn decode_arc(arc: &Value, scale: Point, shift: Point) -> Ring {
    let (mut x, mut y) = (0.0, 0.0);
    let points = arc.as_array().into_iter().flatten();
    points
        .filter_map(|p| {
            x += p.get(0)?.as_f64()?;
            y += p.get(1)?.as_f64()?;
            Some((x * scale.0 + shift.0, y * scale.1 + shift.1))
        })
        .collect()
}

/// Turns the globe so that the middle meridian is 0 and follows a ring without jumps.
///
/// `None` for a ring around a pole: it has no inside on this plane.
fn unwrap(ring: &[Point]) -> Option<Ring> {
    let mut out: Ring = Vec::with_capacity(ring.len());
    for (lon, lat) in ring {
        let mut x = lon - MIDDLE;
        if let Some((last, _)) = out.last() {
            while x - last > 180.0 {
                x -= 360.0;
            }
            while x - last < -180.0 {
                x += 360.0;
            }
        }
        out.push((x, *lat));
    }
    let (first, last) = (out.first()?.0, out.last()?.0);
    ((first - last).abs() < 1.0).then_some(out)
}

/// Cuts a ring along a vertical line (Sutherland and Hodgman), keeping the side of `sign`.
fn clip(ring: &[Point], line: f64, sign: f64) -> Ring {
    let inside = |p: &Point| (p.0 - line) * sign >= 0.0;
    let mut out = Ring::new();
    for (i, p) in ring.iter().enumerate() {
        let before = if i == 0 { ring.last() } else { ring.get(i - 1) };
        let Some(q) = before else { continue };
        if inside(p) != inside(q) {
            let t = (line - q.0) / (p.0 - q.0);
            out.push((line, q.1 + t * (p.1 - q.1)));
        }
        if inside(p) {
            out.push(*p);
        }
    }
    out
}

/// The Equal Earth projection (Šavrič, Patterson, Jenny 2018), degrees to the unit plane.
fn equal_earth(lon: f64, lat: f64) -> Point {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let m = 3.0_f64.sqrt() / 2.0;
    let t = (m * lat.to_radians().sin()).asin();
    let (t2, t6) = (t * t, t.powi(6));
    let x = lon.to_radians() * t.cos() / (m * (A[0] + 3.0 * A[1] * t2 + t6 * (7.0 * A[2] + 9.0 * A[3] * t2)));
    (x, t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2)))
}

fn scale() -> f64 {
    WIDTH / (2.0 * equal_earth(180.0, 0.0).0)
}

fn height() -> f64 {
    ((equal_earth(0.0, NORTH).1 - equal_earth(0.0, SOUTH).1) * scale()).ceil()
}

/// Projects a point of the turned globe to the plane, y downwards.
fn project((lon, lat): Point) -> Point {
    let (x, y) = equal_earth(lon, lat);
    (x * scale() + WIDTH / 2.0, (equal_earth(0.0, NORTH).1 - y) * scale())
}

/// Twice the signed area of a ring.
fn area2(ring: &[Point]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// Returns the parts of a ring that lie in the window, projected.
fn parts(ring: &[Point]) -> Vec<Ring> {
    let Some(ring) = unwrap(ring) else { return Vec::new() };
    [-360.0, 0.0, 360.0]
        .into_iter()
        .map(|shift| ring.iter().map(|(x, y)| (x + shift, *y)).collect::<Ring>())
        .map(|r| clip(&clip(&r, -180.0, 1.0), 180.0, -1.0))
        .filter(|r| r.len() > 2)
        .map(|r| r.into_iter().map(project).collect())
        .collect()
}

fn land_path(polygons: &[Vec<Ring>]) -> String {
    let mut out = String::new();
    for ring in polygons.iter().flatten().flat_map(|r| parts(r)) {
        if area2(&ring).abs() / 2.0 >= SPECK {
            push_ring(&mut out, &ring);
        }
    }
    out
}

/// Appends a ring in whole units, each step relative to the one before.
fn push_ring(out: &mut String, ring: &[Point]) {
    let mut whole: Vec<(i64, i64)> = Vec::new();
    for (x, y) in ring {
        let p = (x.round() as i64, y.round() as i64);
        if whole.last() != Some(&p) {
            whole.push(p);
        }
    }
    if whole.len() > 1 && whole.first() == whole.last() {
        whole.pop();
    }
    let mut points = whole.into_iter();
    let Some((mut x, mut y)) = points.next() else { return };
    // Writing to a text can't fail.
    let _ = write!(out, "M{x} {y}l");
    let mut first = true;
    for (a, b) in points {
        let (dx, dy) = (a - x, b - y);
        let gap = if first || dx < 0 { "" } else { " " };
        let _ = write!(out, "{gap}{dx}{}{dy}", if dy < 0 { "" } else { " " });
        (x, y, first) = (a, b, false);
    }
    out.push('Z');
}

/// Returns `m49,x,y` lines: the middle of each country's largest part.
fn centroids(countries: &Topology) -> Result<String, String> {
    let mut found: BTreeMap<u16, Point> = BTreeMap::new();
    for g in countries.geometries("countries")? {
        let id = g.get("id").and_then(Value::as_str).and_then(|i| i.parse::<u16>().ok());
        let outer = countries.shape(g).into_iter().filter_map(|p| p.into_iter().next());
        let largest = outer.flat_map(|r| parts(&r)).max_by(|a, b| area2(a).abs().total_cmp(&area2(b).abs()));
        if let (Some(id), Some(ring)) = (id, largest) {
            found.entry(id).or_insert_with(|| centroid(&ring));
        }
    }
    let mut out = String::new();
    for (id, (x, y)) in found {
        let _ = writeln!(out, "{id},{x:.0},{y:.0}");
    }
    Ok(out)
}

fn centroid(ring: &[Point]) -> Point {
    let twice = area2(ring);
    let (mut x, mut y) = (0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let cross = a.0 * b.1 - b.0 * a.1;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    (x / (3.0 * twice), y / (3.0 * twice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_has_the_published_values() {
        // d3.geoEqualEarthRaw(radians(90), radians(60)) and (radians(180), 0).
        let (x, y) = equal_earth(180.0, 0.0);
        assert!((x - 2.706_629_983_696).abs() < 1e-9 && y.abs() < 1e-12, "{x} {y}");
        let (_, pole) = equal_earth(0.0, 90.0);
        assert!((pole - 1.317_362_759_157).abs() < 1e-9, "{pole}");
    }

    #[test]
    fn a_ring_over_the_seam_is_cut_in_two() {
        // The seam of a globe turned by 45 degrees lies at 135 degrees west.
        let ring = [(-140.0, 10.0), (-130.0, 10.0), (-130.0, 20.0), (-140.0, 20.0), (-140.0, 10.0)];
        let parts = parts(&ring);
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().any(|r| r.iter().all(|p| p.0 < 200.0)));
        assert!(parts.iter().any(|r| r.iter().all(|p| p.0 > 1_800.0)));
    }

    #[test]
    fn a_ring_around_a_pole_is_left_out() {
        let ring: Ring = (0..=36).map(|i| (f64::from(i) * 10.0 - 180.0, -80.0)).collect();
        assert!(parts(&ring).is_empty());
    }
}
