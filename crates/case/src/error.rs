use thiserror::Error;

/// Says what is wrong with a code book and what to change.
///
/// The text names variables and positions in the code book, which are public.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CodeBookError {
    /// The text is not TOML, or a key is unknown or of the wrong type.
    #[error("the code book can't be read: {0}")]
    Syntax(String),
    /// A limit of the table in `codebook.rs` is passed.
    #[error("the code book has too many {what}: {found} (at most {limit})")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A name is empty, repeated, or has a character that would break a table.
    #[error("{what} '{name}' {fault}")]
    Name {
        /// `variable`, `value of V`, `group`.
        what: String,
        /// The offending name.
        name: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A variable has no value, or more than one source of values.
    #[error("variable '{variable}' {fault}")]
    Values {
        /// The variable.
        variable: String,
        /// What is wrong.
        fault: String,
    },
    /// A name was asked for that is not in the code book.
    #[error("the code book '{book}' has no {what} '{name}'")]
    Unknown {
        /// The code book's name.
        book: String,
        /// `variable`, `group`.
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// A table or share that the code book asks for can't be made from it.
    #[error("{0}")]
    Workload(String),
    /// An implication names what is not there, says nothing, or contradicts another.
    #[error("{0}")]
    Implies(String),
    /// No code book of that name ships with the product.
    #[error("no code book '{0}' ships with Shyraq")]
    NotShipped(String),
}

impl CodeBookError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Syntax(_) => "a code book is TOML: name, version, and one [[variable]] with name and values each; see the book, 'Code books'".into(),
            Self::TooMany { what, limit, .. } => format!("split the code book, or drop {what} until {limit} are left"),
            Self::Name { .. } => "use a short unique name without ';', quotes, line breaks or blanks at its ends".into(),
            Self::Values { .. } => "give exactly one of values = [...], values_from = \"countries\", years = { from = 2002, to = 2026 }".into(),
            Self::Unknown { .. } => "names are case-sensitive; compare with the code book's [[variable]] entries".into(),
            Self::Workload(_) => "a [[workload]] has variables (1 to 3 of the code book) and a weight; [[shares]] have by (2 variables) and groups; see the book, 'Code books'".into(),
            Self::Implies(_) => "an [[implies]] has if = { variable, values } and then = { variable, values, blank }, with names of the code book; see the book, 'Code books'".into(),
            Self::NotShipped(_) => format!("shipped code books: {}; or give a file", crate::SHIPPED.join(", ")),
        }
    }
}
