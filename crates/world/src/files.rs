//! The files of a world, written in order.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::WorldError;
use crate::chain;
use crate::chunk::{self, Chunk, Named, Written};
use crate::contributor::{Contributor, Form, NAME_LIST, NAME_LIST_FILE, linkage_mapping};
use crate::line::{self, Lines};
use crate::truth::{self, Stand};
use crate::xlsx::{Book, Cell};

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// When a workbook is full: spreadsheet programs end at 1,048,576 rows, and intake does not
/// unpack more than a gigabyte.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Full {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

impl Default for Full {
    fn default() -> Self {
        Self { rows: 1_000_000, bytes: 900 << 20 }
    }
}

/// A file that remembers its path for errors.
struct Out {
    path: PathBuf,
    writer: BufWriter<File>,
}

impl Out {
    fn create(path: PathBuf) -> Result<Self, WorldError> {
        let file = File::create_new(&path).map_err(WorldError::io(&path))?;
        Ok(Self { writer: BufWriter::with_capacity(1 << 18, file), path })
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), WorldError> {
        self.writer.write_all(bytes).map_err(WorldError::io(&self.path))
    }

    fn finish(self) -> Result<(), WorldError> {
        let Self { path, writer } = self;
        sync(writer, &path)
    }
}

fn sync(writer: BufWriter<File>, path: &Path) -> Result<(), WorldError> {
    let file = writer.into_inner().map_err(|e| WorldError::io(path)(e.into_error()))?;
    file.sync_all().map_err(WorldError::io(path))
}

/// A contributor's file or files.
struct Sheet {
    contributor: Contributor,
    folder: PathBuf,
    full: Full,
    body: Body,
    /// Rows in the present file, the header included.
    rows: u64,
    names: Vec<String>,
}

enum Body {
    Text(Out),
    Book { path: PathBuf, book: Box<Book<BufWriter<File>>> },
}

impl Sheet {
    fn create(contributor: Contributor, root: &Path, full: Full) -> Result<Self, WorldError> {
        let folder = root.join("contributors").join(contributor.name());
        fs::create_dir_all(&folder).map_err(WorldError::io(&folder))?;
        whole(&folder.join("mapping.toml"), contributor.mapping())?;
        whole(&folder.join("linkage.toml"), linkage_mapping(contributor.name()).unwrap_or_default())?;
        let (name, body) = open(contributor, &folder, 1)?;
        Ok(Self { contributor, folder, full, body, rows: 1, names: vec![name] })
    }

    fn file(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }

    /// Writes a row and returns its number in the present file.
    fn write(&mut self, written: &Written) -> Result<u64, WorldError> {
        if let Body::Book { book, .. } = &self.body
            && (self.rows > self.full.rows || book.bytes() > self.full.bytes)
        {
            self.next()?;
        }
        match &mut self.body {
            Body::Text(out) => out.put(&written.bytes)?,
            Body::Book { path, book } => {
                book.row(written.row.cells.iter().map(|c| cell(c))).map_err(WorldError::io(path))?;
            }
        }
        self.rows += 1;
        Ok(self.rows)
    }

    /// Ends a full workbook and begins the next.
    fn next(&mut self) -> Result<(), WorldError> {
        let (name, body) = open(self.contributor, &self.folder, self.names.len() + 1)?;
        self.names.push(name);
        self.rows = 1;
        finish(std::mem::replace(&mut self.body, body))
    }
}

fn open(contributor: Contributor, folder: &Path, number: usize) -> Result<(String, Body), WorldError> {
    let stem = format!("simulated-{}", contributor.name());
    match contributor.form() {
        Form::Text { delimiter, extension, encoding } => {
            let name = format!("{stem}.{extension}");
            let mut out = Out::create(folder.join(&name))?;
            out.put(&chunk::header(contributor, delimiter, encoding))?;
            Ok((name, Body::Text(out)))
        }
        Form::Workbook { sheet } => {
            let name = if number == 1 { format!("{stem}.xlsx") } else { format!("{stem}-{number}.xlsx") };
            let out = Out::create(folder.join(&name))?;
            let path = out.path;
            let mut book = Book::new(out.writer, sheet).map_err(WorldError::io(&path))?;
            book.row(contributor.layout().header.iter().map(|h| Cell::Text(h))).map_err(WorldError::io(&path))?;
            Ok((name, Body::Book { path, book: Box::new(book) }))
        }
    }
}

fn finish(body: Body) -> Result<(), WorldError> {
    match body {
        Body::Text(out) => out.finish(),
        Body::Book { path, book } => {
            let writer = book.finish().map_err(WorldError::io(&path))?;
            sync(writer, &path)
        }
    }
}

/// Numbers and days become what a person typing them into a spreadsheet gets.
fn cell(text: &str) -> Cell<'_> {
    match text.as_bytes() {
        digits if (1..=3).contains(&digits.len()) => text.parse().map_or(Cell::Text(text), Cell::Number),
        [_, _, b'.', _, _, b'.', _, _, _, _] => Date::strptime("%d.%m.%Y", text).map_or(Cell::Text(text), Cell::Day),
        _ => Cell::Text(text),
    }
}

/// Writes a small file at once.
pub(crate) fn whole(path: &Path, text: &str) -> Result<(), WorldError> {
    let mut out = Out::create(path.to_path_buf())?;
    out.put(text.as_bytes())?;
    out.finish()
}

