//! Columns of a table of cases whose values are public before anybody looks at it.

use shyraq_case::{CodeBook, Kind};

/// Words of the cascade's form for columns that a code book names otherwise: the column, and a
/// variable of the shipped code books that tells the same of a person.
const WORDS: [(&str, &str); 8] = [
    ("sex", "gender"),
    ("age", "ageBroad"),
    ("year", "yearOfRegistration"),
    ("form", "isForcedLabour"),
    ("form", "isSexualExploit"),
    ("form", "isOtherExploit"),
    ("citizenship", "citizenship"),
    ("country", "CountryOfExploitation"),
];

/// Tells whether tables by a column of a table of cases say what a variable says: its own name, or
/// the usual words.
#[must_use]
pub fn tells_of(column: &str, variable: &str) -> bool {
    column == variable || WORDS.contains(&(column, variable))
}

/// Returns the public values that a code book fixes for a column, in its order: those of the variable
/// of that name, or of the one that the usual words mean. None for a column that it does not have
/// or that takes several values.
#[must_use]
pub fn values_of(column: &str, book: &CodeBook) -> Option<Vec<String>> {
    let find = |name: &str| book.variable(name).map(|(_, v)| v).filter(|v| v.kind != Kind::Several);
    let usual = || WORDS.iter().filter(|(word, _)| *word == column).find_map(|(_, variable)| find(variable));
    let variable = find(column).or_else(usual)?;
    Some(variable.values.iter().map(|v| v.code.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_of_a_release_does_not_stay_in_its_assessment_under_another_name() {
        for (column, variable) in [
            ("age", "ageBroad"),
            ("sex", "gender"),
            ("year", "yearOfRegistration"),
            ("form", "isOtherExploit"),
            ("form", "isForcedLabour"),
            ("region", "region"),
        ] {
            assert!(tells_of(column, variable), "{column} {variable}");
        }
        assert!(!tells_of("sex", "ageBroad") && !tells_of("age", "gender"));
    }
}
