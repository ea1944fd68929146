//! Clerical review: people look at pairs and clusters, and what they say holds.

use std::path::Path;

use serde::Serialize;
use serde_json::json;
use shyraq_linkage::{
    Act, Clusters, Decision, Event, Explained, RecordRef, Report, decide, explain, export, merge, pair_name,
    read_events, review, unlink,
};

use super::linkage::{is_result, said, say_found};
use crate::args::{Clerical, Judgement};
use crate::citizenship::of_result;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::shared::{grouped, is_new};

pub(crate) fn run(command: Clerical, console: &Console) -> Result<(), Failure> {
    let (Clerical::Review { dir, .. }
    | Clerical::Decide { dir, .. }
    | Clerical::Merge { dir, .. }
    | Clerical::Unlink { dir, .. }
    | Clerical::Explain { dir, .. }
    | Clerical::History { dir, .. }) = &command;
    is_result(dir)?;
    match command {
        Clerical::Review { dir, limit, export: to } => run_review(&dir, limit as usize, to.as_deref(), console),
        Clerical::Decide { dir, pair, decision, reason } => {
            let pair = pair_of(&dir, &pair)?;
            let decision = match decision {
                Judgement::Same => Decision::Same,
                Judgement::Different => Decision::Different,
                Judgement::Unsure => Decision::Unsure,
            };
            let judged = pair_name(&pair.0, &pair.1);
            let report = decide(&dir, pair, decision, said(reason)?, of_result(&dir, console))?;
            // A place in the list moves with each decision: who gave one sees which pair it was.
            console.say(format!("Judged: {judged}"));
            say_changed(&report, &dir, console)
        }
        Clerical::Merge { dir, clusters, reason } => {
            let report = merge(&dir, &clusters, said(reason)?, of_result(&dir, console))?;
            say_changed(&report, &dir, console)
        }
        Clerical::Unlink { dir, clusters, reason } => {
            say_changed(&unlink(&dir, &clusters, &said(reason)?, of_result(&dir, console))?, &dir, console)
        }
        Clerical::Explain { dir, record, with } => run_explain(&dir, &record, with.as_deref(), console),
        Clerical::History { dir, cluster, before, out } => {
            run_history(&dir, cluster.as_deref(), before, out.as_deref(), console)
        }
    }
}

/// Says what is linked now, and which clusters the last event changed.
fn say_changed(report: &Report, dir: &Path, console: &Console) -> Result<(), Failure> {
    say_found(report, dir, console);
    let last = read_events(dir)?.pop();
    if let Some(e) = last.as_ref().filter(|e| !e.before.is_empty()) {
        let names = |all: &mut dyn Iterator<Item = &String>| all.map(String::as_str).collect::<Vec<_>>().join(", ");
        console.say(format!("  {} became {}", names(&mut e.before.keys()), names(&mut e.after.iter())));
    }
    let changed = Changed { report, event: last };
    console.result(&serde_json::to_value(&changed).map_err(|_| Failure::internal())?);
    Ok(())
}

/// What a program gets of a change: the report, and the event.
#[derive(Serialize)]
struct Changed<'a> {
    #[serde(flatten)]
    report: &'a Report,
    event: Option<Event>,
}

/// What a program gets of a record: why it is where it is, and what people did to its cluster.
#[derive(Serialize)]
struct WithEvents<'a> {
    #[serde(flatten)]
    explained: &'a Explained,
    events: Vec<Event>,
}

