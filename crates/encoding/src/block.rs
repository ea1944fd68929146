use crate::Field;

/// What two records must have in common to be compared. The number is the first byte of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockKey {
    /// The number, from 0 on.
    pub number: u8,
    /// What it is made of, in words.
    pub name: &'static str,
    /// The fields that it says something of.
    pub fields: &'static [Field],
}

const fn key(number: u8, name: &'static str, fields: &'static [Field]) -> BlockKey {
    BlockKey { number, name, fields }
}

/// The keys of the scheme, by number.
pub const BLOCK_KEYS: [BlockKey; 22] = [
    key(0, "skeletons of family and given name, sorted", &[Field::Family, Field::Given]),
    key(1, "skeleton of the family name, year of birth", &[Field::Family, Field::Birth]),
    key(2, "skeleton of the given name, year of birth", &[Field::Given, Field::Birth]),
    key(3, "date of birth, day and month sorted", &[Field::Birth]),
    key(4, "skeleton of the family name, day and month of birth", &[Field::Family, Field::Birth]),
    key(5, "skeleton of the given name, day and month of birth", &[Field::Given, Field::Birth]),
    key(6, "skeleton of the given name, stem of the patronymic", &[Field::Given, Field::Patronymic]),
    key(7, "identifying number", &[Field::Idno]),
    key(8, "postcode, skeleton of the given name", &[Field::Postcode, Field::Given]),
    key(9, "postcode, skeleton of the family name", &[Field::Postcode, Field::Family]),
    key(10, "street, house", &[Field::Street, Field::House]),
    key(11, "skeleton of the given name, begin of the family name's", &[Field::Family, Field::Given]),
    key(12, "skeleton of the family name, begin of the given name's", &[Field::Family, Field::Given]),
    key(13, "skeleton of the family name, birthplace", &[Field::Family, Field::Birthplace]),
    key(14, "skeleton of the given name, birthplace", &[Field::Given, Field::Birthplace]),
    key(15, "birthplace, year of birth", &[Field::Birthplace, Field::Birth]),
    // In the place of 0, 1, 2, 6, 11 and 12 where a public table says that very many have the value.
    key(16, "common: skeletons of both names, decade of birth", &[Field::Family, Field::Given]),
    key(17, "common: skeleton of the family name, year and quarter of birth", &[Field::Family, Field::Birth]),
    key(18, "common: skeleton of the given name, year and quarter of birth", &[Field::Given, Field::Birth]),
    key(19, "common: skeletons of given name and patronymic, decade of birth", &[Field::Given, Field::Patronymic]),
    key(20, "common: given name, begin of the family name, decade of birth", &[Field::Family, Field::Given]),
    key(21, "common: family name, begin of the given name, decade of birth", &[Field::Family, Field::Given]),
];

/// Keys, and those that take their place where a value is common.
const FINER: [(u8, u8); 6] = [(0, 16), (1, 17), (2, 18), (6, 19), (11, 20), (12, 21)];

/// Returns the number of the key that takes the place of another where its value is common.
#[must_use]
pub fn finer(key: u8) -> Option<u8> {
    FINER.iter().find(|(coarse, _)| *coarse == key).map(|(_, finer)| *finer)
}

/// Returns the number of the key in whose place another stands; of any other key its own.
#[must_use]
pub fn coarse(key: u8) -> u8 {
    FINER.iter().find(|(_, finer)| *finer == key).map_or(key, |(coarse, _)| *coarse)
}

/// Tells whether a key is wide or has a part of a field: what a pair of its blocks agrees in says
/// what it says of any two records.
#[must_use]
pub const fn is_wide(key: u8) -> bool {
    matches!(key, 11 | 12 | 16..)
}

/// A keyed tag: 16 bytes, the first of which is the number of the key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub [u8; 16]);

impl Tag {
    /// Returns the number of its key.
    #[must_use]
    pub fn key(&self) -> u8 {
        let [number, ..] = self.0;
        number
    }
}
