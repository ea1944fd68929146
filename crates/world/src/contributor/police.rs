//! Police of Kazakhstan: Russian, one line a person in a case, codes of its own.

use super::identity::Born;
use super::{Entry, Layout, Seen, joined, spelling};
use crate::Country;
use crate::control::Controls;
use crate::draw::Draw;
use crate::episode::{Recruiter, SexualTypes};
use crate::person::Sex;

pub(super) const LAYOUT: Layout = Layout {
    header: &[
        "Имитация",
        "№ КУИ",
        "ID лица",
        "Дата регистрации",
        "Статья УК",
        "Фамилия",
        "Имя",
        "Отчество",
        "Дата рождения",
        "Пол",
        "Возраст",
        "Гражданство",
        "Страна эксплуатации",
        "Вид эксплуатации",
        "Сфера труда",
        "Способы воздействия",
        "Вербовщик",
    ],
    person: 2,
    coded: 11,
    date: Some(3),
};

const CONTROLS: [(Controls, &str); 7] = [
    (Controls::DEBT, "долг"),
    (Controls::THREATS, "угрозы"),
    (Controls::PHYSICAL, "побои"),
    (Controls::PROMISES, "обман"),
    (Controls::MOVEMENT, "удержание"),
    (Controls::DOCUMENTS, "изъятие документов"),
    (Controls::SUBSTANCES, "наркотики"),
];

pub(super) fn grain(seen: &mut Seen) {
    let known = CONTROLS.iter().fold(Controls::default(), |all, (c, _)| all.union(*c));
    seen.controls = seen.controls.only(known);
    seen.sexual_types = SexualTypes::default();
    seen.months = None;
}

pub(super) fn cells(entry: &Entry<'_>, draw: &mut Draw) -> Vec<String> {
    let s = entry.seen;
    let article = match (s.minor_then, s.purpose.sexual) {
        (Some(true), true) => "134",
        (Some(true), false) => "135",
        (_, true) if draw.chance(0.6) => "309",
        (_, true) => "308",
        (_, false) if draw.chance(0.2) => "126 ч.3 п.2",
        _ => "128",
    };
    let person = entry.identity;
    vec![
        "имитация".into(),
        entry.record.into(),
        entry.own_id.into(),
        s.registered.map_or_else(|| unknown(draw), |d| d.strftime("%d.%m.%Y").to_string()),
        article.into(),
        person.family.clone(),
        person.given.clone(),
        person.patronymic.clone(),
        match person.born {
            Born::Day(d) => d.strftime("%d.%m.%Y").to_string(),
            Born::Year(y) => y.to_string(),
            Born::Unknown => String::new(),
        },
        s.sex.map_or_else(|| unknown(draw), |x| gender(x).into()),
        s.age.map_or_else(|| unknown(draw), |a| a.to_string()),
        place(s.citizenship, draw),
        place(s.country, draw),
        joined([(s.purpose.sexual, "01"), (s.purpose.labour, "02"), (s.purpose.other.is_some(), "03")], ","),
        sectors(s),
        joined(CONTROLS.map(|(c, word)| (s.controls.any_of(c), word)), ", "),
        s.recruiter.map_or_else(String::new, |r| recruiter(r).into()),
    ]
}

/// The police write "no data" as often as they leave a field empty.
fn unknown(draw: &mut Draw) -> String {
    if draw.chance(0.5) { "н/д".into() } else { String::new() }
}

fn place(country: Option<Country>, draw: &mut Draw) -> String {
    match country {
        Some(c) => spelling(c.russian(), draw).into(),
        None => unknown(draw),
    }
}

fn gender(sex: Sex) -> &'static str {
    match sex {
        Sex::Woman => "Ж",
        Sex::Man => "М",
        Sex::Trans => "иное",
    }
}

fn sectors(s: &Seen) -> String {
    let x = s.sectors;
    joined(
        [
            (x.agriculture, "сельское хозяйство"),
            (x.construction, "стройка"),
            (x.domestic, "домашнее хозяйство"),
            (x.hospitality, "общепит и гостиницы"),
            (x.other, "прочее"),
        ],
        ", ",
    )
}

fn recruiter(r: Recruiter) -> &'static str {
    match r {
        Recruiter::Partner => "сожитель",
        Recruiter::Friend => "знакомый",
        Recruiter::Family => "родственник",
        Recruiter::Other => "иное лицо",
    }
}
