use std::fs;
use std::path::Path;

use serde_json::json;
use shyraq_bundle::{Officers, Staging};
use shyraq_seal::{OfficerKey, PseudonymKey};
use shyraq_store::{BudgetLedger, Hub};

use crate::ambient::{fill, now};
use crate::args::Init;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::hub::{HubSettings, SETTINGS, ScrubAfter};
use crate::shared::load_codebook;

/// Makes a hub folder whole, or not at all.
pub(crate) fn run(a: &Init, console: &Console) -> Result<(), Failure> {
    check_officers(a)?;
    let book = load_codebook(&a.codebook)?;
    let parent = match a.dir.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let staging = Staging::within(parent)?;
    let root = staging.path();
    let io = |e: std::io::Error| Failure::io(&a.dir, &e);
    for sub in ["keys", "officers", "drafts", "bundles", "refused"] {
        fs::create_dir(root.join(sub)).map_err(io)?;
    }
    let settings = HubSettings {
        name: a.name.clone(),
        simulated: a.simulated,
        population: "persons".into(),
        created: now(),
        scrub_after: ScrubAfter::default(),
    };
    let text = toml::to_string(&settings).map_err(|_| Failure::internal())?;
    fs::write(root.join(SETTINGS), text).map_err(io)?;
    let book_text = book.to_toml().map_err(|e| Failure::new(Exit::Input, e.to_string(), e.hint()))?;
    fs::write(root.join("codebook.toml"), book_text).map_err(io)?;
    Hub::create(&root.join("hub.sqlite"))?;
    BudgetLedger::open_or_create(&root.join("ledger.sqlite"), &settings.created)?;
    PseudonymKey::generate(fill)?.save(&root.join("keys/pseudonyms.key"))?;
    let mut officers = Officers { threshold: a.threshold, officers: Vec::new() };
    for name in &a.officers {
        let key = OfficerKey::generate(name, fill)?;
        key.save(&root.join(format!("officers/{name}.key")))?;
        officers.officers.push(key.officer());
    }
    let list = serde_json::to_string_pretty(&officers).map_err(|_| Failure::internal())?;
    fs::write(root.join("officers/officers.json"), format!("{list}\n")).map_err(io)?;
    staging.publish_private(&a.dir)?;
    report(a, console);
    Ok(())
}

fn check_officers(a: &Init) -> Result<(), Failure> {
    let fine =
        |n: &String| (1..=64).contains(&n.len()) && n.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let mut names = a.officers.clone();
    names.sort();
    names.dedup();
    if names.len() != a.officers.len() || !a.officers.iter().all(fine) {
        return Err(Failure::usage(
            "each officer needs a name of its own of letters, digits, - and _",
            "for example --officers data-officer,protection-officer,director",
        ));
    }
    if a.threshold == 0 || a.threshold as usize > a.officers.len() {
        return Err(Failure::usage(
            "the threshold is not between 1 and the number of officers",
            "2 of 3 is a good rule: --threshold 2",
        ));
    }
    Ok(())
}

fn report(a: &Init, console: &Console) {
    let d = a.dir.display();
    console.say(format!("Made the hub '{}' in {d}", a.name));
    console.say(format!("  code book    {d}/codebook.toml ({})", a.codebook));
    console.say(format!("  ledger       {d}/ledger.sqlite (no total yet)"));
    console.say(format!(
        "  officers     {d}/officers/*.key: {} of {} must sign a release",
        a.threshold,
        a.officers.len()
    ));
    console.say("Each officer takes his own .key file away, to a place that the others can't read.");
    console.say(format!("Next: shyraq ledger open {d}/ledger.sqlite --population persons --epsilon 4 --delta 1e-6"));
    console.say(format!("      shyraq intake add FILE --hub {d} --contributor NAME --mapping MAPPING"));
    console.result(&json!({
        "hub": a.dir,
        "ledger": a.dir.join("ledger.sqlite"),
        "officers": a.dir.join("officers/officers.json"),
        "keys": a.officers.iter().map(|n| a.dir.join(format!("officers/{n}.key"))).collect::<Vec<_>>(),
        "threshold": a.threshold,
    }));
}
