use std::marker::PhantomData;

use crate::{BLANK, Code, Column};

/// A stage in the life of a case; the only way forward is through intake.
pub trait Stage: private::Sealed {}

/// As the contributor wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Reported;
/// In our variables, not yet checked.
#[derive(Debug, Clone, Copy)]
pub struct Mapped;
/// In our variables, every answer a public value or blank.
#[derive(Debug, Clone, Copy)]
pub struct Valid;

impl Stage for Reported {}
impl Stage for Mapped {}
impl Stage for Valid {}

mod private {
    pub trait Sealed {}
    impl Sealed for super::Reported {}
    impl Sealed for super::Mapped {}
    impl Sealed for super::Valid {}
}

/// One record of a contributor, coded in the columns of a code book.
///
/// It has no field for a name, an address or a birth date: what the hub does not hold
/// can't leave it. `codes[i]` is the code of the i-th [`Column`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case<S: Stage> {
    codes: Vec<Code>,
    stage: PhantomData<S>,
}

impl Case<Mapped> {
    /// Makes a case from codes that a mapping produced.
    #[must_use]
    pub fn mapped(codes: Vec<Code>) -> Self {
        Self { codes, stage: PhantomData }
    }

    /// Checks that every code is a value of its column or blank.
    ///
    /// # Errors
    /// Returns the indices of the columns whose code is not in the code book, or every
    /// index when the number of codes is not that of the columns.
    pub fn validate(self, columns: &[Column]) -> Result<Case<Valid>, Vec<usize>> {
        if self.codes.len() != columns.len() {
            return Err((0..columns.len()).collect());
        }
        let bad: Vec<usize> = self
            .codes
            .iter()
            .zip(columns)
            .enumerate()
            .filter(|(_, (code, column))| usize::from(**code) >= column.cells())
            .map(|(i, _)| i)
            .collect();
        if bad.is_empty() { Ok(Case { codes: self.codes, stage: PhantomData }) } else { Err(bad) }
    }
}

impl<S: Stage> Case<S> {
    /// Returns the codes, one a column.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// Tells whether nothing at all is reported.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.codes.iter().all(|c| *c == BLANK)
    }
}
