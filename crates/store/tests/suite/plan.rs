//! A plan: an epsilon a year, kept in the same transaction as the total.

use std::path::Path;

use shyraq_privacy::Accountant::{self, Composed};
use shyraq_privacy::{Ledger as _, Rho};
use shyraq_store::{BudgetLedger, Entry, StoreError, verify_ledger};

use super::ledger::{NOW, dec, loss, with_total};

fn in_year(path: &Path, year: u16) -> BudgetLedger {
    BudgetLedger::open_or_create(path, &format!("{year}-06-01T12:00:00Z")).unwrap()
}

fn plan(ledger: &mut BudgetLedger, years: &str, epsilon: &str, because: Option<&str>) -> Result<Entry, StoreError> {
    ledger.set_plan("persons", years.parse().unwrap(), &dec(epsilon), &dec("1e-6"), because)
}

#[track_caller]
fn is_kept_back(result: Result<impl std::fmt::Debug, StoreError>, says: &str) {
    let refused = result.unwrap_err();
    assert!(refused.is_refusal() && matches!(refused, StoreError::Plan { .. }), "{refused}");
    assert!(refused.to_string().contains(says), "'{says}' not in: {refused}");
}

/// rho(4)/10 is 0.031107 in zCDP and 0.035100 composed (note 0011), which buys epsilon 1.13 or 1.12 a year.
#[test]
fn ten_yearly_releases_stay_within_the_total() {
    for accountant in Accountant::ALL {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l");
        let mut ledger = with_total(&path, accountant, "4");
        let too_much = plan(&mut ledger, "2026-2035", "1.2", None).unwrap_err();
        assert!(too_much.is_refusal() && too_much.to_string().contains("it holds epsilon 1.1"), "{too_much}");
        plan(&mut ledger, "2026-2035", "1.1", None).unwrap();
        for year in 2026..=2035 {
            let mut ledger = in_year(&path, year);
            is_kept_back(
                ledger.debit(&loss(accountant, "1.2")),
                &format!("epsilon 1.1 at delta 1e-6 is left for {year}"),
            );
            ledger.debit(&loss(accountant, "1.1")).unwrap();
            is_kept_back(ledger.debit(&loss(accountant, "0.01")), &format!("nothing is left for {year}"));
        }
        let account = ledger.account("persons").unwrap();
        assert_eq!(account.spent, loss(accountant, "1.1").rho.times(10));
        assert!(account.spent <= accountant.rho_for(&dec("4"), &dec("1e-6")));
        assert_eq!(verify_ledger(&path).unwrap().entries, 12);
        // The plan is over: what the total has left is free, and no more.
        let mut after = in_year(&path, 2036);
        assert!(matches!(after.debit(&loss(accountant, "1.1")), Err(StoreError::Refused { .. })));
        after.debit(&loss(accountant, "0.3")).unwrap();
    }
}

#[test]
fn what_a_year_leaves_is_there_for_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = with_total(&path, Composed, "4");
    plan(&mut ledger, "2026-2028", "1", None).unwrap();
    let share = loss(Composed, "1").rho;
    // Nothing in 2026: two shares in 2027, and the third only in 2028.
    let mut second = in_year(&path, 2027);
    assert_eq!(second.account("persons").unwrap().left_in(2027), Some(share.times(2)));
    second.debit(&loss(Composed, "1")).unwrap();
    second.debit(&loss(Composed, "1")).unwrap();
    is_kept_back(second.debit(&loss(Composed, "1")), "nothing is left for 2027");
    in_year(&path, 2028).debit(&loss(Composed, "1")).unwrap();
    assert_eq!(ledger.account("persons").unwrap().spent, share.times(3));
    assert!(verify_ledger(&path).is_ok());
}

#[test]
fn years_that_have_not_begun_are_kept_before_the_plan_begins() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = with_total(&path, Composed, "2");
    plan(&mut ledger, "2027-2028", "1", None).unwrap();
    let free = loss(Composed, "2").rho.minus(&loss(Composed, "1").rho.times(2)).unwrap();
    assert_eq!(ledger.account("persons").unwrap().left_in(2026), Some(free.clone()));
    // In rho, epsilon 2 is 3.59 times epsilon 1 (note 0011): 1.59 shares are free now, not two.
    ledger.debit(&loss(Composed, "1")).unwrap();
    is_kept_back(ledger.debit(&loss(Composed, "1")), "is left for 2026");
    in_year(&path, 2027).debit(&loss(Composed, "1")).unwrap();
    in_year(&path, 2028).debit(&loss(Composed, "1")).unwrap();
    assert!(verify_ledger(&path).is_ok());
}

