use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{CodeBook, CodeBookError};

/// Weights beyond this are a mistake.
const MAX_WEIGHT: u32 = 100;

/// A table that matters more than others, or one of three variables that is to be measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedTable {
    /// One to three variables.
    pub variables: Vec<String>,
    /// How much of the privacy budget it gets beside a table of its kind with weight 1.
    #[serde(default = "one")]
    pub weight: u32,
}

/// Shares of groups by the values of two variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedShares {
    /// Two variables.
    pub by: Vec<String>,
    /// The groups; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

fn one() -> u32 {
    1
}

/// Checks the tables and shares that a code book asks for.
pub(crate) fn check(book: &CodeBook) -> Result<(), CodeBookError> {
    let fault = |text: String| Err(CodeBookError::Workload(text));
    for (k, table) in book.workload.iter().enumerate() {
        let place = format!("[[workload]] number {}", k + 1);
        if !(1..=3).contains(&table.variables.len()) {
            return fault(format!("{place} names {} variables (1 to 3)", table.variables.len()));
        }
        if !(1..=MAX_WEIGHT).contains(&table.weight) {
            return fault(format!("{place} has the weight {} (1 to {MAX_WEIGHT})", table.weight));
        }
        known(book, &place, &table.variables)?;
    }
    for (k, shares) in book.shares.iter().enumerate() {
        let place = format!("[[shares]] number {}", k + 1);
        if shares.by.len() != 2 {
            return fault(format!("{place} is by {} variables (2)", shares.by.len()));
        }
        known(book, &place, &shares.by)?;
        if let Some(g) = shares.groups.iter().find(|g| !book.groups.iter().any(|x| x.name == **g)) {
            return fault(format!("{place} names the group '{g}', which the code book does not have"));
        }
        if shares.by.iter().any(|v| book.variable(v).is_some_and(|(_, v)| v.kind == crate::Kind::Several)) {
            return fault(format!("{place} is by a variable with several choices"));
        }
    }
    Ok(())
}

fn known(book: &CodeBook, place: &str, names: &[String]) -> Result<(), CodeBookError> {
    let mut seen = HashSet::new();
    for name in names {
        if book.variable(name).is_none() {
            return Err(CodeBookError::Workload(format!("{place} names '{name}', which is no variable")));
        }
        if !seen.insert(name) {
            return Err(CodeBookError::Workload(format!("{place} names '{name}' twice")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "name='b'\nversion='1'\n[[variable]]\nname='a'\nvalues=['1']\ngroup='g'\n[[variable]]\nname='b'\nvalues=['1']\ngroup='g'\n[[variable]]\nname='c'\nvalues=['x','y']\n[[variable]]\nname='d'\nvalues=['x']\n";

    #[test]
    fn reads_and_writes_what_is_wanted() {
        let text = format!(
            "{BOOK}[[workload]]\nvariables=['a','c']\nweight=5\n[[workload]]\nvariables=['a','b','c']\n[[shares]]\nby=['c','d']\n"
        );
        let book = CodeBook::parse(&text).unwrap();
        assert_eq!((book.workload[0].weight, book.workload[1].weight, book.shares[0].by.len()), (5, 1, 2));
        assert_eq!(CodeBook::parse(&book.to_toml().unwrap()).unwrap(), book);
        let fewer = book.select(&["a", "c"]).unwrap();
        assert_eq!((fewer.workload.len(), fewer.shares.len()), (1, 0), "only what the columns allow");
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, says) in [
            ("[[workload]]\nvariables=['z']\n", "'z', which is no variable"),
            ("[[workload]]\nvariables=['a','a']\n", "twice"),
            ("[[workload]]\nvariables=['a','b','c','d']\n", "names 4 variables"),
            ("[[workload]]\nvariables=['a']\nweight=0\n", "weight 0"),
            ("[[shares]]\nby=['c']\n", "is by 1 variables"),
            ("[[shares]]\nby=['c','d']\ngroups=['h']\n", "group 'h'"),
        ] {
            let error = CodeBook::parse(&format!("{BOOK}{text}")).unwrap_err();
            assert!(error.to_string().contains(says), "{says}: {error}");
        }
    }
}
