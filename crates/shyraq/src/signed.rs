//! A contributor's signature on encodings: one a role, since each role gets its own part.

use std::path::Path;

use shyraq_bundle::{digest_file, write_durably};
use shyraq_linkage::{Received, Role};
use shyraq_seal::{ContributorKey, ContributorPublic};

use crate::failure::Failure;
use crate::shared::read_text;

/// The signature's file in a role's folder.
pub(crate) const SIGNATURE: &str = "signature";
pub(crate) const ROLES: [Role; 2] = [Role::Comparer, Role::Resolver];

/// Returns what is signed of a role's part: a separator, the role, the digest of each file.
fn message(dir: &Path, role: Role) -> Result<Vec<u8>, Failure> {
    let mut out = format!("shyraq.encodings/1 signature\n{}\n", role.folder());
    for name in Received::files(role) {
        let (digest, _) = digest_file(&dir.join(role.folder()).join(name))?;
        out.push_str(&format!("{name} {digest}\n"));
    }
    Ok(out.into_bytes())
}

/// Signs both parts of encodings.
pub(crate) fn sign(dir: &Path, key: &ContributorKey) -> Result<(), Failure> {
    for role in ROLES {
        let signature = format!("{}\n", key.sign(&message(dir, role)?));
        write_durably(&dir.join(role.folder()).join(SIGNATURE), signature.as_bytes())?;
    }
    Ok(())
}

/// Says what is wrong with the signatures of encodings; nothing if they are of this key.
pub(crate) fn fault(dir: &Path, key: &ContributorPublic) -> Result<Option<&'static str>, Failure> {
    for role in ROLES {
        let path = dir.join(role.folder()).join(SIGNATURE);
        if !path.exists() {
            return Ok(Some("it is not signed"));
        }
        if !key.verifies(&message(dir, role)?, &read_text(&path, "signature")?) {
            return Ok(Some("the signature is not of these files by the contributor's key"));
        }
    }
    Ok(None)
}
