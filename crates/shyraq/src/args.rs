//! What is typed. Names, flags and their meaning are a contract: they only grow.

mod assess;
mod assessment;
#[cfg(feature = "cluster")]
mod cluster;
mod ledger;
mod linkage;

use std::path::PathBuf;

pub(crate) use assess::{Assess, Cascade, Lag, Law, Mse, Recommendations, Report};
pub(crate) use assessment::Assessment;
use clap::{Args, Parser, Subcommand};
#[cfg(feature = "cluster")]
pub(crate) use cluster::Cluster;
pub(crate) use ledger::Ledger;
pub(crate) use linkage::{Clerical, Encode, Judgement, Link, LinkRole, Linkage, Session, Submit, Withdraw};

/// Shyraq: counter-trafficking data, from a contributor's table to a public figure that harms nobody.
#[derive(Debug, Parser)]
#[command(name = "shyraq", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Give the result to a program: one JSON object on standard output
    #[arg(long, global = true)]
    json: bool,
}

impl Arguments {
    pub(crate) fn json(&self) -> bool {
        self.json
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a hub folder: store, ledger, keys of the officers
    Init(Init),
    /// Bring a contributor's table to valid cases
    #[command(subcommand)]
    Intake(Intake),
    /// Make a simulated world: contributors' files, and the truth apart from them
    World(World),
    /// Make a differentially private draft release
    #[command(subcommand)]
    Release(Release),
    /// Compare synthetic records and published counts with the truth. NOT PRIVATE: for public or simulated people
    Evaluate(Evaluate),
    /// Sign a draft to a bundle; verify a bundle
    #[command(subcommand)]
    Bundle(Bundle),
    /// The privacy budget: what was spent on what, and what is left
    #[command(subcommand)]
    Ledger(Ledger),
    /// Find out which records are one person, without anyone seeing a name
    #[command(subcommand)]
    Linkage(Linkage),
    /// Assess: how many are missed, where the chain breaks, how late reports come in
    #[command(subcommand)]
    Assess(Assess),
    /// Build the public site from a bundle; serve it
    #[command(subcommand)]
    Portal(Portal),
    /// Show the whole path on simulated data, from contributors' files to the site
    Demo(Demo),
    /// Run a part of a cluster that works for releases and linkages with --engine df://HOST:PORT
    #[cfg(feature = "cluster")]
    #[command(subcommand)]
    Cluster(Cluster),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Folder to make
    pub(crate) dir: PathBuf,
    /// Name of the organisation that releases
    #[arg(long, default_value = "A hub of Shyraq")]
    pub(crate) name: String,
    /// Names of the officers who may sign, separated by commas
    #[arg(long, value_delimiter = ',', default_value = "officer-1,officer-2,officer-3")]
    pub(crate) officers: Vec<String>,
    /// Signatures that a bundle needs
    #[arg(long, default_value_t = 2)]
    pub(crate) threshold: u32,
    /// Code book of the hub: the name of a shipped one, or a file
    #[arg(long, default_value = "ctdc-2024")]
    pub(crate) codebook: String,
    /// The hub holds simulated people only; everything made from it says so
    #[arg(long)]
    pub(crate) simulated: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Intake {
    /// Read a table through a mapping and report its faults; store nothing
    Check {
        /// Table: CSV, TSV or XLSX
        file: PathBuf,
        /// Mapping: a file, or the name of a shipped one (ctdc-2021, ctdc-2024)
        #[arg(long)]
        mapping: String,
        /// Write refused rows here, to be mended and sent again
        #[arg(long)]
        refused: Option<PathBuf>,
    },
    /// Read a table through a mapping and store its valid cases in a hub
    Add {
        /// Table: CSV, TSV or XLSX
        file: PathBuf,
        /// Hub folder
        #[arg(long)]
        hub: PathBuf,
        /// Name of the contributor
        #[arg(long)]
        contributor: String,
        /// Mapping: a file, or the name of a shipped one (ctdc-2021, ctdc-2024)
        #[arg(long)]
        mapping: String,
        /// Write refused rows here instead of the hub's folder 'refused'
        #[arg(long)]
        refused: Option<PathBuf>,
    },
    /// Write the valid cases of a hub as a table that 'release table' reads
    Export {
        /// Hub folder
        #[arg(long)]
        hub: PathBuf,
        /// File to write
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct World {
    /// People in the world, most of whom nobody ever identifies
    #[arg(long, default_value_t = 20_000)]
    pub(crate) people: u64,
    /// Which world of that size: the same seed gives the same files
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// First year
    #[arg(long, default_value_t = 2015)]
    pub(crate) from: i16,
    /// Last year
    #[arg(long, default_value_t = 2025)]
    pub(crate) to: i16,
    /// Folder to make
    #[arg(long)]
    pub(crate) out: PathBuf,
}

/// How much to spend and where it is debited.
#[derive(Debug, Args)]
pub(crate) struct Budget {
    /// Epsilon of this release
    #[arg(long)]
    pub(crate) epsilon: String,
    /// Delta of this release
    #[arg(long)]
    pub(crate) delta: String,
    /// Population whose budget is debited
    #[arg(long)]
    pub(crate) population: Option<String>,
}

/// Where a release is counted.
#[derive(Debug, Args)]
pub(crate) struct Counting {
    /// Where persons are counted: in this process, on a cluster inside it, or at a scheduler
    #[arg(long, value_name = "embedded|standalone|df://HOST:PORT", default_value = "embedded")]
    pub(crate) engine: String,
    /// Folder that this machine and the cluster see under the same path; coded records lie in
    /// it while they are counted [default: the system's folder for temporary files]
    #[arg(long, value_name = "DIR")]
    pub(crate) shared_dir: Option<PathBuf>,
}

/// What stands on the release.
#[derive(Debug, Args)]
pub(crate) struct Imprint {
    /// Title for readers
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Organisation that releases
    #[arg(long)]
    pub(crate) publisher: Option<String>,
    /// The people are simulated: everything made from the release says so
    #[arg(long)]
    pub(crate) simulated: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Release {
    /// Release a table of persons
    Table(Box<ReleaseTable>),
    /// Release the valid cases of a hub
    Hub {
        /// Hub folder
        #[arg(long)]
        hub: PathBuf,
        #[command(flatten)]
        budget: Budget,
        /// Folder of the draft; by default a new one in the hub's folder 'drafts'
        #[arg(long)]
        out: Option<PathBuf>,
        /// Variables to release, separated by commas; by default all of the code book
        #[arg(long, value_delimiter = ',')]
        columns: Vec<String>,
        /// The last release, a bundle or a draft: counts and records lean on it as far as this one agrees. Costs nothing
        #[arg(long, value_name = "DIR")]
        prior: Option<PathBuf>,
        #[command(flatten)]
        counting: Counting,
        #[command(flatten)]
        imprint: Imprint,
    },
    /// Say before anything is spent what a release would give and cost. Reads no data
    Plan(Box<ReleasePlan>),
    /// Compare two releases by what is public of them: what changed, and what is only noise
    Compare(ReleaseCompare),
    /// Measure the hidden number, the cascade and the lag of a hub for a draft, under a debit of their own
    Assessment(Box<Assessment>),
    /// See what will leave with a draft; withdraw columns; accept it
    Review(Review),
}

#[derive(Debug, Args)]
pub(crate) struct ReleasePlan {
    /// Code book that fixes the domain: a file, or the name of a shipped one
    #[arg(long)]
    pub(crate) codebook: String,
    /// Persons that the table has, about: a public figure or a guess
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    pub(crate) rows: u64,
    /// Epsilon of the release
    #[arg(long)]
    pub(crate) epsilon: String,
    /// Delta of the release
    #[arg(long)]
    pub(crate) delta: String,
    /// Variables to release, separated by commas; by default all of the code book
    #[arg(long, value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// A column with several values and their separator, as COL=; (may be repeated)
    #[arg(long, value_name = "COL=SEP")]
    pub(crate) multi_value: Vec<String>,
    /// Epsilon of all releases together, at the same delta: says what would be left of it
    #[arg(long)]
    pub(crate) total_epsilon: Option<String>,
    /// Ledger whose total and debits count; nothing is debited
    #[arg(long, conflicts_with = "total_epsilon")]
    pub(crate) ledger: Option<PathBuf>,
    /// Population of the ledger
    #[arg(long, requires = "ledger")]
    pub(crate) population: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseCompare {
    /// Folder of a release: a draft or a bundle
    pub(crate) dir: PathBuf,
    /// Folder of the release that came before
    #[arg(long)]
    pub(crate) with: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// Folder of the draft
    pub(crate) dir: PathBuf,
    /// Folder of the last release, a draft or a bundle: show what changed
    #[arg(long, value_name = "LAST")]
    pub(crate) with: Option<PathBuf>,
    /// Write the review as a page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// A value is rare when it may have fewer persons than this
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) rare: u64,
    /// Take these columns out of the draft, separated by commas; their budget stays spent
    #[arg(long, value_delimiter = ',', value_name = "COL,COL")]
    pub(crate) withdraw: Vec<String>,
    /// Take the assessment out of the draft; its budget stays spent
    #[arg(long)]
    pub(crate) withdraw_assessment: bool,
    /// Record that an officer saw the draft as it is and accepts it
    #[arg(long)]
    pub(crate) accept: bool,
    /// Name of the officer who reviews
    #[arg(long, value_name = "NAME", requires = "accept")]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseTable {
    /// Table: CSV in UTF-8 with a header, or a flat Parquet file
    pub(crate) input: PathBuf,
    /// Folder of the draft
    #[arg(long)]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) budget: Budget,
    /// Code book that fixes the domain: a file, or the name of a shipped one
    #[arg(long)]
    pub(crate) codebook: Option<String>,
    /// Read the domain from the data. NOT PRIVATE: which values occur is disclosed
    #[arg(long, conflicts_with = "codebook")]
    pub(crate) codebook_from_data: bool,
    /// Variables to release, separated by commas; by default all of the code book
    #[arg(long, value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// Column that identifies a person; without it each row is a person
    #[arg(long)]
    pub(crate) person_id: Option<String>,
    /// A column with several values and their separator, as COL=; (may be repeated)
    #[arg(long, value_name = "COL=SEP")]
    pub(crate) multi_value: Vec<String>,
    /// Ledger file; without it the debit stands in a ledger of this release alone
    #[arg(long)]
    pub(crate) ledger: Option<PathBuf>,
    /// The last release, a bundle or a draft: counts and records lean on it as far as this one agrees. Costs nothing
    #[arg(long, value_name = "DIR")]
    pub(crate) prior: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) counting: Counting,
    #[command(flatten)]
    pub(crate) imprint: Imprint,
}

#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// Table that the other was made from: CSV in UTF-8 with a header; each row is a person
    pub(crate) sensitive: PathBuf,
    /// Synthetic records: CSV with the same columns
    pub(crate) synthetic: PathBuf,
    /// Published counts: the aggregates.csv of a release
    pub(crate) aggregates: Option<PathBuf>,
    /// Code book that fixes columns, values and groups: a file, or the name of a shipped one
    #[arg(long)]
    pub(crate) codebook: Option<String>,
    /// Columns to compare, separated by commas; by default all of the code book, else those that both tables have
    #[arg(long, value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// A column with several values and their separator, as COL=; (may be repeated)
    #[arg(long, value_name = "COL=SEP")]
    pub(crate) multi_value: Vec<String>,
    /// Compare shares for each combination of these columns' values
    /// [default: CountryOfExploitation,gender where both are there]
    #[arg(long, value_delimiter = ',')]
    pub(crate) shares_by: Option<Vec<String>>,
    /// Columns with a common denominator, as NAME=a,b,c (may be repeated); by default the groups of the code book
    #[arg(long, value_name = "NAME=a,b,c")]
    pub(crate) share_group: Vec<String>,
    /// Do not compare shares with a smaller true denominator
    #[arg(long, default_value_t = 500)]
    pub(crate) min_denominator: u64,
    /// Tables of three columns to compare: a number, or all [default: all up to 1000, else 200]
    #[arg(long, value_name = "N|all")]
    pub(crate) triples: Option<String>,
    /// Which sample of them
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bundle {
    /// Sign a draft, or add a signature to a bundle that lacks one
    Sign {
        /// Folder of a draft, or of a bundle that lacks signatures
        dir: PathBuf,
        /// Key file of an officer (give it twice for two officers)
        #[arg(long, required = true)]
        key: Vec<PathBuf>,
        /// List of the officers; by default officers.json beside the first key
        #[arg(long)]
        officers: Option<PathBuf>,
        /// Folder in which the bundle is made; by default 'bundles' beside the draft
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Find every changed, missing or added byte of a bundle
    Verify {
        /// Folder of the bundle
        dir: PathBuf,
        /// Accept the signatures of exactly these officers
        #[arg(long)]
        officers: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Portal {
    /// Build the public site from a verified bundle
    Build {
        /// Folder of the bundle
        bundle: PathBuf,
        /// Folder of the site
        #[arg(long)]
        out: PathBuf,
        /// Accept the signatures of exactly these officers
        #[arg(long)]
        officers: Option<PathBuf>,
        /// Public address of the site, for example https://data.example.org
        #[arg(long)]
        base_url: Option<String>,
        /// Terms of the data, for example CC BY 4.0
        #[arg(long)]
        licence: Option<String>,
    },
    /// Serve a site; the process can open nothing else
    Serve {
        /// Folder of the site
        site: PathBuf,
        /// Address to listen at
        #[arg(long, default_value = "127.0.0.1:8080")]
        addr: std::net::SocketAddr,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Folder to make
    #[arg(long, default_value = "shyraq-demo")]
    pub(crate) dir: PathBuf,
    /// Stop before the server
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// People in the simulated world
    #[arg(long, default_value_t = 200_000)]
    pub(crate) people: u64,
    /// Seed of the simulated world
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Address to serve at
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) addr: std::net::SocketAddr,
}
