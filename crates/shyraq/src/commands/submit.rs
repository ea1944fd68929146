//! Encodings come into a hub: copied into quarantine, looked at there, accepted or held.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use shyraq_bundle::{Staging, digest_file, write_durably};
use shyraq_linkage::{Received, Role, Terms, find_controls};
use shyraq_seal::ContributorPublic;
use shyraq_store::{Run, check_name};

use crate::ambient::{account, now};
use crate::args::Submit;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::hub::HubFolder;
use crate::linkage_folder::{Check, Epochs, LinkageFolder, REPORT, Receipt, discard, json};
use crate::sealed::Openers;
use crate::shared::{grouped, read_text};
use crate::signed;

/// A submission of this many times the records of the last one, or a part of it, is held.
const JUMP: u64 = 3;
/// Of planted controls at least this share must come back, in per cent.
const CONTROLS_BACK: usize = 50;

pub(crate) fn run(a: &Submit, console: &Console) -> Result<(), Failure> {
    let hub = HubFolder::open(&a.hub)?;
    let folder = LinkageFolder::open(&hub)?;
    // Looked at is the hub's own copy, so that nothing changes afterwards.
    let staging = Staging::within(&folder.quarantine())?;
    let own = staging.path().join("encodings");
    let keys = Openers::load(&a.opener)?;
    keys.bring(&a.encodings, &own)?;
    let sent = Received::open(&own)?;
    check_name(&sent.contributor)?;
    let controls = match &a.controls {
        None => None,
        Some(dir) => {
            let copy = staging.path().join("controls");
            keys.bring(dir, &copy)?;
            Some((Received::open(&copy)?, copy))
        }
    };
    let look = Look { a, folder: &folder, sent: &sent, own: &own, epochs: folder.epochs()? };
    let mut checks = vec![look.header(controls.as_ref().map(|c| &c.0))];
    checks.push(look.signature(controls.as_ref().map(|c| c.1.as_path()))?);
    let earlier = folder.receipts()?;
    let (digest, _) = digest_file(&own.join(Role::Comparer.folder()).join(Role::Comparer.file()))?;
    let rows = digest.hex().to_owned();
    checks.push(look.fresh(&earlier, &rows));
    checks.push(look.volume(&earlier));
    let fine = checks.iter().all(|c| c.passed);
    checks.push(look.controls(controls.as_ref(), fine, staging.path())?);
    let accepted = checks.iter().all(|c| c.passed);
    let receipt = Receipt {
        number: earlier.last().map_or(0, |r| r.number) + 1,
        submission: sent.submission.clone(),
        contributor: sent.contributor.clone(),
        records: sent.records,
        terms: sent.terms.clone(),
        rows,
        at: now(),
        accepted,
        checks,
    };
    let known = earlier.iter().any(|r| r.submission == sent.submission);
    let place = settle(&look, staging, &receipt, known)?;
    show(&receipt, &place, console);
    let outcome = if accepted { "accepted" } else { "held" };
    let detail = format!("{} {} records {}", receipt.contributor, receipt.records, receipt.submission);
    hub.store()?.record_run(&Run {
        kind: "encodings".into(),
        detail,
        outcome: outcome.into(),
        at: receipt.at.clone(),
    })?;
    let Some(first) = receipt.checks.iter().find(|c| !c.passed) else { return Ok(()) };
    Err(Failure::new(
        Exit::Input,
        format!("the submission is held in {}: {}: {}", place.display(), first.name, first.says),
        first.remedy.clone(),
    ))
}

/// Puts a submission where it belongs, in one step.
fn settle(look: &Look<'_>, staging: Staging, receipt: &Receipt, known: bool) -> Result<PathBuf, Failure> {
    let root = staging.path();
    write_durably(&root.join(REPORT), &json(receipt)?)?;
    // A trial is over, and controls are no one's records: they go no further.
    for part in ["controls", "trial"] {
        let path = root.join(part);
        if path.exists() && (receipt.accepted || part == "trial") {
            fs::remove_dir_all(&path).map_err(|e| Failure::io(&path, &e))?;
        }
    }
    let held = look.folder.quarantine().join(&receipt.submission);
    if held.exists() {
        discard(&held)?;
    }
    if !receipt.accepted {
        // What was accepted before stays where it is; this is a second copy.
        let place = if known { held.with_file_name(format!("{}-again", receipt.submission)) } else { held };
        if place.exists() {
            discard(&place)?;
        }
        staging.publish_private(&place)?;
        return Ok(place);
    }
    look.keep_key()?;
    if look.epochs.open.as_ref() != Some(&receipt.terms) {
        let closed = look.epochs.open.iter().map(|t| t.epoch.clone());
        let closed = look.epochs.closed.iter().cloned().chain(closed).collect();
        look.folder.write_epochs(&Epochs { open: Some(receipt.terms.clone()), closed })?;
    }
    let place = look.folder.accepted().join(&receipt.submission);
    staging.publish_private(&place)?;
    Ok(place)
}

