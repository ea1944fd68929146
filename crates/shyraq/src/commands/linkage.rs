//! Linkage: keys, encodings at the contributor, links at the hub.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use shyraq_bundle::{Staging, write_durably};
use shyraq_linkage::{
    Act, Engine, Filled, GroupScores, LinkOptions, LinkageError, Received, Report, Role, Said, Withdrawn, evaluate,
    link, link_as_comparer, link_as_resolver, read_decisions,
};
use shyraq_linkage_encode::{LinkKey, Mapping, Quorum, Sender, encode, is_epoch, load_key, save_shares};
use shyraq_privacy::OsEntropy;
use shyraq_seal::{ContributorKey, RoleKey};
use shyraq_store::check_name;

use super::{clerical, session, submit};
use crate::ambient::{account, fill, now};
use crate::args::{Encode, Link, LinkRole, Linkage, Withdraw};
use crate::citizenship;
use crate::console::Console;
use crate::engine::linkage_engine;
use crate::failure::{Exit, Failure};
use crate::sealed::{self, Openers};
use crate::shared::{given, grouped, is_new};
use crate::signed;

pub(crate) fn run(command: Linkage, console: &Console) -> Result<Exit, Failure> {
    match command {
        Linkage::Keygen { out, epoch, shares } => {
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
                    Failure::usage(
                        "the shares make no sense",
                        "for example --shares 2of3: three parts, any two make the key",
                    )
                })?;
                let parts = save_shares(&key, quorum, &out, &mut OsEntropy::new())?;
                console.say(format!("Key of epoch {epoch} in {} parts:", parts.len()));
                parts.iter().for_each(|p| console.say(format!("  {}", p.display())));
                console.say("  Give each to another keeper. Encoding takes so many of them: --key PART --key PART");
                console.result(&json!({ "parts": parts, "epoch": epoch, "check": key.check_value() }));
                return Ok(Exit::Done);
            }
            key.save(&out)?;
            console.say(format!("Key of epoch {epoch} in {}", out.display()));
            console.say("  Give it to the contributors on a safe way, to nobody else: who holds it can test names.");
            console.result(&json!({ "key": out, "epoch": epoch, "check": key.check_value() }));
            Ok(Exit::Done)
        }
        Linkage::Encode(a) => run_encode(&a, console),
        Linkage::Signer { out, contributor } => run_signer(&out, &contributor, console).map(|()| Exit::Done),
        Linkage::Opener { out } => run_opener(&out, console).map(|()| Exit::Done),
        Linkage::Submit(a) => submit::run(&a, console).map(|()| Exit::Done),
        Linkage::Session(a) => session::run(&a, console).map(|()| Exit::Done),
        Linkage::Scrub { hub, epoch, force } => session::run_scrub(&hub, &epoch, force, console).map(|()| Exit::Done),
        Linkage::Link(a) => run_link(&a, console).map(|()| Exit::Done),
        Linkage::Withdraw(a) => run_withdraw(&a, console).map(|()| Exit::Done),
        Linkage::Clerical(a) => clerical::run(a, console).map(|()| Exit::Done),
        Linkage::Evaluate { dir, truth } => {
            given([&dir, &truth])?;
            let found = evaluate(&dir, &truth)?;
            for (what, s) in [("pairs", found.pairs), ("records (B-cubed)", found.b_cubed)] {
                console.say(format!("{what}: F1 {:.4}, precision {:.4}, recall {:.4}", s.f1, s.precision, s.recall));
            }
            console.say(format!(
                "persons: {} found, {} in truth, {:.1} % of these exactly",
                grouped(found.persons as u64),
                grouped(found.true_persons as u64),
                100.0 * found.exact
            ));
            console.say(format!(
                "probabilities: off by {:.3} on average over {} uncertain pairs",
                found.calibration_error,
                grouped(found.uncertain_pairs as u64)
            ));
            say_groups("contributor", &found.by_contributor, console);
            found.by_group.iter().for_each(|(column, groups)| say_groups(column, groups, console));
            console.result(&serde_json::to_value(&found).map_err(|_| Failure::internal())?);
            Ok(Exit::Done)
        }
    }
}

