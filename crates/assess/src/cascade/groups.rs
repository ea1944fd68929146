//! Groups of persons, each compared with the greatest of its column.

use std::collections::BTreeMap;

use super::Person;
use super::interval::katz;
use super::make::Make;
use super::report::{Group, GroupStep, Ratio, Standardised};
use super::standard::{Cell, alike};

/// Members of the groups of a column, by value.
type Members<'a> = BTreeMap<String, Vec<&'a Person>>;

/// The groups of each column that was asked for, then those by the year of the start.
pub(super) fn groups(make: &Make<'_>) -> Vec<Group> {
    let chain = make.chain;
    let mut out = Vec::new();
    for (c, column) in chain.columns.iter().take(chain.grouped).enumerate() {
        let mut members: Members<'_> = BTreeMap::new();
        for person in &chain.persons {
            members.entry(person.value(c).to_owned()).or_default().push(person);
        }
        out.extend(of_column(make, column, Some(c), &members));
    }
    let mut years: Members<'_> = BTreeMap::new();
    for person in &chain.persons {
        if let Some(start) = person.start() {
            years.entry(format!("{:04}", chain.grain.year(start))).or_default().push(person);
        }
    }
    let column = format!("year of {}", chain.stages.first().map_or("", String::as_str));
    out.extend(of_column(make, &column, None, &years));
    out
}

fn of_column(make: &Make<'_>, column: &str, own: Option<usize>, members: &Members<'_>) -> Vec<Group> {
    let followed = |persons: &[&Person]| persons.iter().filter(|p| make.followed(p)).count();
    // The greatest is the reference; of two as great the first.
    let reference = members.iter().rev().max_by_key(|(_, persons)| followed(persons));
    let by: Vec<usize> = make.chain.alike.iter().copied().filter(|c| Some(*c) != own).collect();
    let group = |(value, persons): (&String, &Vec<&Person>)| Group {
        column: column.to_owned(),
        value: value.clone(),
        persons: persons.len() as u64,
        steps: make.steps(persons),
        compared: reference
            .filter(|(name, _)| *name != value)
            .map_or_else(Vec::new, |(name, other)| compared(make, persons, name, other, &by)),
        times: make.times(persons, false),
    };
    members.iter().map(group).collect()
}

fn compared(make: &Make<'_>, persons: &[&Person], name: &str, reference: &[&Person], by: &[usize]) -> Vec<GroupStep> {
    let everybody: Vec<&Person> = make.chain.persons.iter().collect();
    let whole = strata(make, &everybody, by, 0);
    let weights = whole.into_iter().map(|(k, cell)| (k, cell.persons)).collect();
    let ratio = |(ratio, lower, upper)| Ratio { ratio, lower, upper };
    // The first stage is where all begin.
    let stages = make.chain.stages.iter().enumerate().skip(1);
    let one = |(k, stage): (usize, &String)| {
        let (group, other) = (strata(make, persons, by, k), strata(make, reference, by, k));
        let sum = |cells: &BTreeMap<Vec<String>, Cell>| {
            cells.values().fold((0, 0), |(x, n), c| (x + c.arrived, n + c.persons))
        };
        let ((x, n), (y, m)) = (sum(&group), sum(&other));
        let standardised = if by.is_empty() { None } else { alike(&group, &other, &weights, make.z) };
        GroupStep {
            stage: stage.clone(),
            reference: name.to_owned(),
            ratio: katz(x, n, y, m, make.z).map(ratio),
            standardised: standardised.map(|a| Standardised {
                by: by.iter().filter_map(|c| make.chain.columns.get(*c).cloned()).collect(),
                share: a.share,
                reference: a.reference,
                ratio: a.ratio.map(ratio),
                coverage: a.coverage,
            }),
        }
    };
    stages.map(one).collect()
}

/// Those who are followed long enough, by their values of some columns, and how many of them
/// reached a stage in time.
fn strata(make: &Make<'_>, persons: &[&Person], by: &[usize], stage: usize) -> BTreeMap<Vec<String>, Cell> {
    let mut out: BTreeMap<Vec<String>, Cell> = BTreeMap::new();
    for person in persons.iter().filter(|p| make.followed(p)) {
        let cell = out.entry(by.iter().map(|c| person.value(*c).to_owned()).collect()).or_default();
        cell.persons += 1;
        cell.arrived += u64::from(make.in_time(person, stage));
    }
    out
}
