//! What became of those who were seen: stages from first contact to compensation.
//!
//! No contributor keeps this whole; it is what a country would have if bodies shared dates
//! and persons were linked. Its draws come from streams of their own: every other file is the
//! same with and without it. Chances and delays are our own assumptions, not calibrated.

use jiff::Span;
use jiff::civil::Date;

use crate::draw::Draw;
use crate::line::Lines;
use crate::truth::SIMULATED;
use crate::{Episode, Life, WorldSpec};

/// The first of its streams: no person of a world has such a number.
const STREAM: u64 = 1 << 41;

/// The columns of `stages.csv`.
pub(crate) const STAGES: [&str; 22] = [
    SIMULATED,
    "person",
    "form",
    "sex",
    "age",
    "citizenship",
    "country",
    "body",
    "exploitation_end",
    "first_contact",
    "screening",
    "presumption",
    "identification",
    "referral",
    "service",
    "case_registered",
    "charge",
    "conviction",
    "compensation",
    "left",
    "turned_away",
    "rule",
];

/// How many stages come after the first contact.
const LATER: usize = 9;
/// The place of the service among them.
const SERVICE: usize = 4;
/// By which foreigners are turned away from service in the simulated country.
const RULE: &str = "citizens-only";

/// Chance that a stage follows the one before, and the longest it takes, in days. A case is
/// registered after identification whether or not there was service.
fn step(stage: usize, episode: &Episode) -> (f64, u32) {
    match stage {
        0 => (0.8, 30),
        1 => (0.75, 30),
        2 => (0.7, 120),
        3 => (0.8, 20),
        SERVICE => (0.85, 30),
        5 if episode.purpose.sexual => (0.6, 90),
        5 => (0.2, 90),
        6 => (0.5, 400),
        7 => (0.6, 500),
        _ => (0.1, 300),
    }
}

/// Writes a line for each episode of a person that somebody dated.
pub(crate) fn stage_lines(spec: &WorldSpec, life: &Life, out: &mut Lines) {
    if life.rows.is_empty() {
        return;
    }
    let mut draw = Draw::new(spec.seed, STREAM | life.person.id);
    for (number, episode) in life.episodes.iter().enumerate() {
        let rows = life.rows.iter().filter(|r| r.episode == number);
        let first = rows.filter_map(|r| Some((r.seen.registered?, r.contributor))).min_by_key(|(day, _)| *day);
        let Some((contact, body)) = first else { continue };
        let way = Way::draw(spec, life, episode, contact, &mut draw);
        out.cell(SIMULATED).plain(life.person.id).cell(form(episode)).cell(life.person.sex.code());
        out.plain(life.person.age_on(contact)).cell(episode.corridor.citizenship.alpha3());
        out.cell(episode.corridor.country.alpha3()).cell(body.name()).plain(episode.exit).plain(contact);
        for day in way.stages.into_iter().chain([way.left, way.turned_away]) {
            match day {
                Some(day) => out.plain(day),
                None => out.cell(""),
            };
        }
        out.cell(if way.turned_away.is_some() { RULE } else { "" }).end();
    }
}

fn form(episode: &Episode) -> &'static str {
    match (episode.purpose.sexual, episode.purpose.labour) {
        (true, true) => "sexual;labour",
        (true, false) => "sexual",
        (false, true) => "labour",
        (false, false) => "other",
    }
}

/// How far somebody came.
struct Way {
    stages: [Option<Date>; LATER],
    left: Option<Date>,
    turned_away: Option<Date>,
}

impl Way {
    /// Draws the way on; every draw is made, so that one chance moves no other draw.
    fn draw(spec: &WorldSpec, life: &Life, episode: &Episode, contact: Date, draw: &mut Draw) -> Self {
        let later = |day: Date, days: u32| {
            let day = day.checked_add(Span::new().days(i64::from(days))).ok()?;
            (day.year() <= spec.to_year).then_some(day)
        };
        let mut stages = [None; LATER];
        let mut turned_away = None;
        // The last stage's day, or none when the way ended or the world's years are over.
        let mut at = Some(contact);
        let mut identified = None;
        for (stage, slot) in stages.iter_mut().enumerate() {
            let (chance, longest) = step(stage, episode);
            let (goes_on, days) = (draw.chance(chance), draw.below(longest));
            let refused = draw.chance(0.5);
            if stage == SERVICE && refused && foreign(life, episode) {
                turned_away = at.and_then(|day| later(day, days));
            } else if goes_on {
                *slot = at.and_then(|day| later(day, days));
            }
            at = *slot;
            if stage == 2 {
                identified = at;
            }
            if stage == SERVICE {
                at = at.or(identified);
            }
        }
        let (leaves, days) = (draw.chance(0.3), draw.below(200));
        let last = stages.iter().flatten().copied().chain(turned_away).max().unwrap_or(contact);
        Self { stages, left: if leaves { later(last, days) } else { None }, turned_away }
    }
}

/// Exploited in Kazakhstan and a citizen of another country.
fn foreign(life: &Life, episode: &Episode) -> bool {
    episode.corridor.country.alpha3() == "KAZ" && life.person.citizenship.alpha3() != "KAZ"
}
