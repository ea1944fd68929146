//! The privacy budget ledger: append-only, hash-chained, durable before anything is counted.
//!
//! Every total and every debit has an accountant, since a loss of one means nothing to the
//! other. A plan shares a total among years. Both are checked where the sum is: inside the
//! transaction of the debit. Files of the first form (zCDP only) are read as they are and
//! get the second form with their next entry; what stands in them keeps its hashes.

mod account;
mod chain;
mod entry;
mod verify;
mod years;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};
use shyraq_privacy::{Accountant, BigRational, Ledger, Loss, Receipt, Rho, to_decimal, zcdp};

use crate::StoreError;
use crate::connection::{at, check_name, open};
use crate::error::NOTHING_LEFT;
use account::Refusal;

pub use account::{Account, Total, YearPlan};
pub use entry::{Entry, EntryKind};
pub use verify::{Verdict, verify_ledger};
pub use years::{NoYears, Years, year_of};

/// A ledger file.
///
/// Several processes may hold one at a time; SQLite's write lock orders their debits.
#[derive(Debug)]
pub struct BudgetLedger {
    path: PathBuf,
    db: Connection,
    now: String,
    by: String,
}

/// What comes of reading an account.
enum Decision {
    /// It stands in the ledger already.
    Keep(Box<Entry>),
    /// These are appended.
    Append(Vec<Entry>),
}

impl BudgetLedger {
    /// Opens a ledger, making the file when there is none.
    ///
    /// `now` is the time to write beside new entries, RFC 3339 in UTC.
    ///
    /// # Errors
    /// [`StoreError`] when the file is no ledger or can't be written.
    pub fn open_or_create(path: &Path, now: &str) -> Result<Self, StoreError> {
        let db = open(path, true)?;
        Self::prepare(path, db, now)
    }

    /// Makes a ledger for one release alone, in a folder that nobody sees yet.
    ///
    /// It is durable like any other, but has no journal on disk: a crash while it is
    /// written leaves a hidden folder that is never published, not a ledger to repair.
    ///
    /// # Errors
    /// [`StoreError`] when the file can't be written.
    pub fn create_alone(path: &Path, now: &str) -> Result<Self, StoreError> {
        let db = open(path, true)?;
        db.pragma_update(None, "journal_mode", "MEMORY").map_err(at(path))?;
        Self::prepare(path, db, now)
    }

