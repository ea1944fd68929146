//! What is true: sums over the whole world, and the lines of the truth's files.
//!
//! The truth lies apart from the contributors' files, and a hub never reads it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::contributor::{Contributor, Fault, Listed, NAME_LIST, NAME_LIST_FILE, Row, VARIABLES};
use crate::line::Lines;
use crate::names::Script;
use crate::place::COUNTRIES;
use crate::world::joined;
use crate::{Country, Episode, Life, Person, WorldSpec};

/// Every combination of five lists.
const HISTORIES: usize = 1 << Contributor::ALL.len();

/// Sums over some people; sums of parts add up to the sum of the whole.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    people: u64,
    episodes: u64,
    /// People by the set of contributors that have a row of them.
    histories: [u64; HISTORIES],
    /// The same with rows that intake accepts.
    accepted: [u64; HISTORIES],
    /// People exploited in a country, by the contributors that have a row of an episode there.
    countries: [[u64; HISTORIES]; COUNTRIES],
    contributors: [ContributorTally; 5],
    listed_people: u64,
    listed_rows: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct ContributorTally {
    rows: u64,
    repeated: u64,
    anonymous: u64,
    faults: [u64; 4],
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            people: 0,
            episodes: 0,
            histories: [0; HISTORIES],
            accepted: [0; HISTORIES],
            countries: [[0; HISTORIES]; COUNTRIES],
            contributors: [ContributorTally::default(); 5],
            listed_people: 0,
            listed_rows: 0,
        }
    }
}

fn history<'a>(rows: impl Iterator<Item = &'a Row>) -> usize {
    rows.fold(0, |all, r| all | 1 << r.contributor.index())
}

fn bump(list: &mut [u64], at: usize) {
    if let Some(n) = list.get_mut(at) {
        *n += 1;
    }
}

impl Tally {
    pub(crate) fn count(&mut self, life: &Life) {
        self.people += 1;
        self.episodes += life.episodes.len() as u64;
        bump(&mut self.histories, history(life.rows.iter()));
        bump(&mut self.accepted, history(life.rows.iter().filter(|r| r.fault.is_none())));
        for (i, first) in life.episodes.iter().enumerate() {
            let country = first.corridor.country;
            let there = |e: &Episode| e.corridor.country == country;
            if life.episodes.iter().take(i).any(there) {
                continue;
            }
            let rows = life.rows.iter().filter(|r| life.episodes.get(r.episode).is_some_and(there));
            if let Some(list) = self.countries.get_mut(country.index()) {
                bump(list, history(rows));
            }
        }
        for row in &life.rows {
            self.count_row(row);
        }
        self.listed_people += u64::from(!life.names.is_empty());
        self.listed_rows += life.names.len() as u64;
    }

    fn count_row(&mut self, row: &Row) {
        let Some(c) = self.contributors.get_mut(row.contributor.index()) else { return };
        c.rows += 1;
        c.repeated += u64::from(row.again_of.is_some());
        c.anonymous += u64::from(row.changes.contains(&"anonymous"));
        if let Some((fault, _)) = row.fault
            && let Some(at) = Fault::ALL.iter().position(|f| *f == fault)
        {
            bump(&mut c.faults, at);
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.people += other.people;
        self.episodes += other.episodes;
        self.listed_people += other.listed_people;
        self.listed_rows += other.listed_rows;
        let add = |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(t, f)| *t += f);
        add(&mut self.histories, &other.histories);
        add(&mut self.accepted, &other.accepted);
        for (to, from) in self.countries.iter_mut().zip(&other.countries) {
            add(to, from);
        }
        for (to, from) in self.contributors.iter_mut().zip(&other.contributors) {
            to.rows += from.rows;
            to.repeated += from.repeated;
            to.anonymous += from.anonymous;
            add(&mut to.faults, &from.faults);
        }
    }

    pub(crate) fn summary(&self, spec: &WorldSpec, files: &[Vec<String>]) -> Summary {
        let contributors = Contributor::ALL.into_iter().zip(&self.contributors).map(|(c, t)| {
            let faults = Fault::ALL.iter().zip(t.faults).map(|(f, n)| (f.name(), n)).collect();
            let people = seen_by(&self.histories, c);
            let files = files.get(c.index()).cloned().unwrap_or_default();
            let summary = ContributorSummary {
                people,
                rows: t.rows,
                repeated: t.repeated,
                anonymous: t.anonymous,
                faults,
                files,
            };
            (c.name(), summary)
        });
        let countries = Country::all().zip(&self.countries).map(|(c, h)| (c.alpha3(), CountrySummary::of(h)));
        let whole = CountrySummary::of(&self.histories);
        Summary {
            simulated: true,
            spec: *spec,
            people: self.people,
            episodes: self.episodes,
            seen: whole.seen,
            hidden: whole.hidden,
            contributors: contributors.collect(),
            name_lists: [(NAME_LIST, self.name_list())].into(),
            histories: whole.histories,
            accepted_histories: histories(&self.accepted),
            countries: countries.filter(|(_, p)| p.people > 0).collect(),
        }
    }
}

