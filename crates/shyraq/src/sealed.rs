//! Encodings on their way: each role's part sealed to that role, so that who carries or keeps
//! both can open neither.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use shyraq_durable::folder_of;
use shyraq_linkage::{Received, Role};
use shyraq_seal::{RoleKey, RolePublic, open_sealed};

use crate::failure::{Exit, Failure};
use crate::linkage_folder::entries;
use crate::shared::read_text;
use crate::signed::{ROLES, SIGNATURE};

/// What the name of a sealed file ends in.
const ENDING: &str = ".age";

/// Keys with which to open what is sealed.
pub(crate) struct Openers(Vec<RoleKey>);

impl Openers {
    pub(crate) fn load(paths: &[PathBuf]) -> Result<Self, Failure> {
        Ok(Self(paths.iter().map(|p| RoleKey::load(p)).collect::<Result<_, _>>()?))
    }

    fn open(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Err(Failure::new(
                Exit::Verify,
                format!("{}: it is sealed", from.display()),
                "give the key of its role: --opener KEY",
            ));
        }
        Ok(open_sealed(from, &self.0, to)?)
    }

    /// Copies both parts of encodings, opened if they are sealed.
    pub(crate) fn bring(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        ROLES.into_iter().try_for_each(|role| self.part(&from.join(role.folder()), role, &to.join(role.folder())))
    }

    /// Brings a role's part to a folder, which is made, opened if it is sealed; its signature too, if
    /// it has one. Nothing else that lies beside is taken.
    fn part(&self, from: &Path, role: Role, to: &Path) -> Result<(), Failure> {
        fs::create_dir_all(to).map_err(|e| Failure::io(to, &e))?;
        for name in Received::files(role) {
            if !self.file(from, name, to)? {
                let missing = io::Error::from(io::ErrorKind::NotFound);
                return Err(Failure { exit: Exit::Input, ..Failure::io(&from.join(name), &missing) });
            }
        }
        self.file(from, SIGNATURE, to).map(|_| ())
    }

    /// Returns false if the file is there neither plain nor sealed.
    fn file(&self, from: &Path, name: &str, to: &Path) -> Result<bool, Failure> {
        let (plain, sealed) = (from.join(name), from.join(format!("{name}{ENDING}")));
        match (is_plain_file(&plain)?, is_plain_file(&sealed)?) {
            (true, false) => {
                fs::copy(&plain, to.join(name)).map_err(|e| Failure::io(&plain, &e))?;
                Ok(true)
            }
            (false, true) => self.open(&sealed, &to.join(name)).map(|()| true),
            (false, false) => Ok(false),
            (true, true) => Err(Failure::new(
                Exit::Input,
                format!("{}: it is here both plain and sealed", plain.display()),
                "give the folder as 'shyraq linkage encode' wrote it",
            )),
        }
    }
}

/// Tells whether something is there; what is no plain file is refused.
fn is_plain_file(path: &Path) -> Result<bool, Failure> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() => Ok(true),
        Ok(_) => Err(Failure::new(
            Exit::Input,
            format!("{}: this is no plain file", path.display()),
            "give the folder as 'shyraq linkage encode' wrote it",
        )),
        Err(e) if e.kind() == io::ErrorKind::NotFound || e.kind() == io::ErrorKind::NotADirectory => Ok(false),
        Err(e) => Err(Failure { exit: Exit::Input, ..Failure::io(path, &e) }),
    }
}

/// Reads the public half of a role's key.
pub(crate) fn public_key(path: &Path) -> Result<RolePublic, Failure> {
    RolePublic::parse(&read_text(path, "public key")?).ok_or_else(|| {
        Failure::new(
            Exit::Verify,
            format!("{}: this is no public key of a role", path.display()),
            "give the .pub file that 'shyraq linkage opener' wrote",
        )
    })
}

/// Seals a role's part where it stands: no plain file of it is left.
pub(crate) fn seal(dir: &Path, role: Role, to: &RolePublic) -> Result<(), Failure> {
    let part = dir.join(role.folder());
    for name in Received::files(role).into_iter().chain([SIGNATURE]) {
        let plain = part.join(name);
        if plain.exists() {
            to.seal(&plain, &part.join(format!("{name}{ENDING}")))?;
            fs::remove_file(&plain).map_err(|e| Failure::io(&plain, &e))?;
        }
    }
    Ok(())
}

/// Folders of encodings, those that were sealed opened in a folder that goes with this.
pub(crate) struct Opened {
    pub(crate) dirs: Vec<PathBuf>,
    _place: Option<Place>,
}

/// Opens what is sealed among some folders; the others stay where they are.
///
/// What is opened lies beside `out`, readable for its owner alone, until this is dropped.
pub(crate) fn opened(dirs: &[PathBuf], roles: &[Role], keys: &Openers, out: &Path) -> Result<Opened, Failure> {
    let mut all = Opened { dirs: dirs.to_vec(), _place: None };
    for (k, dir) in dirs.iter().enumerate() {
        // A role alone may get its part as it is, without the folder around it.
        let parts = |role: &Role| {
            let inner = dir.join(role.folder());
            if inner.exists() { inner } else { dir.clone() }
        };
        if !roles.iter().any(|role| holds_sealed(&parts(role), *role)) {
            continue;
        }
        if all._place.is_none() {
            all._place = Some(Place::beside(out)?);
        }
        let Some(place) = &all._place else { continue };
        let copy = place.dir.join(k.to_string());
        for role in roles {
            keys.part(&parts(role), *role, &copy.join(role.folder()))?;
        }
        if let Some(slot) = all.dirs.get_mut(k) {
            *slot = copy;
        }
    }
    Ok(all)
}

fn holds_sealed(part: &Path, role: Role) -> bool {
    Received::files(role).iter().any(|name| part.join(format!("{name}{ENDING}")).exists())
}

/// A folder for what was opened; it goes with this.
struct Place {
    dir: PathBuf,
    /// Held while this lives: a folder that nobody holds was left by a run that was killed.
    _lock: File,
}

const OPENED: &str = ".shyraq-opened-";

impl Place {
    /// Makes a folder beside `out` that only its owner may read, and clears away what killed runs
    /// left there.
    fn beside(out: &Path) -> Result<Self, Failure> {
        let parent = folder_of(out);
        let io = |e: io::Error| Failure::io(parent, &e);
        fs::create_dir_all(parent).map_err(io)?;
        for left in entries(parent, |name| name.starts_with(OPENED))? {
            if File::open(&left).is_ok_and(|f| f.try_lock().is_ok()) {
                fs::remove_dir_all(&left).map_err(|e| Failure::io(&left, &e))?;
            }
        }
        // It has the name that others look for when it is held, not before.
        let private = fs::Permissions::from_mode(0o700);
        let new = tempfile::Builder::new().prefix(NEW).permissions(private).tempdir_in(parent).map_err(io)?;
        let lock = File::open(new.path()).and_then(|f| f.lock().map(|()| f)).map_err(io)?;
        let name = new.path().file_name().map(|n| n.to_string_lossy().replace(NEW, OPENED)).unwrap_or_default();
        let dir = parent.join(name);
        fs::rename(new.keep(), &dir).map_err(io)?;
        Ok(Self { dir, _lock: lock })
    }
}

const NEW: &str = ".shyraq-new-";

impl Drop for Place {
    fn drop(&mut self) {
        // What can't be removed now is by the next run.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Returns the roles that a run has.
pub(crate) fn roles(one: Option<Role>) -> Vec<Role> {
    one.map_or_else(|| ROLES.to_vec(), |role| vec![role])
}
