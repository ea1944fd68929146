//! How much each level of agreement says, found without labels.
//!
//! A model of Fellegi and Sunter (JASA 64, 1969), fitted by EM to the patterns of all pairs
//! that share a block. Pairs are not drawn at random: those of a block agree in its key. So
//! the odds of a pair are those that its block gives, times what the levels say:
//!
//! - of `s - 1` others in a block a record finds a fixed expected number of its own person, by
//!   kind of key; rare names make small blocks, so frequency needs no names;
//! - what fields outside the key say is the same in all kinds of blocks, and strangers agree
//!   there as often as in the population;
//! - what fields inside the key still say (same spelling beyond the same consonants) is found
//!   for each key by itself.

mod damping;
mod fit;

use std::collections::BTreeMap;

use shyraq_encoding::{BLOCK_KEYS, BlockKey, Field, Pattern, SWAPPED, coarse, is_wide};

use crate::shares::{LEVELS, Shares, allowed, restricted};
use crate::size::SizeClass;

/// A key whose blocks are wide on purpose: what a pair agrees in says what it says of any two
/// records. So do pairs of a block that was split.
const WIDE: usize = 11;
/// In a block nobody is sure to be of one's own person before anything is looked at.
const MOST: f64 = 0.995;
const LEAST: f64 = 1e-7;
/// The most that two records of one family and one father with different given names may have, whatever their births
/// say: they are sisters and brothers, twins where the day is the same too. Fields are taken for independent, and in a
/// family they are not. Uncertain, so that a reviewer sees them; below one half, so that they stay apart.
pub(crate) const SIBLINGS: f64 = -0.5;
/// Levels from which on names are those of one family: the same consonants.
const ONE_NAME: u8 = 4;
/// Pairs below these log odds by usual weights are counted and go no further.
const HOPELESS: f64 = -7.0;

/// A fitted model.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    shared: Vec<Shares>,
    /// By key and field: what is left to say of fields inside the key, from the shares above
    /// at the levels that the key allows.
    inside: BTreeMap<(u8, Field), Shares>,
    /// By key: the records of one's own person that a block holds besides, expected.
    own: Vec<f64>,
    /// By key: what is taken from the log odds, because it would find more than others do.
    damped: Vec<f64>,
    /// By key and size: the share of pairs of one person.
    shares_of_one: BTreeMap<(u8, SizeClass), f64>,
    /// The log odds of two records of the whole.
    anywhere: f64,
    /// By key: what each level of each field says, from all of the above.
    said: Vec<[[f64; LEVELS]; Field::ALL.len()]>,
    /// By key and size: the log odds before any level is looked at.
    before: Vec<[f64; 256]>,
    /// Rounds that were needed.
    pub(crate) rounds: usize,
    /// The expected matches stood still.
    pub(crate) converged: bool,
}

/// Tells whether a key's pairs teach the model what levels say. The others meet in blocks that
/// are wide on purpose, or of common names, where a lesson would be of strangers only.
fn teaches(key: u8) -> bool {
    !is_wide(key)
}

/// Returns the key and the size of the block that a block of a common name is a part of.
///
/// The part is where births agree in decade or quarter, which the levels of the birth say too:
/// with the odds of the whole block it is counted once, and names count as common as they are.
fn as_coarse(key: u8, size: SizeClass) -> (u8, SizeClass) {
    match coarse(key) {
        whole if whole == key || size == SizeClass::SPLIT => (key, size),
        whole => (whole, size.times_four()),
    }
}

/// Tells whether names, or the numbers of papers, are the same at this level, in one spelling or another.
pub(crate) fn is_one_name(level: u8) -> bool {
    (ONE_NAME..SWAPPED).contains(&level)
}

/// Tells whether family and father are the same and the given name is another, unless the number of a paper is the same.
pub(crate) fn are_siblings(pattern: Pattern) -> bool {
    let same = |field| is_one_name(pattern.level(field));
    pattern.level(Field::Given) == 1 && same(Field::Family) && same(Field::Patronymic) && !same(Field::Idno)
}

/// Returns the records of one's own person that a block holds besides, before anything is seen: half of the people
/// are nowhere twice, but two records with one number of a paper are nearly always one person. Where records have
/// nothing but that number, nothing else ever tells.
fn usual_own(key: u8) -> f64 {
    if key_fields(key) == [Field::Idno] { 0.95 } else { 0.3 }
}

fn key_fields(key: u8) -> &'static [Field] {
    BLOCK_KEYS.get(usize::from(key)).map_or(&[][..], |k| k.fields)
}

