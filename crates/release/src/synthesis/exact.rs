//! Gives the records exactly the published tables of one column, where no rule stands against it.
//!
//! Fitting brings them there by weight, nearly always; what it left is moved here, an answer of
//! one record at a time.

use shyraq_case::{Code, Rules};

use crate::estimate::Whole;

/// Changes answers of columns that no rule names until each has as many records as published.
/// Records that stand for several have their tables in proportion and stay as they are.
pub(super) fn exact(rules: &Rules, whole: &Whole, columns: &mut [Vec<Code>], rows: usize) {
    if rows as u64 != whole.total {
        return;
    }
    for (c, (column, one)) in columns.iter_mut().zip(&whole.one).enumerate() {
        if rules.concerns(c) {
            continue;
        }
        let mut lacking = one.clone();
        // Who has an answer that enough others have gets one that is lacking.
        let mut spare = Vec::new();
        for (row, code) in column.iter().enumerate() {
            match lacking.get_mut(usize::from(*code)) {
                Some(n) if *n > 0 => *n -= 1,
                _ => spare.push(row),
            }
        }
        let wanted = lacking
            .iter()
            .zip(0..=Code::MAX)
            .flat_map(|(n, code)| std::iter::repeat_n(code, usize::try_from(*n).unwrap_or_default()));
        for (row, wanted) in spare.into_iter().zip(wanted) {
            if let Some(code) = column.get_mut(row) {
                *code = wanted;
            }
        }
    }
}
