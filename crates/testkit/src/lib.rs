//! Fixtures for tests; no product crate depends on it.

pub mod assessment;
mod entropy;
mod ledger;
pub mod release;

pub use entropy::SeededEntropy;
pub use ledger::{MemoryLedger, OutOfBudget};
