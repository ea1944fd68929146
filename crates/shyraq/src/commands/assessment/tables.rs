//! Which tables are measured, by public facts, and the persons who are counted in them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use shyraq_assess::cascade::published::{self, Domain, YEAR, fixed_values};
use shyraq_assess::cascade::{Chain, Columns, read_any};
use shyraq_assess::lag;
use shyraq_assess::lag::noisy::{Years, first_reports};
use shyraq_release::UnitText;
use shyraq_release::assessment::{AssessedShape, Part, values_of};

use crate::args::Assessment;
use crate::commands::session::linked_ids;
use crate::failure::Failure;
use crate::hub::HubFolder;
use crate::linkage_folder::LinkageFolder;
use crate::persons::Persons;
use crate::shared::{named_twice, one_line, plain};

/// The names of tables.
pub(super) const OVERLAP: &str = "overlap";
pub(super) const LAG: &str = "lag";
/// The fewest and the most lists: with two the hidden number rests on independence alone, and cells
/// double with each.
const LISTS: std::ops::RangeInclusive<usize> = 3..=6;
/// Years before the last that are looked at unless somebody says otherwise.
const YEARS: i16 = 10;

/// What is public of the tables.
pub(super) struct Public {
    pub(super) now: Date,
    pub(super) lists: Vec<String>,
    pub(super) lag: Option<LagTable>,
    pub(super) notes: Vec<String>,
    cases: bool,
}

/// What is public of the lag.
pub(super) struct LagTable {
    pub(super) years: Years,
    pub(super) event: String,
    pub(super) report: String,
}

impl Public {
    pub(super) fn unit(&self) -> UnitText {
        super::unit(!self.lists.is_empty(), self.cases)
    }
}

/// The tables that are to be measured, with who is counted.
pub(super) struct Tables {
    public: Public,
    /// Of each linked person the set of lists.
    histories: Vec<usize>,
    chain: Option<Chain>,
    domains: Vec<Domain>,
    reports: Vec<Option<(i32, i32)>>,
    /// By name of a table: the stage and the place of the domain.
    places: BTreeMap<String, (usize, Option<usize>)>,
}

impl Tables {
    /// Decides on the tables and reads who is in them; a fault of form is found here, before any debit.
    ///
    /// # Privacy
    /// Nothing is counted. Which tables and cells there are follows from what was asked for, the
    /// hub's code book, who sent what was linked, and the header of the table of cases; no person
    /// changes it. That a row is refused is exact: no noise covers it.
    pub(super) fn open(a: &Assessment, hub: &HubFolder, now: Date) -> Result<Self, Failure> {
        let mut notes = a.note.clone();
        notes.iter().try_for_each(|note| one_line("--note", Some(note)))?;
        values_fit(&a.by, &a.values)?;
        let persons = Persons::open(hub)?;
        let contributors = if persons.is_some() { contributors(hub)? } else { Vec::new() };
        let lists = lists(a.lists.as_deref(), &contributors)?;
        let from = a.from.unwrap_or_else(|| now.year() - YEARS);
        let domains =
            a.by.iter().map(|c| domain(c, a, hub, &contributors, from, now)).collect::<Result<Vec<_>, _>>()?;
        let lag = match (&a.event, &a.report) {
            (Some(event), Some(report)) => Some(lag_table(event, report, from, now)?),
            _ => None,
        };
        if lists.is_empty() && a.cases.is_none() {
            return Err(Failure::usage(
                "there is nothing to measure: no session has linked three contributors, and no cases are given",
                "link records with 'shyraq linkage session', or give --cases",
            ));
        }
        if lists.is_empty() {
            notes.push(
                "The hidden number was not measured: it needs three contributors whose records are linked.".into(),
            );
        }
        let histories = match &persons {
            Some(persons) if !lists.is_empty() => persons.histories(hub, &lists)?,
            _ => Vec::new(),
        };
        let (mut chain, mut reports) = (None, Vec::new());
        if let Some(path) = &a.cases {
            let columns = Columns {
                person: a.person.clone(),
                by: a.by.clone(),
                standardise: Some(Vec::new()),
                now: Some(now),
                ..Columns::default()
            };
            chain = Some(read_any(path, &columns)?);
            if let Some(lag) = &lag {
                let columns = lag::Columns { event: lag.event.clone(), report: lag.report.clone(), by: None };
                reports = first_reports(path, &a.person, &columns, now)?;
            }
        }
        let mut places = BTreeMap::new();
        for (stage, name) in chain.iter().flat_map(|c| c.stages.iter().enumerate()) {
            places.insert(stage_table(name, None), (stage, None));
            for (k, domain) in domains.iter().enumerate() {
                places.insert(stage_table(name, Some(domain)), (stage, Some(k)));
            }
        }
        let public = Public { now, lists, lag, notes, cases: a.cases.is_some() };
        Ok(Self { public, histories, chain, domains, reports, places })
    }

