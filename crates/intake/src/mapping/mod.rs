//! A mapping says how a contributor's columns and values become ours.
//!
//! It is a TOML file that the contributor keeps beside his table, so that he can mend it
//! himself: no program has to change for a new column, language or code. Everything in
//! it is checked against the code book before a row is read.

mod build;
mod identity;
mod raw;
mod shipped;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use shyraq_case::{CodeBook, Column};
use shyraq_tabular::{TableError, TableForm};

use crate::recipe::VariableRule;
use crate::words::Words;
use crate::{IntakeError, Limits};

pub use identity::identity_mapping;
pub(crate) use raw::{Take, Unknown};
pub use shipped::{SHIPPED_MAPPINGS, shipped_mapping_text};

/// A contributor's columns and values, and what they mean in a code book.
///
/// ```
/// use shyraq_intake::{Limits, Mapping};
/// let text = r#"
///     name = "shelter"
///     version = "1"
///     codebook = "book.toml"
///     [source]
///     person = "id"
///     [[variable]]
///     name = "gender"
///     column = ["Пол", "sex"]
///     values = { "Ж" = "Woman", "М" = "Man" }
/// "#;
/// let book = "name = 'b'\nversion = 1\n[[variable]]\nname = 'gender'\nvalues = ['Woman', 'Man']";
/// let book = shyraq_case::CodeBook::parse(book).unwrap();
/// let mapping = Mapping::with_book(text, book, &Limits::default()).unwrap();
/// assert_eq!(mapping.name(), "shelter");
/// ```
#[derive(Debug, Clone)]
pub struct Mapping {
    name: String,
    version: String,
    book: Arc<CodeBook>,
    columns: Arc<[Column]>,
    pub(crate) source: SourceForm,
    pub(crate) rules: Vec<VariableRule>,
}

/// How the contributor's file is written, and which columns name person and record.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceForm {
    pub(crate) table: TableForm,
    pub(crate) missing: Words,
    pub(crate) person: Option<Vec<String>>,
    pub(crate) record: Option<Vec<String>>,
}

impl Mapping {
    /// Reads a mapping and the code book that it names.
    ///
    /// The code book is a shipped one, or a file whose path is relative to `base`, the
    /// folder of the mapping. Give no `base` where a stranger's mapping must not make the
    /// program open files: then only shipped code books are accepted.
    ///
    /// # Errors
    /// [`IntakeError::Mapping`] with the line of the first fault; errors of the code book.
    pub fn parse(text: &str, base: Option<&Path>, limits: &Limits) -> Result<Self, IntakeError> {
        let raw = build::syntax(text, limits)?;
        let book = build::book_of(&raw, text, base, limits)?;
        build::mapping(raw, text, book, limits)
    }

    /// Reads a mapping for a code book that is already loaded, whatever its name.
    ///
    /// # Errors
    /// [`IntakeError::Mapping`] with the line of the first fault.
    pub fn with_book(text: &str, book: CodeBook, limits: &Limits) -> Result<Self, IntakeError> {
        build::mapping(build::syntax(text, limits)?, text, book, limits)
    }

    /// Returns a mapping that ships with the product.
    ///
    /// # Errors
    /// [`IntakeError::NotShipped`] when there is none of that name.
    pub fn shipped(name: &str) -> Result<Self, IntakeError> {
        let text = shipped_mapping_text(name).ok_or_else(|| IntakeError::NotShipped(name.to_owned()))?;
        Self::parse(text, None, &Limits::default())
    }

    /// Reads a mapping from a file, or returns the shipped one of that name when there is no such file.
    ///
    /// # Errors
    /// As [`Mapping::parse`], and those of opening the file.
    pub fn open(name_or_path: &str, limits: &Limits) -> Result<Self, IntakeError> {
        let path = Path::new(name_or_path);
        let text = match read_text(path, limits.mapping_bytes) {
            Err(TableError::NotFound { .. })
                if shipped_mapping_text(name_or_path).is_some() || path.extension().is_none() =>
            {
                return Self::shipped(name_or_path);
            }
            text => text?,
        };
        Self::parse(&text, Some(path.parent().unwrap_or(Path::new("."))), limits)
    }

    /// Returns the same mapping with another column for the person identifier.
    #[must_use]
    pub fn with_person(mut self, column: Option<&str>) -> Self {
        self.source.person = column.map(|c| vec![c.to_owned()]);
        self
    }

    /// Returns the short name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the code book whose variables it fills.
    #[must_use]
    pub fn book(&self) -> &CodeBook {
        &self.book
    }

    /// Returns the coded columns of a case.
    #[must_use]
    pub fn columns(&self) -> &Arc<[Column]> {
        &self.columns
    }

    /// Tells whether rows carry a person identifier; without one each row is a person.
    #[must_use]
    pub fn has_person(&self) -> bool {
        self.source.person.is_some()
    }

    /// Returns the names of the mapped variables in the order of the mapping.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|r| r.name.as_str())
    }
}

/// Reads a small text file whole, at most `limit` bytes of it.
pub(crate) fn read_text(path: &Path, limit: usize) -> Result<String, TableError> {
    let file = path.display().to_string();
    let mut bytes = Vec::new();
    let open = std::fs::File::open(path).map_err(|e| TableError::io(&file, e))?;
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    open.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| TableError::io(&file, e))?;
    if bytes.len() > limit {
        return Err(TableError::TooManyBytes { limit: most });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map_err(|e| TableError::Encoding {
        encoding: "UTF-8",
        byte: e.utf8_error().valid_up_to() as u64,
        row: None,
    })
}
