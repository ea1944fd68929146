//! An NGO in Uzbekistan: a wide sheet of yes/no columns, Uzbek with Russian mixed in.

use super::identity::Born;
use super::{Entry, Layout, Seen, spelling};
use crate::control::Controls;
use crate::draw::Draw;
use crate::episode::{Recruiter, Sectors};
use crate::person::Sex;

pub(super) const LAYOUT: Layout = Layout {
    header: &[
        "Simulyatsiya",
        "Murojaat raqami",
        "Shaxs ID",
        "Sana",
        "Familiyasi",
        "Ismi",
        "Otasining ismi",
        "Tug'ilgan sana",
        "Jinsi",
        "Yoshi",
        "Fuqaroligi",
        "Qaysi davlatda",
        "Necha oy",
        "Majburiy mehnat",
        "Jinsiy ekspluatatsiya",
        "Boshqa ekspluatatsiya",
        "Qishloq xo'jaligi",
        "Qurilish",
        "Uy ishi",
        "Xizmat ko'rsatish",
        "Fohishalik",
        "Qarz",
        "Maosh berilmagan",
        "Tahdid",
        "Kaltaklash",
        "Ruhiy bosim",
        "Jinsiy zo'ravonlik",
        "Aldov",
        "Qamab qo'yish",
        "Ovqat bermaslik",
        "Ortiqcha ish vaqti",
        "Hujjatini olib qo'yish",
        "Kim yollagan",
    ],
    person: 2,
    coded: 10,
    date: Some(3),
};

const CONTROLS: [Controls; 11] = [
    Controls::DEBT,
    Controls::EARNINGS,
    Controls::THREATS,
    Controls::PHYSICAL,
    Controls::PSYCHOLOGICAL,
    Controls::SEXUAL,
    Controls::PROMISES,
    Controls::MOVEMENT,
    Controls::NECESSITIES,
    Controls::HOURS,
    Controls::DOCUMENTS,
];

pub(super) fn grain(seen: &mut Seen) {
    seen.controls = seen.controls.only(CONTROLS.iter().fold(Controls::default(), |all, c| all.union(*c)));
    seen.sexual_types.pornography = false;
    seen.sexual_types.other = false;
}

pub(super) fn cells(entry: &Entry<'_>, draw: &mut Draw) -> Vec<String> {
    let s = entry.seen;
    let person = entry.identity;
    let mut out = vec![
        "simulyatsiya".into(),
        entry.record.into(),
        entry.own_id.into(),
        s.registered.map_or_else(String::new, |d| d.strftime("%d/%m/%Y").to_string()),
        person.family.clone(),
        person.given.clone(),
        person.patronymic.clone(),
        match person.born {
            Born::Day(d) => d.strftime("%d/%m/%Y").to_string(),
            Born::Year(y) => y.to_string(),
            Born::Unknown => String::new(),
        },
        s.sex.map_or("", |x| gender(x, draw)).into(),
        s.age.map_or_else(String::new, |a| a.to_string()),
        s.citizenship.map_or("", |c| spelling(c.uzbek(), draw)).into(),
        s.country.map_or("", |c| spelling(c.uzbek(), draw)).into(),
        s.months.map_or_else(String::new, |m| m.to_string()),
    ];
    let p = s.purpose;
    answers([p.labour, p.sexual, p.other.is_some()], &mut out, draw);
    let x = s.sectors;
    let known = x != Sectors::default();
    let work = [x.agriculture, x.construction, x.domestic, x.hospitality];
    if known {
        answers(work, &mut out, draw)
    } else {
        blanks(work.len(), &mut out)
    }
    answers([s.sexual_types.prostitution], &mut out, draw);
    let controls = CONTROLS.map(|c| s.controls.any_of(c));
    answers(controls, &mut out, draw);
    out.push(s.recruiter.map_or("", recruiter).into());
    out
}

/// A yes is always written; a no is written or left out, and in more than one language.
fn answers<const N: usize>(list: [bool; N], out: &mut Vec<String>, draw: &mut Draw) {
    const YES: [&str; 3] = ["ha", "Ha", "да"];
    const NO: [&str; 4] = ["yo'q", "yoʻq", "нет", ""];
    let any = list.contains(&true);
    for yes in list {
        let word = match (yes, any) {
            (true, _) => draw.pick(&YES),
            (false, true) => draw.pick(&NO),
            (false, false) => None,
        };
        out.push(word.copied().unwrap_or_default().to_owned());
    }
}

fn blanks(n: usize, out: &mut Vec<String>) {
    out.extend(std::iter::repeat_n(String::new(), n));
}

fn gender(sex: Sex, draw: &mut Draw) -> &'static str {
    match (sex, draw.chance(0.2)) {
        (Sex::Woman, false) => "ayol",
        (Sex::Woman, true) => "жен",
        (Sex::Man, false) => "erkak",
        (Sex::Man, true) => "муж",
        (Sex::Trans, _) => "boshqa",
    }
}

fn recruiter(r: Recruiter) -> &'static str {
    match r {
        Recruiter::Partner => "turmush o'rtog'i",
        Recruiter::Friend => "tanishi",
        Recruiter::Family => "qarindoshi",
        Recruiter::Other => "begona",
    }
}
