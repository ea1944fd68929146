//! A session of the hub: link what was accepted, give persons pseudonyms, scrub what is closed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::json;
use shyraq_bundle::Staging;
use shyraq_linkage::{Act, Clusters, LinkOptions, link, read_events, scrub};
use shyraq_privacy::{Entropy as _, OsEntropy};
use shyraq_seal::SealError;
use shyraq_store::Run;

use super::linkage::{quarter, say_linked, settings};
use crate::ambient::now;
use crate::args::Session;
use crate::citizenship::citizenship;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::hub::{HubFolder, ScrubAfter};
use crate::linkage_folder::{LinkageFolder, REPORT, Receipt, discard, entries};
use crate::shared::grouped;
use crate::signed::ROLES;

pub(crate) fn run(a: &Session, console: &Console) -> Result<(), Failure> {
    let hub = HubFolder::open(&a.hub)?;
    let epoch = a.release_epoch.clone().unwrap_or_else(|| quarter(&now()));
    // Epochs sort by their names: a word would lie behind every quarter that is to come.
    let has_year = epoch.len() >= 4 && epoch.bytes().take(4).all(|b| b.is_ascii_digit());
    if !shyraq_linkage_encode::is_epoch(&epoch) || !has_year {
        let hint = "a year and what you like of letters, digits, '-', '_' and '.': for example --release-epoch 2026Q4";
        return Err(Failure::usage("the release epoch is no name", hint));
    }
    let mut store = hub.store()?;
    if let Some((newest, _)) = store.persons()?.filter(|(newest, _)| *newest > epoch) {
        return Err(Failure::usage(
            format!("there are pseudonyms of epoch {newest} already"),
            "name this epoch or a later one, in letters and digits that sort by time",
        ));
    }
    let folder = LinkageFolder::open(&hub)?;
    let steps = Console::steps_of(console);
    let options = LinkOptions {
        leave_behind: a.force,
        citizenship: citizenship(&hub)?,
        simulated: hub.settings.simulated,
        ..settings(a.threshold, None, folder.linked().as_deref())?
    };
    let linked = link_accepted(&hub, &folder, &options, &steps)?;
    let clusters = Clusters::read(&folder.result())?;
    let names: BTreeSet<&str> = clusters.rows.iter().map(|r| r.cluster.as_str()).collect();
    let mut entropy = OsEntropy::new();
    let assigned = store.assign_persons::<Failure>(&epoch, &names, || {
        let mut word = || entropy.next_u64().map_err(|_| Failure::from(SealError::Entropy));
        Ok(((u128::from(word()?) << 64) | u128::from(word()?)).to_be_bytes())
    })?;
    console.say(format!(
        "Release epoch {epoch}: {} persons with new pseudonyms, {} keep theirs, {} pseudonyms deleted",
        grouped(assigned.new),
        grouped(assigned.kept),
        grouped(assigned.gone)
    ));
    console.say("Next: shyraq release hub counts these persons, whoever sent their records");
    console.result(&json!({
        "submissions": linked, "persons": names.len(), "release_epoch": epoch,
        "pseudonyms": { "new": assigned.new, "kept": assigned.kept, "gone": assigned.gone },
    }));
    store.record_run(&Run {
        kind: "session".into(),
        detail: format!("{linked} submissions, release epoch {epoch}"),
        outcome: format!("{} persons", names.len()),
        at: now(),
    })?;
    Ok(())
}

/// Returns the submissions that were linked ever, also those that were withdrawn again.
pub(super) fn linked_ids(folder: &LinkageFolder) -> Result<BTreeSet<String>, Failure> {
    let mut out = BTreeSet::new();
    if let Some(result) = folder.linked() {
        for event in read_events(&result)? {
            if let Act::Link { submissions, .. } = event.act {
                out.extend(submissions);
            }
        }
    }
    Ok(out)
}

