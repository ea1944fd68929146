use thiserror::Error;

/// Says what is wrong with a country's data and what to change.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FiguresError {
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
    #[error("{file}: there is no {what} '{name}'")]
    Unknown {
        /// The file.
        file: String,
        /// `body`, `source`, `text`, `series`, `figure`.
        what: &'static str,
        /// The name that was not found.
        name: String,
    },
    /// A name or a period stands twice.
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
    /// A figure is malformed.
    #[error("{file}: series '{series}', figure {number}: {fault}")]
    Figure {
        /// The file.
        file: String,
        /// The series.
        series: String,
        /// The position in the list, from 1.
        number: usize,
        /// What is wrong.
        fault: &'static str,
    },
}

impl FiguresError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "compare with the files of a shipped country; keys are lower case with underscores",
            Self::Country { .. } => "move the file to its country's folder, or correct its 'country'",
            Self::Unknown { .. } => "declare it in the same file, or correct the name",
            Self::Twice { .. } => "names are unique in a country, periods in a series; remove or rename one",
            Self::Empty { .. } => "every text a reader sees is written in en, ru and kk",
            Self::Figure { .. } => {
                "give year, or from and to; and exactly one of exact, below, about, more_than, text; in order of time"
            }
        }
    }
}
