use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
use datafusion::physical_expr::expressions::Literal;
use datafusion::scalar::ScalarValue;

use crate::Spec;
use crate::tally::{Tally, fault};

/// The name under which scheduler, executors and driver know the function.
pub const FUNCTION: &str = "shyraq_count";

/// Returns the aggregate function `shyraq_count(spec, c0, c1, ...)`.
///
/// `spec` is a literal, see [`Spec::to_bytes`]; the columns are 16-bit codes in the order of
/// its layout. The value is one binary: the little-endian 64-bit counts of all tables, one
/// table after another. Partial counts have the same form and are added.
///
/// # Privacy
/// Exact counts: they are for the driver, which owes them noise, see [`shyraq_engine::count()`].
#[must_use]
pub fn count_tables() -> Arc<AggregateUDF> {
    let signature = Signature::variadic_any(Volatility::Immutable);
    Arc::new(AggregateUDF::from(CountTables { signature }))
}

/// The engine's kernel as DataFusion calls it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct CountTables {
    signature: Signature,
}

impl AggregateUDFImpl for CountTables {
    fn name(&self) -> &str {
        FUNCTION
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let literal = args.exprs.first().and_then(|e| e.downcast_ref::<Literal>());
        let Some(ScalarValue::BinaryView(Some(bytes))) = literal.map(Literal::value) else {
            return Err(fault("the first argument of the function is not what to count"));
        };
        let spec = Spec::from_bytes(bytes).map_err(|e| fault(&e.to_string()))?;
        Ok(Box::new(Tally::new(spec)))
    }
}
