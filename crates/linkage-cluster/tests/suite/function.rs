//! DataFusion alone, in this process.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch, UInt32Array};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::prelude::{SessionContext, col, lit};
use datafusion::scalar::ScalarValue;
use shyraq_encoding::{Field, Layout};
use shyraq_linkage::{Columnar, Compared, Kernel, Range};
use shyraq_linkage_cluster::{batch, compare_rows, schema};

const FIELDS: [Field; 3] = [Field::Family, Field::Birth, Field::Sex];

/// Rows of blocks of one to `most` rows each, by a cheap recipe; many are alike.
fn rows(blocks: u8, most: usize, seed: u64) -> Columnar<'static> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut out = Columnar::default();
    for block in 0..blocks {
        let tag = [&[block % 16, block][..], &[0; 14]].concat();
        let own: Vec<u64> = (1..Layout::new(&FIELDS).words()).map(|_| next()).collect();
        for _ in 0..1 + next() as usize % most {
            out.submissions.to_mut().push((next() % 3) as u16);
            out.states.to_mut().push((next() % 3) as u8);
            out.handles.to_mut().push(next());
            out.tags.to_mut().extend(&tag);
            out.cells.to_mut().push(0b1_0000_1001);
            let noise = |word: &u64| word ^ (next() & next() & next() & next());
            out.cells.to_mut().extend(own.iter().map(noise));
        }
    }
    out
}

fn kernel() -> Kernel {
    Kernel::new(&FIELDS, vec![false, true, false])
}

/// Has ranges compared by DataFusion, some in a batch.
fn asked(kernel: &[u8], batches: Vec<RecordBatch>) -> Result<Vec<(u32, Vec<u8>)>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let context = SessionContext::new();
        let table = MemTable::try_new(schema(), batches.into_iter().map(|b| vec![b]).collect())?;
        let how = lit(ScalarValue::BinaryView(Some(kernel.to_vec())));
        let lists = ["submissions", "states", "handles", "tags", "cells"].map(col);
        let levels = compare_rows().call(std::iter::once(how).chain(lists).collect());
        let answer = context.read_table(Arc::new(table))?.select(vec![col("range"), levels.alias("levels")])?;
        let mut out = Vec::new();
        for batch in answer.collect().await? {
            let (ranges, levels) = (batch.column(0).as_primitive::<arrow::datatypes::UInt32Type>(), batch.column(1));
            let levels = levels.as_binary::<i64>();
            out.extend((0..batch.num_rows()).map(|k| (ranges.value(k), levels.value(k).to_vec())));
        }
        out.sort();
        Ok(out)
    })
}

#[test]
fn levels_are_those_of_the_kernel() {
    let ranges: Vec<Columnar<'_>> =
        [(1, 3), (40, 5), (90, 40), (1, 4_200)].iter().zip(1..).map(|((b, n), k)| rows(*b, *n, k * 97)).collect();
    let kernel = kernel();
    let here: Vec<(u32, Vec<u8>)> = ranges
        .iter()
        .zip(0..)
        .map(|(r, k)| (k, kernel.compare(&Range::from_columnar(r, kernel.words()).unwrap()).to_bytes()))
        .collect();
    assert!(here.iter().any(|(_, levels)| levels.len() > 1_000), "there is something to find");
    let alone = ranges.iter().zip(0..).map(|(r, k)| batch(k, r.clone()).unwrap()).collect::<Vec<_>>();
    assert!(asked(&kernel.to_bytes(), alone.clone()).unwrap() == here, "a range a batch");
    let together = arrow::compute::concat_batches(&schema(), &alone).unwrap();
    assert!(asked(&kernel.to_bytes(), vec![together]).unwrap() == here, "all in one batch");
    let read = Compared::from_bytes(&here[3].1, 3).unwrap();
    assert_eq!(read.rows() as usize, ranges[3].handles.len(), "all rows of the block that is split");
}

#[test]
fn what_does_not_fit_is_an_error_without_a_value() {
    let rows = rows(3, 4, 5);
    let sent = batch(0, rows.clone()).unwrap();
    let fails = |kernel: &[u8], batch: RecordBatch| {
        let told = asked(kernel, vec![batch]).unwrap_err().to_string();
        assert!(told.contains("shyraq: ") && told.len() < 200, "{told}");
    };
    fails(b"", sent.clone());
    fails(&Kernel::new(&[Field::Family], vec![false; 3]).to_bytes(), sent.clone());
    fails(&Kernel::new(&FIELDS, vec![false]).to_bytes(), sent.clone());
    let mut states = rows;
    states.states.to_mut()[0] = 9;
    fails(&kernel().to_bytes(), batch(0, states).unwrap());
    assert!(asked(&kernel().to_bytes(), vec![sent]).is_ok());
}

#[test]
fn parts_hold_what_a_comparer_may_see_and_nothing_else() {
    let names: Vec<String> = schema().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(names, ["range", "submissions", "states", "handles", "tags", "cells"]);
    let range: ArrayRef = Arc::new(UInt32Array::from(vec![7]));
    assert_eq!(batch(7, rows(2, 3, 1)).unwrap().column(0), &range);
}
