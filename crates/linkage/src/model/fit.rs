//! EM: what the patterns of all pairs that share a block tell, round after round.

use std::collections::BTreeMap;

use rayon::prelude::*;
use shyraq_encoding::{BLOCK_KEYS, Field, Header, Kind, Pattern, coarse};

use super::{LEAST, MOST, Weights, key_fields, probability, teaches};
use crate::levels::Seen;
use crate::shares::{LEVELS, Shares};
use crate::size::SizeClass;

/// Rounds of EM at most, and the relative change of the expected matches at which it stops.
const ROUNDS: usize = 200;
const STILL: f64 = 1e-5;
/// What the usual shares of one person weigh beside what is seen, in pairs.
const USUAL: f64 = 30.0;
/// The same, as a part of the pairs of one person that are seen: where only names bring two
/// records together, nothing but this tells a wrong birth from another person of that name.
const USUAL_PART: f64 = 0.4;
/// The same for names: blocks of births tell how often one person's names differ, and hardly any strangers meet there
/// who have one name.
const USUAL_PART_OF_NAMES: f64 = 0.1;
/// The same for how agreement is shared out over the levels in which strangers hardly ever agree: there
/// what is seen tells.
const USUAL_PART_ALIKE: f64 = 0.1;
/// What the usual shares of strangers weigh beside what contributors found, in pairs; and the
/// pairs that one contributor counts for at most.
const CHANCE_USUAL: f64 = 10.0;
const MOST_PAIRS: f64 = 1e6;
/// What the usual share weighs beside the pairs of a size of blocks, in pairs.
const SIZE_USUAL: f64 = 10.0;
/// A field differs in no more than this share of the pairs of one person.
const DIFFERENT: f64 = 0.35;
/// A birth differs in year and in day, by more than a slip, in no more. Only pairs with the same
/// names would tell otherwise, and these may be namesakes: the first where chance makes as many
/// namesakes as there are such pairs, the second where there are [`MANY_MORE`] or more a namesake.
const DIFFERENT_DATE: [f64; 2] = [0.02, 0.05];
const MANY_MORE: f64 = 1.5;
/// A birth that differs has by chance the same year, or the next, in no more: what is above are
/// namesakes too.
const SAME_BY_CHANCE: f64 = 0.004;

/// The levels at which strangers with the same names stand, and the most of one person's pairs that may stand there.
fn by_chance(kind: Kind, different_date: f64) -> Vec<(usize, f64)> {
    match kind {
        // The next year only, the same year only, different.
        Kind::Date => vec![(2, SAME_BY_CHANCE), (9, SAME_BY_CHANCE), (1, different_date)],
        _ => vec![(1, DIFFERENT)],
    }
}

/// Holds the share of a level; the others take the rest as they stand to each other.
fn hold(shares: &mut [f64; LEVELS], level: usize, most: f64) {
    let now = shares.get(level).copied().unwrap_or_default();
    if now > most {
        let by = (1.0 - most) / (1.0 - now);
        shares.iter_mut().enumerate().for_each(|(l, v)| *v = if l == level { most } else { *v * by });
    }
}

/// The key of family and given name.
const NAMES: u8 = 0;

/// A pattern in blocks of a key and a size, and how often it was seen.
type Entry = ((u8, SizeClass, Pattern), f64);
/// Patterns that are looked at together.
const PART: usize = 8192;

/// What patterns tell, by the model of before.
struct Expected {
    /// By field: expected pairs of one person at each level, outside the key.
    one: [[f64; LEVELS]; Field::ALL.len()],
    /// By key and size.
    by_size: Vec<((u8, SizeClass), Met)>,
}

/// Pairs that met in blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    /// Those of one person, expected, and all.
    pairs: (f64, f64),
    /// The same of pairs whose births are both known.
    with_birth: (f64, f64),
}

impl Met {
    fn add(&mut self, expected: f64, count: f64, with_birth: bool) {
        self.pairs = (self.pairs.0 + expected, self.pairs.1 + count);
        if with_birth {
            self.with_birth = (self.with_birth.0 + expected, self.with_birth.1 + count);
        }
    }
}

/// What a key found: expected pairs of one person, and half the records that met somebody.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ByKey {
    pub(super) found: f64,
    pub(super) half: f64,
    found_with_birth: f64,
    /// Half the records, times the square of the share whose birth is known: so often both of a pair are.
    half_with_birth: f64,
}

impl ByKey {
    fn add(&mut self, met: Met, others: f64) {
        self.found += met.pairs.0;
        self.half += met.pairs.1 / others;
        self.found_with_birth += met.with_birth.0;
        self.half_with_birth += met.with_birth.1 / others;
    }

