use thiserror::Error;

use shyraq_case::CodeBookError;
use shyraq_tabular::TableError;

/// Says why a whole table, or a mapping, can't be used, and what to do next.
///
/// The text names files, rows and positions, and columns as the mapping spells them. It
/// never has a cell of the table in it, not even of the header: when `header_row` is
/// wrong, the "header" is a person's row.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// The table, or another file, can't be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The header lacks columns that the mapping names.
    #[error("the table has no column {}", quoted_list(.columns))]
    ColumnsNotThere {
        /// The columns, as the mapping spells them.
        columns: Vec<String>,
        /// How many columns the header has.
        found: usize,
    },
    /// The mapping is wrong.
    #[error("the mapping is wrong{}: {fault}", at_line(*.line))]
    Mapping {
        /// The line of the mapping file, counted from 1.
        line: Option<usize>,
        /// What is wrong.
        fault: String,
    },
    /// No mapping of that name ships with the product.
    #[error("no mapping '{0}' ships with Shyraq")]
    NotShipped(String),
    /// The mapping's code book is wrong.
    #[error(transparent)]
    CodeBook(#[from] CodeBookError),
    /// The receiver of the rows failed.
    #[error("the rows can't be kept: {0}")]
    Sink(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Says who can mend an error; the binary chooses its exit code by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The contributor's table.
    Table,
    /// The mapping or its code book.
    Mapping,
    /// The machine: files, disk, receiver.
    Machine,
}

impl IntakeError {
    /// Tells who can mend it.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Table(e) if e.is_of_the_machine() => Blame::Machine,
            Self::Sink(_) => Blame::Machine,
            Self::Mapping { .. } | Self::NotShipped(_) | Self::CodeBook(_) => Blame::Mapping,
            Self::Table(_) | Self::ColumnsNotThere { .. } => Blame::Table,
        }
    }

    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Table(e) => e.hint().into(),
            Self::ColumnsNotThere { found: 1, .. } => "the header has one column only: delimiter, format or header_row in the mapping's [source] seems not to fit the file".into(),
            Self::ColumnsNotThere { .. } => "compare the names letter by letter with the table's header; write other spellings as column = [\"A\", \"B\"], and optional = true for a column that may be missing".into(),
            Self::Mapping { .. } => "mend the mapping there; the book's chapter 'Mappings' lists every key".into(),
            Self::NotShipped(_) => format!("shipped mappings: {}; or give a file", crate::SHIPPED_MAPPINGS.join(", ")),
            Self::CodeBook(e) => e.hint(),
            Self::Sink(_) => "nothing of this table is kept; look at the disk, then send it again".into(),
        }
    }
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |l| format!(" in line {l}"))
}

fn quoted_list(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut out: Vec<String> = names.iter().take(SHOWN).map(|n| format!("'{n}'")).collect();
    if names.len() > SHOWN {
        out.push(format!("and {} more", names.len() - SHOWN));
    }
    out.join(", ")
}
