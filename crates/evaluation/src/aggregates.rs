//! Published counts, `aggregates.csv` of a release, against the truth.
//!
//! The file is read table by table: its rows stand together by table, so memory holds one
//! table, however many there are.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use shyraq_case::{BLANK, Code};

use crate::EvaluationError;
use crate::combinations::Combinations;
use crate::intervals::{Coverage, Interval};
use crate::marginals::{L1, distance};
use crate::report::{AggregateWays, Aggregates};
use crate::table::{Form, Pair};
use crate::tally::{Cell, Scratch, Tally};

/// Tables of more columns are not compared.
const MAX_WAYS: usize = 3;

/// Where the columns of the file are.
struct Layout {
    variables: usize,
    values: usize,
    count: usize,
    low: usize,
    high: usize,
}

/// A listed cell: its codes, or none when one of its values never occurs.
struct Listed {
    codes: Option<[Code; MAX_WAYS]>,
    blank: bool,
    count: u32,
    interval: Option<Interval>,
}

/// The table whose rows are being read.
#[derive(Default)]
struct Open {
    variables: Vec<u8>,
    /// Empty when the table is left out.
    columns: Vec<usize>,
    rows: Vec<Listed>,
    values: FxHashSet<Box<[u8]>>,
}

/// Compares the published counts with the sensitive table.
///
/// # Errors
/// [`EvaluationError::Form`] for a file that is no such list: a column is missing, a row has
/// another number of values than of variables, a count is no whole number, a cell stands
/// twice, an interval ends before it begins.
pub(crate) fn compare(path: &Path, pair: &Pair) -> Result<Aggregates, EvaluationError> {
    let mut reader = Reader::open(path, pair)?;
    let mut table = Open::default();
    while reader.form.read()? {
        reader.take(&mut table)?;
    }
    reader.close(&mut table);
    if reader.ways.iter().all(|w| w.tables.is_empty()) {
        return Err(reader.form.fault(
            "no table of it has only columns that are compared",
            "check that the counts belong to these tables; variables with several choices need --codebook or --multi-value",
        ));
    }
    let [one_way, two_way, three_way] = reader.ways.each_ref().map(|w| w.report(pair));
    Ok(Aggregates { tables_left_out: reader.left_out, one_way, two_way, three_way })
}

struct Reader<'a> {
    form: Form,
    layout: Layout,
    pair: &'a Pair,
    names: FxHashMap<Vec<u8>, usize>,
    codes: Vec<FxHashMap<Vec<u8>, Code>>,
    done: FxHashSet<Vec<u8>>,
    ways: [Ways; MAX_WAYS],
    left_out: u64,
    scratch: Scratch,
}

impl<'a> Reader<'a> {
    fn open(path: &Path, pair: &'a Pair) -> Result<Self, EvaluationError> {
        let form = Form::open(path)?;
        let at = |name| form.position(name);
        let layout = Layout {
            variables: at("variables")?,
            values: at("values")?,
            count: at("count")?,
            low: at("low")?,
            high: at("high")?,
        };
        let names = pair.columns.iter().zip(0..).map(|(c, i)| (c.name.clone().into_bytes(), i)).collect();
        let codes =
            pair.columns.iter().map(|c| c.values.iter().map(|v| v.clone().into_bytes()).zip(1..=Code::MAX).collect());
        Ok(Self {
            layout,
            pair,
            names,
            codes: codes.collect(),
            done: FxHashSet::default(),
            ways: Default::default(),
            left_out: 0,
            scratch: Scratch::default(),
            form,
        })
    }

    /// Takes the row that was read; a row of another table closes the one before.
    fn take(&mut self, table: &mut Open) -> Result<(), EvaluationError> {
        let cell = |at| self.form.cell(at);
        if cell(self.layout.variables) != table.variables.as_slice() || table.variables.is_empty() {
            let variables = cell(self.layout.variables).to_vec();
            self.close(table);
            self.begin(table, variables)?;
        }
        if table.columns.is_empty() {
            return Ok(());
        }
        let row = self.listed(table)?;
        let values = self.form.cell(self.layout.values);
        if !table.values.insert(values.into()) {
            let fault = format!("row {} lists a cell that an earlier row has", self.form.row());
            return Err(self.form.fault(&fault, "list each cell of a table once"));
        }
        table.rows.push(row);
        Ok(())
    }

    fn begin(&mut self, table: &mut Open, variables: Vec<u8>) -> Result<(), EvaluationError> {
        if variables.is_empty() {
            let fault = format!("row {} names no variable", self.form.row());
            return Err(self.form.fault(&fault, "give the aggregates.csv that 'shyraq release' wrote, unchanged"));
        }
        if !self.done.insert(variables.clone()) {
            let fault = format!("row {} belongs to a table that ended before it", self.form.row());
            return Err(self.form.fault(&fault, "sort the rows by the column 'variables'"));
        }
        let names: Vec<&[u8]> = variables.split(|b| *b == b';').collect();
        let columns: Option<Vec<usize>> = names.iter().map(|n| self.names.get(*n).copied()).collect();
        table.columns = columns.filter(|c| c.len() <= MAX_WAYS).unwrap_or_default();
        self.left_out += u64::from(table.columns.is_empty());
        table.variables = variables;
        Ok(())
    }

