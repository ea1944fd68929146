use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use crate::mapping::{Format, Mapping};
use crate::words::printable;
use crate::{IntakeError, Limits};

/// A contributor's table: a file, or bytes from elsewhere with the name they go by.
pub enum Source<'a> {
    /// A file.
    Path(&'a Path),
    /// Anything that can be read, for example an upload.
    Reader {
        /// The name for the report, and for guessing the format.
        name: &'a str,
        /// The bytes.
        reader: Box<dyn Read + 'a>,
    },
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name()).finish()
    }
}

/// What can be sought in: a workbook is read from its end.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// An opened table, told apart by its first bytes rather than by its name.
pub(crate) enum Opened<'a> {
    Text { reader: Box<dyn Read + 'a>, format: Format },
    Workbook { reader: Box<dyn ReadSeek + 'a> },
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
    pub fn reader(name: &'a str, reader: impl Read + 'a) -> Self {
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

    pub(crate) fn open(self, mapping: &Mapping, limits: &Limits) -> Result<Opened<'a>, IntakeError> {
        let name = self.name();
        let io = |e| IntakeError::io(&name, e);
        match self {
            Self::Path(path) => {
                let mut file = open_file(path, &name, limits)?;
                let mut head = Vec::with_capacity(OLE.len());
                (&mut file).take(OLE.len() as u64).read_to_end(&mut head).map_err(io)?;
                let workbook = is_workbook(&head, &name, mapping)?;
                file.seek(SeekFrom::Start(0)).map_err(io)?;
                Ok(if workbook { Opened::Workbook { reader: Box::new(file) } } else { text(file, &name, mapping) })
            }
            Self::Reader { mut reader, .. } => {
                let mut head = Vec::with_capacity(OLE.len());
                (&mut reader).take(OLE.len() as u64).read_to_end(&mut head).map_err(io)?;
                if !is_workbook(&head, &name, mapping)? {
                    return Ok(text(Cursor::new(head).chain(reader), &name, mapping));
                }
                // A workbook is read from its end, so it has to be held whole.
                let limit = limits.bytes.min(limits.xlsx_unpacked_bytes);
                (&mut reader).take(limit.saturating_add(1)).read_to_end(&mut head).map_err(io)?;
                if head.len() as u64 > limit {
                    return Err(IntakeError::TooManyBytes { limit });
                }
                Ok(Opened::Workbook { reader: Box::new(Cursor::new(head)) })
            }
        }
    }
}

fn open_file(path: &Path, name: &str, limits: &Limits) -> Result<File, IntakeError> {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    let about = std::fs::metadata(path).map_err(|e| IntakeError::io(name, e))?;
    if !about.is_file() {
        return Err(IntakeError::NotAFile { file: name.to_owned() });
    }
    if about.len() > limits.bytes {
        return Err(IntakeError::TooManyBytes { limit: limits.bytes });
    }
    File::open(path).map_err(|e| IntakeError::io(name, e))
}

fn is_workbook(head: &[u8], name: &str, mapping: &Mapping) -> Result<bool, IntakeError> {
    if head.is_empty() {
        return Err(IntakeError::Empty);
    }
    if head.starts_with(OLE) {
        return Err(IntakeError::OldWorkbook);
    }
    if head.starts_with(ZIP) {
        return Ok(true);
    }
    // Refused rows of a workbook come back as a text table under the same mapping.
    let asked = mapping.source.format == Some(Format::Xlsx) && !has_ending(name, &["csv", "tsv", "txt", "tab"]);
    if asked || has_ending(name, &["xlsx", "xlsm"]) { Err(IntakeError::NotAWorkbook) } else { Ok(false) }
}

fn text<'a>(reader: impl Read + 'a, name: &str, mapping: &Mapping) -> Opened<'a> {
    let format = match mapping.source.format {
        Some(f @ (Format::Csv | Format::Tsv)) => f,
        _ if has_ending(name, &["tsv", "tab"]) => Format::Tsv,
        _ => Format::Csv,
    };
    Opened::Text { reader: Box::new(reader), format }
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, e)| endings.iter().any(|x| e.eq_ignore_ascii_case(x)))
}
