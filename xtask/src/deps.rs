//! The dependency rule: arrows point down, and the public plane can't reach the private one.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand};

/// The layers of the house; a crate may use crates of lower layers, and those that its
/// own layer allows in [`SIDEWAYS`].
const LAYERS: [&[&str]; 5] = [
    &["shyraq-case", "shyraq-privacy", "shyraq-engine", "shyraq-encoding", "shyraq-tabular", "shyraq-durable"],
    &[
        "shyraq-locale",
        "shyraq-print",
        "shyraq-bundle",
        "shyraq-store",
        "shyraq-seal",
        "shyraq-card",
        "shyraq-cluster",
        "shyraq-figures",
        "shyraq-law",
    ],
    &[
        "shyraq-intake",
        "shyraq-release",
        "shyraq-evaluation",
        "shyraq-world",
        "shyraq-linkage",
        "shyraq-linkage-encode",
        "shyraq-assess",
    ],
    &["shyraq-portal", "shyraq-linkage-attack", "shyraq-linkage-cluster"],
    &["shyraq", "shyraq-testkit", "xtask"],
];

/// Arrows inside a layer: signing needs the form of what is signed; the card says in words
/// what stands in a release; what the law lacks is shown by published figures.
const SIDEWAYS: [(&str, &str); 4] = [
    ("shyraq-seal", "shyraq-bundle"),
    ("shyraq-card", "shyraq-bundle"),
    ("shyraq-card", "shyraq-locale"),
    ("shyraq-law", "shyraq-figures"),
];

/// What must never be reached, by whatever way: the public plane holds nothing private,
/// domain crates know neither store nor keys.
const NEVER: [(&str, &[&str]); 14] = [
    (
        "shyraq-portal",
        &[
            "shyraq-store",
            "shyraq-intake",
            "shyraq-tabular",
            "shyraq-seal",
            "shyraq-release",
            "shyraq-privacy",
            "shyraq-world",
            "shyraq-assess",
            "rusqlite",
        ],
    ),
    // Public data with its sources: it holds no case and asks for none.
    ("shyraq-law", &["shyraq-tabular", "shyraq-store", "shyraq-seal", "shyraq-privacy"]),
    ("shyraq-bundle", &["shyraq-seal", "shyraq-store"]),
    // It speaks of published figures only.
    ("shyraq-card", &["shyraq-privacy", "shyraq-store", "shyraq-seal"]),
    ("shyraq-release", &["shyraq-store", "shyraq-seal", "axum"]),
    // Executors count coded columns: no ledger, no seed, no noise, no identity.
    (
        "shyraq-cluster",
        &[
            "shyraq-privacy",
            "shyraq-store",
            "shyraq-seal",
            "shyraq-release",
            "shyraq-intake",
            "shyraq-case",
            "rusqlite",
        ],
    ),
    // Executors compare cells: who can encode a name could ask for anybody.
    (
        "shyraq-linkage-cluster",
        &["shyraq-linkage-encode", "shyraq-privacy", "shyraq-store", "shyraq-seal", "shyraq-case", "rusqlite"],
    ),
    ("shyraq-intake", &["shyraq-store", "shyraq-seal", "axum"]),
    ("shyraq-world", &["shyraq-store", "shyraq-seal", "axum"]),
    // It sees the truth without any noise: it must not be able to open a hub.
    ("shyraq-evaluation", &["shyraq-store", "shyraq-seal", "shyraq-release", "shyraq-privacy", "axum"]),
    // It estimates from counts: it must not be able to open a hub.
    ("shyraq-assess", &["shyraq-store", "shyraq-seal", "shyraq-linkage", "shyraq-linkage-encode", "axum"]),
    // Who compares and resolves cannot encode a name of its choice.
    ("shyraq-linkage", &["shyraq-linkage-encode", "shyraq-store", "shyraq-seal", "axum"]),
    ("shyraq-encoding", &["shyraq-linkage-encode", "hmac", "hkdf"]),
    ("shyraq-privacy", &["rand", "rand_chacha", "shyraq-case"]),
];

fn graph() -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    // What a feature adds may break the rule as well.
    let command = || {
        let mut command = MetadataCommand::new();
        command.features(CargoOpt::AllFeatures);
        command
    };
    let metadata = command()
        .other_options(["--locked".to_owned(), "--offline".to_owned()])
        .exec()
        .or_else(|_| command().exec())
        .map_err(|e| format!("cargo metadata: {e}"))?;
    let resolve = metadata.resolve.ok_or("cargo metadata gave no graph")?;
    let names: BTreeMap<_, _> = metadata.packages.iter().map(|p| (p.id.clone(), p.name.to_string())).collect();
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in resolve.nodes {
        let Some(from) = names.get(&node.id) else { continue };
        let edges = out.entry(from.clone()).or_default();
        for dep in node.deps {
            let normal = dep.dep_kinds.iter().any(|k| k.kind != DependencyKind::Development);
            if let (true, Some(to)) = (normal, names.get(&dep.pkg)) {
                edges.insert(to.clone());
            }
        }
    }
    Ok(out)
}

fn reachable(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut todo = vec![from.to_owned()];
    while let Some(next) = todo.pop() {
        for to in graph.get(&next).into_iter().flatten() {
            if seen.insert(to.clone()) {
                todo.push(to.clone());
            }
        }
    }
    seen
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|l| l.contains(&name))
}

/// Checks the rule on the workspace.
pub(crate) fn check() -> Result<(), String> {
    let graph = graph()?;
    let mut faults = Vec::new();
    for (from, edges) in &graph {
        let ours = from == "xtask" || from.starts_with("shyraq");
        if !ours {
            continue;
        }
        let Some(own) = layer(from) else {
            faults.push(format!("{from} is in no layer: put it into xtask/src/deps.rs"));
            continue;
        };
        for to in edges.iter().filter(|t| t.starts_with("shyraq")) {
            let sideways = SIDEWAYS.contains(&(from.as_str(), to.as_str()));
            if layer(to).is_none_or(|other| other >= own) && !sideways {
                faults.push(format!("{from} -> {to} does not point down"));
            }
        }
    }
    for (from, never) in NEVER {
        if !graph.contains_key(from) {
            faults.push(format!("there is no crate {from}"));
        }
        let all = reachable(&graph, from);
        faults.extend(never.iter().filter(|n| all.contains(**n)).map(|n| format!("{from} reaches {n}")));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_down_and_the_portal_reaches_nothing_private() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn the_check_sees_a_way_through_others() {
        let edge = |a: &str, b: &str| (a.to_owned(), BTreeSet::from([b.to_owned()]));
        let graph = BTreeMap::from([edge("a", "b"), edge("b", "c")]);
        assert!(reachable(&graph, "a").contains("c"));
    }
}
