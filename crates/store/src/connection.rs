use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(60);

/// Opens a SQLite file with durable writes; makes it when `create`.
pub(crate) fn open(path: &Path, create: bool) -> Result<Connection, StoreError> {
    if !create && !path.exists() {
        return Err(StoreError::Missing { path: path.to_owned() });
    }
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let wrap = at(path);
    let db = Connection::open_with_flags(path, flags).map_err(&wrap)?;
    db.busy_timeout(BUSY).map_err(&wrap)?;
    // A rollback journal and not a WAL: the file is whole by itself when it is copied away.
    // EXTRA also syncs the folder after the journal is gone, so a commit survives power loss.
    db.execute_batch(
        "PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;",
    )
    .map_err(&wrap)?;
    Ok(db)
}

pub(crate) fn at(path: &Path) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
    let path: PathBuf = path.to_owned();
    move |source| StoreError::Sqlite { path: path.clone(), source }
}

/// Checks a name of a population or contributor, which stands in tables, messages and names of files.
///
/// # Errors
/// [`StoreError::Name`] for one that would break them.
pub fn check_name(name: &str) -> Result<(), StoreError> {
    let fine = |c: char| c.is_alphanumeric() || " .-_:".contains(c);
    let n = name.chars().count();
    if (1..=100).contains(&n) && name.chars().all(fine) && name.trim() == name && !name.starts_with('.') {
        Ok(())
    } else {
        Err(StoreError::Name(name.chars().filter(|c| fine(*c)).take(100).collect()))
    }
}
