use std::collections::BTreeSet;
use std::path::Path;

use shyraq_case::{CodeBook, CodeBookError, Kind, Labels, Value, Variable, fault_of_name};

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
/// [`ReleaseError`] as for [`super::read_table`], when a column or a cell can't be named in a
/// code book, when no column is left, or a separator was given for none.
///
/// # Privacy
/// What is refused is named by its place, never by what stands there.
pub fn codebook_from_data(path: &Path, columns: &[String], options: &InputOptions) -> Result<CodeBook, ReleaseError> {
    let mut form = Form::open(path)?;
    let names: Vec<String> = if columns.is_empty() {
        form.header().iter().filter(|n| !n.is_empty() && Some(*n) != options.person_id.as_ref()).cloned().collect()
    } else {
        columns.to_vec()
    };
    if options.multi_value.keys().any(|name| !form.header().contains(name)) {
        return Err(ReleaseError::NoSeveral);
    }
    let fault = |fault: String, hint| ReleaseError::Form { path: path.to_owned(), fault, hint };
    let mut found = Vec::with_capacity(names.len());
    for n in &names {
        let at = position(path, form.header(), n)?;
        if let Some(why) = fault_of_variable(n) {
            let text = format!("the name of column {} can't be that of a variable: it {why}", at + 1);
            return Err(fault(text, "give the column another name, or leave it out with --columns"));
        }
        found.push((at, options.multi_value.get(n).cloned(), BTreeSet::<String>::new()));
    }
    let mut record = 0_u64;
    while form.read()? {
        record += 1;
        for (at, separator, values) in &mut found {
            let cell = String::from_utf8_lossy(form.cell(*at)).into_owned();
            let parts: Vec<&str> = match separator {
                Some(s) => cell.split(s.as_str()).collect(),
                None => vec![cell.as_str()],
            };
            for part in parts.into_iter().map(str::trim).filter(|p| !p.is_empty()) {
                if values.len() <= MAX_VALUES && !values.contains(part) && !part.contains(';') {
                    if let Some(why) = fault_of_name(part) {
                        let text = format!("a cell of record {record}, column {}, can't be a value: it {why}", *at + 1);
                        return Err(fault(text, "mend the table, or write a code book and give it with --codebook"));
                    }
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
    // The same rules as for a code book that somebody wrote. Its text is the table's: it is not shown.
    let hint = "write a code book for this table and give it with --codebook";
    let text = book.to_toml().map_err(|_| fault("its columns make no code book".into(), hint))?;
    CodeBook::parse(&text).map_err(|e| match e {
        CodeBookError::TooMany { .. } => fault(e.to_string(), hint),
        _ => fault("its columns make no code book".into(), hint),
    })
}

/// Says why the name of a column can't be that of a variable.
fn fault_of_variable(name: &str) -> Option<&'static str> {
    if name.contains('=') || name.starts_with("any(") && name.ends_with(')') {
        return Some("has the form of a name that tables derive: with '=', or any(...)");
    }
    fault_of_name(name)
}
