//! The one way in: a table, a mapping, limits, a clock and a sink.

use shyraq_tabular::{Opened, Source, TableError, Text};

use crate::batch::{RefusedBatch, ValidBatch};
use crate::coder::Output;
use crate::mapping::Mapping;
use crate::plan::Plan;
use crate::tally::Tally;
use crate::{Clock, IntakeError, Limits, Report};

/// What a sink may fail with.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Receives the rows of a table while it is read.
///
/// When [`read`] returns an error, nothing that the sink received may be kept: a fault of
/// the whole file, such as a NUL byte, may stand in its last row. A sink that stores does
/// so in one transaction.
pub trait Sink {
    /// Receives accepted rows, in the order of the file.
    ///
    /// # Errors
    /// Whatever stops the reading; it comes back as [`IntakeError::Sink`].
    fn accepted(&mut self, batch: &ValidBatch) -> Result<(), SinkError>;

    /// Receives refused rows, in the order of the file. By default they are dropped.
    ///
    /// # Errors
    /// Whatever stops the reading.
    fn refused(&mut self, _rows: &RefusedBatch) -> Result<(), SinkError> {
        Ok(())
    }

    /// Hears how many bytes of the file are read so far.
    fn progress(&mut self, _bytes: u64) {}
}

/// Keeps nothing: for a check that only wants the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSink;

impl Sink for NoSink {
    fn accepted(&mut self, _batch: &ValidBatch) -> Result<(), SinkError> {
        Ok(())
    }
}

/// Two functions are a sink: one for accepted rows, one for refused rows.
impl<A, R> Sink for (A, R)
where
    A: FnMut(&ValidBatch) -> Result<(), SinkError>,
    R: FnMut(&RefusedBatch) -> Result<(), SinkError>,
{
    fn accepted(&mut self, batch: &ValidBatch) -> Result<(), SinkError> {
        self.0(batch)
    }

    fn refused(&mut self, rows: &RefusedBatch) -> Result<(), SinkError> {
        self.1(rows)
    }
}

/// Reads a contributor's table, gives its rows to the sink and reports every fault.
///
/// Faults of single rows refuse those rows; faults of the file as a whole (encoding, NUL,
/// header, a column that is not there) are errors.
///
/// ```
/// use shyraq_case::CodeBook;
/// use shyraq_intake::{Limits, NoClock, NoSink, Source, identity_mapping, read};
/// let book = CodeBook::parse("name = 'b'\nversion = 1\n[[variable]]\nname = 'gender'\nvalues = ['Woman', 'Man']").unwrap();
/// let table = Source::bytes("t.csv", b"gender\nWoman\nMan\nwoman\n");
/// let report = read(table, &identity_mapping(&book), &Limits::default(), &NoClock, &mut NoSink).unwrap();
/// assert_eq!((report.rows_accepted, report.rows_refused), (2, 1));
/// assert_eq!(report.faults[0].rule.id(), "unknown-value");
/// ```
///
/// # Errors
/// [`IntakeError`], whose `blame` tells whether the table, the mapping or the machine is
/// at fault and whose `hint` says what to do.
pub fn read(
    source: Source<'_>,
    mapping: &Mapping,
    limits: &Limits,
    clock: &dyn Clock,
    sink: &mut dyn Sink,
) -> Result<Report, IntakeError> {
    let file = source.name();
    let mut run = Run {
        file: file.clone(),
        mapping,
        limits,
        clock,
        sink,
        base: 0,
        cells: 0,
        width: 0,
        tally: Tally::default(),
        reported: Vec::new(),
    };
    match source.open(&mapping.source.table, limits)? {
        Opened::Text { reader, format } => {
            let text = Text::new(reader, file, mapping.source.table.encoding, limits)?;
            crate::delimited::read(text, format, &mut run)
        }
        Opened::Workbook { reader } => crate::workbook::read(reader, &mut run),
    }
}

/// The state of one reading.
pub(crate) struct Run<'a, 's> {
    file: String,
    pub(crate) mapping: &'a Mapping,
    pub(crate) limits: &'a Limits,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) sink: &'s mut dyn Sink,
    /// Rows of the file before those that are delivered next.
    pub(crate) base: u64,
    cells: u64,
    width: u64,
    tally: Tally,
    /// For each variable, how many accepted rows report it.
    reported: Vec<u64>,
}

impl Run<'_, '_> {
    pub(crate) fn begin(&mut self, plan: &Plan<'_>, base: u64) {
        self.base = base;
        self.width = plan.width as u64;
        self.reported = vec![0; self.mapping.book().variables.len()];
    }

    /// Gives coded rows to the sink; their numbers are counted from `base`.
    pub(crate) fn deliver(&mut self, out: &mut Output, records: u64) -> Result<(), IntakeError> {
        self.cells = self.cells.saturating_add(records.saturating_mul(self.width));
        if self.cells > self.limits.cells {
            return Err(TableError::TooManyCells { limit: self.limits.cells }.into());
        }
        for row in out.batch.rows.iter_mut().chain(&mut out.refused.rows) {
            *row += self.base;
        }
        self.tally.absorb(&mut out.tally, self.base);
        self.base += records;
        count_reported(&out.batch, &mut self.reported);
        if !out.batch.is_empty() {
            self.sink.accepted(&out.batch).map_err(IntakeError::Sink)?;
        }
        if !out.refused.is_empty() {
            self.sink.refused(&out.refused).map_err(IntakeError::Sink)?;
        }
        out.clear();
        Ok(())
    }

    /// As [`Run::deliver`], for rows that have the file's numbers already.
    pub(crate) fn deliver_rows(&mut self, out: &mut Output, records: u64) -> Result<(), IntakeError> {
        self.base = 0;
        self.deliver(out, records)
    }

    pub(crate) fn report(&self, plan: &Plan<'_>) -> Report {
        Report::new(&self.file, plan, &self.tally, &self.reported, self.limits)
    }
}

/// Counts, for each variable, the rows that are not blank in any of its coded columns.
fn count_reported(batch: &ValidBatch, reported: &mut [u64]) {
    let width = batch.columns().len().max(1);
    let single = batch.columns().len() == reported.len();
    let mut counts = vec![0u32; reported.len()];
    for row in batch.codes().chunks_exact(width) {
        if single {
            for (count, code) in counts.iter_mut().zip(row) {
                *count += u32::from(*code != shyraq_case::BLANK);
            }
            continue;
        }
        let mut last = None;
        for (column, _) in batch.columns().iter().zip(row).filter(|(_, code)| **code != shyraq_case::BLANK) {
            if last != Some(column.variable)
                && let Some(count) = counts.get_mut(column.variable)
            {
                *count += 1;
            }
            last = Some(column.variable);
        }
    }
    for (total, count) in reported.iter_mut().zip(counts) {
        *total += u64::from(count);
    }
}