    /// Opens a ledger that must exist, for reading.
    ///
    /// # Errors
    /// [`StoreError`] when the file is missing or no ledger.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        // Opened for writing where that is allowed: after a crash the journal of the write that
        // was under way must be rolled back before anything can be read.
        let db = open(path, false)?;
        let ledger = Self { path: path.to_owned(), db, now: String::new(), by: String::new() };
        ledger.check_form()?;
        Ok(ledger)
    }

    /// Opens a ledger for reading where one was begun; none where there is no file, or an empty one
    /// that a run left which was cut off before its first entry: [`BudgetLedger::open_or_create`]
    /// completes that.
    ///
    /// # Errors
    /// [`StoreError`] when the file is something else.
    pub fn open_begun(path: &Path) -> Result<Option<Self>, StoreError> {
        if !path.exists() {
            return Ok(None);
        }
        let db = open(path, false)?;
        let ledger = Self { path: path.to_owned(), db, now: String::new(), by: String::new() };
        if chain::is_empty(&ledger.db).map_err(at(path))? {
            return Ok(None);
        }
        ledger.check_form()?;
        Ok(Some(ledger))
    }

    /// Names who stands beside new entries: an organisation or a body, in public words.
    #[must_use]
    pub fn by(mut self, name: &str) -> Self {
        name.clone_into(&mut self.by);
        self
    }

    fn prepare(path: &Path, mut db: Connection, now: &str) -> Result<Self, StoreError> {
        let wrap = at(path);
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrap)?;
        if chain::is_empty(&tx).map_err(&wrap)? {
            chain::create(&tx).map_err(&wrap)?;
            tx.commit().map_err(&wrap)?;
        } else {
            drop(tx);
        }
        let ledger = Self { path: path.to_owned(), db, now: now.to_owned(), by: String::new() };
        ledger.check_form()?;
        Ok(ledger)
    }

    fn check_form(&self) -> Result<(), StoreError> {
        let number = |name| self.db.pragma_query_value(None, name, |r| r.get::<_, i64>(0)).map_err(at(&self.path));
        let fault = if number("application_id")? != chain::APPLICATION {
            "this is not a ledger of Shyraq"
        } else if number("user_version")? > chain::VERSION {
            "this ledger was written by a later version of Shyraq"
        } else {
            return Ok(());
        };
        Err(StoreError::Form { path: self.path.clone(), fault: fault.into() })
    }

    /// Sets the total of a population.
    ///
    /// A total may be lowered; to raise it needs a reason, which stays in the ledger. The
    /// same total again changes nothing. Without an accountant it is that of the total
    /// before, else [`Account::accountant`]. With another accountant a standing plan is
    /// written again in the new currency.
    ///
    /// # Errors
    /// [`StoreError::Raise`] without a reason, [`StoreError::Mixed`] for a composed total
    /// after losses in zCDP, [`StoreError::Name`], or what the file says.
    ///
    /// # Privacy
    /// Every sequence of releases within the total satisfies (`epsilon`, `delta`)-DP together.
    pub fn set_total(
        &mut self,
        population: &str,
        accountant: Option<Accountant>,
        epsilon: &BigRational,
        delta: &BigRational,
        raise_because: Option<&str>,
    ) -> Result<Entry, StoreError> {
        self.write(population, |account, now| {
            let accountant = accountant.unwrap_or_else(|| account.accountant());
            if accountant == Accountant::Composed && account.has_zcdp() {
                return Err(StoreError::Mixed { population: population.into() });
            }
            let purpose = raise_because.unwrap_or("total set");
            let rho = accountant.rho_for(epsilon, delta);
            let mut entry = Entry::draft(EntryKind::Total, population, accountant, rho, (epsilon, delta), purpose);
            let Some(old) = &account.total else { return Ok(Decision::Append(vec![entry])) };
            if let Some(same) = account.newest(EntryKind::Total).filter(|e| e.says(&entry)) {
                return Ok(Decision::Keep(Box::new(same.clone())));
            }
            let same_currency = old.accountant == accountant;
            // In two currencies only the promises can be compared.
            let higher = if same_currency { entry.rho > old.rho } else { *epsilon > old.epsilon || *delta > old.delta };
            if higher && raise_because.is_none() {
                return Err(StoreError::Raise { population: population.into(), epsilon: to_decimal(&old.epsilon) });
            }
            let mut entries = vec![entry];
            if !same_currency && let Some(plan) = year_of(now).and_then(|y| account.plan_in(y)) {
                let share = accountant.rho_for(&plan.epsilon, &plan.delta);
                let purpose = "the same plan, in the accountant of the new total";
                let asked = (&plan.epsilon, &plan.delta);
                entry = Entry::draft(EntryKind::Plan, population, accountant, share, asked, purpose);
                entry.years = Some(plan.years);
                entries.push(entry);
            }
            Ok(Decision::Append(entries))
        })
    }

    /// Plans an epsilon a year: each of the years has an equal share of the total.
    ///
    /// A debit that would take from a later year is refused from here on; what a year
    /// leaves is there for the next. Losses of the first year before the plan count. The
    /// same plan again changes nothing; to replace one before its last year has passed
    /// needs a reason, which stays in the ledger.
    ///
    /// # Errors
    /// [`StoreError::NoTotal`], [`StoreError::Past`] when the first year has passed,
    /// [`StoreError::TooLarge`] when the total can't hold the plan, [`StoreError::Planned`]
    /// without a reason, [`StoreError::Name`], or what the file says.
    pub fn set_plan(
        &mut self,
        population: &str,
        years: Years,
        epsilon: &BigRational,
        delta: &BigRational,
        replace_because: Option<&str>,
    ) -> Result<Entry, StoreError> {
        self.write(population, |account, now| {
            let Some(total) = &account.total else {
                return Err(StoreError::NoTotal { population: population.into() });
            };
            let year = year_of(now).unwrap_or(0);
            let share = total.accountant.rho_for(epsilon, delta);
            let plan = YearPlan { years, share, epsilon: epsilon.clone(), delta: delta.clone() };
            let purpose = replace_because.unwrap_or("plan made");
            let asked = (epsilon, delta);
            let mut entry =
                Entry::draft(EntryKind::Plan, population, total.accountant, plan.share.clone(), asked, purpose);
            entry.years = Some(years);
            if let Some(old) = account.plan_in(year) {
                if let Some(same) = account.newest(EntryKind::Plan).filter(|e| e.says(&entry)) {
                    return Ok(Decision::Keep(Box::new(same.clone())));
                }
                if replace_because.is_none() {
                    let plan = format!("epsilon {} a year, {}", to_decimal(&old.epsilon), old.years);
                    return Err(StoreError::Planned { population: population.into(), plan });
                }
            }
            if years.first() < year {
                return Err(StoreError::Past { year: years.first() });
            }
            let left = account.left().unwrap_or_else(Rho::zero);
            if account.needed(&plan) > left {
                let fits = largest_share(account, &plan, &left, total.accountant);
                return Err(StoreError::TooLarge { population: population.into(), fits });
            }
            Ok(Decision::Append(vec![entry]))
        })
    }

    /// Returns the accounts of all populations, or of one, by name.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when any entry of the ledger, of whichever population, does not
    /// verify, or what the file says.
    pub fn accounts(&self, population: Option<&str>) -> Result<Vec<Account>, StoreError> {
        let (accounts, _) = verify::verified(&self.path, &self.db)?;
        Ok(accounts.into_values().filter(|a| population.is_none_or(|p| a.population == p)).collect())
    }

    /// Returns the account of a population, which is empty when the ledger does not know it.
    ///
    /// # Errors
    /// As [`BudgetLedger::accounts`]; [`StoreError::Spelling`] where it knows one by nearly this name.
    pub fn account(&self, population: &str) -> Result<Account, StoreError> {
        read_account(&self.path, &self.db, population)
    }

    /// Reads an account, decides, and appends what was decided, in one transaction.
    fn write(
        &mut self,
        population: &str,
        decide: impl FnOnce(&Account, &str) -> Result<Decision, StoreError>,
    ) -> Result<Entry, StoreError> {
        check_name(population)?;
        let wrap = at(&self.path);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrap)?;
        let account = read_account(&self.path, &tx, population)?;
        let entries = match decide(&account, &self.now)? {
            Decision::Keep(entry) => return Ok(*entry),
            Decision::Append(entries) => entries,
        };
        let mut first = None;
        let mut spent = account.spent;
        for mut entry in entries {
            if entry.kind == EntryKind::Spend {
                spent = spent.plus(&entry.rho);
            }
            entry.spent = spent.clone();
            entry.by.clone_from(&self.by);
            entry.at.clone_from(&self.now);
            let appended = chain::append(&self.path, &tx, entry)?;
            first.get_or_insert(appended);
        }
        tx.commit().map_err(&wrap)?;
        first.ok_or_else(|| StoreError::Form { path: self.path.clone(), fault: "nothing was decided".into() })
    }
}

