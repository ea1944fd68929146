//! A shelter in Kazakhstan: a Kazakh workbook with several values in a cell.

use super::identity::Born;
use super::seen::{AGE_BANDS, band};
use super::{Entry, Layout, Seen, joined, spelling};
use crate::control::Controls;
use crate::draw::Draw;
use crate::episode::Recruiter;
use crate::person::Sex;

/// The sheet's name says that it is simulated, as each of its rows does.
pub(super) const SHEET: &str = "Имитация";

pub(super) const LAYOUT: Layout = Layout {
    header: &[
        "Имитация дерегі",
        "Іс №",
        "Тұлға коды",
        "Қабылданған күні",
        "Тегі",
        "Аты",
        "Әкесінің аты",
        "Туған күні",
        "Жынысы",
        "Жас тобы",
        "Азаматтығы",
        "Қанау болған ел",
        "Қанау түрі",
        "Еңбек саласы",
        "Бақылау тәсілдері",
        "Ұзақтығы (ай)",
        "Кім азғырды",
    ],
    person: 2,
    coded: 8,
    date: Some(3),
};

/// Words for the single means; a person of the shelter asks for them all.
const CONTROLS: [(Controls, &str); 14] = [
    (Controls::DEBT, "қарыз"),
    (Controls::EARNINGS, "жалақыны бермеу"),
    (Controls::THREATS, "қорқыту"),
    (Controls::LAW, "полициямен қорқыту"),
    (Controls::PSYCHOLOGICAL, "психологиялық қысым"),
    (Controls::PHYSICAL, "ұрып-соғу"),
    (Controls::SEXUAL, "жыныстық зорлық"),
    (Controls::PROMISES, "алдау"),
    (Controls::SUBSTANCES, "есірткі немесе арақ"),
    (Controls::MOVEMENT, "қамап ұстау"),
    (Controls::MEDICAL, "емдемеу"),
    (Controls::NECESSITIES, "тамақ бермеу"),
    (Controls::HOURS, "шамадан тыс жұмыс"),
    (Controls::DOCUMENTS, "құжатын алып қою"),
];

pub(super) fn grain(seen: &mut Seen) {
    seen.controls = seen.controls.only(CONTROLS.iter().fold(Controls::default(), |all, (c, _)| all.union(*c)));
}

pub(super) fn cells(entry: &Entry<'_>, draw: &mut Draw) -> Vec<String> {
    let s = entry.seen;
    let person = entry.identity;
    vec![
        "имитация".into(),
        entry.record.into(),
        entry.own_id.into(),
        s.registered.map_or_else(String::new, |d| d.strftime("%d.%m.%Y").to_string()),
        person.family.clone(),
        person.given.clone(),
        person.patronymic.clone(),
        match person.born {
            Born::Day(d) => d.strftime("%d.%m.%Y").to_string(),
            Born::Year(y) => format!("{y} ж."),
            Born::Unknown => String::new(),
        },
        s.sex.map_or("", gender).into(),
        s.age.map_or_else(String::new, age),
        s.citizenship.map_or("", |c| spelling(c.kazakh(), draw)).into(),
        s.country.map_or("", |c| spelling(c.kazakh(), draw)).into(),
        exploitation(s),
        sectors(s),
        joined(CONTROLS.map(|(c, word)| (s.controls.any_of(c), word)), "; "),
        s.months.map_or_else(|| "белгісіз".into(), |m| m.to_string()),
        s.recruiter.map_or("", recruiter).into(),
    ]
}

fn gender(sex: Sex) -> &'static str {
    match sex {
        Sex::Woman => "әйел",
        Sex::Man => "ер",
        Sex::Trans => "трансгендер",
    }
}

/// The bands of the code book in the shelter's words: "18-20 жас", "48 жастан жоғары".
fn age(years: u16) -> String {
    let name = band(&AGE_BANDS, years);
    match name.split_once("--") {
        Some((low, high)) => format!("{}-{high} жас", low.trim_start_matches('0').parse::<u16>().unwrap_or(0)),
        None => "48 жастан жоғары".into(),
    }
}

fn exploitation(s: &Seen) -> String {
    let (p, t) = (s.purpose, s.sexual_types);
    joined(
        [
            (p.labour, "мәжбүрлі еңбек"),
            (p.sexual, "жыныстық қанау"),
            (t.prostitution, "жезөкшелік"),
            (t.pornography, "порнография"),
            (p.other.is_some(), "басқа"),
        ],
        "; ",
    )
}

fn sectors(s: &Seen) -> String {
    let x = s.sectors;
    joined(
        [
            (x.agriculture, "ауыл шаруашылығы"),
            (x.construction, "құрылыс"),
            (x.domestic, "үй жұмысы"),
            (x.hospitality, "қызмет көрсету"),
            (x.other, "басқа"),
        ],
        "; ",
    )
}

fn recruiter(r: Recruiter) -> &'static str {
    match r {
        Recruiter::Partner => "жұбайы не серігі",
        Recruiter::Friend => "танысы",
        Recruiter::Family => "туысы",
        Recruiter::Other => "бөтен адам",
    }
}
