//! The world against the published figures, and the figures against their sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use shyraq_world::{Contributor, Country, Episode, Figure, Life, Recruiter, Sex, World, WorldSpec, figures, targets};

const PEOPLE: u64 = 200_000;

/// The folder of open data beside the repository, when it is there.
fn data() -> Option<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    dir.is_dir().then_some(dir)
}

/// Every figure stands in its source as the calibration says: body, row, period, value.
#[test]
fn figures_are_those_of_their_sources() {
    let Some(data) = data() else {
        println!("SKIPPED: the collection of published data is not beside the repository");
        return;
    };
    let mut tables: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    let mut checked = 0;
    for f in figures().unwrap() {
        let path = data.join(&f.file);
        if !path.is_file() {
            println!("SKIPPED: {} needs {}, which is not there", f.id, f.file);
            continue;
        }
        if f.pointers.is_empty() {
            let table = tables
                .entry(f.file.clone())
                .or_insert_with(|| csv::Reader::from_path(&path).unwrap().deserialize().map(|r| r.unwrap()).collect());
            checked += check_table(&f, table);
        } else {
            let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            for (pointer, value) in &f.pointers {
                assert_eq!(
                    json.pointer(pointer).and_then(serde_json::Value::as_f64),
                    Some(*value),
                    "{} {pointer}",
                    f.id
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked} values were checked");
}

fn check_table(f: &Figure, table: &[BTreeMap<String, String>]) -> usize {
    let cell = |period: &str| -> String {
        let rows: Vec<_> = table
            .iter()
            .filter(|r| r["period"] == period && f.row.iter().all(|(column, text)| r[column] == *text))
            .collect();
        let values: BTreeSet<&String> = rows.iter().map(|r| &r["value"]).collect();
        assert_eq!(values.len(), 1, "{} {period}: {values:?}", f.id);
        values.first().unwrap().replace(',', "")
    };
    for (period, value) in &f.values {
        assert_eq!(cell(period).parse::<f64>().ok(), Some(*value), "{} {period}", f.id);
    }
    for period in &f.suppressed {
        assert_eq!(cell(period), "<5", "{} {period}", f.id);
    }
    f.values.len() + f.suppressed.len()
}

/// Counts of a world that the measures of `targets.toml` are made of.
#[derive(Default)]
struct Counts(BTreeMap<String, f64>);

impl Counts {
    fn add(&mut self, what: &str, yes: bool) {
        if yes {
            *self.0.entry(what.to_owned()).or_default() += 1.0;
        }
    }

    fn life(&mut self, life: &Life) {
        for e in &life.episodes {
            self.episode(e, life);
        }
        let rows = |c: Contributor| life.rows.iter().find(|r| r.contributor == c);
        for c in Contributor::ALL {
            let Some(first) = rows(c) else { continue };
            self.list(c.name(), life, &life.episodes[first.episode], rows(Contributor::KzPolice).is_some());
        }
    }

    fn list(&mut self, name: &str, life: &Life, e: &Episode, police: bool) {
        let p = &life.person;
        let own = match name {
            "uz-ngo" => "UZB",
            "kg-hotline" => "KGZ",
            "mission-ru" => "RUS",
            _ => "KAZ",
        };
        for (what, yes) in [
            ("persons", true),
            ("men", p.sex == Sex::Man),
            ("women", p.sex == Sex::Woman),
            ("trans", p.sex == Sex::Trans),
            ("foreign", p.citizenship != Country::of(own).unwrap()),
            ("labour", e.purpose.labour),
            ("sexual", e.purpose.sexual),
            ("children", e.child),
            ("also kz-police", police),
        ] {
            self.add(&format!("{name} {what}"), yes);
        }
    }

    fn episode(&mut self, e: &Episode, life: &Life) {
        let [debt, threats, abuse, promises, drugs, needs, hours, documents] = e.controls.merged();
        let any = e.controls.merged().contains(&true);
        let four = e.sectors.agriculture || e.sectors.construction || e.sectors.domestic || e.sectors.hospitality;
        let kaz = e.corridor.country == Country::of("KAZ").unwrap();
        let citizen = |c: &str| kaz && life.person.citizenship == Country::of(c).unwrap();
        for (what, yes) in [
            ("world episodes", true),
            ("world 0-12", e.months <= 12),
            ("world 25+", e.months >= 25),
            ("world any means", any),
            ("world debt", debt),
            ("world threats", threats),
            ("world abuse", abuse),
            ("world promises", promises),
            ("world drugs", drugs),
            ("world needs", needs),
            ("world hours", hours),
            ("world documents", documents),
            ("world partner", e.recruiter == Recruiter::Partner),
            ("world friend", e.recruiter == Recruiter::Friend),
            ("world family", e.recruiter == Recruiter::Family),
            ("world prostitution", e.sexual_types.prostitution),
            ("world sexual types", e.sexual_types.prostitution || e.sexual_types.pornography),
            ("world domestic work", e.sectors.domestic),
            ("world four kinds", four),
            ("in KAZ", kaz),
            ("in KAZ UZB", citizen("UZB")),
            ("in KAZ KAZ", citizen("KAZ")),
            ("in KAZ KGZ", citizen("KGZ")),
            ("in KAZ sexual", kaz && e.purpose.sexual),
            ("in KAZ labour", kaz && e.purpose.labour),
        ] {
            self.add(what, yes);
        }
    }

    fn n(&self, what: &str) -> f64 {
        self.0.get(what).copied().unwrap_or(0.0)
    }

    /// The numerator and the denominator of a measure.
    fn measure(&self, measure: &str) -> f64 {
        if let Some(rest) = measure.strip_prefix("world ") {
            let (part, whole) = match rest {
                "months 0-12 / all" => ("0-12", "episodes"),
                "months 25+ / all" => ("25+", "episodes"),
                "prostitution / (prostitution or pornography)" => ("prostitution", "sexual types"),
                "domestic work / four kinds" => ("domestic work", "four kinds"),
                other => match other.split_once(" / ").unwrap() {
                    (part, "any means") => (part, "any means"),
                    (part, "all") => (part, "episodes"),
                    _ => panic!("unknown measure {measure}"),
                },
            };
            return self.n(&format!("world {part}")) / self.n(&format!("world {whole}"));
        }
        if measure == "kz-shelter persons / kz-police persons" {
            return self.n("kz-shelter persons") / self.n("kz-police persons");
        }
        let (part, whole) = measure.split_once(" / ").unwrap();
        let among = if part.starts_with("in KAZ") { "in KAZ" } else { part.split_once(' ').unwrap().0 };
        let whole: f64 = match whole {
            "all" if among == "in KAZ" => self.n(among),
            "all" => self.n(&format!("{among} persons")),
            list => list.trim_matches(['(', ')']).split(" + ").map(|w| self.n(&format!("{among} {w}"))).sum(),
        };
        assert!(whole > 0.0, "{measure}");
        self.n(part) / whole
    }
}

/// The generated shares against the published ones, and those not met honestly so.
#[test]
fn shares_agree_with_published_figures() {
    let figures: BTreeMap<String, Figure> = figures().unwrap().into_iter().map(|f| (f.id.clone(), f)).collect();
    let world = World::new(WorldSpec { people: PEOPLE, seed: 2026, from_year: 2012, to_year: 2025 }).unwrap();
    let mut counts = Counts::default();
    for id in 0..PEOPLE {
        counts.life(&world.life(id));
    }
    let mut wrong = Vec::new();
    for t in targets().unwrap() {
        let sum = |ids: &[String]| ids.iter().map(|id| figures[id].sum()).sum::<f64>();
        let published = sum(&t.part) / sum(&t.whole);
        let made = counts.measure(&t.measure);
        let near = (made - published).abs() <= t.tolerance;
        let mark = if t.not_met.is_some() { "not met" } else { "met" };
        println!("{mark:8} {made:.3} published {published:.3} ± {:.3}  {}", t.tolerance, t.id);
        if near == t.not_met.is_some() {
            wrong.push(format!("{}: {made:.3} against {published:.3} ± {:.3}", t.id, t.tolerance));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Corridors come out with the weights of the calibration: UZB to RUS is the mean of three years.
#[test]
fn the_greatest_corridors_keep_their_ratio() {
    let world = World::new(WorldSpec { people: PEOPLE, seed: 5, from_year: 2012, to_year: 2025 }).unwrap();
    let mut n: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for id in 0..PEOPLE {
        let c = world.life(id).episodes[0].corridor;
        *n.entry((c.citizenship.alpha3(), c.country.alpha3())).or_default() += 1.0;
    }
    // GLOTIP, citizens of Uzbekistan brought home: 903, 463, 463 from Russia; 399, 508, 458, 135, 593 from Kazakhstan.
    let published = (903.0 + 463.0 + 463.0) / 3.0 / ((399.0 + 508.0 + 458.0 + 135.0 + 593.0) / 5.0);
    let made = n[&("UZB", "RUS")] / n[&("UZB", "KAZ")];
    assert!((made - published).abs() < 0.05, "{made} against {published}");
    // Kyrgyzstan 2013: 220 from Kazakhstan, 197 from Russia, 20 from Türkiye, 10 from the Emirates.
    let kgz = |c: &str| n[&("KGZ", c)];
    let abroad: f64 = ["KAZ", "RUS", "TUR", "ARE"].into_iter().map(kgz).sum();
    for (country, people) in [("KAZ", 220.0), ("RUS", 197.0), ("TUR", 20.0), ("ARE", 10.0)] {
        assert!((kgz(country) / abroad - people / 447.0).abs() < 0.015, "{country}");
    }
}