/// Says how right and complete clusters are for each group.
fn say_groups(column: &str, groups: &BTreeMap<String, GroupScores>, console: &Console) {
    for (value, s) in groups {
        let value = if value.is_empty() { "not stated" } else { value };
        let drawn = s.persons_interval.map_or_else(String::new, |[low, high]| {
            format!(" (90 %: {} to {})", grouped(low as u64), grouped(high as u64))
        });
        let share = |share: Option<f64>| share.map_or_else(|| "–".into(), |s| format!("{s:.4}"));
        console.say(format!(
            "{column} {value}: precision {}, recall {} of {} pairs; {} persons found{drawn}, {} in truth",
            share(s.precision),
            share(s.recall),
            grouped(s.true_pairs as u64),
            grouped(s.persons as u64),
            grouped(s.true_persons as u64)
        ));
    }
}

/// Returns the quarter of a time in RFC 3339.
pub(super) fn quarter(now: &str) -> String {
    let month: u32 = now.get(5..7).and_then(|m| m.parse().ok()).unwrap_or(1);
    format!("{}Q{}", now.get(..4).unwrap_or("0000"), (month.max(1) - 1) / 3 + 1)
}

fn run_encode(a: &Encode, console: &Console) -> Result<Exit, Failure> {
    given([&a.file, &a.mapping].into_iter().chain(&a.key))?;
    let mapping = Mapping::load(&a.mapping)?;
    let key = load_key(&a.key)?;
    let signer = a.sign.as_deref().map(ContributorKey::load).transpose()?;
    let sender = Sender { contributor: contributor(a, signer.as_ref(), console)?, duplicate_free: a.duplicate_free };
    is_new(&a.out)?;
    let mut openers = Vec::new();
    for (role, path) in [(Role::Comparer, &a.seal_comparer), (Role::Resolver, &a.seal_resolver)] {
        if let Some(path) = path {
            openers.push((role, sealed::public_key(path)?));
        }
    }
    let done = if signer.is_none() && openers.is_empty() {
        encode(&a.file, &mapping, &key, &sender, &a.out, &mut OsEntropy::new())?
    } else {
        // Encodings appear under their name when they are signed and sealed, not before.
        let parent = a.out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let staging = Staging::within(parent)?;
        let made = staging.path().join("encodings");
        let done = encode(&a.file, &mapping, &key, &sender, &made, &mut OsEntropy::new())?;
        if let Some(signer) = &signer {
            signed::sign(&made, signer)?;
        }
        for (role, key) in &openers {
            sealed::seal(&made, *role, key)?;
        }
        std::fs::rename(&made, &a.out).map_err(|e| Failure::io(&a.out, &e))?;
        done
    };
    console.say(format!("Encodings of {} records in {}", grouped(done.records as u64), a.out.display()));
    console.say("  comparer/   for who compares; holds no number of a record");
    console.say("  resolver/   for who resolves; holds no tag and no cell");
    console.say("  Send each to its own role. Who has a list of these people can name some of them from one part,");
    console.say("  nearly all from both.");
    if done.records == 0 && done.refused.rows == 0 {
        console.warn("the table has no row below its header: nobody is encoded");
    }
    if done.unblocked > 0 {
        console.warn(format!(
            "{} records say too little to be linked: no name with a birth, no two names",
            grouped(done.unblocked as u64)
        ));
    }
    if done.unread_births > 0 {
        console.warn(format!(
            "the births of {} records could not be read and are left out: look at birth_formats in the mapping",
            grouped(done.unread_births as u64)
        ));
    }
    console.result(&json!({
        "encodings": a.out, "records": done.records, "rows": done.rows, "unblocked": done.unblocked,
        "unread_births": done.unread_births, "refused": done.refused.rows,
    }));
    if done.refused.rows == 0 {
        return Ok(Exit::Done);
    }
    let named = done.refused.first.iter().map(|(row, why)| format!("row {row}: {}", why.word()));
    console.warn(format!(
        "{} rows are not encoded ({}{}); mend them and encode the table again",
        grouped(done.refused.rows),
        named.collect::<Vec<_>>().join("; "),
        if done.refused.rows > done.refused.first.len() as u64 { "; and more" } else { "" },
    ));
    Ok(Exit::SomeRefused)
}

