//! Columns of a table of cases whose values are public before anybody looks at it.

use shyraq_case::{CodeBook, Kind};

/// Words of the cascade's form for columns that a code book names otherwise: the column, and the
/// variable of the shipped code books.
const WORDS: [(&str, &str); 3] =
    [("sex", "gender"), ("citizenship", "citizenship"), ("country", "CountryOfExploitation")];

/// Returns the variable whose values a column of a table of cases takes, by the usual words.
#[must_use]
pub fn variable_of(column: &str) -> Option<&'static str> {
    WORDS.iter().find(|(word, _)| *word == column).map(|(_, variable)| *variable)
}

/// Returns the public values that a code book fixes for a column, in its order: those of the variable
/// of that name, or of the one that the usual words mean. None for a column that it does not have
/// or that takes several values.
#[must_use]
pub fn values_of(column: &str, book: &CodeBook) -> Option<Vec<String>> {
    let find = |name: &str| book.variable(name).map(|(_, v)| v).filter(|v| v.kind != Kind::Several);
    let variable = find(column).or_else(|| find(variable_of(column)?))?;
    Some(variable.values.iter().map(|v| v.code.clone()).collect())
}
