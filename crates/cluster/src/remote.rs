use shyraq_engine::{Cluster, EngineError, Packed, Query};

use crate::parts::Sharing;
use crate::{Address, Functions, Place, driver};

/// A scheduler with its executors, on this machine or others.
#[derive(Debug)]
pub struct Remote {
    scheduler: Place,
    sharing: Sharing,
}

impl Remote {
    /// Names a scheduler and how its executors get the records; nothing is sent yet.
    #[must_use]
    pub fn new(scheduler: Address, sharing: Sharing) -> Self {
        Self { scheduler: Place::Scheduler(scheduler), sharing }
    }
}

impl Cluster for Remote {
    /// Connects, then counts two persons who do not exist.
    fn ready(&self) -> Result<(), EngineError> {
        self.scheduler.reach()?;
        let probe = async |scheduler: &_| driver::probe(scheduler, &self.sharing).await;
        Ok(self.scheduler.with(&self.sharing.dir, &Functions::default(), probe)?)
    }

    fn count(&self, packed: &Packed, queries: &[Query]) -> Result<Vec<Vec<u64>>, EngineError> {
        let count = async |scheduler: &_| driver::count(scheduler, &self.sharing, packed, queries).await;
        Ok(self.scheduler.with(&self.sharing.dir, &Functions::default(), count)?)
    }
}