/// Returns the name that encodings bear: as was asked for, else whose key signs, else that of the folder.
fn contributor(a: &Encode, signer: Option<&ContributorKey>, console: &Console) -> Result<String, Failure> {
    let of_folder = || a.out.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = a.contributor.clone().or_else(|| signer.map(|s| s.name().to_owned())).unwrap_or_else(of_folder);
    if name.trim().is_empty() || name.chars().any(|c| c.is_control() || c == '/') {
        return Err(Failure::usage(
            "this is no name of a contributor",
            "give --contributor NAME, without '/' and of one line",
        ));
    }
    match signer.map(ContributorKey::name) {
        Some(own) if name.strip_suffix(Received::CONTROL).unwrap_or(&name) != own => {
            console.warn(format!(
                "the key that signs is of '{own}': a hub takes encodings of no other contributor with it"
            ));
        }
        _ => {}
    }
    Ok(name)
}

fn run_opener(out: &Path, console: &Console) -> Result<(), Failure> {
    let public = PathBuf::from(format!("{}.pub", out.display()));
    let key = RoleKey::generate();
    key.save(out)?;
    write_durably(&public, key.public().to_text().as_bytes())?;
    console.say(format!("Key in {}: it stays with the role", out.display()));
    console.say(format!("  {}: for contributors, on a way that nobody can change", public.display()));
    console.result(&json!({ "key": out, "public": public }));
    Ok(())
}

fn run_signer(out: &Path, contributor: &str, console: &Console) -> Result<(), Failure> {
    if let Some(own) = contributor.strip_suffix(Received::CONTROL) {
        return Err(Failure::usage(
            "encodings of controls are signed with the contributor's own key",
            format!("make a key of '{own}' and give it to 'encode --sign' for both"),
        ));
    }
    check_name(contributor)?;
    let public = PathBuf::from(format!("{}.pub", out.display()));
    let key = ContributorKey::generate(contributor, fill)?;
    key.save(out)?;
    write_durably(&public, key.public().to_text().as_bytes())?;
    console.say(format!("Key of {contributor} in {}: it stays with the contributor", out.display()));
    console.say(format!("  {}: for the hub, on a way that nobody can change", public.display()));
    console.result(&json!({ "key": out, "public": public, "contributor": contributor }));
    Ok(())
}

/// Returns how to link: as was asked for, else as a result was made that is gone on from.
pub(super) fn settings(
    threshold: Option<f64>,
    draws: Option<u16>,
    previous: Option<&Path>,
) -> Result<LinkOptions, Failure> {
    if threshold.is_some_and(|t| !(t > 0.0 && t < 1.0)) {
        let hint = "give --threshold between 0 and 1, for example 0.5";
        return Err(Failure::usage("the threshold is no probability", hint));
    }
    // Where the comparer alone ran there is no report.
    let made = previous.filter(|p| p.join(Report::FILE).exists()).map(LinkOptions::of_result).transpose()?;
    let usual = made.unwrap_or_default();
    Ok(LinkOptions {
        threshold: threshold.unwrap_or(usual.threshold),
        draws: draws.map_or(usual.draws, usize::from),
        previous: previous.map(Path::to_owned),
        ..usual
    })
}

