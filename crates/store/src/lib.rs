//! State that must survive: the privacy budget ledger, and the hub's submissions and cases.
//!
//! Both are SQLite files that stay readable for decades. The ledger is a file of its own,
//! because its life is longer than that of any hub database and an auditor must be able
//! to take it away. Writes are durable before a call returns (`synchronous = EXTRA`).

mod connection;
mod error;
mod hub;
mod ledger;
mod persons;

pub use connection::check_name;
pub use error::StoreError;
pub use hub::{Added, CaseRow, Hub, Run, Submission};
pub use ledger::{
    Account, BudgetLedger, Entry, EntryKind, NoYears, Total, Verdict, YearPlan, Years, verify_ledger, year_of,
};
pub use persons::{Assigned, Pseudonyms};
