//! Latent classes: persons differ in how easily each list meets them. See `method.md`.

mod chain;
mod convergence;
mod draw;
mod ladder;
mod pace;
mod posterior;
mod surface;
mod trajectory;

pub(in crate::mse) use chain::Told;
pub use convergence::{Convergence, convergence};
pub(in crate::mse) use draw::uniform;
pub(in crate::mse) use posterior::latent_of;
pub use posterior::{Latent, Settings, latent};
