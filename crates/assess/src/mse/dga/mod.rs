//! Decomposable graphs averaged, exactly. See `method.md`.

mod graph;
mod grid;
mod posterior;

pub use graph::{Graph, chordal};
pub use grid::{Grid, Prior};
pub use posterior::{Dga, Weighted, beyond, dga, weighty};
