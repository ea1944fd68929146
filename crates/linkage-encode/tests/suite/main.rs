//! Tests of the crate as its users see it.

mod column;
mod pairs;
mod property;
