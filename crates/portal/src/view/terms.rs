//! Words for codes that come with a release: stages, columns, statuses.
//!
//! A code that the catalogue does not know stands as it is, so a page is never without it.

use shyraq_case::country;
use shyraq_locale::{Arg, Catalogue};

use crate::model::Release;

/// Columns of a table of cases that the shipped code books name otherwise.
const OTHERWISE: [(&str, &str); 2] = [("sex", "gender"), ("country", "CountryOfExploitation")];

/// Returns the word of a code, `{kind}-{code}`; for an unknown one `{kind}-other` with its name,
/// where the catalogue has that, else the code.
pub(crate) fn term(cat: &Catalogue, kind: &str, code: &str) -> String {
    let key = format!("{kind}-{code}");
    let other = format!("{kind}-other");
    if code != "other" && cat.has(&key) {
        cat.text(&key)
    } else if cat.has(&other) {
        cat.fill(&other, &[("name", Arg::Text(code)), ("code", Arg::Text(code))])
    } else {
        code.to_owned()
    }
}

/// Returns the name of a column by which persons are grouped.
pub(crate) fn column_name(rel: &Release<'_>, cat: &Catalogue, column: &str) -> String {
    let own = || rel.book().variable(column).map(|(_, v)| v.label(cat.lang()).to_owned());
    if cat.has(&format!("column-{column}")) {
        term(cat, "column", column)
    } else {
        own().unwrap_or_else(|| term(cat, "column", column))
    }
}

/// Returns the name of a value of such a column; the empty one is for what no list has.
pub(crate) fn value_name(rel: &Release<'_>, cat: &Catalogue, column: &str, value: &str) -> String {
    if value.is_empty() {
        return cat.text("cascade-rest");
    }
    let key = format!("{column}-{value}");
    if column == "form" && cat.has(&key) {
        return cat.text(&key);
    }
    let name = OTHERWISE.iter().find(|(word, _)| *word == column).map_or(column, |(_, name)| *name);
    let variable = rel.book().variable(column).or_else(|| rel.book().variable(name));
    let own = variable.and_then(|(_, v)| v.values.iter().find(|x| x.code == value)).filter(|x| !x.labels.is_empty());
    match own {
        Some(x) => x.label(cat.lang()).to_owned(),
        None => country(value).and_then(|c| c.names.get(cat.lang())).unwrap_or(value).to_owned(),
    }
}