impl Weights {
    /// What is usual, before anything is seen.
    pub(crate) fn usual() -> Self {
        let mut out = Self {
            shared: Field::ALL.iter().map(|f| Shares::usual(f.kind())).collect(),
            inside: BTreeMap::new(),
            own: BLOCK_KEYS.iter().map(|k| usual_own(k.number)).collect(),
            damped: vec![0.0; BLOCK_KEYS.len()],
            shares_of_one: BTreeMap::new(),
            anywhere: -9.0,
            said: Vec::new(),
            before: Vec::new(),
            rounds: 0,
            converged: false,
        };
        out.prepare();
        out
    }

    /// Works out what is looked up for each pair.
    fn prepare(&mut self) {
        self.restrict();
        let said = |key: &BlockKey| {
            Field::ALL.map(|field| self.shares(key.number, field).map_or([0.0; LEVELS], |s| s.said(field.kind())))
        };
        let before = |key: &BlockKey| {
            let mut out = [0.0; 256];
            out.iter_mut().zip(0..=u8::MAX).for_each(|(o, size)| *o = self.before(key.number, SizeClass(size)));
            out
        };
        (self.said, self.before) = (BLOCK_KEYS.iter().map(said).collect(), BLOCK_KEYS.iter().map(before).collect());
    }

    fn restrict(&mut self) {
        for key in &BLOCK_KEYS {
            for field in key.fields {
                if let Some(shared) = self.shared.get(field.index()) {
                    self.inside.insert((key.number, *field), restricted(shared, allowed(key.number, *field)));
                }
            }
        }
    }

    fn shares(&self, key: u8, field: Field) -> Option<&Shares> {
        let inside = if teaches(key) { self.inside.get(&(key, field)) } else { None };
        inside.or_else(|| self.shared.get(field.index()))
    }

    /// Returns the log odds of a pair to be one person.
    pub(crate) fn log_odds(&self, key: u8, size: SizeClass, pattern: Pattern) -> f64 {
        let (key, size) = as_coarse(key, size);
        let k = if size == SizeClass::SPLIT { WIDE } else { usize::from(key) };
        let (Some(said), Some(before)) = (self.said.get(k), self.before.get(k)) else { return HOPELESS };
        let (mut sum, mut rest) = (before.get(usize::from(size.0)).copied().unwrap_or_default(), pattern.0);
        for levels in said {
            sum += levels.get((rest & 15) as usize).copied().unwrap_or_default();
            rest >>= 4;
        }
        if are_siblings(pattern) { sum.min(SIBLINGS) } else { sum }
    }

    /// Returns the log odds of a pair in a block of a key and size before any level is looked at.
    fn before(&self, key: u8, size: SizeClass) -> f64 {
        if !teaches(key) {
            return self.anywhere;
        }
        let own = || self.own.get(usize::from(key)).copied().unwrap_or(0.1) / size.others();
        let share = self.shares_of_one.get(&(key, size)).copied().unwrap_or_else(own).clamp(LEAST, MOST);
        (share / (1.0 - share)).ln() - self.damped.get(usize::from(key)).copied().unwrap_or_default()
    }

    /// Tells whether a pair goes on to be scored. It looks at usual weights only, so it is the
    /// same whatever else is linked.
    pub(crate) fn may_be_one(&self, key: u8, size: SizeClass, pattern: Pattern) -> bool {
        self.log_odds(key, size, pattern) >= HOPELESS
    }

    /// Returns the shares of a level, outside the key: in one person, and among strangers.
    pub(crate) fn shares_of(&self, field: Field, level: u8) -> (f64, f64) {
        let of = |side: &[f64; LEVELS]| side.get(usize::from(level)).copied().unwrap_or_default();
        self.shared.get(field.index()).map_or((0.0, 0.0), |s| (of(&s.one), of(&s.strangers)))
    }

    /// Lists by key the expected records of one's own person in a block.
    pub(crate) fn own(&self) -> &[f64] {
        &self.own
    }
}

/// The probability of log odds.
pub(crate) fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_one_father_and_another_name_is_another_person() {
        let odds = |levels: &[(Field, u8)]| {
            let pattern = levels.iter().fold(0, |p, (field, level)| p | u64::from(*level) << (4 * field.index()));
            Weights::usual().log_odds(3, SizeClass(8), Pattern(pattern))
        };
        let twins = [(Field::Family, 6), (Field::Patronymic, 6), (Field::Birth, 8), (Field::Given, 1)];
        assert!((odds(&twins) - SIBLINGS).abs() < 1e-12, "{}", odds(&twins));
        let without_father = twins.map(|(f, l)| (f, if f == Field::Patronymic { 0 } else { l }));
        assert!(odds(&without_father) > SIBLINGS, "a name may have been written anew");
        assert!(odds(&[&twins[..], &[(Field::Idno, 4)]].concat()) > 2.0, "one passport is one person");
        assert!(odds(&twins.map(|(f, l)| (f, if f == Field::Given { 2 } else { l }))) > 2.0, "a little alike");
    }
}
