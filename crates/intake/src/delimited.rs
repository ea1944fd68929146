//! Reads CSV and TSV: one thread cuts blocks and hands results on, the others code.
//!
//! Two rounds of blocks exist: while one is being coded, the other's results go to the
//! sink in the order of the file and its buffers are filled anew. So memory is a few
//! megabytes for any number of rows, and both cores are busy.

use rayon::Scope;

use shyraq_tabular::{
    BadText, Block, Dialect, Feeder, Format, Marks, NoBlock, Quotes, Splitter, TableError, Text, check_text, header,
};

use crate::coder::{Coder, Output};
use crate::plan::Plan;
use crate::read::Run;
use crate::{IntakeError, Rule};

const BLOCK_BYTES: usize = 256 << 10;
const LEAST_BLOCK_BYTES: usize = 512;
/// Bytes of codes that a block may become.
const BLOCK_CODES_BYTES: usize = 8 << 20;
const ROUND: usize = 8;

/// Reads a text table.
pub(crate) fn read(text: Text<'_>, format: Format, run: &mut Run<'_, '_>) -> Result<crate::Report, IntakeError> {
    let mapping = run.mapping;
    let dialect = mapping.source.table.dialect(format);
    let mut feeder = Feeder::new(text, dialect, run.limits);
    let header_row = mapping.source.table.header_row;
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
        Some(NoBlock::TooLong) => {
            Err(TableError::RecordTooLong { row: run.base + 1, limit: run.limits.record_bytes }.into())
        }
        Some(NoBlock::Error(e)) => Err(e.into()),
        None => Ok(run.report(&plan)),
    }
}

/// Keeps the codes of a block small even when rows are short and the code book is wide.
fn block_bytes(plan: &Plan<'_>) -> usize {
    let coded_row = (plan.coded * size_of::<shyraq_case::Code>()).max(1);
    let rows = BLOCK_CODES_BYTES / coded_row;
    // An accepted row has a byte for each column at least: its delimiter or line end.
    rows.saturating_mul(plan.width).clamp(LEAST_BLOCK_BYTES, BLOCK_BYTES)
}

/// Hands a round's results on, in the order of the file, and empties its slots.
fn deliver(slots: &mut [Slot<'_, '_>], run: &mut Run<'_, '_>, reading: &Reading<'_>) -> Result<(), IntakeError> {
    for slot in slots.iter_mut().filter(|s| s.filled) {
        slot.filled = false;
        if let Some(bad) = &slot.bad {
            return Err(bad.error(run.base).into());
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
        let lenient = self.dialect.quotes == Quotes::Lenient;
        let block = Block::new(&self.input, self.dialect);
        let mut at = 0;
        while at < self.input.len() {
            let span = block.record(at);
            let record = self.input.get(at..span.end).unwrap_or_default();
            at = span.next.unwrap_or(self.input.len());
            self.records += 1;
            let row = self.records;
            let cells = match span.marks {
                Marks::Plain if record.is_empty() => continue,
                Marks::Plain => self.splitter.plain(record),
                Marks::Quoted => self.splitter.quoted(record),
                Marks::Stray | Marks::StrayAcrossLines if lenient => self.splitter.quoted(record),
                Marks::Stray => {
                    self.output.refuse_whole(row, Rule::StrayQuote);
                    continue;
                }
                Marks::StrayAcrossLines | Marks::Open => return Err(BadText::Open { row }),
            };
            self.coder.row(row, cells, &mut self.output);
        }
        Ok(())
    }
}
