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

use std::collections::BTreeMap;

use rayon::prelude::*;
use shyraq_encoding::{BLOCK_KEYS, BlockKey, Field, Header, Kind, coarse, is_wide, levels};

use crate::levels::Seen;
use crate::shares::{LEVELS, Shares, allowed, restricted};
use crate::size::SizeClass;
use shyraq_encoding::Pattern;

/// A key whose blocks are wide on purpose: what a pair agrees in says what it says of any two
/// records. So do pairs of a block that was split.
const WIDE: usize = 11;
/// Rounds of EM at most, and the relative change of the expected matches at which it stops.
const ROUNDS: usize = 200;
const STILL: f64 = 1e-5;
/// What the usual shares of one person weigh beside what is seen, in pairs.
const USUAL: f64 = 30.0;
/// The same, as a part of the pairs of one person that are seen: where only names bring two
/// records together, nothing but this tells a wrong birth from another person of that name.
const USUAL_PART: f64 = 0.4;
/// What the usual shares of strangers weigh beside what contributors found, in pairs; and the
/// pairs that one contributor counts for at most.
const CHANCE_USUAL: f64 = 10.0;
const MOST_PAIRS: f64 = 1e6;
/// In a block nobody is sure to be of one's own person before anything is looked at.
const MOST: f64 = 0.995;
const LEAST: f64 = 1e-7;
/// What the usual share weighs beside the pairs of a size of blocks, in pairs.
const SIZE_USUAL: f64 = 10.0;
/// A key of names alone finds at most so many times what the best key with a birth finds: a person
/// has as many other records whatever key finds them.
const MORE_THAN_SURE: f64 = 1.0;
/// A key tells of at most so many times the records that keys tell of on the whole, where there
/// are at least so many keys.
const MORE_THAN_OTHERS: f64 = 1.25;
const FEW: usize = 4;
/// Part of the way that damping goes in a round: whole steps swing to and fro.
const STEP: f64 = 0.5;
/// Where strangers look so alike that more would be needed, nothing is gained by it.
const MOST_DAMPED: f64 = 1.5;
/// A field differs in no more than this share of the pairs of one person.
const DIFFERENT: f64 = 0.35;
/// A birth differs in year and in day, by more than a slip, in no more. Only pairs with the same
/// names would tell otherwise, and these may be namesakes.
const DIFFERENT_DATE: f64 = 0.05;
/// Pairs below these log odds by usual weights are counted and go no further.
const HOPELESS: f64 = -7.0;

/// A pattern in blocks of a key and a size, and how often it was seen.
type Entry = ((u8, SizeClass, Pattern), f64);
/// Patterns that are looked at together.
const PART: usize = 8192;

/// What patterns tell, by the model of before.
struct Expected {
    /// By field: expected pairs of one person at each level, outside the key.
    one: [[f64; LEVELS]; Field::ALL.len()],
    /// By key and size: expected pairs of one person, and all pairs.
    by_size: Vec<((u8, SizeClass), (f64, f64))>,
}

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

fn key_fields(key: u8) -> &'static [Field] {
    BLOCK_KEYS.get(usize::from(key)).map_or(&[][..], |k| k.fields)
}

