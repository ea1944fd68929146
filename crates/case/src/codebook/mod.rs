mod form;

use serde::{Deserialize, Serialize};

pub(crate) use form::RawText;
pub use form::fault_of_name;
use form::{RawBook, limit};

use crate::{CodeBookError, Implication, Labels, Lang, Merge, WantedShares, WantedTable, shipped_text};

/// A code book is a user's file like any other.
const MAX_BYTES: usize = 8 << 20;

/// How a variable is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One of the values, or blank.
    #[default]
    Single,
    /// Any number of the values; each becomes a column of its own (`1` or blank).
    Several,
    /// One of the values, which have an order (bands, years).
    Ordinal,
}

/// A public value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What stands in a file.
    pub code: String,
    /// What stands on a page; the code when empty.
    pub labels: Labels,
}

impl Value {
    /// Returns the text for a page.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        self.labels.get(lang).unwrap_or(&self.code)
    }
}

/// A question that a case answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The column's name in files.
    pub name: String,
    /// What stands on a page; the name when empty.
    pub labels: Labels,
    /// How it is answered.
    pub kind: Kind,
    /// The public values, in order. Blank is always allowed besides.
    pub values: Vec<Value>,
    /// What blank means, for example "not reported, which is not 'no'".
    pub blank: Labels,
    /// The group whose reported records form the denominator of its shares.
    pub group: Option<String>,
    /// A caveat to print beside every table of this variable.
    pub note: Labels,
}

impl Variable {
    /// Returns the text for a page.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        self.labels.get(lang).unwrap_or(&self.name)
    }

    /// Tells whether the variable is a flag: one value, or blank.
    #[must_use]
    pub fn is_flag(&self) -> bool {
        self.values.len() == 1
    }
}

/// Variables that share a denominator: a share is taken of the records with an answer
/// in at least one of them (CTDC code book 2024, section 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The name that variables refer to.
    pub name: String,
    /// What stands on a page.
    #[serde(default)]
    pub labels: Labels,
}

impl Group {
    /// Returns the text for a page.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        self.labels.get(lang).unwrap_or(&self.name)
    }
}

/// The public domain of a table: variables, their values, what blank means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBook {
    /// Short name, for example `ctdc-2024`.
    pub name: String,
    /// Version of this set.
    pub version: String,
    /// Title for a page.
    pub title: Labels,
    /// Where the set comes from.
    pub source: Option<String>,
    /// Groups with a common denominator.
    pub groups: Vec<Group>,
    /// The variables in order.
    pub variables: Vec<Variable>,
    /// Tables that matter more than others, or have three variables.
    pub workload: Vec<WantedTable>,
    /// Shares to be answered; none: those that CTDC publishes.
    pub shares: Vec<WantedShares>,
    /// What answers say about others, in the order in which records are made to obey.
    pub implies: Vec<Implication>,
    /// How variables of this set merge into those of another set.
    pub merges: Vec<Merge>,
}

impl CodeBook {
    /// Reads a code book from TOML.
    ///
    /// # Errors
    /// [`CodeBookError`] for the first fault found; its `hint` says how to mend it.
    pub fn parse(text: &str) -> Result<Self, CodeBookError> {
        limit("bytes", text.len(), MAX_BYTES)?;
        let raw: RawBook = toml::from_str(text).map_err(|e| CodeBookError::Syntax(e.to_string().trim().to_owned()))?;
        raw.build()
    }

    /// Returns a code book that ships with the product.
    ///
    /// # Errors
    /// [`CodeBookError::NotShipped`] when there is none of that name.
    pub fn shipped(name: &str) -> Result<Self, CodeBookError> {
        let text = shipped_text(name).ok_or_else(|| CodeBookError::NotShipped(name.to_owned()))?;
        Self::parse(text)
    }

    /// Returns a variable and its index.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<(usize, &Variable)> {
        self.variables.iter().enumerate().find(|(_, v)| v.name == name)
    }

    /// Returns the variables of a group, in order.
    pub fn members<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Variable> {
        self.variables.iter().filter(move |v| v.group.as_deref() == Some(group))
    }

    /// Returns the same code book with only the named variables, in its own order.
    ///
    /// # Errors
    /// [`CodeBookError::Unknown`] for a name that is not a variable.
    pub fn select<S: AsRef<str>>(&self, names: &[S]) -> Result<Self, CodeBookError> {
        for n in names {
            if self.variable(n.as_ref()).is_none() {
                return Err(CodeBookError::Unknown {
                    book: self.name.clone(),
                    what: "variable",
                    name: n.as_ref().to_owned(),
                });
            }
        }
        let mut out = self.clone();
        out.variables.retain(|v| names.iter().any(|n| n.as_ref() == v.name));
        out.groups.retain(|g| out.variables.iter().any(|v| v.group.as_deref() == Some(&g.name)));
        let has = |n: &String| out.variables.iter().any(|v| v.name == *n);
        out.workload.retain(|t| t.variables.iter().all(has));
        out.shares.retain(|s| s.by.iter().all(has));
        out.implies.retain(|i| has(&i.when.variable) && has(&i.then.variable));
        for s in &mut out.shares {
            s.groups.retain(|g| out.groups.iter().any(|x| x.name == *g));
        }
        Ok(out)
    }

    /// Writes the code book as TOML that [`CodeBook::parse`] reads back as equal.
    ///
    /// # Errors
    /// [`CodeBookError::Syntax`] when the writer fails, which a parsed book never causes.
    pub fn to_toml(&self) -> Result<String, CodeBookError> {
        toml::to_string(&RawBook::of(self)).map_err(|e| CodeBookError::Syntax(e.to_string()))
    }
}