fn run_link(a: &Link, console: &Console) -> Result<(), Failure> {
    given(a.encodings.iter().chain(&a.previous).chain(&a.decisions).chain(&a.levels))?;
    let engine = linkage_engine(&a.engine, a.shared_dir.as_deref())?;
    if matches!((a.role, &engine), (Some(LinkRole::Resolver), Engine::Cluster(_))) {
        return Err(Failure::usage("the resolver compares nothing, and needs no cluster", "leave --engine out"));
    }
    let decisions = a.decisions.as_deref().map(read_decisions).transpose()?.unwrap_or_default();
    let options = LinkOptions {
        acts: acts(&decisions),
        leave_behind: a.force,
        engine,
        ..settings(a.threshold, a.draws, a.previous.as_deref())?
    };
    let pool = match a.threads {
        Some(0) => return Err(Failure::usage("there are no threads", "give --threads 1 or more")),
        Some(n) if n > MOST_THREADS => {
            return Err(Failure::usage(format!("{n} threads are too many"), "give one for each core of the machine"));
        }
        n => rayon::ThreadPoolBuilder::new().num_threads(n.unwrap_or(0)).build().map_err(|_| Failure::internal())?,
    };
    let keys = Openers::load(&a.opener)?;
    if let Some(role) = a.role.map(role) {
        alone(role, a, console)?;
    }
    let sent = sealed::opened(&a.encodings, &sealed::roles(a.role.map(role)), &keys, &a.out)?;
    let report = match (a.role, &a.levels) {
        (None, _) => pool.install(|| link(&sent.dirs, &options, &a.out)),
        (Some(LinkRole::Resolver), Some(levels)) => {
            pool.install(|| link_as_resolver(&sent.dirs, levels, &options, &a.out))
        }
        (Some(LinkRole::Resolver), None) => {
            return Err(Failure::usage(
                "the resolver has no levels",
                "give --levels DIR, the folder comparer/levels that the comparer's run wrote",
            ));
        }
        (Some(LinkRole::Comparer), Some(_)) => {
            return Err(Failure::usage("the comparer takes no levels: it makes them", "leave --levels out"));
        }
        (Some(LinkRole::Comparer), None) => {
            let levels = pool.install(|| link_as_comparer(&sent.dirs, &options, &a.out))?;
            console.say(format!("Levels of agreement in {}", levels.display()));
            console.say("  Give this folder to the resolver, and nothing else.");
            console.result(&json!({ "levels": levels }));
            return Ok(());
        }
    };
    let report = report.map_err(|e| in_its_row(e, a.decisions.as_deref(), &decisions))?;
    if report.estimates.draws < options.draws {
        console.warn(format!(
            "{} linkages were drawn instead of {}: of more the file would be too large",
            report.estimates.draws, options.draws
        ));
    }
    say_linked(&report, &a.out, console)
}

/// Looks whether a role alone was given what only the other may have.
fn alone(role: Role, a: &Link, console: &Console) -> Result<(), Failure> {
    let other = if role == Role::Comparer { Role::Resolver } else { Role::Comparer };
    let whole = a.encodings.iter().filter(|dir| dir.join(other.folder()).exists()).count();
    if whole > 0 {
        console.warn(format!(
            "{whole} of the folders hold the part of the {} too: who has both can name people; give this role its part alone",
            other.folder()
        ));
    }
    let whole = a.levels.as_deref().filter(|dir| dir.join(Role::Comparer.folder()).exists());
    match whole {
        Some(dir) => Err(Failure::usage(
            format!("{}: this is all that the comparer has, tags and cells too", dir.display()),
            "give the resolver the folder comparer/levels of it, and nothing else",
        )),
        None => Ok(()),
    }
}

fn role(of: LinkRole) -> Role {
    match of {
        LinkRole::Comparer => Role::Comparer,
        LinkRole::Resolver => Role::Resolver,
    }
}