impl Weights {
    /// What is usual, before anything is seen.
    pub(crate) fn usual() -> Self {
        let mut out = Self {
            shared: Field::ALL.iter().map(|f| Shares::usual(f.kind())).collect(),
            inside: BTreeMap::new(),
            own: vec![0.3; BLOCK_KEYS.len()],
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
            Field::ALL.map(|field| {
                let mut out = [0.0; LEVELS];
                if let Some(shares) = self.shares(key.number, field) {
                    out.iter_mut().zip(0..).for_each(|(o, level)| *o = shares.says(level));
                }
                out
            })
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
        sum
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

    /// Fits the model to what was seen.
    pub(crate) fn fitted<'a>(seen: &Seen, records: usize, headers: impl Iterator<Item = &'a Header>) -> Self {
        let mut entries: Vec<Entry> = seen.iter().map(|(k, n)| (*k, *n as f64)).collect();
        entries.sort_unstable_by_key(|e| e.0);
        let mut out = Self::usual();
        out.learn_chance(headers);
        let pairs = (records as f64 * (records as f64 - 1.0) / 2.0).max(1.0);
        let mut before = f64::NAN;
        for round in 1..=ROUNDS {
            out.rounds = round;
            let matches = out.improve(&entries, pairs);
            if (matches - before).abs() <= STILL * matches.max(1.0) {
                out.converged = true;
                break;
            }
            before = matches;
        }
        out
    }

    /// Takes how often strangers agree from what contributors found in their own tables,
    /// weighted by the pairs that they have.
    fn learn_chance<'a>(&mut self, headers: impl Iterator<Item = &'a Header>) {
        let headers: Vec<&Header> = headers.collect();
        for field in Field::ALL {
            let Some(shares) = self.shared.get_mut(field.index()) else { continue };
            let mut sum = shares.strangers.map(|v| v * CHANCE_USUAL);
            for header in &headers {
                let Some(found) = header.fields.iter().position(|f| *f == field).and_then(|k| header.chance.get(k))
                else {
                    continue;
                };
                let pairs = header.records as f64 * header.records as f64;
                sum.iter_mut().skip(1).zip(found).for_each(|(s, f)| *s += f.clamp(0.0, 1.0) * pairs.min(MOST_PAIRS));
            }
            let all: f64 = sum.iter().sum();
            shares.strangers = sum.map(|v| v / all.max(1e-300));
        }
        self.prepare();
    }

    /// What some patterns tell, as the model is now.
    fn expect(&self, entries: &[Entry]) -> Expected {
        let mut out = Expected { one: [[0.0; LEVELS]; Field::ALL.len()], by_size: Vec::new() };
        for same in entries.chunk_by(|a, b| (a.0.0, a.0.1) == (b.0.0, b.0.1)) {
            let Some(((key, size, _), _)) = same.first() else { continue };
            if *size == SizeClass::SPLIT {
                continue;
            }
            let outside: Vec<Field> = match teaches(*key) {
                true => Field::ALL.into_iter().filter(|f| !key_fields(*key).contains(f)).collect(),
                false => Vec::new(),
            };
            let mut sums = (0.0, 0.0);
            for ((_, _, pattern), count) in same {
                let expected = probability(self.log_odds(*key, *size, *pattern)) * count;
                sums = (sums.0 + expected, sums.1 + count);
                for field in &outside {
                    let slot =
                        out.one.get_mut(field.index()).and_then(|o| o.get_mut(usize::from(pattern.level(*field))));
                    slot.into_iter().for_each(|v| *v += expected);
                }
            }
            out.by_size.push(((*key, *size), sums));
        }
        // Level 0 says nothing.
        out.one.iter_mut().filter_map(|o| o.first_mut()).for_each(|v| *v = 0.0);
        out
    }

