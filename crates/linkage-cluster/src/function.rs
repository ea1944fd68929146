use std::sync::Arc;

use arrow::array::{ArrayRef, LargeBinaryArray};
use arrow::datatypes::DataType;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::scalar::ScalarValue;
use shyraq_cluster::Functions;
use shyraq_linkage::Kernel;

use crate::columns::range;

/// The name under which scheduler, executors and driver know the function.
pub const FUNCTION: &str = "shyraq_compare";

/// Returns the function `shyraq_compare(kernel, submissions, states, handles, tags, cells)`.
///
/// `kernel` is a literal, see [`Kernel::to_bytes`]; each row is a range of tags, see
/// [`schema`](crate::schema). The value is a binary: what
/// [`Compared::to_bytes`](shyraq_linkage::Compared::to_bytes) writes.
#[must_use]
pub fn compare_rows() -> Arc<ScalarUDF> {
    let signature = Signature::variadic_any(Volatility::Immutable);
    Arc::new(ScalarUDF::from(CompareRows { signature }))
}

/// Returns all that a cluster of this program can be asked: to count, and to compare.
#[must_use]
pub fn functions() -> Functions {
    Functions::default().with(compare_rows())
}

/// The comparer's kernel as DataFusion calls it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct CompareRows {
    signature: Signature,
}

impl ScalarUDFImpl for CompareRows {
    fn name(&self) -> &str {
        FUNCTION
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        // Levels of many ranges together may be longer than 31 bits can say.
        Ok(DataType::LargeBinary)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (kernel, lists) = args.args.split_first().ok_or_else(|| fault("the function got no arguments"))?;
        let ColumnarValue::Scalar(ScalarValue::BinaryView(Some(bytes))) = kernel else {
            return Err(fault("the first argument of the function is not how to compare"));
        };
        let kernel = Kernel::from_bytes(bytes).map_err(|e| fault(&e.to_string()))?;
        let lists = lists.iter().map(|l| l.to_array(args.number_rows)).collect::<Result<Vec<ArrayRef>>>()?;
        let levels = |at| {
            range(&lists, at, kernel.words()).and_then(|range| {
                if range.submissions() > kernel.submissions() {
                    return Err(fault("a row is of a submission that is not there"));
                }
                Ok(kernel.compare(&range).to_bytes())
            })
        };
        let values = (0..args.number_rows).map(levels).collect::<Result<Vec<_>>>()?;
        Ok(ColumnarValue::Array(Arc::new(LargeBinaryArray::from_iter_values(values))))
    }
}

/// Says what is wrong in words that hold no value.
pub(crate) fn fault(what: &str) -> DataFusionError {
    DataFusionError::Execution(format!("shyraq: {what}"))
}
