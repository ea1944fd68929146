//! What levels say: how often each is seen in one person and among strangers, before anything
//! is learned, and what is left of that inside a block's key.

use shyraq_encoding::{Field, Kind, is_wide};

/// Levels of any kind, with 0.
pub(crate) const LEVELS: usize = 10;

/// Shares of levels among pairs of one person and among pairs of strangers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares {
    pub(crate) one: [f64; LEVELS],
    pub(crate) strangers: [f64; LEVELS],
}

impl Shares {
    /// What is usual, before anything is seen.
    pub(crate) fn usual(kind: Kind) -> Self {
        let table = |one: &[f64], strangers: &[f64]| {
            let mut out = Self { one: [0.0; LEVELS], strangers: [0.0; LEVELS] };
            for (to, from) in [(&mut out.one, one), (&mut out.strangers, strangers)] {
                let sum: f64 = from.iter().sum();
                to.iter_mut().skip(1).zip(from).for_each(|(t, f)| *t = f / sum);
            }
            out
        };
        match kind {
            Kind::Name => {
                table(&[0.10, 0.03, 0.06, 0.03, 0.05, 0.72, 0.01], &[0.93, 0.05, 0.006, 0.005, 0.002, 0.006, 0.0005])
            }
            Kind::Date => table(
                &[0.02, 0.01, 0.02, 0.05, 0.02, 0.08, 0.02, 0.77, 0.01],
                &[0.94, 0.03, 0.0025, 0.01, 0.0001, 0.002, 0.00005, 0.00005, 0.013],
            ),
            Kind::Number => table(&[0.1, 0.05, 0.1, 0.75], &[0.965, 0.03, 0.003, 0.002]),
            Kind::Words => table(&[0.15, 0.05, 0.1, 0.7], &[0.95, 0.03, 0.01, 0.01]),
            Kind::Code => table(&[0.05, 0.95], &[0.6, 0.4]),
        }
    }

    /// Returns what a level says: the logarithm of how much likelier it is in one person.
    pub(crate) fn says(&self, level: u8) -> f64 {
        let k = usize::from(level);
        match (self.one.get(k), self.strangers.get(k)) {
            (Some(one), Some(strangers)) if level > 0 => (one.max(1e-9) / strangers.max(1e-9)).ln(),
            _ => 0.0,
        }
    }
}

/// The levels that a field inside a key can have; none: any.
pub(crate) fn allowed(key: u8, field: Field) -> &'static [u8] {
    match (field, key) {
        (_, wide) if is_wide(wide) => &[],
        (Field::Family | Field::Given, 0) => &[4, 5, 6, 7],
        (Field::Family | Field::Given | Field::Patronymic, _) => &[4, 5, 6],
        (Field::Birth, 1 | 2 | 15) => &[4, 6, 7, 8, 9],
        (Field::Birth, 3) => &[7, 8],
        (Field::Birth, 4 | 5) => &[3, 5, 7, 8],
        _ => &[4],
    }
}

/// Returns what is left of shares at some levels.
pub(crate) fn restricted(shares: &Shares, allowed: &[u8]) -> Shares {
    if allowed.is_empty() {
        return *shares;
    }
    let only = |side: &[f64; LEVELS]| {
        let mut out = [0.0; LEVELS];
        let sum: f64 = allowed.iter().filter_map(|l| side.get(usize::from(*l))).sum();
        for l in allowed {
            if let (Some(o), Some(s)) = (out.get_mut(usize::from(*l)), side.get(usize::from(*l))) {
                *o = s / sum.max(1e-300);
            }
        }
        out
    };
    Shares { one: only(&shares.one), strangers: only(&shares.strangers) }
}
