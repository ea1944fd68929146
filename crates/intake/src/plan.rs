//! A mapping bound to the header of one table.

use std::collections::HashMap;
use std::sync::Arc;

use shyraq_tabular::TableError;

use crate::mapping::Mapping;
use crate::recipe::VariableRule;
use crate::{IntakeError, Limits};

/// What is done with each column of a table.
#[derive(Debug)]
pub(crate) struct Plan<'m> {
    pub(crate) mapping: &'m Mapping,
    /// Columns of the header.
    pub(crate) width: usize,
    /// Coded columns of a case.
    pub(crate) coded: usize,
    /// The columns that the mapping uses, in the order of the header.
    pub(crate) used: Vec<Used>,
    /// For each column of the header, the used column that has to be coded.
    pub(crate) coded_by: Vec<Option<u32>>,
    /// Used columns that name the person and the record.
    pub(crate) person: Option<u32>,
    pub(crate) record: Option<u32>,
    /// Optional columns that the table lacks.
    pub(crate) absent: Vec<String>,
    /// The names of the used columns.
    pub(crate) header: Arc<[String]>,
    /// Rules with a default, and which of them is which.
    pub(crate) defaults: Vec<u32>,
    pub(crate) cell_bytes: usize,
}

/// A column of the table that the mapping uses.
#[derive(Debug)]
pub(crate) struct Used {
    /// Position in the header.
    pub(crate) at: usize,
    pub(crate) name: String,
    /// The rules that read it.
    pub(crate) rules: Vec<u32>,
}

impl<'m> Plan<'m> {
    /// Finds the mapping's columns in a header.
    pub(crate) fn bind(mapping: &'m Mapping, header: &[String], limits: &Limits) -> Result<Self, IntakeError> {
        let positions = positions(header, limits)?;
        let mut binder = Binder { positions, columns: HashMap::new(), missing: Vec::new(), absent: Vec::new() };
        for (i, rule) in (0u32..).zip(&mapping.rules) {
            for names in &rule.inputs {
                binder.input(names, Some(i), rule.optional);
            }
        }
        let identifier = |binder: &mut Binder<'_>, names: &Option<Vec<String>>| {
            names.as_ref().and_then(|n| binder.input(n, None, false))
        };
        let person = identifier(&mut binder, &mapping.source.person);
        let record = identifier(&mut binder, &mapping.source.record);
        if !binder.missing.is_empty() {
            return Err(IntakeError::ColumnsNotThere { columns: binder.missing, found: header.len() });
        }
        let mut used: Vec<Used> = binder.columns.into_values().collect();
        used.sort_by_key(|u| u.at);
        let index_of =
            |at: Option<usize>| at.and_then(|at| (0u32..).zip(&used).find(|(_, u)| u.at == at).map(|(i, _)| i));
        let mut coded_by = vec![None; header.len()];
        for (i, u) in (0u32..).zip(&used).filter(|(_, u)| !u.rules.is_empty()) {
            if let Some(slot) = coded_by.get_mut(u.at) {
                *slot = Some(i);
            }
        }
        Ok(Self {
            mapping,
            width: header.len(),
            coded: mapping.columns().len(),
            coded_by,
            person: index_of(person),
            record: index_of(record),
            absent: binder.absent,
            header: used.iter().map(|u| u.name.clone()).collect(),
            defaults: (0u32..).zip(&mapping.rules).filter(|(_, r)| r.default.is_some()).map(|(i, _)| i).collect(),
            cell_bytes: limits.cell_bytes,
            used,
        })
    }

    pub(crate) fn rule(&self, index: u32) -> Option<&'m VariableRule> {
        self.mapping.rules.get(index as usize)
    }
}

/// Maps names to positions; blank names are columns that no mapping can use.
fn positions<'h>(header: &'h [String], limits: &Limits) -> Result<HashMap<&'h str, usize>, TableError> {
    if header.len() > limits.columns {
        return Err(TableError::TooManyColumns { found: header.len(), limit: limits.columns });
    }
    let mut out = HashMap::with_capacity(header.len());
    for (at, name) in header.iter().enumerate().filter(|(_, n)| !n.is_empty()) {
        if let Some(first) = out.insert(name.as_str(), at) {
            return Err(TableError::DuplicateHeader { first: first + 1, second: at + 1 });
        }
    }
    Ok(out)
}

struct Binder<'h> {
    positions: HashMap<&'h str, usize>,
    columns: HashMap<usize, Used>,
    missing: Vec<String>,
    absent: Vec<String>,
}

impl Binder<'_> {
    /// Finds the first spelling that the header has, and notes who reads it.
    fn input(&mut self, names: &[String], rule: Option<u32>, optional: bool) -> Option<usize> {
        let found = names.iter().find_map(|n| self.positions.get(n.as_str()).map(|at| (*at, n)));
        let Some((at, name)) = found else {
            let list = if optional { &mut self.absent } else { &mut self.missing };
            let name = names.first().cloned().unwrap_or_default();
            if !list.contains(&name) {
                list.push(name);
            }
            return None;
        };
        let used = self.columns.entry(at).or_insert_with(|| Used { at, name: name.clone(), rules: Vec::new() });
        used.rules.extend(rule.filter(|r| !used.rules.contains(r)));
        Some(at)
    }
}
