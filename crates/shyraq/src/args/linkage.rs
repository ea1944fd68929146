use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

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
    /// Take records back, as if they had never come
    Withdraw(Withdraw),
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
    #[arg(required_unless_present = "previous")]
    pub(crate) encodings: Vec<PathBuf>,
    /// Folder of the result; one that is there is replaced whole
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Result to go on from: what it holds is linked too, and only blocks with something new
    /// are compared; may be the same folder as --out
    #[arg(long, value_name = "DIR")]
    pub(crate) previous: Option<PathBuf>,
    /// Records are one person from this probability on
    #[arg(long, default_value_t = 0.5)]
    pub(crate) threshold: f64,
    /// Run one role alone, on the parts that are for it: the resolver needs --levels
    #[arg(long, value_enum)]
    pub(crate) role: Option<LinkRole>,
    /// For the resolver: the folder comparer/levels that the comparer's run wrote
    #[arg(long, value_name = "DIR", requires = "role")]
    pub(crate) levels: Option<PathBuf>,
    /// Threads; by default all cores
    #[arg(long)]
    pub(crate) threads: Option<usize>,
}

/// Who runs a part of 'link'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinkRole {
    /// Sees tags and cells, and no record's number
    Comparer,
    /// Sees records' numbers and levels of agreement, and no tag or cell
    Resolver,
}

#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    /// Folder that 'link' wrote
    pub(crate) dir: PathBuf,
    /// Who takes records back
    #[arg(long)]
    pub(crate) contributor: String,
    /// His number of a record; may be given many times; without it all that he sent
    #[arg(long, value_name = "NUMBER")]
    pub(crate) record: Vec<String>,
    /// Folder of the new result; by default the same
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// Why; no names
    #[arg(long)]
    pub(crate) reason: String,
    /// Records are one person from this probability on
    #[arg(long, default_value_t = 0.5)]
    pub(crate) threshold: f64,
}
