use std::borrow::Cow;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::UInt32Type;
use datafusion::error::DataFusionError;
use datafusion::prelude::{DataFrame, col, lit};
use datafusion::scalar::ScalarValue;
use rayon::prelude::*;
use shyraq_cluster::{ClusterError, Job, Parts, Place, Sharing};
use shyraq_linkage::{Cluster, Columnar, Compared, Kernel, LinkageError, Range, Ranges};

use crate::columns::{LISTS, RANGE, batch, schema};
use crate::function::{compare_rows, functions};

/// A cluster that compares rows: where it is, and how its executors get them.
#[derive(Debug)]
pub struct Comparing {
    place: Place,
    sharing: Sharing,
}

impl Comparing {
    /// Names a place and how rows get to it; nothing is sent yet.
    #[must_use]
    pub fn new(place: Place, sharing: Sharing) -> Self {
        Self { place, sharing }
    }

    /// Has one range compared that is of nobody, in little time.
    fn probe(&self) -> Result<(), LinkageError> {
        let kernel = Kernel::new(&[], vec![false]);
        let rows = Columnar {
            submissions: Cow::Owned(vec![0; 2]),
            states: Cow::Owned(vec![1; 2]),
            handles: Cow::Owned(vec![1, 2]),
            tags: Cow::Owned(vec![0; 32]),
            cells: Cow::Owned(vec![0; 2 * kernel.words()]),
        };
        let here = kernel.compare(&Range::from_columnar(&rows, kernel.words())?);
        let parts = self.parts()?;
        write(&parts, 0, rows)?;
        let answer = self.asked(&parts, &kernel, true)?;
        match Answer::new(vec![2]).read(&answer, &kernel)?.as_slice() {
            [there] if *there == here => Ok(()),
            _ => Err(LinkageError::versions("the cluster compares something else")),
        }
    }

    fn parts(&self) -> Result<Parts, LinkageError> {
        Parts::create(&self.sharing, schema(), false).map_err(failed)
    }

    /// Asks for the levels of all parts.
    fn asked(&self, parts: &Parts, kernel: &Kernel, probe: bool) -> Result<Vec<RecordBatch>, LinkageError> {
        let functions = functions();
        let job = Job { functions: &functions, parts };
        let ask = |rows| query(rows, kernel);
        let work = async |scheduler: &_| match probe {
            true => job.probe(scheduler, ask).await,
            false => job.run(scheduler, ask).await,
        };
        self.place.with(&self.sharing.dir, &functions, work).map_err(failed)
    }
}

impl Cluster for Comparing {
    /// Connects, then has two rows compared that are of nobody.
    fn ready(&self) -> Result<(), LinkageError> {
        self.place.reach().map_err(failed)?;
        self.probe()
    }

    fn rows_per_range(&self) -> usize {
        self.sharing.rows_per_part
    }

    fn compare(&self, kernel: &Kernel, ranges: &Ranges<'_>) -> Result<Vec<Compared>, LinkageError> {
        let parts = self.parts()?;
        let send = |k: usize| {
            let rows = ranges.read(k)?.columnar();
            let sent = rows.handles.len();
            if sent > 0 {
                write(&parts, k as u32, rows)?;
            }
            Ok(sent)
        };
        let answer = Answer::new((0..ranges.count()).into_par_iter().map(send).collect::<Result<_, LinkageError>>()?);
        let batches = if parts.files() == 0 { Vec::new() } else { self.asked(&parts, kernel, false)? };
        answer.read(&batches, kernel)
    }
}

/// What has to come back: levels of so many rows of each range, once.
struct Answer {
    sent: Vec<usize>,
}

impl Answer {
    fn new(sent: Vec<usize>) -> Self {
        Self { sent }
    }

