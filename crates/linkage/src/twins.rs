//! Twins whose father is not told: what two records alone can't tell, four can.
//!
//! The same family name, the same birth and another given name: a pair like this is one person whose name was written
//! anew, or two of one family. Fields are taken for independent, so the model believes the first wherever names and
//! births are told apart well. But where a second record knows each of the two given names, with the same family name
//! and birth, nobody wrote them anew by a slip: it would have to be the same slip twice. And where one contributor
//! knows both, they are not the names that two organisations know one person by. Then they are two.

use rustc_hash::{FxHashMap, FxHashSet};
use shyraq_encoding::{Field, Pattern};

use crate::cluster::Scored;
use crate::model::{SIBLINGS, is_one_name};

/// The level of a birth that is the same to the day.
const SAME_DAY: u8 = 8;

/// Of one family and born on one day, and no number of a paper says that they are one.
fn of_one_birth(pattern: Pattern) -> bool {
    let same = |field| is_one_name(pattern.level(field));
    same(Field::Family) && pattern.level(Field::Birth) == SAME_DAY && !same(Field::Idno)
}

/// Holds pairs of likely twins below one half; `contributor` tells whose a record is.
pub(crate) fn keep_twins_apart(pairs: &mut [Scored], contributor: impl Fn(u32) -> u16) {
    let are_twins = |p: &Scored| p.log_odds > SIBLINGS && p.pattern.level(Field::Given) == 1 && of_one_birth(p.pattern);
    let mut namesakes: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for p in pairs.iter().filter(|p| are_twins(p)) {
        namesakes.entry(p.records.0).or_default();
        namesakes.entry(p.records.1).or_default();
    }
    if namesakes.is_empty() {
        return;
    }
    let one_name =
        |p: &&Scored| p.log_odds > 0.0 && is_one_name(p.pattern.level(Field::Given)) && of_one_birth(p.pattern);
    for (a, b) in pairs.iter().filter(one_name).map(|p| p.records) {
        for (record, other) in [(a, b), (b, a)] {
            if let Some(of) = namesakes.get_mut(&record) {
                of.push(other);
            }
        }
    }
    for p in pairs.iter_mut().filter(|p| are_twins(p)) {
        let of = |record: &u32| namesakes.get(record).map_or(&[][..], Vec::as_slice);
        let (a, b) = (of(&p.records.0), of(&p.records.1));
        let who = |record: u32, with: &[u32]| -> FxHashSet<u16> {
            with.iter().chain([&record]).map(|r| contributor(*r)).collect()
        };
        let apart = !a.is_empty() && !b.is_empty() && a.iter().all(|r| !b.contains(r));
        if apart && !who(p.records.0, a).is_disjoint(&who(p.records.1, b)) {
            p.log_odds = SIBLINGS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Family and birth the same, given names at a level.
    fn pair(a: u32, b: u32, given: u8, log_odds: f64) -> Scored {
        let levels = [(Field::Family, 6), (Field::Given, given), (Field::Birth, SAME_DAY)];
        let pattern = levels.iter().fold(0, |p, (field, level)| p | u64::from(*level) << (4 * field.index()));
        Scored { records: (a, b), log_odds, pattern: Pattern(pattern) }
    }

    /// Records 0 and 1 have one given name, 2 and 3 another; all cross pairs look likely.
    fn two_and_two() -> Vec<Scored> {
        let cross = |a, b| pair(a, b, 1, 1.5);
        vec![pair(0, 1, 6, 5.0), cross(0, 2), cross(0, 3), cross(1, 2), cross(1, 3), pair(2, 3, 4, 5.0)]
    }

    fn odds(mut pairs: Vec<Scored>, contributors: [u16; 4]) -> Vec<f64> {
        keep_twins_apart(&mut pairs, |r| contributors[r as usize]);
        pairs.iter().map(|p| p.log_odds).collect()
    }

    #[test]
    fn two_names_that_two_records_know_each_are_two_people() {
        let apart = vec![5.0, SIBLINGS, SIBLINGS, SIBLINGS, SIBLINGS, 5.0];
        // Police and shelter know both; or one table has four records.
        assert_eq!(odds(two_and_two(), [0, 1, 0, 1]), apart);
        assert_eq!(odds(two_and_two(), [0; 4]), apart);
    }

    #[test]
    fn a_name_that_one_record_or_one_contributor_knows_may_be_written_anew() {
        let unchanged: Vec<f64> = two_and_two().iter().map(|p| p.log_odds).collect();
        assert_eq!(odds(two_and_two(), [0, 0, 1, 1]), unchanged, "the name that each organisation knows");
        let three = || two_and_two().into_iter().filter(|p| p.records.1 < 3).collect::<Vec<_>>();
        assert_eq!(odds(three(), [0; 4]), three().iter().map(|p| p.log_odds).collect::<Vec<_>>());
        // Record 1 is known by both names.
        let mut both = two_and_two();
        both[3] = pair(1, 2, 6, 4.0);
        assert_eq!(odds(both.clone(), [0; 4])[1], 1.5);
        // A paper with the same number.
        let mut paper = two_and_two();
        paper[1].pattern.0 |= 4 << (4 * Field::Idno.index());
        assert_eq!(odds(paper, [0; 4])[1], 1.5);
    }
}
