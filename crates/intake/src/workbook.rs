//! Codes XLSX workbooks, row by row.
//!
//! A workbook's cells have types. They become the text that the mapping understands (a
//! date in the column's first date format, true as the column's "yes"), so that one code
//! path codes every table, and a refused row reads the same when it comes back as CSV.

use std::borrow::Cow;

use shyraq_tabular::{Cells, Format, ReadSeek, Sheet, TableError, Typed, open_sheet};

use crate::coder::{Coder, Output};
use crate::dates::of_serial;
use crate::plan::Plan;
use crate::read::Run;
use crate::recipe::VariableRule;
use crate::{IntakeError, Report, Rule};

/// Rows that are handed on at a time.
const BATCH_ROWS: usize = 4_096;
const BATCH_BYTES: usize = 4 << 20;
/// Rows between two looks at the clock.
const CLOCK_ROWS: u64 = 1_024;

/// Reads the sheet that the mapping names, or the first.
pub(crate) fn read(reader: Box<dyn ReadSeek + '_>, run: &mut Run<'_, '_>) -> Result<Report, IntakeError> {
    let form = &run.mapping.source.table;
    open_sheet(reader, form, run.limits, run.clock, |header, sheet| {
        let plan = Plan::bind(run.mapping, &header, run.limits)?;
        run.begin(&plan, 0);
        table(sheet, &plan, run)?;
        Ok(run.report(&plan))
    })
}

fn table(rows: &mut Sheet<'_, '_>, plan: &Plan<'_>, run: &mut Run<'_, '_>) -> Result<(), IntakeError> {
    let delimiter = run.mapping.source.table.dialect(Format::Csv).delimiter;
    let (mut coder, mut out) = (Coder::new(plan), Output::new(plan, delimiter));
    let (mut data, mut ends) = (Vec::new(), Vec::new());
    let (mut base, mut read, mut refused_bytes) = (u64::from(run.mapping.source.table.header_row), 0u64, 0);
    while let Some(number) = rows.next_row()? {
        read += 1;
        if read.is_multiple_of(CLOCK_ROWS) {
            run.limits.in_time(run.clock)?;
        }
        if rows.is_blank() {
            continue;
        }
        if rows.is_ragged(plan.width) {
            out.refuse_whole(number, Rule::RaggedRow);
        } else {
            lay_out(rows, plan, &mut data, &mut ends);
            if memchr::memchr(0, &data).is_some() {
                return Err(TableError::Nul { row: number }.into());
            }
            coder.row(number, Cells { data: &data, ends: &ends, gap: 0 }, &mut out);
            refused_bytes = out.refused.cells.len_bytes();
        }
        let rows_held = out.batch.len() + out.refused.len();
        let codes_held = std::mem::size_of_val(out.batch.codes());
        if rows_held >= BATCH_ROWS || codes_held + refused_bytes >= BATCH_BYTES {
            run.deliver_rows(&mut out, number.saturating_sub(base))?;
            base = number;
        }
    }
    run.deliver_rows(&mut out, rows.last().unwrap_or(base).saturating_sub(base))
}

/// Lays a row's cells side by side, as a text table has them.
fn lay_out(row: &Sheet<'_, '_>, plan: &Plan<'_>, data: &mut Vec<u8>, ends: &mut Vec<usize>) {
    data.clear();
    ends.clear();
    let mut cells = row.cells().iter().peekable();
    for (at, coded_by) in (0u32..).zip(&plan.coded_by) {
        if let Some(cell) = cells.next_if(|c| c.column == at) {
            let used = coded_by.and_then(|u| plan.used.get(u as usize));
            let rules = used.map_or(&[][..], |u| u.rules.as_slice());
            let text = text(&cell.value, rules.iter().filter_map(|i| plan.rule(*i)));
            data.extend_from_slice(text.as_bytes());
        }
        ends.push(data.len());
    }
}

/// Writes a value for the rules that read its column.
fn text<'t, 'r>(value: &'t Typed, mut rules: impl Iterator<Item = &'r VariableRule>) -> Cow<'t, str> {
    let own = match value {
        Typed::Text(_) => None,
        Typed::Truth(b) => rules.find_map(|r| r.truth(*b)).map(str::to_owned),
        Typed::Day(d) => rules.find_map(|r| r.formats()?.write(*d)),
        Typed::Number(n) => {
            let plain = value.plain();
            // A number in a column of dates that is no date as it stands is a day number.
            let mut dated = rules.filter(|r| r.formats().is_some_and(|f| f.read(&plain).is_none()));
            of_serial(*n).and_then(|d| dated.find_map(|r| r.formats()?.write(d)))
        }
    };
    own.map_or_else(|| value.plain(), Cow::Owned)
}
