//! The synthetic records, packed for a browser that counts combinations of conditions.
//!
//! Tables of one and two variables are published counts. For three and more a reader may
//! count the synthetic records instead: an estimate without an interval, which the page
//! shows in other words and with hollow bars. Each column takes as few bits as its cells
//! need, and rows are sorted, so that 193,025 records of 27 columns are some hundred
//! kilobytes on the wire. They are fetched only when a reader asks for them.

use std::collections::HashMap;

use serde::Serialize;
use shyraq_bundle::digest_bytes;
use shyraq_case::{CodeBook, Kind};
use shyraq_locale::Catalogue;

use crate::PortalError;
use crate::model::{Col, Release};

/// The packed records with their address below the root.
pub(crate) struct Records {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    rows: usize,
    /// Where each column begins, and bits a record.
    places: Vec<(usize, u32)>,
}

/// What the script must know of a column.
#[derive(Serialize)]
struct JsonColumn {
    slug: String,
    label: String,
    flag: bool,
    ordinal: bool,
    offset: usize,
    bits: u32,
    values: Vec<String>,
}

#[derive(Serialize)]
struct JsonRecords<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    simulated: Option<String>,
    release: &'a str,
    records: usize,
    file: String,
    columns: Vec<JsonColumn>,
}

impl Records {
    /// Reads and packs the records of a release.
    pub(crate) fn read(rel: &Release<'_>) -> Result<Self, PortalError> {
        let path = rel.bundle.file("data/synthetic.csv");
        let fault = |e: csv::Error| PortalError::io(&path, std::io::Error::other(e));
        let mut reader = csv::Reader::from_path(&path).map_err(fault)?;
        let heads: Vec<String> = reader.headers().map_err(fault)?.iter().map(str::to_owned).collect();
        let readers: Vec<Reader> = rel.cols.iter().map(|c| Reader::of(rel.book(), c, &heads)).collect();
        let mut rows: Vec<Vec<u16>> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(fault)?;
            rows.push(readers.iter().map(|r| r.code(&record)).collect());
        }
        rows.sort_unstable();
        let mut bytes = Vec::new();
        let mut places = Vec::new();
        for (at, col) in rel.cols.iter().enumerate() {
            let bits = bits(col.cells());
            places.push((bytes.len(), bits));
            pack(rows.iter().map(|r| r.get(at).copied().unwrap_or(0)), bits, &mut bytes);
        }
        let path = format!("assets/records-{}.bin", digest_bytes(&bytes).short());
        Ok(Self { path, bytes, rows: rows.len(), places })
    }

    /// Writes what the script must know, in one language.
    pub(crate) fn describe(&self, rel: &Release<'_>, cat: &'static Catalogue) -> Result<Vec<u8>, PortalError> {
        let columns = rel.cols.iter().zip(&self.places).map(|(col, (offset, bits))| JsonColumn {
            slug: col.slug.clone(),
            label: col.label(rel.book(), cat.lang()),
            flag: col.flag,
            ordinal: col.ordinal,
            offset: *offset,
            bits: *bits,
            values: (0..col.cells()).map(|at| col.code_label(rel.book(), cat, at)).collect(),
        });
        let json = JsonRecords {
            schema: "shyraq.records/1",
            simulated: rel.manifest().simulated.then(|| cat.text("simulated")),
            release: rel.bundle.digest().hex(),
            records: self.rows,
            file: format!("../../{}", self.path),
            columns: columns.collect(),
        };
        serde_json::to_vec(&json)
            .map_err(|e| PortalError::Render { page: "explore/records.json".into(), fault: e.to_string() })
    }
}

/// How a column is read from a record.
struct Reader {
    place: Option<usize>,
    codes: HashMap<String, u16>,
    /// For a value of a variable with several choices: its code in the joined list.
    choice: Option<String>,
    blank: u16,
}

impl Reader {
    fn of(book: &CodeBook, col: &Col, heads: &[String]) -> Self {
        let variable = book.variables.get(col.variable);
        let several = variable.filter(|v| v.kind == Kind::Several);
        let index = |i: usize| u16::try_from(i).unwrap_or(u16::MAX);
        Self {
            place: variable.and_then(|v| heads.iter().position(|h| *h == v.name)),
            codes: col.codes.iter().enumerate().map(|(i, c)| (c.clone(), index(i))).collect(),
            choice: several.and_then(|v| col.value.and_then(|i| v.values.get(i))).map(|x| x.code.clone()),
            blank: index(col.blank()),
        }
    }

    fn code(&self, record: &csv::StringRecord) -> u16 {
        let text = self.place.and_then(|p| record.get(p)).unwrap_or_default();
        match &self.choice {
            Some(choice) if text.split(';').any(|x| x == choice) => 0,
            Some(_) => self.blank,
            None => self.codes.get(text).copied().unwrap_or(self.blank),
        }
    }
}

/// Returns the bits that tell so many cells apart.
fn bits(cells: usize) -> u32 {
    usize::BITS - cells.saturating_sub(1).leading_zeros()
}

/// Appends codes of a fixed number of bits, the lowest bit first, and fills the last byte.
fn pack(codes: impl Iterator<Item = u16>, bits: u32, out: &mut Vec<u8>) {
    let (mut held, mut waiting) = (0_u32, 0_u32);
    for code in codes {
        held |= u32::from(code) << waiting;
        waiting += bits;
        while waiting >= 8 {
            out.push(held.to_le_bytes()[0]);
            held >>= 8;
            waiting -= 8;
        }
    }
    if waiting > 0 {
        out.push(held.to_le_bytes()[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_take_as_few_bits_as_they_need() {
        assert_eq!([1, 2, 3, 4, 5, 250, 256, 257].map(bits), [0, 1, 2, 2, 3, 8, 8, 9]);
    }

    #[test]
    fn packed_codes_lie_lowest_bit_first() {
        let mut out = Vec::new();
        // 101, 011, 110 from the lowest bit: 10 011 101 | 1 (of 110 the highest bit).
        pack([5, 3, 6].into_iter(), 3, &mut out);
        assert_eq!(out, [0b1001_1101, 0b1]);
        out.clear();
        pack([300, 1].into_iter(), 9, &mut out);
        assert_eq!(out, [0b0010_1100, 0b0000_0011, 0]);
    }
}
