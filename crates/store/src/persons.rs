//! Pseudonyms of linked persons: random, new in each release epoch, and of nothing derived.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension as _, TransactionBehavior, params};

use crate::connection::at;
use crate::{Hub, StoreError};

pub(crate) const PERSONS: &str = "
CREATE TABLE IF NOT EXISTS person (
  epoch     TEXT NOT NULL,
  cluster   TEXT NOT NULL,
  pseudonym BLOB NOT NULL UNIQUE,
  PRIMARY KEY (epoch, cluster)
) STRICT, WITHOUT ROWID;
";

/// Pseudonyms by cluster.
pub type Pseudonyms = BTreeMap<String, Vec<u8>>;

/// What became of pseudonyms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Assigned {
    /// Persons that had none in this epoch.
    pub new: u64,
    /// Persons that keep theirs.
    pub kept: u64,
    /// Pseudonyms, of all epochs, whose cluster is not there any more: they were deleted.
    pub gone: u64,
}

impl Hub {
    /// Gives each cluster a pseudonym of 128 random bits in a release epoch, and takes those of
    /// clusters that are gone, in all epochs, in one transaction.
    ///
    /// # Errors
    /// What `draw` returns, or [`StoreError`]; nothing has changed then.
    pub fn assign_persons<E: From<StoreError>>(
        &mut self,
        epoch: &str,
        clusters: &BTreeSet<&str>,
        mut draw: impl FnMut() -> Result<[u8; 16], E>,
    ) -> Result<Assigned, E> {
        let wrap = at(&self.path);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrap)?;
        let mut out = Assigned::default();
        {
            let mut all = tx.prepare("SELECT DISTINCT cluster FROM person").map_err(&wrap)?;
            let there = all.query_map([], |r| r.get::<_, String>(0)).map_err(&wrap)?;
            let there: Vec<String> = there.collect::<rusqlite::Result<_>>().map_err(&wrap)?;
            let mut delete = tx.prepare("DELETE FROM person WHERE cluster = ?1").map_err(&wrap)?;
            for cluster in there.iter().filter(|c| !clusters.contains(c.as_str())) {
                out.gone += delete.execute([cluster]).map_err(&wrap)? as u64;
            }
            let mut has = tx.prepare("SELECT 1 FROM person WHERE epoch = ?1 AND cluster = ?2").map_err(&wrap)?;
            let mut write =
                tx.prepare("INSERT INTO person (epoch, cluster, pseudonym) VALUES (?1, ?2, ?3)").map_err(&wrap)?;
            for cluster in clusters {
                if has.exists(params![epoch, cluster]).map_err(&wrap)? {
                    out.kept += 1;
                } else {
                    write.execute(params![epoch, cluster, draw()?]).map_err(&wrap)?;
                    out.new += 1;
                }
            }
        }
        tx.commit().map_err(&wrap)?;
        Ok(out)
    }

    /// Returns the newest release epoch and the pseudonyms of its clusters; none before the first
    /// session.
    ///
    /// # Errors
    /// [`StoreError`] when the file can't be read.
    pub fn persons(&self) -> Result<Option<(String, Pseudonyms)>, StoreError> {
        let wrap = at(&self.path);
        let newest = self.db.query_row("SELECT max(epoch) FROM person", [], |r| r.get::<_, Option<String>>(0));
        let Some(epoch) = newest.optional().map_err(&wrap)?.flatten() else { return Ok(None) };
        let mut all = self.db.prepare("SELECT cluster, pseudonym FROM person WHERE epoch = ?1").map_err(&wrap)?;
        let rows = all.query_map([&epoch], |r| Ok((r.get(0)?, r.get(1)?))).map_err(&wrap)?;
        let rows = rows.collect::<rusqlite::Result<_>>().map_err(&wrap)?;
        Ok(Some((epoch, rows)))
    }
}
