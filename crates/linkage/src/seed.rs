use sha2::{Digest as _, Sha256};

use crate::cluster::Scored;
use crate::records::Records;

/// Linkages drawn unless told otherwise.
pub(crate) const DRAWS: usize = 50;
/// Records times draws, at most: a row takes about two bytes, so the file stays below 200 MB.
const ROWS: usize = 80_000_000;
const FEWEST: usize = 10;

/// Returns how many linkages to draw of so many records: as many as were asked for, or as
/// many as a file of bearable size holds.
pub(crate) fn draws(asked: usize, records: usize) -> usize {
    asked.min((ROWS / records.max(1)).max(FEWEST))
}

/// Returns what chance starts from: the same for the same records and scores.
pub(crate) fn seed(records: &Records, pairs: &[Scored]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (contributor, name) in records.register.iter() {
        hash.update(contributor.to_le_bytes());
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
    }
    for p in pairs {
        hash.update(p.records.0.to_le_bytes());
        hash.update(p.records.1.to_le_bytes());
        hash.update(p.log_odds.to_bits().to_le_bytes());
    }
    hash.finalize().into()
}
