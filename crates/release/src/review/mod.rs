//! What will leave, before anybody signs.
//!
//! An officer must see a release as its readers and its attackers will: each table with its
//! noise, values that few people have, cells that are noise, what changed since the last
//! release. All of it is made from the draft's own files, which are noisy. There is no view
//! of the sensitive table here: a list of its small groups would be a release of its own,
//! and would have to be paid for.

mod sheet;
mod withdraw;

pub use withdraw::withdraw;

use std::collections::HashSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use shyraq_bundle::{Bundle, BundleError, Draft, MeasuredCell, Table, Tables, read_aggregates};
use shyraq_card::{Figure, Grade};
use shyraq_case::CodeBook;

use crate::ReleaseError;
use crate::assessment::ReviewedAssessment;
use crate::comparison::{Family, Reading};

/// A table of the draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewedTable {
    /// Its columns.
    pub variables: Vec<String>,
    /// Published cells.
    pub cells: usize,
    /// Standard deviation of the noise of each measurement, in persons.
    pub sigma: f64,
    /// Cells that can't be read: off by more than half, or not to be told from nobody.
    pub noise: usize,
}

/// A value that perhaps few people have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RareValue {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
    /// The published count and its interval.
    #[serde(flatten)]
    pub figure: Figure,
}

/// A published count that the last release had too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The column.
    pub column: String,
    /// The value; blank is the empty text.
    pub value: String,
    /// The last release.
    pub before: Figure,
    /// This draft.
    pub now: Figure,
    /// More than the noise of both, among all changes listed (see [`Family`]).
    pub clear: bool,
}

/// A variable of the draft, to be accepted or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewedColumn {
    /// Its name, as `--withdraw` takes it.
    pub name: String,
    /// Its values.
    pub values: usize,
    /// Values whose interval holds fewer persons than the threshold.
    pub rare: usize,
    /// Values that can't be read.
    pub noise: usize,
    /// `in the draft`, `accepted` or `withdrawn`.
    pub decision: &'static str,
}

/// All that an officer sees of a draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disclosure {
    /// Title of the release.
    pub title: String,
    /// Epsilon and delta, spent whatever is withdrawn.
    pub epsilon: String,
    /// See `epsilon`.
    pub delta: String,
    /// The threshold of rare values, in persons.
    pub rare_below: u64,
    /// When the draft was accepted.
    pub accepted: Option<String>,
    /// Who accepted it, if that was said.
    pub accepted_by: Option<String>,
    /// Columns by which an officer decides.
    pub columns: Vec<ReviewedColumn>,
    /// Values that perhaps few people have.
    pub rare: Vec<RareValue>,
    /// Tables in the order of the file.
    pub tables: Vec<ReviewedTable>,
    /// Counts of single columns against the last release; none when none was given.
    pub changes: Option<Vec<Change>>,
    /// What was measured for the hidden number, the cascade and the lag; none when nothing was.
    pub assessment: Option<ReviewedAssessment>,
}

#[derive(Deserialize)]
struct Report {
    tables: Vec<ReportTable>,
    /// The measurement of the number of persons; drafts of an older form have none.
    total: Option<ReportTotal>,
}

#[derive(Deserialize)]
struct ReportTotal {
    variance: String,
}

#[derive(Deserialize)]
struct ReportTable {
    variables: Vec<String>,
    variance: String,
}

