use std::hash::{Hash as _, Hasher as _};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::register::Register;

/// Different numbers of records, in the order in which they came first.
#[derive(Default)]
pub(crate) struct Numbered {
    numbers: Register,
    /// Places of numbers, found by the number's hash.
    places: HashTable<u32>,
}

fn hash(number: &str) -> u64 {
    let mut hasher = FxHasher::default();
    number.hash(&mut hasher);
    hasher.finish()
}

impl Numbered {
    /// Returns the place of a number, which is a new one if it did not come before.
    pub(crate) fn place(&mut self, number: &str) -> u32 {
        let Self { numbers, places } = self;
        let next = numbers.len() as u32;
        let same = |place: &u32| numbers.number(*place) == number;
        let entry = places.entry(hash(number), same, |place| hash(numbers.number(*place)));
        let place = *entry.or_insert(next).get();
        if place == next {
            numbers.push(number);
        }
        place
    }

    /// Returns the number of different numbers.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Returns the numbers by place.
    pub(crate) fn finish(self) -> Register {
        self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_place() {
        let mut all = Numbered::default();
        let places: Vec<u32> = ["b", "a", "b", "", "a"].map(|n| all.place(n)).into();
        assert_eq!((places, all.len()), (vec![0, 1, 0, 2, 1], 3));
        for k in 0..10_000 {
            assert_eq!(all.place(&format!("n{k}")), 3 + k);
        }
        assert_eq!(all.place("n9"), 12);
        assert_eq!(all.finish().iter().map(|n| n.1).take(4).collect::<Vec<_>>(), ["b", "a", "", "n0"]);
    }
}