    fn listed(&self, table: &Open) -> Result<Listed, EvaluationError> {
        let cell = |at| self.form.cell(at);
        let fault = |what: &str| {
            self.form.fault(
                &format!("row {} {what}", self.form.row()),
                "give the aggregates.csv that 'shyraq release' wrote, unchanged",
            )
        };
        let mut codes = [BLANK; MAX_WAYS];
        let (mut occurs, mut blank, mut values) = (true, false, 0);
        for (value, at) in cell(self.layout.values).split(|b| *b == b';').zip(0..) {
            values += 1;
            let (Some(column), Some(slot)) = (table.columns.get(at), codes.get_mut(at)) else { continue };
            blank |= value.is_empty();
            if !value.is_empty() {
                match self.codes.get(*column).and_then(|c| c.get(value)) {
                    Some(code) => *slot = *code,
                    None => occurs = false,
                }
            }
        }
        if values != table.columns.len() {
            return Err(fault("has another number of values than of variables"));
        }
        let number = |at: usize| std::str::from_utf8(cell(at)).ok().and_then(|t| t.trim().parse::<u32>().ok());
        let count = number(self.layout.count).ok_or_else(|| fault("has a count that is no whole number"))?;
        let interval = match (cell(self.layout.low), cell(self.layout.high)) {
            (b"", b"") => None,
            _ => {
                let bound = |at| number(at).ok_or_else(|| fault("has a bound that is no whole number"));
                let interval = Interval { low: bound(self.layout.low)?, high: bound(self.layout.high)? };
                if interval.low > interval.high {
                    return Err(fault("has a lower bound above the upper one"));
                }
                Some(interval)
            }
        };
        Ok(Listed { codes: occurs.then_some(codes), blank, count, interval })
    }

    /// Compares the open table with the truth, and empties it.
    fn close(&mut self, table: &mut Open) {
        let ways = table.columns.len().checked_sub(1).and_then(|i| self.ways.get_mut(i));
        if let Some(ways) = ways {
            ways.add(self.pair, table, &mut self.scratch);
        }
        table.columns.clear();
        table.rows.clear();
        table.values.clear();
        table.variables.clear();
    }
}

/// One published table.
struct Found {
    columns: Vec<usize>,
    tv: (f64, f64),
}

/// The published tables of so many columns.
#[derive(Default)]
struct Ways {
    tables: Vec<Found>,
    combinations: Combinations,
    coverage: Coverage,
}

impl Ways {
    fn add(&mut self, pair: &Pair, table: &Open, scratch: &mut Scratch) {
        let tally = Tally::count(pair, &table.columns, scratch);
        let n = pair.truth.rows as u64;
        let total: u64 = table.rows.iter().map(|r| u64::from(r.count)).sum();
        let m = total.max(1);
        let mut l1 = L1::default();
        let mut listed = FxHashSet::default();
        for row in &table.rows {
            let codes = row.codes.as_ref().map(|c| c.get(..table.columns.len()).unwrap_or_default());
            let truth = codes.map_or(0, |c| tally.truth(c));
            if let (Some(c), true) = (codes, truth > 0) {
                listed.insert(tally.key(c));
            }
            self.coverage.add(truth, row.interval);
            l1.add((u64::from(truth), n), (u64::from(row.count), m), row.blank);
            self.combinations.add(Cell { truth, made: row.count, blank: row.blank }, n as f64 / m as f64);
        }
        tally.true_cells(|key, cell| {
            if !listed.contains(&key) {
                self.coverage.add_unlisted();
                l1.add((u64::from(cell.truth), n), (0, m), cell.blank);
                self.combinations.add(Cell { made: 0, ..cell }, 1.0);
            }
        });
        let (all, nonblank) = l1.tv(n, m);
        // A table without any count lacks all that occurs, not half of it.
        let whole = if total == 0 { 2.0 } else { 1.0 };
        self.tables.push(Found { columns: table.columns.clone(), tv: (whole * all, whole * nonblank) });
    }

    fn report(&self, pair: &Pair) -> Option<AggregateWays> {
        let worst = |i: usize| self.tables.get(i).map(|t| pair.labels(&t.columns)).unwrap_or_default();
        Some(AggregateWays {
            tables: self.tables.len() as u64,
            tv: distance(&self.tables, |t| t.tv.0, worst)?,
            tv_nonblank: distance(&self.tables, |t| t.tv.1, worst)?,
            rel100: self.combinations.rel100(),
            intervals: self.coverage.report(),
        })
    }
}
