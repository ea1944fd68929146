//! DataFusion alone, in this process.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch, UInt16Array};
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::physical_plan::displayable;
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext, col, lit};
use datafusion::scalar::ScalarValue;
use proptest::prelude::*;
use shyraq_cluster::{Spec, count_tables};
use shyraq_engine::{Packed, Query, count};

use crate::persons::{persons, tables};

/// Spreads persons over partitions, each of several batches.
fn frame(packed: &Packed, queries: &[Query], partitions: usize, batch: usize) -> Result<DataFrame> {
    let columns = packed.layout().columns();
    let fields: Vec<Field> = (0..columns).map(|c| Field::new(format!("c{c}"), DataType::UInt16, false)).collect();
    let schema = Arc::new(Schema::new(fields));
    let rows: Vec<usize> = (0..packed.rows()).collect();
    let mut parts = vec![Vec::new(); partitions];
    for (k, rows) in rows.chunks(batch).enumerate() {
        let codes =
            |c| -> ArrayRef { Arc::new(rows.iter().map(|r| packed.code(*r, c)).map(Some).collect::<UInt16Array>()) };
        let batch = RecordBatch::try_new(Arc::clone(&schema), (0..columns).map(codes).collect())?;
        parts[k % partitions].push(batch);
    }
    let table = MemTable::try_new(schema, parts)?;
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions));
    let spec = Spec::new(packed.layout().clone(), queries);
    let arguments = std::iter::once(lit(ScalarValue::BinaryView(Some(spec.to_bytes()))))
        .chain((0..columns).map(|c| col(format!("c{c}"))))
        .collect();
    context.read_table(Arc::new(table))?.aggregate(Vec::new(), vec![count_tables().call(arguments).alias("counts")])
}

fn counted(packed: &Packed, queries: &[Query], partitions: usize, batch: usize) -> Vec<u64> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let batches =
        runtime.block_on(async { frame(packed, queries, partitions, batch).unwrap().collect().await }).unwrap();
    let values = batches[0].column(0).as_binary::<i32>();
    assert_eq!((batches.len(), values.len()), (1, 1));
    values.value(0).as_chunks().0.iter().map(|w| u64::from_le_bytes(*w)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn counts_are_those_of_the_engine(
        cells in prop::collection::vec(prop_oneof![4 => Just(2_usize), 1 => 1..9_usize, 1 => 60..70_usize], 1..41),
        rows in prop_oneof![0..40_usize, 1_000..3_000_usize],
        partitions in 1..6_usize,
        batch in prop_oneof![1..50_usize, 400..1_000_usize],
        seed in any::<u64>(),
    ) {
        let packed = persons(&cells, rows, seed);
        let queries = tables(cells.len());
        prop_assert_eq!(counted(&packed, &queries, partitions, batch), count(&packed, &queries).concat());
    }
}

#[test]
fn persons_are_counted_in_each_partition_and_only_counts_are_merged() {
    let packed = persons(&[2, 5, 3], 100, 1);
    let queries = tables(3);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let plan = runtime.block_on(async {
        let plan = frame(&packed, &queries, 4, 10).unwrap().create_physical_plan().await.unwrap();
        displayable(plan.as_ref()).indent(true).to_string()
    });
    let line = |what: &str| plan.lines().position(|l| l.contains(what)).unwrap_or_else(|| panic!("no {what}: {plan}"));
    let (last, gather, first) = (line("mode=Final"), line("CoalescePartitionsExec"), line("mode=Partial"));
    assert!(last < gather && gather < first, "{plan}");
}

#[test]
fn more_persons_than_are_packed_at_once() {
    let packed = persons(&[2, 3], (1 << 20) + 5_000, 9);
    let queries = tables(2);
    assert_eq!(counted(&packed, &queries, 1, 8_192), count(&packed, &queries).concat());
}

#[test]
fn columns_that_do_not_fit_are_an_error() {
    let packed = persons(&[2, 3], 10, 9);
    let other = Spec::new(shyraq_engine::Layout::new(&[2, 3, 4]), &[Query::columns(&[2])]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let told = runtime.block_on(async {
        let rows = frame(&packed, &[], 1, 10).unwrap();
        let plan = rows.logical_plan().inputs()[0].clone();
        let context = SessionContext::new();
        let arguments = vec![lit(ScalarValue::BinaryView(Some(other.to_bytes()))), col("c0"), col("c1")];
        let rows = DataFrame::new(context.state(), plan);
        rows.aggregate(Vec::new(), vec![count_tables().call(arguments)])
            .unwrap()
            .collect()
            .await
            .unwrap_err()
            .to_string()
    });
    assert!(told.contains("not those of the tables to count"), "{told}");
}
