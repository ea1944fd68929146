//! Reading persons from a table in which each may have several rows.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::persons::{Chain, Person, TurnedAway};
use super::request::Columns;
use super::{EXITS, STAGES, TURNED_AWAY};
use crate::AssessError;
use crate::date::{Grain, PartialDate};
use crate::table::Table;

/// Where the rule stands by which somebody was turned away, unless somebody says otherwise.
const RULE: &str = "rule";

/// By what groups are made alike unless somebody says otherwise.
const ALIKE: [&str; 3] = ["age", "sex", "form"];

/// Where things stand in the table.
struct Places {
    person: usize,
    stages: Vec<usize>,
    exits: Vec<usize>,
    turned_away: Option<usize>,
    rule: Option<usize>,
    columns: Vec<usize>,
    grouped: usize,
    alike: Vec<usize>,
    only: Vec<(usize, String)>,
}

/// What the rows of a person say together.
#[derive(Default)]
struct Gathered {
    rows: u64,
    events: Vec<(usize, PartialDate)>,
    exits: Vec<(usize, PartialDate)>,
    turned_away: Vec<(PartialDate, Arc<str>)>,
    /// By column the value with the earliest date of its row.
    values: Vec<Option<(Date, Arc<str>)>>,
    conflict: bool,
}

/// Texts that many persons share, kept once.
#[derive(Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn keep(&mut self, text: &str) -> Arc<str> {
        if let Some(kept) = self.0.get(text) {
            return Arc::clone(kept);
        }
        let kept: Arc<str> = text.into();
        self.0.insert(Arc::clone(&kept));
        kept
    }
}

/// Reads the persons of a table.
///
/// # Errors
/// One fault, with row and column, and what to do: a row without a person, a cell that is no
/// date, a date after the last day, a number that nobody is years old, a table in which nobody
/// reached the first stage.
///
/// # Privacy
/// None. Persons are exact, and what is refused depends on who is in the table: for exact figures,
/// not for what is measured with noise ([`read_any`]).
pub fn read(path: &Path, columns: &Columns) -> Result<Chain, AssessError> {
    let chain = gather(path, columns, true)?;
    let fault = |fault: String, hint: &str| AssessError::Table {
        path: path.display().to_string(),
        fault,
        hint: hint.to_owned(),
    };
    if chain.persons.is_empty() {
        return Err(fault("no person is as --only asks".to_owned(), "check column and value of --only"));
    }
    if chain.persons.iter().all(|p| p.start().is_none()) {
        let first = chain.stages.first().map_or("", String::as_str);
        return Err(fault(
            format!("nobody has a date of the first stage, '{first}'"),
            "name the stages that the table has in their order, with --stages",
        ));
    }
    Ok(chain)
}

/// Reads the persons of a table, also when it has none or nobody with a start: what is measured with
/// noise must not be refused for who is in it.
///
/// # Errors
/// As [`read`], but for a row that has not the form alone, and for a table without a date when
/// [`Columns::now`] is not given.
///
/// # Privacy
/// Exact persons, not counted yet. All rows of one name are one person, and other rows change
/// nothing of a person but how finely its dates are taken ([`Chain::grain`]) and what follows from
/// that; without [`Columns::now`] they change [`Chain::now`] too. [`super::published::cell`] says
/// what a person can change in a table. That a row is refused is exact: no noise covers it.
pub fn read_any(path: &Path, columns: &Columns) -> Result<Chain, AssessError> {
    gather(path, columns, false)
}

