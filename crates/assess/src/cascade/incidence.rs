//! Times to a stage where leaving competes with arriving.
//!
//! The mean of those who arrived says that justice is quick where only quick cases end by
//! now. And whoever counts those who left as still waiting says that all arrive in the end.
//! The cumulative incidence of Aalen and Johansen does neither. See `method.md`.

use super::interval::wilson;

/// How a person's time ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Arrived at the stage.
    Arrived,
    /// Left by the way of this number.
    Left(usize),
    /// Neither, by the end of the table.
    Open,
}

/// A person's time since a stage, and how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spell {
    /// Units of time.
    pub time: i32,
    /// What ended it.
    pub end: End,
}

/// The cumulative incidence at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The time.
    pub time: i32,
    /// The share that has arrived by then.
    pub arrived: f64,
    /// The variance of that.
    pub variance: f64,
    /// The ends of its interval.
    pub lower: f64,
    /// The ends of its interval.
    pub upper: f64,
}

/// Cumulative incidences of arriving and of each way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Incidence {
    persons: u64,
    z: f64,
    /// Arrivals: one point for each time at which somebody arrived.
    points: Vec<Point>,
    /// By way out: time and share.
    left: Vec<Vec<(i32, f64)>>,
    /// The last time to which somebody is followed; none where all ended, or nobody began.
    last: Option<i32>,
}

/// Sums from which the variance is made at each time without going back.
#[derive(Default)]
struct Sums {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    e: f64,
    g: f64,
}

impl Incidence {
    /// Estimates incidences; `ways` is how many ways out there are, `z` the normal quantile
    /// of the level of intervals.
    #[must_use]
    pub fn estimate(mut spells: Vec<Spell>, ways: usize, z: f64) -> Self {
        spells.sort_unstable();
        let persons = spells.len() as u64;
        let mut at_risk = spells.len() as f64;
        // Nobody has arrived or left yet.
        let (mut still, mut arrived) = (1.0, 0.0);
        let mut shares = vec![0.0; ways];
        let mut left: Vec<Vec<(i32, f64)>> = vec![Vec::new(); ways];
        let mut points = Vec::new();
        let mut sums = Sums::default();
        for same in spells.chunk_by(|x, y| x.time == y.time) {
            let Some(time) = same.first().map(|s| s.time) else { continue };
            let came = same.iter().filter(|s| s.end == End::Arrived).count() as f64;
            let ended = same.iter().filter(|s| s.end != End::Open).count() as f64;
            if ended > 0.0 {
                for (way, (share, points)) in shares.iter_mut().zip(&mut left).enumerate() {
                    let many = same.iter().filter(|s| s.end == End::Left(way)).count() as f64;
                    if many > 0.0 {
                        *share += still * many / at_risk;
                        points.push((time, *share));
                    }
                }
                arrived += still * came / at_risk;
                sums.add(at_risk, ended, came, still, arrived);
                if came > 0.0 {
                    let variance = sums.variance(arrived);
                    let (lower, upper) = ends(arrived, variance, persons, z);
                    points.push(Point { time, arrived, variance, lower, upper });
                }
                still *= 1.0 - ended / at_risk;
            }
            at_risk -= same.len() as f64;
        }
        let last = spells.last().map(|s| s.time).filter(|_| still > 0.0);
        Self { persons, z, points, left, last }
    }

    /// One point for each time at which somebody arrived.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Tells whether what had happened by a time can be known: somebody was followed so long, or all
    /// had arrived or left before.
    #[must_use]
    pub fn reaches(&self, time: i32) -> bool {
        self.persons > 0 && self.last.is_none_or(|last| time <= last)
    }

    /// Share and ends of those who have arrived by a time, or by the last to which it
    /// [reaches](Self::reaches).
    #[must_use]
    pub fn by(&self, time: i32) -> (f64, f64, f64) {
        let last = self.points.iter().take_while(|p| p.time <= time).last();
        let (lower, upper) = wilson(0, self.persons, self.z);
        last.map_or((0.0, lower, upper), |p| (p.arrived, p.lower, p.upper))
    }

