//! What levels say: how often each is seen in one person and among strangers, before anything
//! is learned, and what is left of that inside a block's key.

use shyraq_encoding::{Field, Kind, is_wide};

/// Levels of any kind, with 0.
pub(crate) const LEVELS: usize = 10;
/// A share is not taken for less.
const LEAST: f64 = 1e-9;
/// What the closer of two levels says beyond the other, where what was found does not tell.
const A_LITTLE: f64 = 0.25;

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

    /// Returns what each level says: the logarithm of how much likelier it is in one person. Level 0 says nothing.
    ///
    /// Closer agreement of names never says less: where a table knows few given names, its strangers share a spelling
    /// more often than only the consonants, and taken as found "the same consonants" would speak louder than "the
    /// same". Neighbours that stand so say what they say taken together, the closer one a little more. Of other
    /// fields this holds no longer than their values are told apart: two who live in alike villages are rarer than
    /// two of the capital.
    pub(crate) fn said(&self, kind: Kind) -> [f64; LEVELS] {
        let ratio = |one: f64, strangers: f64| (one.max(LEAST) / strangers.max(LEAST)).ln();
        let mut out = [0.0; LEVELS];
        let each = out.iter_mut().zip(self.one.iter().zip(&self.strangers)).skip(1);
        each.for_each(|(o, (one, strangers))| *o = ratio(*one, *strangers));
        if kind != Kind::Name {
            return out;
        }
        // Pool adjacent violators: levels, and their shares added up.
        let mut pools: Vec<(Vec<usize>, f64, f64)> = Vec::new();
        for level in [4, 5, 6] {
            let of = |side: &[f64; LEVELS]| side.get(level).copied().unwrap_or_default();
            let mut pool = (vec![level], of(&self.one), of(&self.strangers));
            if pool.1 <= 0.0 && pool.2 <= 0.0 {
                continue;
            }
            while let Some(before) = pools.pop_if(|b| ratio(b.1, b.2) > ratio(pool.1, pool.2)) {
                pool = ([before.0, pool.0].concat(), before.1 + pool.1, before.2 + pool.2);
            }
            pools.push(pool);
        }
        for (levels, one, strangers) in pools.iter().filter(|pool| pool.0.len() > 1) {
            let middle = (levels.len() - 1) as f64 / 2.0;
            for (rank, level) in levels.iter().enumerate() {
                if let Some(o) = out.get_mut(*level) {
                    *o = ratio(*one, *strangers) + A_LITTLE * (rank as f64 - middle);
                }
            }
        }
        out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closer_agreement_never_says_less() {
        let usual = Shares::usual(Kind::Name);
        let as_found = usual.said(Kind::Name);
        let ratios = usual.one.iter().zip(&usual.strangers).map(|(one, strangers)| (one / strangers).ln());
        for (level, (said, ratio)) in as_found.iter().zip(ratios).enumerate().take(8).skip(1) {
            assert!((said - ratio).abs() < 1e-12, "{level}");
        }
        // Few given names: 3 of 100 strangers share one, 1 of 1,000 its consonants alone.
        let mut few = usual;
        (few.strangers[4], few.strangers[5], few.strangers[6]) = (0.001, 0.01, 0.03);
        let said = few.said(Kind::Name);
        assert!(said[4] < said[5] && said[5] < said[6], "{said:?}");
        // "Same stem" says less than "same consonants" here, so they say what both say together.
        let sum = |side: [f64; LEVELS]| side[4] + side[5];
        let together = (sum(few.one) / sum(few.strangers)).ln();
        assert!(((said[4] + said[5]) / 2.0 - together).abs() < 1e-12 && said[6] > 3.0, "{said:?}");
        // Inside a key only some levels are left.
        let inside = restricted(&few, &[4, 5, 6]).said(Kind::Name);
        assert!(inside[4] < inside[5] && inside[5] < inside[6] && inside[1] == 0.0, "{inside:?}");
    }
}
