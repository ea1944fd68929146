//! Lists whose counts carry noise of a known law.
//!
//! A table that leaves a hub by differential privacy has noise in every cell, and cells of
//! nobody have it too. Taking what is below 0 as 0 and the rest as exact moves every estimate:
//! near-empty overlaps look fuller than they are, and the number on no list falls. So the noise
//! is part of the likelihood here, and of every draw. See `method.md`.
//!
//! - [`Law`]: the noise of one cell, as it was published with the table; [`Sum`]: that of a sum;
//! - [`Noisy`]: the table; which overlaps can be told from noise;
//! - [`NoisyFitter`]: one log-linear model, by the exact likelihood of the noisy counts;
//! - [`choose`], [`rank`], [`Average`]: the model chosen, ranked, averaged; the latter also
//!   draws true tables for the methods that have no likelihood of their own.

mod average;
mod blend;
mod bootstrap;
mod cell;
mod choose;
mod fit;
mod law;
mod mixture;
mod profile;
mod rank;
mod sensitivity;
mod sum;
mod table;

pub use average::Average;
pub use blend::{Blend, Given};
pub(super) use bootstrap::bca;
pub use bootstrap::resample;
pub use cell::{Seen, drawn, seen};
pub use choose::{Chosen, choose, tail};
pub use fit::{NoisyFit, NoisyFitter};
pub use law::{Kind, Law};
pub use mixture::Mixture;
pub use profile::profile;
pub(super) use rank::best_of;
pub use rank::{rank, rank_among};
pub(super) use sensitivity::sensitivity;
pub use sum::{Sum, Sums};
pub use table::Noisy;