    /// Lists the tables in the order in which they are measured.
    pub(super) fn shapes(&self) -> Vec<AssessedShape> {
        let mut out = Vec::new();
        let t = self.public.lists.len();
        if t > 0 {
            let bits = |set: usize| (0..t).map(|k| if set >> k & 1 == 1 { "1" } else { "0" }).collect::<Vec<_>>();
            out.push(AssessedShape {
                name: OVERLAP.into(),
                columns: self.public.lists.clone(),
                cells: (1..1_usize << t).map(|set| bits(set).join(";")).collect(),
                part: Part::Overlap,
            });
        }
        let stages = || self.chain.iter().flat_map(|c| c.stages.iter().enumerate());
        let shape = |stage: usize, name: &str, domain: Option<&Domain>| AssessedShape {
            name: stage_table(name, domain),
            columns: published::columns(stage, domain),
            cells: published::cells(stage, domain),
            part: if domain.is_some() { Part::Groups } else { Part::Stages },
        };
        out.extend(stages().map(|(stage, name)| shape(stage, name, None)));
        out.extend(self.domains.iter().flat_map(|d| stages().map(move |(stage, name)| shape(stage, name, Some(d)))));
        if let Some(lag) = &self.public.lag {
            out.push(AssessedShape {
                name: LAG.into(),
                columns: ["period", "delay"].map(str::to_owned).to_vec(),
                cells: lag.years.cells(),
                part: Part::Lag,
            });
        }
        out
    }

    /// Returns the cell of each person in a table, one item a person.
    ///
    /// # Privacy
    /// Neighbours: all records of one person added or removed. One item a person, whose cell nobody
    /// else changes: one cell of each table changes by 1, or none. A person may be in the overlap,
    /// in the lag, and at each stage in the table of all and in one for each column of `--by`. The
    /// person of the overlap is the linkage's, that of the others the table of cases'; they are not
    /// joined, and since losses are summed over all tables the sum holds for who is in both.
    /// `AssessmentPlan::measure` counts and takes the loss.
    pub(super) fn persons(&self, shape: &AssessedShape) -> Vec<Option<usize>> {
        if shape.name == OVERLAP {
            return self.histories.iter().map(|set| set.checked_sub(1)).collect();
        }
        if let (LAG, Some(lag)) = (shape.name.as_str(), &self.public.lag) {
            let cell = |dates: &Option<(i32, i32)>| dates.and_then(|(event, report)| lag.years.cell(event, report));
            return self.reports.iter().map(cell).collect();
        }
        let (Some(chain), Some((stage, domain))) = (&self.chain, self.places.get(&shape.name)) else {
            return Vec::new();
        };
        let domain = domain.and_then(|k| self.domains.get(k));
        chain.persons.iter().map(|p| published::cell(chain, p, *stage, domain)).collect()
    }

    /// Lets go of the persons: what follows sees noisy cells only.
    pub(super) fn forget_persons(self) -> Public {
        self.public
    }
}

fn stage_table(stage: &str, domain: Option<&Domain>) -> String {
    domain.map_or_else(|| format!("cascade/{stage}"), |d| format!("cascade/{stage}/{}", d.column))
}

/// Returns the contributors whose records were linked, sorted: who they are is public.
fn contributors(hub: &HubFolder) -> Result<Vec<String>, Failure> {
    let folder = LinkageFolder::open(hub)?;
    let linked = linked_ids(&folder)?;
    let mut out: Vec<String> = folder
        .receipts()?
        .into_iter()
        .filter(|r| r.accepted && linked.contains(&r.submission))
        .map(|r| r.contributor)
        .collect();
    out.sort_unstable();
    out.dedup();
    Ok(out)
}