fn show(receipt: &Receipt, place: &Path, console: &Console) {
    let records = grouped(receipt.records);
    let outcome = if receipt.accepted { "accepted" } else { "held" };
    console.say(format!("{}: {records} records of epoch {}: {outcome}", receipt.contributor, receipt.terms.epoch));
    for c in &receipt.checks {
        console.say(format!("  {} {}: {}", if c.passed { "ok  " } else { "HELD" }, c.name, c.says));
        if !c.passed {
            console.say(format!("       {}", c.remedy));
        }
    }
    if receipt.accepted {
        console.say("Next: shyraq linkage session --hub HUB, when all contributors have sent theirs");
    }
    console.result(&json!({
        "submission": receipt.submission, "contributor": receipt.contributor, "records": receipt.records,
        "epoch": receipt.terms.epoch, "accepted": receipt.accepted, "checks": receipt.checks, "folder": place,
    }));
}

/// A submission and what it is looked at with.
struct Look<'a> {
    a: &'a Submit,
    folder: &'a LinkageFolder,
    sent: &'a Received,
    own: &'a Path,
    epochs: Epochs,
}

fn passed(name: &str, says: impl Into<String>) -> Check {
    Check { name: name.into(), passed: true, says: says.into(), remedy: String::new() }
}

fn held(name: &str, says: impl Into<String>, remedy: impl Into<String>) -> Check {
    Check { name: name.into(), passed: false, says: says.into(), remedy: remedy.into() }
}

