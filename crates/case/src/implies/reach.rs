//! What follows of some answers, over any number of steps.

use super::codes::Codes;
use super::rules::{Rule, Rules, Term};
use crate::Code;

/// The answers that are left to each column once some are given.
#[derive(Debug)]
pub struct Reach<'a> {
    rules: &'a Rules,
    /// By place among the columns that take part.
    left: Vec<Codes>,
}

impl Reach<'_> {
    /// Tells whether a column may have a code; a column that takes no part may have any.
    #[must_use]
    pub fn allows(&self, column: usize, code: Code) -> bool {
        self.rules.slot(column).and_then(|s| self.left.get(s)).is_none_or(|left| left.has(code))
    }
}

impl Rules {
    /// Follows the rules from answers of some columns; none when nobody can give these together.
    ///
    /// Rules are followed forward and backward, one answer at a time: what is excluded is
    /// impossible, but of rules with many answers not all that is impossible need be found.
    #[must_use]
    pub fn reach(&self, answers: &[(usize, Code)]) -> Option<Reach<'_>> {
        let mut left = self.every_answer();
        let mut open = Vec::new();
        for (column, code) in answers {
            let Some((slot, set)) = self.slot(*column).and_then(|s| Some((s, left.get_mut(s)?))) else { continue };
            if !set.has(*code) {
                return None;
            }
            let cells = self.part.get(slot).map_or(0, |(_, cells, _)| *cells);
            *set = Codes::of([*code], cells);
            open.extend(self.naming.get(slot).into_iter().flatten().copied());
        }
        self.follow(&mut left, open).then_some(Reach { rules: self, left })
    }

    /// Tells whether nobody can give any of these answers.
    pub(super) fn forbids(&self, term: &Term) -> bool {
        let mut left = self.every_answer();
        let Some(slot) = self.slot(term.column) else { return false };
        if let Some(set) = left.get_mut(slot) {
            set.keep(&term.codes);
        }
        !self.follow(&mut left, self.naming.get(slot).cloned().unwrap_or_default())
    }

    fn every_answer(&self) -> Vec<Codes> {
        self.part.iter().map(|(_, cells, _)| Codes::all(*cells)).collect()
    }

    /// Looks at the open rules until nothing follows any more; false when a column has no answer left.
    fn follow(&self, left: &mut [Codes], mut open: Vec<usize>) -> bool {
        while let Some(rule) = open.pop().and_then(|k| self.rules.get(k)) {
            let Some((slot, codes, keep)) = self.consequence(rule, left) else { continue };
            let Some(set) = left.get_mut(slot) else { continue };
            if keep {
                set.keep(codes);
            } else {
                set.drop(codes);
            }
            if set.is_empty() {
                return false;
            }
            open.extend(self.naming.get(slot).into_iter().flatten().copied());
        }
        true
    }

    /// What a rule says of a column that was not known: codes that alone are left, or that go.
    fn consequence<'a>(&self, rule: &'a Rule, left: &[Codes]) -> Option<(usize, &'a Codes, bool)> {
        let of = |t: &Term| self.slot(t.column).and_then(|s| Some((s, left.get(s)?)));
        let (when, given) = of(&rule.when)?;
        if !given.meets(&rule.when.codes) {
            return None;
        }
        let mut open = None;
        for term in &rule.any {
            let (slot, set) = of(term)?;
            if set.lies_in(&term.codes) {
                return None;
            }
            if set.meets(&term.codes) {
                if open.is_some() {
                    return None;
                }
                open = Some((slot, &term.codes, true));
            }
        }
        match open {
            None => Some((when, &rule.when.codes, false)),
            Some(only) => given.lies_in(&rule.when.codes).then_some(only),
        }
    }
}
