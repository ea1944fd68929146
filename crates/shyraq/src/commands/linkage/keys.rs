//! Keys of linkage: of an epoch, of a role, of a contributor.

use std::path::{Path, PathBuf};

use serde_json::json;
use shyraq_bundle::write_durably;
use shyraq_linkage::Received;
use shyraq_linkage_encode::{LinkKey, Quorum, is_epoch, save_shares};
use shyraq_privacy::OsEntropy;
use shyraq_seal::{ContributorKey, RoleKey};
use shyraq_store::check_name;

use super::quarter;
use crate::ambient::{fill, now};
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::is_new;

/// Draws the key of an epoch, whole or in parts.
pub(super) fn generate(
    out: &Path,
    epoch: Option<String>,
    shares: Option<String>,
    console: &Console,
) -> Result<(), Failure> {
    let epoch = epoch.unwrap_or_else(|| quarter(&now()));
    if !is_epoch(&epoch) {
        return Err(Failure::usage(
            "the epoch is no name",
            "1 to 40 letters, digits, '-', '_' or '.', for example --epoch 2026Q4",
        ));
    }
    let key = LinkKey::generate(&epoch, &mut OsEntropy::new())?;
    if let Some(text) = shares {
        let quorum = Quorum::parse(&text).ok_or_else(|| {
            Failure::usage("the shares make no sense", "for example --shares 2of3: three parts, any two make the key")
        })?;
        let parts = save_shares(&key, quorum, out, &mut OsEntropy::new())?;
        console.say(format!("Key of epoch {epoch} in {} parts:", parts.len()));
        parts.iter().for_each(|p| console.say(format!("  {}", p.display())));
        console.say("  Give each to another keeper. Encoding takes so many of them: --key PART --key PART");
        console.result(&json!({ "parts": parts, "epoch": epoch, "check": key.check_value() }));
        return Ok(());
    }
    key.save(out)?;
    console.say(format!("Key of epoch {epoch} in {}", out.display()));
    console.say("  Give it to the contributors on a safe way, to nobody else: who holds it can test names.");
    console.result(&json!({ "key": out, "epoch": epoch, "check": key.check_value() }));
    Ok(())
}

/// Makes the key with which a role opens what is sealed to it.
pub(super) fn opener(out: &Path, console: &Console) -> Result<(), Failure> {
    let public = PathBuf::from(format!("{}.pub", out.display()));
    // A key that is there speaks for itself.
    (!out.exists()).then(|| is_new(&public)).transpose()?;
    let key = RoleKey::generate();
    key.save(out)?;
    write_durably(&public, key.public().to_text().as_bytes())?;
    console.say(format!("Key in {}: it stays with the role", out.display()));
    console.say(format!("  {}: for contributors, on a way that nobody can change", public.display()));
    console.result(&json!({ "key": out, "public": public }));
    Ok(())
}

/// Makes the key with which a contributor signs.
pub(super) fn signer(out: &Path, contributor: &str, console: &Console) -> Result<(), Failure> {
    if let Some(own) = contributor.strip_suffix(Received::CONTROL) {
        return Err(Failure::usage(
            "encodings of controls are signed with the contributor's own key",
            format!("make a key of '{own}' and give it to 'encode --sign' for both"),
        ));
    }
    check_name(contributor)?;
    let public = PathBuf::from(format!("{}.pub", out.display()));
    // A key that is there speaks for itself.
    (!out.exists()).then(|| is_new(&public)).transpose()?;
    let key = ContributorKey::generate(contributor, fill)?;
    key.save(out)?;
    write_durably(&public, key.public().to_text().as_bytes())?;
    console.say(format!("Key of {contributor} in {}: it stays with the contributor", out.display()));
    console.say(format!("  {}: for the hub, on a way that nobody can change", public.display()));
    console.result(&json!({ "key": out, "public": public, "contributor": contributor }));
    Ok(())
}
