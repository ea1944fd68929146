//! The distribution of delays by its hazard in reverse time.

use super::Case;

/// The least number of cases at risk by which the longest delay is fixed: a twentieth of
/// all, at least 2 and at most this.
const MOST_AT_RISK: u64 = 20;

/// How many cases are in after how long, among those with a delay up to the longest.
#[derive(Debug, Clone, PartialEq)]
pub struct Delays {
    longest: u32,
    /// F of 0 to `longest`; the last is 1.
    within: Vec<f64>,
    /// Sums of the former, for means over neighbours.
    sums: Vec<f64>,
}

impl Delays {
    /// Estimates the distribution; the longest delay is the greatest at which enough cases
    /// are at risk.
    ///
    /// `until` is the last unit up to which reports are complete.
    #[must_use]
    pub fn estimate(cases: &[Case], until: i32) -> Self {
        let counts = Counts::of(cases, until, u32::MAX);
        Self::of(&counts, counts.longest(cases.len() as u64))
    }

    /// Estimates the distribution up to a given longest delay.
    #[must_use]
    pub(super) fn up_to(cases: impl IntoIterator<Item = Case>, until: i32, longest: u32) -> Self {
        let cases = cases.into_iter().filter(|c| c.delay <= longest);
        Self::of(&Counts::of_iter(cases, until, longest), longest)
    }

    fn of(counts: &Counts, longest: u32) -> Self {
        let mut within = vec![1.0; longest as usize + 1];
        let mut share = 1.0;
        for u in (1..=longest).rev() {
            let (events, at_risk) = counts.at(u);
            if events > 0 {
                share *= (at_risk - events) as f64 / at_risk as f64;
            }
            if let Some(f) = within.get_mut(u as usize - 1) {
                *f = share;
            }
        }
        let mut sum = 0.0;
        let sums = std::iter::once(0.0)
            .chain(within.iter().map(|f| {
                sum += f;
                sum
            }))
            .collect();
        Self { longest, within, sums }
    }

    /// The longest delay that is allowed for, in units.
    #[must_use]
    pub fn longest(&self) -> u32 {
        self.longest
    }

    /// The share of cases that are in after `age` units: none before, all after the longest.
    #[must_use]
    pub fn within(&self, age: i32) -> f64 {
        match usize::try_from(age) {
            Err(_) => 0.0,
            Ok(age) => self.within.get(age).copied().unwrap_or(1.0),
        }
    }

    /// The mean of the share over events of ages from `youngest` to `oldest`.
    #[must_use]
    pub fn mean_within(&self, youngest: i32, oldest: i32) -> f64 {
        let below = |age: i32| -> f64 {
            // Sum over ages 0 to age - 1.
            let age = usize::try_from(age).unwrap_or(0);
            match self.sums.get(age) {
                Some(sum) => *sum,
                None => self.sums.last().copied().unwrap_or(0.0) + (age + 1 - self.sums.len()) as f64,
            }
        };
        if self.within(youngest) >= 1.0 {
            return 1.0;
        }
        ((below(oldest + 1) - below(youngest)) / f64::from(oldest - youngest + 1)).min(1.0)
    }

    /// The shortest delay within which a share of cases are in.
    #[must_use]
    pub fn quantile(&self, share: f64) -> u32 {
        let at = self.within.iter().position(|f| *f >= share - 1e-12);
        at.and_then(|a| u32::try_from(a).ok()).unwrap_or(self.longest)
    }
}

/// Cases by delay and by age.
struct Counts {
    /// Cases with this delay.
    delayed: Vec<u64>,
    /// Cases with a delay up to this, less those whose event is younger than this.
    at_risk: Vec<u64>,
}

impl Counts {
    fn of(cases: &[Case], until: i32, longest: u32) -> Self {
        Self::of_iter(cases.iter().copied(), until, longest)
    }

    fn of_iter(cases: impl IntoIterator<Item = Case>, until: i32, longest: u32) -> Self {
        let mut delayed: Vec<u64> = Vec::new();
        let mut aged: Vec<u64> = Vec::new();
        for case in cases {
            // INVARIANT: a delay is at most the age, so at most a few thousand years of days.
            bump(&mut delayed, case.delay);
            // An age beyond the longest delay never leaves the set at risk.
            bump(&mut aged, u32::try_from(until - case.event).unwrap_or(0).min(longest.saturating_add(1).min(1 << 22)));
        }
        let (mut up_to, mut younger) = (0, 0);
        let at_risk = delayed.iter().enumerate().map(|(u, n)| {
            up_to += n;
            younger += u.checked_sub(1).and_then(|a| aged.get(a)).copied().unwrap_or(0);
            up_to - younger
        });
        let at_risk = at_risk.collect();
        Self { delayed, at_risk }
    }

