//! Reads CSV and TSV: one thread cuts blocks and hands results on, the others code.
//!
//! Two rounds of blocks exist: while one is being coded, the other's results go to the
//! sink in the order of the file and its buffers are filled anew. So memory is a few
//! megabytes for any number of rows, and both cores are busy.

use rayon::Scope;

use crate::coder::{Coder, Output};
use crate::mapping::{Format, Mapping};
use crate::plan::Plan;
use crate::read::{Run, trimmed_header};
use crate::records::{Block, Dialect, Form, Splitter};
use crate::text::{Feeder, NoBlock, Text};
use crate::{IntakeError, Limits, Rule};

const BLOCK_BYTES: usize = 256 << 10;
const LEAST_BLOCK_BYTES: usize = 512;
/// Bytes of codes that a block may become.
const BLOCK_CODES_BYTES: usize = 8 << 20;
const ROUND: usize = 8;

/// Reads a text table.
pub(crate) fn read(text: Text<'_>, format: Format, run: &mut Run<'_, '_>) -> Result<crate::Report, IntakeError> {
    let mapping = run.mapping;
    let dialect = dialect(mapping, format);
    let mut feeder = Feeder::new(text, dialect, run.limits);
    let header_row = mapping.source.header_row;
    let header = header(&mut feeder, dialect, header_row, run.limits)?;
    let plan = Plan::bind(mapping, &header, run.limits)?;
    run.begin(&plan, u64::from(header_row));
    let mut reading = Reading { feeder, target: block_bytes(&plan), failed: None };
    let mut current = reading.round(&plan, dialect);
    let mut next = reading.round(&plan, dialect);
    reading.fill(&mut current);
    loop {
        let filled = current.iter().filter(|s| s.filled).count();
        if filled == 0 {
            break;
        }
        if filled == 1 {
            current.iter_mut().for_each(Slot::code);
            deliver(&mut next, run, &reading)?;
            reading.fill(&mut next);
        } else {
            rayon::in_place_scope(|scope: &Scope<'_>| {
                for slot in &mut current {
                    scope.spawn(|_| slot.code());
                }
                deliver(&mut next, run, &reading)?;
                reading.fill(&mut next);
                Ok::<(), IntakeError>(())
            })?;
        }
        std::mem::swap(&mut current, &mut next);
        run.limits.in_time(run.clock)?;
    }
    deliver(&mut next, run, &reading)?;
    match reading.failed {
        Some(NoBlock::TooLong) => Err(IntakeError::RecordTooLong { row: run.base + 1, limit: run.limits.record_bytes }),
        Some(NoBlock::Error(e)) => Err(e),
        None => Ok(run.report(&plan)),
    }
}

/// How the text is written. The file of refused rows of a workbook is a CSV file, so a
/// mapping for workbooks reads text with the usual delimiter.
pub(crate) fn dialect(mapping: &Mapping, format: Format) -> Dialect {
    let usual = if format == Format::Tsv { b'\t' } else { b',' };
    Dialect { delimiter: mapping.delimiter().unwrap_or(usual), quotes: mapping.source.quotes }
}

/// Keeps the codes of a block small even when rows are short and the code book is wide.
fn block_bytes(plan: &Plan<'_>) -> usize {
    let coded_row = (plan.coded * size_of::<shyraq_case::Code>()).max(1);
    let rows = BLOCK_CODES_BYTES / coded_row;
    // An accepted row has a byte for each column at least: its delimiter or line end.
    rows.saturating_mul(plan.width).clamp(LEAST_BLOCK_BYTES, BLOCK_BYTES)
}

fn header(feeder: &mut Feeder<'_>, dialect: Dialect, row: u32, limits: &Limits) -> Result<Vec<String>, IntakeError> {
    let mut head = Vec::new();
    feeder.head(row, &mut head).map_err(|e| match e {
        NoBlock::TooLong => IntakeError::RecordTooLong { row: u64::from(row), limit: limits.record_bytes },
        NoBlock::Error(e) => e,
    })?;
    // Text in a wrong encoding has no header either; what is wrong is the encoding.
    check_text(whole_letters(&head), feeder.text.mark).map_err(|bad| bad.error(0))?;
    let none = IntakeError::NoHeader { row: u64::from(row) };
    let block = Block::new(&head, dialect);
    let mut at = 0;
    for _ in 1..row {
        match block.record(at).next {
            Some(next) => at = next,
            None => return Err(none),
        }
    }
    let span = block.record(at);
    let next = span.next.unwrap_or(head.len());
    // The last letters of the header are checked here when they are the last of all.
    check_text(head.get(..next).unwrap_or_default(), feeder.text.mark).map_err(|bad| bad.error(0))?;
    let record = head.get(at..span.end).unwrap_or_default();
    let mut splitter = Splitter::new(dialect);
    let cells = match span.form {
        Form::Plain => splitter.plain(record),
        Form::Quoted => splitter.quoted(record),
        _ if dialect.quotes == crate::Quotes::Lenient && span.form != Form::Open => splitter.quoted(record),
        _ => return Err(IntakeError::UnclosedQuote { row: u64::from(row) }),
    };
    if cells.ends.len() > limits.columns {
        return Err(IntakeError::TooManyColumns { found: cells.ends.len(), limit: limits.columns });
    }
    let mut start = 0;
    let mut names = Vec::with_capacity(cells.ends.len());
    for end in cells.ends {
        let name = cells.data.get(start..*end).unwrap_or_default();
        start = end + cells.gap;
        // INVARIANT: the text was checked above.
        names.push(std::str::from_utf8(name).unwrap_or_default());
    }
    let names = trimmed_header(names.into_iter()).ok_or(none)?;
    feeder.give_back(head.get(next..).unwrap_or_default(), next as u64);
    Ok(names)
}

