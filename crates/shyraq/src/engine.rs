//! Which engine counts: from what was typed to what was meant.

use std::path::Path;

use shyraq_engine::Engine;

use crate::failure::Failure;

/// Reads `--engine` and `--shared-dir`; nothing is connected yet.
pub(crate) fn engine(name: &str, shared_dir: Option<&Path>) -> Result<Engine, Failure> {
    match (name, shared_dir) {
        ("embedded", None) => Ok(Engine::Embedded),
        ("embedded", Some(_)) => Err(Failure::usage(
            "--shared-dir is for a cluster, and the engine is embedded",
            "leave it out, or give --engine df://HOST:PORT",
        )),
        (name, _) if name == "standalone" || name.starts_with("df://") => cluster(name, shared_dir),
        _ => Err(Failure::usage(
            format!("'{name}' is no engine"),
            "give --engine embedded, standalone or df://HOST:PORT",
        )),
    }
}

#[cfg(feature = "cluster")]
fn cluster(name: &str, shared_dir: Option<&Path>) -> Result<Engine, Failure> {
    use shyraq_cluster::{Remote, Sharing, Standalone, remove_on_signal};

    let sharing = Sharing::through(shared_dir.map_or_else(std::env::temp_dir, Path::to_owned));
    let cluster: Box<dyn shyraq_engine::Cluster> = match name {
        "standalone" => Box::new(Standalone::new(sharing)),
        address => Box::new(Remote::new(address.parse()?, sharing)),
    };
    remove_on_signal()?;
    Ok(Engine::Cluster(cluster))
}

#[cfg(not(feature = "cluster"))]
fn cluster(_: &str, _: Option<&Path>) -> Result<Engine, Failure> {
    Err(Failure::usage(
        "this shyraq was built without clusters",
        "build it with 'cargo install --locked --path crates/shyraq --features cluster', or count with --engine embedded",
    ))
}