fn gather(path: &Path, columns: &Columns, strict: bool) -> Result<Chain, AssessError> {
    let mut table = Table::open(path)?;
    let places = places(&table, columns)?;
    let age = places.columns.iter().copied().find(|c| table.header().get(*c).is_some_and(|h| h == AGE));
    let mut texts = Texts::default();
    let mut gathered: BTreeMap<Box<str>, Gathered> = BTreeMap::new();
    let mut latest: Option<Date> = None;
    let mut grain = Grain::Day;
    let mut undated = (0, None);
    while table.advance()? {
        let name = table.cell(places.person);
        if name.is_empty() {
            return Err(table.fault(
                format!("{}: no person", table.place(table.row(), places.person)),
                "give each row the number of its person, so that nobody is counted twice",
            ));
        }
        if let Some(age) =
            age.filter(|c| strict && table.cell(*c).parse::<f64>().is_ok_and(|a| a.is_finite() && !OLD.contains(&a)))
        {
            return Err(table.fault(
                format!("{}: nobody is so many years old", table.place(table.row(), age)),
                "write the age in whole years, a band such as 18-24, or nothing where it is not known",
            ));
        }
        let events = dates(&table, &places.stages, columns.now)?;
        let exits = dates(&table, &places.exits, columns.now)?;
        for (_, date) in events.iter().chain(&exits) {
            grain = grain.max(date.grain());
            // A year that is named may have one day so far.
            latest = latest.max(Some(date.first()));
        }
        let turned = exits.iter().find(|(way, _)| Some(*way) == places.turned_away);
        let rule = places.rule.map_or("", |r| table.cell(r));
        if turned.is_none() && !rule.is_empty() {
            undated.0 += 1;
            undated.1.get_or_insert(table.row());
        }
        let turned = turned.map(|(_, at)| (*at, texts.keep(rule)));
        let earliest = events.iter().chain(&exits).map(|(_, d)| d.first()).min().unwrap_or(Date::MAX);
        let person = gathered.entry(name.into()).or_default();
        person.rows += 1;
        person.values.resize(places.columns.len(), None);
        for (slot, column) in person.values.iter_mut().zip(&places.columns) {
            let text = table.cell(*column);
            if text.is_empty() {
                continue;
            }
            let this = (earliest, texts.keep(text));
            person.conflict |= slot.as_ref().is_some_and(|(_, v)| **v != *text);
            if slot.as_ref().is_none_or(|kept| this < *kept) {
                *slot = Some(this);
            }
        }
        person.events.extend(events);
        person.exits.extend(exits);
        person.turned_away.extend(turned);
    }
    let Some(now) = columns.now.or(latest) else {
        return Err(
            table.fault("no stage of anybody is dated", "write dates from 1970 on as 2021-03-15, 2021-03 or 2021")
        );
    };
    let name = |c: &usize| table.header().get(*c).cloned().unwrap_or_default();
    let mut chain = Chain {
        stages: places.stages.iter().map(name).collect(),
        exits: places.exits.iter().map(name).collect(),
        columns: places.columns.iter().map(name).collect(),
        grouped: places.grouped,
        alike: places.alike.clone(),
        grain,
        now,
        only: columns.only.clone(),
        left_out: 0,
        rules_undated: undated.0,
        first_undated: undated.1,
        persons: gathered.into_values().map(|g| person(g, places.stages.len(), grain)).collect(),
    };
    // An age is asked for as it is written or by its band.
    let written: Vec<Vec<bool>> =
        chain.persons.iter().map(|p| places.only.iter().map(|o| is(p, o)).collect()).collect();
    band_ages(&mut chain, &mut texts);
    let before = chain.persons.len();
    let mut written = written.iter();
    chain.persons.retain(|p| {
        let as_written = written.next().map_or(&[][..], Vec::as_slice);
        places.only.iter().zip(as_written).all(|(o, found)| *found || is(p, o))
    });
    chain.left_out = (before - chain.persons.len()) as u64;
    Ok(chain)
}

/// Tells whether a person has a value, alone or among others, in a column.
fn is(person: &Person, (column, wanted): &(usize, String)) -> bool {
    person.value(*column).split(';').any(|v| v.trim() == wanted)
}

