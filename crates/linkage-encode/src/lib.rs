//! From a contributor's table to encodings: names and births stop here.
//!
//! The table is read as intake reads it, in any form that [`shyraq_tabular`] knows.
//! This crate runs on the contributor's own machine. Neither the hub nor the linkage reaches
//! it, so neither can encode a name of its choice. What it writes is for two roles, each of
//! which knows much less alone: see [`shyraq_encoding`].

mod blocks;
mod cells;
mod chance;
mod encode;
mod error;
mod filter;
mod handles;
mod key;
mod mapping;
mod noise;
pub mod normalise;
mod person;
mod refused;
mod shares;
mod sip;
mod sort;
mod table;
mod tokens;

pub use encode::{Encoded, Sender, encode};
pub use error::EncodeError;
pub use key::LinkKey;
pub use mapping::Mapping;
pub use refused::Refused;
pub use shares::{Quorum, load_key, save_shares};
pub use shyraq_encoding::is_epoch;
