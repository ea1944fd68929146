use super::rule::{Printed, printed};

/// An estimate as it is printed: rounded so that no digit claims more than its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Estimate {
    pub(crate) total: u64,
    pub(crate) low: u64,
    /// The upper end; none where none can be given.
    pub(crate) high: Option<u64>,
}

impl Estimate {
    /// Rounds an estimate by its interval; without an upper end by what lies below it.
    ///
    /// None for numbers that are none.
    pub(crate) fn printed(total: f64, low: f64, high: Option<f64>) -> Option<Self> {
        let (n, l) = (whole(total)?, whole(low.floor())?);
        let h = match high {
            Some(h) => Some(whole(h.ceil())?),
            None => None,
        };
        let far = h.unwrap_or_else(|| n.saturating_add(n.saturating_sub(l)));
        let Printed { count, low, high } = printed(n.max(l), l.min(n), far.max(n));
        Some(Self { total: count, low, high: h.map(|_| high) })
    }

    /// Rounds to two significant digits, as prose has a number that has no interval of its own.
    pub(crate) fn two_digits(x: f64) -> Option<u64> {
        let n = whole(x)?;
        let mut step = 1_u64;
        while n / step >= 100 {
            step *= 10;
        }
        Some((n + step / 2) / step * step)
    }
}

/// Rounds to a whole number; none for what a number of people can't be.
fn whole(x: f64) -> Option<u64> {
    (x.is_finite() && (0.0..9e15).contains(&x)).then(|| x.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_decides_on_the_digits() {
        // Half of the half-width is 1,050: steps of 1,000, the ends outward.
        let e = Estimate::printed(12_840.2, 10_900.5, Some(15_100.7)).unwrap();
        assert_eq!(e, Estimate { total: 13_000, low: 10_000, high: Some(16_000) });
        // Without an end above: twice 1,200 wide, half of the half-width is 600, so steps of 500.
        let e = Estimate::printed(6_300.0, 5_100.0, None).unwrap();
        assert_eq!(e, Estimate { total: 6_500, low: 5_000, high: None });
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
}
