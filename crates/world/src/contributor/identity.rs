//! Name and birth date as a contributor writes them.
//!
//! The hub never sees these; they stand in the files because they would in life, and
//! linkage at the contributor's needs them as they are: in one script here, in another
//! there, with slips, other spellings, fields swapped, a year in place of a day.

use jiff::civil::Date;

use super::Contributor;
use super::detect::NameChances;
use crate::draw::Draw;
use crate::names::{self, People, Script};
use crate::person::Person;

/// A birth date as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Born {
    Day(Date),
    Year(i16),
    Unknown,
}

/// Name and birth date in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) family: String,
    pub(crate) given: String,
    pub(crate) patronymic: String,
    pub(crate) born: Born,
}

impl Identity {
    /// Somebody who gave no name.
    pub(super) fn anonymous() -> Self {
        Self { family: String::new(), given: String::new(), patronymic: String::new(), born: Born::Unknown }
    }

    /// Writes a person down at a contributor's desk.
    pub(super) fn written(
        person: &Person,
        contributor: Contributor,
        chances: NameChances,
        changes: &mut Vec<&'static str>,
        draw: &mut Draw,
    ) -> Self {
        Self::in_script(person, script_at(contributor, person.name.people()), chances, changes, draw)
    }

    /// Writes a person down in some letters.
    pub(super) fn in_script(
        person: &Person,
        script: Script,
        chances: NameChances,
        changes: &mut Vec<&'static str>,
        draw: &mut Draw,
    ) -> Self {
        let NameChances(slip, other_spelling, swapped, no_patronymic, year_only, day_month) = chances;
        let mut out = Self {
            family: person.name.family(script).into_owned(),
            given: person.name.given(script).into_owned(),
            patronymic: person.name.patronymic(script).unwrap_or_default(),
            born: Born::Day(person.birth),
        };
        if draw.chance(no_patronymic) {
            out.patronymic.clear();
        }
        if draw.chance(other_spelling) {
            out.family = spelled_otherwise(&out.family, script, draw);
            out.given = spelled_otherwise(&out.given, script, draw);
            changes.push("other-spelling");
        }
        if draw.chance(slip) {
            let field = if draw.chance(0.6) { &mut out.family } else { &mut out.given };
            *field = names::typo(field, draw);
            changes.push("slip");
        }
        if draw.chance(swapped) {
            std::mem::swap(&mut out.family, &mut out.given);
            changes.push("names-swapped");
        }
        if draw.chance(year_only) {
            out.born = Born::Year(person.birth.year());
            changes.push("birth-year-only");
        } else if draw.chance(day_month) {
            let (day, month) = (person.birth.day(), person.birth.month());
            if let Ok(turned) = Date::new(person.birth.year(), day, month)
                && day != month
            {
                out.born = Born::Day(turned);
                changes.push("day-month-swapped");
            }
        }
        out
    }
}

/// Which letters a desk uses for somebody of a people.
fn script_at(contributor: Contributor, people: People) -> Script {
    match (contributor, people) {
        (Contributor::KzShelter, People::Kazakh)
        | (Contributor::UzNgo, People::Uzbek)
        | (Contributor::KgHotline, People::Kyrgyz) => Script::Native,
        (Contributor::MissionRu, _) => Script::Latin,
        _ => Script::Russian,
    }
}

fn spelled_otherwise(name: &str, script: Script, draw: &mut Draw) -> String {
    const CYRILLIC: [(&str, &str); 8] =
        [("дж", "ж"), ("ж", "дж"), ("ы", "и"), ("уль", "ул"), ("ё", "е"), ("ай", "ой"), ("х", "г"), ("ия", "йя")];
    if script == Script::Latin || name.is_ascii() {
        return names::latin_variant(name, draw);
    }
    let fitting: Vec<&(&str, &str)> = CYRILLIC.iter().filter(|(from, _)| name.contains(from)).collect();
    match draw.pick(&fitting) {
        Some((from, to)) => name.replacen(from, to, 1),
        None => name.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::FullName;
    use crate::{Country, Sex};

    fn somebody(draw: &mut Draw) -> Person {
        Person {
            id: 0,
            name: FullName::draw(People::Kazakh, true, draw),
            sex: Sex::Woman,
            birth: Date::constant(1990, 3, 12),
            citizenship: Country::of("KAZ").unwrap(),
            visibility: 0.5,
        }
    }

    #[test]
    fn without_slips_the_name_is_the_person_s() {
        let mut draw = Draw::new(1, 0);
        let p = somebody(&mut draw);
        let mut changes = Vec::new();
        let none = NameChances(0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        let i = Identity::written(&p, Contributor::KzShelter, none, &mut changes, &mut draw);
        assert_eq!((i.family, i.given), (p.family(), p.given()));
        assert_eq!(i.born, Born::Day(p.birth));
        assert!(changes.is_empty());
    }

    #[test]
    fn every_change_is_noted() {
        let mut draw = Draw::new(1, 0);
        let p = somebody(&mut draw);
        let mut changes = Vec::new();
        let all = NameChances(1.0, 1.0, 1.0, 1.0, 0.0, 1.0);
        let i = Identity::written(&p, Contributor::MissionRu, all, &mut changes, &mut draw);
        assert_eq!(changes, ["other-spelling", "slip", "names-swapped", "day-month-swapped"]);
        assert_eq!(i.born, Born::Day(Date::constant(1990, 12, 3)));
        assert_eq!(i.patronymic, "");
        assert!(i.family.is_ascii());
    }
}
