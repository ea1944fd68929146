use std::sync::Arc;

use rayon::prelude::*;

use crate::LinkageError;
use crate::comparer::{Compared, Kernel, Ranges};

/// Bytes of cells in a range of tags that is compared in this process, about.
const RANGE: usize = 24 << 20;
/// Ranges that a cluster gets at a time: bounds what lies in its folder and what comes back.
const AT_ONCE: usize = 32;

/// Where rows are compared: in this process, or on other machines.
///
/// The levels are the same, byte for byte. What runs elsewhere is a trait, so that nothing that
/// links has to be built with a query engine.
#[derive(Debug, Clone, Default)]
pub enum Engine {
    /// In this process, on all threads.
    #[default]
    Embedded,
    /// On a cluster.
    Cluster(Arc<dyn Cluster>),
}

/// A cluster that compares rows.
///
/// # Privacy
/// It sees what the comparer may see: handles, tags and cells, never whose record a row is.
pub trait Cluster: std::fmt::Debug + Send + Sync {
    /// Finds out whether the cluster could compare now; no row is sent.
    ///
    /// # Errors
    /// [`LinkageError::Cluster`] with what to mend.
    fn ready(&self) -> Result<(), LinkageError>;

    /// Returns how many rows a range should have, about.
    fn rows_per_range(&self) -> usize;

    /// Compares each range as [`Kernel::compare`] does; in the order of the ranges.
    ///
    /// # Errors
    /// [`LinkageError`]; comparing has no effect that lasts, so it may be tried again.
    fn compare(&self, kernel: &Kernel, ranges: &Ranges<'_>) -> Result<Vec<Compared>, LinkageError>;
}

impl Engine {
    /// Finds out before anything is written whether comparing could work.
    pub(crate) fn ready(&self) -> Result<(), LinkageError> {
        match self {
            Self::Embedded => Ok(()),
            Self::Cluster(cluster) => cluster.ready(),
        }
    }

    /// Returns how many rows with cells of so many words a range should have, about.
    pub(crate) fn rows_per_range(&self, words: usize) -> usize {
        let rows = match self {
            Self::Embedded => RANGE / (8 * words.max(1)),
            Self::Cluster(cluster) => cluster.rows_per_range(),
        };
        rows.max(1)
    }

    /// Returns how many ranges are compared in one go.
    pub(crate) fn ranges_at_once(&self) -> usize {
        match self {
            Self::Embedded => 2 * rayon::current_num_threads(),
            Self::Cluster(_) => AT_ONCE,
        }
    }

    /// Compares ranges; in their order.
    pub(crate) fn compare(&self, kernel: &Kernel, ranges: &Ranges<'_>) -> Result<Vec<Compared>, LinkageError> {
        let here = |k| ranges.read(k).map(|range| kernel.compare(&range));
        let compared = match self {
            Self::Embedded => (0..ranges.count()).into_par_iter().map(here).collect::<Result<Vec<_>, _>>()?,
            Self::Cluster(cluster) => cluster.compare(kernel, ranges)?,
        };
        if compared.len() == ranges.count() {
            return Ok(compared);
        }
        Err(LinkageError::versions("the cluster's answer is not of the ranges that were sent"))
    }
}
