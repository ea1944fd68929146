//! The calibration: published figures, corridors, profiles, detection.
//!
//! Numbers that describe the world stand in `calibration/*.toml`, each with its source or
//! with the word assumption, so that a reader can argue with them without reading Rust.
//! They are part of the program: a world made by one version can be made again by it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::contributor::Detection;
use crate::names::People;
use crate::{Country, WorldError};

const FIGURES: &str = include_str!("../calibration/figures.toml");
const CORRIDORS: &str = include_str!("../calibration/corridors.toml");
const PROFILES: &str = include_str!("../calibration/profiles.toml");
const DETECTION: &str = include_str!("../calibration/detection.toml");
const TARGETS: &str = include_str!("../calibration/targets.toml");

/// What a suppressed cell (`<5`) counts as.
const SUPPRESSED: f64 = 2.0;

/// A published figure with its place in the source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The name the other files use.
    pub id: String,
    /// Who says so.
    pub body: String,
    /// The file it was read from.
    pub file: String,
    /// The columns that find the row, for a table.
    #[serde(default)]
    pub row: BTreeMap<String, String>,
    /// Values by period, for a table.
    #[serde(default)]
    pub values: BTreeMap<String, f64>,
    /// Periods that the source suppresses.
    #[serde(default)]
    pub suppressed: Vec<String>,
    /// Values by place, for a JSON file.
    #[serde(default)]
    pub pointers: BTreeMap<String, f64>,
}

impl Figure {
    /// Returns the sum over the periods.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.values.values().chain(self.pointers.values()).sum::<f64>()
            + self.suppressed.iter().map(|_| SUPPRESSED).sum::<f64>()
    }

    fn mean(&self) -> f64 {
        let n = self.values.len() + self.pointers.len() + self.suppressed.len();
        self.sum() / f64::from(u32::try_from(n.max(1)).unwrap_or(u32::MAX))
    }
}

