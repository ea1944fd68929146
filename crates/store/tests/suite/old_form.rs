//! A ledger that was written while there was one accountant, kept as text in `ledger_form_1.sql`.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use shyraq_privacy::{Accountant, Ledger as _};
use shyraq_store::{BudgetLedger, StoreError, verify_ledger};

use super::ledger::{dec, loss};

/// The head as the program of that time printed it.
const HEAD: &str = "5125fc475e7ee3a64b45cb7614de534cec37cd0ebfb9f8fe86f5c1a232e6887d";

fn old(dir: &Path) -> PathBuf {
    let path = dir.join("old.sqlite");
    Connection::open(&path).unwrap().execute_batch(include_str!("ledger_form_1.sql")).unwrap();
    path
}

#[test]
fn it_opens_unchanged_and_is_in_zcdp() {
    let dir = tempfile::tempdir().unwrap();
    let path = old(dir.path());
    let before = std::fs::read(&path).unwrap();
    let verdict = verify_ledger(&path).unwrap();
    assert_eq!((verdict.entries, verdict.head.as_str()), (5, HEAD));
    let account = BudgetLedger::open_or_create(&path, "").unwrap().account("persons").unwrap();
    assert_eq!(account.accountant(), Accountant::Zcdp);
    assert!(account.entries.iter().all(|e| e.accountant == Accountant::Zcdp && e.by.is_empty()));
    assert_eq!(account.total.unwrap().epsilon, dec("3"));
    assert!(before == std::fs::read(&path).unwrap(), "reading wrote something");
}

#[test]
fn its_chain_goes_on_in_the_new_form() {
    let dir = tempfile::tempdir().unwrap();
    let path = old(dir.path());
    let mut ledger = BudgetLedger::open_or_create(&path, "2027-01-01T00:00:00Z").unwrap().by("Simulated hub");
    let no = ledger.set_total("persons", Some(Accountant::Composed), &dec("3"), &dec("1e-6"), None);
    assert!(matches!(no, Err(StoreError::Mixed { .. })));
    assert!(ledger.debit(&loss(Accountant::Zcdp, "3")).is_err(), "what was spent before counts");
    assert_eq!(verify_ledger(&path).unwrap().head, HEAD, "a refusal writes nothing");

    ledger.debit(&loss(Accountant::Zcdp, "1")).unwrap();
    let entries = ledger.account("persons").unwrap().entries;
    let (last, before) = (&entries[4], &entries[3]);
    assert_eq!((last.number, last.previous.as_str(), last.by.as_str()), (6, HEAD, "Simulated hub"));
    assert_eq!(before.hash, HEAD, "what stood there keeps its hash");
    assert_eq!(verify_ledger(&path).unwrap().entries, 6);

    let db = Connection::open(&path).unwrap();
    for change in ["UPDATE entry SET purpose = 'x'", "DELETE FROM entry WHERE number = 6"] {
        assert!(db.execute(change, []).is_err(), "{change}");
    }
    // As the program of that time would debit: it can't know what a composed total holds.
    let old_debit =
        "INSERT INTO entry (number, previous, hash, kind, population, rho, epsilon, delta, spent, purpose, at)
        VALUES (7, '', 'h', 'spend', 'persons', '1/9', '1', '1/9', '1/9', 'p', 'a')";
    assert!(db.execute(old_debit, []).unwrap_err().to_string().contains("later version"));
}

#[test]
fn an_old_entry_can_not_be_given_an_accountant() {
    let dir = tempfile::tempdir().unwrap();
    let path = old(dir.path());
    BudgetLedger::open_or_create(&path, "2027-01-01T00:00:00Z").unwrap().debit(&loss(Accountant::Zcdp, "0.1")).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for accountant in ["'zcdp'", "'composed'"] {
        std::fs::write(&path, &whole).unwrap();
        let db = Connection::open(&path).unwrap();
        let change = format!("UPDATE entry SET accountant = {accountant} WHERE number = 2");
        db.execute_batch(&format!("DROP TRIGGER entry_no_update; {change}")).unwrap();
        assert!(matches!(verify_ledger(&path), Err(StoreError::Broken { entry: 2, .. })));
    }
}

#[test]
fn many_who_renew_it_at_once_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = old(dir.path());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut ledger = BudgetLedger::open_or_create(&path, "2027-01-01T00:00:00Z").unwrap();
                ledger.debit(&loss(Accountant::Zcdp, "0.1")).unwrap();
            });
        }
    });
    assert_eq!(verify_ledger(&path).unwrap().entries, 13);
}
