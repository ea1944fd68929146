use thiserror::Error;

/// Says what is wrong with the standards or with a country's law and what to change.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LawError {
    /// A file is not TOML, or a key is unknown or of the wrong type.
    #[error("{file} can't be read: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// What the reader says.
        message: String,
    },
    /// A file belongs to another country.
    #[error("{file} is about {found}, not {expected}")]
    Country {
        /// The file.
        file: String,
        /// The country that it states.
        found: String,
        /// The country that is read.
        expected: String,
    },
    /// Something refers to what does not exist.
    #[error("{file}: {place}: there is no {what} '{name}'")]
    Unknown {
        /// The file.
        file: String,
        /// The entry that refers to it.
        place: String,
        /// `instrument`, `requirement`, `provision`, `source`, `body`, `text`, `figure`.
        what: &'static str,
        /// The name that was not found.
        name: String,
    },
    /// A name stands twice.
    #[error("{file}: {what} '{name}' stands twice")]
    Twice {
        /// The file.
        file: String,
        /// What is repeated.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A text is missing in one of the three languages.
    #[error("{file}: {what} has no text in '{lang}'")]
    Empty {
        /// The file.
        file: String,
        /// Which text.
        what: String,
        /// The language.
        lang: &'static str,
    },
    /// An entry contradicts itself or another one.
    #[error("{file}: {place}: {fault}")]
    Entry {
        /// The file.
        file: String,
        /// The entry.
        place: String,
        /// What is wrong.
        fault: &'static str,
    },
}

impl LawError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "compare with the files of a shipped country; keys are lower case with underscores",
            Self::Country { .. } => "move the file to its country's folder, or correct its 'country'",
            Self::Unknown { .. } => "declare it, or correct the name; figures are those of the figures' files",
            Self::Twice { .. } => "remove or rename one",
            Self::Empty { .. } => "every text a reader sees is written in en, ru and kk",
            Self::Entry { .. } => {
                "what was not read is unknown and not_found and says what to read; assessments stand in order of time"
            }
        }
    }
}
