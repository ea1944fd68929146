//! Who is seen by whom: the model of `calibration/detection.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Contributor;
use super::list::Listing;
use crate::draw::Draw;
use crate::person::{Person, Sex};
use crate::{Country, Episode};

/// No contributor sees a kind of person almost surely.
const MOST: f64 = 0.95;

/// Something each contributor has.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Each<T> {
    kz_police: T,
    kz_shelter: T,
    uz_ngo: T,
    mission_ru: T,
    kg_hotline: T,
}

impl<T> Each<T> {
    pub(crate) fn of(&self, contributor: Contributor) -> &T {
        match contributor {
            Contributor::KzPolice => &self.kz_police,
            Contributor::KzShelter => &self.kz_shelter,
            Contributor::UzNgo => &self.uz_ngo,
            Contributor::MissionRu => &self.mission_ru,
            Contributor::KgHotline => &self.kg_hotline,
        }
    }
}

/// How a contributor comes to see an episode.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watch {
    place: Vec<Country>,
    citizens: Vec<Country>,
    base: f64,
    labour: f64,
    sexual: f64,
    other: f64,
    man: f64,
    woman: f64,
    child: f64,
    foreign: f64,
    away: f64,
    #[serde(default = "one")]
    citizen: f64,
    #[serde(default)]
    citizenship: BTreeMap<Country, f64>,
    pub(crate) delay_days: u32,
    pub(crate) second_row: f64,
    pub(crate) again: f64,
    pub(crate) second_id: f64,
    #[serde(default)]
    pub(crate) anonymous: f64,
    #[serde(default)]
    after: Vec<After>,
    #[serde(default)]
    avoid: Vec<Avoid>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    seen_by: Contributor,
    chance: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Avoid {
    seen_by: Contributor,
    factor: f64,
}

fn one() -> f64 {
    1.0
}

/// Chances that a field stays blank.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Blanks(
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
);

/// Chances of a wrong answer in a coded field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrong {
    pub(crate) gender: f64,
    pub(crate) age: f64,
    pub(crate) citizenship: f64,
    pub(crate) country: f64,
}

/// Chances of what happens to name and birth date: slip, spelling, swapped, no
/// patronymic, year only, day and month swapped.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct NameChances(
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) f64,
);

/// Chances of a row that intake has to refuse.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultChances {
    pub(crate) unknown_value: f64,
    pub(crate) bad_date: f64,
    pub(crate) missing_id: f64,
    pub(crate) ragged: f64,
}

/// The whole model of detection.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Detection {
    pub(crate) contributor: Each<Watch>,
    pub(crate) blank: Each<Blanks>,
    pub(crate) wrong: Wrong,
    pub(crate) names: Each<NameChances>,
    pub(crate) faults: FaultChances,
    pub(crate) list: Listing,
}

/// The order in which contributors are asked: referral goes from earlier to later ones.
const ORDER: [Contributor; 5] =
    [Contributor::MissionRu, Contributor::KgHotline, Contributor::KzPolice, Contributor::KzShelter, Contributor::UzNgo];

impl Detection {
    /// Draws which contributors see an episode, by their places in [`super::CONTRIBUTORS`].
    pub(crate) fn seen(&self, person: &Person, episode: &Episode, draw: &mut Draw) -> [bool; 5] {
        let mut seen = [false; 5];
        let already = |seen: &[bool; 5], c: Contributor| seen.get(c.index()).copied().unwrap_or(false);
        for contributor in ORDER {
            let watch = self.contributor.of(contributor);
            let mut p = watch.chance(person, episode);
            for a in &watch.avoid {
                if already(&seen, a.seen_by) {
                    p *= a.factor;
                }
            }
            // Both draws are always made: a change of one chance moves no other draw.
            let mut yes = draw.chance(p);
            for a in &watch.after {
                let referred = draw.chance(a.chance);
                yes |= already(&seen, a.seen_by) && watch.reaches(episode) && referred;
            }
            if let Some(slot) = seen.get_mut(contributor.index()) {
                *slot = yes;
            }
        }
        seen
    }
}

impl Watch {
    fn reaches(&self, episode: &Episode) -> bool {
        self.place.contains(&episode.corridor.country) || self.citizens.contains(&episode.corridor.citizenship)
    }

    /// The chance without referral.
    fn chance(&self, person: &Person, episode: &Episode) -> f64 {
        let here = self.place.contains(&episode.corridor.country);
        let own = self.citizens.contains(&episode.corridor.citizenship);
        let place = match (here, own) {
            (true, true) => self.citizen,
            (true, false) => self.foreign,
            (false, true) => self.away,
            (false, false) => return 0.0,
        };
        let form = if episode.purpose.sexual {
            self.sexual
        } else if episode.purpose.labour {
            self.labour
        } else {
            self.other
        };
        let sex = if person.sex == Sex::Man { self.man } else { self.woman };
        let child = if episode.child { self.child } else { 1.0 };
        let citizenship = self.citizenship.get(&person.citizenship).copied().unwrap_or(1.0);
        let visible = 0.3 + 1.4 * person.visibility;
        (self.base * place * form * sex * child * citizenship * visible).min(MOST)
    }
}
