use std::collections::HashMap;
use std::path::Path;

use super::BudgetLedger;
use super::account::Account;
use super::chain::origin;
use super::entry::Entry;
use crate::StoreError;
use crate::connection::at;

/// What [`verify_ledger`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Number of entries.
    pub entries: u64,
    /// Hash of the last entry, or of nothing.
    pub head: String,
}

/// Checks a whole ledger: each hash, each link, each sum, and that no debit passed its
/// total or plan or was counted in a currency that the total can't hold.
///
/// # Errors
/// [`StoreError::Broken`] for the first entry that does not fit, or what the file says.
pub fn verify_ledger(path: &Path) -> Result<Verdict, StoreError> {
    let ledger = BudgetLedger::open(path)?;
    let wrap = at(path);
    let integrity: String = ledger.db.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)).map_err(&wrap)?;
    if integrity != "ok" {
        return Err(StoreError::Form { path: path.to_owned(), fault: "the database file is damaged".into() });
    }
    let mut statement = ledger.db.prepare("SELECT * FROM entry ORDER BY number").map_err(&wrap)?;
    let rows = statement.query_map([], Entry::read).map_err(&wrap)?;
    let mut accounts: HashMap<String, Account> = HashMap::new();
    let (mut count, mut head) = (0_u64, origin());
    for row in rows {
        let entry = row.map_err(&wrap)?;
        let number = entry.number;
        let broken = |fault| StoreError::Broken { path: path.to_owned(), entry: number, fault };
        if number != count + 1 {
            return Err(broken("an entry before it is missing"));
        }
        if entry.previous != head {
            return Err(broken("it does not follow the entry before it"));
        }
        if entry.digest() != entry.hash {
            return Err(broken("its hash is not that of its content"));
        }
        count += 1;
        head.clone_from(&entry.hash);
        let account = accounts.entry(entry.population.clone()).or_insert_with(|| Account::new(&entry.population));
        account.take(entry).map_err(broken)?;
    }
    Ok(Verdict { entries: count, head })
}