fn lists(asked: Option<&[String]>, contributors: &[String]) -> Result<Vec<String>, Failure> {
    let known = || if contributors.is_empty() { "none yet".to_owned() } else { contributors.join(", ") };
    let Some(asked) = asked else {
        if contributors.len() > *LISTS.end() {
            return Err(Failure::usage(
                format!("the linkage has {} contributors, and at most six lists are measured", contributors.len()),
                format!("choose three to six with --lists a,b,c among: {}", known()),
            ));
        }
        return Ok(if LISTS.contains(&contributors.len()) { contributors.to_vec() } else { Vec::new() });
    };
    let mut out = asked.to_vec();
    out.sort_unstable();
    out.dedup();
    if !LISTS.contains(&out.len()) || out.len() != asked.len() {
        return Err(Failure::usage("--lists: three to six different contributors", format!("among: {}", known())));
    }
    if let Some(unknown) = out.iter().find(|l| !contributors.contains(l)) {
        return Err(Failure::usage(
            format!("--lists: no records of '{unknown}' are linked"),
            format!("contributors whose records are: {}", known()),
        ));
    }
    Ok(out)
}

fn lag_table(event: &str, report: &str, from: i16, now: Date) -> Result<LagTable, Failure> {
    let years = Years::new(i32::from(from), now).ok_or_else(|| {
        Failure::usage(
            format!("--from {from}: not a year of the hundred before --now"),
            "the last year is the last that is over at --now",
        )
    })?;
    Ok(LagTable { years, event: event.to_owned(), report: report.to_owned() })
}

/// Refuses a column of `--by` that comes twice, since a person would be counted twice in it, and values
/// that no column takes, since everybody would be counted as not stated: the debit would be lost.
fn values_fit(by: &[String], values: &[String]) -> Result<(), Failure> {
    let columns: Vec<&str> = by.iter().map(String::as_str).collect();
    if let Some(column) = named_twice(&columns) {
        return Err(Failure::usage(format!("--by: '{}' is named twice", plain(column)), "name each column once"));
    }
    let mut given = Vec::new();
    for text in values {
        let Some((column, _)) = text.split_once('=') else {
            return Err(Failure::usage(
                format!("--values {}: not of the form COL=A,B,C", plain(text)),
                "write for example --values sex=Woman,Man",
            ));
        };
        if !columns.contains(&column) {
            return Err(Failure::usage(
                format!("--values: '{}' is no column of --by", plain(column)),
                format!("columns of --by: {}", if by.is_empty() { "none".to_owned() } else { by.join(", ") }),
            ));
        }
        if fixed_values(column).is_some() {
            return Err(Failure::usage(
                format!("--values: the values of '{column}' are fixed"),
                "leave it out: ages are counted in bands, and forms by the words of the form of the table",
            ));
        }
        given.push(column);
    }
    match named_twice(&given) {
        Some(column) => Err(Failure::usage(
            format!("--values: '{column}' is given twice"),
            format!("write all values in one: --values {column}=a,b,c"),
        )),
        None => Ok(()),
    }
}

/// Finds the public values of a column of `--by`.
fn domain(
    column: &str,
    a: &Assessment,
    hub: &HubFolder,
    contributors: &[String],
    from: i16,
    now: Date,
) -> Result<Domain, Failure> {
    let given = a.values.iter().find_map(|v| v.split_once('=').filter(|(c, _)| *c == column));
    let years = || (column == YEAR).then(|| (from..=now.year()).map(|y| format!("{y:04}")).collect::<Vec<_>>());
    let bodies = || (column == "body" && !contributors.is_empty()).then(|| contributors.to_vec());
    let values = match given {
        Some((_, list)) => Some(list.split(',').map(str::to_owned).collect()),
        None => years().or_else(bodies).or_else(|| fixed_values(column)).or_else(|| values_of(column, &hub.codebook)),
    };
    let values: Vec<String> = values.ok_or_else(|| {
        Failure::usage(
            format!("--by {column}: nothing public fixes its values, and values read from the cases would disclose who is in them"),
            format!("list them: --values {column}=a,b,c; known are age, form, year, and columns of the code book"),
        )
    })?;
    let sound = |v: &String| {
        !v.is_empty() && v.trim() == v && !v.contains([';', ',']) && values.iter().filter(|w| *w == v).count() == 1
    };
    if !values.iter().all(sound) {
        return Err(Failure::usage(
            format!("--values {column}: a value is empty, twice there, or has a semicolon or a blank at an end"),
            format!("write for example --values {column}=a,b,c"),
        ));
    }
    Ok(Domain { column: column.to_owned(), values })
}
