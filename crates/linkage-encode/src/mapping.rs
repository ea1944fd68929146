use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use shyraq_encoding::Field;

use crate::EncodeError;

/// Which column of a table says what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The column of the contributor's own number of a record.
    pub record: String,
    /// Columns of fields.
    pub columns: Vec<(Field, String)>,
    /// A column with all of a person's names.
    pub full_name: Option<String>,
    /// How births are written, as in `%d.%m.%Y`; none: all usual forms are tried.
    pub birth_formats: Vec<String>,
}

#[derive(Deserialize)]
struct Raw {
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
        let text = fs::read_to_string(path).map_err(EncodeError::io(path))?;
        Self::parse(&text).map_err(|fault| EncodeError::Mapping { path: path.to_owned(), fault })
    }

    /// Reads a mapping from TOML.
    ///
    /// # Errors
    /// The first fault in words.
    pub fn parse(text: &str) -> Result<Self, String> {
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
                "there is no variable '{name}'; there are record, full_name, birth_formats, {}",
                known.join(", ")
            ));
        }
        if columns.is_empty() && raw.full_name.is_none() {
            return Err("no column says anything of a person".into());
        }
        if raw.full_name.is_some() && columns.iter().any(|c| matches!(c.0, Field::Family | Field::Given)) {
            return Err("full_name stands for tables without columns of family and given name".into());
        }
        Ok(Self { record: raw.record, columns, full_name: raw.full_name, birth_formats: raw.birth_formats })
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
    fn faults_say_what_to_change() {
        let fault = |text| Mapping::parse(text).unwrap_err();
        assert!(fault("record='id'\nsurname='x'").contains("no variable 'surname'; there are record"));
        assert!(fault("family='x'").contains("record"));
        assert!(fault("record='id'").contains("no column says"));
        assert!(fault("record='id'\nfamily=3").contains("not the name of a column"));
        assert!(fault("record='id'\nfamily='a'\nfull_name='b'").contains("full_name stands"));
    }
}
