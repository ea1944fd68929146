//! A small code book, a mapping in the style of a contributor, and a reading in one call.

use shyraq_case::CodeBook;
use shyraq_intake::{
    CaseWriter, IntakeError, Limits, Mapping, NoClock, RefusedBatch, RefusedWriter, Report, Sink, SinkError, Source,
    ValidBatch, read,
};

pub(crate) const BOOK: &str = r#"
name = "little"
version = "1"
[[variable]]
name = "gender"
values = ["Woman", "Man"]
[[variable]]
name = "age"
kind = "ordinal"
values = ["0--8", "09--17", "18--20", "21+"]
[[variable]]
name = "year"
kind = "ordinal"
years = { from = 2002, to = 2026 }
[[variable]]
name = "country"
values = ["KAZ", "KGZ", "UZB"]
[[variable]]
name = "labour"
values = ["1"]
[[variable]]
name = "threats"
values = ["1"]
[[variable]]
name = "means"
kind = "several"
values = ["threats", "debt", "documents"]
"#;

pub(crate) fn book() -> CodeBook {
    CodeBook::parse(BOOK).unwrap()
}

/// A mapping for [`book`]: `source` goes under `[source]`, `variables` after it.
pub(crate) fn mapping(source: &str, variables: &str) -> Mapping {
    let text = format!("name = \"test\"\nversion = 1\ncodebook = \"little\"\n[source]\n{source}\n{variables}");
    Mapping::with_book(&text, book(), &Limits::default()).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

/// What a reading gave.
pub(crate) struct Read {
    pub(crate) report: Report,
    pub(crate) kept: Kept,
    /// The accepted rows as lines of a table in the code book's columns, without the header.
    pub(crate) cases: Vec<String>,
    /// The file of refused rows.
    pub(crate) refused: String,
}

/// What the sink saw.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) rows: Vec<u64>,
    pub(crate) persons: Vec<Option<String>>,
    pub(crate) records: Vec<Option<String>>,
    pub(crate) codes: Vec<u16>,
}

struct Keeper {
    kept: Kept,
    cases: CaseWriter<Vec<u8>>,
    refused: RefusedWriter<Vec<u8>>,
}

impl Sink for Keeper {
    fn accepted(&mut self, batch: &ValidBatch) -> Result<(), SinkError> {
        let text = |t: Option<&[u8]>| t.map(|b| String::from_utf8(b.to_vec()).unwrap());
        for row in batch.iter() {
            self.kept.rows.push(row.row);
            self.kept.persons.push(text(row.person));
            self.kept.records.push(text(row.record));
            assert_eq!(row.to_case(batch.columns()).unwrap().codes(), row.codes, "what intake accepts is valid");
        }
        self.kept.codes.extend_from_slice(batch.codes());
        Ok(self.cases.write(batch)?)
    }

    fn refused(&mut self, rows: &RefusedBatch) -> Result<(), SinkError> {
        Ok(self.refused.write(rows)?)
    }
}

/// Reads a table from memory.
pub(crate) fn try_bytes(name: &str, bytes: &[u8], mapping: &Mapping, limits: &Limits) -> Result<Read, IntakeError> {
    try_source(Source::bytes(name, bytes), mapping, limits)
}

pub(crate) fn try_source(source: Source<'_>, mapping: &Mapping, limits: &Limits) -> Result<Read, IntakeError> {
    let mut keeper = Keeper {
        kept: Kept::default(),
        cases: CaseWriter::new(Vec::new(), mapping.book(), None).unwrap(),
        refused: RefusedWriter::new(Vec::new()),
    };
    let report = read(source, mapping, limits, &NoClock, &mut keeper)?;
    let cases = String::from_utf8(keeper.cases.finish().unwrap()).unwrap();
    let read = Read {
        report,
        kept: keeper.kept,
        cases: cases.lines().skip(1).map(str::to_owned).collect(),
        refused: String::from_utf8(keeper.refused.finish().unwrap()).unwrap(),
    };
    let r = &read.report;
    assert_eq!(r.rows_read, r.rows_accepted + r.rows_refused);
    assert_eq!(r.rows_accepted, read.kept.rows.len() as u64);
    Ok(read)
}

/// Reads a CSV that must be readable.
pub(crate) fn csv(text: &str, mapping: &Mapping) -> Read {
    try_bytes("t.csv", text.as_bytes(), mapping, &Limits::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// The faults of a report as `column rule count rows`.
pub(crate) fn faults(report: &Report) -> Vec<String> {
    let line = |f: &shyraq_intake::FaultGroup| {
        let mark = if f.severity == shyraq_intake::Severity::Note { "note " } else { "" };
        format!("{mark}{} {} x{} {:?}", f.column.as_deref().unwrap_or("-"), f.rule.id(), f.count, f.first_rows)
    };
    report.faults.iter().map(line).collect()
}
