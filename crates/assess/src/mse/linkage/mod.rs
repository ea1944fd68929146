//! What linkage does not know for sure, carried into the estimate. See `method.md`.

mod draws;
mod pooled;

pub use draws::{Draws, read_draws};
pub(super) use pooled::{Pooling, pool};
