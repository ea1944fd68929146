//! What was found, as programs read it: the fields are a contract and only grow.

use serde::Serialize;

/// One figure, or a group of them, for tables of one, two and three columns.
#[derive(Debug, Clone, Serialize)]
pub struct ByWays<T> {
    /// Tables of one column.
    pub one_way: Option<T>,
    /// Tables of two columns; none when there are fewer columns.
    pub two_way: Option<T>,
    /// Tables of three columns, all or a sample.
    pub three_way: Option<T>,
}

/// A distance over many tables.
#[derive(Debug, Clone, Serialize)]
pub struct Distance {
    /// The mean over the tables.
    pub mean: f64,
    /// The largest.
    pub max: f64,
    /// The columns of the table that has it; the first one of several.
    pub worst: Vec<String>,
}

/// How many tables were compared.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Tables {
    /// Compared.
    pub compared: u64,
    /// There are.
    pub of: u64,
}

/// Numbers of records.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Records {
    /// In the sensitive table.
    pub sensitive: u64,
    /// In the synthetic table.
    pub synthetic: u64,
}

/// Everything that [`crate::evaluate`] found. Exact and therefore not private.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// Numbers of records.
    pub records: Records,
    /// The columns, a value of a variable with several choices being one. Such a value is
    /// named only when a code book fixes it.
    pub columns: Vec<String>,
    /// Values outside the code book that were met, as often as they were; they count as blank.
    pub outside_codebook: Records,
    /// Tables compared, and how many there are.
    pub tables: ByWays<Tables>,
    /// The seed of the sample of 3-way tables; none when all were compared.
    pub sample_seed: Option<u64>,
    /// Total variation, blank counted as a value.
    pub tv: ByWays<Distance>,
    /// Half the L1 distance of the cells without blank, each count divided by its table's
    /// number of records.
    pub tv_nonblank: ByWays<Distance>,
    /// Mean L1 distance of the normalised tables: twice the mean total variation.
    pub workload_error: ByWays<f64>,
    /// Mean relative error of 2-way combinations that occur at least 100 times.
    pub rel100: Option<f64>,
    /// The same, synthetic counts scaled to the number of sensitive records.
    pub rel100_scaled: Option<f64>,
    /// The same as `rel100` for 3-way combinations.
    pub rel100_3: Option<f64>,
    /// Share of the 2-way combinations with at least 10 true records that never appear.
    pub lost: Option<f64>,
    /// The same for 3-way combinations.
    pub lost_3: Option<f64>,
    /// Share of the records' mass, over all 2-way tables and blanks included, that lies in
    /// combinations that do not exist.
    pub invented: Option<f64>,
    /// The same for 3-way combinations.
    pub invented_3: Option<f64>,
    /// Share of the mass of 2-way combinations without blank that lies in such as do not exist.
    pub invented_nonblank: Option<f64>,
    /// The same for 3-way combinations.
    pub invented_nonblank_3: Option<f64>,
    /// Share of the synthetic records with at least one 2-way combination that does not exist.
    pub invented_records: Option<f64>,
    /// The same for 3-way combinations.
    pub invented_records_3: Option<f64>,
    /// Share of the true 2-way combinations that appear.
    pub coverage: Option<f64>,
    /// The same for 3-way combinations.
    pub coverage_3: Option<f64>,
    /// Errors of group shares by the values of some columns.
    pub shares: Option<ShareErrors>,
    /// Group shares of the whole table.
    pub totals: Option<Totals>,
    /// The published counts against the truth.
    pub aggregates: Option<Aggregates>,
}

/// Errors of group shares in percentage points.
#[derive(Debug, Clone, Serialize)]
pub struct ShareErrors {
    /// By the values of these columns, none of them blank; empty: the whole table.
    pub by: Vec<String>,
    /// The smallest true denominator compared.
    pub min_denominator: u64,
    /// Denominators compared.
    pub denominators: u64,
    /// Shares compared.
    pub compared: u64,
    /// Of the denominators, such as have no synthetic record: their shares count as 0.
    pub without_records: u64,
    /// Mean absolute error.
    pub mean: Option<f64>,
    /// Median absolute error.
    pub median: Option<f64>,
    /// Largest absolute error.
    pub max: Option<f64>,
    /// Where it is.
    pub worst: Option<WorstShare>,
}

/// Where the largest error of a share is. It does not say for which by-values.
#[derive(Debug, Clone, Serialize)]
pub struct WorstShare {
    /// The group.
    pub group: String,
    /// The column.
    pub column: String,
}

/// Group shares of the whole table.
#[derive(Debug, Clone, Serialize)]
pub struct Totals {
    /// Their errors.
    pub errors: ShareErrors,
    /// Each group.
    pub groups: Vec<GroupTotal>,
}

/// One group in the whole table.
#[derive(Debug, Clone, Serialize)]
pub struct GroupTotal {
    /// The group.
    pub group: String,
    /// Records with an answer in at least one of its columns.
    pub denominator: Records,
    /// Its shares.
    pub shares: Vec<ShareTotal>,
}

/// One share of a group in the whole table, in per cent.
#[derive(Debug, Clone, Serialize)]
pub struct ShareTotal {
    /// The column.
    pub column: String,
    /// The value, when the column has more than one and a code book names them.
    pub value: Option<String>,
    /// In the sensitive table; none when the denominator is 0.
    pub sensitive: Option<f64>,
    /// In the synthetic table; none when the denominator is 0.
    pub synthetic: Option<f64>,
}

/// Published counts against the truth.
#[derive(Debug, Clone, Serialize)]
pub struct Aggregates {
    /// Tables of the file that were not compared: more than three columns, or a column that
    /// is not compared.
    pub tables_left_out: u64,
    /// Tables of one column.
    pub one_way: Option<AggregateWays>,
    /// Tables of two columns.
    pub two_way: Option<AggregateWays>,
    /// Tables of three columns.
    pub three_way: Option<AggregateWays>,
}

/// Published counts of tables with the same number of columns.
#[derive(Debug, Clone, Serialize)]
pub struct AggregateWays {
    /// Tables in the file.
    pub tables: u64,
    /// Total variation, blank counted as a value; a table is normalised by its own total.
    pub tv: Distance,
    /// Of the cells without blank.
    pub tv_nonblank: Distance,
    /// Mean relative error of the combinations that occur at least 100 times.
    pub rel100: Option<f64>,
    /// How many intervals hold the true count.
    pub intervals: Intervals,
}

/// How many intervals hold the true count.
#[derive(Debug, Clone, Serialize)]
pub struct Intervals {
    /// Cells with an interval.
    pub cells: u64,
    /// Share of them whose interval holds the true count.
    pub coverage: Option<f64>,
    /// Mean of high - low.
    pub mean_width: Option<f64>,
    /// Listed cells without an interval.
    pub without_interval: u64,
    /// Cells that occur in the truth and are not listed.
    pub unlisted: u64,
    /// The same in bands of the true count.
    pub bands: Vec<Band>,
}

/// Intervals of the cells whose true count lies in a band.
#[derive(Debug, Clone, Serialize)]
pub struct Band {
    /// `0`, `1-9`, `10-99`, `100-999`, `1000+`.
    pub band: &'static str,
    /// Cells with an interval.
    pub cells: u64,
    /// Share of them whose interval holds the true count.
    pub coverage: Option<f64>,
    /// Mean of high - low.
    pub mean_width: Option<f64>,
}
