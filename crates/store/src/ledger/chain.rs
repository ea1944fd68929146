//! The table of entries: its form, its last entry, and how one is appended.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _};

use super::Years;
use super::entry::Entry;
use crate::StoreError;
use crate::connection::at;

pub(super) const APPLICATION: i64 = 0x5348_4c47; // "SHLG"
pub(super) const VERSION: i64 = 2;

const TABLE: &str = "
CREATE TABLE entry (
  number     INTEGER PRIMARY KEY CHECK (number > 0),
  previous   TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL CHECK (kind IN ('total', 'spend', 'plan')),
  population TEXT NOT NULL,
  accountant TEXT CHECK (accountant IN ('zcdp', 'composed')),
  rho        TEXT NOT NULL,
  epsilon    TEXT NOT NULL,
  delta      TEXT NOT NULL,
  spent      TEXT NOT NULL,
  first_year INTEGER,
  last_year  INTEGER,
  by_whom    TEXT,
  purpose    TEXT NOT NULL,
  at         TEXT NOT NULL
) STRICT;
";

/// A program of the first form that still holds the file must not debit it: it knows no accountant.
const RULES: &str = "
CREATE INDEX entry_population ON entry (population, kind, number);
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_accountant BEFORE INSERT ON entry WHEN NEW.accountant IS NULL
  BEGIN SELECT RAISE(ABORT, 'this ledger needs a later version of Shyraq'); END;
";

/// Entries keep their content and so their hashes.
const COPY: &str = "
INSERT INTO entry (number, previous, hash, kind, population, rho, epsilon, delta, spent, purpose, at)
  SELECT number, previous, hash, kind, population, rho, epsilon, delta, spent, purpose, at
  FROM entry_form_1 ORDER BY number;
DROP TABLE entry_form_1;
";

/// Tells whether nothing was made in a file yet, by Shyraq or by anybody.
pub(super) fn is_empty(db: &Connection) -> rusqlite::Result<bool> {
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    Ok(tables == 0)
}

/// Makes the table in an empty file.
pub(super) fn create(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(&format!("{TABLE}{RULES}"))?;
    db.pragma_update(None, "application_id", APPLICATION)?;
    db.pragma_update(None, "user_version", VERSION)
}

/// Brings a file of the first form to the second, inside the transaction of its next entry.
fn renew(db: &Connection) -> rusqlite::Result<()> {
    if db.pragma_query_value(None, "user_version", |r| r.get::<_, i64>(0))? >= VERSION {
        return Ok(());
    }
    db.execute_batch(&format!("ALTER TABLE entry RENAME TO entry_form_1; {TABLE}{COPY}{RULES}"))?;
    db.pragma_update(None, "user_version", VERSION)
}

/// Returns the hash that stands before the first entry.
pub(super) fn origin() -> String {
    "0".repeat(64)
}

/// Numbers, links and hashes an entry, and appends it.
pub(super) fn append(path: &Path, db: &Connection, mut entry: Entry) -> Result<Entry, StoreError> {
    let wrap = at(path);
    renew(db).map_err(&wrap)?;
    let head =
        db.query_row("SELECT * FROM entry ORDER BY number DESC LIMIT 1", [], Entry::read).optional().map_err(&wrap)?;
    if let Some(h) = &head
        && h.digest() != h.hash
    {
        return Err(StoreError::Broken {
            path: path.to_owned(),
            entry: h.number,
            fault: "its hash is not that of its content",
        });
    }
    entry.number = head.as_ref().map_or(1, |h| h.number + 1);
    entry.previous = head.map_or_else(origin, |h| h.hash);
    entry.hash = entry.digest();
    db.execute(
        "INSERT INTO entry (number, previous, hash, kind, population, accountant, rho, epsilon, delta, spent,
           first_year, last_year, by_whom, purpose, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        rusqlite::params![
            i64::try_from(entry.number).unwrap_or(i64::MAX),
            entry.previous,
            entry.hash,
            entry.kind.word(),
            entry.population,
            entry.accountant.word(),
            entry.rho.to_string(),
            entry.epsilon,
            entry.delta,
            entry.spent.to_string(),
            entry.years.map(Years::first),
            entry.years.map(Years::last),
            entry.by,
            entry.purpose,
            entry.at,
        ],
    )
    .map_err(&wrap)?;
    Ok(entry)
}