    /// One round of EM; returns the expected matches.
    fn improve(&mut self, entries: &[Entry], pairs: f64) -> f64 {
        let usual = Self::usual();
        // Parts of one size whatever the threads, added up in order: the same sums always.
        let parts: Vec<Expected> = entries.par_chunks(PART).map(|some| self.expect(some)).collect();
        let start = |now: &Shares| Shares { one: [0.0; LEVELS], strangers: now.strangers };
        let mut shared: Vec<Shares> = self.shared.iter().map(start).collect();
        let mut by_size: BTreeMap<(u8, SizeClass), (f64, f64)> = BTreeMap::new();
        // By key: expected matches, and half the records.
        let mut by_key: Vec<(f64, f64)> = vec![(0.0, 0.0); BLOCK_KEYS.len()];
        let mut matches = 0.0;
        for part in parts {
            for (to, from) in shared.iter_mut().zip(part.one) {
                to.one.iter_mut().zip(from).for_each(|(t, f)| *t += f);
            }
            for ((key, size), (sum, count)) in part.by_size {
                let sums = by_size.entry((key, size)).or_default();
                *sums = (sums.0 + sum, sums.1 + count);
                if let Some(own) = by_key.get_mut(usize::from(key)) {
                    *own = (own.0 + sum, own.1 + count / size.others());
                }
                matches += if teaches(key) { sum } else { 0.0 };
            }
        }
        let most = Field::ALL.map(|f| if f.kind() == Kind::Date { DIFFERENT_DATE } else { DIFFERENT });
        for ((s, usual), most) in shared.iter_mut().zip(&usual.shared).zip(&most) {
            let seen: f64 = s.one.iter().sum();
            let weight = USUAL + USUAL_PART * seen;
            s.one.iter_mut().zip(&usual.one).for_each(|(v, u)| *v += weight * u);
            let sum: f64 = s.one.iter().sum();
            s.one.iter_mut().for_each(|v| *v /= sum.max(1e-300));
            // Records of one person do agree: else the two kinds of pairs could change places.
            let [_, different, others @ ..] = &mut s.one;
            if *different > *most {
                let by = (1.0 - most) / (1.0 - *different);
                others.iter_mut().for_each(|v| *v *= by);
                *different = *most;
            }
        }
        self.shared = shared;
        let most = by_key.iter().enumerate().filter(|(k, _)| teaches(*k as u8)).map(|(_, k)| k.0).fold(0.0, f64::max);
        self.anywhere = ((most + 0.5) / pairs).ln();
        for (own, (sum, half)) in self.own.iter_mut().zip(&by_key) {
            *own = (sum + 0.3) / (half + 1.0);
        }
        self.damp(&by_key);
        // Of s - 1 others in a block a record finds the same expected number of its own person,
        // unless the blocks of the size say otherwise: most small ones hold nobody else.
        for ((key, size), (sum, count)) in by_size {
            let own = self.own.get(usize::from(key)).copied().unwrap_or(0.1);
            let usual = (own / size.others()).clamp(LEAST, MOST);
            self.shares_of_one.insert((key, size), (sum + SIZE_USUAL * usual) / (count + SIZE_USUAL));
        }
        self.prepare();
        matches
    }

    /// Returns the shares of a level, outside the key: in one person, and among strangers.
    pub(crate) fn shares_of(&self, field: Field, level: u8) -> (f64, f64) {
        let of = |side: &[f64; LEVELS]| side.get(usize::from(level)).copied().unwrap_or_default();
        self.shared.get(field.index()).map_or((0.0, 0.0), |s| (of(&s.one), of(&s.strangers)))
    }

    /// Holds keys to what others find.
    ///
    /// A person has as many other records whatever key finds them; a key misses those that
    /// differ in it, which is known from the shares of levels. So all keys should tell of one
    /// number. A key that tells of many more takes strangers for one person: where the keys
    /// have fields in common, its evidence is counted twice.
    ///
    /// And where many people bear one name, "the same name and another birth" can be strangers
    /// or one person with a wrong birth; nothing in such a pair tells. A key of names alone is
    /// held to what keys with a birth or a number find.
    fn damp(&mut self, by_key: &[(f64, f64)]) {
        let sure = |key: &usize| {
            let fields = key_fields(*key as u8);
            fields.contains(&Field::Birth) || fields.contains(&Field::Idno)
        };
        let seen = |key: &usize| teaches(*key as u8) && by_key.get(*key).is_some_and(|(_, half)| *half > 1.0);
        let own = |key: usize| self.own.get(key).copied().unwrap_or_default();
        let most = (0..self.own.len()).filter(|k| sure(k) && seen(k)).map(own).fold(0.0, f64::max);
        let told: Vec<Option<f64>> =
            (0..self.own.len()).map(|k| seen(&k).then(|| own(k) / self.found_by(k as u8).max(1e-3))).collect();
        let logs: Vec<f64> = told.iter().flatten().map(|t| t.max(1e-9).ln()).collect();
        let middle =
            if logs.len() < FEW { f64::INFINITY } else { (logs.iter().sum::<f64>() / logs.len() as f64).exp() };
        for (key, told) in told.iter().enumerate() {
            let names_alone = if sure(&key) || most <= 0.0 { 0.0 } else { own(key) / (MORE_THAN_SURE * most) };
            let by_others = told.map_or(0.0, |t| t / (MORE_THAN_OTHERS * middle));
            let Some(d) = self.damped.get_mut(key) else { continue };
            if names_alone >= by_others.max(f64::MIN_POSITIVE) {
                *d = (*d + names_alone.ln()).max(0.0);
            } else if by_others > 0.0 && (*d < MOST_DAMPED || by_others < 1.0) {
                *d = (*d + STEP * by_others.ln()).clamp(0.0, MOST_DAMPED);
            }
        }
    }

