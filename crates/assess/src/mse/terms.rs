//! Hierarchical log-linear models as sets of terms.

use std::fmt;

use super::MOST_LISTS;

const WORDS: usize = (1 << MOST_LISTS) / 64;

/// A hierarchical model: a set of terms that holds each subset of each of its terms.
///
/// Every model here holds the constant and all lists alone ("main effects"). Its name is
/// written in its greatest terms, lists numbered by column: `[12,13,4]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Model {
    lists: u8,
    terms: [u64; WORDS],
}

impl Model {
    /// The model in which no list depends on another.
    #[must_use]
    pub fn independence(lists: usize) -> Self {
        let mut model = Self { lists: lists.min(MOST_LISTS) as u8, terms: [0; WORDS] };
        model.insert(0);
        for list in 0..model.lists() {
            model.insert(1 << list);
        }
        model
    }

    /// The model with every pair of lists.
    #[must_use]
    pub fn all_pairs(lists: usize) -> Self {
        let mut model = Self::independence(lists);
        for pair in pairs(model.lists()) {
            model.insert(pair);
        }
        model
    }

    /// The least hierarchical model with these terms.
    #[must_use]
    pub fn generated(lists: usize, terms: impl IntoIterator<Item = usize>) -> Self {
        let mut model = Self::independence(lists);
        for term in terms {
            let mut sub = term;
            while sub != 0 {
                model.insert(sub);
                sub = (sub - 1) & term;
            }
        }
        model
    }

    /// Reads a name such as `[12,13,4]`; a list that is not named is alone.
    ///
    /// # Errors
    /// Says what is wrong with the name.
    pub fn parse(lists: usize, name: &str) -> Result<Self, String> {
        let name = name.trim();
        let inner = match (name.strip_prefix('['), name.strip_suffix(']')) {
            (Some(open), Some(_)) => open.strip_suffix(']').unwrap_or(open),
            (None, None) => name,
            _ => return Err(format!("'{name}' has one bracket of two")),
        };
        let mut terms = Vec::new();
        for part in inner.split(',').map(str::trim) {
            let mut term = 0;
            for digit in part.chars() {
                match digit.to_digit(10).map(|d| d as usize) {
                    Some(d) if (1..=lists).contains(&d) && term & (1 << (d - 1)) == 0 => term |= 1 << (d - 1),
                    _ => return Err(format!("'{part}' does not name lists 1 to {lists}, each once")),
                }
            }
            if term == 0 {
                return Err("a term is empty".to_owned());
            }
            if term + 1 == 1 << lists {
                return Err("the term of all lists cannot be estimated: who is on no list is not counted".to_owned());
            }
            terms.push(term);
        }
        Ok(Self::generated(lists, terms))
    }

    fn insert(&mut self, term: usize) {
        if let Some(word) = self.terms.get_mut(term / 64) {
            *word |= 1 << (term % 64);
        }
    }

    /// How many lists there are.
    #[must_use]
    pub fn lists(&self) -> usize {
        usize::from(self.lists)
    }

    /// Tells whether a set of lists is a term.
    #[must_use]
    pub fn has(&self, term: usize) -> bool {
        self.terms.get(term / 64).is_some_and(|w| w >> (term % 64) & 1 == 1)
    }

    /// The terms, the constant first, in the order of masks.
    pub fn terms(&self) -> impl Iterator<Item = usize> + '_ {
        (0..1 << self.lists()).filter(|t| self.has(*t))
    }

    /// How many terms there are, the constant among them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.terms.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// The model with one term more, whose parts must be in it.
    #[must_use]
    pub fn with(&self, term: usize) -> Self {
        let mut more = *self;
        more.insert(term);
        more
    }

    /// The model without one of its greatest terms.
    #[must_use]
    pub fn without(&self, term: usize) -> Self {
        let mut less = *self;
        if let Some(word) = less.terms.get_mut(term / 64) {
            *word &= !(1 << (term % 64));
        }
        less
    }

    /// Tells whether a term could be added: it is not there, and all its parts are.
    #[must_use]
    pub fn takes(&self, term: usize) -> bool {
        !self.has(term) && parts(term).all(|p| self.has(p))
    }

    /// The greatest terms: those in no other term, by size, then by their lists.
    #[must_use]
    pub fn greatest(&self) -> Vec<usize> {
        let all = (1 << self.lists()) - 1;
        let inside = |t: usize| ones(all & !t).any(|bit| self.has(t | bit));
        let mut out: Vec<usize> = self.terms().filter(|t| *t != 0 && !inside(*t)).collect();
        out.sort_by_key(|t| order(*t));
        out
    }

    /// Tells whether every term is a term of `other`.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.terms.iter().zip(&other.terms).all(|(a, b)| a & !b == 0)
    }
}

/// The size of a term and its lists, for the order in which terms are named.
fn order(term: usize) -> (std::cmp::Reverse<u32>, Vec<u32>) {
    (std::cmp::Reverse(term.count_ones()), ones(term).map(|b| b.trailing_zeros()).collect())
}

/// The single lists of a set, as masks.
pub fn ones(set: usize) -> impl Iterator<Item = usize> {
    (0..usize::BITS).map(|b| 1 << b).take_while(move |b| *b <= set).filter(move |b| set & b != 0)
}

/// The sets one list smaller.
pub fn parts(set: usize) -> impl Iterator<Item = usize> {
    ones(set).map(move |b| set & !b)
}

/// All pairs of lists in the order 12, 13, …, 23, …
pub fn pairs(lists: usize) -> impl Iterator<Item = usize> {
    (0..lists).flat_map(move |i| (i + 1..lists).map(move |j| 1 << i | 1 << j))
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, term) in self.greatest().into_iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            for bit in ones(term) {
                write!(f, "{}", bit.trailing_zeros() + 1)?;
            }
        }
        f.write_str("]")
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Model, pairs};

    #[test]
    fn names_are_the_literature_s() {
        // Names as in Silverman, Chan, Vincent 2024, tables 2, 3 and 6.
        for (lists, name) in [
            (3, "[12,13,23]"),
            (3, "[12,3]"),
            (4, "[123,14,34]"),
            (4, "[134,12,23]"),
            (5, "[123,34,5]"),
            (5, "[1,2,3,4,5]"),
            (5, "[135,12,24,34]"),
        ] {
            assert_eq!(Model::parse(lists, name).unwrap().to_string(), name);
        }
        assert_eq!(Model::parse(4, "13,12").unwrap().to_string(), "[12,13,4]");
        for bad in ["[]", "[1,,2]", "[14]", "[11]", "[a]", "[123]", "[0]", "[12,3", "12,3]", "[[12,3]]"] {
            assert!(Model::parse(3, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn terms_come_and_go() {
        let model = Model::parse(4, "[12,13,23,4]").unwrap();
        assert_eq!(model.parameters(), 8);
        assert!(model.takes(0b111) && !model.takes(0b1011) && !model.takes(0b11));
        let triple = model.with(0b111);
        assert_eq!(triple.to_string(), "[123,4]");
        assert!(model.is_within(&triple) && !triple.is_within(&model));
        assert_eq!(triple.without(0b111), model);
        assert_eq!(pairs(3).collect::<Vec<_>>(), [0b11, 0b101, 0b110]);
        assert_eq!(Model::all_pairs(3), Model::parse(3, "[12,13,23]").unwrap());
    }
}