impl Look<'_> {
    /// Looks whether encodings fit the hub's epoch, rules and key.
    fn header(&self, controls: Option<&Received>) -> Check {
        let terms = &self.sent.terms;
        if let Some(c) = controls {
            if c.contributor != format!("{}{}", self.sent.contributor, Received::CONTROL) {
                let name = format!("{}{}", self.sent.contributor, Received::CONTROL);
                return held("header", "the controls are of another contributor", format!("encode them as '{name}'"));
            }
            if c.terms != *terms {
                let remedy = "encode records and controls with the same key and program";
                return held("header", "the controls have another key or other rules", remedy);
            }
        }
        if self.epochs.closed.contains(&terms.epoch) {
            let says = format!("epoch {} is closed", terms.epoch);
            return held("header", says, "the contributor encodes all its records with the new key");
        }
        let Some(open) = &self.epochs.open else {
            return passed("header", format!("opens epoch {} in this hub", terms.epoch));
        };
        match unlike(open, terms) {
            None => passed("header", format!("epoch {}, rules and key of this hub", terms.epoch)),
            Some(_) if open.epoch != terms.epoch && self.a.new_epoch => {
                passed("header", format!("opens epoch {} and closes {}", terms.epoch, open.epoch))
            }
            Some("epoch") => held(
                "header",
                format!("it is of epoch {}, and the hub takes {}", terms.epoch, open.epoch),
                "if the contributors have a new key, submit it again with --new-epoch; else encode with the hub's epoch",
            ),
            Some("key") => held("header", "another key of this epoch", "encode with the contributors' common key"),
            Some(_) => held(
                "header",
                "names were brought to one form by other rules",
                "encode with the version of Shyraq that the others have",
            ),
        }
    }

    /// Returns the key that the hub knows of the contributor, or was given now.
    fn key(&self) -> Result<Option<ContributorPublic>, Failure> {
        let known = self.folder.public_key(&self.sent.contributor);
        let read = |path: &Path| {
            ContributorPublic::parse(&read_text(path, "public key")?).ok_or_else(|| {
                Failure::new(
                    Exit::Verify,
                    format!("{}: this is no public key of a contributor", path.display()),
                    "give the .pub file that 'shyraq linkage signer' wrote",
                )
            })
        };
        let known = known.exists().then(|| read(&known)).transpose()?;
        let given = self.a.key.as_deref().map(read).transpose()?;
        match (known, given) {
            (Some(known), Some(given)) if known != given => Err(Failure::new(
                Exit::Verify,
                "the hub has another key of this contributor",
                format!(
                    "ask him on another way whether he changed it; if so, remove {} first",
                    self.folder.public_key(&self.sent.contributor).display()
                ),
            )),
            (known, given) => Ok(known.or(given)),
        }
    }

    /// Keeps a key that was given, once something signed with it was accepted.
    fn keep_key(&self) -> Result<(), Failure> {
        let path = self.folder.public_key(&self.sent.contributor);
        match self.key()? {
            Some(key) if !path.exists() => Ok(write_durably(&path, key.to_text().as_bytes())?),
            _ => Ok(()),
        }
    }

    fn signature(&self, controls: Option<&Path>) -> Result<Check, Failure> {
        let Some(key) = self.key()? else {
            let remedy = "get the contributor's public key on a safe way and submit again with --key FILE.pub";
            return Ok(held("signature", "the hub has no key of this contributor", remedy));
        };
        for (what, dir) in [("", Some(self.own)), ("of the controls: ", controls)] {
            let Some(dir) = dir else { continue };
            if let Some(fault) = signed::fault(dir, &key)? {
                let remedy = "the contributor encodes with --sign KEY and sends the folders unchanged";
                return Ok(held("signature", format!("{what}{fault}"), remedy));
            }
        }
        if key.name() != self.sent.contributor {
            let says = format!("the key is of '{}', and these encodings of '{}'", key.name(), self.sent.contributor);
            return Ok(held(
                "signature",
                says,
                "a contributor signs for itself: encode with the key of this contributor",
            ));
        }
        Ok(passed("signature", "both parts are as the contributor signed them"))
    }

    /// Looks whether it was accepted before.
    fn fresh(&self, earlier: &[Receipt], rows: &str) -> Check {
        match earlier.iter().find(|r| r.submission == self.sent.submission || r.rows == rows) {
            Some(r) => held(
                "duplicate",
                format!("it was accepted on {}", r.at.get(..10).unwrap_or(&r.at)),
                "nothing is to be done; new records come in new encodings",
            ),
            None => passed("duplicate", "it was not accepted before"),
        }
    }

    fn volume(&self, earlier: &[Receipt]) -> Check {
        let Some(last) = earlier.iter().rev().find(|r| r.contributor == self.sent.contributor) else {
            return passed("volume", "the contributor's first");
        };
        let (was, is) = (last.records, self.sent.records);
        let says = format!("{} records, {} the last time", grouped(is), grouped(was));
        if is <= was.saturating_mul(JUMP) && was <= is.saturating_mul(JUMP) {
            passed("volume", says)
        } else if self.a.accept_volume {
            passed("volume", format!("{says}; accepted by {}", account()))
        } else {
            held("volume", says, "ask the contributor whether that is right; if so, submit again with --accept-volume")
        }
    }

    /// Links on trial and looks whether controls come back to their originals.
    fn controls(&self, controls: Option<&(Received, PathBuf)>, fine: bool, scratch: &Path) -> Result<Check, Failure> {
        let Some((_, dir)) = controls else { return Ok(passed("controls", "none were planted")) };
        if !fine {
            return Ok(held("controls", "not looked at", "mend what is above first"));
        }
        let mut dirs = vec![self.own.to_owned(), dir.clone()];
        let linked: BTreeSet<String> = super::session::linked_ids(self.folder)?;
        for (pending, receipt) in self.folder.pending()? {
            if receipt.terms == self.sent.terms && !linked.contains(&receipt.submission) {
                dirs.push(pending.join("encodings"));
            }
        }
        let found = find_controls(&dirs, &self.sent.contributor, self.folder.linked().as_deref(), scratch)?;
        let says = format!(
            "{} of {} came back to their originals",
            grouped(found.found as u64),
            grouped(found.planted as u64)
        );
        if found.planted == 0 {
            let remedy = "a control has the number of the record of which it is a copy";
            return Ok(held("controls", "no control has the number of a record", remedy));
        }
        if found.found * 100 < found.planted * CONTROLS_BACK {
            let remedy = "look at the contributor's mapping: columns exchanged, dates in another form, names cut off";
            return Ok(held("controls", says, remedy));
        }
        Ok(passed("controls", says))
    }
}

/// Says in what terms differ.
fn unlike(a: &Terms, b: &Terms) -> Option<&'static str> {
    let differ =
        [("epoch", a.epoch != b.epoch), ("rules", a.normaliser != b.normaliser), ("key", a.key_check != b.key_check)];
    differ.into_iter().find(|(_, differs)| *differs).map(|(what, _)| what)
}
