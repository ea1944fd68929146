//! The privacy budget ledger: append-only, hash-chained, durable before anything is counted.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior};
use sha2::{Digest as _, Sha256};
use shyraq_privacy::{BigRational, Ledger, Loss, Receipt, Rho, to_decimal, zcdp};

use crate::StoreError;
use crate::connection::{at, check_name, open};

const APPLICATION: i64 = 0x5348_4c47; // "SHLG"
const VERSION: i64 = 1;

const SCHEMA: &str = "
CREATE TABLE entry (
  number     INTEGER PRIMARY KEY CHECK (number > 0),
  previous   TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL CHECK (kind IN ('total', 'spend')),
  population TEXT NOT NULL,
  rho        TEXT NOT NULL,
  epsilon    TEXT NOT NULL,
  delta      TEXT NOT NULL,
  spent      TEXT NOT NULL,
  purpose    TEXT NOT NULL,
  at         TEXT NOT NULL
) STRICT;
CREATE INDEX entry_population ON entry (population, kind, number);
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
";

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A total was set for a population.
    Total,
    /// A loss was debited.
    Spend,
}

impl EntryKind {
    /// Returns the word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Spend => "spend",
        }
    }
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Number, from 1, without a gap.
    pub number: u64,
    /// Hash of the entry before, or of nothing.
    pub previous: String,
    /// Hash over all other fields.
    pub hash: String,
    /// Total or spend.
    pub kind: EntryKind,
    /// Whose budget.
    pub population: String,
    /// The total, or the loss, in zCDP.
    pub rho: Rho,
    /// The same as it was asked for: a fraction.
    pub epsilon: String,
    /// The same as it was asked for: a fraction.
    pub delta: String,
    /// Sum of all losses of the population after this entry.
    pub spent: Rho,
    /// What for.
    pub purpose: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

impl Entry {
    fn digest(&self) -> String {
        let mut h = Sha256::new();
        let (number, rho, spent) = (self.number.to_string(), self.rho.to_string(), self.spent.to_string());
        for part in [
            "shyraq.ledger/1",
            &number,
            &self.previous,
            self.kind.word(),
            &self.population,
            &rho,
            &self.epsilon,
            &self.delta,
            &spent,
            &self.purpose,
            &self.at,
        ] {
            h.update((part.len() as u64).to_le_bytes());
            h.update(part.as_bytes());
        }
        h.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let number: i64 = row.get("number")?;
        let kind: String = row.get("kind")?;
        let rho = |name: &str| -> rusqlite::Result<Rho> {
            let text: String = row.get(name)?;
            text.parse().map_err(|()| rusqlite::Error::InvalidQuery)
        };
        Ok(Self {
            number: u64::try_from(number).map_err(|_| rusqlite::Error::InvalidQuery)?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
            kind: if kind == "total" { EntryKind::Total } else { EntryKind::Spend },
            population: row.get("population")?,
            rho: rho("rho")?,
            epsilon: row.get("epsilon")?,
            delta: row.get("delta")?,
            spent: rho("spent")?,
            purpose: row.get("purpose")?,
            at: row.get("at")?,
        })
    }
}

/// A total that was set for a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// In zCDP.
    pub rho: Rho,
    /// As it was set.
    pub epsilon: BigRational,
    /// As it was set.
    pub delta: BigRational,
}

/// What stands in the ledger for one population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The population.
    pub population: String,
    /// Its total; none until one is set.
    pub total: Option<Total>,
    /// Sum of the losses.
    pub spent: Rho,
    /// The entries of this population, oldest first.
    pub entries: Vec<Entry>,
}

impl Account {
    /// Returns what is left of the total: zero when a total was lowered below what was spent.
    #[must_use]
    pub fn left(&self) -> Option<Rho> {
        self.total.as_ref().map(|t| t.rho.minus(&self.spent).unwrap_or_else(Rho::zero))
    }
}

/// What [`verify_ledger`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Number of entries.
    pub entries: u64,
    /// Hash of the last entry, or of nothing.
    pub head: String,
}

/// A ledger file.
///
/// Several processes may hold one at a time; SQLite's write lock orders their debits.
#[derive(Debug)]
pub struct BudgetLedger {
    path: PathBuf,
    db: Connection,
    now: String,
}

