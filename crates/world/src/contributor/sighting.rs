//! From episodes to rows: who writes what, how often, under which number.

use jiff::Span;
use jiff::civil::Date;

use super::detect::{Detection, Watch};
use super::{Contributor, Entry, Fault, Identity, Seen};
use crate::draw::Draw;
use crate::{Episode, Person, WorldSpec};

/// Bits of a person's number at a contributor: ten million people with three numbers each.
const PERSON_BITS: u32 = 26;
const PEOPLE_BITS: u32 = 24;
/// Bits of a record's number: sixteen records a person.
const RECORD_BITS: u32 = 28;

/// One row of a contributor's file, with what the truth knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Whose file.
    pub contributor: Contributor,
    /// Which of the person's episodes, from 0.
    pub episode: usize,
    /// The contributor's own number of the person.
    pub own_id: String,
    /// The contributor's own number of the row.
    pub record: String,
    /// What is coded in it.
    pub seen: Seen,
    /// What was changed on the way from truth to row.
    pub changes: Vec<&'static str>,
    /// The record that this one repeats by mistake.
    pub again_of: Option<String>,
    /// The planted fault and its column, when it is one column's.
    pub fault: Option<(Fault, Option<&'static str>)>,
    /// The row as the contributor writes it.
    pub cells: Vec<String>,
}

/// Draws every row that the contributors write about a person.
pub(crate) fn sightings(
    spec: &WorldSpec,
    detection: &Detection,
    person: &Person,
    episodes: &[Episode],
    draw: &mut Draw,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut desks = Contributor::ALL.map(|c| Desk { contributor: c, rows: 0, known: false });
    for (i, episode) in episodes.iter().enumerate() {
        let seen = detection.seen(person, episode, draw);
        for (desk, yes) in desks.iter_mut().zip(seen) {
            if yes {
                desk.register(&Case { spec, detection, person, episode, number: i }, draw, &mut rows);
            }
        }
    }
    rows
}

/// What a desk writes about.
struct Case<'a> {
    spec: &'a WorldSpec,
    detection: &'a Detection,
    person: &'a Person,
    episode: &'a Episode,
    number: usize,
}

/// A contributor while it writes about one person.
struct Desk {
    contributor: Contributor,
    rows: u64,
    known: bool,
}

impl Desk {
    fn register(&mut self, case: &Case<'_>, draw: &mut Draw, rows: &mut Vec<Row>) {
        let watch = case.detection.contributor.of(self.contributor);
        let delay = draw.below(watch.delay_days) + draw.below(watch.delay_days);
        let Some(day) = within(case, case.episode.exit, delay) else { return };
        let first = self.row(case, watch, day, draw);
        if draw.chance(watch.again) {
            let again = self.again(&first, case, draw);
            rows.push(first);
            rows.push(again);
        } else {
            rows.push(first);
        }
        if draw.chance(watch.second_row)
            && let Some(later) = within(case, day, 20 + draw.below(380))
        {
            rows.push(self.row(case, watch, later, draw));
        }
    }

    /// Writes a row about an episode on a day.
    fn row(&mut self, case: &Case<'_>, watch: &Watch, day: Date, draw: &mut Draw) -> Row {
        let (c, d) = (self.contributor, case.detection);
        let mut changes = Vec::new();
        let record = self.record(case);
        let anonymous = draw.chance(watch.anonymous);
        let own_id = if anonymous {
            changes.push("anonymous");
            format!("anon-{record}")
        } else {
            self.own_id(case, watch, &mut changes, draw)
        };
        let identity = if anonymous {
            Identity::anonymous()
        } else {
            Identity::written(case.person, c, *d.names.of(c), &mut changes, draw)
        };
        let mut seen = Seen::of(case.person, case.episode, day, d.blank.of(c), &d.wrong, &mut changes, draw);
        c.grain(&mut seen);
        let mut cells = c.cells(&Entry { own_id: &own_id, record: &record, identity: &identity, seen: &seen }, draw);
        let fault = Fault::draw(&d.faults, c, draw).map(|f| (f, f.plant(c, &mut cells, draw)));
        Row { contributor: c, episode: case.number, own_id, record, seen, changes, again_of: None, fault, cells }
    }

