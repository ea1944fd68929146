//! Counts faults while rows go by, in memory that does not grow with rows.

use rustc_hash::FxHashMap;

use crate::plan::Plan;
use crate::{FaultGroup, Rule, Severity};

/// Rows that a group of faults names.
const FIRST_ROWS: usize = 10;

/// A column in a fault: a used column, or the row as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Row,
    Used(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fault {
    pub(crate) place: Place,
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
}

#[derive(Debug, Clone)]
struct Group {
    /// The rule of the mapping that met the fault first, for the remedy.
    variable: Option<u32>,
    count: u64,
    first: Vec<u64>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    groups: FxHashMap<Fault, Group>,
    pub(crate) read: u64,
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    pub(crate) apart: u64,
}

impl Tally {
    pub(crate) fn fault(&mut self, row: u64, fault: Fault, variable: Option<u32>) {
        let group = self.groups.entry(fault).or_insert_with(|| Group { variable, count: 0, first: Vec::new() });
        group.count += 1;
        if group.first.len() < FIRST_ROWS {
            group.first.push(row);
        }
    }

    /// Adds the counts of rows that stand later in the file, and empties them.
    pub(crate) fn absorb(&mut self, later: &mut Self, base: u64) {
        for (fault, group) in later.groups.drain() {
            let own = self.groups.entry(fault).or_insert_with(|| Group {
                variable: group.variable,
                count: 0,
                first: Vec::new(),
            });
            own.count += group.count;
            let room = FIRST_ROWS.saturating_sub(own.first.len());
            own.first.extend(group.first.iter().take(room).map(|r| base + r));
        }
        for (own, theirs) in [
            (&mut self.read, &mut later.read),
            (&mut self.accepted, &mut later.accepted),
            (&mut self.refused, &mut later.refused),
            (&mut self.apart, &mut later.apart),
        ] {
            *own += std::mem::take(theirs);
        }
    }

    /// Returns the groups, what costs rows first, then by how often.
    pub(crate) fn groups(&self, plan: &Plan<'_>) -> Vec<FaultGroup> {
        let mut out: Vec<FaultGroup> = self.groups.iter().map(|(fault, group)| named(fault, group, plan)).collect();
        out.sort_by(|a, b| {
            (a.severity, std::cmp::Reverse(a.count), &a.column, a.rule).cmp(&(
                b.severity,
                std::cmp::Reverse(b.count),
                &b.column,
                b.rule,
            ))
        });
        out
    }
}

fn named(fault: &Fault, group: &Group, plan: &Plan<'_>) -> FaultGroup {
    let column = match fault.place {
        Place::Row => None,
        Place::Used(i) => plan.used.get(i as usize).map(|u| u.name.clone()),
    };
    let variable = group.variable.and_then(|v| plan.rule(v)).map(|r| r.name.as_str());
    FaultGroup {
        column,
        rule: fault.rule,
        severity: fault.severity,
        count: group.count,
        first_rows: group.first.clone(),
        remedy: fault.rule.remedy(variable),
    }
}