fn origin() -> String {
    "0".repeat(64)
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
        let ledger = Self { path: path.to_owned(), db, now: String::new() };
        ledger.check_form()?;
        Ok(ledger)
    }

    fn prepare(path: &Path, mut db: Connection, now: &str) -> Result<Self, StoreError> {
        let wrap = at(path);
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrap)?;
        let tables: i64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).map_err(&wrap)?;
        if tables == 0 {
            tx.execute_batch(SCHEMA).map_err(&wrap)?;
            tx.pragma_update(None, "application_id", APPLICATION).map_err(&wrap)?;
            tx.pragma_update(None, "user_version", VERSION).map_err(&wrap)?;
            tx.commit().map_err(&wrap)?;
        } else {
            drop(tx);
        }
        let ledger = Self { path: path.to_owned(), db, now: now.to_owned() };
        ledger.check_form()?;
        Ok(ledger)
    }

    fn check_form(&self) -> Result<(), StoreError> {
        let number = |name| self.db.pragma_query_value(None, name, |r| r.get::<_, i64>(0)).map_err(at(&self.path));
        let fault = if number("application_id")? != APPLICATION {
            "this is not a ledger of Shyraq"
        } else if number("user_version")? > VERSION {
            "this ledger was written by a later version of Shyraq"
        } else {
            return Ok(());
        };
        Err(StoreError::Form { path: self.path.clone(), fault: fault.into() })
    }

    /// Sets the total of a population.
    ///
    /// A total may be lowered; to raise it needs a reason, which stays in the ledger. The
    /// same total again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Raise`] without a reason, [`StoreError::Name`], or what the file says.
    ///
    /// # Privacy
    /// The total is kept in zCDP: every sequence of releases within it satisfies
    /// (`epsilon`, `delta`)-DP together.
    pub fn set_total(
        &mut self,
        population: &str,
        epsilon: &BigRational,
        delta: &BigRational,
        raise_because: Option<&str>,
    ) -> Result<Receipt, StoreError> {
        check_name(population)?;
        let rho = zcdp::rho_for(epsilon, delta);
        let path = self.path.clone();
        let (wrap, now) = (at(&path), self.now.clone());
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrap)?;
        let old = last(&tx, Some((population, Some("total")))).map_err(&wrap)?;
        if let Some(old) = &old {
            if old.rho == rho && old.epsilon == epsilon.to_string() && old.delta == delta.to_string() {
                return Ok(receipt(old));
            }
            if rho > old.rho && raise_because.is_none() {
                return Err(StoreError::Raise {
                    population: population.into(),
                    epsilon: old.epsilon.parse().map_or_else(|_| old.epsilon.clone(), |e: BigRational| to_decimal(&e)),
                });
            }
        }
        let spent = spent(&tx, population).map_err(&wrap)?;
        let purpose = raise_because.unwrap_or("total set").to_owned();
        let entry = append(&path, &tx, EntryKind::Total, population, rho, (epsilon, delta), spent, purpose, now)?;
        tx.commit().map_err(&wrap)?;
        Ok(receipt(&entry))
    }

    /// Returns the accounts of all populations, or of one, by name.
    ///
    /// # Errors
    /// [`StoreError`] when the file can't be read.
    pub fn accounts(&self, population: Option<&str>) -> Result<Vec<Account>, StoreError> {
        let wrap = at(&self.path);
        let mut statement = self
            .db
            .prepare("SELECT * FROM entry WHERE ?1 IS NULL OR population = ?1 ORDER BY population, number")
            .map_err(&wrap)?;
        let rows = statement.query_map([population], Entry::read).map_err(&wrap)?;
        let mut out: Vec<Account> = Vec::new();
        for entry in rows {
            let entry = entry.map_err(&wrap)?;
            if out.last().is_none_or(|a| a.population != entry.population) {
                out.push(Account {
                    population: entry.population.clone(),
                    total: None,
                    spent: Rho::zero(),
                    entries: Vec::new(),
                });
            }
            if let Some(account) = out.last_mut() {
                if entry.kind == EntryKind::Total {
                    account.total = total_of(&entry);
                }
                account.spent = entry.spent.clone();
                account.entries.push(entry);
            }
        }
        Ok(out)
    }
}

fn total_of(entry: &Entry) -> Option<Total> {
    let epsilon = entry.epsilon.parse().ok()?;
    let delta = entry.delta.parse().ok()?;
    Some(Total { rho: entry.rho.clone(), epsilon, delta })
}

fn receipt(e: &Entry) -> Receipt {
    Receipt { population: e.population.clone(), entry: e.number, head: e.hash.clone() }
}

/// Returns the last entry: of all, of a population, or of a population and a kind.
fn last(db: &Connection, of: Option<(&str, Option<&str>)>) -> rusqlite::Result<Option<Entry>> {
    match of {
        None => db.query_row("SELECT * FROM entry ORDER BY number DESC LIMIT 1", [], Entry::read),
        Some((p, None)) => {
            db.query_row("SELECT * FROM entry WHERE population = ?1 ORDER BY number DESC LIMIT 1", [p], Entry::read)
        }
        Some((p, Some(k))) => db.query_row(
            "SELECT * FROM entry WHERE population = ?1 AND kind = ?2 ORDER BY number DESC LIMIT 1",
            [p, k],
            Entry::read,
        ),
    }
    .optional()
}

fn spent(db: &Connection, population: &str) -> rusqlite::Result<Rho> {
    Ok(last(db, Some((population, None)))?.map_or_else(Rho::zero, |e| e.spent))
}

