//! What an estimation says, in the form `shyraq.mse/1`.

mod estimates;
mod make;
mod measured;
mod noisy;
mod said;
mod types;

pub(super) use estimates::averaged_graphs;
pub use make::estimate;
pub use types::{
    Assumption, Boot, By, DgaGrid, Diagnostics, Estimate, Input, Interval, KnownSize, Lcm, ModelDetails, Pair, Peak,
    RankedModel, Report, Sensitivity, Spread, Stratum, Verdict, WithoutList,
};