impl Tally {
    fn name_list(&self) -> NameListSummary {
        NameListSummary { people: self.listed_people, rows: self.listed_rows, files: vec![NAME_LIST_FILE.to_owned()] }
    }
}

fn seen_by(histories: &[u64], contributor: Contributor) -> u64 {
    histories.iter().enumerate().filter(|(set, _)| set >> contributor.index() & 1 == 1).map(|(_, n)| n).sum()
}

fn histories(counts: &[u64]) -> Vec<History> {
    let names = |set: usize| {
        Contributor::ALL.into_iter().filter(|c| set >> c.index() & 1 == 1).map(Contributor::name).collect()
    };
    counts
        .iter()
        .enumerate()
        .filter(|(set, n)| **n > 0 || *set == 0)
        .map(|(set, n)| History { seen_by: names(set), people: *n })
        .collect()
}

/// What a world came to: the content of `truth/world.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Always true.
    pub simulated: bool,
    /// What was asked for.
    pub spec: WorldSpec,
    /// People in the world.
    pub people: u64,
    /// Their episodes.
    pub episodes: u64,
    /// People in at least one contributor's file.
    pub seen: u64,
    /// People in none: what multiple systems estimation is after.
    pub hidden: u64,
    /// By contributor.
    pub contributors: BTreeMap<&'static str, ContributorSummary>,
    /// By contributor that keeps names only; seen and hidden do not count these.
    pub name_lists: BTreeMap<&'static str, NameListSummary>,
    /// People by the set of contributors that have a row of them.
    pub histories: Vec<History>,
    /// The same, counting only rows without a planted fault.
    pub accepted_histories: Vec<History>,
    /// By country of exploitation; somebody exploited in two countries is in both.
    pub countries: BTreeMap<&'static str, CountrySummary>,
}

/// What a contributor's files hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContributorSummary {
    /// Different people in them.
    pub people: u64,
    /// Rows.
    pub rows: u64,
    /// Rows that repeat another by mistake.
    pub repeated: u64,
    /// Rows without a name.
    pub anonymous: u64,
    /// Planted faults by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// The files, below the contributor's folder.
    pub files: Vec<String>,
}

/// What a list of names holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameListSummary {
    /// Different people in it.
    pub people: u64,
    /// Rows.
    pub rows: u64,
    /// The files, below the contributor's folder.
    pub files: Vec<String>,
}

/// How many people a set of contributors has seen, and no other contributor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct History {
    /// The contributors; none for the hidden.
    pub seen_by: Vec<&'static str>,
    /// People.
    pub people: u64,
}

/// People exploited in one country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountrySummary {
    /// All of them.
    pub people: u64,
    /// Those with a row about an episode there.
    pub seen: u64,
    /// Those without.
    pub hidden: u64,
    /// By the set of contributors.
    pub histories: Vec<History>,
}

impl CountrySummary {
    fn of(counts: &[u64]) -> Self {
        let people = counts.iter().sum();
        let hidden = counts.first().copied().unwrap_or(0);
        Self { people, seen: people - hidden, hidden, histories: histories(counts) }
    }
}

/// The first column of every file of the truth.
pub(crate) const SIMULATED: &str = "simulated";

pub(crate) const PERSONS: [&str; 13] = [
    SIMULATED,
    "person",
    "family",
    "given",
    "patronymic",
    "family_latin",
    "given_latin",
    "sex",
    "birth",
    "citizenship",
    "visibility",
    "episodes",
    "seen_by",
];

pub(crate) fn person_line(life: &Life, out: &mut Lines) {
    let p: &Person = &life.person;
    out.cell(SIMULATED).plain(p.id).cell(&p.name.family(Script::Native)).cell(&p.name.given(Script::Native));
    out.cell(&p.name.patronymic(Script::Native).unwrap_or_default());
    out.cell(&p.name.family(Script::Latin)).cell(&p.name.given(Script::Latin)).cell(p.sex.code()).plain(p.birth);
    out.cell(p.citizenship.alpha3()).plain(format_args!("{:.6}", p.visibility)).plain(life.episodes.len());
    let set = history(life.rows.iter());
    let names = Contributor::ALL.into_iter().filter(|c| set >> c.index() & 1 == 1).map(Contributor::name);
    out.cell(&joined(names)).end();
}

