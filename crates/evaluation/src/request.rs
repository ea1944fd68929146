use std::path::Path;

use shyraq_case::CodeBook;

/// Which 3-way tables are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Triples {
    /// All when there are at most 1,000, else a sample of 200.
    Usual,
    /// This many, drawn from the seed; all when there are no more.
    Sample(usize),
    /// Every one.
    All,
}

/// The by-variables of the shares when none are named and the table has both.
pub(crate) const USUAL_BY: [&str; 2] = ["CountryOfExploitation", "gender"];

/// What to compare and how.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The table that the other was made from.
    pub sensitive: &'a Path,
    /// The synthetic records.
    pub synthetic: &'a Path,
    /// The published counts, `aggregates.csv` of a release.
    pub aggregates: Option<&'a Path>,
    /// Fixes columns, values and groups. As in a release, a value outside it is blank.
    pub codebook: Option<&'a CodeBook>,
    /// Only these columns; empty: those of the code book, else those that both tables have.
    pub columns: Vec<String>,
    /// Columns with several values, each with its separator.
    pub multi_value: Vec<(String, String)>,
    /// Shares are compared for each combination of these columns' values; none: the usual
    /// two, where the tables have both.
    pub shares_by: Option<Vec<String>>,
    /// Groups of columns with a common denominator; empty: those of the code book.
    pub share_groups: Vec<(String, Vec<String>)>,
    /// Shares with a smaller true denominator are not compared.
    pub min_denominator: u64,
    /// Which 3-way tables.
    pub triples: Triples,
    /// Which sample of them.
    pub seed: u64,
}

impl<'a> Request<'a> {
    /// Makes the usual comparison of two tables.
    #[must_use]
    pub fn new(sensitive: &'a Path, synthetic: &'a Path) -> Self {
        Self {
            sensitive,
            synthetic,
            aggregates: None,
            codebook: None,
            columns: Vec::new(),
            multi_value: Vec::new(),
            shares_by: None,
            share_groups: Vec::new(),
            min_denominator: 500,
            triples: Triples::Usual,
            seed: 1,
        }
    }
}
