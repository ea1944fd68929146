//! What an answer says about another, as the code book states it.
//!
//! "A kind of labour is forced labour" is knowledge about words, not about people: it is public
//! and fixed before any data is seen. So it may be used as it is, in each record and in each
//! table, and costs no budget. A code book lists it as `[[implies]]`; [`Rules`] is the same list
//! over the columns of a coded case.

mod codes;
mod compile;
mod reach;
mod rules;

pub use reach::Reach;
pub use rules::{Rule, Rules, Term};

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize};

use crate::codebook::RawText;
use crate::{CodeBook, CodeBookError, Kind, Labels, Variable};

/// Implications of a code book beyond this are a mistake.
const MAX_IMPLICATIONS: usize = 512;
/// Rules over columns that they may become: variables with several choices make many of one.
const MAX_RULES: usize = 2000;

/// One answer implies another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implication {
    /// The answer that says something.
    #[serde(rename = "if")]
    pub when: Condition,
    /// What it says.
    pub then: Consequence,
    /// Where it is stated, for readers.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub note: Labels,
}

/// An answer of which something follows. Nothing ever follows of a blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The variable.
    pub variable: String,
    /// The answers, of several choices any one of them; without a list every answer that is not blank.
    #[serde(default, deserialize_with = "texts", skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

/// What another variable then says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// The variable.
    pub variable: String,
    /// The answers of which one is given, of several choices at least one; without a list any
    /// that is not blank.
    #[serde(default, deserialize_with = "texts", skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
    /// The answer may be blank too, and of several choices none but `values` is chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blank: bool,
}

fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let raw = Option::<Vec<RawText>>::deserialize(from)?;
    Ok(raw.map(|list| list.iter().map(RawText::text).collect()))
}

/// Checks the implications of a code book.
pub(crate) fn check(book: &CodeBook) -> Result<(), CodeBookError> {
    if book.implies.is_empty() {
        return Ok(());
    }
    let too_many = |what, found, limit| Err(CodeBookError::TooMany { what, found, limit });
    if book.implies.len() > MAX_IMPLICATIONS {
        return too_many("implications", book.implies.len(), MAX_IMPLICATIONS);
    }
    for (k, implication) in book.implies.iter().enumerate() {
        one(book, implication)
            .map_err(|fault| CodeBookError::Implies(format!("[[implies]] number {} {fault}", k + 1)))?;
    }
    let Some(rules) = compile::compile(book, MAX_RULES) else {
        return too_many("rules that its implications become", MAX_RULES + 1, MAX_RULES);
    };
    if let Some(rule) = rules.iter().find(|r| rules.forbids(r.when())) {
        return Err(CodeBookError::Implies(format!(
            "the implications of '{}' contradict each other: nobody could give the answer that it is about",
            rules.name(rule.when().column)
        )));
    }
    Ok(())
}

fn one(book: &CodeBook, implication: &Implication) -> Result<(), String> {
    let (when, then) = (&implication.when, &implication.then);
    let condition = known(book, &when.variable, when.values.as_deref())?;
    let consequence = known(book, &then.variable, then.values.as_deref())?;
    if when.values.as_ref().is_some_and(Vec::is_empty) {
        return Err("has an empty list of values in 'if': leave 'values' out for every answer that is not blank".into());
    }
    match &then.values {
        None if then.blank => return Err("allows every answer in 'then', blank too: it says nothing".into()),
        Some(list) if list.is_empty() && !then.blank => {
            return Err("allows no answer in 'then': add 'blank = true' if it must be blank".into());
        }
        Some(list) if then.blank && list.len() == consequence.values.len() => {
            return Err("allows every answer in 'then', blank too: it says nothing".into());
        }
        _ => {}
    }
    if when.variable == then.variable && condition.kind != Kind::Several {
        return Err(format!("says of '{}' what follows for itself", when.variable));
    }
    Ok(())
}

fn known<'a>(book: &'a CodeBook, variable: &str, values: Option<&[String]>) -> Result<&'a Variable, String> {
    let Some((_, v)) = book.variable(variable) else {
        return Err(format!("names '{variable}', which is no variable"));
    };
    let mut seen = HashSet::new();
    for value in values.unwrap_or_default() {
        if !v.values.iter().any(|x| x.code == *value) {
            return Err(format!("names '{value}', which is no value of '{variable}'"));
        }
        if !seen.insert(value) {
            return Err(format!("names '{value}' of '{variable}' twice"));
        }
    }
    Ok(v)
}
