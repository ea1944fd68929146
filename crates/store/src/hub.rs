//! The hub's store: which submissions came, which cases are valid, which runs were made.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::StoreError;
use crate::connection::{at, check_name, open};
use crate::persons::PERSONS;

const APPLICATION: i64 = 0x5348_4855; // "SHHU"
const VERSION: i64 = 2;

const SCHEMA: &str = "
CREATE TABLE submission (
  number      INTEGER PRIMARY KEY,
  contributor TEXT NOT NULL,
  file        TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  mapping     TEXT NOT NULL,
  codebook    TEXT NOT NULL,
  rows_read   INTEGER NOT NULL,
  accepted    INTEGER NOT NULL,
  refused     INTEGER NOT NULL,
  at          TEXT NOT NULL,
  UNIQUE (contributor, sha256, mapping)
) STRICT;
CREATE TABLE case_row (
  contributor TEXT NOT NULL,
  record      BLOB NOT NULL,
  person      BLOB NOT NULL,
  codes       BLOB NOT NULL,
  submission  INTEGER NOT NULL REFERENCES submission (number),
  PRIMARY KEY (contributor, record)
) STRICT, WITHOUT ROWID;
CREATE TABLE run (
  number  INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,
  detail  TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at      TEXT NOT NULL
) STRICT;
";

/// A file that a contributor sent, as it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Who sent it.
    pub contributor: String,
    /// Name of the file, without its folder.
    pub file: String,
    /// Digest of the file's bytes.
    pub sha256: String,
    /// Name and version of the mapping, and digest of its text.
    pub mapping: String,
    /// Name and version of the code book whose columns the cases have.
    pub codebook: String,
}

/// One valid case on its way in or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Who sent it.
    pub contributor: String,
    /// Pseudonym of the record: the same record sent again has the same.
    pub record: Vec<u8>,
    /// Pseudonym of the person within the contributor.
    pub person: Vec<u8>,
    /// Codes in the columns of the code book.
    pub codes: Vec<u16>,
}

/// What a submission added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Cases that were not there.
    pub new: u64,
    /// Cases that replaced an older version of the same record.
    pub changed: u64,
    /// Cases that were there already.
    pub same: u64,
    /// The whole submission was there already: nothing was done.
    pub repeated: bool,
}

/// Something the hub did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What was done: `intake`, `encodings`, `session`, `release`, `assessment`, `scrub`.
    pub kind: String,
    /// Public facts of it.
    pub detail: String,
    /// How it ended.
    pub outcome: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

/// The hub's database.
#[derive(Debug)]
pub struct Hub {
    pub(crate) path: PathBuf,
    pub(crate) db: Connection,
}

