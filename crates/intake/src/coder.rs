//! Codes rows: the hot loop of intake.
//!
//! Most cells of a case table are blank, and most others repeat a few hundred texts. So a
//! blank cell costs one comparison, and a text is worked out once: each column keeps
//! what its texts do (which codes they write, which faults they are) and looks them up.

use rustc_hash::FxHashMap;
use shyraq_tabular::Cells;

use crate::batch::{RefusedBatch, ValidBatch};
use crate::mapping::Unknown;
use crate::plan::Plan;
use crate::recipe::Answer;
use crate::tally::{Fault, Place, Tally};
use crate::words::Write;
use crate::{Rule, Severity};

/// Texts that a column remembers; more are worked out each time.
const MEMO_TEXTS: usize = 8_192;
/// Bytes of a text that is remembered.
const MEMO_BYTES: usize = 48;

/// Where coded rows go.
pub(crate) struct Output {
    pub(crate) batch: ValidBatch,
    pub(crate) refused: RefusedBatch,
    pub(crate) tally: Tally,
}

impl Output {
    pub(crate) fn new(plan: &Plan<'_>, delimiter: u8) -> Self {
        let mapping = plan.mapping;
        Self {
            batch: ValidBatch::new(mapping.columns().clone(), plan.person.is_some(), plan.record.is_some()),
            refused: RefusedBatch::new(plan.header.clone(), mapping.source.table.header_row, delimiter),
            tally: Tally::default(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.batch.clear();
        self.refused.clear();
    }

    /// Refuses a row whose cells can't be told apart.
    pub(crate) fn refuse_whole(&mut self, row: u64, rule: Rule) {
        self.tally.read += 1;
        self.tally.refused += 1;
        self.tally.fault(row, Fault { place: Place::Row, rule, severity: Severity::Refused }, None);
    }
}

/// What a text of a column does.
#[derive(Default)]
struct Effect {
    writes: Vec<Write>,
    faults: Vec<(Rule, Severity, u32)>,
    /// Rules with a default for which something is reported.
    reports: Vec<u32>,
}

#[derive(Default)]
struct Memo {
    known: FxHashMap<Box<[u8]>, u32>,
    effects: Vec<Effect>,
    spare: Effect,
}

pub(crate) struct Coder<'p, 'm> {
    plan: &'p Plan<'m>,
    memos: Vec<Memo>,
    /// Rules for which the present row reports something; kept only when there are defaults.
    reports: Vec<u32>,
}

impl<'p, 'm> Coder<'p, 'm> {
    pub(crate) fn new(plan: &'p Plan<'m>) -> Self {
        Self { plan, memos: plan.used.iter().map(|_| Memo::default()).collect(), reports: Vec::new() }
    }

    /// Codes a record and gives it to the accepted or the refused rows.
    pub(crate) fn row(&mut self, row: u64, cells: Cells<'_>, out: &mut Output) {
        let plan = self.plan;
        if cells.ends.len() != plan.width {
            return out.refuse_whole(row, Rule::RaggedRow);
        }
        out.tally.read += 1;
        self.reports.clear();
        let start = out.batch.codes.len();
        out.batch.codes.resize(start + plan.coded, shyraq_case::BLANK);
        let codes = out.batch.codes.get_mut(start..).unwrap_or_default();
        let mut good = true;
        let mut at = 0;
        for (end, coded_by) in cells.ends.iter().zip(&plan.coded_by) {
            let cell = cells.data.get(at..*end).unwrap_or_default();
            at = end + cells.gap;
            let (false, Some(used)) = (cell.is_empty(), *coded_by) else { continue };
            let Some(memo) = self.memos.get_mut(used as usize) else { continue };
            let effect = memo.effect(cell, used, plan);
            for (column, code) in &effect.writes {
                if let Some(slot) = codes.get_mut(*column as usize) {
                    *slot = *code;
                }
            }
            if !plan.defaults.is_empty() {
                self.reports.extend_from_slice(&effect.reports);
            }
            for (rule, severity, variable) in &effect.faults {
                good &= *severity == Severity::Note;
                out.tally.fault(
                    row,
                    Fault { place: Place::Used(used), rule: *rule, severity: *severity },
                    Some(*variable),
                );
            }
        }
        for index in plan.defaults.iter().filter(|d| !self.reports.contains(d)) {
            if let Some((column, code)) = plan.rule(*index).and_then(|r| r.default)
                && let Some(slot) = codes.get_mut(column as usize)
            {
                *slot = code;
            }
        }
        self.finish(row, cells, good, start, out);
    }

    fn finish(&self, row: u64, cells: Cells<'_>, mut good: bool, start: usize, out: &mut Output) {
        let plan = self.plan;
        let person = self.identifier(plan.person, row, cells, out, &mut good);
        let record = self.identifier(plan.record, row, cells, out, &mut good);
        if let (Some(used), Some(b"")) = (plan.person, person) {
            good = false;
            out.tally.fault(
                row,
                Fault { place: Place::Used(used), rule: Rule::MissingPerson, severity: Severity::Refused },
                None,
            );
        }
        if !good {
            out.batch.codes.truncate(start);
            out.tally.refused += 1;
            out.tally.apart += 1;
            out.refused.rows.push(row);
            for used in &plan.used {
                out.refused.cells.push(cells.get(used.at));
            }
            return;
        }
        out.tally.accepted += 1;
        out.batch.rows.push(row);
        for (texts, text) in [(&mut out.batch.persons, person), (&mut out.batch.records, record)] {
            if let (Some(texts), Some(text)) = (texts, text) {
                texts.push(text);
            }
        }
    }

    /// Returns an identifier without blanks at its ends; a missing code is no identifier.
    fn identifier<'a>(
        &self,
        used: Option<u32>,
        row: u64,
        cells: Cells<'a>,
        out: &mut Output,
        good: &mut bool,
    ) -> Option<&'a [u8]> {
        let used = used?;
        let cell = cells.get(self.plan.used.get(used as usize)?.at);
        if cell.len() > self.plan.cell_bytes {
            *good = false;
            out.tally.fault(
                row,
                Fault { place: Place::Used(used), rule: Rule::CellTooLong, severity: Severity::Refused },
                None,
            );
            return None;
        }
        // INVARIANT: blocks are checked to be UTF-8 before they are coded.
        let text = std::str::from_utf8(cell).unwrap_or_default().trim();
        Some(if self.plan.mapping.source.missing.has(text) { b"" } else { text.as_bytes() })
    }
}

