use thiserror::Error;

use shyraq_case::CodeBookError;

/// Says why a whole table, or a mapping, can't be used, and what to do next.
///
/// The text names files, rows and positions, and columns as the mapping spells them. It
/// never has a cell of the table in it, not even of the header: when `header_row` is
/// wrong, the "header" is a person's row.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IntakeError {
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
    /// The header lacks columns that the mapping names.
    #[error("the table has no column {}", quoted_list(.columns))]
    ColumnsNotThere {
        /// The columns, as the mapping spells them.
        columns: Vec<String>,
        /// How many columns the header has.
        found: usize,
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
    #[error("the workbook has no sheet '{}'", crate::words::printable(.sheet))]
    SheetNotThere {
        /// The name in the mapping.
        sheet: String,
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
            Self::NotFound { .. } | Self::NotAFile { .. } | Self::Io { .. } | Self::Sink(_) => Blame::Machine,
            Self::Mapping { .. } | Self::NotShipped(_) | Self::CodeBook(_) => Blame::Mapping,
            _ => Blame::Table,
        }
    }

    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound { .. } => "compare the path with the folder's content".into(),
            Self::NotAFile { .. } => "give the path of one CSV, TSV or XLSX file".into(),
            Self::Io { .. } => "look at the disk and at who may read the file, then try again".into(),
            Self::Empty => "export the table again; the file has no byte in it".into(),
            Self::TooManyBytes { .. } | Self::TooManyCells { .. } => "split the table into several files".into(),
            Self::Encoding { .. } => "save the table as UTF-8, or name its encoding in the mapping's [source], for example encoding = \"windows-1251\"".into(),
            Self::Nul { .. } => "export the table again as CSV; a file with NUL bytes is damaged or not text".into(),
            Self::NoHeader { .. } => "the header is in the row that header_row in the mapping's [source] says (1 when it says nothing)".into(),
            Self::DuplicateHeader { .. } => "rename one of the two columns in the table".into(),
            Self::TooManyColumns { .. } => "export only the columns that the mapping names, and look whether the delimiter is right".into(),
            Self::ColumnsNotThere { found: 1, .. } => "the header has one column only: delimiter, format or header_row in the mapping's [source] seems not to fit the file".into(),
            Self::ColumnsNotThere { .. } => "compare the names letter by letter with the table's header; write other spellings as column = [\"A\", \"B\"], and optional = true for a column that may be missing".into(),
            Self::RecordTooLong { .. } | Self::UnclosedQuote { .. } => "look for a quotation mark that is opened and not closed at the beginning of a cell in that row, or write quotes = \"none\" in the mapping's [source] when quotation marks are ordinary letters".into(),
            Self::Deadline { .. } => "split the table into several files, or try again on an idle machine".into(),
            Self::OldWorkbook => "open it in a spreadsheet program and save it as .xlsx without a password, or as CSV".into(),
            Self::NotAWorkbook => "save the table as .xlsx, or write format = \"csv\" in the mapping's [source]".into(),
            Self::Workbook { .. } => "open the workbook in a spreadsheet program and save it again as .xlsx, or as CSV".into(),
            Self::WorkbookTooBig { .. } => "copy the table alone into a new workbook, or save it as CSV".into(),
            Self::SheetNotThere { .. } => "compare sheet in the mapping's [source] with the names at the bottom of the workbook".into(),
            Self::Mapping { .. } => "mend the mapping there; the book's chapter 'Mappings' lists every key".into(),
            Self::NotShipped(_) => format!("shipped mappings: {}; or give a file", crate::SHIPPED_MAPPINGS.join(", ")),
            Self::CodeBook(e) => e.hint(),
            Self::Sink(_) => "nothing of this table is kept; look at the disk, then send it again".into(),
        }
    }

    pub(crate) fn io(file: &str, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound { file: file.into() },
            std::io::ErrorKind::IsADirectory => Self::NotAFile { file: file.into() },
            _ => Self::Io { file: file.into(), source },
        }
    }
}

fn at_row(row: Option<u64>) -> String {
    row.map_or_else(String::new, |r| format!(" in row {r}"))
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
