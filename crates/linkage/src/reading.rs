//! How likely records are one person, from what their pairs say.
//!
//! A partition of records is as likely as the odds of all pairs inside its clusters, multiplied.
//! But pairs do not speak independently: five records of one namesake agree with a sixth five
//! times, and say it once. So each record has a voice, and what a pair says counts by the voices
//! of its two records: a record that expects one other of its own person speaks in full, one
//! that expects nine with a ninth of the weight. Two records by themselves count for just what
//! their pair says.

use crate::cluster::{ABSENT, Scored};
use crate::model::probability;

/// One way to read log odds: all odds may be too high or too low by a factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    /// Log odds are moved by this.
    pub(crate) shift: f64,
}

impl Reading {
    /// Returns the log odds that two groups are one person, by how much more their pairs say
    /// than pairs that share no block, and by the voices of both.
    pub(crate) fn between(self, excess: f64, a: f64, b: f64) -> f64 {
        excess + (ABSENT + self.shift) * a * b
    }
}

/// Returns the voice of each record: the root of its part in a pair.
pub(crate) fn voices(records: usize, pairs: &[Scored]) -> Vec<f64> {
    let mut expected = vec![0.0; records];
    for p in pairs {
        let one = probability(p.log_odds);
        expected[p.records.0 as usize] += one;
        expected[p.records.1 as usize] += one;
    }
    expected.into_iter().map(|others| f64::max(1.0, others).sqrt().recip()).collect()
}