/// Hands a round's results on, in the order of the file, and empties its slots.
fn deliver(slots: &mut [Slot<'_, '_>], run: &mut Run<'_, '_>, reading: &Reading<'_>) -> Result<(), IntakeError> {
    for slot in slots.iter_mut().filter(|s| s.filled) {
        slot.filled = false;
        if let Some(bad) = &slot.bad {
            return Err(bad.error(run.base));
        }
        run.deliver(&mut slot.output, slot.records)?;
    }
    run.sink.progress(reading.feeder.text.read);
    Ok(())
}

struct Reading<'a> {
    feeder: Feeder<'a>,
    target: usize,
    failed: Option<NoBlock>,
}

impl Reading<'_> {
    fn round<'p, 'm>(&self, plan: &'p Plan<'m>, dialect: Dialect) -> Vec<Slot<'p, 'm>> {
        (0..ROUND).map(|_| Slot::new(plan, dialect, self.feeder.text.mark)).collect()
    }

    /// Fills slots until they are full, the text ends, or something is wrong with it.
    fn fill(&mut self, slots: &mut [Slot<'_, '_>]) {
        for slot in slots {
            if self.failed.is_some() {
                return;
            }
            match self.feeder.block(&mut slot.input, self.target) {
                Ok(None) => return,
                Ok(Some(start)) => (slot.start, slot.filled) = (start, true),
                Err(e) => self.failed = Some(e),
            }
        }
    }
}

/// A block on its way: text in, coded rows out. Its buffers and memories are used again.
struct Slot<'p, 'm> {
    input: Vec<u8>,
    /// Where the block begins in the text.
    start: u64,
    mark: u64,
    filled: bool,
    dialect: Dialect,
    splitter: Splitter,
    coder: Coder<'p, 'm>,
    output: Output,
    /// Records in the block, blank lines included.
    records: u64,
    bad: Option<BadText>,
}

/// What makes a whole file unreadable; rows are counted from the block's begin.
enum BadText {
    Encoding { row: u64, byte: u64 },
    Nul { row: u64 },
    Open { row: u64 },
}

impl BadText {
    fn error(&self, base: u64) -> IntakeError {
        match self {
            Self::Encoding { row, byte } => {
                IntakeError::Encoding { encoding: "UTF-8", byte: *byte, row: Some(base + row) }
            }
            Self::Nul { row } => IntakeError::Nul { row: base + row },
            Self::Open { row } => IntakeError::UnclosedQuote { row: base + row },
        }
    }
}

fn check_text(text: &[u8], start: u64) -> Result<(), BadText> {
    let row = |at: usize| memchr::memchr_iter(b'\n', text.get(..at).unwrap_or_default()).count() as u64 + 1;
    if let Some(at) = memchr::memchr(0, text) {
        return Err(BadText::Nul { row: row(at) });
    }
    std::str::from_utf8(text)
        .map(|_| ())
        .map_err(|e| BadText::Encoding { row: row(e.valid_up_to()), byte: start + e.valid_up_to() as u64 })
}

/// Leaves out the last bytes, which may be half of a letter.
fn whole_letters(text: &[u8]) -> &[u8] {
    let cut = text.iter().rposition(u8::is_ascii).map_or(0, |at| at + 1);
    text.get(..cut).unwrap_or_default()
}

impl<'p, 'm> Slot<'p, 'm> {
    fn new(plan: &'p Plan<'m>, dialect: Dialect, mark: u64) -> Self {
        Self {
            input: Vec::new(),
            start: 0,
            mark,
            filled: false,
            dialect,
            splitter: Splitter::new(dialect),
            coder: Coder::new(plan),
            output: Output::new(plan, dialect.delimiter),
            records: 0,
            bad: None,
        }
    }

    fn code(&mut self) {
        self.records = 0;
        if self.filled {
            self.bad = check_text(&self.input, self.start + self.mark).and_then(|()| self.records()).err();
        }
    }

    fn records(&mut self) -> Result<(), BadText> {
        let lenient = self.dialect.quotes == crate::Quotes::Lenient;
        let block = Block::new(&self.input, self.dialect);
        let mut at = 0;
        while at < self.input.len() {
            let span = block.record(at);
            let record = self.input.get(at..span.end).unwrap_or_default();
            at = span.next.unwrap_or(self.input.len());
            self.records += 1;
            let row = self.records;
            let cells = match span.form {
                Form::Plain if record.is_empty() => continue,
                Form::Plain => self.splitter.plain(record),
                Form::Quoted => self.splitter.quoted(record),
                Form::Stray | Form::StrayAcrossLines if lenient => self.splitter.quoted(record),
                Form::Stray => {
                    self.output.refuse_whole(row, Rule::StrayQuote);
                    continue;
                }
                Form::StrayAcrossLines | Form::Open => return Err(BadText::Open { row }),
            };
            self.coder.row(row, cells, &mut self.output);
        }
        Ok(())
    }
}
