//! A chunk of people, made on any thread.

use crate::contributor::{Contributor, Encoding, Form, Listed, NAME_LIST_HEADER, Row};
use crate::line::{self, Lines};
use crate::truth::{self, Tally};
use crate::{World, chain, files};

/// People in a chunk: enough to keep a thread busy, few enough to lie in a cache.
pub(crate) const PEOPLE: u64 = 2_048;

/// What one chunk of people comes to; rows stand in the order of people.
pub(crate) struct Chunk {
    pub(crate) persons: String,
    pub(crate) episodes: String,
    pub(crate) stages: String,
    pub(crate) rows: Vec<Written>,
    pub(crate) names: Vec<Named>,
    pub(crate) tally: Tally,
}

/// A row with the person it is about, ready to be put into a file.
pub(crate) struct Written {
    pub(crate) person: u64,
    pub(crate) row: Row,
    /// The bytes of the line; empty for a workbook.
    pub(crate) bytes: Vec<u8>,
}

/// A row of the list of names with the person it is about.
pub(crate) struct Named {
    pub(crate) person: u64,
    pub(crate) row: Listed,
    /// The bytes of the line.
    pub(crate) bytes: Vec<u8>,
}

const LIST_ENCODING: Encoding = Encoding::Utf16LeWithMark;

impl Chunk {
    /// Makes the people from `from` up to `to`.
    pub(crate) fn make(world: &World, from: u64, to: u64) -> Self {
        let mut persons = Lines::new(b',');
        let mut episodes = Lines::new(b',');
        let mut stages = Lines::new(b',');
        let mut rows = Vec::new();
        let mut names = Vec::new();
        let mut tally = Tally::default();
        for id in from..to {
            let life = world.life(id);
            tally.count(&life);
            truth::person_line(&life, &mut persons);
            truth::episode_lines(&life, &mut episodes);
            chain::stage_lines(world.spec(), &life, &mut stages);
            rows.extend(life.rows.into_iter().map(|row| {
                let bytes = encoded(&row);
                Written { person: id, row, bytes }
            }));
            names.extend(life.names.into_iter().map(|row| {
                let bytes = encode(LIST_ENCODING, line::row(b'\t', &row.cells));
                Named { person: id, row, bytes }
            }));
        }
        let [persons, episodes, stages] = [persons, episodes, stages].map(Lines::into_text);
        Self { persons, episodes, stages, rows, names, tally }
    }
}

fn encoded(row: &Row) -> Vec<u8> {
    match row.contributor.form() {
        Form::Workbook { .. } => Vec::new(),
        Form::Text { delimiter, encoding, .. } => encode(encoding, line::row(delimiter, &row.cells)),
    }
}

/// Turns text into a contributor's bytes.
pub(crate) fn encode(encoding: Encoding, text: String) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8WithMark => text.into_bytes(),
        Encoding::Utf16LeWithMark => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Windows1251 => encoding_rs::WINDOWS_1251.encode(&text).0.into_owned(),
    }
}

fn marked(encoding: Encoding, line: Vec<u8>) -> Vec<u8> {
    match encoding {
        Encoding::Utf8WithMark => [files::BYTE_ORDER_MARK, &line].concat(),
        Encoding::Utf16LeWithMark => [b"\xff\xfe", line.as_slice()].concat(),
        Encoding::Utf8 | Encoding::Windows1251 => line,
    }
}

/// The header line of the list of names, which is "Unicode text" as spreadsheet programs save it.
pub(crate) fn list_header() -> Vec<u8> {
    marked(LIST_ENCODING, encode(LIST_ENCODING, line::row(b'\t', &NAME_LIST_HEADER)))
}

/// The header line of a contributor's text file.
pub(crate) fn header(contributor: Contributor, delimiter: u8, encoding: Encoding) -> Vec<u8> {
    let line = encode(encoding, line::row(delimiter, contributor.layout().header));
    marked(encoding, line)
}