#[expect(clippy::too_many_arguments, reason = "one argument a column of the entry")]
fn append(
    path: &Path,
    db: &Connection,
    kind: EntryKind,
    population: &str,
    rho: Rho,
    (epsilon, delta): (&BigRational, &BigRational),
    spent: Rho,
    purpose: String,
    now: String,
) -> Result<Entry, StoreError> {
    let wrap = at(path);
    let head = last(db, None).map_err(&wrap)?;
    if let Some(h) = &head
        && h.digest() != h.hash
    {
        return Err(StoreError::Broken {
            path: path.to_owned(),
            entry: h.number,
            fault: "its hash is not that of its content",
        });
    }
    let mut entry = Entry {
        number: head.as_ref().map_or(1, |h| h.number + 1),
        previous: head.map_or_else(origin, |h| h.hash),
        hash: String::new(),
        kind,
        population: population.to_owned(),
        rho,
        epsilon: epsilon.to_string(),
        delta: delta.to_string(),
        spent,
        purpose,
        at: now,
    };
    entry.hash = entry.digest();
    db.execute(
        "INSERT INTO entry (number, previous, hash, kind, population, rho, epsilon, delta, spent, purpose, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        rusqlite::params![
            i64::try_from(entry.number).unwrap_or(i64::MAX),
            entry.previous,
            entry.hash,
            entry.kind.word(),
            entry.population,
            entry.rho.to_string(),
            entry.epsilon,
            entry.delta,
            entry.spent.to_string(),
            entry.purpose,
            entry.at,
        ],
    )
    .map_err(&wrap)?;
    Ok(entry)
}

impl Ledger for BudgetLedger {
    type Error = StoreError;

    fn debit(&mut self, loss: &Loss) -> Result<Receipt, StoreError> {
        check_name(&loss.population)?;
        let path = self.path.clone();
        let (wrap, now) = (at(&path), self.now.clone());
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrap)?;
        let total = last(&tx, Some((&loss.population, Some("total")))).map_err(&wrap)?;
        let before = spent(&tx, &loss.population).map_err(&wrap)?;
        let after = before.plus(&loss.rho);
        if let Some(total) = total
            && after > total.rho
        {
            let left = total.rho.minus(&before).unwrap_or_else(Rho::zero);
            return Err(StoreError::Refused {
                population: loss.population.clone(),
                left: left_in_words(&left, &total),
            });
        }
        let entry = append(
            &path,
            &tx,
            EntryKind::Spend,
            &loss.population,
            loss.rho.clone(),
            (&loss.epsilon, &loss.delta),
            after,
            loss.purpose.clone(),
            now,
        )?;
        tx.commit().map_err(&wrap)?;
        Ok(receipt(&entry))
    }
}

/// Says what is left as an epsilon at the total's delta, rounded down.
fn left_in_words(left: &Rho, total: &Entry) -> String {
    let (Ok(epsilon), Ok(delta)) = (total.epsilon.parse::<BigRational>(), total.delta.parse::<BigRational>()) else {
        return "nothing can be said of what is left".into();
    };
    let whole = to_decimal(&epsilon);
    if left.is_zero() {
        return format!("nothing is left of epsilon {whole}");
    }
    let part = zcdp::epsilon_for(left, &delta).map_or_else(|| "?".into(), |e| zcdp::display_down(&e, 3));
    format!("epsilon {part} at delta {} is left of epsilon {whole}", to_decimal(&delta))
}

/// Checks a whole ledger: each hash, each link, each sum, and that no total was passed.
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
    let mut accounts: std::collections::HashMap<String, (Option<Rho>, Rho)> = std::collections::HashMap::new();
    let (mut count, mut head) = (0_u64, origin());
    for row in rows {
        let entry = row.map_err(&wrap)?;
        let broken = |fault| StoreError::Broken { path: path.to_owned(), entry: entry.number, fault };
        if entry.number != count + 1 {
            return Err(broken("an entry before it is missing"));
        }
        if entry.previous != head {
            return Err(broken("it does not follow the entry before it"));
        }
        if entry.digest() != entry.hash {
            return Err(broken("its hash is not that of its content"));
        }
        let account = accounts.entry(entry.population.clone()).or_insert_with(|| (None, Rho::zero()));
        match entry.kind {
            EntryKind::Total => account.0 = Some(entry.rho.clone()),
            EntryKind::Spend => {
                account.1 = account.1.plus(&entry.rho);
                if account.0.as_ref().is_some_and(|t| account.1 > *t) {
                    return Err(broken("it passes the population's total"));
                }
            }
        }
        if account.1 != entry.spent {
            return Err(broken("its sum is not that of the losses"));
        }
        count += 1;
        head = entry.hash;
    }
    Ok(Verdict { entries: count, head })
}