/// A published share that the world meets or, with a reason, does not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What it is.
    pub id: String,
    /// What is counted in the simulated world.
    pub measure: String,
    /// Figures of the numerator.
    pub part: Vec<String>,
    /// Figures of the denominator.
    pub whole: Vec<String>,
    /// How near is near enough.
    pub tolerance: f64,
    /// Why it is not met; none when it is.
    #[serde(default)]
    pub not_met: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FiguresFile {
    figure: Vec<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetsFile {
    target: Vec<Target>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CorridorsFile {
    corridor: Vec<RawCorridor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCorridor {
    citizenship: Country,
    country: Country,
    profile: String,
    weight: Weight,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Weight {
    Published {
        figure: String,
        #[serde(default = "one")]
        scale: f64,
    },
    Assumed {
        assumption: f64,
        /// Read by people; its absence is an error.
        #[serde(rename = "why")]
        _why: String,
    },
}

fn one() -> f64 {
    1.0
}

/// A corridor with its weight in the world.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CorridorWeight {
    pub(crate) citizenship: Country,
    pub(crate) country: Country,
    pub(crate) profile: usize,
    pub(crate) weight: f64,
}

/// What people and episodes on a corridor look like.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    name: String,
    pub(crate) male: f64,
    pub(crate) trans: f64,
    pub(crate) child: f64,
    pub(crate) men: [f64; 3],
    pub(crate) women: [f64; 3],
    pub(crate) children: [f64; 3],
    pub(crate) sectors_men: [f64; 5],
    pub(crate) sectors_women: [f64; 5],
}

/// Ages from, to (exclusive), weight.
pub(crate) type AgeBand = (u16, u16, f64);

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ages {
    pub(crate) labour: Vec<AgeBand>,
    pub(crate) sexual: Vec<AgeBand>,
    pub(crate) other: Vec<AgeBand>,
    pub(crate) child: Vec<AgeBand>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Months {
    pub(crate) bands: Vec<(u16, u16, f64)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Means {
    pub(crate) labour: [f64; 8],
    pub(crate) sexual: [f64; 8],
    pub(crate) other: [f64; 8],
    pub(crate) debt_parts: [f64; 2],
    pub(crate) threat_parts: [f64; 2],
    pub(crate) abuse_parts: [f64; 3],
    pub(crate) needs_parts: [f64; 3],
    pub(crate) other_control: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recruiters {
    pub(crate) labour: [f64; 4],
    pub(crate) sexual: [f64; 4],
    pub(crate) other: [f64; 4],
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActChances {
    pub(crate) chance: [f64; 5],
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SexualTypes {
    pub(crate) prostitution: f64,
    pub(crate) pornography: f64,
    pub(crate) other: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeoplesRow {
    citizenship: Country,
    share: PeoplesShare,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeoplesShare {
    kazakh: f64,
    kyrgyz: f64,
    uzbek: f64,
    tajik: f64,
    turkmen: f64,
    russian: f64,
    ukrainian: f64,
    other: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfilesFile {
    second_episode: f64,
    third_episode: f64,
    second_form: f64,
    profile: Vec<Profile>,
    ages: Ages,
    months: Months,
    means: Means,
    recruiter: Recruiters,
    acts: ActChances,
    sexual_types: SexualTypes,
    peoples: Vec<PeoplesRow>,
}

const PEOPLES: [People; 8] = [
    People::Kazakh,
    People::Kyrgyz,
    People::Uzbek,
    People::Tajik,
    People::Turkmen,
    People::Russian,
    People::Ukrainian,
    People::Other,
];

/// Everything that shapes a world, resolved.
#[derive(Debug)]
pub(crate) struct Calibration {
    first: CorridorWeight,
    corridors: Vec<CorridorWeight>,
    weights: Vec<f64>,
    profiles: Vec<Profile>,
    peoples: BTreeMap<Country, [f64; 8]>,
    pub(crate) second_episode: f64,
    pub(crate) third_episode: f64,
    pub(crate) second_form: f64,
    pub(crate) ages: Ages,
    pub(crate) months: Months,
    pub(crate) means: Means,
    pub(crate) recruiters: Recruiters,
    pub(crate) acts: ActChances,
    pub(crate) sexual_types: SexualTypes,
    pub(crate) detection: Detection,
}

fn at_fault(what: impl std::fmt::Display) -> WorldError {
    WorldError::Calibration(what.to_string())
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, WorldError> {
    toml::from_str(text).map_err(|e| at_fault(format!("{file}: {e}")))
}

/// Returns the published figures of the calibration.
///
/// # Errors
/// [`WorldError::Calibration`] when the file that ships with the program can't be read.
pub fn figures() -> Result<Vec<Figure>, WorldError> {
    Ok(parse::<FiguresFile>("figures.toml", FIGURES)?.figure)
}

/// Returns the shares that the world is held to.
///
/// # Errors
/// [`WorldError::Calibration`] when the file that ships with the program can't be read.
pub fn targets() -> Result<Vec<Target>, WorldError> {
    Ok(parse::<TargetsFile>("targets.toml", TARGETS)?.target)
}

/// Returns the text of the detection model, which is part of the truth.
pub(crate) fn detection_text() -> &'static str {
    DETECTION
}

impl Calibration {
    pub(crate) fn load() -> Result<Self, WorldError> {
        let figures: BTreeMap<String, Figure> = figures()?.into_iter().map(|f| (f.id.clone(), f)).collect();
        let p: ProfilesFile = parse("profiles.toml", PROFILES)?;
        let raw: CorridorsFile = parse("corridors.toml", CORRIDORS)?;
        let corridors = raw.corridor.iter().map(|c| resolve(c, &figures, &p.profile)).collect::<Result<Vec<_>, _>>()?;
        let first = corridors.first().copied().ok_or_else(|| at_fault("corridors.toml is empty"))?;
        let mut peoples = BTreeMap::new();
        for row in &p.peoples {
            let s = &row.share;
            peoples.insert(
                row.citizenship,
                [s.kazakh, s.kyrgyz, s.uzbek, s.tajik, s.turkmen, s.russian, s.ukrainian, s.other],
            );
        }
        if let Some(c) = corridors.iter().find(|c| !peoples.contains_key(&c.citizenship)) {
            return Err(at_fault(format!("no peoples of {}", c.citizenship.alpha3())));
        }
        let detection: Detection = parse("detection.toml", DETECTION)?;
        Ok(Self {
            first,
            weights: corridors.iter().map(|c| c.weight).collect(),
            corridors,
            profiles: p.profile,
            peoples,
            second_episode: p.second_episode,
            third_episode: p.third_episode,
            second_form: p.second_form,
            ages: p.ages,
            months: p.months,
            means: p.means,
            recruiters: p.recruiter,
            acts: p.acts,
            sexual_types: p.sexual_types,
            detection,
        })
    }

    pub(crate) fn corridors(&self) -> &[CorridorWeight] {
        &self.corridors
    }

    pub(crate) fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Returns the corridor at a drawn place; the first for a place that is not there.
    pub(crate) fn corridor(&self, place: usize) -> CorridorWeight {
        // INVARIANT: `load` refuses an empty list, so `first` is a corridor of the file.
        self.corridors.get(place).copied().unwrap_or(self.first)
    }

    // INVARIANT: `resolve` refuses a corridor whose profile is not there.
    pub(crate) fn profile(&self, corridor: &CorridorWeight) -> Option<&Profile> {
        self.profiles.get(corridor.profile)
    }

    pub(crate) fn people_of(&self, citizenship: Country, place: impl FnOnce(&[f64]) -> usize) -> People {
        let i = self.peoples.get(&citizenship).map_or(usize::MAX, |w| place(w));
        PEOPLES.get(i).copied().unwrap_or(People::Other)
    }
}

fn resolve(
    raw: &RawCorridor,
    figures: &BTreeMap<String, Figure>,
    profiles: &[Profile],
) -> Result<CorridorWeight, WorldError> {
    let weight = match &raw.weight {
        Weight::Published { figure, scale } => {
            figures.get(figure).ok_or_else(|| at_fault(format!("no figure {figure}")))?.mean() * scale
        }
        Weight::Assumed { assumption, .. } => *assumption,
    };
    let profile = profiles
        .iter()
        .position(|p| p.name == raw.profile)
        .ok_or_else(|| at_fault(format!("no profile {}", raw.profile)))?;
    Ok(CorridorWeight { citizenship: raw.citizenship, country: raw.country, profile, weight })
}
