/// An estimate as it is printed: to two significant digits, since its model is not known better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Estimate {
    pub(crate) total: u64,
    pub(crate) low: u64,
    /// The upper end; none where none can be given.
    pub(crate) high: Option<u64>,
}

impl Estimate {
    /// Rounds an estimate and its interval, the lower end down and the upper end up. Each by
    /// itself: intervals of estimates are lopsided, and a step for all would make a small end 0.
    ///
    /// None for numbers that are none.
    pub(crate) fn printed(total: f64, low: f64, high: Option<f64>) -> Option<Self> {
        let low = Self::lower_end(low)?;
        let high = match high {
            Some(high) => {
                let high = whole(high.ceil())?;
                Some(high.div_ceil(step(high)) * step(high))
            }
            None => None,
        };
        Some(Self { total: Self::two_digits(total)?, low, high })
    }

    /// Rounds the lower end of a range without an upper one, down to two significant digits.
    pub(crate) fn lower_end(x: f64) -> Option<u64> {
        let n = whole(x.floor())?;
        Some(n / step(n) * step(n))
    }

    /// Rounds to two significant digits, as prose has a number that has no interval of its own.
    pub(crate) fn two_digits(x: f64) -> Option<u64> {
        let n = whole(x)?;
        Some((n + step(n) / 2) / step(n) * step(n))
    }
}

/// Returns the power of ten that leaves a number two digits.
fn step(n: u64) -> u64 {
    let mut step = 1_u64;
    while n / step >= 100 {
        step *= 10;
    }
    step
}

/// Rounds to a whole number; none for what a number of people can't be.
fn whole(x: f64) -> Option<u64> {
    (x.is_finite() && (0.0..9e15).contains(&x)).then(|| x.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lopsided_interval_keeps_its_small_end() {
        // Of the demonstration: the median of an average far nearer to the lower end.
        let e = Estimate::printed(17_241.95, 11_107.84, Some(272_259.51)).unwrap();
        assert_eq!(e, Estimate { total: 17_000, low: 11_000, high: Some(280_000) });
        let e = Estimate::printed(24_307.9, 16_605.0, None).unwrap();
        assert_eq!(e, Estimate { total: 24_000, low: 16_000, high: None });
        assert_eq!(Estimate::printed(f64::NAN, 1.0, None), None);
        assert_eq!(Estimate::printed(10.0, 1.0, Some(f64::INFINITY)), None);
        assert_eq!(Estimate::printed(-1.0, 1.0, None), None);
    }

    #[test]
    fn prose_has_two_digits() {
        for (x, n) in [(12_345.0, 12_000), (9_960.0, 10_000), (987.4, 990), (99.6, 100), (7.4, 7), (0.0, 0)] {
            assert_eq!(Estimate::two_digits(x), Some(n), "{x}");
        }
        assert_eq!(Estimate::two_digits(-3.0), None);
    }

    proptest! {
        #[test]
        fn rounding_never_narrows(total in 0.0..2e6_f64, below in 0.0..1.0_f64, above in 0.0..1e6_f64) {
            let (low, high) = (total * below, total + above);
            let e = Estimate::printed(total, low, Some(high)).unwrap();
            prop_assert!(e.low as f64 <= low && high <= e.high.unwrap() as f64);
            prop_assert!(e.low <= e.total && e.total <= e.high.unwrap());
        }
    }
}
