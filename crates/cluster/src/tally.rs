use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::UInt16Type;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::Accumulator;
use datafusion::scalar::ScalarValue;
use shyraq_engine::{Code, Packed};

use crate::Spec;
use crate::spec::{counts_from_bytes, counts_to_bytes};

/// Persons that are packed before the kernel runs: few calls, and some megabytes at most.
const PERSONS: usize = 1 << 20;

/// The counts of a part of the persons, and persons that wait to be counted.
///
/// # Privacy
/// Exact counts of coded persons; they go back to the driver, which owes them noise.
pub(crate) struct Tally {
    spec: Spec,
    waiting: Packed,
    counts: Vec<u64>,
}

impl Tally {
    /// Starts at zero.
    pub(crate) fn new(spec: Spec) -> Self {
        Self { waiting: Packed::new(spec.layout().clone()), counts: vec![0; spec.cells()], spec }
    }

    /// Counts the persons that wait.
    fn flush(&mut self) -> Result<()> {
        if self.waiting.rows() == 0 {
            return Ok(());
        }
        let packed = std::mem::replace(&mut self.waiting, Packed::new(self.spec.layout().clone()));
        let more = self.spec.count(&packed);
        self.add(&more)
    }

    fn add(&mut self, more: &[u64]) -> Result<()> {
        if more.len() != self.counts.len() {
            return Err(fault("partial counts are of other tables"));
        }
        for (sum, count) in self.counts.iter_mut().zip(more) {
            *sum = sum.checked_add(*count).ok_or_else(|| fault("partial counts are too large"))?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ScalarValue> {
        self.flush()?;
        Ok(ScalarValue::Binary(Some(counts_to_bytes(&self.counts))))
    }
}

impl std::fmt::Debug for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No count and no code: a plan is printed into logs.
        f.debug_struct("Tally").finish_non_exhaustive()
    }
}

impl Accumulator for Tally {
    /// Takes coded persons: the message, then a column of codes for each column.
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (_, columns) = values.split_first().ok_or_else(|| fault("the function got no arguments"))?;
        let typed: Option<Vec<_>> = columns.iter().map(|c| c.as_primitive_opt::<UInt16Type>()).collect();
        let typed = typed.ok_or_else(|| fault("a column is not one of codes"))?;
        if typed.len() != self.spec.layout().columns() || typed.iter().any(|c| c.null_count() > 0) {
            return Err(fault("the columns are not those of the tables to count"));
        }
        let rows = typed.first().map_or(0, |c| c.len());
        let mut person: Vec<Code> = vec![0; typed.len()];
        for row in 0..rows {
            for (code, column) in person.iter_mut().zip(&typed) {
                *code = column.values().get(row).copied().unwrap_or_default();
            }
            self.waiting.push(&person);
        }
        if self.waiting.rows() >= PERSONS { self.flush() } else { Ok(()) }
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.finish()
    }

    fn size(&self) -> usize {
        size_of_val(self) + 8 * (self.counts.capacity() + self.waiting.words().len())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.finish()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let partial = states.first().and_then(|s| s.as_binary_opt::<i32>());
        for bytes in partial.ok_or_else(|| fault("partial counts are of another type"))?.iter().flatten() {
            let counts = counts_from_bytes(bytes).map_err(|e| fault(&e.to_string()))?;
            self.add(&counts)?;
        }
        Ok(())
    }
}

/// Says what is wrong in words that hold no value.
pub(crate) fn fault(what: &str) -> DataFusionError {
    DataFusionError::Execution(format!("shyraq: {what}"))
}
