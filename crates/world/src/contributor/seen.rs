//! What a contributor knows of an episode, and how the code book says it.

use std::borrow::Cow;

use jiff::civil::Date;

use super::detect::{Blanks, Wrong};
use crate::Country;
use crate::control::Controls;
use crate::draw::Draw;
use crate::episode::{Episode, Purpose, Recruiter, Sectors, SexualTypes};
use crate::person::{Person, Sex};

/// The 27 variables of CTDC 2024 in the order of the code book.
pub const VARIABLES: [&str; 27] = [
    "yearOfRegistration",
    "gender",
    "ageBroad",
    "citizenship",
    "CountryOfExploitation",
    "traffickMonths",
    "meansDebtBondageEarnings",
    "meansThreats",
    "meansAbusePsyPhySex",
    "meansFalsePromises",
    "meansDrugsAlcohol",
    "meansDenyBasicNeeds",
    "meansExcessiveWorkHours",
    "meansWithholdDocs",
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "typeOfLabourAgriculture",
    "typeOfLabourConstruction",
    "typeOfLabourDomesticWork",
    "typeOfLabourHospitality",
    "typeOfSexProstitution",
    "typeOfSexPornography",
    "recruiterRelationIntimatePartner",
    "recruiterRelationFriend",
    "recruiterRelationFamily",
    "recruiterRelationOther",
];

/// Bands of `ageBroad` with their first year.
pub(super) const AGE_BANDS: [(u16, &str); 9] = [
    (0, "0--8"),
    (9, "09--17"),
    (18, "18--20"),
    (21, "21--23"),
    (24, "24--26"),
    (27, "27--29"),
    (30, "30--38"),
    (39, "39--47"),
    (48, "48+"),
];

/// Bands of `traffickMonths` of the 2021 file with their first month.
pub(super) const MONTH_BANDS_2021: [(u16, &str); 4] =
    [(0, "0--12 (0-1 yr)"), (13, "13--24 (1-2 yrs)"), (25, "25--60 (2-5 yrs)"), (61, "61+ (5+ yrs)")];

const MONTH_BANDS: [(u16, &str); 3] = [(0, "0--12 (0-1 yr)"), (13, "13--24 (1-2 yrs)"), (25, "25+ (2+ yrs)")];

