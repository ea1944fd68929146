//! The five contributors and one list of names: who sees whom, and how each writes it down.
//!
//! They stand for kinds of organisations, not for any real one. Each has its own
//! columns, language, codes, identifiers and habits, because that is what intake and
//! linkage have to cope with.

mod detect;
mod fault;
mod hotline;
mod identity;
mod list;
mod mission;
mod ngo;
mod police;
mod seen;
mod shelter;
mod sighting;

use serde::{Deserialize, Serialize};

pub(crate) use detect::Detection;
pub use fault::Fault;
pub(crate) use list::{FILE as NAME_LIST_FILE, HEADER as NAME_LIST_HEADER, listed};
pub use list::{Listed, NAME_LIST};
pub use seen::{Seen, VARIABLES};
pub use sighting::Row;
pub(crate) use sighting::sightings;

use crate::draw::Draw;
use identity::Identity;

/// The names of the simulated contributors.
pub const CONTRIBUTORS: [&str; 5] = ["kz-police", "kz-shelter", "uz-ngo", "mission-ru", "kg-hotline"];

/// Returns the mapping of a simulated contributor, which intake reads.
#[must_use]
pub fn contributor_mapping(name: &str) -> Option<&'static str> {
    Contributor::ALL.into_iter().find(|c| c.name() == name).map(Contributor::mapping)
}

/// Returns the mapping of a simulated contributor, or of [`NAME_LIST`], that `shyraq linkage
/// encode` reads.
#[must_use]
pub fn linkage_mapping(name: &str) -> Option<&'static str> {
    match name {
        "kz-police" => Some(include_str!("../../linkage/kz-police.toml")),
        "kz-shelter" => Some(include_str!("../../linkage/kz-shelter.toml")),
        "uz-ngo" => Some(include_str!("../../linkage/uz-ngo.toml")),
        "mission-ru" => Some(include_str!("../../linkage/mission-ru.toml")),
        "kg-hotline" => Some(include_str!("../../linkage/kg-hotline.toml")),
        NAME_LIST => Some(include_str!("../../linkage/mission-tr.toml")),
        _ => None,
    }
}

/// A simulated contributor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contributor {
    /// Police of Kazakhstan: Russian, CSV with `;`, windows-1251.
    KzPolice,
    /// A shelter in Kazakhstan: Kazakh, XLSX, several values in a cell.
    KzShelter,
    /// An NGO in Uzbekistan: Uzbek with Russian mixed in, CSV with a byte-order mark.
    UzNgo,
    /// A mission in Russia of an international organisation: the CTDC 2021 columns.
    MissionRu,
    /// A hotline in Kyrgyzstan: TSV, English and Kyrgyz, much left blank.
    KgHotline,
}

/// How a contributor's file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Text { delimiter: u8, extension: &'static str, encoding: Encoding },
    Workbook { sheet: &'static str },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf8WithMark,
    Windows1251,
    Utf16LeWithMark,
}

/// The layout of a contributor's table, with the columns in which faults are planted.
pub(crate) struct Layout {
    pub(crate) header: &'static [&'static str],
    /// The person's identifier.
    pub(crate) person: usize,
    /// A coded column in which an unknown value is planted.
    pub(crate) coded: usize,
    /// The date column, when it is read as a date.
    pub(crate) date: Option<usize>,
}

/// What stands in one row, before it is written in the contributor's way.
pub(crate) struct Entry<'a> {
    pub(crate) own_id: &'a str,
    pub(crate) record: &'a str,
    pub(crate) identity: &'a Identity,
    pub(crate) seen: &'a Seen,
}

