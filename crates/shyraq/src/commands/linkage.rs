//! Linkage: keys, encodings at the contributor, links at the hub.

mod encode;
mod keys;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use shyraq_linkage::{
    Act, Clusters, Engine, Filled, GroupScores, LinkOptions, LinkageError, Report, Role, Said, Withdrawn, evaluate,
    link, link_as_comparer, link_as_resolver, read_decisions,
};

use super::{clerical, session, submit};
use crate::ambient::{account, now};
use crate::args::{Link, LinkRole, Linkage, Withdraw};
use crate::citizenship;
use crate::console::Console;
use crate::engine::linkage_engine;
use crate::failure::{Exit, Failure};
use crate::hub::hub_around;
use crate::sealed::{self, Openers};
use crate::shared::{given, grouped};

pub(crate) fn run(command: Linkage, console: &Console) -> Result<Exit, Failure> {
    match command {
        Linkage::Keygen { out, epoch, shares } => keys::generate(&out, epoch, shares, console).map(|()| Exit::Done),
        Linkage::Encode(a) => encode::run(&a, console),
        Linkage::Signer { out, contributor } => keys::signer(&out, &contributor, console).map(|()| Exit::Done),
        Linkage::Opener { out } => keys::opener(&out, console).map(|()| Exit::Done),
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
    let engine = linkage_engine(&a.engine, a.shared_dir.as_deref())?;
    if matches!((a.role, &engine), (Some(LinkRole::Resolver), Engine::Cluster(_))) {
        return Err(Failure::usage("the resolver compares nothing, and needs no cluster", "leave --engine out"));
    }
    given(a.encodings.iter().chain(&a.previous).chain(&a.decisions).chain(&a.levels).chain(&a.opener))?;
    match (&a.previous, a.role) {
        (Some(previous), Some(LinkRole::Comparer)) if !previous.join(Role::Comparer.folder()).is_dir() => {
            return Err(no_result(previous));
        }
        (Some(previous), None | Some(LinkRole::Resolver)) => is_result(previous)?,
        _ => {}
    }
    let decisions = a.decisions.as_deref().map(read_decisions).transpose()?.unwrap_or_default();
    let usual = settings(a.threshold, a.draws, a.previous.as_deref())?;
    let options = LinkOptions {
        acts: acts(&decisions),
        leave_behind: a.force,
        simulated: a.simulated || usual.simulated,
        engine,
        ..usual
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
    is_result(&a.dir)?;
    for role in [Role::Comparer, Role::Resolver] {
        if !a.dir.join(role.folder()).is_dir() {
            return Err(Failure::usage(
                format!(
                    "{}: the part of the {} is not here, and both forget what is withdrawn",
                    a.dir.display(),
                    role.folder()
                ),
                "where the roles are apart, the contributor encodes the table again without these records, and both link anew",
            ));
        }
    }
    // What waits in the hub would bring them back.
    let _held = match hub_around(&a.dir).map_err(|e| Failure::io(&a.dir, &e))? {
        Some(hub) => Some(session::nothing_waits(&hub, &a.contributor)?),
        None => None,
    };
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

/// Refuses a folder that no link has made, or the comparer's alone.
pub(super) fn is_result(dir: &Path) -> Result<(), Failure> {
    given([dir])?;
    if dir.join(Clusters::FILE).is_file() { Ok(()) } else { Err(no_result(dir)) }
}

fn no_result(dir: &Path) -> Failure {
    Failure::new(
        Exit::Input,
        format!("{}: this is no result of a link", dir.display()),
        "give the folder that 'shyraq linkage link --out' wrote; where the roles are apart, each its own",
    )
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
    let right = match report.linked_records {
        0 => "nobody is linked".to_owned(),
        _ => format!("the model takes {:.0} % of the linked pairs for right", 100.0 * estimates.precision),
    };
    console.say(format!("  between {} and {} persons (90 %); {right}", grouped(low as u64), grouped(high as u64)));
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
