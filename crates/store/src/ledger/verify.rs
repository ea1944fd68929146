use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

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
    Ok(verified(path, &ledger.db)?.1)
}

/// Reads the accounts of all populations, by name, and checks every entry on the way.
///
/// There is no other way to read one: nobody sees or spends what a changed entry says.
pub(super) fn verified(path: &Path, db: &Connection) -> Result<(BTreeMap<String, Account>, Verdict), StoreError> {
    let wrap = at(path);
    let mut statement = db.prepare("SELECT * FROM entry ORDER BY number").map_err(&wrap)?;
    let mut rows = statement.query([]).map_err(&wrap)?;
    let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
    let (mut count, mut head) = (0_u64, origin());
    while let Some(row) = rows.next().map_err(&wrap)? {
        let next = count + 1;
        let broken = |fault| StoreError::Broken { path: path.to_owned(), entry: next, fault };
        let entry = Entry::read(row).map_err(|_| broken("a field of it can't be read"))?;
        if entry.number != next {
            return Err(broken("it is missing"));
        }
        if entry.previous != head {
            return Err(broken("it does not follow the entry before it"));
        }
        if entry.digest() != entry.hash {
            return Err(broken("its hash is not that of its content"));
        }
        count = next;
        head.clone_from(&entry.hash);
        let account = accounts.entry(entry.population.clone()).or_insert_with(|| Account::new(&entry.population));
        account.take(entry).map_err(broken)?;
    }
    Ok((accounts, Verdict { entries: count, head }))
}
