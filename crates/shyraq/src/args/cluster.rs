use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Cluster {
    /// Share jobs out among executors, until it is stopped
    Scheduler {
        /// Address to listen at
        #[arg(long, default_value = "127.0.0.1:50050")]
        bind: SocketAddr,
        /// Listen at an address that other machines reach. There is NO AUTHENTICATION
        #[arg(long)]
        no_authentication: bool,
    },
    /// Count and compare for a scheduler, until it is stopped
    Executor {
        /// Address of the scheduler, as df://HOST:PORT
        #[arg(long)]
        scheduler: String,
        /// Address of this machine at which answers are given out
        #[arg(long, default_value = "127.0.0.1")]
        bind: IpAddr,
        /// Port at which answers are given out; by default a free one
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        port: u16,
        /// Tasks at the same time [default: as many as there are processors]
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        cores: Option<u16>,
        /// Folder for answers; they lie in one of their own inside it, which goes when the executor stops
        /// [default: the system's folder for temporary files]
        #[arg(long)]
        work_dir: Option<PathBuf>,
        /// Listen at an address that other machines reach. There is NO AUTHENTICATION
        #[arg(long)]
        no_authentication: bool,
    },
}
