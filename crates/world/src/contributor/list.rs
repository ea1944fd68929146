//! A mission in Türkiye that keeps a list of names and nothing else.
//!
//! It has no case to tell, so intake does not read it; `shyraq linkage encode` does. Its draws
//! come from streams of their own: the five others write the same with and without it.

use jiff::Span;
use serde::Deserialize;

use super::detect::NameChances;
use super::identity::{Born, Identity};
use super::sighting::permute;
use crate::draw::Draw;
use crate::names::{People, Script, capitals, turkish};
use crate::person::Sex;
use crate::{Country, Episode, Person, WorldSpec};

/// The name of the contributor that keeps names only.
pub const NAME_LIST: &str = "mission-tr";
/// Its file.
pub(crate) const FILE: &str = "simulated-mission-tr.txt";
pub(crate) const HEADER: [&str; 7] =
    ["Simülasyon", "Kayıt No", "Kişi No", "Kayıt Tarihi", "Adı Soyadı", "Doğum Tarihi", "Cinsiyet"];

/// The first of its streams: no person of a world has such a number.
const STREAM: u64 = 1 << 40;
/// Its place among the desks that number people.
const DESK: u64 = 5;
const PERSON_BITS: u32 = 26;
const RECORD_BITS: u32 = 28;

/// How the list comes to have somebody on it, as `detection.toml` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listing {
    place: Country,
    base: f64,
    delay_days: u32,
    second_row: f64,
    birth_unknown: f64,
    names: NameChances,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which of the person's episodes, from 0.
    pub episode: usize,
    /// The mission's own number of the person.
    pub own_id: String,
    /// The mission's own number of the row.
    pub record: String,
    /// What was changed on the way from truth to row.
    pub changes: Vec<&'static str>,
    /// The row as the mission writes it.
    pub cells: Vec<String>,
}

/// Draws the rows of the list about a person.
pub(crate) fn listed(spec: &WorldSpec, list: &Listing, person: &Person, episodes: &[Episode]) -> Vec<Listed> {
    let there = |e: &&Episode| e.corridor.country == list.place;
    let Some(first) = episodes.iter().position(|e| there(&e)) else { return Vec::new() };
    let mut draw = Draw::new(spec.seed, STREAM | person.id);
    let mut out = Vec::new();
    for (number, episode) in episodes.iter().enumerate().skip(first).filter(|(_, e)| there(e)) {
        if !draw.chance((list.base * (0.3 + 1.4 * person.visibility)).min(0.95)) {
            continue;
        }
        let rows = 1 + usize::from(draw.chance(list.second_row));
        for _ in 0..rows {
            let delay = Span::new().days(i64::from(draw.below(list.delay_days)));
            let Ok(day) = episode.exit.checked_add(delay) else { continue };
            if !(spec.from_year..=spec.to_year).contains(&day.year()) {
                continue;
            }
            let record = permute(RECORD_BITS, spec.seed, DESK, person.id << 4 | out.len() as u64);
            let own_id = format!("K-{:08}", permute(PERSON_BITS, spec.seed, DESK, person.id));
            let mut changes = Vec::new();
            let script = script_of(person.name.people());
            let mut identity = Identity::in_script(person, script, list.names, &mut changes, &mut draw);
            if draw.chance(list.birth_unknown) {
                identity.born = Born::Unknown;
                changes.push("birth-unknown");
            }
            let record = format!("TR{record:09}");
            let cells = vec![
                "simülasyon".into(),
                record.clone(),
                own_id.clone(),
                day.strftime("%d.%m.%Y").to_string(),
                format!("{} {}", turkish(&identity.given), capitals(&turkish(&identity.family))),
                match identity.born {
                    Born::Day(d) => d.strftime("%d.%m.%Y").to_string(),
                    Born::Year(y) => y.to_string(),
                    Born::Unknown => "bilinmiyor".into(),
                },
                match person.sex {
                    Sex::Woman => "K",
                    Sex::Man => "E",
                    Sex::Trans => "",
                }
                .into(),
            ];
            out.push(Listed { episode: number, own_id, record, changes, cells });
        }
    }
    out
}

/// The letters in which somebody gives the name; other peoples show a Russian paper.
fn script_of(people: People) -> Script {
    if matches!(people, People::Kazakh | People::Kyrgyz) { Script::Native } else { Script::Russian }
}
