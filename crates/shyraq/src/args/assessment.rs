use std::path::PathBuf;

use clap::Args;

use super::Budget;

#[derive(Debug, Args)]
pub(crate) struct Assessment {
    /// Hub folder
    #[arg(long)]
    pub(crate) hub: PathBuf,
    /// Folder of a draft of this hub that nobody has signed yet
    #[arg(long)]
    pub(crate) draft: PathBuf,
    #[command(flatten)]
    pub(crate) budget: Budget,
    /// Contributors whose lists overlap, at least three and at most six; by default all of the linkage
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub(crate) lists: Option<Vec<String>>,
    /// Table of cases: one row or more per person, with a column of dates for each stage, as 'assess cascade' reads it
    #[arg(long, value_name = "CASES")]
    pub(crate) cases: Option<PathBuf>,
    /// Column that identifies a person
    #[arg(long, value_name = "COL", default_value = "person", requires = "cases")]
    pub(crate) person: String,
    /// Show the stages by these columns: age, form, year, body, or one whose values the code book or --values fixes
    #[arg(long, value_name = "a,b,c", value_delimiter = ',', requires = "cases")]
    pub(crate) by: Vec<String>,
    /// The public values of a column of --by (may be repeated)
    #[arg(long, value_name = "COL=a,b,c", requires = "by")]
    pub(crate) values: Vec<String>,
    /// Column of the date of the event, for the lag
    #[arg(long, value_name = "COL", requires = "cases", requires = "report")]
    pub(crate) event: Option<String>,
    /// Column of the date of the report, for the lag
    #[arg(long, value_name = "COL", requires = "event")]
    pub(crate) report: Option<String>,
    /// First year of the lag and of --by year; by default ten years before --now
    #[arg(long, value_name = "YEAR")]
    pub(crate) from: Option<i16>,
    /// Day at whose end the cases were taken; by default today
    #[arg(long, value_name = "DATE")]
    pub(crate) now: Option<String>,
    /// Recommendations to publish with it, as 'assess recommendations' reads them; none may quote a run
    #[arg(long, value_name = "FILE")]
    pub(crate) recommendations: Option<PathBuf>,
    /// A remark that a reader must see (may be repeated): public words, no figure of the records
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Vec<String>,
    /// Seed of the simulations behind intervals; the noise of the tables has none
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The people are simulated; a hub that is simulated needs not be told
    #[arg(long)]
    pub(crate) simulated: bool,
}
