//! From variables and values to columns and codes.

use super::codes::Codes;
use super::rules::{Rule, Rules, Term};
use super::{Condition, Consequence};
use crate::{BLANK, Code, CodeBook, Column, Kind};

impl CodeBook {
    /// Returns the implications as rules over [`CodeBook::columns`].
    #[must_use]
    pub fn rules(&self) -> Rules {
        compile(self, usize::MAX).unwrap_or_default()
    }
}

/// Makes the rules, in the order of the code book; none when they are more than `limit`.
pub(super) fn compile(book: &CodeBook, limit: usize) -> Option<Rules> {
    if book.implies.is_empty() {
        return Some(Rules::default());
    }
    let columns = book.columns();
    let mut rules = Vec::new();
    for implication in &book.implies {
        let consequences = consequences(book, &columns, &implication.then);
        for when in conditions(book, &columns, &implication.when) {
            for any in &consequences {
                let sure = |t: &Term| t.column == when.column && when.codes.lies_in(&t.codes);
                if any.iter().any(sure) {
                    continue;
                }
                if rules.len() == limit {
                    return None;
                }
                rules.push(Rule { when: when.clone(), any: any.clone() });
            }
        }
    }
    Some(Rules::new(rules, &columns))
}

/// The columns of a variable with their places, and whether it has several choices.
fn own<'a>(book: &CodeBook, columns: &'a [Column], variable: &str) -> (Vec<(usize, &'a Column)>, bool) {
    let Some((at, v)) = book.variable(variable) else { return (Vec::new(), false) };
    (columns.iter().enumerate().filter(|(_, c)| c.variable == at).collect(), v.kind == Kind::Several)
}

/// Tells whether a list has the value of a column of several choices; without a list all have.
fn chosen(book: &CodeBook, column: &Column, values: Option<&[String]>) -> bool {
    let value = book.variables.get(column.variable).zip(column.value).and_then(|(v, k)| v.values.get(k));
    values.is_none_or(|list| value.is_some_and(|v| list.contains(&v.code)))
}

/// The codes of some values of a column; without a list all but blank.
fn answers(column: &Column, values: Option<&[String]>) -> impl Iterator<Item = Code> {
    let all = column.values.iter().zip(1..=Code::MAX);
    all.filter(move |(v, _)| values.is_none_or(|list| list.contains(v))).map(|(_, code)| code)
}

fn flag(column: usize, code: Code) -> Term {
    Term { column, codes: Codes::of([code], 2) }
}

/// Each of these terms says the consequence by itself.
fn conditions(book: &CodeBook, columns: &[Column], when: &Condition) -> Vec<Term> {
    let (own, several) = own(book, columns, &when.variable);
    let values = when.values.as_deref();
    if several {
        return own.into_iter().filter(|(_, c)| chosen(book, c, values)).map(|(i, _)| flag(i, 1)).collect();
    }
    own.into_iter().map(|(column, c)| Term { column, codes: Codes::of(answers(c, values), c.cells()) }).collect()
}

/// All of these must hold, each by one of its terms.
fn consequences(book: &CodeBook, columns: &[Column], then: &Consequence) -> Vec<Vec<Term>> {
    let (own, several) = own(book, columns, &then.variable);
    let values = then.values.as_deref();
    if !several {
        let blank = then.blank.then_some(BLANK);
        let term = |(column, c): (usize, &Column)| Term {
            column,
            codes: Codes::of(answers(c, values).chain(blank), c.cells()),
        };
        return vec![own.into_iter().map(term).collect()];
    }
    if then.blank {
        return own.into_iter().filter(|(_, c)| !chosen(book, c, values)).map(|(i, _)| vec![flag(i, BLANK)]).collect();
    }
    vec![own.into_iter().filter(|(_, c)| chosen(book, c, values)).map(|(i, _)| flag(i, 1)).collect()]
}
