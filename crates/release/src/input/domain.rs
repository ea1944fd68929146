use std::collections::BTreeSet;
use std::path::Path;

use shyraq_case::{CodeBook, Kind, Labels, Value, Variable};

use super::{Form, InputOptions, position};
use crate::ReleaseError;

/// Values of one column beyond this make no table of categories.
const MAX_VALUES: usize = 65_535;

/// Reads a code book from the table itself: **not private**.
///
/// Which values occur is disclosed by it, rare ones too. It exists for public tables and
/// for trying things out; the manifest says so in a loud remark.
///
/// # Errors
/// [`ReleaseError`] as for [`super::read_table`], or when no column is left.
pub fn codebook_from_data(path: &Path, columns: &[String], options: &InputOptions) -> Result<CodeBook, ReleaseError> {
    let mut form = Form::open(path)?;
    let names: Vec<String> = if columns.is_empty() {
        form.header().iter().filter(|n| !n.is_empty() && Some(*n) != options.person_id.as_ref()).cloned().collect()
    } else {
        columns.to_vec()
    };
    let mut found = Vec::with_capacity(names.len());
    for n in &names {
        found.push((position(path, form.header(), n)?, options.multi_value.get(n).cloned(), BTreeSet::<String>::new()));
    }
    while form.read()? {
        for (at, separator, values) in &mut found {
            let cell = String::from_utf8_lossy(form.cell(*at)).into_owned();
            let parts: Vec<&str> = match separator {
                Some(s) => cell.split(s.as_str()).collect(),
                None => vec![cell.as_str()],
            };
            for part in parts.into_iter().map(str::trim).filter(|p| !p.is_empty()) {
                if values.len() <= MAX_VALUES && !values.contains(part) && !part.contains(';') {
                    values.insert(part.to_owned());
                }
            }
        }
    }
    let variables: Vec<Variable> = names
        .into_iter()
        .zip(found)
        .filter(|(_, (_, _, values))| !values.is_empty() && values.len() <= MAX_VALUES)
        .map(|(name, (_, separator, values))| Variable {
            name,
            labels: Labels::default(),
            kind: if separator.is_some() { Kind::Several } else { Kind::Single },
            values: values.into_iter().map(|code| Value { code, labels: Labels::default() }).collect(),
            blank: Labels::default(),
            group: None,
            note: Labels::default(),
        })
        .collect();
    let book = CodeBook {
        name: "from-data".into(),
        version: "0".into(),
        title: Labels::default(),
        source: None,
        groups: Vec::new(),
        variables,
        workload: Vec::new(),
        shares: Vec::new(),
        implies: Vec::new(),
        merges: Vec::new(),
    };
    // The same rules as for a code book that somebody wrote.
    let fault = |fault: String, hint| ReleaseError::Form { path: path.to_owned(), fault, hint };
    let text = book.to_toml().map_err(|e| fault(e.to_string(), "write a code book for this table"))?;
    CodeBook::parse(&text)
        .map_err(|e| fault(e.to_string(), "write a code book for this table and give it with --codebook"))
}
