//! Groups of persons, each compared with the greatest of its column.

use std::collections::BTreeMap;

use super::Person;
use super::interval::koopman;
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

/// Those who are followed long enough, by their values of the columns that groups are made
/// alike by, and how many of them reached each stage in time.
#[derive(Default)]
struct Strata<'a>(BTreeMap<Vec<&'a str>, (u64, Vec<u64>)>);

impl<'a> Strata<'a> {
    fn of(make: &Make<'_>, persons: impl IntoIterator<Item = &'a Person>, by: &[usize]) -> Self {
        let mut out: BTreeMap<Vec<&str>, (u64, Vec<u64>)> = BTreeMap::new();
        for person in persons.into_iter().filter(|p| make.followed(p)) {
            let (all, arrived) = out.entry(by.iter().map(|c| person.value(*c)).collect()).or_default();
            *all += 1;
            arrived.resize(make.chain.stages.len(), 0);
            for (stage, n) in arrived.iter_mut().enumerate() {
                *n += u64::from(make.in_time(person, stage));
            }
        }
        Self(out)
    }

    /// Persons by stratum.
    fn persons(&self) -> BTreeMap<Vec<&'a str>, u64> {
        self.0.iter().map(|(k, (n, _))| (k.clone(), *n)).collect()
    }

    /// Persons and how many reached a stage, by stratum.
    fn cells(&self, stage: usize) -> BTreeMap<Vec<&'a str>, Cell> {
        let cell = |(persons, arrived): &(u64, Vec<u64>)| Cell {
            arrived: arrived.get(stage).copied().unwrap_or(0),
            persons: *persons,
        };
        self.0.iter().map(|(k, c)| (k.clone(), cell(c))).collect()
    }
}

/// What the groups of a column are compared by.
struct Comparison<'a> {
    /// The group that others are compared with.
    name: &'a str,
    reference: Strata<'a>,
    /// How many of all persons are in each stratum.
    weights: BTreeMap<Vec<&'a str>, u64>,
    by: Vec<usize>,
}

fn of_column(make: &Make<'_>, column: &str, own: Option<usize>, members: &Members<'_>) -> Vec<Group> {
    let followed = |persons: &[&Person]| persons.iter().filter(|p| make.followed(p)).count();
    let by: Vec<usize> = make.chain.alike.iter().copied().filter(|c| Some(*c) != own).collect();
    // The greatest is the reference; of two as great the first.
    let reference = members.iter().rev().max_by_key(|(_, persons)| followed(persons));
    let comparison = reference.map(|(name, persons)| Comparison {
        name,
        reference: Strata::of(make, persons.iter().copied(), &by),
        weights: Strata::of(make, &make.chain.persons, &by).persons(),
        by,
    });
    let group = |(value, persons): (&String, &Vec<&Person>)| Group {
        column: column.to_owned(),
        value: value.clone(),
        persons: persons.len() as u64,
        steps: make.steps(persons),
        compared: comparison.as_ref().filter(|c| c.name != value).map_or_else(Vec::new, |c| compared(make, persons, c)),
        times: make.times(persons, false),
    };
    members.iter().map(group).collect()
}

fn compared(make: &Make<'_>, persons: &[&Person], with: &Comparison<'_>) -> Vec<GroupStep> {
    let group = Strata::of(make, persons.iter().copied(), &with.by);
    let ratio = |(ratio, lower, upper)| Ratio { ratio, lower, upper };
    let sum =
        |cells: &BTreeMap<Vec<&str>, Cell>| cells.values().fold((0, 0), |(x, n), c| (x + c.arrived, n + c.persons));
    let one = |(k, stage): (usize, &String)| {
        let (own, other) = (group.cells(k), with.reference.cells(k));
        let ((x, n), (y, m)) = (sum(&own), sum(&other));
        let standardised = if with.by.is_empty() { None } else { alike(&own, &other, &with.weights, make.z) };
        GroupStep {
            stage: stage.clone(),
            reference: with.name.to_owned(),
            ratio: koopman(x, n, y, m, make.z).map(ratio),
            standardised: standardised.map(|a| Standardised {
                by: with.by.iter().filter_map(|c| make.chain.columns.get(*c).cloned()).collect(),
                share: a.share,
                reference: a.reference,
                ratio: a.ratio.map(ratio),
                coverage: a.coverage,
            }),
        }
    };
    // The first stage is where all begin.
    make.chain.stages.iter().enumerate().skip(1).map(one).collect()
}
