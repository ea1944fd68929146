use std::path::Path;

use num_bigint::BigInt;
use rusqlite::Connection;
use shyraq_privacy::{Accountant, BigRational, Ledger as _, Loss, Rho, parse_decimal, spend};
use shyraq_store::{BudgetLedger, StoreError, verify_ledger};

pub(super) const NOW: &str = "2026-11-24T12:00:00Z";

pub(super) fn dec(t: &str) -> BigRational {
    parse_decimal(t).unwrap()
}

pub(super) fn loss(accountant: Accountant, epsilon: &str) -> Loss {
    Loss {
        population: "persons".into(),
        rho: accountant.rho_for(&dec(epsilon), &dec("1e-6")),
        accountant,
        epsilon: dec(epsilon),
        delta: dec("1e-6"),
        purpose: "test".into(),
    }
}

pub(super) fn with_total(path: &Path, accountant: Accountant, epsilon: &str) -> BudgetLedger {
    let mut ledger = BudgetLedger::open_or_create(path, NOW).unwrap();
    ledger.set_total("persons", Some(accountant), &dec(epsilon), &dec("1e-6"), None).unwrap();
    ledger
}

#[test]
fn a_budget_is_spent_once() {
    for accountant in Accountant::ALL {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.sqlite");
        let mut ledger = with_total(&path, accountant, "1");
        let spent = spend(&mut ledger, &loss(accountant, "1")).unwrap();
        assert_eq!(spent.left(), spent.total());
        let refused = spend(&mut ledger, &loss(accountant, "0.01")).unwrap_err();
        assert!(refused.is_refusal());
        assert!(refused.to_string().contains("nothing is left of epsilon 1"), "{refused}");
        assert_eq!(verify_ledger(&path).unwrap().entries, 2, "a refusal is no entry");
    }
}

#[test]
fn a_refusal_says_what_is_left() {
    // zCDP: from the formula in floating point on a grid of orders, rho(1) - rho(0.6) is epsilon 0.7717.
    // Composed: with mpmath from the formula of Balle and Wang, the same difference is epsilon 0.7689.
    for (accountant, says) in [(Accountant::Zcdp, "epsilon 0.771"), (Accountant::Composed, "epsilon 0.768")] {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = with_total(&dir.path().join("l"), accountant, "1");
        ledger.debit(&loss(accountant, "0.6")).unwrap();
        let text = ledger.debit(&loss(accountant, "1")).unwrap_err().to_string();
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn sixty_four_race_and_one_wins() {
    for accountant in Accountant::ALL {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.sqlite");
        with_total(&path, accountant, "1");
        let wins: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..64)
                .map(|_| {
                    scope.spawn(|| {
                        let mut ledger = BudgetLedger::open_or_create(&path, NOW).unwrap();
                        usize::from(ledger.debit(&loss(accountant, "1")).is_ok())
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(wins, 1, "{accountant}");
        assert_eq!(verify_ledger(&path).unwrap().entries, 2);
    }
}

#[test]
fn a_new_file_made_by_many_at_once_is_one_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new.sqlite");
    let one = loss(Accountant::Composed, "0.1");
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| BudgetLedger::open_or_create(&path, NOW).unwrap().debit(&one).unwrap());
        }
    });
    assert_eq!(verify_ledger(&path).unwrap().entries, 16);
}

/// A run that was killed while it made the file left an empty one, which was then refused for ever.
#[test]
fn an_empty_file_is_completed_by_whoever_comes_next() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cut.sqlite");
    assert!(BudgetLedger::open_begun(&path).unwrap().is_none() && !path.exists());
    std::fs::write(&path, "").unwrap();
    assert!(BudgetLedger::open_begun(&path).unwrap().is_none());
    assert!(verify_ledger(&path).unwrap_err().is_broken(), "nothing stands in it that could verify");
    let one = loss(Accountant::Composed, "0.1");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                BudgetLedger::open_begun(&path).unwrap();
                BudgetLedger::open_or_create(&path, NOW).unwrap().debit(&one).unwrap()
            });
        }
    });
    assert_eq!(BudgetLedger::open_begun(&path).unwrap().unwrap().account("persons").unwrap().entries.len(), 8);
}

#[test]
fn many_small_losses_sum_exactly() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = BudgetLedger::open_or_create(&dir.path().join("l"), NOW).unwrap();
    let small = Loss { rho: Rho::from_ratio(BigRational::new(1.into(), 300.into())), ..loss(Accountant::Zcdp, "1") };
    for _ in 0..300 {
        ledger.debit(&small).unwrap();
    }
    let account = ledger.account("persons").unwrap();
    assert_eq!(account.spent.ratio(), &BigRational::from_integer(BigInt::from(1)));
}