    /// Returns the share of one person's pairs that agree in a key, as if its fields erred
    /// independently.
    fn found_by(&self, key: u8) -> f64 {
        let share = |field: &Field| {
            let Some(shares) = self.shared.get(field.index()) else { return 1.0 };
            let same = [levels(field.kind())];
            let levels = match field.kind() {
                Kind::Name | Kind::Date => allowed(key, *field),
                _ => &same[..],
            };
            levels.iter().filter_map(|l| shares.one.get(usize::from(*l))).sum::<f64>()
        };
        key_fields(key).iter().map(share).product()
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
    use shyraq_encoding::Role;

    /// Shares by level, from 1 on.
    const FAMILY: ([f64; 7], [f64; 7]) =
        ([0.05, 0.02, 0.04, 0.03, 0.06, 0.79, 0.01], [0.95, 0.03, 0.005, 0.006, 0.003, 0.005, 0.001]);
    const BIRTH: ([f64; 9], [f64; 9]) = (
        [0.03, 0.01, 0.03, 0.04, 0.03, 0.05, 0.02, 0.78, 0.01],
        [0.94, 0.025, 0.004, 0.01, 0.001, 0.003, 0.001, 0.001, 0.015],
    );

    fn header() -> Header {
        Header {
            role: Role::Resolver,
            scheme: String::new(),
            epoch: String::new(),
            normaliser: String::new(),
            key_check: String::new(),
            contributor: "a".into(),
            duplicate_free: false,
            fields: vec![Field::Family, Field::Given, Field::Birth],
            submission: String::new(),
            records: 20_000,
            chance: vec![FAMILY.1.to_vec(), FAMILY.1.to_vec(), BIRTH.1.to_vec()],
        }
    }

    /// Pairs as the model says they are: in blocks of the date of birth names are free, in
    /// blocks of both names the birth is. A fifth of the pairs are one person.
    fn world() -> Seen {
        let mut seen = Seen::default();
        let pattern = |levels: [(Field, u8); 3]| {
            Pattern(levels.iter().fold(0, |p, (field, level)| p | u64::from(*level) << (4 * field.index())))
        };
        let mut add = |key: u8, levels: [(Field, u8); 3], one: f64, strangers: f64| {
            let n = (100_000.0 * (0.2 * one + 0.8 * strangers)).round() as i64;
            if n > 0 {
                *seen.entry((key, SizeClass(8), pattern(levels))).or_default() += n;
            }
        };
        for (f, family) in (1_u8..).zip(FAMILY.0.iter().zip(FAMILY.1)) {
            for (g, given) in (1_u8..).zip(FAMILY.0.iter().zip(FAMILY.1)) {
                let levels = [(Field::Family, f), (Field::Given, g), (Field::Birth, 8)];
                add(3, levels, family.0 * given.0, family.1 * given.1);
            }
        }
        for (b, birth) in (1_u8..).zip(BIRTH.0.iter().zip(BIRTH.1)) {
            add(0, [(Field::Family, 6), (Field::Given, 6), (Field::Birth, b)], *birth.0, birth.1);
        }
        seen
    }

    /// What is usual weighs 0.4 of what is seen, so shares of one person come only near the truth.
    #[test]
    fn shares_of_one_person_and_of_strangers_are_found_without_labels() {
        let found = Weights::fitted(&world(), 40_000, [header()].iter());
        assert!(found.converged);
        for (field, (one, strangers)) in
            [(Field::Family, (&FAMILY.0[..], &FAMILY.1[..])), (Field::Birth, (&BIRTH.0, &BIRTH.1))]
        {
            for (level, (m, u)) in (1_u8..).zip(one.iter().zip(strangers)) {
                let (one, strangers) = found.shares_of(field, level);
                assert!((one - m).abs() < 0.05, "{field:?} {level}: {one} for {m}");
                assert!((strangers - u).abs() < 0.001, "{field:?} {level}: {strangers} for {u}");
            }
        }
        // A fifth of the pairs in blocks with four others: 0.8 of one's own person in each.
        for key in [0, 3] {
            assert!((found.own()[key] - 0.8).abs() < 0.1, "{:?}", found.own());
        }
    }
}