fn places(table: &Table, columns: &Columns) -> Result<Places, AssessError> {
    let there = |names: &[&str]| -> Vec<usize> {
        names.iter().filter_map(|n| table.header().iter().position(|h| h == n)).collect()
    };
    let named = |names: &Option<Vec<String>>, flag: &str, usual: &[&str]| match names {
        Some(names) => names.iter().map(|n| table.column(n, flag)).collect::<Result<Vec<_>, _>>(),
        None => Ok(there(usual)),
    };
    let person = table.column(&columns.person, "--person")?;
    let stages = named(&columns.stages, "--stages", &STAGES)?;
    let exits = named(&columns.exits, "--exits", &EXITS)?;
    let ask = |fault: String, hint: String| AssessError::Ask { fault, hint };
    if stages.len() < 2 {
        return Err(ask(
            format!("a chain has two stages or more, and the table has {}", stages.len()),
            format!("call columns of dates {}, or name yours with --stages", STAGES.join(", ")),
        ));
    }
    let mut once = HashSet::new();
    if let Some(twice) = stages.iter().chain(&exits).find(|c| !once.insert(**c)) {
        let name = table.header().get(*twice).map_or("", String::as_str);
        return Err(ask(format!("column '{name}' is named twice"), "a column is one stage or one way out".to_owned()));
    }
    let mut of: Vec<usize> = Vec::new();
    let mut add = |column: usize| {
        of.iter().position(|c| *c == column).unwrap_or_else(|| {
            of.push(column);
            of.len() - 1
        })
    };
    for name in &columns.by {
        // The year of the start is always shown.
        if name == "year" && !table.header().iter().any(|h| h == name) {
            continue;
        }
        add(table.column(name, "--by")?);
    }
    let alike = named(&columns.standardise, "--standardise", &ALIKE)?;
    let only = columns.only.iter().map(|(c, v)| Ok((table.column(c, "--only")?, v.clone())));
    let only = only.collect::<Result<Vec<_>, AssessError>>()?;
    let grouped = columns.by.iter().filter(|n| table.header().contains(n)).collect::<HashSet<_>>().len();
    let alike = alike.into_iter().map(&mut add).collect();
    let only = only.into_iter().map(|(c, v)| (add(c), v)).collect();
    let turned_away = exits.iter().position(|c| table.header().get(*c).is_some_and(|h| h == TURNED_AWAY));
    // Whoever names ways out without that one does not ask by which rule.
    let rule = match columns.rule.as_str() {
        // Read when it is there.
        RULE => table.header().iter().position(|h| h == RULE),
        named => Some(table.column(named, "--rule")?),
    };
    let rule = rule.filter(|_| turned_away.is_some() || columns.exits.is_none());
    Ok(Places { person, stages, exits, turned_away, rule, columns: of, grouped, alike, only })
}

/// The dates of a row in some columns, by their places among these.
fn dates(table: &Table, columns: &[usize], now: Option<Date>) -> Result<Vec<(usize, PartialDate)>, AssessError> {
    let mut out = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let text = table.cell(*column);
        if text.is_empty() {
            continue;
        }
        let place = || table.place(table.row(), *column);
        let Some(date) = PartialDate::parse(text) else {
            return Err(table.fault(
                format!("{}: no date", place()),
                "write dates from 1970 on as 2021-03-15, 2021-03 or 2021, and leave the cell empty where there is none",
            ));
        };
        if now.is_some_and(|now| date.first() > now) {
            return Err(table.fault(
                format!("{}: after --now", place()),
                "--now is the day at whose end the table was taken: correct it, or the row",
            ));
        }
        out.push((at, date));
    }
    Ok(out)
}

fn person(gathered: Gathered, stages: usize, grain: Grain) -> Person {
    let units = |dates: Vec<(usize, PartialDate)>| -> Vec<(usize, i32)> {
        dates.into_iter().map(|(at, d)| (at, grain.unit(d.first()))).collect()
    };
    let mut out = Person::new(stages, units(gathered.events), &units(gathered.exits));
    out.turned_away =
        gathered.turned_away.into_iter().map(|(at, rule)| TurnedAway { at: grain.unit(at.first()), rule }).collect();
    out.turned_away.sort_unstable();
    out.turned_away.dedup();
    let empty: Arc<str> = "".into();
    out.values = gathered.values.into_iter().map(|v| v.map_or_else(|| Arc::clone(&empty), |(_, text)| text)).collect();
    out.rows = gathered.rows;
    out.conflict = gathered.conflict;
    out
}

/// The column whose whole years become bands.
const AGE: &str = "age";
/// Ages of people.
const OLD: std::ops::RangeInclusive<f64> = 0.0..=130.0;

/// Whole years of an age, which some write with a fraction; none of a band or a word.
fn years(age: &str) -> Option<u16> {
    age.parse::<f64>().ok().filter(|a| OLD.contains(a)).map(|a| a as u16)
}

/// Years of age become bands; what is a band already, or a word, stays.
fn band_ages(chain: &mut Chain, texts: &mut Texts) {
    let Some(column) = chain.columns.iter().position(|c| c == AGE) else { return };
    for p in &mut chain.persons {
        let band = match years(p.value(column)) {
            None => continue,
            Some(0..18) => "0-17",
            Some(18..25) => "18-24",
            Some(25..35) => "25-34",
            Some(35..50) => "35-49",
            Some(_) => "50+",
        };
        if let Some(value) = p.values.get_mut(column) {
            *value = texts.keep(band);
        }
    }
}