/// Finds the two records of a pair: `CONTRIBUTOR/NUMBER=CONTRIBUTOR/NUMBER`, or the place of a
/// question in the list that 'review' shows.
fn pair_of(dir: &Path, text: &str) -> Result<(RecordRef, RecordRef), Failure> {
    // Names and numbers may hold signs of equality: all ways to part the text are tried.
    let mut fault = None;
    for (at, _) in text.match_indices('=') {
        let (a, b) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        match (record_of(dir, a), record_of(dir, b)) {
            (Ok(a), Ok(b)) => return Ok((a, b)),
            (Err(e), _) | (_, Err(e)) => fault = fault.or(Some(e)),
        }
    }
    if let Some(fault) = fault {
        return Err(fault);
    }
    let asked = text.parse::<usize>().ok().and_then(|k| k.checked_sub(1)).map(|k| (k, review(dir, k + 1)));
    match asked {
        Some((k, questions)) => {
            let question = questions?.into_iter().nth(k);
            let q = question.ok_or_else(|| Failure::usage("there is no such question", PAIR_HINT))?;
            Ok((q.a, q.b))
        }
        None => Err(Failure::usage("this names no pair", PAIR_HINT)),
    }
}

const PAIR_HINT: &str = "name a pair as CONTRIBUTOR/NUMBER=CONTRIBUTOR/NUMBER, as 'review' writes it";

/// Finds a record: `CONTRIBUTOR/NUMBER`, or the number alone where only one contributor has it.
fn record_of(dir: &Path, text: &str) -> Result<RecordRef, Failure> {
    let clusters = Clusters::read(dir)?;
    // Names and numbers may hold strokes: all ways to part the text are tried.
    let parted =
        |r: &RecordRef| text.strip_prefix(r.0.as_str()).and_then(|t| t.strip_prefix('/')) == Some(r.1.as_str());
    let found: Vec<&RecordRef> = clusters.rows.iter().map(|r| &r.record).filter(|r| parted(r) || r.1 == text).collect();
    match found[..] {
        [one] => Ok(one.clone()),
        [] => Err(Failure::usage("there is no such record", "name it as CONTRIBUTOR/NUMBER, as clusters.csv has both")),
        _ => Err(Failure::usage(
            "more contributors have a record of this number",
            "name it as CONTRIBUTOR/NUMBER, as clusters.csv has both",
        )),
    }
}

fn named((contributor, number): &RecordRef) -> String {
    format!("{contributor}/{number}")
}

fn run_review(dir: &Path, limit: usize, to: Option<&Path>, console: &Console) -> Result<(), Failure> {
    let questions = review(dir, limit)?;
    if let Some(path) = to {
        is_new(path)?;
        export(&questions, path)?;
        console.say(format!("{} pairs in {}", grouped(questions.len() as u64), path.display()));
        console.say("  Fill in the column 'decision' (same, different or unsure) and give the file to");
        console.say("  'shyraq linkage link --decisions FILE'.");
    } else {
        for (k, q) in questions.iter().enumerate() {
            let now = if q.together { "one person now" } else { "two persons now" };
            console.say(format!("{}. {}", k + 1, q.pair));
            console.say(format!("   {:.0} % one person; {now}; moves {} records", 100.0 * q.probability, q.moves));
            console.say(format!("   {}", q.levels));
        }
        if questions.is_empty() {
            console.say("No pair is left to judge.");
        }
    }
    console.result(&json!({ "questions": questions }));
    Ok(())
}

fn run_explain(dir: &Path, record: &str, with: Option<&str>, console: &Console) -> Result<(), Failure> {
    let record = record_of(dir, record)?;
    let with = with.map(|w| record_of(dir, w)).transpose()?;
    if with.as_ref() == Some(&record) {
        return Err(Failure::new(Exit::Input, "a record is one person with itself", "name two records"));
    }
    let found = explain(dir, &record, with.as_ref())?;
    console.say(format!("{} is in cluster {} ({})", named(&record), found.cluster, found.probability));
    if with.is_none() {
        match found.others.len() {
            0 => console.say("  alone"),
            n => console.say(format!("  with {n}: {}", found.others.iter().map(named).collect::<Vec<_>>().join(", "))),
        }
    }
    for pair in &found.pairs {
        let now = if pair.together { "one person" } else { "two persons" };
        let decided = match pair.decided {
            Some(Decision::Same) => ", decided: same",
            Some(Decision::Different) => ", decided: different",
            _ => "",
        };
        let sure = pair.probability.map_or_else(|| "not compared".into(), |p| format!("{:.1} %", 100.0 * p));
        console.say(format!("  {}: {sure}, {now}{decided}", named(&pair.with)));
        console.say(format!("      {}", pair.levels));
    }
    let of_people = |e: &Event| matches!(e.act, Act::Merge { .. } | Act::Unlink { .. });
    let events: Vec<Event> =
        read_events(dir)?.into_iter().filter(|e| of_people(e) && concerns(e, &found.cluster)).collect();
    events.iter().for_each(|e| console.say(format!("  event {}", line(e))));
    let found = WithEvents { explained: &found, events };
    console.result(&serde_json::to_value(&found).map_err(|_| Failure::internal())?);
    Ok(())
}

