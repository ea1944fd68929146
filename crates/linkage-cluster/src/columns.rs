use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, FixedSizeBinaryArray, ListArray, PrimitiveArray, RecordBatch, UInt32Array,
};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Field, FieldRef, Schema, SchemaRef, UInt8Type, UInt16Type, UInt64Type,
};
use arrow::error::ArrowError;
use datafusion::error::Result;
use shyraq_linkage::{Columnar, Range};

use crate::function::fault;

/// Bytes of a tag.
const TAG: i32 = 16;
/// The place of a range among those of a job.
pub(crate) const RANGE: &str = "range";
/// What holds the rows of a range, a value for each; cells have many.
pub(crate) const LISTS: [&str; 5] = ["submissions", "states", "handles", "tags", "cells"];

/// Returns names and types of a part's columns.
#[must_use]
pub fn schema() -> SchemaRef {
    let types = [DataType::UInt16, DataType::UInt8, DataType::UInt64, DataType::FixedSizeBinary(TAG), DataType::UInt64];
    let lists = LISTS.into_iter().zip(types).map(|(name, of)| Field::new(name, DataType::List(item(of)), false));
    let range = Field::new(RANGE, DataType::UInt32, false);
    Arc::new(Schema::new(std::iter::once(range).chain(lists).collect::<Vec<_>>()))
}

fn item(of: DataType) -> FieldRef {
    Arc::new(Field::new("item", of, false))
}

/// Makes the one row of a part of a range's rows.
///
/// # Errors
/// What Arrow says, of more values than it can hold.
pub fn batch(range: u32, rows: Columnar<'_>) -> std::result::Result<RecordBatch, ArrowError> {
    let tags = FixedSizeBinaryArray::try_new(TAG, rows.tags.into_owned().into(), None)?;
    let columns = vec![
        Arc::new(UInt32Array::from(vec![range])) as ArrayRef,
        one(numbers::<UInt16Type>(rows.submissions.into_owned()))?,
        one(numbers::<UInt8Type>(rows.states.into_owned()))?,
        one(numbers::<UInt64Type>(rows.handles.into_owned()))?,
        one(Arc::new(tags))?,
        one(numbers::<UInt64Type>(rows.cells.into_owned()))?,
    ];
    RecordBatch::try_new(schema(), columns)
}

fn numbers<T: ArrowPrimitiveType>(values: Vec<T::Native>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(values.into(), None))
}

/// Makes one list of values.
fn one(values: ArrayRef) -> std::result::Result<ArrayRef, ArrowError> {
    let length = i32::try_from(values.len())
        .map_err(|_| ArrowError::InvalidArgumentError("a range of tags has too many rows".into()))?;
    let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, length]));
    Ok(Arc::new(ListArray::try_new(item(values.data_type().clone()), offsets, values, None)?))
}

/// Reads the rows of a range out of the lists, at a place of them.
pub(crate) fn range(lists: &[ArrayRef], at: usize, words: usize) -> Result<Range> {
    let values = |k: usize| {
        let list = lists.get(k).and_then(|c| c.as_list_opt::<i32>()).filter(|l| at < l.len() && l.is_valid(at));
        list.map(|l| l.value(at)).filter(|v| v.null_count() == 0).ok_or_else(|| fault("a column is not one of lists"))
    };
    let [submissions, states, handles, tags, cells] = [values(0)?, values(1)?, values(2)?, values(3)?, values(4)?];
    let tags = tags.as_fixed_size_binary_opt().filter(|t| t.value_length() == TAG);
    let tags = tags.ok_or_else(|| fault("tags are of another length"))?;
    let columns = Columnar {
        submissions: of::<UInt16Type>(&submissions)?.into(),
        states: of::<UInt8Type>(&states)?.into(),
        handles: of::<UInt64Type>(&handles)?.into(),
        tags: tags.values().get(..tags.len() * TAG as usize).unwrap_or_default().into(),
        cells: of::<UInt64Type>(&cells)?.into(),
    };
    Range::from_columnar(&columns, words).map_err(|e| fault(&e.to_string()))
}

fn of<T: ArrowPrimitiveType>(values: &ArrayRef) -> Result<&[T::Native]> {
    let typed = values.as_primitive_opt::<T>().ok_or_else(|| fault("a column is of another type"))?;
    Ok(typed.values())
}