impl Hub {
    /// Makes the database of a new hub.
    ///
    /// # Errors
    /// [`StoreError`] when the file exists or can't be written.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(StoreError::Form {
                path: path.to_owned(),
                fault: "there is a file of that name already".into(),
            });
        }
        let db = open(path, true)?;
        let wrap = at(path);
        db.execute_batch(&format!(
            "BEGIN IMMEDIATE; {SCHEMA} {PERSONS} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
        ))
        .map_err(&wrap)?;
        Ok(Self { path: path.to_owned(), db })
    }

    /// Opens the database of a hub.
    ///
    /// # Errors
    /// [`StoreError`] when it is missing or not one of ours.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let db = open(path, false)?;
        let hub = Self { path: path.to_owned(), db };
        let number = |name| hub.db.pragma_query_value(None, name, |r| r.get::<_, i64>(0)).map_err(at(&hub.path));
        let version = number("user_version")?;
        if number("application_id")? != APPLICATION || version > VERSION {
            return Err(StoreError::Form {
                path: path.to_owned(),
                fault: "this is not a hub of this version of Shyraq".into(),
            });
        }
        if version < VERSION {
            // Another run may have done it by now: the table is made once.
            hub.db
                .execute_batch(&format!("BEGIN IMMEDIATE; {PERSONS} PRAGMA user_version = {VERSION}; COMMIT;"))
                .map_err(at(&hub.path))?;
        }
        Ok(hub)
    }

    /// Stores a submission and its cases in one transaction.
    ///
    /// `feed` is called with a function that takes one case; it returns the numbers of
    /// rows read and refused. When it fails, nothing of the submission stays. The same
    /// file with the same mapping again adds nothing; a record sent again replaces its
    /// older version.
    ///
    /// # Errors
    /// What `feed` returns, or [`StoreError`].
    pub fn add<E: From<StoreError>>(
        &mut self,
        submission: &Submission,
        now: &str,
        feed: impl FnOnce(&mut dyn FnMut(&[u8], &[u8], &[u16]) -> Result<(), StoreError>) -> Result<(u64, u64), E>,
    ) -> Result<Added, E> {
        check_name(&submission.contributor)?;
        let path = self.path.clone();
        let wrap = at(&path);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrap)?;
        let s = submission;
        let there: Option<i64> = tx
            .query_row(
                "SELECT number FROM submission WHERE contributor = ?1 AND sha256 = ?2 AND mapping = ?3",
                params![s.contributor, s.sha256, s.mapping],
                |r| r.get(0),
            )
            .optional()
            .map_err(&wrap)?;
        if there.is_some() {
            return Ok(Added { repeated: true, ..Added::default() });
        }
        tx.execute(
            "INSERT INTO submission (contributor, file, sha256, mapping, codebook, rows_read, accepted, refused, at)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6)",
            params![s.contributor, s.file, s.sha256, s.mapping, s.codebook, now],
        )
        .map_err(&wrap)?;
        let number = tx.last_insert_rowid();
        let mut added = Added::default();
        let (rows, refused) = {
            let mut read = tx
                .prepare("SELECT person, codes FROM case_row WHERE contributor = ?1 AND record = ?2")
                .map_err(&wrap)?;
            let mut write = tx
                .prepare("INSERT OR REPLACE INTO case_row (contributor, record, person, codes, submission) VALUES (?1, ?2, ?3, ?4, ?5)")
                .map_err(&wrap)?;
            let mut bytes = Vec::new();
            feed(&mut |record, person, codes| {
                bytes.clear();
                bytes.extend(codes.iter().flat_map(|c| c.to_le_bytes()));
                let old: Option<bool> = read
                    .query_row(params![s.contributor, record], |r| {
                        Ok(r.get_ref(0)?.as_blob()? == person && r.get_ref(1)?.as_blob()? == bytes.as_slice())
                    })
                    .optional()
                    .map_err(&wrap)?;
                match old {
                    Some(true) => {
                        added.same += 1;
                        return Ok(());
                    }
                    Some(false) => added.changed += 1,
                    None => added.new += 1,
                }
                write.execute(params![s.contributor, record, person, bytes, number]).map_err(&wrap)?;
                Ok(())
            })?
        };
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        tx.execute(
            "UPDATE submission SET rows_read = ?1, accepted = ?2, refused = ?3 WHERE number = ?4",
            params![count(rows), count(rows.saturating_sub(refused)), count(refused), number],
        )
        .map_err(&wrap)?;
        tx.commit().map_err(&wrap)?;
        Ok(added)
    }

    /// Reads several times from one state of the hub: whoever writes waits until it is over.
    ///
    /// # Errors
    /// What `read` returns, or [`StoreError`].
    pub fn at_once<E: From<StoreError>, T>(&self, read: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        let _state = self.db.unchecked_transaction().map_err(at(&self.path))?;
        read(self)
    }

    /// Hands out all valid cases in the order of their pseudonyms, which says nothing.
    ///
    /// # Errors
    /// What `take` returns, or [`StoreError`].
    pub fn cases<E: From<StoreError>>(&self, mut take: impl FnMut(CaseRow) -> Result<(), E>) -> Result<(), E> {
        let wrap = at(&self.path);
        let mut statement =
            self.db.prepare("SELECT contributor, record, person, codes FROM case_row").map_err(&wrap)?;
        let mut rows = statement.query([]).map_err(&wrap)?;
        while let Some(row) = rows.next().map_err(&wrap)? {
            let get = || -> rusqlite::Result<CaseRow> {
                let codes = row.get_ref(3)?.as_blob()?;
                Ok(CaseRow {
                    contributor: row.get(0)?,
                    record: row.get(1)?,
                    person: row.get(2)?,
                    codes: codes
                        .chunks_exact(2)
                        .map(|c| u16::from_le_bytes([c.first().copied().unwrap_or(0), c.get(1).copied().unwrap_or(0)]))
                        .collect(),
                })
            };
            take(get().map_err(&wrap)?)?;
        }
        Ok(())
    }

    /// Returns the submissions so far, oldest first, each with rows read, accepted, refused.
    ///
    /// # Errors
    /// [`StoreError`] when the file can't be read.
    pub fn submissions(&self) -> Result<Vec<(Submission, [u64; 3])>, StoreError> {
        let wrap = at(&self.path);
        let mut statement = self
            .db
            .prepare("SELECT contributor, file, sha256, mapping, codebook, rows_read, accepted, refused FROM submission ORDER BY number")
            .map_err(&wrap)?;
        let rows = statement
            .query_map([], |r| {
                let n = |i| r.get::<_, i64>(i).map(|v| u64::try_from(v).unwrap_or(0));
                let s = Submission {
                    contributor: r.get(0)?,
                    file: r.get(1)?,
                    sha256: r.get(2)?,
                    mapping: r.get(3)?,
                    codebook: r.get(4)?,
                };
                Ok((s, [n(5)?, n(6)?, n(7)?]))
            })
            .map_err(&wrap)?;
        rows.collect::<rusqlite::Result<_>>().map_err(&wrap)
    }

    /// Records a run.
    ///
    /// # Errors
    /// [`StoreError`] when the file can't be written.
    pub fn record_run(&self, run: &Run) -> Result<(), StoreError> {
        self.db
            .execute(
                "INSERT INTO run (kind, detail, outcome, at) VALUES (?1, ?2, ?3, ?4)",
                params![run.kind, run.detail, run.outcome, run.at],
            )
            .map(|_| ())
            .map_err(at(&self.path))
    }
}
