//! Latent classes: persons differ in how easily each list meets them. See `method.md`.

mod chain;
mod convergence;
mod draw;
mod ladder;
mod pace;
mod posterior;
mod surface;
mod trajectory;

pub use convergence::{Convergence, convergence};
pub use posterior::{Latent, Settings, latent};