fn list_of_names(root: &Path) -> Result<Out, WorldError> {
    let folder = root.join("contributors").join(NAME_LIST);
    fs::create_dir_all(&folder).map_err(WorldError::io(&folder))?;
    whole(&folder.join("linkage.toml"), linkage_mapping(NAME_LIST).unwrap_or_default())?;
    let mut out = Out::create(folder.join(NAME_LIST_FILE))?;
    out.put(&chunk::list_header())?;
    Ok(out)
}

/// Every growing file of a world.
pub(crate) struct Files {
    sheets: Vec<Sheet>,
    names: Out,
    named: u64,
    persons: Out,
    episodes: Out,
    stages: Out,
    detections: Out,
    expected: Out,
    faults: Out,
}

impl Files {
    pub(crate) fn create(root: &Path, full: Full) -> Result<Self, WorldError> {
        let truth = root.join("truth");
        fs::create_dir_all(&truth).map_err(WorldError::io(&truth))?;
        let table = |name: &str, header: &[&str]| {
            let mut out = Out::create(truth.join(name))?;
            out.put(line::row(b',', header).as_bytes())?;
            Ok(out)
        };
        Ok(Self {
            sheets: Contributor::ALL.into_iter().map(|c| Sheet::create(c, root, full)).collect::<Result<_, _>>()?,
            names: list_of_names(root)?,
            named: 1,
            persons: table("persons.csv", &truth::PERSONS)?,
            episodes: table("episodes.csv", &truth::EPISODES)?,
            stages: table("stages.csv", &chain::STAGES)?,
            detections: table("detections.csv", &truth::DETECTIONS)?,
            expected: table("expected.csv", &truth::expected_header())?,
            faults: table("faults.csv", &truth::FAULTS)?,
        })
    }

    pub(crate) fn write(&mut self, chunk: &Chunk) -> Result<(), WorldError> {
        self.persons.put(chunk.persons.as_bytes())?;
        self.episodes.put(chunk.episodes.as_bytes())?;
        self.stages.put(chunk.stages.as_bytes())?;
        let mut detections = Lines::new(b',');
        let mut expected = Lines::new(b',');
        let mut faults = Lines::new(b',');
        let mut names = chunk.names.iter().peekable();
        for written in &chunk.rows {
            while let Some(named) = names.next_if(|n| n.person < written.person) {
                self.name(named, &mut detections)?;
            }
            let Some(sheet) = self.sheets.get_mut(written.row.contributor.index()) else { continue };
            let row = sheet.write(written)?;
            let stand = Stand { file: sheet.file(), row };
            truth::detection_line(written.person, &written.row, &stand, &mut detections);
            truth::expected_line(&written.row, &stand, &mut expected);
            truth::fault_line(&written.row, &stand, &mut faults);
        }
        for named in names {
            self.name(named, &mut detections)?;
        }
        self.detections.put(detections.into_text().as_bytes())?;
        self.expected.put(expected.into_text().as_bytes())?;
        self.faults.put(faults.into_text().as_bytes())
    }

    /// Writes a row of the list of names.
    fn name(&mut self, named: &Named, detections: &mut Lines) -> Result<(), WorldError> {
        self.named += 1;
        let stand = Stand { file: NAME_LIST_FILE, row: self.named };
        truth::listed_line(named.person, &named.row, &stand, detections);
        self.names.put(&named.bytes)
    }

    /// Ends every file; returns the names of the contributors' files.
    pub(crate) fn finish(self) -> Result<Vec<Vec<String>>, WorldError> {
        let mut names = Vec::new();
        for sheet in self.sheets {
            finish(sheet.body)?;
            names.push(sheet.names);
        }
        for out in [self.names, self.persons, self.episodes, self.stages, self.detections, self.expected, self.faults] {
            out.finish()?;
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn what_looks_like_a_number_or_a_day_is_one() {
        assert_eq!(cell("17"), Cell::Number(17));
        assert_eq!(cell("05.03.2019"), Cell::Day(Date::constant(2019, 3, 5)));
        for text in ["", "31.02.2019", "вчера", "ер", "ҚТ-031495448", "1990 ж."] {
            assert_eq!(cell(text), Cell::Text(text));
        }
    }

    fn full_disk() -> Out {
        let path = PathBuf::from("/dev/full");
        let file = File::options().write(true).open(&path).unwrap();
        Out { path, writer: BufWriter::new(file) }
    }

    #[test]
    fn a_full_disk_is_passed_on() {
        let error = |done: Result<(), WorldError>| match done {
            Err(WorldError::Io { source, .. }) => source.kind(),
            other => panic!("{other:?}"),
        };
        let mut out = full_disk();
        out.put(b"fits into the buffer").unwrap();
        assert_eq!(error(out.finish()), ErrorKind::StorageFull);
        assert_eq!(error(full_disk().put(&[0; 1 << 20])), ErrorKind::StorageFull);
        let Out { path, writer } = full_disk();
        let book = Book::new(writer, "s").map_err(WorldError::io(&path));
        let done = book.and_then(|b| finish(Body::Book { path, book: Box::new(b) }));
        assert_eq!(error(done), ErrorKind::StorageFull);
    }
}