    /// Returns the records of one's own person with a birth that a record with a birth found: what a key with a birth
    /// could find too.
    pub(super) fn own_with_birth(&self) -> f64 {
        self.found_with_birth / (self.half * self.half_with_birth).sqrt().max(1.0)
    }
}

impl Weights {
    /// Fits the model to what was seen of so many pairs of records, of which most never met in a block; `voice` is what
    /// a pair of rows counts for.
    pub(crate) fn fitted<'a>(
        seen: &Seen,
        (pairs, voice): (f64, f64),
        headers: impl Iterator<Item = &'a Header>,
    ) -> Self {
        let mut entries: Vec<Entry> = seen.iter().map(|(k, n)| (*k, *n as f64 * voice)).collect();
        entries.sort_unstable_by_key(|e| e.0);
        let mut out = Self::usual();
        let headers: Vec<&Header> = headers.collect();
        out.learn_chance(&headers);
        let different_date = out.different_dates(&entries, pairs);
        let mut before = f64::NAN;
        for round in 1..=ROUNDS {
            out.rounds = round;
            let matches = out.improve(&entries, pairs, different_date);
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
    fn learn_chance(&mut self, headers: &[&Header]) {
        for field in Field::ALL {
            let Some(shares) = self.shared.get_mut(field.index()) else { continue };
            let mut sum = shares.strangers.map(|v| v * CHANCE_USUAL);
            for header in headers {
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

    /// Returns the share of one person's pairs whose births may differ wholly.
    ///
    /// What two strangers agree in is known: so many of all pairs have the same names and another birth by
    /// chance, if family and given names go together as they like. What is beyond may be one person.
    fn different_dates(&self, entries: &[Entry], pairs: f64) -> f64 {
        let names = [(Field::Family, 6), (Field::Given, 6), (Field::Birth, 1)];
        let by_chance: f64 =
            names.iter().map(|(field, level)| self.shares_of(*field, *level).1).product::<f64>() * pairs;
        let all = |pattern: &Pattern| names.iter().all(|(field, level)| pattern.level(*field) == *level);
        let of_names = |key: u8| coarse(key) == NAMES;
        let seen: f64 = entries.iter().filter(|((key, _, p), _)| of_names(*key) && all(p)).map(|e| e.1).sum();
        let beyond = ((seen / by_chance.max(1.0) - 1.0) / (MANY_MORE - 1.0)).clamp(0.0, 1.0);
        let [least, most] = DIFFERENT_DATE;
        least + (most - least) * beyond
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
            let mut met = Met::default();
            for ((_, _, pattern), count) in same {
                let expected = probability(self.log_odds(*key, *size, *pattern)) * count;
                met.add(expected, *count, pattern.level(Field::Birth) > 0);
                for field in &outside {
                    let slot =
                        out.one.get_mut(field.index()).and_then(|o| o.get_mut(usize::from(pattern.level(*field))));
                    slot.into_iter().for_each(|v| *v += expected);
                }
            }
            out.by_size.push(((*key, *size), met));
        }
        // Level 0 says nothing.
        out.one.iter_mut().filter_map(|o| o.first_mut()).for_each(|v| *v = 0.0);
        out
    }

    /// One round of EM; returns the expected matches.
    fn improve(&mut self, entries: &[Entry], pairs: f64, different_date: f64) -> f64 {
        let usual = Self::usual();
        // Parts of one size whatever the threads, added up in order: the same sums always.
        let parts: Vec<Expected> = entries.par_chunks(PART).map(|some| self.expect(some)).collect();
        let start = |now: &Shares| Shares { one: [0.0; LEVELS], strangers: now.strangers };
        let mut shared: Vec<Shares> = self.shared.iter().map(start).collect();
        let mut by_size: BTreeMap<(u8, SizeClass), (f64, f64)> = BTreeMap::new();
        let mut by_key = vec![ByKey::default(); BLOCK_KEYS.len()];
        let mut matches = 0.0;
        for part in parts {
            for (to, from) in shared.iter_mut().zip(part.one) {
                to.one.iter_mut().zip(from).for_each(|(t, f)| *t += f);
            }
            for ((key, size), met) in part.by_size {
                let (sum, count) = met.pairs;
                let sums = by_size.entry((key, size)).or_default();
                *sums = (sums.0 + sum, sums.1 + count);
                if let Some(own) = by_key.get_mut(usize::from(key)) {
                    own.add(met, size.others());
                }
                matches += if teaches(key) { sum } else { 0.0 };
            }
        }
        for ((s, usual), field) in shared.iter_mut().zip(&usual.shared).zip(Field::ALL) {
            let by_chance = by_chance(field.kind(), different_date);
            let is_alike = |level: &usize| !by_chance.iter().any(|(l, _)| l == level);
            let alike =
                |of: &[f64; LEVELS]| of.iter().zip(0..).filter(|(_, l)| is_alike(l)).map(|(v, _)| v).sum::<f64>();
            let seen: f64 = s.one.iter().sum();
            let part = if field.kind() == Kind::Name { USUAL_PART_OF_NAMES } else { USUAL_PART };
            let weight = USUAL + part * seen;
            // First how much agrees at all, then how well.
            let all = alike(&s.one) + weight * alike(&usual.one);
            for ((v, u), level) in s.one.iter_mut().zip(&usual.one).zip(0..) {
                *v += u * if is_alike(&level) { USUAL + USUAL_PART_ALIKE * seen } else { weight };
            }
            let scale = all / alike(&s.one).max(1e-300);
            s.one.iter_mut().zip(0..).filter(|(_, l)| is_alike(l)).for_each(|(v, _)| *v *= scale);
            let sum: f64 = s.one.iter().sum();
            s.one.iter_mut().for_each(|v| *v /= sum.max(1e-300));
            // Records of one person do agree: else the two kinds of pairs could change places.
            by_chance.iter().for_each(|(level, most)| hold(&mut s.one, *level, *most));
        }
        self.shared = shared;
        let most =
            by_key.iter().enumerate().filter(|(k, _)| teaches(*k as u8)).map(|(_, k)| k.found).fold(0.0, f64::max);
        self.anywhere = ((most + 0.5) / pairs).ln();
        for ((own, usual), key) in self.own.iter_mut().zip(&usual.own).zip(&by_key) {
            *own = (key.found + usual) / (key.half + 1.0);
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
            sha256: String::new(),
        }
    }

    /// Pairs as the model says they are: in blocks of the date of birth names are free, in
    /// blocks of both names the birth is. A fifth of the pairs are one person, where every birth is known; a
    /// record whose birth is known finds among those of its own person the share whose birth is known too.
    fn world(known: f64) -> Seen {
        let mut seen = Seen::default();
        let pattern = |levels: [(Field, u8); 3]| {
            Pattern(levels.iter().fold(0, |p, (field, level)| p | u64::from(*level) << (4 * field.index())))
        };
        let mut add = |(key, share, part): (u8, f64, f64), levels: [(Field, u8); 3], one: f64, strangers: f64| {
            let n = (100_000.0 * part * (share * one + (1.0 - share) * strangers)).round() as i64;
            if n > 0 {
                *seen.entry((key, SizeClass(8), pattern(levels))).or_default() += n;
            }
        };
        for (f, family) in (1_u8..).zip(FAMILY.0.iter().zip(FAMILY.1)) {
            for (g, given) in (1_u8..).zip(FAMILY.0.iter().zip(FAMILY.1)) {
                let levels = [(Field::Family, f), (Field::Given, g), (Field::Birth, 8)];
                add((3, 0.2 * known, 1.0), levels, family.0 * given.0, family.1 * given.1);
            }
        }
        // Inside the key names agree at level 4 or more.
        let inside = |side: [f64; 7]| {
            let sum: f64 = side[3..6].iter().sum();
            [4_u8, 5, 6].map(|level| (level, side[usize::from(level) - 1] / sum))
        };
        let births = (1_u8..).zip(BIRTH.0.into_iter().zip(BIRTH.1)).map(|(b, shares)| (b, shares, known * known));
        let births: Vec<_> = births.chain([(0, (1.0, 1.0), 1.0 - known * known)]).collect();
        for ((f, one_f), (_, other_f)) in inside(FAMILY.0).into_iter().zip(inside(FAMILY.1)) {
            for ((g, one_g), (_, other_g)) in inside(FAMILY.0).into_iter().zip(inside(FAMILY.1)) {
                for (b, (one, other), part) in &births {
                    let levels = [(Field::Family, f), (Field::Given, g), (Field::Birth, *b)];
                    add((0, 0.2, *part), levels, one_f * one_g * one, other_f * other_g * other);
                }
            }
        }
        seen
    }

    /// What is usual weighs up to 0.4 of what is seen, so shares of one person come only near the truth.
    #[test]
    fn shares_of_one_person_and_of_strangers_are_found_without_labels() {
        let found = Weights::fitted(&world(1.0), (8e8, 1.0), [header()].iter());
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

    /// Half of the births are not known: names find twice what a key with a birth finds, and take nobody for another.
    #[test]
    fn names_may_find_those_whose_birth_is_not_known() {
        let found = Weights::fitted(&world(0.5), (8e8, 1.0), [header()].iter());
        assert!(found.converged);
        let own = found.own();
        assert!((own[0] / own[3] - 2.0).abs() < 0.2, "{own:?}");
        assert!(found.damped[0] < 0.1, "{:?}", found.damped);
    }
}
