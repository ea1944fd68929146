//! The linkage of the demonstration: each contributor encodes, the hub links.

use std::path::Path;

use shyraq_world::{CONTRIBUTORS, NAME_LIST};

use super::tables;
use crate::args::{Encode, Linkage, Session, Submit};
use crate::commands::{linkage, session};
use crate::console::Console;
use crate::failure::Failure;
use crate::hub::HubFolder;

/// Encodes the files of all contributors with a key that they share, sends them to the hub and links
/// them. `work` is a folder for what never is in a hub.
pub(super) fn link(world: &Path, hub: &HubFolder, work: &Path, console: &Console) -> Result<(), Failure> {
    let run = |command| linkage::run(command, &Console::mute()).map(|_| ());
    std::fs::create_dir_all(work).map_err(|e| Failure::io(work, &e))?;
    let key = work.join("contributors.key");
    run(Linkage::Keygen { out: key.clone(), epoch: None, shares: None })?;
    for name in CONTRIBUTORS.into_iter().chain([NAME_LIST]) {
        let folder = world.join("contributors").join(name);
        let signer = work.join(format!("{name}.key"));
        run(Linkage::Signer { out: signer.clone(), contributor: name.to_owned() })?;
        for file in tables(&folder)? {
            let out = work.join(name);
            run(Linkage::Encode(Encode {
                file,
                mapping: folder.join("linkage.toml"),
                key: vec![key.clone()],
                out: out.clone(),
                contributor: Some(name.to_owned()),
                duplicate_free: false,
                sign: Some(signer.clone()),
                seal_comparer: None,
                seal_resolver: None,
            }))?;
            run(Linkage::Submit(Submit {
                encodings: out,
                hub: hub.path(""),
                key: Some(work.join(format!("{name}.key.pub"))),
                controls: None,
                opener: Vec::new(),
                accept_volume: false,
                new_epoch: false,
            }))?;
        }
    }
    console.say("  all contributors encoded their files and sent them in; names stayed with them");
    session::run(&Session { hub: hub.path(""), release_epoch: None, force: false, threshold: None }, console)
}
