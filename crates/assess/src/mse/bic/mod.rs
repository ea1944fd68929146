//! All hierarchical models by BIC. See `method.md`.

mod all;
mod search;

pub use all::hierarchical;
pub use search::{Ranked, Search, best_of, rank, rank_among};
pub(in crate::mse) use search::{climb, sorted};
