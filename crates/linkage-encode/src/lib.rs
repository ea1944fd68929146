//! From a contributor's table to encodings: names and births stop here.
//!
//! This crate runs on the contributor's own machine. Neither the hub nor the linkage reaches
//! it, so neither can encode a name of its choice.

pub mod normalise;
