//! What the code book implies, over the live codes of records.

use shyraq_case::{Code, Rules, Term};

use super::axis::{Axes, Place, at};

/// The rules that a change of a column could break.
#[derive(Debug)]
pub(super) struct Guard {
    /// By column.
    checks: Vec<Vec<Check>>,
}

/// A rule: where `when` holds, one of `any` does.
#[derive(Debug, Clone)]
pub(super) struct Check {
    when: Answers,
    any: Vec<Answers>,
}

#[derive(Debug, Clone)]
struct Answers {
    place: Place,
    /// By live number.
    of: Vec<bool>,
}

impl Answers {
    fn new(term: &Term, axes: &Axes) -> Self {
        let place = axes.places.get(term.column).copied().unwrap_or(Place::Fixed);
        let live = axes.live.get(term.column).map_or(&[][..], Vec::as_slice);
        // A column without any live code is blank throughout.
        let live = if live.is_empty() { &[0][..] } else { live };
        Self { place, of: live.iter().map(|code| term.has(*code)).collect() }
    }

    fn hold(&self, bits: &[u64], numbers: &[Code]) -> bool {
        self.of.get(at(self.place, bits, numbers)).copied().unwrap_or(false)
    }
}

impl Guard {
    pub(super) fn new(rules: &Rules, axes: &Axes) -> Self {
        let mut checks = vec![Vec::new(); axes.columns];
        for rule in rules.iter() {
            let check = Check {
                when: Answers::new(rule.when(), axes),
                any: rule.any().iter().map(|t| Answers::new(t, axes)).collect(),
            };
            let mut columns: Vec<usize> = rule.any().iter().chain([rule.when()]).map(|t| t.column).collect();
            columns.sort_unstable();
            columns.dedup();
            for column in columns {
                if let Some(own) = checks.get_mut(column) {
                    own.push(check.clone());
                }
            }
        }
        Self { checks }
    }

    /// Returns the rules that name a column; most columns have none.
    pub(super) fn of(&self, column: usize) -> &[Check] {
        self.checks.get(column).map_or(&[], Vec::as_slice)
    }
}

/// Tells whether a record breaks none of some rules.
pub(super) fn obeys(checks: &[Check], bits: &[u64], numbers: &[Code]) -> bool {
    checks.iter().all(|c| !c.when.hold(bits, numbers) || c.any.iter().any(|a| a.hold(bits, numbers)))
}
