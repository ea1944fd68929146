//! Which engine counts or compares: from what was typed to what was meant.

use std::path::Path;

use shyraq_engine::Engine;

use crate::args::Counting;
use crate::failure::Failure;

/// Reads `--engine` and `--shared-dir` for a release; nothing is connected yet.
pub(crate) fn engine(counting: &Counting) -> Result<Engine, Failure> {
    let (name, shared_dir) = (counting.engine.as_str(), counting.shared_dir.as_deref());
    if is_embedded(name, shared_dir)? { Ok(Engine::Embedded) } else { cluster::counting(name, shared_dir) }
}

/// Reads `--engine` and `--shared-dir` for a linkage; nothing is connected yet.
pub(crate) fn linkage_engine(name: &str, shared_dir: Option<&Path>) -> Result<shyraq_linkage::Engine, Failure> {
    if is_embedded(name, shared_dir)? {
        Ok(shyraq_linkage::Engine::Embedded)
    } else {
        cluster::comparing(name, shared_dir)
    }
}

/// Tells whether this process is meant, or a cluster.
fn is_embedded(name: &str, shared_dir: Option<&Path>) -> Result<bool, Failure> {
    match (name, shared_dir) {
        ("embedded", None) => Ok(true),
        ("embedded", Some(_)) => Err(Failure::usage(
            "--shared-dir is for a cluster, and the engine is embedded",
            "leave it out, or give --engine df://HOST:PORT",
        )),
        (name, _) if name == "standalone" || name.starts_with("df://") => Ok(false),
        _ => Err(Failure::usage(
            format!("'{name}' is no engine"),
            "give --engine embedded, standalone or df://HOST:PORT",
        )),
    }
}

#[cfg(feature = "cluster")]
mod cluster {
    use std::path::Path;
    use std::sync::Arc;

    use shyraq_cluster::{Place, Remote, Sharing, Standalone, remove_on_signal};
    use shyraq_engine::Engine;
    use shyraq_linkage_cluster::Comparing;

    use crate::failure::Failure;

    pub(super) fn counting(name: &str, shared_dir: Option<&Path>) -> Result<Engine, Failure> {
        let (place, sharing) = place(name, shared_dir)?;
        Ok(Engine::Cluster(match place {
            Place::Standalone => Box::new(Standalone::new(sharing)),
            Place::Scheduler(address) => Box::new(Remote::new(address, sharing)),
        }))
    }

    pub(super) fn comparing(name: &str, shared_dir: Option<&Path>) -> Result<shyraq_linkage::Engine, Failure> {
        let (place, sharing) = place(name, shared_dir)?;
        Ok(shyraq_linkage::Engine::Cluster(Arc::new(Comparing::new(place, sharing))))
    }

    fn place(name: &str, shared_dir: Option<&Path>) -> Result<(Place, Sharing), Failure> {
        let place = name.parse()?;
        remove_on_signal()?;
        Ok((place, Sharing::through(shared_dir.map_or_else(std::env::temp_dir, Path::to_owned))))
    }
}

#[cfg(not(feature = "cluster"))]
mod cluster {
    use std::path::Path;

    use shyraq_engine::Engine;

    use crate::failure::Failure;

    pub(super) fn counting(_: &str, _: Option<&Path>) -> Result<Engine, Failure> {
        Err(missing())
    }

    pub(super) fn comparing(_: &str, _: Option<&Path>) -> Result<shyraq_linkage::Engine, Failure> {
        Err(missing())
    }

    fn missing() -> Failure {
        Failure::usage(
            "this shyraq was built without clusters",
            "build it with 'cargo install --locked --path crates/shyraq --features cluster', or give --engine embedded",
        )
    }
}