impl Ledger for BudgetLedger {
    type Error = StoreError;

    fn debit(&mut self, loss: &Loss) -> Result<Receipt, StoreError> {
        let entry = self.write(&loss.population, |account, now| {
            account.allows(loss.accountant, &loss.rho, now).map_err(|r| refused(&r, account, loss, now))?;
            let asked = (&loss.epsilon, &loss.delta);
            let (population, rho) = (&loss.population, loss.rho.clone());
            let entry = Entry::draft(EntryKind::Spend, population, loss.accountant, rho, asked, &loss.purpose);
            Ok(Decision::Append(vec![entry]))
        })?;
        Ok(entry.receipt())
    }
}

fn read_account(path: &Path, db: &Connection, population: &str) -> Result<Account, StoreError> {
    let (mut accounts, _) = verify::verified(path, db)?;
    if let Some(account) = accounts.remove(population) {
        return Ok(account);
    }
    // A slip of the hand would be a budget of its own, and what stands under the right name would count for nothing.
    let bare = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    match accounts.into_keys().find(|known| bare(known) == bare(population)) {
        Some(known) => Err(StoreError::Spelling { population: population.to_owned(), known }),
        None => Ok(Account::new(population)),
    }
}

fn refused(refusal: &Refusal, account: &Account, loss: &Loss, now: &str) -> StoreError {
    let population = loss.population.clone();
    match (refusal, &account.total) {
        (Refusal::Plan, _) => {
            let year = year_of(now).unwrap_or(0);
            StoreError::Plan {
                population,
                plan: account.plan_in(year).map(|p| p.years.to_string()).unwrap_or_default(),
                left: account.left_in_words(year).unwrap_or_default(),
            }
        }
        (Refusal::Total, Some(total)) => {
            StoreError::Refused { population, left: left_in_words(&account.left().unwrap_or_else(Rho::zero), total) }
        }
        _ => StoreError::Currency { population },
    }
}

/// Says what is left as an epsilon at the total's delta, rounded down.
fn left_in_words(left: &Rho, total: &Total) -> String {
    let whole = to_decimal(&total.epsilon);
    if left.is_zero() {
        return format!("{NOTHING_LEFT} of epsilon {whole}");
    }
    let part = epsilon_down(left, &total.delta, total.accountant);
    format!("{part} at delta {} is left of epsilon {whole}", to_decimal(&total.delta))
}

fn epsilon_down(left: &Rho, delta: &BigRational, accountant: Accountant) -> String {
    let part = accountant.epsilon_for(left, delta).map_or_else(|| "?".into(), |e| zcdp::display_down(&e, 3));
    format!("epsilon {part}")
}

/// Says how much a year the total could hold for the years of a plan, rounded down.
fn largest_share(account: &Account, plan: &YearPlan, left: &Rho, accountant: Accountant) -> String {
    let all = left.plus(&account.spent_from(plan.years.first()));
    let count = BigRational::from_integer(plan.years.count().into());
    let share = Rho::from_ratio(all.ratio() / count);
    let part = epsilon_down(&share, &plan.delta, accountant);
    format!("it holds {part} a year at delta {} for {}", to_decimal(&plan.delta), plan.years)
}
