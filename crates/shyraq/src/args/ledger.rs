use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Ledger {
    /// Set the total budget of a population; makes the file when there is none
    Open {
        /// Ledger file
        file: PathBuf,
        /// Population
        #[arg(long)]
        population: String,
        /// Epsilon of all releases together
        #[arg(long)]
        epsilon: String,
        /// Delta of all releases together
        #[arg(long)]
        delta: String,
        /// Who counts: composed (less noise, discrete Gaussians only) or zcdp. By default that of the total before, else
        /// composed, or zcdp where losses were counted so
        #[arg(long)]
        accountant: Option<String>,
        /// Who decided; stays in the ledger
        #[arg(long)]
        by: Option<String>,
        /// Why a total is raised; stays in the ledger
        #[arg(long)]
        raise_because: Option<String>,
    },
    /// Share the total among years: what a year leaves is there for the next, none takes from a later one
    Plan {
        /// Ledger file
        file: PathBuf,
        /// Population
        #[arg(long)]
        population: String,
        /// Epsilon of a year
        #[arg(long)]
        epsilon: String,
        /// Delta of a year
        #[arg(long)]
        delta: String,
        /// First and last year, such as 2026-2030
        #[arg(long)]
        years: String,
        /// Who decided; stays in the ledger
        #[arg(long)]
        by: Option<String>,
        /// Why a plan that is not over is replaced; stays in the ledger
        #[arg(long)]
        replace_because: Option<String>,
    },
    /// Show what was spent, by whom, on what, and what is left
    Show {
        /// Ledger file
        file: PathBuf,
        /// Only this population
        #[arg(long)]
        population: Option<String>,
    },
    /// Check every entry, link, sum and plan
    Verify {
        /// Ledger file
        file: PathBuf,
    },
}
