use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt16Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use shyraq_engine::Packed;

use crate::{ClusterError, Parts, Sharing};

/// Writes coded persons as parts: 16-bit codes under the names `c0`, `c1`, … and nothing else.
/// None is still one part.
///
/// # Privacy
/// Exact codes of each person, without a name of a person, a column or a value. Whoever reads the
/// parts reads the codes.
pub(crate) fn write_coded(sharing: &Sharing, packed: &Packed) -> Result<Parts, ClusterError> {
    let columns = packed.layout().columns();
    if columns == 0 {
        return Err(ClusterError::Form("a table without columns can't be sent to a cluster"));
    }
    let fields: Vec<Field> = (0..columns).map(|c| Field::new(name(c), DataType::UInt16, false)).collect();
    let schema = Arc::new(Schema::new(fields));
    let parts = Parts::create(sharing, Arc::clone(&schema), true)?;
    let rows = sharing.rows_per_part.max(1);
    for k in 0..packed.rows().div_ceil(rows).max(1) {
        parts.write(&batch(&schema, packed, k * rows..((k + 1) * rows).min(packed.rows()))?)?;
    }
    Ok(parts)
}

/// Returns the name of a column: its place, not what the table calls it.
fn name(column: usize) -> String {
    format!("c{column}")
}

fn batch(schema: &SchemaRef, packed: &Packed, rows: Range<usize>) -> Result<RecordBatch, ClusterError> {
    let codes = |c| -> ArrayRef { Arc::new(UInt16Array::from_iter_values(rows.clone().map(|r| packed.code(r, c)))) };
    let columns = (0..schema.fields().len()).map(codes).collect();
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(|e| ClusterError::Parts { fault: e.to_string() })
}
