//! Fixtures for tests; no product crate depends on it.

mod entropy;
mod ledger;
pub mod release;

pub use entropy::SeededEntropy;
pub use ledger::{MemoryLedger, OutOfBudget};
