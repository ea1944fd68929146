//! Two releases side by side, from what is public of them.
//!
//! The difference of two published counts is the noise of both, and most of a long list of
//! differences is nothing else. So each change is taken from the measurements, which do not
//! lean, with its standard error; and since many are looked at together, a change is only
//! called clear when it would be so among all of them: with `m` changes, at the
//! `1 - 0.05 / (2 m)` point of the normal law (Bonferroni), so that with 95 % certainty none
//! of those called clear is noise.
//!
//! The error covers the noise that was added, nothing else: neither who was not identified,
//! nor whether the same persons are in both releases.

mod budget;
mod change;
mod reading;

pub use budget::{Spent, Together};
pub use change::{Change, Family};
pub use reading::Reading;

use serde::Serialize;

use change::{Counts, clear_from};

/// What two releases say of one another.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The earlier release.
    pub before: Spent,
    /// The later release.
    pub after: Spent,
    /// Both folders hold the same release.
    pub same_release: bool,
    /// Columns of both.
    pub columns: Vec<String>,
    /// Columns of the later release alone.
    pub columns_added: Vec<String>,
    /// Columns of the earlier release alone.
    pub columns_gone: Vec<String>,
    /// Columns of both whose values are not the same.
    pub values: Vec<Values>,
    /// The number of persons.
    pub persons: Change,
    /// Tables of one column: every change.
    pub one_way: Family,
    /// Tables of two columns: the changes that are more than noise when looked at alone.
    pub two_way: Family,
    /// What both lose together, when they debit a population of the same name.
    pub together: Option<Together>,
}

/// How the values of a column differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Values {
    /// The column.
    pub column: String,
    /// Values of the later release alone.
    pub added: Vec<String>,
    /// Values of the earlier release alone.
    pub gone: Vec<String>,
}

impl Comparison {
    /// Compares a release with an earlier one.
    #[must_use]
    pub fn new(before: &Reading, after: &Reading) -> Self {
        let names = |r: &Reading| -> Vec<String> { r.workload().columns.iter().map(|c| c.name.clone()).collect() };
        let (old, new) = (names(before), names(after));
        let without =
            |a: &[String], b: &[String]| -> Vec<String> { a.iter().filter(|n| !b.contains(n)).cloned().collect() };
        // Places of the columns of both: earlier, later.
        let both: Vec<[usize; 2]> = new.iter().filter_map(|n| Some([before.axis(n)?, after.axis(n)?])).collect();
        let pairs: Vec<Vec<[usize; 2]>> =
            both.iter().enumerate().flat_map(|(i, a)| both.iter().skip(i + 1).map(|b| vec![*a, *b])).collect();
        let [(old_total, old_variance), (new_total, new_variance)] = [before.total(), after.total()];
        let same_release = same(before, after);
        Self {
            before: Spent::of(&before.manifest),
            after: Spent::of(&after.manifest),
            same_release,
            columns_added: without(&new, &old),
            columns_gone: without(&old, &new),
            columns: new.into_iter().filter(|n| old.contains(n)).collect(),
            values: both.iter().filter_map(|[b, a]| values(before, after, *b, *a)).collect(),
            persons: Counts { before: old_total, after: new_total, variance: old_variance + new_variance }.change(
                Vec::new(),
                Vec::new(),
                clear_from(1),
            ),
            one_way: Family::of_columns(before, after),
            two_way: Family::new(before, after, &pairs, true),
            together: if same_release { None } else { Together::of(&before.manifest, &after.manifest) },
        }
    }
}

/// Tells whether two folders hold the same release, one of them signed perhaps: the
/// measurements are the same bytes.
fn same(a: &Reading, b: &Reading) -> bool {
    let measured = |r: &Reading| {
        let file = r.manifest.files.iter().find(|f| f.path.ends_with("measured.csv"));
        file.map(|f| f.sha256.clone())
    };
    measured(a) == measured(b)
}

fn values(before: &Reading, after: &Reading, old: usize, new: usize) -> Option<Values> {
    let (old, new) = (before.workload().columns.get(old)?, after.workload().columns.get(new)?);
    let without =
        |a: &[String], b: &[String]| -> Vec<String> { a.iter().filter(|v| !b.contains(v)).cloned().collect() };
    let found = Values {
        column: new.name.clone(),
        added: without(&new.values, &old.values),
        gone: without(&old.values, &new.values),
    };
    if found.added.is_empty() && found.gone.is_empty() { None } else { Some(found) }
}