impl Contributor {
    /// All of them, in the order of [`CONTRIBUTORS`].
    pub const ALL: [Self; 5] = [Self::KzPolice, Self::KzShelter, Self::UzNgo, Self::MissionRu, Self::KgHotline];

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::KzPolice => 0,
            Self::KzShelter => 1,
            Self::UzNgo => 2,
            Self::MissionRu => 3,
            Self::KgHotline => 4,
        }
    }

    /// Returns the name, as in file names and mappings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KzPolice => "kz-police",
            Self::KzShelter => "kz-shelter",
            Self::UzNgo => "uz-ngo",
            Self::MissionRu => "mission-ru",
            Self::KgHotline => "kg-hotline",
        }
    }

    pub(crate) const fn mapping(self) -> &'static str {
        match self {
            Self::KzPolice => include_str!("../../mappings/kz-police.toml"),
            Self::KzShelter => include_str!("../../mappings/kz-shelter.toml"),
            Self::UzNgo => include_str!("../../mappings/uz-ngo.toml"),
            Self::MissionRu => include_str!("../../mappings/mission-ru.toml"),
            Self::KgHotline => include_str!("../../mappings/kg-hotline.toml"),
        }
    }

    pub(crate) const fn form(self) -> Form {
        match self {
            Self::KzPolice => Form::Text { delimiter: b';', extension: "csv", encoding: Encoding::Windows1251 },
            Self::KzShelter => Form::Workbook { sheet: shelter::SHEET },
            Self::UzNgo => Form::Text { delimiter: b',', extension: "csv", encoding: Encoding::Utf8WithMark },
            Self::MissionRu => Form::Text { delimiter: b',', extension: "csv", encoding: Encoding::Utf8 },
            Self::KgHotline => Form::Text { delimiter: b'\t', extension: "tsv", encoding: Encoding::Utf8 },
        }
    }

    pub(crate) const fn layout(self) -> &'static Layout {
        match self {
            Self::KzPolice => &police::LAYOUT,
            Self::KzShelter => &shelter::LAYOUT,
            Self::UzNgo => &ngo::LAYOUT,
            Self::MissionRu => &mission::LAYOUT,
            Self::KgHotline => &hotline::LAYOUT,
        }
    }

    /// Leaves of what was seen only what the contributor's form has a place for.
    fn grain(self, seen: &mut Seen) {
        match self {
            Self::KzPolice => police::grain(seen),
            Self::KzShelter => shelter::grain(seen),
            Self::UzNgo => ngo::grain(seen),
            Self::MissionRu => mission::grain(seen),
            Self::KgHotline => hotline::grain(seen),
        }
    }

    fn cells(self, entry: &Entry<'_>, draw: &mut Draw) -> Vec<String> {
        match self {
            Self::KzPolice => police::cells(entry, draw),
            Self::KzShelter => shelter::cells(entry, draw),
            Self::UzNgo => ngo::cells(entry, draw),
            Self::MissionRu => mission::cells(entry),
            Self::KgHotline => hotline::cells(entry, draw),
        }
    }
}

/// Picks the usual spelling, sometimes another.
fn spelling(list: &'static [&'static str], draw: &mut Draw) -> &'static str {
    let usual = list.first().copied().unwrap_or_default();
    if draw.chance(0.2) { draw.pick(list).copied().unwrap_or(usual) } else { usual }
}

/// Joins the items that hold.
fn joined<'a>(items: impl IntoIterator<Item = (bool, &'a str)>, separator: &str) -> String {
    let mut out = String::new();
    for (_, item) in items.into_iter().filter(|(yes, _)| *yes) {
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(item);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Country;

    fn mapping(c: Contributor) -> toml::Table {
        toml::from_str(c.mapping()).unwrap()
    }

    /// The rarest spelling of the rarest country is in the mapping with its code.
    #[test]
    fn mappings_know_every_spelling_of_a_country() {
        for c in Contributor::ALL {
            for variable in mapping(c)["variable"].as_array().unwrap() {
                let Some(values) = variable.get("values") else { continue };
                if !["citizenship", "CountryOfExploitation"].contains(&variable["name"].as_str().unwrap()) {
                    continue;
                }
                for country in Country::all() {
                    let spellings: Vec<&str> = match c {
                        Contributor::KzPolice => country.russian().to_vec(),
                        Contributor::KzShelter => country.kazakh().to_vec(),
                        Contributor::UzNgo => country.uzbek().to_vec(),
                        _ => vec![country.alpha2(), country.english()],
                    };
                    for spelling in spellings {
                        assert_eq!(values[spelling].as_str(), Some(country.alpha3()), "{} {spelling}", c.name());
                    }
                }
            }
        }
    }

    /// Every column with a name or a birth date is declared personal, and no other is.
    #[test]
    fn mappings_keep_off_the_personal_columns() {
        let personal = |c: Contributor| -> Vec<String> {
            let list = mapping(c)["source"]["personal"].as_array().unwrap().clone();
            list.iter().map(|p| p.as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(personal(Contributor::KzPolice), ["Фамилия", "Имя", "Отчество", "Дата рождения"]);
        assert_eq!(personal(Contributor::KgHotline), ["аты-жөнү", "туулган жылы"]);
        for c in Contributor::ALL {
            for column in personal(c) {
                assert!(c.layout().header.contains(&column.as_str()), "{} {column}", c.name());
            }
        }
    }
}
