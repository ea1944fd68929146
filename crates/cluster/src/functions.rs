use std::sync::Arc;

use ballista_core::registry::BallistaFunctionRegistry;
use datafusion::error::Result;
use datafusion::execution::FunctionRegistry;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};

use crate::count_tables;

/// What a cluster can be asked: functions that driver, scheduler and executors all know.
///
/// That of a release is always among them. Others come from above: this crate moves their
/// rows and knows none of their terms.
#[derive(Debug, Clone)]
pub struct Functions {
    aggregates: Vec<Arc<AggregateUDF>>,
    scalars: Vec<Arc<ScalarUDF>>,
}

impl Default for Functions {
    fn default() -> Self {
        Self { aggregates: vec![count_tables()], scalars: Vec::new() }
    }
}

impl Functions {
    /// Adds a function of a row.
    #[must_use]
    pub fn with(mut self, function: Arc<ScalarUDF>) -> Self {
        self.scalars.push(function);
        self
    }

    /// Makes them known to a session of the driver or the scheduler.
    pub(crate) fn register(&self, session: &mut dyn FunctionRegistry) -> Result<()> {
        for function in &self.aggregates {
            session.register_udaf(Arc::clone(function))?;
        }
        for function in &self.scalars {
            session.register_udf(Arc::clone(function))?;
        }
        Ok(())
    }

    /// Returns the functions of an executor: DataFusion's and these.
    pub(crate) fn of_executor(&self) -> BallistaFunctionRegistry {
        let mut out = BallistaFunctionRegistry::default();
        out.aggregate_functions.extend(self.aggregates.iter().map(|f| (f.name().to_owned(), Arc::clone(f))));
        out.scalar_functions.extend(self.scalars.iter().map(|f| (f.name().to_owned(), Arc::clone(f))));
        out
    }
}
