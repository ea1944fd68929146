//! What a pair's score misses, from the company that its records keep.
//!
//! The score of a pair knows its levels and nothing else, and takes fields for independent; its
//! log odds are too far from 0 where they are not. Sampled linkages know the other pairs of both
//! records: two that agree with one third record are likelier one person, and of two strangers
//! who both look like a third at most one can be that person. But they count the same slips
//! several times. Each is wrong where the other is not, so the log odds of both are averaged.
//! No label is used, and the weight is the same for all data.

use crate::model::probability;

/// What sampled linkages weigh in the log odds of a pair. The rest is its own score.
const COMPANY: f64 = 0.25;
/// Log odds beyond which the share of linkages says no more.
const FULL: f64 = 7.0;

/// Returns the probability of a pair, from its score and the share of sampled linkages in which
/// it is one person.
pub(crate) fn calibrated(log_odds: f64, share: f64) -> f64 {
    let company = (share / (1.0 - share)).ln().clamp(-FULL, FULL);
    probability((1.0 - COMPANY) * log_odds + COMPANY * company)
}

#[cfg(test)]
mod tests {
    use super::calibrated;

    #[test]
    fn a_share_moves_a_score_towards_it_and_no_further_than_it_may() {
        assert!((calibrated(0.0, 0.5) - 0.5).abs() < 1e-12);
        // 3/4 of nothing and 1/4 of 7, and of -7.
        assert!((calibrated(0.0, 1.0) - 0.851_952_8).abs() < 1e-6);
        assert!((calibrated(0.0, 0.0) - 0.148_047_2).abs() < 1e-6);
        assert!((calibrated(2.0, 0.880_797_078) - 0.880_797_078).abs() < 1e-6, "both agree");
    }
}
