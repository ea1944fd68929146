//! A loss of one accountant means nothing to the other: what may stand beside what.

use shyraq_privacy::Accountant::{self, Composed, Zcdp};
use shyraq_privacy::Ledger as _;
use shyraq_store::{BudgetLedger, EntryKind, StoreError, verify_ledger};

use super::ledger::{NOW, dec, loss, with_total};

fn set(ledger: &mut BudgetLedger, to: Option<Accountant>, epsilon: &str) -> Result<Accountant, StoreError> {
    ledger.set_total("persons", to, &dec(epsilon), &dec("1e-6"), None).map(|e| e.accountant)
}

#[test]
fn a_composed_total_takes_composed_losses_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = with_total(&path, Composed, "1");
    let refused = ledger.debit(&loss(Zcdp, "0.1")).unwrap_err();
    assert!(refused.is_refusal() && matches!(refused, StoreError::Currency { .. }), "{refused}");
    ledger.debit(&loss(Composed, "0.1")).unwrap();
    assert_eq!(verify_ledger(&path).unwrap().entries, 2);
}

#[test]
fn a_zcdp_total_takes_both_and_adds_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = with_total(&path, Zcdp, "1");
    ledger.debit(&loss(Zcdp, "0.3")).unwrap();
    ledger.debit(&loss(Composed, "0.3")).unwrap();
    let spent = loss(Zcdp, "0.3").rho.plus(&loss(Composed, "0.3").rho);
    assert_eq!(ledger.account("persons").unwrap().spent, spent);
    // Epsilon 1 buys more composed than there is in zCDP.
    assert!(with_total(&dir.path().join("m"), Zcdp, "1").debit(&loss(Composed, "1")).is_err());
    assert!(verify_ledger(&path).is_ok());
}

#[test]
fn a_total_is_composed_unless_there_are_losses_in_zcdp() {
    let dir = tempfile::tempdir().unwrap();
    let mut fresh = BudgetLedger::open_or_create(&dir.path().join("a"), NOW).unwrap();
    assert_eq!(fresh.account("persons").unwrap().accountant(), Composed);
    assert_eq!(set(&mut fresh, None, "1").unwrap(), Composed);

    let mut old = BudgetLedger::open_or_create(&dir.path().join("b"), NOW).unwrap();
    old.debit(&loss(Zcdp, "0.1")).unwrap();
    assert_eq!(old.account("persons").unwrap().accountant(), Zcdp);
    assert!(matches!(set(&mut old, Some(Composed), "1"), Err(StoreError::Mixed { .. })));
    assert_eq!(set(&mut old, None, "1").unwrap(), Zcdp);
    assert_eq!(old.account("others").unwrap().accountant(), Composed, "another population is apart");
}

#[test]
fn a_total_changes_its_accountant_where_that_is_sound() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = with_total(&path, Zcdp, "1");
    ledger.debit(&loss(Composed, "0.5")).unwrap();
    // The same promise: more in the other currency, but nothing is raised.
    assert_eq!(set(&mut ledger, Some(Composed), "1").unwrap(), Composed);
    assert!(matches!(set(&mut ledger, Some(Zcdp), "1.1"), Err(StoreError::Raise { .. })));
    assert_eq!(set(&mut ledger, None, "1").unwrap(), Composed, "the accountant stays when none is named");
    assert_eq!(set(&mut ledger, Some(Zcdp), "1").unwrap(), Zcdp);
    ledger.debit(&loss(Zcdp, "0.1")).unwrap();
    assert!(matches!(set(&mut ledger, Some(Composed), "1"), Err(StoreError::Mixed { .. })));
    assert_eq!(verify_ledger(&path).unwrap().entries, 5);
}

#[test]
fn a_plan_follows_the_accountant_of_its_total() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = with_total(&path, Zcdp, "3");
    ledger.set_plan("persons", "2026-2028".parse().unwrap(), &dec("1"), &dec("1e-6"), None).unwrap();
    set(&mut ledger, Some(Composed), "3").unwrap();
    let account = ledger.account("persons").unwrap();
    assert_eq!(account.plan.unwrap().share, loss(Composed, "1").rho);
    assert_eq!(account.entries.last().unwrap().kind, EntryKind::Plan);
    ledger.debit(&loss(Composed, "1")).unwrap();
    assert!(matches!(ledger.debit(&loss(Composed, "0.1")), Err(StoreError::Plan { .. })));
    assert!(verify_ledger(&path).is_ok());
}
