use serde::Serialize;

use super::reading::{Count, Reading};
use crate::aggregates::Z;
use crate::normal::quantile;

/// Chance that noise is called a change: of one looked at alone, and of any of a family.
const LEVEL: f64 = 0.05;

/// How a count changed. Numbers are persons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The columns; none for the number of all persons.
    pub variables: Vec<String>,
    /// One value each; blank is the empty text.
    pub values: Vec<String>,
    /// The count that the earlier release published.
    pub before: u64,
    /// The count that the later release published.
    pub after: u64,
    /// By how much it changed, from the measurements: it need not be the difference of the
    /// published counts, which were moved so that tables agree.
    pub change: f64,
    /// Standard error of the change, from the noise of both releases.
    pub standard_error: f64,
    /// The change is more than noise when looked at alone (95 %).
    pub alone: bool,
    /// It is so among all changes of its family (95 % for all together, Bonferroni).
    pub clear: bool,
}

/// Changes that are looked at together: of all tables of so many columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Family {
    /// Tables compared.
    pub tables: usize,
    /// Cells compared.
    pub cells: usize,
    /// How many standard errors a change must have to be clear.
    pub clear_from: f64,
    /// How many are more than noise when looked at alone: of nothing but noise 5 % would be.
    pub alone: usize,
    /// How many are clear.
    pub clear: usize,
    /// The changes, largest first in standard errors.
    pub changes: Vec<Change>,
}

/// A cell in both releases.
pub(super) struct Counts {
    pub(super) before: Count,
    pub(super) after: Count,
    /// Of the difference.
    pub(super) variance: f64,
}

impl Counts {
    fn difference(&self) -> f64 {
        self.after.estimate - self.before.estimate
    }

    /// Makes a change of it, clear from so many standard errors on.
    pub(super) fn change(self, variables: Vec<String>, values: Vec<String>, clear_from: f64) -> Change {
        let (change, standard_error) = (self.difference(), self.variance.sqrt());
        Change {
            variables,
            values,
            before: self.before.published,
            after: self.after.published,
            change,
            standard_error,
            alone: change.abs() > Z * standard_error,
            clear: change.abs() > clear_from * standard_error,
        }
    }
}

/// Returns how many standard errors make a change clear among so many.
pub(super) fn clear_from(among: usize) -> f64 {
    quantile(LEVEL / (2.0 * among.max(1) as f64))
}

impl Family {
    /// Compares the tables of one column that both have: every change.
    #[must_use]
    pub fn of_columns(before: &Reading, after: &Reading) -> Self {
        let columns = &after.workload().columns;
        let both = columns.iter().filter_map(|c| Some(vec![[before.axis(&c.name)?, after.axis(&c.name)?]]));
        Self::new(before, after, &both.collect::<Vec<_>>(), false)
    }

    /// Compares tables; of each column its places in the earlier and in the later release.
    pub(super) fn new(before: &Reading, after: &Reading, tables: &[Vec<[usize; 2]>], only_alone: bool) -> Self {
        let (mut compared, mut found) = (0, Vec::new());
        for columns in tables {
            let places = |k: usize| columns.iter().filter_map(|c| c.get(k).copied()).collect::<Vec<usize>>();
            let [old, new] = [0, 1].map(places);
            let (Some((was, old_variance)), Some((is, new_variance))) = (before.table(&old), after.table(&new)) else {
                continue;
            };
            compared += 1;
            let variables: Vec<&str> = new.iter().map(|a| after.workload().name(*a)).collect();
            for (values, after) in is {
                let Some(before) = was.get(&values) else { continue };
                let counts = Counts { before: *before, after, variance: old_variance + new_variance };
                found.push((variables.clone(), values, counts));
            }
        }
        let cells = found.len();
        let clear_from = clear_from(cells);
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<String>>();
        let changes =
            found.into_iter().map(|(variables, values, c)| c.change(owned(variables), owned(values), clear_from));
        let mut changes: Vec<Change> = changes.collect();
        let (alone, clear) = (changes.iter().filter(|c| c.alone).count(), changes.iter().filter(|c| c.clear).count());
        changes.retain(|c| !only_alone || c.alone);
        let errors = |c: &Change| if c.standard_error > 0.0 { c.change.abs() / c.standard_error } else { 0.0 };
        changes.sort_by(|a, b| {
            errors(b).total_cmp(&errors(a)).then_with(|| (&a.variables, &a.values).cmp(&(&b.variables, &b.values)))
        });
        Self { tables: compared, cells, clear_from, alone, clear, changes }
    }
}
