//! Which cells are printed, and to how many digits.
//!
//! Hiding is for truth, not for privacy: the noise protects, and a cell that can't be
//! told from the noise would be read as people who may not exist. A table of `m` cells
//! prints a cell when its measured count exceeds `z` standard deviations of its noise,
//! with `z` such that fewer than half a cell of an all-empty table would be printed.
//! Digits that the noise has eaten are not printed either.

/// Below this many standard deviations a single cell can't be told from nothing.
const LEAST_Z: f64 = 1.96;

/// The widest interval of a share that is printed, in per cent points: a share that may be
/// a third or a half says nothing that a reader may act upon.
pub(crate) const WIDEST_SHARE: u64 = 20;

/// Returns `z` for a table of `cells` cells: 2.1 for 30, 4.2 for 40,000.
pub(crate) fn threshold(cells: usize) -> f64 {
    let cells = u32::try_from(cells.max(1)).unwrap_or(u32::MAX);
    upper_quantile(0.5 / f64::from(cells)).max(LEAST_Z)
}

/// Returns the point that a standard normal exceeds with probability `q`, for `q` in (0, 0.5].
///
/// Abramowitz and Stegun, formula 26.2.23; its error is below 4.5e-4.
fn upper_quantile(q: f64) -> f64 {
    let t = (-2.0 * q.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    t - above / below
}

/// A count as it is printed: rounded so that no digit claims more than the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) count: u64,
    pub(crate) low: u64,
    pub(crate) high: u64,
}

/// Rounds a count and its interval: `low` down, `high` up, so the interval never narrows.
pub(crate) fn printed(count: u64, low: u64, high: u64) -> Printed {
    let step = step(high.saturating_sub(low) / 4);
    Printed {
        count: count.saturating_add(step / 2) / step * step,
        low: low / step * step,
        high: high.div_ceil(step).saturating_mul(step),
    }
}

/// Rounds a share and its interval, all in tenths of a per cent: as it is, or to whole per
/// cents where a decimal would claim more than the interval. The interval never narrows.
pub(crate) fn printed_share(share: u64, low: u64, high: u64) -> Printed {
    let step = if step(high.saturating_sub(low) / 4) < 10 { 1 } else { 10 };
    Printed { count: (share + step / 2) / step * step, low: low / step * step, high: high.div_ceil(step) * step }
}

/// Tells whether the interval of a share, in tenths of a per cent, says enough to be printed:
/// it is no wider than [`WIDEST_SHARE`] and, as of a count, is not printed from zero.
pub(crate) fn is_clear_share(low: u64, high: u64) -> bool {
    high.saturating_sub(low) <= WIDEST_SHARE * 10 && printed_share(low, low, high).low > 0
}

/// Returns the largest of 1, 2, 5 times a power of ten that is at most `bound`; 1 for less.
fn step(bound: u64) -> u64 {
    let mut ten = 1_u64;
    while let Some(next) = ten.checked_mul(10).filter(|n| *n <= bound) {
        ten = next;
    }
    [5, 2].into_iter().filter_map(|m| ten.checked_mul(m)).find(|s| *s <= bound).unwrap_or(ten)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_threshold_grows_with_the_table() {
        // Exact quantiles (scipy.stats.norm.isf): 2.1280 for 0.5/30, 4.2149 for 0.5/40000, 3.2905 for 0.5/1000.
        assert!((threshold(30) - 2.1280).abs() < 1e-3);
        assert!((threshold(1_000) - 3.2905).abs() < 1e-3);
        assert!((threshold(40_000) - 4.2149).abs() < 1e-3);
        assert!((threshold(1) - LEAST_Z).abs() < 1e-9);
    }

    #[test]
    fn fewer_than_half_a_phantom_is_expected() {
        // The normal tail by its own series, not by the inverse above.
        fn tail(z: f64) -> f64 {
            let steps = 20_000;
            let width = 12.0 / f64::from(steps);
            (0..steps)
                .map(|i| {
                    let x = z + (f64::from(i) + 0.5) * width;
                    (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * width
                })
                .sum()
        }
        for cells in [2_usize, 30, 260, 2_500, 62_500] {
            let expected = tail(threshold(cells)) * cells as f64;
            assert!(expected < 0.505, "{cells} cells: {expected} phantoms");
        }
    }

    #[test]
    fn the_step_is_half_the_half_width_at_most() {
        // The example of the wording table: 84,213 from 83,913 to 84,489.
        assert_eq!(printed(84_213, 83_913, 84_489), Printed { count: 84_200, low: 83_900, high: 84_500 });
        assert_eq!(printed(7, 7, 7), Printed { count: 7, low: 7, high: 7 });
        assert_eq!(step(0), 1);
        assert_eq!(step(4), 2);
        assert_eq!(step(149), 100);
        assert_eq!(step(500), 500);
    }

    #[test]
    fn a_share_is_printed_up_to_twenty_points_and_never_from_zero() {
        assert!(is_clear_share(155, 158));
        assert!(is_clear_share(300, 500));
        assert!(!is_clear_share(300, 501), "20.1 points");
        // 0.3 to 7.5 is printed in whole per cents, rounded outward: from 0 to 8.
        assert!(!is_clear_share(3, 75));
        assert!(!is_clear_share(0, 10) && !is_clear_share(0, 1_000));
    }

    #[test]
    fn a_share_keeps_its_decimal_while_the_interval_is_under_four_points() {
        // By hand: 15.7 from 15.5 to 15.8; 38.1 from 36.2 to 40.1, 3.9 points; 4.0 points; 16.5 points.
        assert_eq!(printed_share(157, 155, 158), Printed { count: 157, low: 155, high: 158 });
        assert_eq!(printed_share(381, 362, 401), Printed { count: 381, low: 362, high: 401 });
        assert_eq!(printed_share(381, 362, 402), Printed { count: 380, low: 360, high: 410 });
        assert_eq!(printed_share(1_000, 835, 1_000), Printed { count: 1_000, low: 830, high: 1_000 });
    }

    proptest! {
        #[test]
        fn a_rounded_share_stays_a_share(share in 0..=1_000_u64, below in 0..=200_u64, above in 0..=200_u64) {
            let (low, high) = (share.saturating_sub(below), (share + above).min(1_000));
            let p = printed_share(share, low, high);
            prop_assert!(p.low <= low && high <= p.high && p.high <= 1_000);
            prop_assert!(p.low <= p.count && p.count <= p.high);
        }

        #[test]
        fn rounding_never_narrows(count in 0..2_000_000_u64, below in 0..50_000_u64, above in 0..50_000_u64) {
            let (low, high) = (count.saturating_sub(below), count + above);
            let p = printed(count, low, high);
            prop_assert!(p.low <= low && high <= p.high);
            prop_assert!(p.low <= p.count && p.count <= p.high);
            // Nor does it widen by more than half of the half-width at each end.
            prop_assert!(low - p.low <= (high - low) / 4 + 1 && p.high - high <= (high - low) / 4 + 1);
        }
    }
}
