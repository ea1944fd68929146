use std::sync::Arc;

use shyraq_case::{CodeBook, Column, Kind};

use super::{Mapping, SourceForm};
use crate::mapping::Unknown;
use crate::recipe::{Recipe, SET, VariableRule};
use crate::words::{Table, Words};

/// Returns the mapping of a table that is already in a code book's columns and values.
///
/// Each variable is a column of its own name; a variable with several choices holds its
/// values joined by `;`. It reads what [`crate::CaseWriter`] writes.
#[must_use]
pub fn identity_mapping(book: &CodeBook) -> Mapping {
    let columns = book.columns();
    let rules = book.variables.iter().enumerate().map(|(i, v)| rule(i, &v.name, v.kind, &columns)).collect();
    Mapping {
        name: format!("{}-identity", book.name),
        version: book.version.clone(),
        book: Arc::new(book.clone()),
        columns: columns.into(),
        source: SourceForm::default(),
        rules,
    }
}

fn rule(variable: usize, name: &str, kind: Kind, columns: &[Column]) -> VariableRule {
    let mut table = Table::default();
    let mut targets = Vec::new();
    let own = columns.iter().zip(0u32..).filter(|(c, _)| c.variable == variable);
    for (column, at) in own {
        targets.push(at);
        if kind == Kind::Several {
            // INVARIANT: the name of such a column is variable=value, and no variable has a '='.
            let value = column.name.split_once('=').map_or("", |(_, v)| v);
            let _ = table.add(value, Some((at, SET)), false);
        } else {
            for (value, code) in column.values.iter().zip(1..) {
                let _ = table.add(value, Some((at, code)), false);
            }
        }
    }
    VariableRule {
        name: name.to_owned(),
        inputs: vec![vec![name.to_owned()]],
        recipe: Recipe::Value { separator: (kind == Kind::Several).then(|| ";".to_owned()), table, bands: None },
        missing: Words::default(),
        fold: false,
        optional: false,
        unknown: Unknown::Refuse,
        default: None,
        targets,
    }
}
