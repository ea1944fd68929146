/// Brings a column's name to one line: headers of spreadsheets have line breaks and double
/// blanks in them, which nobody sees.
#[must_use]
pub fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes a text fit to print: a name that comes from outside may hold what moves a
/// terminal's cursor.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Returns the tidied names of a header; none when all are blank.
pub(crate) fn tidied<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vec<String>> {
    let names: Vec<String> = names.map(tidy).collect();
    names.iter().any(|n| !n.is_empty()).then_some(names)
}
