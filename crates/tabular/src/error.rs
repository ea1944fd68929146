use thiserror::Error;

use crate::Refusal;

/// Says why a table can't be read, and what to do next.
///
/// The text names files, rows and positions. It never has a cell of the table in it, not
/// even of the header: when `header_row` is wrong, the "header" is a person's row.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TableError {
    /// There is no such file.
    #[error("the file '{file}' is not there")]
    NotFound {
        /// Its name.
        file: String,
    },
    /// A folder or a device stands where a file is expected.
    #[error("'{file}' is not a file")]
    NotAFile {
        /// Its name.
        file: String,
    },
    /// The system refused to read or write.
    #[error("'{file}' can't be read: {source}")]
    Io {
        /// The name of the file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file has no byte.
    #[error("the file is empty")]
    Empty,
    /// The file is longer than allowed.
    #[error("the file is longer than {limit} bytes")]
    TooManyBytes {
        /// The limit.
        limit: u64,
    },
    /// The bytes are not text in the encoding that the mapping names.
    #[error("the file is not {encoding} text: byte {byte}{}", at_row(*.row))]
    Encoding {
        /// The encoding that was tried.
        encoding: &'static str,
        /// Where the first wrong byte stands, counted from 0.
        byte: u64,
        /// The row it is in, when known.
        row: Option<u64>,
    },
    /// There is a NUL byte in the text.
    #[error("there is a NUL byte in row {row}")]
    Nul {
        /// The row.
        row: u64,
    },
    /// The row that should be the header is not there or blank.
    #[error("there is no header in row {row}")]
    NoHeader {
        /// Where it was looked for.
        row: u64,
    },
    /// Two columns have the same name.
    #[error("columns {first} and {second} of the header have the same name")]
    DuplicateHeader {
        /// Position of the first, counted from 1.
        first: usize,
        /// Position of the second.
        second: usize,
    },
    /// The header has too many columns.
    #[error("the table has {found} columns (at most {limit})")]
    TooManyColumns {
        /// How many there are.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// The table has too many cells.
    #[error("the table has more than {limit} cells")]
    TooManyCells {
        /// How many are allowed.
        limit: u64,
    },
    /// A record is longer than allowed, mostly because a quote is not closed.
    #[error("row {row} is longer than {limit} bytes")]
    RecordTooLong {
        /// The row.
        row: u64,
        /// The limit.
        limit: usize,
    },
    /// A quote is opened and not closed, so rows can't be told apart.
    #[error("a quote that begins in row {row} is not closed")]
    UnclosedQuote {
        /// The row.
        row: u64,
    },
    /// A row can't be taken, where every row has to be.
    #[error("{}", crate::rows::refused(*.row, *.why, *.width))]
    Refused {
        /// The row.
        row: u64,
        /// Why.
        why: Refusal,
        /// Columns of the header.
        width: usize,
    },
    /// The time is used up.
    #[error("reading took longer than {seconds} seconds")]
    Deadline {
        /// The limit.
        seconds: u64,
    },
    /// The file is a workbook of the old form, or one with a password.
    #[error("the file is an old Excel workbook (.xls) or one with a password")]
    OldWorkbook,
    /// The mapping asks for a workbook and the file is none.
    #[error("the file is not an XLSX workbook")]
    NotAWorkbook,
    /// The workbook is broken or holds something that no spreadsheet program writes.
    #[error("the workbook can't be read: {what}")]
    Workbook {
        /// What is wrong.
        what: &'static str,
    },
    /// The workbook passes a limit when it is unpacked.
    #[error("the workbook has {what} beyond the limit of {limit}")]
    WorkbookTooBig {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The workbook has no sheet of that name.
    #[error("the workbook has no sheet '{}'", crate::name::printable(.sheet))]
    SheetNotThere {
        /// The name in the mapping.
        sheet: String,
    },
}

impl TableError {
    /// Tells whether the machine is at fault (files, disk) rather than the table.
    #[must_use]
    pub fn is_of_the_machine(&self) -> bool {
        matches!(self, Self::NotFound { .. } | Self::NotAFile { .. } | Self::Io { .. })
    }

    /// Tells the person what to do next. The keys that it names are those of a [`crate::TableForm`],
    /// which a mapping has in its `[source]`.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "compare the path with the folder's content",
            Self::NotAFile { .. } => "give the path of one CSV, TSV or XLSX file",
            Self::Io { .. } => "look at the disk and at who may read the file, then try again",
            Self::Empty => "export the table again; the file has no byte in it",
            Self::TooManyBytes { .. } | Self::TooManyCells { .. } => "split the table into several files",
            Self::Encoding { .. } => {
                "save the table as UTF-8, or name its encoding in the mapping's [source], for example encoding = \"windows-1251\""
            }
            Self::Nul { .. } => "export the table again as CSV; a file with NUL bytes is damaged or not text",
            Self::NoHeader { .. } => {
                "the header is in the row that header_row in the mapping's [source] says (1 when it says nothing)"
            }
            Self::DuplicateHeader { .. } => "rename one of the two columns in the table",
            Self::TooManyColumns { .. } => {
                "export only the columns that the mapping names, and look whether the delimiter is right"
            }
            Self::RecordTooLong { .. } | Self::UnclosedQuote { .. } => {
                "look for a quotation mark that is opened and not closed at the beginning of a cell in that row, or write quotes = \"none\" in the mapping's [source] when quotation marks are ordinary letters"
            }
            Self::Refused { .. } => "mend the row: often a quotation mark or a comma is missing",
            Self::Deadline { .. } => "split the table into several files, or try again on an idle machine",
            Self::OldWorkbook => "open it in a spreadsheet program and save it as .xlsx without a password, or as CSV",
            Self::NotAWorkbook => "save the table as .xlsx, or write format = \"csv\" in the mapping's [source]",
            Self::Workbook { .. } => "open the workbook in a spreadsheet program and save it again as .xlsx, or as CSV",
            Self::WorkbookTooBig { .. } => "copy the table alone into a new workbook, or save it as CSV",
            Self::SheetNotThere { .. } => {
                "compare sheet in the mapping's [source] with the names at the bottom of the workbook"
            }
        }
    }

    /// As [`TableError::hint`], where no mapping says how the file is written.
    #[must_use]
    pub fn hint_without_mapping(&self) -> &'static str {
        match self {
            Self::Encoding { .. } | Self::Nul { .. } => "save the file again as CSV in UTF-8",
            Self::Empty | Self::NoHeader { .. } => "give a CSV file with a header line",
            Self::RecordTooLong { .. } | Self::UnclosedQuote { .. } => "look for a quotation mark that is never closed",
            Self::DuplicateHeader { .. } => "give each column a name of its own",
            Self::TooManyColumns { .. } => {
                "check that the file is a table with one row a record and commas between cells"
            }
            other => other.hint(),
        }
    }

    /// Takes out what the system said, when the machine is at fault.
    ///
    /// # Errors
    /// The error itself, when the table is.
    pub fn into_io(self) -> Result<std::io::Error, Self> {
        match self {
            Self::Io { source, .. } => Ok(source),
            Self::NotFound { .. } => Ok(said(std::io::ErrorKind::NotFound, "there is no such file")),
            Self::NotAFile { .. } => Ok(said(std::io::ErrorKind::IsADirectory, "this is not a file")),
            other => Err(other),
        }
    }

    /// Makes the error of a system call on a file.
    #[must_use]
    pub fn io(file: &str, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound { file: file.into() },
            std::io::ErrorKind::IsADirectory => Self::NotAFile { file: file.into() },
            _ => Self::Io { file: file.into(), source },
        }
    }
}

/// Makes a system's error with words for a person.
fn said(kind: std::io::ErrorKind, words: &'static str) -> std::io::Error {
    std::io::Error::new(kind, words)
}

fn at_row(row: Option<u64>) -> String {
    row.map_or_else(String::new, |r| format!(" in row {r}"))
}
