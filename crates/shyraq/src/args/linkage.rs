use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Linkage {
    /// Make the key that contributors share for one epoch
    Keygen {
        /// Key file to make; only its owner may read it
        #[arg(long)]
        out: PathBuf,
        /// Period of the key; by default this quarter, for example 2026Q4
        #[arg(long)]
        epoch: Option<String>,
    },
    /// Encode a table on the contributor's own machine: names and births stop here
    Encode(Encode),
    /// Find the records of one person among encodings
    Link(Link),
    /// Compare clusters with the truth, for made-up and public people
    Evaluate {
        /// Folder that 'link' wrote
        dir: PathBuf,
        /// Table with columns record and person, and contributor where numbers of records repeat
        #[arg(long)]
        truth: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Encode {
    /// Table: CSV in UTF-8 with a header
    pub(crate) file: PathBuf,
    /// Which column says what: a TOML file
    #[arg(long)]
    pub(crate) mapping: PathBuf,
    /// Key that the contributors share
    #[arg(long)]
    pub(crate) key: PathBuf,
    /// Folder to make: a part for the comparer, a part for the resolver
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Name of the contributor; by default that of the folder
    #[arg(long)]
    pub(crate) contributor: Option<String>,
    /// Each person stands in the table once
    #[arg(long)]
    pub(crate) duplicate_free: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Link {
    /// Folders that 'encode' wrote
    #[arg(required = true)]
    pub(crate) encodings: Vec<PathBuf>,
    /// Folder of the result; one that is there is replaced whole
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Records are one person from this probability on
    #[arg(long, default_value_t = 0.5)]
    pub(crate) threshold: f64,
    /// Linkages to draw into posterior.parquet; fewer where it would become too large
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(10..=1000))]
    pub(crate) draws: u16,
    /// Threads; by default all cores
    #[arg(long)]
    pub(crate) threads: Option<usize>,
}
