//! The last release as a public prior of the next.
//!
//! A release is public, so a later one may use it without any loss. It moves what the
//! published counts and the records lean on, never what is measured nor an interval, and it
//! is believed only as far as this year's measurements agree with it (see
//! `estimate/earlier.rs`). Columns are matched by name and values by code: a value that the
//! earlier release had not, or a column, has no prior.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use shyraq_bundle::{BundleError, PriorRelease};

use crate::ReleaseError;
use crate::comparison::Reading;
use crate::estimate::{Earlier, EarlierTable, Estimate, Whole};
use crate::measured::Measured;
use crate::plan::shapes;
use crate::workload::Workload;

/// A release that a later one leans on.
#[derive(Debug)]
pub struct Prior {
    release: PriorRelease,
    workload: Workload,
    /// Whole tables of two and three axes, by these axes of `workload`, ascending.
    tables: HashMap<Vec<usize>, EarlierTable>,
}

impl Prior {
    /// Opens a draft, or a bundle that verifies, for a release of simulated people or of real
    /// ones that has these columns.
    ///
    /// # Errors
    /// [`ReleaseError::NoRelease`] when the folder holds none, [`ReleaseError::Prior`] when this
    /// release must not lean on it, [`ReleaseError::Bundle`] when a file can't be read or is not
    /// what was written or signed.
    ///
    /// # Privacy
    /// Reads files of a release, which were made of noisy tables under a debit of their own: no
    /// further loss. One whose noise anybody can draw again is refused.
    pub fn open(dir: &Path, simulated: bool, workload: &Workload) -> Result<Self, ReleaseError> {
        if !dir.exists() {
            return Err(ReleaseError::NoRelease { path: dir.to_owned(), fault: "there is no such folder".into() });
        }
        let reading = Reading::open(dir).map_err(|e| missing(dir, e))?;
        let refuse =
            |fault: &str, hint| Err(ReleaseError::Prior { path: dir.to_owned(), fault: fault.to_owned(), hint });
        let manifest = &reading.manifest;
        if manifest.demonstration {
            let fault = "its noise was drawn from a seed, so it protects nobody";
            return refuse(fault, "give a release that was measured with real noise");
        }
        match (manifest.simulated, simulated) {
            (true, false) => {
                return refuse(
                    "it is about simulated people, this release is not",
                    "give --simulated if these people are simulated too, else another folder",
                );
            }
            (false, true) => {
                return refuse(
                    "it is about real people, this release is about simulated ones",
                    "give a release of simulated people, or leave --prior out",
                );
            }
            _ => {}
        }
        let common = |axis: &usize| reading.axis(workload.name(*axis)).is_some();
        if (0..workload.columns.len()).filter(common).count() < 2 {
            return refuse(
                "it has no two columns of this release",
                "give a release of the same variables: columns are matched by name, values by code",
            );
        }
        Ok(Self::of(&reading))
    }

    fn of(reading: &Reading) -> Self {
        let release = PriorRelease {
            title: reading.manifest.title.clone(),
            created: reading.manifest.created.clone(),
            sha256: reading.digest.clone(),
        };
        let workload = reading.plan.workload.clone();
        let mut tables = whole_tables(&workload, &reading.estimate, &reading.whole());
        // Published pairs may lean on a release before: what is known of years adds up.
        for (axes, table) in &mut tables {
            if let Some(published) = reading.published(axes).filter(|p| p.len() == table.cells.len()) {
                table.cells = published;
            }
        }
        Self { release, workload, tables }
    }

    /// Takes a release that was measured in this process and leaned on `before` itself.
    ///
    /// # Privacy
    /// Post-processing of what was measured now and before: no further loss.
    #[must_use]
    pub fn of_measured(measured: &Measured, release: PriorRelease, before: Option<&Self>) -> Self {
        let workload = measured.plan().workload.clone();
        let estimate = measured.estimate();
        let earlier = before.map(|b| b.earlier(&workload));
        let whole = estimate.whole(measured.plan(), earlier.as_ref());
        Self { release, tables: whole_tables(&workload, &estimate, &whole), workload }
    }

    /// Says which release it is.
    #[must_use]
    pub fn release(&self) -> &PriorRelease {
        &self.release
    }

    /// Returns the remark that a reader must see.
    pub(crate) fn remark(&self) -> String {
        format!(
            "Counts of two and three columns and the records lean on an earlier release ({}), as far as this one's measurements agree with it. Measurements and the intervals around them do not.",
            self.release.sha256.short()
        )
    }

    /// Puts the tables in the shape of another workload.
    pub(crate) fn earlier(&self, workload: &Workload) -> Earlier {
        let matched: Vec<Option<Axis>> = (0..workload.axes()).map(|a| Axis::new(&self.workload, workload, a)).collect();
        let wanted = wanted(workload);
        let tables = wanted.into_iter().filter_map(|axes| {
            let matched: Vec<&Axis> = axes.iter().filter_map(|a| matched.get(*a)?.as_ref()).collect();
            if matched.len() < axes.len() {
                return None;
            }
            let mut old: Vec<usize> = matched.iter().map(|m| m.old).collect();
            old.sort_unstable();
            let table = self.tables.get(&old)?;
            let sizes: Vec<usize> = old.iter().map(|a| self.workload.cells(*a)).collect();
            // The step of each axis in the old table.
            let step =
                |m: &&Axis| sizes.iter().zip(&old).skip_while(|(_, a)| **a != m.old).skip(1).map(|(n, _)| n).product();
            let steps: Vec<usize> = matched.iter().map(step).collect();
            let mut places: Vec<Option<usize>> = vec![Some(0)];
            for (axis, step) in matched.iter().zip(&steps) {
                let next = |at: &Option<usize>| {
                    let at = *at;
                    axis.codes.iter().map(move |code| Some(at? + (*code)? * step)).collect::<Vec<_>>()
                };
                places = places.iter().flat_map(next).collect();
            }
            let cell = |at: Option<usize>| at.and_then(|at| table.cells.get(at)).copied().unwrap_or_default();
            Some((axes, EarlierTable { cells: places.into_iter().map(cell).collect(), variance: table.variance }))
        });
        Earlier::new(tables.collect())
    }
}

