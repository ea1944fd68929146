//! A hotline in Kyrgyzstan: what a caller tells in a few minutes, in English codes with
//! Kyrgyz words between; much is left blank, and some callers give no name.

use super::identity::Born;
use super::seen::{AGE_BANDS, band};
use super::{Entry, Layout, Seen, joined};
use crate::Country;
use crate::control::Controls;
use crate::draw::Draw;
use crate::episode::{Recruiter, SexualTypes};
use crate::person::Sex;

pub(super) const LAYOUT: Layout = Layout {
    header: &[
        "simulated",
        "call_no",
        "caller_id",
        "call_date",
        "аты-жөнү",
        "туулган жылы",
        "gender",
        "age_group",
        "citizen_of",
        "where",
        "problem",
        "work",
        "control",
        "months",
        "who_recruited",
    ],
    person: 2,
    coded: 8,
    date: Some(3),
};

const CONTROLS: [(Controls, &str); 6] = [
    (Controls::DEBT, "debt"),
    (Controls::EARNINGS, "no pay"),
    (Controls::THREATS, "threats"),
    (Controls::PHYSICAL, "beaten"),
    (Controls::MOVEMENT, "locked in"),
    (Controls::DOCUMENTS, "passport taken"),
];

pub(super) fn grain(seen: &mut Seen) {
    seen.controls = seen.controls.only(CONTROLS.iter().fold(Controls::default(), |all, (c, _)| all.union(*c)));
    seen.sexual_types = SexualTypes::default();
}

pub(super) fn cells(entry: &Entry<'_>, draw: &mut Draw) -> Vec<String> {
    let s = entry.seen;
    let person = entry.identity;
    let p = s.purpose;
    vec![
        "simulated".into(),
        entry.record.into(),
        entry.own_id.into(),
        s.registered.map_or_else(String::new, |d| d.to_string()),
        format!("{} {}", person.family, person.given).trim().to_owned(),
        match person.born {
            Born::Day(d) => d.year().to_string(),
            Born::Year(y) => y.to_string(),
            Born::Unknown => String::new(),
        },
        s.sex.map_or("", |x| gender(x, draw)).into(),
        s.age.map_or("", |a| band(&AGE_BANDS, a)).into(),
        s.citizenship.map_or("", |c| place(c, draw)).into(),
        s.country.map_or("", |c| place(c, draw)).into(),
        joined([(p.labour, "labour"), (p.sexual, "sexual"), (p.other.is_some(), "other")], "|"),
        sectors(s),
        joined(CONTROLS.map(|(c, word)| (s.controls.any_of(c), word)), "|"),
        s.months.map_or_else(String::new, |m| m.to_string()),
        s.recruiter.map_or("", recruiter).into(),
    ]
}

fn gender(sex: Sex, draw: &mut Draw) -> &'static str {
    match (sex, draw.chance(0.3)) {
        (Sex::Woman, false) => "F",
        (Sex::Woman, true) => "аял",
        (Sex::Man, false) => "M",
        (Sex::Man, true) => "эркек",
        (Sex::Trans, _) => "T",
    }
}

fn place(country: Country, draw: &mut Draw) -> &'static str {
    if draw.chance(0.3) { country.english() } else { country.alpha2() }
}

fn sectors(s: &Seen) -> String {
    let x = s.sectors;
    joined(
        [
            (x.agriculture, "farm"),
            (x.construction, "building site"),
            (x.domestic, "household"),
            (x.hospitality, "café or hotel"),
            (x.other, "other work"),
        ],
        "|",
    )
}

fn recruiter(r: Recruiter) -> &'static str {
    match r {
        Recruiter::Partner => "partner",
        Recruiter::Friend => "friend",
        Recruiter::Family => "тууган",
        Recruiter::Other => "stranger",
    }
}