/// The last band that begins at or before a number.
pub(super) fn band(bands: &[(u16, &'static str)], number: u16) -> &'static str {
    bands.iter().rev().find(|(low, _)| *low <= number).map_or("", |(_, name)| name)
}

/// What a contributor knows of an episode; empty or none where nothing is reported.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of an episode")]
pub struct Seen {
    pub registered: Option<Date>,
    pub sex: Option<Sex>,
    pub age: Option<u16>,
    pub citizenship: Option<Country>,
    pub country: Option<Country>,
    pub months: Option<u16>,
    pub controls: Controls,
    pub purpose: Purpose,
    pub sectors: Sectors,
    pub sexual_types: SexualTypes,
    pub recruiter: Option<Recruiter>,
    pub minor_then: Option<bool>,
}

impl Seen {
    /// What a desk writes about an episode on a day: some fields blank, a few wrong.
    pub(super) fn of(
        person: &Person,
        episode: &Episode,
        day: Date,
        blanks: &Blanks,
        wrong: &Wrong,
        changes: &mut Vec<&'static str>,
        draw: &mut Draw,
    ) -> Self {
        let reported =
            [blanks.0, blanks.1, blanks.2, blanks.3, blanks.4, blanks.5, blanks.6, blanks.7, blanks.8, blanks.9]
                .map(|p| !draw.chance(p));
        let [dated, sex, age, citizenship, country, months, means, forms, sectors, recruiter] = reported;
        let mut out = Self {
            registered: dated.then_some(day),
            sex: sex.then_some(person.sex),
            age: age.then(|| person.age_on(day)),
            citizenship: citizenship.then_some(person.citizenship),
            country: country.then_some(episode.corridor.country),
            months: months.then_some(episode.months),
            controls: if means { partly(episode.controls, draw) } else { Controls::default() },
            purpose: if forms { episode.purpose } else { Purpose::default() },
            sectors: if forms && sectors { episode.sectors } else { Sectors::default() },
            sexual_types: if forms && sectors { episode.sexual_types } else { SexualTypes::default() },
            recruiter: recruiter.then_some(episode.recruiter),
            minor_then: age.then_some(episode.child),
        };
        out.mistake(wrong, changes, draw);
        out
    }

    /// Puts a few wrong answers in; intake can't know, so they are coded as they stand.
    fn mistake(&mut self, wrong: &Wrong, changes: &mut Vec<&'static str>, draw: &mut Draw) {
        if draw.chance(wrong.gender) && self.sex.is_some() {
            self.sex = self.sex.map(|s| if s == Sex::Man { Sex::Woman } else { Sex::Man });
            changes.push("wrong-gender");
        }
        if draw.chance(wrong.age) && self.age.is_some() {
            let by = 1 + u16::try_from(draw.below(5)).unwrap_or(0);
            self.age = self.age.map(|a| if a > 30 { a - by } else { a + by });
            changes.push("wrong-age");
        }
        for (field, chance, word) in [
            (&mut self.citizenship, wrong.citizenship, "wrong-citizenship"),
            (&mut self.country, wrong.country, "wrong-country"),
        ] {
            if draw.chance(chance) && field.is_some() {
                let all: Vec<Country> = Country::all().filter(|c| Some(*c) != *field).collect();
                *field = draw.pick(&all).copied();
                changes.push(word);
            }
        }
    }

    /// Returns what a faithful intake codes: the texts of [`VARIABLES`], blank when not reported.
    #[must_use]
    pub fn coded(&self) -> [Cow<'static, str>; 27] {
        let flag = |yes: bool| Cow::Borrowed(if yes { "1" } else { "" });
        let text = |t: Option<&'static str>| Cow::Borrowed(t.unwrap_or_default());
        let [debt, threats, abuse, promises, drugs, needs, hours, documents] = self.controls.merged().map(flag);
        let (p, s, t) = (self.purpose, self.sectors, self.sexual_types);
        let recruiter = |r| flag(self.recruiter == Some(r));
        [
            self.registered.map_or(Cow::Borrowed(""), |d| Cow::Owned(d.year().to_string())),
            text(self.sex.map(Sex::code)),
            text(self.age.map(|a| band(&AGE_BANDS, a))),
            text(self.citizenship.map(Country::alpha3)),
            text(self.country.map(Country::alpha3)),
            text(self.months.map(|m| band(&MONTH_BANDS, m))),
            debt,
            threats,
            abuse,
            promises,
            drugs,
            needs,
            hours,
            documents,
            flag(p.labour),
            flag(p.sexual),
            flag(p.other.is_some()),
            flag(s.agriculture),
            flag(s.construction),
            flag(s.domestic),
            flag(s.hospitality),
            flag(t.prostitution),
            flag(t.pornography),
            recruiter(Recruiter::Partner),
            recruiter(Recruiter::Friend),
            recruiter(Recruiter::Family),
            recruiter(Recruiter::Other),
        ]
    }
}

/// Leaves some of the means out: nobody tells everything in one talk.
fn partly(controls: Controls, draw: &mut Draw) -> Controls {
    Controls::each_bit().fold(Controls::default(), |out, bit| {
        if controls.any_of(bit) && draw.chance(0.85) { out.union(bit) } else { out }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_bands_are_those_of_the_code_book() {
        let book = shyraq_case::CodeBook::shipped("ctdc-2024").unwrap();
        let names: Vec<&str> = book.variables.iter().map(|v| v.name.as_str()).collect();
        assert_eq!(names, VARIABLES);
        let values = |name: &str| -> Vec<String> {
            book.variable(name).unwrap().1.values.iter().map(|v| v.code.clone()).collect()
        };
        assert_eq!(values("ageBroad"), AGE_BANDS.map(|b| b.1));
        assert_eq!(values("traffickMonths"), MONTH_BANDS.map(|b| b.1));
        let old = shyraq_case::CodeBook::shipped("ctdc-2021").unwrap();
        let months: Vec<&str> =
            old.variable("traffickMonths").unwrap().1.values.iter().map(|v| v.code.as_str()).collect();
        assert_eq!(months, MONTH_BANDS_2021.map(|b| b.1));
        for sex in [Sex::Woman, Sex::Man, Sex::Trans] {
            assert!(values("gender").contains(&sex.code().to_owned()));
        }
    }

    #[test]
    fn bands_begin_where_they_say() {
        for (age, name) in [
            (0, "0--8"),
            (8, "0--8"),
            (9, "09--17"),
            (17, "09--17"),
            (18, "18--20"),
            (47, "39--47"),
            (48, "48+"),
            (99, "48+"),
        ] {
            assert_eq!(band(&AGE_BANDS, age), name);
        }
        assert_eq!(band(&MONTH_BANDS, 24), "13--24 (1-2 yrs)");
        assert_eq!(band(&MONTH_BANDS, 25), "25+ (2+ yrs)");
    }
}
