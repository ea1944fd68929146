use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use crate::name::printable;
use crate::{Format, Limits, TableError, TableForm};

/// A contributor's table: a file, or bytes from elsewhere with the name they go by.
pub enum Source<'a> {
    /// A file.
    Path(&'a Path),
    /// Anything that can be read, for example an upload.
    Reader {
        /// The name for the report, and for guessing the format.
        name: &'a str,
        /// The bytes.
        reader: Box<dyn Read + Send + 'a>,
    },
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name()).finish()
    }
}

/// What can be sought in: a workbook is read from its end.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// An opened table, told apart by its first bytes rather than by its name.
pub enum Opened<'a> {
    /// A text table.
    Text {
        /// Its bytes.
        reader: Box<dyn Read + Send + 'a>,
        /// [`Format::Csv`] or [`Format::Tsv`].
        format: Format,
    },
    /// A workbook.
    Workbook {
        /// Its bytes.
        reader: Box<dyn ReadSeek + 'a>,
    },
}

impl std::fmt::Debug for Opened<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "Text",
            Self::Workbook { .. } => "Workbook",
        })
    }
}

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

impl<'a> Source<'a> {
    /// Makes a source of a file.
    #[must_use]
    pub fn path(path: &'a Path) -> Self {
        Self::Path(path)
    }

    /// Makes a source of bytes in memory.
    #[must_use]
    pub fn bytes(name: &'a str, bytes: &'a [u8]) -> Self {
        Self::Reader { name, reader: Box::new(bytes) }
    }

    /// Makes a source of anything that can be read.
    pub fn reader(name: &'a str, reader: impl Read + Send + 'a) -> Self {
        Self::Reader { name, reader: Box::new(reader) }
    }

    /// Returns the name of the file without its folder, fit to print.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => printable(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()),
            Self::Reader { name, .. } => printable(name),
        }
    }

    /// Opens the table and looks at its first bytes.
    ///
    /// # Errors
    /// [`TableError`] when it can't be read, is empty, too long, or no table.
    pub fn open(self, form: &TableForm, limits: &Limits) -> Result<Opened<'a>, TableError> {
        let name = self.name();
        match self {
            Self::Path(path) => open_path(path, &name, form, limits),
            Self::Reader { reader, .. } => open_reader(reader, &name, form, limits),
        }
    }
}

pub(crate) fn open_path(
    path: &Path,
    name: &str,
    form: &TableForm,
    limits: &Limits,
) -> Result<Opened<'static>, TableError> {
    let io = |e| TableError::io(name, e);
    let mut file = open_file(path, name, limits)?;
    let mut head = Vec::with_capacity(OLE.len());
    (&mut file).take(OLE.len() as u64).read_to_end(&mut head).map_err(io)?;
    let workbook = is_workbook(&head, name, form)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(if workbook { Opened::Workbook { reader: Box::new(file) } } else { text(file, name, form) })
}

pub(crate) fn open_reader<'a>(
    mut reader: Box<dyn Read + Send + 'a>,
    name: &str,
    form: &TableForm,
    limits: &Limits,
) -> Result<Opened<'a>, TableError> {
    let io = |e| TableError::io(name, e);
    let mut head = Vec::with_capacity(OLE.len());
    (&mut reader).take(OLE.len() as u64).read_to_end(&mut head).map_err(io)?;
    if !is_workbook(&head, name, form)? {
        return Ok(text(Cursor::new(head).chain(reader), name, form));
    }
    // A workbook is read from its end, so it has to be held whole.
    let limit = limits.bytes.min(limits.xlsx_unpacked_bytes);
    (&mut reader).take(limit.saturating_add(1)).read_to_end(&mut head).map_err(io)?;
    if head.len() as u64 > limit {
        return Err(TableError::TooManyBytes { limit });
    }
    Ok(Opened::Workbook { reader: Box::new(Cursor::new(head)) })
}

fn open_file(path: &Path, name: &str, limits: &Limits) -> Result<File, TableError> {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    let about = std::fs::metadata(path).map_err(|e| TableError::io(name, e))?;
    if !about.is_file() {
        return Err(TableError::NotAFile { file: name.to_owned() });
    }
    if about.len() > limits.bytes {
        return Err(TableError::TooManyBytes { limit: limits.bytes });
    }
    File::open(path).map_err(|e| TableError::io(name, e))
}

fn is_workbook(head: &[u8], name: &str, form: &TableForm) -> Result<bool, TableError> {
    if head.is_empty() {
        return Err(TableError::Empty);
    }
    if head.starts_with(OLE) {
        return Err(TableError::OldWorkbook);
    }
    if head.starts_with(ZIP) {
        return Ok(true);
    }
    // Refused rows of a workbook come back as a text table under the same mapping.
    let asked = form.format == Some(Format::Xlsx) && !has_ending(name, &["csv", "tsv", "txt", "tab"]);
    if asked || has_ending(name, &["xlsx", "xlsm"]) { Err(TableError::NotAWorkbook) } else { Ok(false) }
}

fn text<'a>(reader: impl Read + Send + 'a, name: &str, form: &TableForm) -> Opened<'a> {
    let format = match form.format {
        Some(f @ (Format::Csv | Format::Tsv)) => f,
        _ if has_ending(name, &["tsv", "tab"]) => Format::Tsv,
        _ => Format::Csv,
    };
    Opened::Text { reader: Box::new(reader), format }
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, e)| endings.iter().any(|x| e.eq_ignore_ascii_case(x)))
}