impl Disclosure {
    /// Reads what will leave with a draft; `last` is the folder of an earlier draft or bundle.
    ///
    /// # Errors
    /// [`ReleaseError::Bundle`] when a file of either can't be read or does not verify.
    pub fn of(draft: &Draft, last: Option<&Path>, rare_below: u64) -> Result<Self, ReleaseError> {
        let tables = read_aggregates(&draft.dir.join("aggregates.csv"))?;
        let book = codebook(draft)?;
        let path = draft.dir.join("report.json");
        let report: Report = serde_json::from_slice(&read(&path)?).map_err(|e| form(&path, &e))?;
        let rare = rare(&tables, rare_below);
        let changes = last.map(|dir| {
            let family = Family::of_columns(&Reading::open(dir)?, &Reading::open(&draft.dir)?);
            Ok::<_, ReleaseError>(changes(&last_tables(dir)?, &tables, &family))
        });
        Ok(Self {
            title: draft.manifest.title.clone(),
            epsilon: draft.manifest.privacy.epsilon.clone(),
            delta: draft.manifest.privacy.delta.clone(),
            rare_below,
            accepted: draft.manifest.review.as_ref().and_then(|r| r.accepted.clone()),
            accepted_by: draft.manifest.review.as_ref().and_then(|r| r.by.clone()),
            columns: columns(draft, &book, &tables, &rare),
            tables: tables.all().iter().map(|t| reviewed(t, &report)).collect(),
            changes: changes.transpose()?,
            assessment: ReviewedAssessment::of(draft)?,
            rare,
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, BundleError> {
    std::fs::read(path).map_err(|e| BundleError::io(path, e))
}

fn form(path: &Path, e: &dyn std::fmt::Display) -> BundleError {
    BundleError::Form { path: path.to_owned(), fault: e.to_string() }
}

/// Reads the code book that travels with a draft.
fn codebook(draft: &Draft) -> Result<CodeBook, BundleError> {
    let path = draft.dir.join("codebook.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| BundleError::io(&path, e))?;
    CodeBook::parse(&text).map_err(|e| form(&path, &e))
}

fn last_tables(dir: &Path) -> Result<Tables, BundleError> {
    if dir.join("signatures.json").exists() {
        return Ok(Bundle::open(dir, None)?.tables().clone());
    }
    read_aggregates(&Draft::open(dir)?.dir.join("aggregates.csv"))
}

fn figure(c: &shyraq_bundle::Cell) -> Figure {
    Figure { count: c.count, low: c.low, high: c.high }
}

/// Tables of one column with its name, reported answers only.
fn singles(tables: &Tables) -> impl Iterator<Item = (&str, &shyraq_bundle::Cell)> {
    let single = |t: &&Table| t.variables.len() == 1;
    tables.all().iter().filter(single).flat_map(|t| {
        let name = t.variables.first().map_or("", String::as_str);
        t.cells.iter().map(move |c| (name, c))
    })
}

fn value(c: &shyraq_bundle::Cell) -> &str {
    c.values.first().map_or("", String::as_str)
}

fn rare(tables: &Tables, below: u64) -> Vec<RareValue> {
    singles(tables)
        .filter(|(_, c)| !value(c).is_empty() && c.low < below)
        .map(|(column, c)| RareValue { column: column.to_owned(), value: value(c).to_owned(), figure: figure(c) })
        .collect()
}

/// Tells whether a column of the tables belongs to a variable of the code book.
pub(crate) fn belongs(column: &str, variable: &str) -> bool {
    column.strip_prefix(variable).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

fn columns(draft: &Draft, book: &CodeBook, tables: &Tables, rare: &[RareValue]) -> Vec<ReviewedColumn> {
    let review = draft.manifest.review.as_ref();
    let accepted = review.is_some_and(|r| r.accepted.is_some());
    let mut out: Vec<ReviewedColumn> = book
        .variables
        .iter()
        .map(|v| ReviewedColumn {
            name: v.name.clone(),
            values: v.values.len(),
            rare: rare.iter().filter(|r| belongs(&r.column, &v.name)).count(),
            noise: singles(tables)
                .filter(|(n, c)| belongs(n, &v.name) && !value(c).is_empty() && figure(c).grade() == Grade::Noise)
                .count(),
            decision: if accepted { "accepted" } else { "in the draft" },
        })
        .collect();
    out.extend(review.iter().flat_map(|r| &r.withdrawn).map(|name| ReviewedColumn {
        name: name.clone(),
        values: 0,
        rare: 0,
        noise: 0,
        decision: "withdrawn",
    }));
    out
}

impl Report {
    /// Returns the standard deviation of a table's noise.
    fn deviation(&self, variables: &[String]) -> Option<f64> {
        Some(sigma(&self.tables.iter().find(|r| r.variables == variables)?.variance))
    }

    /// Returns the standard deviation of the noise in the number of persons.
    fn total_deviation(&self) -> Option<f64> {
        self.total.as_ref().map(|t| sigma(&t.variance))
    }
}

fn sigma(variance: &str) -> f64 {
    MeasuredCell { noisy: 0, variance: variance.to_owned() }.sigma()
}

fn reviewed(t: &Table, report: &Report) -> ReviewedTable {
    let sigma = report.deviation(&t.variables).unwrap_or_default();
    ReviewedTable {
        variables: t.variables.clone(),
        cells: t.cells.len(),
        sigma: (sigma * 10.0).round() / 10.0,
        noise: t.cells.iter().filter(|c| figure(c).grade() == Grade::Noise).count(),
    }
}

/// Lists the counts of single columns that both have; `family` says which changed, as `release compare` does.
fn changes(before: &Tables, now: &Tables, family: &Family) -> Vec<Change> {
    let clear: HashSet<(&str, &str)> = family
        .changes
        .iter()
        .filter(|c| c.clear)
        .filter_map(|c| Some((c.variables.first()?.as_str(), c.values.first()?.as_str())))
        .collect();
    singles(now)
        .filter_map(|(column, c)| {
            let old = before.get(&[column])?.cells.iter().find(|o| o.values == c.values)?;
            let clear = clear.contains(&(column, value(c)));
            let (before, now) = (figure(old), figure(c));
            Some(Change { column: column.to_owned(), value: value(c).to_owned(), before, now, clear })
        })
        .collect()
}
