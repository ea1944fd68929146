use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Assess {
    /// Estimate how many are on no list, from lists that share persons (multiple systems estimation)
    Mse(Mse),
    /// Correct counts by year of the event for what is still to be reported
    Lag(Lag),
    /// Show where the chain from first contact to compensation breaks
    Cascade(Cascade),
    /// Lay a country's law beside the Palermo Protocol and further standards, as of a day
    Law(Law),
    /// Say what became of recommendations: their ground, status, and what changed after them
    Recommendations(Recommendations),
    /// Write the assessment's report from all of the above, as pages and PDF in English and Russian
    Report(Report),
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// Hub folder: its linkage gives the lists
    #[arg(long)]
    pub(crate) hub: PathBuf,
    /// Folder for report and runs: new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Cases with a date for each stage; by default assess/cases.csv of the hub, if it is there
    #[arg(long, value_name = "FILE")]
    pub(crate) cases: Option<PathBuf>,
    /// Show and compare the values of these columns of the cases; by default form, sex, age, citizenship, status, country, region, body, as far as they are there
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) by: Option<Vec<String>>,
    /// Column of the cases with the date of the event, for late reports; by default exploitation_end, if it is there
    #[arg(long, value_name = "COL")]
    pub(crate) event: Option<String>,
    /// Column of the cases with the date of the report; by default first_contact, if it is there
    #[arg(long, value_name = "COL")]
    pub(crate) report: Option<String>,
    /// Recommendations; by default assess/recommendations.toml of the hub, if it is there
    #[arg(long, value_name = "FILE")]
    pub(crate) recommendations: Option<PathBuf>,
    /// Country whose law and published figures are shown, by three letters
    #[arg(long, value_name = "ALPHA3", default_value = "KAZ")]
    pub(crate) country: String,
    /// Use only these lists of the linkage
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) lists: Option<Vec<String>>,
    /// Day of the report, at whose end the cases were taken; by default today, and the latest date of the cases
    #[arg(long, value_name = "DATE")]
    pub(crate) now: Option<String>,
    /// Languages of the report: en, ru, kk
    #[arg(long, value_name = "LANGS", value_delimiter = ',', default_value = "en,ru")]
    pub(crate) lang: Vec<String>,
    /// Which period the lists cover; printed in the report
    #[arg(long, value_name = "TEXT")]
    pub(crate) period: Option<String>,
    /// Who counts as a person, such as "presumed victims referred by the police"; printed in the report
    #[arg(long, value_name = "TEXT")]
    pub(crate) person: Option<String>,
    /// Seed: the same gives the same result
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Law {
    /// Country, by three letters
    #[arg(long, value_name = "ALPHA3", default_value = "KAZ")]
    pub(crate) country: String,
    /// Day, month or year at whose end the law is looked at; by default the day on which the sources were read
    #[arg(long, value_name = "DATE")]
    pub(crate) at: Option<String>,
    /// Folder for page, tables and JSON: new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Recommendations {
    /// Recommendations with their grounds and events, as TOML
    pub(crate) file: PathBuf,
    /// Day at whose end statuses are taken
    #[arg(long, value_name = "DATE")]
    pub(crate) now: String,
    /// Folder for page, table and JSON: new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Cascade {
    /// Table: one row or more per person, with a column of dates for each stage
    pub(crate) cases_file: PathBuf,
    /// Show and compare the values of these columns
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Folder for tables and page: new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Column that identifies a person
    #[arg(long, value_name = "COL", default_value = "person")]
    pub(crate) person: String,
    /// Columns of stages in their order; by default first_contact, screening, presumption, identification, referral, service, case_registered, charge, conviction, compensation, as far as they are there
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) stages: Option<Vec<String>>,
    /// Columns of dates of ways out; by default left, returned, died, turned_away, as far as they are there
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) exits: Option<Vec<String>>,
    /// Column of the rule by which somebody was turned away
    #[arg(long, value_name = "COL", default_value = "rule")]
    pub(crate) rule: String,
    /// Make groups alike by these columns; by default age, sex, form, as far as they are there
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) standardise: Option<Vec<String>>,
    /// Only persons with this value; may be given again, and all must hold
    #[arg(long, value_name = "COL=VALUE")]
    pub(crate) only: Vec<String>,
    /// Day at whose end the table was taken; by default its latest date, of a month or year the first day
    #[arg(long, value_name = "DATE")]
    pub(crate) now: Option<String>,
    /// Days from the first stage within which groups and years are compared
    #[arg(long, default_value_t = 365, value_name = "DAYS")]
    pub(crate) within: u32,
    /// Level of intervals
    #[arg(long, default_value_t = 0.95)]
    pub(crate) level: f64,
    /// Mark shares of fewer persons than this
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) few: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Lag {
    /// Table: one row per case
    pub(crate) cases_file: PathBuf,
    /// Column of the date of the event, such as the end of exploitation: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "COL")]
    pub(crate) event: String,
    /// Column of the date of the report
    #[arg(long, value_name = "COL")]
    pub(crate) report: String,
    /// Day at whose end the table was taken
    #[arg(long, value_name = "DATE")]
    pub(crate) now: String,
    /// Correct each value of this column besides, by its own delays
    #[arg(long, value_name = "COL")]
    pub(crate) by: Option<String>,
    /// Level of intervals
    #[arg(long, default_value_t = 0.95)]
    pub(crate) level: f64,
    /// Resamples of the bootstrap
    #[arg(long, default_value_t = 1_000, value_name = "B")]
    pub(crate) boot: usize,
    /// Seed: the same gives the same result
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Mse {
    /// Table: one 0/1 column per list and a count; or clusters.csv of 'linkage link'
    pub(crate) lists_file: PathBuf,
    /// Column of the count; by default the last
    #[arg(long, value_name = "COL")]
    pub(crate) count: Option<String>,
    /// Use only these lists, in this order
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) lists: Option<Vec<String>>,
    /// Estimate each value of this column by itself
    #[arg(long, value_name = "COL")]
    pub(crate) by: Option<String>,
    /// Take lists as one; may be given again
    #[arg(long, value_name = "NEW=a+b")]
    pub(crate) merge: Vec<String>,
    /// independence, stepwise, bic, dga, lcm, bma, chao, coverage; by default all
    #[arg(long, value_name = "METHODS", value_delimiter = ',')]
    pub(crate) methods: Option<Vec<String>>,
    /// Estimate this model besides, lists numbered by column, such as "[12,3]"
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Level of intervals
    #[arg(long, default_value_t = 0.95)]
    pub(crate) level: f64,
    /// Resamples of the bootstrap
    #[arg(long, default_value_t = 1_000, value_name = "B")]
    pub(crate) boot: usize,
    /// A pair of lists comes into the stepwise model when its p is below
    #[arg(long, default_value_t = 0.02)]
    pub(crate) threshold: f64,
    /// Most lists of a term; by default 2 for three lists, 3 for four and five, 2 from six on
    #[arg(long, value_name = "K")]
    pub(crate) max_order: Option<usize>,
    /// How many of the best models a resample looks at: a number or all; by default all for up to four lists, else 100
    #[arg(long, value_name = "K|all")]
    pub(crate) top: Option<String>,
    /// Decomposable graphs: prior weight of a cell; by default 2^-t
    #[arg(long, value_name = "X")]
    pub(crate) dga_delta: Option<f64>,
    /// Decomposable graphs: greatest number on no list; by default 30 times those observed, further while needed
    #[arg(long, value_name = "M")]
    pub(crate) dga_max: Option<u64>,
    /// Decomposable graphs: distance of numbers on no list; by default 1, coarser for large tables
    #[arg(long, value_name = "S")]
    pub(crate) dga_step: Option<u64>,
    /// Latent classes at most
    #[arg(long, default_value_t = 10)]
    pub(crate) classes: usize,
    /// Chains of latent classes
    #[arg(long, default_value_t = 4)]
    pub(crate) chains: usize,
    /// Sweeps of a chain
    #[arg(long, default_value_t = 110_000)]
    pub(crate) sweeps: usize,
    /// Sampled linkages (posterior.parquet of 'linkage link', or CSV with draw, person, list): carries into the
    /// intervals how sure it is who is one person
    #[arg(long, value_name = "DRAWS", conflicts_with = "by")]
    pub(crate) linkage: Option<PathBuf>,
    /// Law of the noise that each count of the table carries, as JSON with kind (discrete_gaussian or discrete_laplace)
    /// and scale: every history was measured, counts may be negative, and the noise is part of every estimate
    #[arg(long, value_name = "FILE", conflicts_with = "linkage")]
    pub(crate) noise: Option<PathBuf>,
    /// Write a page, a picture, all ranked models and the report into this new folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Which period the lists cover; printed beside the estimate
    #[arg(long, value_name = "TEXT")]
    pub(crate) period: Option<String>,
    /// Who counts as a person, such as "presumed victims referred by the police"; printed beside the estimate
    #[arg(long, value_name = "TEXT")]
    pub(crate) person: Option<String>,
    /// Seed: the same gives the same result
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}