pub(crate) const EPISODES: [&str; 16] = [
    SIMULATED,
    "person",
    "episode",
    "acts",
    "means",
    "controls",
    "purposes",
    "sectors",
    "sexual_types",
    "citizenship",
    "country",
    "recruiter",
    "start",
    "months",
    "exit",
    "child",
];

pub(crate) fn episode_lines(life: &Life, out: &mut Lines) {
    for (i, e) in life.episodes.iter().enumerate() {
        let s = e.sectors;
        let sectors = [
            (s.agriculture, "agriculture"),
            (s.construction, "construction"),
            (s.domestic, "domestic"),
            (s.hospitality, "hospitality"),
            (s.other, "other"),
        ];
        let t = e.sexual_types;
        let types = [(t.prostitution, "prostitution"), (t.pornography, "pornography"), (t.other, "other")];
        out.cell(SIMULATED).plain(life.person.id).plain(i);
        out.cell(&joined(e.acts.codes())).cell(&joined(e.controls.palermo()));
        out.cell(&chosen(e.controls.each().map(|(name, yes)| (yes, name)))).cell(&joined(e.purpose_codes()));
        out.cell(&chosen(sectors)).cell(&chosen(types));
        out.cell(e.corridor.citizenship.alpha3()).cell(e.corridor.country.alpha3()).cell(e.recruiter.code());
        out.plain(e.start).plain(e.months).plain(e.exit).plain(u8::from(e.child)).end();
    }
}

fn chosen<'a>(items: impl IntoIterator<Item = (bool, &'a str)>) -> std::borrow::Cow<'a, str> {
    joined(items.into_iter().filter(|(yes, _)| *yes).map(|(_, name)| name))
}

pub(crate) const DETECTIONS: [&str; 11] =
    [SIMULATED, "person", "episode", "contributor", "own_id", "record", "file", "row", "repeats", "changes", "fault"];

/// Where a row came to stand: file, and number as a spreadsheet counts, the header being row 1.
pub(crate) struct Stand<'a> {
    pub(crate) file: &'a str,
    pub(crate) row: u64,
}

pub(crate) fn detection_line(person: u64, row: &Row, stand: &Stand<'_>, out: &mut Lines) {
    out.cell(SIMULATED)
        .plain(person)
        .plain(row.episode)
        .cell(row.contributor.name())
        .cell(&row.own_id)
        .cell(&row.record);
    out.cell(stand.file).plain(stand.row).cell(row.again_of.as_deref().unwrap_or_default());
    out.cell(&joined(row.changes.iter().copied())).cell(row.fault.map_or("", |(f, _)| f.name())).end();
}

/// As [`detection_line`], for the list of names.
pub(crate) fn listed_line(person: u64, row: &Listed, stand: &Stand<'_>, out: &mut Lines) {
    out.cell(SIMULATED).plain(person).plain(row.episode).cell(NAME_LIST).cell(&row.own_id).cell(&row.record);
    out.cell(stand.file).plain(stand.row).cell("").cell(&joined(row.changes.iter().copied())).cell("").end();
}

pub(crate) const FAULTS: [&str; 6] = [SIMULATED, "contributor", "file", "row", "column", "fault"];

pub(crate) fn fault_line(row: &Row, stand: &Stand<'_>, out: &mut Lines) {
    if let Some((fault, column)) = row.fault {
        out.cell(SIMULATED).cell(row.contributor.name()).cell(stand.file).plain(stand.row);
        out.cell(column.unwrap_or_default()).cell(fault.name()).end();
    }
}

/// The columns of `expected.csv`: where, whose, and the 27 variables.
pub(crate) fn expected_header() -> Vec<&'static str> {
    [SIMULATED, "contributor", "file", "row", "own_id"].into_iter().chain(VARIABLES).collect()
}

/// What a faithful intake codes; a row with a planted fault is to be refused and has no line.
pub(crate) fn expected_line(row: &Row, stand: &Stand<'_>, out: &mut Lines) {
    if row.fault.is_some() {
        return;
    }
    out.cell(SIMULATED).cell(row.contributor.name()).cell(stand.file).plain(stand.row).cell(&row.own_id);
    for text in row.seen.coded() {
        out.cell(&text);
    }
    out.end();
}