    /// Believes an answer only if each range is in it once, with all its rows: one that was lost
    /// or came twice is found.
    fn read(&self, batches: &[RecordBatch], kernel: &Kernel) -> Result<Vec<Compared>, LinkageError> {
        let wrong = || LinkageError::versions("the cluster's levels are not of the rows that were sent");
        let mut out: Vec<Option<Compared>> = self.sent.iter().map(|_| None).collect();
        for batch in batches.iter().filter(|b| b.num_rows() > 0) {
            let ranges = batch.columns().first().and_then(|c| c.as_primitive_opt::<UInt32Type>());
            let levels = batch.columns().get(1).and_then(|c| c.as_binary_opt::<i64>());
            let (Some(ranges), Some(levels)) = (ranges, levels) else { return Err(wrong()) };
            for (range, levels) in ranges.iter().zip(levels) {
                let (Some(range), Some(levels)) = (range, levels) else { return Err(wrong()) };
                let compared = Compared::from_bytes(levels, kernel.submissions())?;
                let slot = out.get_mut(range as usize).filter(|slot| slot.is_none()).ok_or_else(wrong)?;
                *slot = Some(compared);
            }
        }
        let whole = |(sent, compared): (&usize, Option<Compared>)| match compared {
            Some(compared) if compared.rows() == *sent as u64 => Ok(compared),
            None if *sent == 0 => Ok(Compared::default()),
            _ => Err(wrong()),
        };
        self.sent.iter().zip(out).map(whole).collect()
    }
}

/// Asks for the levels of each range.
fn query(rows: DataFrame, kernel: &Kernel) -> Result<DataFrame, DataFusionError> {
    let how = lit(ScalarValue::BinaryView(Some(kernel.to_bytes())));
    let levels = compare_rows().call(std::iter::once(how).chain(LISTS.map(col)).collect());
    rows.select(vec![col(RANGE), levels.alias("levels")])
}

fn write(parts: &Parts, range: u32, rows: Columnar<'_>) -> Result<(), LinkageError> {
    let fault = |e: arrow::error::ArrowError| ClusterError::Parts { fault: e.to_string() };
    batch(range, rows).map_err(fault).and_then(|batch| parts.write(&batch)).map_err(failed)
}

fn failed(e: ClusterError) -> LinkageError {
    LinkageError::Cluster { fault: e.to_string(), hint: e.hint() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{LargeBinaryArray, UInt32Array};

    use super::*;

    #[test]
    fn levels_are_believed_only_if_each_range_is_there_once_and_whole() {
        let kernel = Kernel::new(&[], vec![false]);
        let rows = Columnar {
            submissions: Cow::Owned(vec![0; 3]),
            states: Cow::Owned(vec![1; 3]),
            handles: Cow::Owned(vec![1, 2, 3]),
            tags: Cow::Owned(vec![0; 48]),
            cells: Cow::Owned(vec![0; 3]),
        };
        let three = kernel.compare(&Range::from_columnar(&rows, 1).unwrap()).to_bytes();
        let answer = |ranges: &[u32]| {
            let range = UInt32Array::from(ranges.to_vec());
            let levels = LargeBinaryArray::from_iter_values(ranges.iter().map(|_| &three));
            RecordBatch::try_from_iter([("range", Arc::new(range) as _), ("levels", Arc::new(levels) as _)]).unwrap()
        };
        let read = |sent: &[usize], batches: &[RecordBatch]| Answer::new(sent.to_vec()).read(batches, &kernel);
        let right = read(&[3, 0, 3], &[answer(&[2]), answer(&[0])]).unwrap();
        assert_eq!(right.iter().map(Compared::rows).collect::<Vec<_>>(), [3, 0, 3]);
        assert_eq!(read(&[0, 0], &[]).unwrap(), [Compared::default(), Compared::default()]);
        for (sent, ranges) in
            [(&[3][..], &[][..]), (&[3, 3], &[0]), (&[3], &[0, 0]), (&[3], &[1]), (&[4], &[0]), (&[0], &[0])]
        {
            assert!(read(sent, &[answer(ranges)]).is_err(), "{sent:?} {ranges:?}");
        }
    }
}
