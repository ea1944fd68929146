use thiserror::Error;

use crate::{Packed, Query, count};

/// Where counts are made: in this process, or on other machines.
///
/// The answer is the same, bit for bit. What runs elsewhere is a trait, so that nothing
/// that counts has to be built with a query engine.
#[derive(Debug)]
pub enum Engine {
    /// In this process.
    Embedded,
    /// On a cluster.
    Cluster(Box<dyn Cluster>),
}

/// A cluster that counts persons.
///
/// # Privacy
/// It gets coded persons and gives exact counts. An implementation sees no ledger, no
/// randomness and no noisy value.
pub trait Cluster: std::fmt::Debug + Send + Sync {
    /// Finds out whether the cluster could count now; no person is sent.
    ///
    /// # Errors
    /// [`EngineError`] with what to mend.
    fn ready(&self) -> Result<(), EngineError>;

    /// Counts like [`crate::count`].
    ///
    /// # Errors
    /// [`EngineError`]; counting has no effect that lasts, so it may be tried again.
    fn count(&self, packed: &Packed, queries: &[Query]) -> Result<Vec<Vec<u64>>, EngineError>;
}

/// Says why a cluster did not count.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The cluster failed or can't be reached.
    #[error("{fault}")]
    Cluster {
        /// What happened; never a value of a record.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
    /// The counts that came back can't be those of the persons that were sent.
    #[error("the cluster's counts do not add up to the persons that were sent")]
    Wrong,
}

impl EngineError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Cluster { hint, .. } => hint,
            Self::Wrong => "run the same version of shyraq on all machines, or give --engine embedded",
        }
    }
}

impl Engine {
    /// Finds out before anything is spent whether counting could work.
    ///
    /// # Errors
    /// [`EngineError`] with what to mend.
    pub fn ready(&self) -> Result<(), EngineError> {
        match self {
            Self::Embedded => Ok(()),
            Self::Cluster(cluster) => cluster.ready(),
        }
    }

    /// Counts tables, each row-major.
    ///
    /// Counts from elsewhere are believed only if each table has its cells and adds up to
    /// all persons: a part that was lost or came twice is found.
    ///
    /// # Errors
    /// [`EngineError`] from a cluster.
    ///
    /// # Privacy
    /// Exact counts, see [`crate::count`].
    pub fn count(&self, packed: &Packed, queries: &[Query]) -> Result<Vec<Vec<u64>>, EngineError> {
        let cluster = match self {
            Self::Embedded => return Ok(count(packed, queries)),
            Self::Cluster(cluster) => cluster,
        };
        let tables = cluster.count(packed, queries)?;
        let persons = Some(packed.rows() as u64);
        let sum = |cells: &[u64]| cells.iter().try_fold(0_u64, |sum, c| sum.checked_add(*c));
        let fits =
            |(query, cells): (&Query, &Vec<u64>)| cells.len() == query.cells(packed.layout()) && sum(cells) == persons;
        if tables.len() == queries.len() && queries.iter().zip(&tables).all(fits) {
            Ok(tables)
        } else {
            Err(EngineError::Wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layout;

    /// A cluster that answers with fixed tables.
    #[derive(Debug)]
    struct Fixed(Vec<Vec<u64>>);

    impl Cluster for Fixed {
        fn ready(&self) -> Result<(), EngineError> {
            Ok(())
        }

        fn count(&self, _: &Packed, _: &[Query]) -> Result<Vec<Vec<u64>>, EngineError> {
            Ok(self.0.clone())
        }
    }

    #[test]
    fn counts_that_do_not_add_up_are_not_believed() {
        let packed = Packed::from_columns(Layout::new(&[3]), &[vec![0, 1, 1, 2]], 4);
        let queries = [Query::columns(&[0])];
        let ask = |tables| Engine::Cluster(Box::new(Fixed(tables))).count(&packed, &queries);
        assert_eq!(ask(vec![vec![1, 2, 1]]).unwrap(), [[1, 2, 1]]);
        for wrong in [
            vec![],
            vec![vec![1, 3]],
            vec![vec![1, 2, 0]],
            vec![vec![2, 4, 2]],
            vec![vec![u64::MAX, 5, 0]],
            vec![vec![1, 2, 1], vec![1, 2, 1]],
        ] {
            assert!(matches!(ask(wrong.clone()), Err(EngineError::Wrong)), "{wrong:?}");
        }
    }
}