#[test]
fn what_this_year_lost_before_the_plan_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = with_total(&dir.path().join("l"), Composed, "2");
    ledger.debit(&loss(Composed, "1")).unwrap();
    plan(&mut ledger, "2026-2028", "1", None).unwrap();
    is_kept_back(ledger.debit(&loss(Composed, "0.1")), "nothing is left for 2026");
}

#[test]
fn a_lowered_total_is_kept_and_the_plan_gives_way() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = with_total(&path, Composed, "2");
    plan(&mut ledger, "2026-2028", "1", None).unwrap();
    ledger.set_total("persons", None, &dec("1.4"), &dec("1e-6"), None).unwrap();
    // rho(1.4) is less than two shares of rho(1), which the later years keep: first come the later years.
    is_kept_back(ledger.debit(&loss(Composed, "0.5")), "nothing is left for 2026");
    in_year(&path, 2028).debit(&loss(Composed, "1")).unwrap();
    assert!(verify_ledger(&path).is_ok());
}

#[test]
fn a_plan_is_replaced_with_a_reason_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l");
    let mut ledger = BudgetLedger::open_or_create(&path, NOW).unwrap();
    assert!(matches!(plan(&mut ledger, "2026-2028", "1", None), Err(StoreError::NoTotal { .. })));
    let mut ledger = with_total(&path, Composed, "4");
    assert!(matches!(plan(&mut ledger, "2025-2028", "1", None), Err(StoreError::Past { year: 2025 })));
    let first = plan(&mut ledger, "2026-2028", "1", None).unwrap();
    assert_eq!(plan(&mut in_year(&path, 2027), "2026-2028", "1", None).unwrap(), first, "the same again is no entry");
    let stands = plan(&mut ledger, "2026-2027", "1", None).unwrap_err();
    assert!(stands.is_refusal() && stands.to_string().contains("epsilon 1 a year, 2026-2028"), "{stands}");
    let second = plan(&mut ledger, "2026-2027", "1.5", Some("board of 1 December")).unwrap();
    assert_eq!((second.number, second.purpose.as_str()), (3, "board of 1 December"));
    // After its last year nobody needs a reason.
    plan(&mut in_year(&path, 2028), "2028-2030", "1", None).unwrap();
    assert_eq!(verify_ledger(&path).unwrap().entries, 4);
}

#[test]
fn racing_debits_do_not_both_take_the_year() {
    for accountant in Accountant::ALL {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l");
        let mut ledger = with_total(&path, accountant, "4");
        plan(&mut ledger, "2026-2030", "1", None).unwrap();
        let wins: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..32)
                .map(|_| scope.spawn(|| usize::from(in_year(&path, 2026).debit(&loss(accountant, "0.8")).is_ok())))
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(wins, 1);
        assert!(verify_ledger(&path).is_ok());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    /// Whatever earlier years ask, each later year finds its share.
    #[test]
    fn every_year_finds_its_share(asked in proptest::collection::vec((2026_u16..2031, 1_u32..150), 0..20)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l");
        let mut ledger = with_total(&path, Composed, "3");
        plan(&mut ledger, "2026-2030", "1", None).unwrap();
        let share = loss(Composed, "1").rho;
        let mut asked = asked;
        asked.sort_unstable();
        let mut sum = Rho::zero();
        for (year, hundredths) in asked {
            let l = loss(Composed, &format!("{}", f64::from(hundredths) / 100.0));
            if in_year(&path, year).debit(&l).is_ok() {
                sum = sum.plus(&l.rho);
            }
            proptest::prop_assert!(sum <= share.times(u64::from(year - 2025)));
            for next in year + 1..=2030 {
                let left = ledger.account("persons").unwrap().left_in(next).unwrap();
                proptest::prop_assert!(left >= share.times(u64::from(next - year)));
            }
        }
        proptest::prop_assert!(verify_ledger(&path).is_ok());
    }
}