/// Says which file a release lacks: the folder that was given is wrong, not the system.
fn missing(dir: &Path, e: ReleaseError) -> ReleaseError {
    match e {
        ReleaseError::Bundle(BundleError::Io { path, source }) if source.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            ReleaseError::NoRelease { path: dir.to_owned(), fault: format!("the folder has no {name}") }
        }
        other => other,
    }
}

/// An axis that both releases have.
struct Axis {
    /// Its place in the earlier.
    old: usize,
    /// The earlier's code for each code, blank first; none for a new value.
    codes: Vec<Option<usize>>,
}

impl Axis {
    fn new(before: &Workload, now: &Workload, axis: usize) -> Option<Self> {
        let old = (0..before.axes()).find(|a| before.name(*a) == now.name(axis))?;
        let known: HashMap<&str, usize> = (0..before.cells(old)).map(|code| (before.text(old, code), code)).collect();
        let codes = (0..now.cells(axis)).map(|code| known.get(now.text(axis, code)).copied()).collect();
        Some(Self { old, codes })
    }
}

/// Lists the tables of two and three axes that a workload measures, and the pairs in them.
fn wanted(workload: &Workload) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = shapes(workload).into_iter().map(|s| s.axes).filter(|a| a.len() > 1).collect();
    let inside = |t: &Vec<usize>| match t.as_slice() {
        [a, b, c] => vec![vec![*a, *b], vec![*a, *c], vec![*b, *c]],
        _ => Vec::new(),
    };
    out.extend(out.iter().flat_map(inside).collect::<Vec<_>>());
    out.sort_unstable();
    out.dedup();
    out
}

/// Takes the tables of a workload out of whole ones.
pub(crate) fn whole_tables(
    workload: &Workload,
    estimate: &Estimate,
    whole: &Whole,
) -> HashMap<Vec<usize>, EarlierTable> {
    let table = |axes: Vec<usize>| {
        let variance = estimate.cells(&axes).variance;
        Some((whole.target(&axes)?, axes)).map(|(cells, axes)| (axes, EarlierTable { cells, variance }))
    };
    wanted(workload).into_iter().filter_map(table).collect()
}

#[cfg(test)]
mod tests {
    use shyraq_case::Column;

    use super::*;

    fn workload(columns: &[(&str, &[&str])]) -> Workload {
        let column = |(i, (name, values)): (usize, &(&str, &[&str]))| Column {
            name: (*name).into(),
            variable: i,
            value: None,
            values: values.iter().map(|v| (*v).to_owned()).collect(),
        };
        Workload::pairs(columns.iter().enumerate().map(column).collect())
    }

    fn prior(workload: Workload, tables: &[(&[usize], &[f64])]) -> Prior {
        let table =
            |(axes, cells): &(&[usize], &[f64])| (axes.to_vec(), EarlierTable { cells: cells.to_vec(), variance: 1.0 });
        let release = PriorRelease { title: "t".into(), created: "c".into(), sha256: shyraq_bundle::digest_bytes(b"") };
        Prior { release, workload, tables: tables.iter().map(table).collect() }
    }

    /// Last year had the columns the other way round, the values in another order, one value
    /// more and one less.
    #[test]
    fn columns_are_matched_by_name_and_values_by_code() {
        let last = workload(&[("place", &["x", "y"]), ("gone", &["1"]), ("age", &["old", "young", "unborn"])]);
        // Rows place: blank, x, y; along them age: blank, old, young, unborn.
        let cells = [0.0, 1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 13.0, 20.0, 21.0, 22.0, 23.0];
        let prior = prior(last, &[(&[0, 2], &cells)]);
        let now = workload(&[("age", &["young", "old"]), ("new", &["1"]), ("place", &["y", "z", "x"])]);
        let earlier = prior.earlier(&now);
        // Rows age: blank, young, old; along them place: blank, y, z, x.
        let expected = [0.0, 20.0, 0.0, 10.0, 2.0, 22.0, 0.0, 12.0, 1.0, 21.0, 0.0, 11.0];
        assert_eq!(earlier.cells(&[0, 2]).unwrap(), expected);
        assert!(earlier.cells(&[0, 1]).is_none() && earlier.cells(&[1, 2]).is_none());
    }

    #[test]
    fn three_axes_keep_their_cells() {
        let last = workload(&[("a", &["1"]), ("b", &["1", "2"]), ("c", &["1"])]);
        let cells: Vec<f64> = (0..12).map(f64::from).collect();
        let mut prior = prior(last, &[(&[0, 1, 2], &cells)]);
        prior.workload.further = vec![vec![0, 1, 2]];
        let mut now = workload(&[("c", &["1"]), ("a", &["1"]), ("b", &["2", "1"])]);
        now.further = vec![vec![0, 1, 2]];
        let found = prior.earlier(&now);
        let found = found.cells(&[0, 1, 2]).unwrap();
        // (c, a, b) = (1, 0, "2") was (a, b, c) = (0, 2, 1): 0*6 + 2*2 + 1; it stands at 1*6 + 0*3 + 1.
        assert_eq!((found[7], found[0], found[11]), (5.0, 0.0, 9.0));
        assert_eq!(found.iter().sum::<f64>(), 66.0);
    }
}
