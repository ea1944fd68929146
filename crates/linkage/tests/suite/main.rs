//! From tables to clusters and back to the truth.

mod run;
