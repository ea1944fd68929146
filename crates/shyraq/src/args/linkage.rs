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
        /// Write parts of the key instead, OUT.1, OUT.2 and so on: 2of3 writes three, of which
        /// any two make the key
        #[arg(long, value_name = "KofN")]
        shares: Option<String>,
    },
    /// Encode a table on the contributor's own machine: names and births stop here
    Encode(Encode),
    /// Make the key with which a contributor signs encodings; the public half lies beside it
    Signer {
        /// Key file to make; its public half becomes FILE.pub
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Name of the contributor
        #[arg(long)]
        contributor: String,
    },
    /// Make the key with which a role opens what was sealed to it; the public half lies beside it
    Opener {
        /// Key file to make; its public half becomes FILE.pub
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Find the records of one person among encodings
    Link(Link),
    /// Take encodings into a hub: checked in quarantine, held there when a check fails
    Submit(Submit),
    /// Link what a hub accepted and give persons their pseudonyms
    Session(Session),
    /// Delete the encodings of a closed epoch; clusters, decisions and pseudonyms stay
    Scrub {
        /// Hub folder
        #[arg(long)]
        hub: PathBuf,
        /// Epoch of the contributors' key
        #[arg(long)]
        epoch: String,
        /// Also the epoch that is open: nothing of it is accepted any more
        #[arg(long)]
        force: bool,
    },
    /// Take records back, as if they had never come
    Withdraw(Withdraw),
    #[command(flatten)]
    Clerical(Clerical),
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
    /// Table with a header: CSV, or what [source] in the mapping says (Excel, other encodings and delimiters)
    pub(crate) file: PathBuf,
    /// Which column says what: a TOML file
    #[arg(long)]
    pub(crate) mapping: PathBuf,
    /// Key that the contributors share; given more than once, parts of it
    #[arg(long, required = true)]
    pub(crate) key: Vec<PathBuf>,
    /// Folder to make: a part for the comparer, a part for the resolver
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Name of the contributor; by default that of the key that signs, else that of the folder
    #[arg(long)]
    pub(crate) contributor: Option<String>,
    /// Each person stands in the table once
    #[arg(long)]
    pub(crate) duplicate_free: bool,
    /// Sign both parts with the key that 'linkage signer' made
    #[arg(long, value_name = "KEY")]
    pub(crate) sign: Option<PathBuf>,
    /// Seal the comparer's part to the public half of the key that 'linkage opener' made
    #[arg(long, value_name = "KEY.pub")]
    pub(crate) seal_comparer: Option<PathBuf>,
    /// Seal the resolver's part in the same way
    #[arg(long, value_name = "KEY.pub")]
    pub(crate) seal_resolver: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// Folder that 'encode --sign' wrote
    pub(crate) encodings: PathBuf,
    /// Hub folder
    #[arg(long)]
    pub(crate) hub: PathBuf,
    /// The contributor's public key, when the hub has none of him yet
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Encodings of planted controls, of contributor NAME+control: control X is a copy of record X with errors
    #[arg(long, value_name = "DIR")]
    pub(crate) controls: Option<PathBuf>,
    /// Key that opens what was sealed; given more than once, one for each role
    #[arg(long, value_name = "KEY")]
    pub(crate) opener: Vec<PathBuf>,
    /// Accept a number of records that is out of the usual
    #[arg(long)]
    pub(crate) accept_volume: bool,
    /// The contributors have a new key: close the epoch before
    #[arg(long)]
    pub(crate) new_epoch: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Session {
    /// Hub folder
    #[arg(long)]
    pub(crate) hub: PathBuf,
    /// Release epoch of the pseudonyms; by default this quarter, for example 2026Q4
    #[arg(long, value_name = "EPOCH")]
    pub(crate) release_epoch: Option<String>,
    /// In a new epoch of the key: do not wait for contributors who have not encoded anew; their
    /// records leave the clusters
    #[arg(long)]
    pub(crate) force: bool,
    /// Records are one person from this probability on [default: that of the result, else 0.5]
    #[arg(long)]
    pub(crate) threshold: Option<f64>,
}

#[derive(Debug, Args)]
pub(crate) struct Link {
    /// The people are simulated: the report says so
    #[arg(long)]
    pub(crate) simulated: bool,
    /// Folders that 'encode' wrote
    #[arg(required_unless_present = "previous")]
    pub(crate) encodings: Vec<PathBuf>,
    /// Folder of the result; one that is there is replaced whole
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Key that opens what was sealed; given more than once, one for each role
    #[arg(long, value_name = "KEY")]
    pub(crate) opener: Vec<PathBuf>,
    /// Result to go on from: what it holds is linked too, and only blocks with something new
    /// are compared; may be the same folder as --out
    #[arg(long, value_name = "DIR")]
    pub(crate) previous: Option<PathBuf>,
    /// Of contributors who have not encoded anew with the key of a new epoch, leave out what
    /// --previous holds
    #[arg(long, requires = "previous")]
    pub(crate) force: bool,
    /// Records are one person from this probability on [default: that of --previous, else 0.5]
    #[arg(long)]
    pub(crate) threshold: Option<f64>,
    /// Decisions of people: the file of 'review --export', filled in
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Option<PathBuf>,
    /// Run one role alone, on the parts that are for it: the resolver needs --levels
    #[arg(long, value_enum)]
    pub(crate) role: Option<LinkRole>,
    /// For the resolver: the folder comparer/levels that the comparer's run wrote
    #[arg(long, value_name = "DIR", requires = "role")]
    pub(crate) levels: Option<PathBuf>,
    /// Linkages to draw into posterior.parquet, 10 to 1000; fewer where it would become too large
    /// [default: as many as --previous has, else 50]
    #[arg(long, value_parser = clap::value_parser!(u16).range(10..=1000))]
    pub(crate) draws: Option<u16>,
    /// Where rows are compared: in this process, on a cluster inside it, or at a scheduler
    #[arg(long, value_name = "embedded|standalone|df://HOST:PORT", default_value = "embedded")]
    pub(crate) engine: String,
    /// Folder that this machine and the cluster see under the same path; the comparer's rows lie
    /// in it while they are compared [default: the system's folder for temporary files]
    #[arg(long, value_name = "DIR")]
    pub(crate) shared_dir: Option<PathBuf>,
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
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) record: Vec<String>,
    /// Folder of the new result; by default the same
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// Why; no names
    #[arg(long)]
    pub(crate) reason: String,
    /// Records are one person from this probability on [default: that of the result, else 0.5]
    #[arg(long)]
    pub(crate) threshold: Option<f64>,
}

