use super::codes::Codes;
use crate::{BLANK, Code, Column};

/// Some answers of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Index of the column.
    pub column: usize,
    pub(super) codes: Codes,
}

impl Term {
    /// Tells whether a code of the column is one of the answers.
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        self.codes.has(code)
    }

    fn holds(&self, record: &[Code]) -> bool {
        self.has(record.get(self.column).copied().unwrap_or(BLANK))
    }
}

/// A rule over columns: where `when` holds, one of `any` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) when: Term,
    pub(super) any: Vec<Term>,
}

impl Rule {
    /// Returns the condition, which never holds of a blank.
    #[must_use]
    pub fn when(&self) -> &Term {
        &self.when
    }

    /// Returns the terms of which one must hold then.
    #[must_use]
    pub fn any(&self) -> &[Term] {
        &self.any
    }

    /// Returns the column and the code that can be the only answer, where there is only one.
    #[must_use]
    pub fn only(&self) -> Option<(usize, Code)> {
        let [term] = self.any.as_slice() else { return None };
        let code = term.codes.first().filter(|code| *code != BLANK && term.codes.len() == 1)?;
        Some((term.column, code))
    }

    fn is_broken(&self, record: &[Code]) -> bool {
        self.when.holds(record) && !self.any.iter().any(|t| t.holds(record))
    }
}

/// The implications of a code book over the columns of a coded case.
///
/// A record whose answers are all blank breaks none of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    pub(super) rules: Vec<Rule>,
    /// The columns that take part, ascending, each with its cells and its name.
    pub(super) part: Vec<(usize, usize, String)>,
    /// By place in `part`: the rules that name the column.
    pub(super) naming: Vec<Vec<usize>>,
}

impl Rules {
    pub(super) fn new(rules: Vec<Rule>, columns: &[Column]) -> Self {
        let mut own: Vec<usize> = rules.iter().flat_map(|r| r.any.iter().chain([&r.when])).map(|t| t.column).collect();
        own.sort_unstable();
        own.dedup();
        let mut naming = vec![Vec::new(); own.len()];
        for (k, rule) in rules.iter().enumerate() {
            for term in rule.any.iter().chain([&rule.when]) {
                let list = own.binary_search(&term.column).ok().and_then(|slot| naming.get_mut(slot));
                if let Some(list) = list.filter(|l: &&mut Vec<usize>| l.last() != Some(&k)) {
                    list.push(k);
                }
            }
        }
        let described = |c: usize| columns.get(c).map(|column| (c, column.cells(), column.name.clone()));
        Self { part: own.into_iter().filter_map(described).collect(), rules, naming }
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns the rules in the order of the code book.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// Returns the columns that take part, ascending.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.part.iter().map(|(column, _, _)| *column)
    }

    /// Tells whether a column takes part.
    #[must_use]
    pub fn concerns(&self, column: usize) -> bool {
        self.slot(column).is_some()
    }

    pub(super) fn slot(&self, column: usize) -> Option<usize> {
        self.part.binary_search_by_key(&column, |(c, _, _)| *c).ok()
    }

    pub(super) fn name(&self, column: usize) -> &str {
        self.slot(column).and_then(|s| self.part.get(s)).map_or("", |(_, _, name)| name)
    }

    /// Tells whether a record breaks a rule.
    #[must_use]
    pub fn are_broken(&self, record: &[Code]) -> bool {
        self.rules.iter().any(|rule| rule.is_broken(record))
    }

    /// Makes a record obey; tells whether it had to.
    ///
    /// Rule by rule in the order of the code book, and again until none is broken: where the
    /// rule leaves one answer only and that column is blank, it gets this answer; else the
    /// answer of which it would follow is made blank. What was made blank stays so, so it ends:
    /// a column is filled once and made blank once at most.
    pub fn repair(&self, record: &mut [Code]) -> bool {
        if !self.are_broken(record) {
            return false;
        }
        let mut blanked = vec![false; record.len()];
        while self.pass(record, &mut blanked) {}
        true
    }

    fn pass(&self, record: &mut [Code], blanked: &mut [bool]) -> bool {
        let mut changed = false;
        for rule in &self.rules {
            if !rule.is_broken(record) {
                continue;
            }
            changed = true;
            let free = |c: usize| record.get(c) == Some(&BLANK) && blanked.get(c) == Some(&false);
            let (column, code) = rule.only().filter(|(c, _)| free(*c)).unwrap_or((rule.when.column, BLANK));
            if let (Some(answer), Some(was_blanked)) = (record.get_mut(column), blanked.get_mut(column)) {
                *answer = code;
                *was_blanked |= code == BLANK;
            }
        }
        changed
    }
}