    /// Cases with a delay of `u`, and cases of events at least `u` old with a delay up to `u`.
    fn at(&self, u: u32) -> (u64, u64) {
        let at = |list: &[u64]| list.get(u as usize).copied().unwrap_or(0);
        (at(&self.delayed), at(&self.at_risk))
    }

    /// The greatest observed delay with enough cases at risk; the least observed when none has.
    fn longest(&self, cases: u64) -> u32 {
        let enough = cases.div_ceil(20).clamp(2, MOST_AT_RISK);
        let observed = || (0_u32..).zip(&self.delayed).filter(|(_, n)| **n > 0).map(|(u, _)| u);
        observed().filter(|u| self.at(*u).1 >= enough).last().or_else(|| observed().next()).unwrap_or(0)
    }
}

fn bump(list: &mut Vec<u64>, at: u32) {
    let at = at as usize;
    if list.len() <= at {
        list.resize(at + 1, 0);
    }
    if let Some(n) = list.get_mut(at) {
        *n += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A triangle of years by delays.
    fn triangle() -> Vec<Case> {
        let cells = [(2020, 0, 10), (2020, 1, 5), (2020, 2, 2), (2021, 0, 12), (2021, 1, 6), (2022, 0, 14)];
        let of = |(event, delay, n): (i32, u32, usize)| std::iter::repeat_n(Case { event, delay }, n);
        cells.into_iter().flat_map(of).collect()
    }

    /// By hand: development factors 33/22 from year 0 to 1, 17/15 from 1 to 2.
    #[test]
    fn the_chain_ladder_gives_the_same() {
        let delays = Delays::estimate(&triangle(), 2022);
        assert_eq!(delays.longest(), 2);
        let ladder = [15.0 / 17.0 * 22.0 / 33.0, 15.0 / 17.0, 1.0];
        for (age, wanted) in (0..).zip(ladder) {
            assert!((delays.within(age) - wanted).abs() < 1e-15, "{age}");
        }
        assert_eq!((delays.within(-1), delays.within(9)), (0.0, 1.0));
        assert!((delays.mean_within(0, 3) - (ladder[0] + ladder[1] + 2.0) / 4.0).abs() < 1e-15);
        assert!((delays.mean_within(-2, 0) - ladder[0] / 3.0).abs() < 1e-15);
        assert!((delays.mean_within(5, 8) - 1.0).abs() < 1e-15);
        assert_eq!((delays.quantile(0.5), delays.quantile(0.75), delays.quantile(0.9)), (0, 1, 2));
    }

    #[test]
    fn a_longest_delay_that_one_case_alone_shows_is_not_trusted() {
        let mut cases = vec![Case { event: 0, delay: 100 }];
        cases.extend((1..100).map(|event| Case { event, delay: 0 }));
        // At delay 100 a single case is at risk: 5 are needed of 100.
        assert_eq!(Delays::estimate(&cases, 100).longest(), 0);
        cases.extend([Case { event: 0, delay: 50 }; 4]);
        assert_eq!(Delays::estimate(&cases, 100).longest(), 50);
    }

    proptest! {
        /// Where every delay could be seen, F is the share of cases, counted.
        #[test]
        fn without_truncation_it_is_the_empirical_distribution(
            seen in prop::collection::vec((0_i32..50, 0_u32..30), 40..200)
        ) {
            let cases: Vec<Case> = seen.iter().map(|(event, delay)| Case { event: *event, delay: *delay }).collect();
            let delays = Delays::estimate(&cases, 100);
            for age in 0..=delays.longest() {
                let share = seen.iter().filter(|(_, d)| *d <= age).count() as f64
                    / seen.iter().filter(|(_, d)| *d <= delays.longest()).count() as f64;
                prop_assert!((delays.within(i32::try_from(age).unwrap()) - share).abs() < 1e-9);
            }
        }

        /// F never falls with age and ends at 1.
        #[test]
        fn it_is_a_distribution(seen in prop::collection::vec((0_i32..60, 0_u32..60), 1..200)) {
            let cases = seen.iter().filter(|(e, d)| e + i32::try_from(*d).unwrap() <= 60);
            let cases: Vec<Case> = cases.map(|(event, delay)| Case { event: *event, delay: *delay }).collect();
            let delays = Delays::estimate(&cases, 60);
            let values: Vec<f64> = (-1..70).map(|age| delays.within(age)).collect();
            prop_assert!(values.is_sorted() && values.iter().all(|f| (0.0..=1.0).contains(f)));
            prop_assert_eq!(values.last(), Some(&1.0));
        }
    }
}