/// What people do with a result.
#[derive(Debug, Subcommand)]
pub(crate) enum Clerical {
    /// List the pairs that are most worth a person's look
    Review {
        /// Folder that 'link' wrote
        dir: PathBuf,
        /// Pairs to list, 1 or more
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        /// CSV file to write instead, to be filled in
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
    },
    /// Judge a pair
    Decide {
        /// Folder that 'link' wrote
        dir: PathBuf,
        /// CONTRIBUTOR/NUMBER=CONTRIBUTOR/NUMBER, or the place in the list of 'review'
        pair: String,
        /// What is known of the two
        #[arg(value_enum)]
        decision: Judgement,
        /// Why; no names
        #[arg(long)]
        reason: String,
    },
    /// Say why a record is where it is
    Explain {
        /// Folder that 'link' wrote
        dir: PathBuf,
        /// CONTRIBUTOR/NUMBER, or the number where one contributor alone has it
        record: String,
        /// Another record: what is known of the two
        with: Option<String>,
    },
    /// Say that clusters are one person
    Merge {
        /// Folder that 'link' wrote
        dir: PathBuf,
        /// Names of clusters, two or more
        #[arg(required = true, num_args = 2..)]
        clusters: Vec<String>,
        /// Why; no names
        #[arg(long)]
        reason: String,
    },
    /// Take the last merge of a cluster back, or keep its records apart
    Unlink {
        /// Folder that 'link' wrote
        dir: PathBuf,
        /// Names of clusters
        #[arg(required = true)]
        clusters: Vec<String>,
        /// Why; no names
        #[arg(long)]
        reason: String,
    },
    /// List what changed clusters, or make an earlier state again
    History {
        /// Folder that 'link' wrote
        dir: PathBuf,
        /// Name of a cluster; without it all events
        cluster: Option<String>,
        /// Number of an event: make the clusters as they were before it
        #[arg(long, requires = "out", conflicts_with = "cluster")]
        before: Option<u64>,
        /// CSV file of these clusters
        #[arg(long, requires = "before")]
        out: Option<PathBuf>,
    },
}

/// What is known of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Judgement {
    /// One person
    Same,
    /// Two persons
    Different,
    /// Not known; takes an earlier decision back
    Unsure,
}
