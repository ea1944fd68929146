//! Encodings of a table, made where the table is: signed and sealed before they have a name.

use serde_json::json;
use shyraq_bundle::Staging;
use shyraq_durable::{folder_of, sync_name, sync_tree};
use shyraq_linkage::{Received, Role};
use shyraq_linkage_encode::{Mapping, Sender, encode, load_key};
use shyraq_privacy::OsEntropy;
use shyraq_seal::ContributorKey;

use crate::args::Encode;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::shared::{given, grouped, is_new};
use crate::{sealed, signed};

/// Encodes a table at a contributor.
pub(super) fn run(a: &Encode, console: &Console) -> Result<Exit, Failure> {
    given(
        [&a.file, &a.mapping].into_iter().chain(&a.key).chain(&a.sign).chain(&a.seal_comparer).chain(&a.seal_resolver),
    )?;
    if a.file.is_dir() {
        let fault = format!("{}: this is a folder, not a table", a.file.display());
        return Err(Failure::new(Exit::Input, fault, "give the table, and a mapping that says how it is written"));
    }
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
        let staging = Staging::within(folder_of(&a.out))?;
        let made = staging.path().join("encodings");
        let done = encode(&a.file, &mapping, &key, &sender, &made, &mut OsEntropy::new())?;
        if let Some(signer) = &signer {
            signed::sign(&made, signer)?;
        }
        for (role, key) in &openers {
            sealed::seal(&made, *role, key)?;
        }
        let io = |e: std::io::Error| Failure::io(&a.out, &e);
        sync_tree(&made).map_err(io)?;
        std::fs::rename(&made, &a.out).map_err(io)?;
        sync_name(&a.out).map_err(io)?;
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
            "the births of {} records could not be read, or only the year: look at birth_formats in the mapping",
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