#[test]
fn a_total_is_lowered_freely_and_raised_with_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = with_total(&dir.path().join("l"), Accountant::Composed, "1");
    let set = |ledger: &mut BudgetLedger, e: &str, why| ledger.set_total("persons", None, &dec(e), &dec("1e-6"), why);
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
    let mut ledger = with_total(&path, Accountant::Composed, "3").by("Simulated hub");
    let years = "2026-2027".parse().unwrap();
    for _ in 0..3 {
        ledger.debit(&loss(Accountant::Composed, "0.5")).unwrap();
    }
    ledger.set_plan("persons", years, &dec("1.2"), &dec("1e-6"), None).unwrap();
    drop(ledger);
    assert_eq!(verify_ledger(&path).unwrap().entries, 5);
    let whole = std::fs::read(&path).unwrap();
    assert!(Connection::open(&path).unwrap().execute("DELETE FROM entry WHERE number = 4", []).is_err());
    for change in [
        "UPDATE entry SET rho = '0/1' WHERE number = 2",
        "UPDATE entry SET rho = '99/1', epsilon = '99/1' WHERE number = 1",
        "UPDATE entry SET rho = 'a lot' WHERE number = 1",
        "UPDATE entry SET purpose = 'other' WHERE number = 3",
        "UPDATE entry SET population = 'others' WHERE number = 3",
        "UPDATE entry SET accountant = 'zcdp' WHERE number = 1",
        "UPDATE entry SET accountant = 'zcdp' WHERE number = 2",
        "UPDATE entry SET accountant = NULL WHERE number = 2",
        "UPDATE entry SET by_whom = 'somebody' WHERE number = 2",
        "UPDATE entry SET last_year = 2028 WHERE number = 5",
        "UPDATE entry SET first_year = 2025 WHERE number = 5",
        "UPDATE entry SET at = '2025-01-01T00:00:00Z' WHERE number = 1",
        "DELETE FROM entry WHERE number = 2",
        "DELETE FROM entry WHERE number = 1",
    ] {
        std::fs::write(&path, &whole).unwrap();
        let db = Connection::open(&path).unwrap();
        db.execute_batch(&format!("DROP TRIGGER entry_no_update; DROP TRIGGER entry_no_delete; {change}")).unwrap();
        drop(db);
        assert!(matches!(verify_ledger(&path), Err(StoreError::Broken { .. })), "{change}");
        // Nobody sees or spends what it says either, of whichever population.
        let mut ledger = BudgetLedger::open_or_create(&path, NOW).unwrap();
        assert!(ledger.account("persons").unwrap_err().is_broken(), "{change}");
        assert!(ledger.accounts(Some("nobody")).unwrap_err().is_broken(), "{change}");
        let others = Loss { population: "nobody".into(), ..loss(Accountant::Composed, "0.1") };
        assert!(ledger.debit(&others).unwrap_err().is_broken(), "{change}");
        assert!(ledger.set_total("persons", None, &dec("0.1"), &dec("1e-6"), None).unwrap_err().is_broken());
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
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]
    /// Whatever is asked in whatever order and currency, by a ledger that is opened again and
    /// again, what was granted never passes the total, counted as the total is.
    #[test]
    fn never_overspent(
        composed in proptest::bool::ANY,
        asked in proptest::collection::vec((1_u32..120, proptest::bool::ANY, proptest::bool::ANY), 1..25),
    ) {
        let which = |composed| if composed { Accountant::Composed } else { Accountant::Zcdp };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l");
        let total = which(composed);
        let mut ledger = with_total(&path, total, "1");
        let mut sum = Rho::zero();
        for (hundredths, composed, again) in asked {
            if again {
                ledger = BudgetLedger::open_or_create(&path, NOW).unwrap();
            }
            let l = loss(which(composed), &format!("{}", f64::from(hundredths) / 100.0));
            if ledger.debit(&l).is_ok() {
                proptest::prop_assert!(total.covers(l.accountant));
                sum = sum.plus(&l.rho);
            }
        }
        proptest::prop_assert!(sum <= total.rho_for(&dec("1"), &dec("1e-6")));
        proptest::prop_assert_eq!(ledger.account("persons").unwrap().spent, sum);
        proptest::prop_assert!(verify_ledger(&path).is_ok());
    }
}