    /// The share that has left by a way by a time.
    #[must_use]
    pub fn left_by(&self, way: usize, time: i32) -> f64 {
        let points = self.left.get(way).map_or(&[][..], Vec::as_slice);
        points.iter().take_while(|(at, _)| *at <= time).last().map_or(0.0, |(_, share)| *share)
    }

    /// When a share of all who began have arrived, and between which times that is; none
    /// where so many have not arrived in the table's time.
    #[must_use]
    pub fn quantile(&self, share: f64) -> (Option<i32>, Option<i32>, Option<i32>) {
        let first = |of: fn(&Point) -> f64| self.points.iter().find(|p| of(p) >= share - 1e-12).map(|p| p.time);
        (first(|p| p.arrived), first(|p| p.upper), first(|p| p.lower))
    }
}

impl Sums {
    /// Adds a time: `n` at risk, `d` of whom arrive or leave, `came` of whom arrive; `still`
    /// before it, `f` arrived with it.
    fn add(&mut self, n: f64, d: f64, came: f64, still: f64, f: f64) {
        if n > d {
            // When nobody is left no later time adds anything, and its share is nought.
            let g = d / (n * (n - d));
            self.a += g;
            self.b += f * g;
            self.c += f * f * g;
        }
        self.d += still * still * (n - came) * came / (n * n * n);
        self.e += still * came / (n * n);
        self.g += f * still * came / (n * n);
    }

    /// The variance by the delta method (Marubini and Valsecchi 1995).
    fn variance(&self, f: f64) -> f64 {
        (f * f * self.a - 2.0 * f * self.b + self.c + self.d - 2.0 * (f * self.e - self.g)).max(0.0)
    }
}

