use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use shyraq_encoding::Field;
use shyraq_tabular::{Format, Limits, Quotes, TableForm};

use crate::EncodeError;
use crate::normalise::is_birth_format;

/// Which column of a table says what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The column of the contributor's own number of a record.
    pub record: String,
    /// Columns of fields.
    pub columns: Vec<(Field, String)>,
    /// A column with all of a person's names; beside columns of family and given name it is read
    /// where these do not say both.
    pub full_name: Option<String>,
    /// How births are written, as in `%d.%m.%Y`; none: all usual forms are tried.
    pub birth_formats: Vec<String>,
    /// How the file is written.
    pub form: TableForm,
    /// Texts that say nothing, such as `-`.
    pub missing: Vec<String>,
}

/// The settings of `[source]`, by the names that they have in a mapping of intake.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawSource {
    format: Option<Format>,
    encoding: Option<String>,
    delimiter: Option<String>,
    quotes: Option<Quotes>,
    sheet: Option<String>,
    header_row: Option<u32>,
    #[serde(default)]
    missing: Vec<String>,
}

impl RawSource {
    fn form(&self) -> Result<TableForm, String> {
        let in_source = |what: &str| format!("[source]: {what}");
        Ok(TableForm {
            format: self.format,
            encoding: self.encoding.as_deref().map(TableForm::encoding_of).transpose().map_err(in_source)?,
            delimiter: self.delimiter.as_deref().map(TableForm::delimiter_of).transpose().map_err(in_source)?,
            quotes: self.quotes.unwrap_or_default(),
            sheet: self.sheet.clone(),
            header_row: TableForm::header_row_of(self.header_row.unwrap_or(1)).map_err(in_source)?,
            empty_rows: false,
        })
    }
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    source: RawSource,
    record: String,
    full_name: Option<String>,
    #[serde(default)]
    birth_formats: Vec<String>,
    #[serde(flatten)]
    rest: HashMap<String, toml::Value>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`EncodeError::Io`] or [`EncodeError::Mapping`].
    pub fn load(path: &Path) -> Result<Self, EncodeError> {
        let bytes = fs::read(path).map_err(EncodeError::io(path))?;
        let text = String::from_utf8(bytes).map_err(|_| "it is not written in UTF-8".to_owned());
        text.and_then(|t| Self::parse(&t)).map_err(|fault| EncodeError::Mapping { path: path.to_owned(), fault })
    }

    /// Reads a mapping from TOML.
    ///
    /// # Errors
    /// The first fault in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > Limits::default().mapping_bytes {
            return Err("it is too long for a mapping".into());
        }
        let text = text.trim_start_matches('\u{feff}');
        let raw: Raw = toml::from_str(text).map_err(|e| e.to_string().trim().to_owned())?;
        let mut columns = Vec::new();
        let mut rest = raw.rest;
        for field in Field::ALL {
            match rest.remove(field.word()) {
                None => {}
                Some(toml::Value::String(column)) => columns.push((field, column)),
                Some(_) => return Err(format!("'{}' is not the name of a column in quotes", field.word())),
            }
        }
        let mut unknown: Vec<&String> = rest.keys().collect();
        unknown.sort();
        if let Some(name) = unknown.first() {
            let known: Vec<&str> = Field::ALL.iter().map(|f| f.word()).collect();
            return Err(format!(
                "there is no variable '{name}'; there are record, full_name, birth_formats, [source], {}",
                known.join(", ")
            ));
        }
        if columns.is_empty() && raw.full_name.is_none() {
            return Err("no column says anything of a person".into());
        }
        if let Some(format) = raw.birth_formats.iter().find(|f| !is_birth_format(f)) {
            return Err(format!(
                "no birth can be read by the format '{format}'; it is made of %Y, %y, %m, %d and %B, for example \"%d.%m.%Y\""
            ));
        }
        let numbers = [("record", raw.record.as_str())];
        let names = raw.full_name.as_deref().map(|column| ("full_name", column));
        let all: Vec<(&str, &str)> =
            numbers.into_iter().chain(names).chain(columns.iter().map(|(f, c)| (f.word(), c.as_str()))).collect();
        for (k, (what, column)) in all.iter().enumerate() {
            if let Some((other, _)) = all.iter().skip(k + 1).find(|(_, c)| c.trim() == column.trim()) {
                return Err(format!("'{what}' and '{other}' name the same column; a column says one thing"));
            }
        }
        let form = raw.source.form()?;
        let missing = raw.source.missing;
        let (record, full_name, birth_formats) = (raw.record, raw.full_name, raw.birth_formats);
        Ok(Self { record, columns, full_name, birth_formats, form, missing })
    }

    /// Lists the fields that encodings have, ascending.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut out: Vec<Field> = self.columns.iter().map(|c| c.0).collect();
        if self.full_name.is_some() {
            out.extend([Field::Family, Field::Given, Field::Patronymic]);
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_columns() {
        let m = Mapping::parse("record='id'\nfamily='Фамилия'\nbirth='born'\nbirth_formats=['%Y']").unwrap();
        assert_eq!(m.columns, [(Field::Family, "Фамилия".to_owned()), (Field::Birth, "born".to_owned())]);
        assert_eq!(m.fields(), [Field::Family, Field::Birth]);
        let one = Mapping::parse("record='id'\nfull_name='n'").unwrap();
        assert_eq!(one.fields(), [Field::Family, Field::Given, Field::Patronymic]);
    }

    #[test]
    fn the_source_is_said_as_in_a_mapping_of_intake() {
        let m = Mapping::parse(
            "record='id'\nfamily='f'\n[source]\nformat='csv'\nencoding='windows-1251'\ndelimiter=';'\nquotes='lenient'\n\
             sheet='s'\nheader_row=3\nmissing=['-']",
        )
        .unwrap();
        assert_eq!((m.form.encoding.unwrap().name(), m.form.delimiter), ("windows-1251", Some(b';')));
        assert_eq!((m.form.header_row, m.form.quotes, m.form.format), (3, Quotes::Lenient, Some(Format::Csv)));
        assert_eq!((m.form.sheet.as_deref(), m.missing.as_slice()), (Some("s"), &["-".to_owned()][..]));
        assert_eq!(Mapping::parse("record='id'\nfamily='f'").unwrap().form, TableForm::default());
    }

    #[test]
    fn faults_say_what_to_change() {
        let fault = |text: &str| Mapping::parse(text).unwrap_err();
        assert!(fault("record='id'\nsurname='x'").contains("no variable 'surname'; there are record"));
        assert!(fault("family='x'").contains("record"));
        let source = |line: &str| fault(&format!("record='id'\nfamily='x'\n[source]\n{line}"));
        assert!(source("encoding='klingon'").contains("no encoding of that name"));
        assert!(source("delimiter='ab'").contains("one character"));
        assert!(source("header_row=0").contains("1 for the first row"));
        assert!(source("given='y'").contains("unknown field `given`"));
        assert!(fault("record='id'").contains("no column says"));
        assert!(fault("record='id'\nfamily=' id'").contains("'record' and 'family' name the same column"));
        assert!(fault("record='id'\ngiven='n'\nfull_name='n'").contains("'full_name' and 'given' name the same"));
        assert!(fault("record='id'\nfamily=3").contains("not the name of a column"));
        for format in ["%Q", "%d.%m.%", "born", ""] {
            let said = fault(&format!("record='id'\nfamily='a'\nbirth='b'\nbirth_formats=['%d.%m.%Y','{format}']"));
            assert!(said.contains(&format!("by the format '{format}'")), "{said}");
        }
    }
}
