use shyraq_engine::{Cluster, EngineError, Packed, Query};

use crate::parts::Sharing;
use crate::{Functions, Place, driver};

/// A scheduler and one executor inside this process, for the time of a count.
///
/// It shows that the way over Ballista gives the same counts, without a machine to set up.
#[derive(Debug)]
pub struct Standalone {
    sharing: Sharing,
}

impl Standalone {
    /// Names the folder for coded columns and partial counts.
    #[must_use]
    pub fn new(sharing: Sharing) -> Self {
        Self { sharing }
    }
}

impl Cluster for Standalone {
    fn ready(&self) -> Result<(), EngineError> {
        let probe = async |scheduler: &_| driver::probe(scheduler, &self.sharing).await;
        Ok(Place::Standalone.with(&self.sharing.dir, &Functions::default(), probe)?)
    }

    fn count(&self, packed: &Packed, queries: &[Query]) -> Result<Vec<Vec<u64>>, EngineError> {
        let count = async |scheduler: &_| driver::count(scheduler, &self.sharing, packed, queries).await;
        Ok(Place::Standalone.with(&self.sharing.dir, &Functions::default(), count)?)
    }
}