/// Ends on the scale log(-log), which stay between 0 and 1.
fn ends(share: f64, variance: f64, persons: u64, z: f64) -> (f64, f64) {
    if share >= 1.0 - 1e-12 {
        return wilson(persons, persons, z);
    }
    let exponent = z * variance.sqrt() / (share * share.ln()).abs();
    (share.powf(exponent.exp()), share.powf((-exponent).exp()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const Z: f64 = 1.959_963_984_540_054;

    fn spell(time: i32, end: End) -> Spell {
        Spell { time, end }
    }

    /// By hand, ten persons: arrive at 1, leave at 2, open at 2, arrive twice at 3, leave at 5, open at 6, arrive at 7,
    /// open at 8 and 9.
    ///
    /// t=1: n 10, S 1,     F 1/10
    /// t=2: n 9,  S 9/10,  L 1/10
    /// t=3: n 7,  S 8/10,  F 1/10 + 8/10 * 2/7 = 23/70
    /// t=5: n 5,  S 4/7,   L 1/10 + 4/7 * 1/5 = 3/14
    /// t=7: n 3,  S 16/35, F 23/70 + 16/35 * 1/3 = 101/210
    #[test]
    fn ten_persons_by_hand() {
        use End::{Arrived, Left, Open};
        let of = [
            (1, Arrived),
            (2, Left(0)),
            (2, Open),
            (3, Arrived),
            (3, Arrived),
            (5, Left(0)),
            (6, Open),
            (7, Arrived),
            (8, Open),
            (9, Open),
        ];
        let i = Incidence::estimate(of.iter().map(|(t, e)| spell(*t, *e)).collect(), 1, Z);
        let found: Vec<(i32, f64)> = i.points().iter().map(|p| (p.time, p.arrived)).collect();
        for ((t, f), (time, wanted)) in found.iter().zip([(1, 0.1), (3, 23.0 / 70.0), (7, 101.0 / 210.0)]) {
            assert!(*t == time && (f - wanted).abs() < 1e-12, "{t}: {f}");
        }
        assert_eq!(found.len(), 3);
        assert!((i.left_by(0, 4) - 0.1).abs() < 1e-12 && (i.left_by(0, 5) - 3.0 / 14.0).abs() < 1e-12);
        assert_eq!((i.quantile(0.25).0, i.quantile(0.5).0), (Some(3), None));
        assert!((i.by(6).0 - 23.0 / 70.0).abs() < 1e-12 && i.by(0).0 == 0.0);
        // The last is open at 9: what comes after nobody knows.
        assert!(i.reaches(9) && !i.reaches(10) && !Incidence::estimate(Vec::new(), 1, Z).reaches(0));
        assert!(Incidence::estimate(vec![spell(3, Arrived), spell(1, Open)], 1, Z).reaches(100));
        // The variance at 3 by the sum itself. Times 1, 2, 3 with F 1/10, 1/10, 23/70.
        let f = 23.0 / 70.0;
        let gap: f64 = f - 0.1;
        let by_hand = gap * gap / 90.0 + 9.0 / 1000.0 - 2.0 * gap / 100.0 + gap * gap / 72.0 + 0.64 * 10.0 / 343.0;
        assert!((i.points()[1].variance - by_hand).abs() < 1e-12, "{} {by_hand}", i.points()[1].variance);
    }

    /// Without anybody who left, it is one minus Kaplan and Meier's survival. Freireich et al. 1963: 6-MP, weeks of remission
    /// of 21 patients, with the survival that textbooks print.
    #[test]
    fn freireich_6_mp() {
        let events = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let spells = events.iter().map(|t| spell(*t, End::Arrived)).chain(open.iter().map(|t| spell(*t, End::Open)));
        let i = Incidence::estimate(spells.collect(), 0, Z);
        let printed = [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448)];
        for (p, (time, survival)) in i.points().iter().zip(printed) {
            assert!(p.time == time && (1.0 - p.arrived - survival).abs() < 6e-4, "{p:?}");
        }
        // Greenwood's standard error at 23 weeks is printed as 0.1346, at 6 as 0.0764.
        assert!((i.points()[6].variance.sqrt() - 0.1346).abs() < 6e-5);
        assert!((i.points()[0].variance.sqrt() - 0.0764).abs() < 6e-5);
        assert_eq!(i.quantile(0.5).0, Some(23));
    }

    proptest! {
        /// When nobody is open, incidences are shares and the variance is that of a binomial.
        #[test]
        fn without_open_ends_it_is_a_share(of in prop::collection::vec((0_i32..40, 0_usize..3), 2..120)) {
            let end = |k: usize| if k == 0 { End::Arrived } else { End::Left(k - 1) };
            let spells: Vec<Spell> = of.iter().map(|(t, k)| spell(*t, end(*k))).collect();
            let i = Incidence::estimate(spells, 2, Z);
            let n = of.len() as f64;
            for t in 0..40 {
                let share = |k: usize| of.iter().filter(|(at, way)| *at <= t && *way == k).count() as f64 / n;
                prop_assert!((i.by(t).0 - share(0)).abs() < 1e-9);
                prop_assert!((i.left_by(0, t) - share(1)).abs() < 1e-9 && (i.left_by(1, t) - share(2)).abs() < 1e-9);
            }
            for p in i.points() {
                prop_assert!((p.variance - p.arrived * (1.0 - p.arrived) / n).abs() < 1e-9, "{:?}", p);
                prop_assert!(p.lower <= p.arrived + 1e-12 && p.arrived <= p.upper + 1e-12);
            }
        }

        /// Shares never fall, and all together are at most 1, with open ends too.
        #[test]
        fn shares_add_up(of in prop::collection::vec((0_i32..40, 0_usize..4), 1..120)) {
            let end = |k: usize| match k { 0 => End::Arrived, 3 => End::Open, k => End::Left(k - 1) };
            let i = Incidence::estimate(of.iter().map(|(t, k)| spell(*t, end(*k))).collect(), 2, Z);
            let all: Vec<f64> = (0..40).map(|t| i.by(t).0 + i.left_by(0, t) + i.left_by(1, t)).collect();
            prop_assert!(all.is_sorted_by(|a, b| *a <= *b + 1e-12) && all.iter().all(|s| *s <= 1.0 + 1e-9));
        }
    }
}