/// Refuses where encodings of a contributor were accepted and not linked: they may hold what is withdrawn. While the
/// folder is held no more come in.
pub(super) fn nothing_waits(hub: &Path, contributor: &str) -> Result<LinkageFolder, Failure> {
    let folder = LinkageFolder::open(&HubFolder::open(hub)?)?;
    let linked = linked_ids(&folder)?;
    let waits = |r: &Receipt| r.contributor == contributor && !linked.contains(&r.submission);
    if folder.pending()?.iter().any(|(_, r)| waits(r)) {
        return Err(Failure::usage(
            format!(
                "encodings of {contributor} were accepted and not linked yet: what is withdrawn now may come back with them"
            ),
            "link them first: shyraq linkage session; then withdraw",
        ));
    }
    Ok(folder)
}

/// Returns the epoch whose encodings the result holds or held.
fn linked_epoch(result: &Path) -> Result<Option<String>, Failure> {
    let of = |act: Act| match act {
        Act::Link { epoch, .. } => Some(epoch),
        _ => None,
    };
    Ok(read_events(result)?.into_iter().filter_map(|e| of(e.act)).next_back())
}

/// Links what waits; returns how many submissions that were.
fn link_accepted(
    hub: &HubFolder,
    folder: &LinkageFolder,
    options: &LinkOptions,
    console: &Console,
) -> Result<usize, Failure> {
    let nothing = || Failure::usage("nothing was accepted yet", "take encodings in first: shyraq linkage submit");
    let open = folder.epochs()?.open.ok_or_else(nothing)?;
    let before = linked_ids(folder)?;
    let pending = folder.pending()?;
    let new: Vec<_> = pending.iter().filter(|(_, r)| r.terms == open && !before.contains(&r.submission)).collect();
    // Of an epoch that closed before it was linked: nothing has its records yet.
    let unlinked = |r: &Receipt| r.terms != open && !before.contains(&r.submission);
    let late: Vec<&Receipt> = pending.iter().map(|(_, r)| r).filter(|r| unlinked(r)).collect();
    let result = folder.linked();
    let old = result.as_deref().map(linked_epoch).transpose()?.flatten().filter(|e| *e != open.epoch);
    if result.is_none() && new.is_empty() {
        return Err(nothing());
    }
    let closes = old.as_deref().zip(result.as_deref()).filter(|_| !new.is_empty());
    if !options.leave_behind {
        all_anew(&new, closes, &late)?;
    }
    if let Some((old, result)) = closes {
        if hub.settings.scrub_after == ScrubAfter::ByHand {
            keep_closed(folder, old, result)?;
        } else {
            console.say(format!("Encodings of epoch {old} are deleted with this session"));
        }
    }
    if !new.is_empty() {
        let dirs: Vec<_> = new.iter().map(|(dir, _)| dir.join("encodings")).collect();
        say_linked(&link(&dirs, options, &folder.result())?, &folder.result(), console)?;
    }
    // The result has them now, or their epoch has passed.
    for (dir, receipt) in &pending {
        folder.settle(dir, receipt)?;
    }
    if hub.settings.scrub_after == ScrubAfter::NextEpoch {
        let epochs = folder.epochs()?.closed;
        forget_quarantined(folder, |epoch| epochs.iter().any(|e| e == epoch))?;
    }
    Ok(new.len())
}

/// Checks that each contributor of the result of a closing epoch, and of what came too late for its session,
/// encoded anew.
fn all_anew(new: &[&(PathBuf, Receipt)], closes: Option<(&str, &Path)>, late: &[&Receipt]) -> Result<(), Failure> {
    let clusters = closes.map(|(_, result)| Clusters::read(result)).transpose()?;
    let linked = clusters.iter().flat_map(|c| &c.rows).map(|r| r.record.0.as_str());
    let there: BTreeSet<&str> = linked.chain(late.iter().map(|r| r.contributor.as_str())).collect();
    let now: BTreeSet<&str> = new.iter().map(|(_, r)| r.contributor.as_str()).collect();
    let missing: Vec<&str> = there.difference(&now).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let old: BTreeSet<&str> =
        closes.iter().map(|(old, _)| *old).chain(late.iter().map(|r| r.terms.epoch.as_str())).collect();
    let old = old.into_iter().collect::<Vec<_>>().join(", ");
    Err(Failure::new(
        Exit::Input,
        format!("not all contributors of epoch {old} have encoded anew: {} missing", missing.join(", ")),
        "wait for them; with --force their records leave the clusters until they send them again",
    ))
}

