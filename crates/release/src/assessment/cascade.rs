//! The cascade from noisy tables.
//!
//! A stage is a table of two cells, those who reached the stage before and those who did not, so a
//! share of the stage before is one cell of one table over the sum of another: their noises are
//! independent. Nothing is made consistent: a later stage may show more persons than an earlier one
//! where both rest on noise, and the interval says so.

use shyraq_bundle::AssessedTable;
use shyraq_bundle::assessment::{AssessedTables, Cascade, CascadeGroup, CascadeStep, NoisyCount, NoisyShare};

use crate::aggregates::{MISS, interval};
use crate::ratio::{Noise, Ratio};
use crate::unified::Unified;

/// Name before the stage, in the names of tables.
const PREFIX: &str = "cascade/";
/// The value of those who reached the stage before.
const WENT_ON: &str = "yes";
/// A denominator below so many standard deviations may be nobody: it has no shares.
const SURE: f64 = 2.0;

/// What was measured of a stage for some persons.
#[derive(Debug, Clone, Copy, Default)]
struct Stage {
    /// Those who reached it.
    persons: Sum,
    /// Those of them who reached the stage before.
    went_on: Sum,
}

/// A sum of noisy cells.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    noisy: i64,
    variance: f64,
}

impl Sum {
    fn add(&mut self, noisy: i64, variance: f64) {
        self.noisy = self.noisy.saturating_add(noisy);
        self.variance += variance;
    }
}

/// Makes the cascade of the noisy tables of an assessment; none when no stage was measured.
///
/// # Privacy
/// Post-processing of what was measured: no further loss.
#[must_use]
pub fn cascade(tables: &[AssessedTable], cells: &AssessedTables, now: &str) -> Option<Cascade> {
    let named = |t: &AssessedTable| {
        let rest = t.name.strip_prefix(PREFIX)?;
        Some(rest.split_once('/').map_or((rest.to_owned(), None), |(s, c)| (s.to_owned(), Some(c.to_owned()))))
    };
    let mut stages: Vec<String> = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for (stage, column) in tables.iter().filter_map(named) {
        match column {
            None => stages.push(stage),
            Some(column) if !columns.contains(&column) => columns.push(column),
            Some(_) => {}
        }
    }
    if stages.is_empty() {
        return None;
    }
    let unified = Unified::new(MISS);
    let of = |column: Option<&str>, value: &str| -> Vec<CascadeStep> {
        let all: Vec<Stage> =
            stages.iter().enumerate().map(|(k, s)| stage(tables, cells, k, s, column, value)).collect();
        let step = |(k, name): (usize, &String)| {
            let this = all.get(k).copied().unwrap_or_default();
            let start = all.first().copied().unwrap_or_default();
            let before = k.checked_sub(1).and_then(|j| all.get(j)).copied();
            CascadeStep {
                stage: name.clone(),
                persons: count(this.persons, &unified),
                of_start: (k > 0).then(|| share(this.persons, start.persons)).flatten(),
                of_previous: before.and_then(|b| share(this.went_on, b.persons)),
            }
        };
        stages.iter().enumerate().map(step).collect()
    };
    let groups = columns.iter().flat_map(|column| {
        let values = stages.first().map_or_else(Vec::new, |first| values(cells, &format!("{PREFIX}{first}/{column}")));
        let group = |value: String| CascadeGroup { column: column.clone(), steps: of(Some(column), &value), value };
        values.into_iter().map(group).collect::<Vec<_>>()
    });
    Some(Cascade {
        schema: Cascade::SCHEMA.into(),
        now: now.to_owned(),
        level: 1.0 - MISS,
        counted: format!(
            "Persons whose {} is dated, each once at each stage. Counts carry noise and so do shares; intervals hold the noise alone.",
            stages.first().map_or("first stage", String::as_str)
        ),
        steps: of(None, ""),
        groups: groups.collect(),
        columns,
        stages,
    })
}

/// Lists the values of a column: those of the start's table, which has no other column.
fn values(cells: &AssessedTables, table: &str) -> Vec<String> {
    cells.table(table).map(|c| c.values.clone()).collect()
}

fn stage(
    tables: &[AssessedTable],
    cells: &AssessedTables,
    place: usize,
    stage: &str,
    column: Option<&str>,
    value: &str,
) -> Stage {
    let name = column.map_or_else(|| format!("{PREFIX}{stage}"), |c| format!("{PREFIX}{stage}/{c}"));
    let variance = tables.iter().find(|t| t.name == name).map_or(0.0, AssessedTable::variance);
    let mut out = Stage::default();
    for cell in cells.table(&name) {
        // Up to the second stage all went on from the start, and no value says so.
        let (went_on, rest) = match (place < 2, cell.values.split_once(';')) {
            (true, _) => (true, cell.values.as_str()),
            (false, Some((previous, rest))) => (previous == WENT_ON, rest),
            (false, None) => (cell.values == WENT_ON, ""),
        };
        if rest != value {
            continue;
        }
        out.persons.add(cell.noisy, variance);
        if went_on {
            out.went_on.add(cell.noisy, variance);
        }
    }
    out
}

fn count(sum: Sum, unified: &Unified) -> NoisyCount {
    let count = u64::try_from(sum.noisy).unwrap_or(0);
    let (low, high) = interval(unified, sum.noisy as f64, sum.variance.sqrt(), count);
    NoisyCount { noisy: sum.noisy, count, low, high, variance: sum.variance }
}

/// Returns the share with its interval, outward to a tenth of a per cent; none where the
/// denominator may be nobody.
fn share(numerator: Sum, denominator: Sum) -> Option<NoisyShare> {
    let (n, d) = (numerator.noisy as f64, denominator.noisy as f64);
    if d <= SURE * denominator.variance.sqrt() || d <= 0.0 {
        return None;
    }
    let noise = Noise { numerator: numerator.variance, denominator: denominator.variance, common: 0.0 };
    let (low, high) = Ratio { numerator: n, denominator: d, noise }.ends();
    let share = ((n / d).clamp(0.0, 1.0) * 1000.0).round() / 1000.0;
    let (low, high) = ((low * 1000.0).floor() / 1000.0, (high * 1000.0).ceil() / 1000.0);
    Some(NoisyShare { share, low: low.clamp(0.0, share), high: high.clamp(share, 1.0) })
}
