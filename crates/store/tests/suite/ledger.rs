use std::path::Path;

use num_bigint::BigInt;
use rusqlite::Connection;
use shyraq_privacy::{Accountant, BigRational, Ledger as _, Loss, Rho, parse_decimal, spend, zcdp};
use shyraq_store::{BudgetLedger, StoreError, verify_ledger};

const NOW: &str = "2026-11-24T12:00:00Z";

fn dec(t: &str) -> BigRational {
    parse_decimal(t).unwrap()
}

fn loss(epsilon: &str) -> Loss {
    Loss {
        population: "persons".into(),
        rho: zcdp::rho_for(&dec(epsilon), &dec("1e-6")),
        accountant: Accountant::Zcdp,
        epsilon: dec(epsilon),
        delta: dec("1e-6"),
        purpose: "test".into(),
    }
}

fn with_total(path: &Path, epsilon: &str) -> BudgetLedger {
    let mut ledger = BudgetLedger::open_or_create(path, NOW).unwrap();
    ledger.set_total("persons", &dec(epsilon), &dec("1e-6"), None).unwrap();
    ledger
}

#[test]
fn a_budget_is_spent_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.sqlite");
    let mut ledger = with_total(&path, "1");
    let spent = spend(&mut ledger, &loss("1")).unwrap();
    assert_eq!(spent.left(), spent.total());
    let refused = spend(&mut ledger, &loss("0.01")).unwrap_err();
    assert!(refused.is_refusal());
    assert!(refused.to_string().contains("nothing is left of epsilon 1"), "{refused}");
    assert_eq!(verify_ledger(&path).unwrap().entries, 2, "a refusal is no entry");
}

#[test]
fn a_refusal_says_what_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = with_total(&dir.path().join("l"), "1");
    ledger.debit(&loss("0.6")).unwrap();
    let text = ledger.debit(&loss("1")).unwrap_err().to_string();
    // From the formula in floating point on a grid of orders: rho(1) - rho(0.6) is epsilon 0.7717.
    assert!(text.contains("epsilon 0.771"), "{text}");
}

#[test]
fn sixty_four_race_and_one_wins() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.sqlite");
    with_total(&path, "1");
    let wins: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..64)
            .map(|_| {
                scope.spawn(|| {
                    let mut ledger = BudgetLedger::open_or_create(&path, NOW).unwrap();
                    usize::from(ledger.debit(&loss("1")).is_ok())
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    assert_eq!(wins, 1);
    assert_eq!(verify_ledger(&path).unwrap().entries, 2);
}

#[test]
fn a_new_file_made_by_many_at_once_is_one_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new.sqlite");
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| BudgetLedger::open_or_create(&path, NOW).unwrap().debit(&loss("0.1")).unwrap());
        }
    });
    assert_eq!(verify_ledger(&path).unwrap().entries, 16);
}

#[test]
fn many_small_losses_sum_exactly() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = BudgetLedger::open_or_create(&dir.path().join("l"), NOW).unwrap();
    let small = Loss { rho: Rho::from_ratio(BigRational::new(1.into(), 300.into())), ..loss("1") };
    for _ in 0..300 {
        ledger.debit(&small).unwrap();
    }
    let account = ledger.accounts(Some("persons")).unwrap().remove(0);
    assert_eq!(account.spent.ratio(), &BigRational::from_integer(BigInt::from(1)));
}

#[test]
fn a_total_is_lowered_freely_and_raised_with_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = with_total(&dir.path().join("l"), "1");
    let set = |ledger: &mut BudgetLedger, e: &str, why| ledger.set_total("persons", &dec(e), &dec("1e-6"), why);
    set(&mut ledger, "1", None).unwrap();
    set(&mut ledger, "0.5", None).unwrap();
    assert!(matches!(set(&mut ledger, "2", None), Err(StoreError::Raise { .. })));
    set(&mut ledger, "2", Some("board of 1 November")).unwrap();
    let account = ledger.accounts(None).unwrap().remove(0);
    assert_eq!(account.entries.len(), 3, "the same total again is no entry");
    assert_eq!(account.entries[2].purpose, "board of 1 November");
}

#[test]
fn every_tampering_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.sqlite");
    let mut ledger = with_total(&path, "3");
    for _ in 0..3 {
        ledger.debit(&loss("0.5")).unwrap();
    }
    drop(ledger);
    let whole = std::fs::read(&path).unwrap();
    assert!(Connection::open(&path).unwrap().execute("DELETE FROM entry WHERE number = 4", []).is_err());
    for change in [
        "UPDATE entry SET rho = '0/1' WHERE number = 2",
        "UPDATE entry SET purpose = 'other' WHERE number = 3",
        "UPDATE entry SET population = 'others' WHERE number = 3",
        "UPDATE entry SET at = '2025-01-01T00:00:00Z' WHERE number = 1",
        "DELETE FROM entry WHERE number = 2",
        "DELETE FROM entry WHERE number = 1",
    ] {
        std::fs::write(&path, &whole).unwrap();
        let db = Connection::open(&path).unwrap();
        db.execute_batch(&format!("DROP TRIGGER entry_no_update; DROP TRIGGER entry_no_delete; {change}")).unwrap();
        drop(db);
        assert!(matches!(verify_ledger(&path), Err(StoreError::Broken { .. })), "{change}");
    }
}

#[test]
fn other_files_are_not_ledgers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notes.txt");
    std::fs::write(&path, "a text that is no database, long enough to have a header of its own ................")
        .unwrap();
    assert!(verify_ledger(&path).unwrap_err().is_broken());
    assert!(BudgetLedger::open_or_create(&path, NOW).unwrap_err().is_broken());
    assert!(matches!(verify_ledger(&dir.path().join("none")), Err(StoreError::Missing { .. })));
    let empty = dir.path().join("other.sqlite");
    Connection::open(&empty).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    assert!(matches!(verify_ledger(&empty), Err(StoreError::Form { .. })));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    /// Whatever is asked in whatever order, what was granted never passes the total.
    #[test]
    fn never_overspent(asked in proptest::collection::vec(1_u32..120, 1..25)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l");
        let mut ledger = with_total(&path, "1");
        let mut sum = Rho::zero();
        for hundredths in asked {
            let l = loss(&format!("{}", f64::from(hundredths) / 100.0));
            if ledger.debit(&l).is_ok() {
                sum = sum.plus(&l.rho);
            }
        }
        proptest::prop_assert!(sum <= zcdp::rho_for(&dec("1"), &dec("1e-6")));
        proptest::prop_assert!(verify_ledger(&path).is_ok());
    }
}