/// Makes acts of decisions, each with its reason.
fn acts(decisions: &[Filled]) -> Vec<(Act, Said)> {
    let (who, at) = (account(), now());
    let act = |d: &Filled| {
        let said = Said { who: who.clone(), at: at.clone(), reason: d.reason.clone() };
        (Act::Decide { pair: Some(d.pair.clone()), decision: d.decision }, said)
    };
    decisions.iter().map(act).collect()
}

/// No machine has more cores; each thread costs memory.
const MOST_THREADS: usize = 256;

/// Says in which row of a file of decisions a fault is.
fn in_its_row(e: LinkageError, path: Option<&Path>, decisions: &[Filled]) -> Failure {
    match (&e, path) {
        (LinkageError::Decision { at }, Some(path)) => {
            let row = decisions.get(*at).map_or(0, |d| d.row);
            let fault = format!("{}: row {row}: there is no such record among what is linked", path.display());
            Failure::new(Exit::Input, fault, e.hint())
        }
        _ => e.into(),
    }
}

/// Says who does something, when and why.
pub(super) fn said(reason: String) -> Result<Said, Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::usage("there is no reason", "say in a few words why, without names: --reason TEXT"));
    }
    Ok(Said { who: account(), at: now(), reason })
}

fn run_withdraw(a: &Withdraw, console: &Console) -> Result<(), Failure> {
    given([&a.dir])?;
    let records = (!a.record.is_empty()).then(|| a.record.clone());
    let act = Act::Withdraw { contributor: a.contributor.clone(), records: records.as_ref().map(Vec::len) };
    let options = LinkOptions {
        withdrawn: vec![Withdrawn { contributor: a.contributor.clone(), records }],
        acts: vec![(act, said(a.reason.clone())?)],
        citizenship: citizenship::of_result(&a.dir, console),
        ..settings(a.threshold, None, Some(&a.dir))?
    };
    let out = a.out.as_ref().unwrap_or(&a.dir);
    say_linked(&link(&[], &options, out)?, out, console)
}

/// Says what was linked, and gives the report to a program.
pub(super) fn say_linked(report: &Report, out: &Path, console: &Console) -> Result<(), Failure> {
    say_found(report, out, console);
    console.result(&serde_json::to_value(report).map_err(|_| Failure::internal())?);
    Ok(())
}

/// Says what was linked, in words.
pub(super) fn say_found(report: &Report, out: &Path, console: &Console) {
    let of = |n: usize, one: &str, many: &str| format!("{} {}", grouped(n as u64), if n == 1 { one } else { many });
    console.say(format!(
        "{} of {} are about {}",
        of(report.records, "record", "records"),
        of(report.contributors.len(), "contributor", "contributors"),
        of(report.persons, "person", "persons")
    ));
    let estimates = &report.estimates;
    let [low, high] = estimates.persons_interval;
    console.say(format!(
        "  between {} and {} persons (90 %); the model takes {:.0} % of the linked pairs for right",
        grouped(low as u64),
        grouped(high as u64),
        100.0 * estimates.precision
    ));
    console.say(format!("  clusters.csv   which records are one person, in {}", out.display()));
    console.say("  pairs.parquet  how likely each pair is, and why");
    console.say(format!("  posterior.parquet  {} linkages drawn, for estimates", estimates.draws));
    console.say("  report.html    what the model found, and how sure it is; report.json for programs");
    console.say("  comparer/ and resolver/ hold what was sent, for the next time: each is for its own role");
    if !report.converged {
        console.warn("the model did not come to rest: read the shares in report.json before you rely on it");
    }
}

#[cfg(test)]
mod tests {
    use super::quarter;

    #[test]
    fn quarters() {
        assert_eq!(quarter("2026-11-26T22:45:23Z"), "2026Q4");
        assert_eq!(quarter("2027-03-31T00:00:00Z"), "2027Q1");
    }
}
