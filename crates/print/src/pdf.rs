//! A document as PDF.
//!
//! The typesetter gets the document as data (`document.json`), never as its own language: a
//! title with a hash sign or a bracket is a title and cannot become a command. It sees the
//! template, the document and the pictures, and nothing else of the machine.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::html::check;
use crate::{Document, PrintError};

/// How a document looks on paper.
const TEMPLATE: &str = include_str!("../templates/document.typ");

/// Noto Sans for Latin and Cyrillic, Noto Sans Math for arrows and signs, cut to these; Open Font
/// License (fonts/OFL-1.1.txt).
const FONTS: [&[u8]; 3] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSansMath-Regular.ttf"),
];

/// All that the typesetter can see.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

fn place(name: &str) -> Result<FileId, PrintError> {
    let path = VirtualPath::new(name).map_err(|_| PrintError::NoPicture { name: name.to_owned() })?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.iter().find(|(name, _)| *name == id).map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// No clock: the same document gives the same bytes.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets a document on A4 as a tagged PDF, by PDF/UA-1 unless it has letters that the fonts lack
/// (a name in Arabic script): these are boxes then, and the PDF is tagged all the same. The same
/// document gives the same bytes.
///
/// # Errors
/// [`PrintError::Dangling`] or [`PrintError::NoPicture`] when something is named that is not
/// there; [`PrintError::Setting`] when the typesetter refuses.
pub fn pdf(document: &Document) -> Result<Vec<u8>, PrintError> {
    check(document)?;
    let json = serde_json::to_vec(document).map_err(|e| PrintError::Setting { fault: e.to_string() })?;
    let mut files = vec![(place("document.json")?, Bytes::new(json))];
    for picture in &document.pictures {
        files.push((place(&format!("{}.svg", picture.name))?, Bytes::from_string(picture.svg.clone())));
    }
    let fonts: Vec<Font> = FONTS.iter().flat_map(|f| Font::iter(Bytes::new(*f))).collect();
    let desk = Desk {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        main: Source::new(place("document.typ")?, TEMPLATE.to_owned()),
        files,
    };
    let set = typst::compile::<PagedDocument>(&desk).output.map_err(|e| refused(&e))?;
    let accessible =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|e| PrintError::Setting { fault: e.message().to_string() })?;
    let export = |standards| {
        let creator = Smart::Custom(Some("Shyraq".to_owned()));
        typst_pdf::pdf(&set, &PdfOptions { creator, standards, ..PdfOptions::default() })
    };
    export(accessible).or_else(|_| export(PdfStandards::default())).map_err(|e| refused(&e))
}

fn refused(faults: &[SourceDiagnostic]) -> PrintError {
    let fault = faults.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join("; ");
    PrintError::Setting { fault }
}
