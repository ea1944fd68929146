use std::path::{Path, PathBuf};

use serde_json::json;
use shyraq_bundle::{
    Draft, Officers, Pending, Problem, Review, Signature, assemble, complete, finish_interrupted, verify,
};
use shyraq_seal::OfficerKey;

use crate::args::Bundle;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::shared::load_officers;

pub(crate) fn run(command: Bundle, console: &Console) -> Result<(), Failure> {
    match command {
        Bundle::Sign { dir, key, officers, out } => {
            let bundle = sign(&dir, &key, officers.as_deref(), out.as_deref(), console)?;
            console.result(&json!({
                "bundle": bundle.dir, "digest": bundle.digest,
                "signatures": bundle.signatures.signatures.iter().map(|s| &s.officer).collect::<Vec<_>>(),
                "missing": bundle.missing(),
                "reviewed": bundle.manifest.review.as_ref().is_some_and(|r| r.accepted.is_some()),
            }));
            Ok(())
        }
        Bundle::Verify { dir, officers } => check(&dir, officers.as_deref(), console),
    }
}

/// Signs a draft, or adds signatures to a bundle that lacks them.
pub(crate) fn sign(
    dir: &Path,
    keys: &[PathBuf],
    officers: Option<&Path>,
    out: Option<&Path>,
    console: &Console,
) -> Result<Pending, Failure> {
    let loaded = keys.iter().map(|k| OfficerKey::load(k)).collect::<Result<Vec<_>, _>>()?;
    let mut pending = if dir.join("signatures.json").exists() {
        Pending::open(dir)?
    } else {
        finish_interrupted(dir)?;
        let draft = Draft::open(dir)?;
        let beside = || keys.first().and_then(|k| k.parent()).unwrap_or(Path::new(".")).join("officers.json");
        let officers = load_officers(&officers.map_or_else(beside, Path::to_owned))?;
        may_sign(&loaded, &officers, &[])?;
        let parent = out.map_or_else(|| dir.parent().unwrap_or(Path::new(".")).join("bundles"), Path::to_owned);
        assemble(&draft, &officers, &parent)?
    };
    if let Some(officers) = pending.manifest.officers.as_ref() {
        may_sign(&loaded, officers, &pending.signatures.signatures)?;
    }
    console.say(reviewed(pending.manifest.review.as_ref()));
    for key in &loaded {
        let signature = key.sign(&pending.digest);
        complete(&mut pending, signature)?;
        console.say(format!("Signed by {}", key.officer().name));
    }
    console.say(format!("Bundle: {}", pending.dir.display()));
    match pending.missing() {
        0 => console
            .say(format!("It has all its signatures. Next: shyraq portal build {} --out SITE", pending.dir.display())),
        n => console.say(format!("It lacks {n} more: shyraq bundle sign {} --key OTHER.key", pending.dir.display())),
    }
    Ok(pending)
}

/// Refuses keys of which one could not sign, before anything is written: half of the signatures
/// that were asked for would look like a bundle that waits for the other half.
fn may_sign(keys: &[OfficerKey], officers: &Officers, signed: &[Signature]) -> Result<(), Failure> {
    let refuse = |message: String, hint: &str| Err(Failure::new(Exit::Verify, message, hint));
    let mut names: Vec<&str> = signed.iter().map(|s| s.officer.as_str()).collect();
    for key in keys {
        let Some(officer) = officers.by_key(&key.officer().public_key) else {
            return refuse(
                "a key is not that of an officer on the list".into(),
                "give the list with --officers, or a key that is on it",
            );
        };
        let name = officer.name.as_str();
        if signed.iter().any(|s| s.officer == name) {
            return refuse(
                format!("{name} has signed it already: another one must sign"),
                "let an officer sign who has not signed yet",
            );
        }
        if names.contains(&name) {
            return refuse(format!("the key of {name} is given twice: another one must sign"), "give each key once");
        }
        if names.len() >= officers.threshold as usize {
            return refuse(
                format!("the bundle needs {} signatures and no more", officers.threshold),
                "give as many keys as signatures are missing; if none is, verify it with shyraq bundle verify",
            );
        }
        names.push(name);
    }
    Ok(())
}

/// Says whether an officer reviewed what is signed.
fn reviewed(review: Option<&Review>) -> String {
    let Some(at) = review.and_then(|r| r.accepted.as_ref()) else {
        return "Not reviewed: shyraq release review DRAFT shows what will leave".into();
    };
    let by = review.and_then(|r| r.by.as_ref()).map_or_else(String::new, |b| format!(" by {b}"));
    let withdrawn = review.map_or_else(String::new, |r| r.withdrawn.join(", "));
    let withdrawn = if withdrawn.is_empty() { "nothing".into() } else { withdrawn };
    format!("Reviewed{by} at {at}; withdrawn: {withdrawn}")
}

fn check(dir: &Path, officers: Option<&Path>, console: &Console) -> Result<(), Failure> {
    let trusted = officers.map(load_officers).transpose()?;
    let problems = verify(dir, trusted.as_ref())?;
    console.result(&json!({ "bundle": dir, "verifies": problems.is_empty(), "problems": problems }));
    if problems.is_empty() {
        console.say(format!("{} verifies: every byte is as it was signed", dir.display()));
        if trusted.is_none() {
            console.say("The officers are those whom the bundle itself names. To accept only officers you know, add --officers FILE.");
        }
        return Ok(());
    }
    let list: Vec<String> = problems.iter().map(Problem::to_string).collect();
    let error = shyraq_bundle::BundleError::NotVerified(problems);
    Err(Failure::new(Exit::Verify, format!("{} does not verify\n{}", dir.display(), list.join("\n")), error.hint()))
}
