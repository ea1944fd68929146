use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::plan::Plan;
use crate::tally::Tally;
use crate::{Limits, Rule, Severity};

/// Says what became of a table: each fault once, grouped and counted.
///
/// It names the file, columns as the mapping spells them, rows and rules, and never has a
/// cell's value. A row number is the one that a spreadsheet program shows when it opens
/// the file: the header is row 1 (when `header_row` is 1), a blank line counts, and a
/// cell with line breaks is one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The name of the file.
    pub file: String,
    /// The mapping's name and version.
    pub mapping: String,
    /// The code book's name.
    pub codebook: String,
    /// Rows of the table, without header and blank lines.
    pub rows_read: u64,
    /// Rows that became cases.
    pub rows_accepted: u64,
    /// Rows that were refused.
    pub rows_refused: u64,
    /// Refused rows that are in the file of refused rows; the others' cells can't be told apart.
    pub rows_apart: u64,
    /// The faults.
    pub faults: Vec<FaultGroup>,
    /// Groups of faults beyond the limit, which are not listed.
    pub faults_left_out: u64,
    /// For each variable, how many accepted rows report it.
    pub reported: Vec<Reported>,
    /// Optional columns that the table lacks; they count as blank.
    pub columns_absent: Vec<String>,
    /// How many columns of the table the mapping does not read.
    pub columns_unread: usize,
}

/// Faults of one rule in one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultGroup {
    /// The column, or none when the row as a whole is at fault.
    pub column: Option<String>,
    /// The rule.
    pub rule: Rule,
    /// Whether it costs the row.
    pub severity: Severity,
    /// How many rows.
    pub count: u64,
    /// The first of them, at most ten.
    pub first_rows: Vec<u64>,
    /// What to do.
    pub remedy: String,
}

/// How often a variable is reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The variable.
    pub variable: String,
    /// Accepted rows that are not blank in it.
    pub rows: u64,
}

impl Report {
    pub(crate) fn new(file: &str, plan: &Plan<'_>, tally: &Tally, reported: &[u64], limits: &Limits) -> Self {
        let mut faults = tally.groups(plan);
        let left_out = faults.len().saturating_sub(limits.faults_kept);
        faults.truncate(limits.faults_kept);
        let book = plan.mapping.book();
        Self {
            file: file.to_owned(),
            mapping: format!("{} {}", plan.mapping.name(), plan.mapping.version()),
            codebook: book.name.clone(),
            rows_read: tally.read,
            rows_accepted: tally.accepted,
            rows_refused: tally.refused,
            rows_apart: tally.apart,
            faults,
            faults_left_out: left_out as u64,
            reported: book
                .variables
                .iter()
                .zip(reported)
                .map(|(v, n)| Reported { variable: v.name.clone(), rows: *n })
                .collect(),
            columns_absent: plan.absent.clone(),
            columns_unread: plan.width.saturating_sub(plan.used.len()),
        }
    }

    /// Returns how many accepted rows report a variable.
    #[must_use]
    pub fn reported(&self, variable: &str) -> Option<u64> {
        self.reported.iter().find(|r| r.variable == variable).map(|r| r.rows)
    }

    /// Tells whether every row was accepted.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.rows_refused == 0
    }

    /// Writes the report for a program.
    #[must_use]
    pub fn to_json(&self) -> String {
        // INVARIANT: a struct of texts and numbers is always JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Writes the report for a person.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        // Writing to a String can't fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let Self { rows_read, rows_accepted, rows_refused, .. } = self;
        writeln!(out, "{}: {rows_read} rows read, {rows_accepted} accepted, {rows_refused} refused", self.file)?;
        writeln!(
            out,
            "mapping {}, code book {}, {} columns not read",
            self.mapping, self.codebook, self.columns_unread
        )?;
        if !self.columns_absent.is_empty() {
            writeln!(out, "not in the file, counted as blank: {}", self.columns_absent.join(", "))?;
        }
        for (severity, title) in
            [(Severity::Refused, "Rows refused"), (Severity::Note, "Cells counted as blank, row accepted")]
        {
            let mut groups = self.faults.iter().filter(|f| f.severity == severity).peekable();
            if groups.peek().is_some() {
                writeln!(out, "\n{title}:")?;
            }
            for f in groups {
                f.write(out)?;
            }
        }
        if self.faults_left_out > 0 {
            writeln!(out, "\n{} more kinds of faults are not listed", self.faults_left_out)?;
        }
        if self.rows_apart < self.rows_refused {
            writeln!(
                out,
                "\n{} refused rows are not in the file of refused rows: mend them in the table",
                rows_refused - self.rows_apart
            )?;
        }
        writeln!(out, "\nAccepted rows that report:")?;
        let width = self.reported.iter().map(|r| r.variable.chars().count()).max().unwrap_or(0);
        for r in &self.reported {
            writeln!(out, "  {:width$} {:>12}", r.variable, r.rows)?;
        }
        Ok(())
    }
}

impl FaultGroup {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        let rows: Vec<String> = self.first_rows.iter().map(u64::to_string).collect();
        let more = if self.count > rows.len() as u64 { ", ..." } else { "" };
        let column = self.column.as_ref().map_or_else(String::new, |c| format!(" in column \"{c}\""));
        writeln!(out, "  {}{column}: {} rows ({}{more})", self.rule.id(), self.count, rows.join(", "))?;
        writeln!(out, "    remedy: {}", self.remedy)
    }
}