    /// Writes a row once more under a new number, as double entry does. A fault is not repeated.
    fn again(&mut self, first: &Row, case: &Case<'_>, draw: &mut Draw) -> Row {
        let c = self.contributor;
        let record = self.record(case);
        let mut changes = Vec::new();
        let identity = if first.changes.contains(&"anonymous") {
            changes.push("anonymous");
            Identity::anonymous()
        } else {
            Identity::written(case.person, c, *case.detection.names.of(c), &mut changes, draw)
        };
        changes.extend(first.changes.iter().filter(|w| w.starts_with("wrong-") || **w == "second-id"));
        let entry = Entry { own_id: &first.own_id, record: &record, identity: &identity, seen: &first.seen };
        let cells = c.cells(&entry, draw);
        Row { record, changes, again_of: Some(first.record.clone()), fault: None, cells, ..first.clone() }
    }

    fn desk(&self) -> u64 {
        self.contributor.index() as u64
    }

    fn record(&mut self, case: &Case<'_>) -> String {
        let number = permute(RECORD_BITS, case.spec.seed, self.desk(), case.person.id << 4 | (self.rows & 15));
        self.rows += 1;
        match self.contributor {
            Contributor::KzPolice => format!("{:09}", number),
            Contributor::KzShelter => format!("ҚТ-{number:09}"),
            Contributor::UzNgo => format!("M{number:09}"),
            Contributor::MissionRu => format!("RU{number:09}"),
            Contributor::KgHotline => format!("{number:09}"),
        }
    }

    /// The person's number; now and then somebody known is entered as new.
    fn own_id(&mut self, case: &Case<'_>, watch: &Watch, changes: &mut Vec<&'static str>, draw: &mut Draw) -> String {
        let second = draw.chance(watch.second_id) && self.known;
        self.known = true;
        if second {
            changes.push("second-id");
        }
        let value = case.person.id | u64::from(second) << PEOPLE_BITS;
        let number = permute(PERSON_BITS, case.spec.seed, self.desk(), value);
        match self.contributor {
            Contributor::KzPolice => format!("Л-{number:08}"),
            Contributor::KzShelter => format!("Т{number:08}"),
            Contributor::UzNgo => format!("{number:08}"),
            Contributor::MissionRu => format!("IND-{number:08}"),
            Contributor::KgHotline => format!("C{number:08}"),
        }
    }
}

/// A day some time after another, when it lies in the world's years.
fn within(case: &Case<'_>, day: Date, delay: u32) -> Option<Date> {
    let later = day.checked_add(Span::new().days(i64::from(delay))).ok()?;
    (case.spec.from_year..=case.spec.to_year).contains(&later.year()).then_some(later)
}

/// Scrambles a number within its bits, one to one: numbers of people don't tell their order,
/// and need no memory of which were given.
pub(super) fn permute(bits: u32, seed: u64, desk: u64, value: u64) -> u64 {
    let half = bits / 2;
    let mask = (1_u64 << half) - 1;
    let (mut left, mut right) = (value >> half & mask, value & mask);
    for round in 0..4_u64 {
        let key = seed ^ desk << 56 ^ round << 48 ^ u64::from(bits) << 40;
        (left, right) = (right, left ^ (mix(key.wrapping_add(right)) & mask));
    }
    left << half | right
}

/// A well-known finaliser (splitmix64) that spreads every bit.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numbers_are_never_given_twice() {
        for bits in [8, 12] {
            let all: HashSet<u64> = (0..1 << bits).map(|v| permute(bits, 42, 2, v)).collect();
            assert_eq!(all.len(), 1 << bits);
            assert!(all.iter().all(|v| *v < 1 << bits));
        }
        assert_ne!(permute(26, 1, 2, 5), permute(26, 1, 0, 5));
    }
}