impl Memo {
    fn effect(&mut self, cell: &[u8], used: u32, plan: &Plan<'_>) -> &Effect {
        if let Some(index) = self.known.get(cell) {
            return self.effects.get(*index as usize).unwrap_or(&self.spare);
        }
        let effect = Effect::of(cell, used, plan);
        if cell.len() > MEMO_BYTES || self.effects.len() >= MEMO_TEXTS {
            self.spare = effect;
            return &self.spare;
        }
        self.known.insert(cell.into(), self.effects.len() as u32);
        self.effects.push(effect);
        self.effects.last().unwrap_or(&self.spare)
    }
}

impl Effect {
    fn of(cell: &[u8], used: u32, plan: &Plan<'_>) -> Self {
        let mut out = Self::default();
        let rules = plan.used.get(used as usize).map_or(&[][..], |u| u.rules.as_slice());
        // INVARIANT: blocks are checked to be UTF-8 before they are coded.
        let text = std::str::from_utf8(cell).unwrap_or_default();
        for index in rules {
            let Some(rule) = plan.rule(*index) else { continue };
            let (answer, severity) = if cell.len() > plan.cell_bytes {
                (Answer::Fault(Rule::CellTooLong), Severity::Refused)
            } else {
                let severity = if rule.unknown == Unknown::Blank { Severity::Note } else { Severity::Refused };
                (rule.code(text, &mut out.writes), severity)
            };
            if answer != Answer::Blank && rule.default.is_some() {
                out.reports.push(*index);
            }
            if let Answer::Fault(fault) = answer
                && !out.faults.iter().any(|(r, s, _)| (*r, *s) == (fault, severity))
            {
                out.faults.push((fault, severity, *index));
            }
        }
        out
    }
}
