//! The promise of a release, seen from outside.

mod coverage;
mod whole_run;