/// Keeps the encodings of a closed epoch beside the result, until somebody scrubs them.
fn keep_closed(folder: &LinkageFolder, epoch: &str, result: &Path) -> Result<(), Failure> {
    let place = folder.closed().join(epoch);
    if place.exists() {
        return Ok(());
    }
    let staging = Staging::within(&folder.closed())?;
    for role in ROLES {
        let (from, to) = (result.join(role.folder()), staging.path().join(role.folder()));
        copy_tree(&from, &to)?;
    }
    Ok(staging.publish_private(&place)?)
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to).map_err(|e| Failure::io(to, &e))?;
    for path in entries(from, |_| true)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_tree(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(|e| Failure::io(&path, &e))?;
        }
    }
    Ok(())
}

/// Deletes held encodings of some epochs; their reports stay.
fn forget_quarantined(folder: &LinkageFolder, closed: impl Fn(&str) -> bool) -> Result<usize, Failure> {
    let mut gone = 0;
    let all = entries(&folder.quarantine(), |name| !name.starts_with('.'))?;
    for dir in all.iter().filter(|d| d.join(REPORT).exists()) {
        let text = crate::shared::read_text(&dir.join(REPORT), "report")?;
        let of = serde_json::from_str::<Receipt>(&text).ok().filter(|r| closed(&r.terms.epoch));
        for part in ["encodings", "controls"].map(|p| dir.join(p)).iter().filter(|p| of.is_some() && p.exists()) {
            discard(part)?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Deletes the encodings of an epoch wherever the hub has them.
pub(crate) fn run_scrub(dir: &Path, epoch: &str, force: bool, console: &Console) -> Result<(), Failure> {
    let hub = HubFolder::open(dir)?;
    let folder = LinkageFolder::open(&hub)?;
    let mut epochs = folder.epochs()?;
    let is_open = epochs.open.as_ref().is_some_and(|t| t.epoch == epoch);
    if !is_open && !epochs.closed.iter().any(|e| e == epoch) {
        return Err(Failure::usage(
            format!("the hub knows no epoch '{epoch}'"),
            "the epochs are those of the contributors' keys, for example --epoch 2026Q4",
        ));
    }
    if is_open && !force {
        return Err(Failure::usage(
            format!("epoch {epoch} is open"),
            "a submission with --new-epoch closes it; --force closes and scrubs it now",
        ));
    }
    if is_open && folder.pending()?.iter().any(|(_, r)| r.terms.epoch == epoch) {
        return Err(Failure::usage(
            "some of it was accepted and not linked yet",
            "link it first: shyraq linkage session",
        ));
    }
    if is_open {
        // Closed first: nothing more comes in, wherever this is cut off.
        epochs.open = None;
        epochs.closed.push(epoch.to_owned());
        folder.write_epochs(&epochs)?;
    }
    let mut gone = forget_quarantined(&folder, |e| e == epoch)?;
    for (dir, receipt) in folder.pending()?.iter().filter(|(_, r)| r.terms.epoch == epoch) {
        folder.settle(dir, receipt)?;
        gone += 1;
    }
    let kept = folder.closed().join(epoch);
    if kept.exists() {
        discard(&kept)?;
        gone += 1;
    }
    if let Some(result) = folder.linked()
        && linked_epoch(&result)?.is_some_and(|e| e == epoch)
    {
        gone += scrub(&result)?;
    }
    console.say(format!("Encodings of epoch {epoch} deleted: {} folders", grouped(gone as u64)));
    console.say("  clusters, decisions, pairs in words and pseudonyms stay");
    console.result(&json!({ "epoch": epoch, "folders": gone }));
    hub.store()?.record_run(&Run {
        kind: "scrub".into(),
        detail: format!("epoch {epoch}"),
        outcome: format!("{gone} folders"),
        at: now(),
    })?;
    Ok(())
}