fn run_history(
    dir: &Path,
    cluster: Option<&str>,
    before: Option<u64>,
    out: Option<&Path>,
    console: &Console,
) -> Result<(), Failure> {
    let now = Clusters::read(dir)?;
    let events = read_events(dir)?;
    if let (Some(event), Some(out)) = (before, out) {
        if !events.iter().any(|e| e.id == event) {
            return Err(Failure::usage(
                "there is no such event",
                "look its number up with 'shyraq linkage history DIR'",
            ));
        }
        is_new(out)?;
        now.before(event, &events).write(out)?;
        console.say(format!("Clusters as they were before event {event} in {}", out.display()));
        console.result(&json!({ "clusters": out, "before": event }));
        return Ok(());
    }
    if let Some(c) = cluster
        && !events.iter().any(|e| concerns(e, c))
        && !now.rows.iter().any(|r| r.cluster == c)
    {
        let fault = format!("{}: there is and was no cluster {c}", dir.display());
        return Err(Failure::new(Exit::Input, fault, "look its name up in clusters.csv"));
    }
    let concerned: Vec<&Event> = events.iter().filter(|e| cluster.is_none_or(|c| concerns(e, c))).collect();
    for e in &concerned {
        console.say(line(e));
        if let Some(records) = cluster.and_then(|c| e.before.get(c)) {
            let records: Vec<String> = records.iter().map(named).collect();
            console.say(format!("   before: {}", records.join(", ")));
        }
    }
    if concerned.is_empty() {
        console.say("Nothing has changed it since it was first linked.");
    }
    console.result(&json!({ "events": concerned }));
    Ok(())
}

/// Says an event in one line.
fn line(event: &Event) -> String {
    let mut line = format!("{}. {}", event.id, in_words(&event.act));
    for part in [&event.said.at, &event.said.who, &event.said.reason].into_iter().filter(|p| !p.is_empty()) {
        line.push_str("; ");
        line.push_str(part);
    }
    line
}

fn concerns(event: &Event, cluster: &str) -> bool {
    let named = match &event.act {
        Act::Merge { clusters } => clusters.contains_key(cluster),
        Act::Unlink { cluster: c, .. } => c == cluster,
        _ => false,
    };
    named || event.before.contains_key(cluster) || event.after.contains(cluster)
}

fn in_words(act: &Act) -> String {
    match act {
        Act::Link { submissions, epoch } => format!("{} submissions of epoch {epoch} linked", submissions.len()),
        Act::Withdraw { contributor, records: Some(n) } => format!("{contributor} took {n} records back"),
        Act::Withdraw { contributor, records: None } => format!("{contributor} took all records back"),
        Act::Decide { pair: Some((a, b)), decision } => {
            let what = match decision {
                Decision::Same => "one person",
                Decision::Different => "two persons",
                Decision::Unsure => "not known",
            };
            format!("{} and {}: {what}", named(a), named(b))
        }
        Act::Decide { pair: None, .. } => "a pair was judged, of which a record was withdrawn".into(),
        Act::Merge { clusters } => {
            format!("{} merged", clusters.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
        }
        Act::Unlink { cluster, merge: Some(m), .. } => format!("{cluster}: the merge of event {m} taken back"),
        Act::Unlink { cluster, .. } => format!("{cluster}: its records kept apart"),
    }
}
