//! An assessment in a draft and in a bundle: its debit, its files, what verify finds.

use std::fs;
use std::path::Path;

use shyraq_bundle::assessment::Lag;
use shyraq_bundle::*;

use super::{draft, kinds, officers, sign};

/// Two tables of variance 17/2 and 9: in zCDP they lose 1/17 and 1/18.
fn section(rho: &str) -> Assessment {
    let table = |name: &str, cells, variance: &str, rho: &str| AssessedTable {
        name: name.into(),
        columns: vec!["a".into()],
        cells,
        variance: variance.into(),
        rho: rho.into(),
    };
    Assessment {
        created: "2026-11-27T00:00:00Z".into(),
        mechanism: "m".into(),
        accountant: "zCDP; of a test".into(),
        epsilon: "1".into(),
        delta: "1e-6".into(),
        rho: rho.into(),
        unit: "person".into(),
        unit_rule: "r".into(),
        neighbours: "n".into(),
        groups: Vec::new(),
        ledger: LedgerReference { keeps_total: true, population: "p".into(), entry: 2, head: "h".into() },
        tables: vec![table("overlap", 3, "17/2", "1/17"), table("lag", 1, "9", "1/18")],
        notes: Vec::new(),
    }
}

const MEASURED: &str =
    "table,values,noisy,variance\noverlap,1;0,5,17/2\noverlap,0;1,-2,17/2\noverlap,1;1,7,17/2\nlag,2021;0,4,9\n";
const LAG: &str = r#"{"schema":"shyraq.lag/1","event":"e","report":"r","now":"2024-12-31","resolution":"year","level":0.95,"boot":10,
"seed":1,"noise":{"kind":"discrete_gaussian","scale":3.0},"delay":{"unit":"year","longest":0,"within":[1.0]},"assumption":"a",
"periods":[{"period":"2021","observed":-4,"variance":9.0,"complete":1.0,"corrected":0.0,"lower":0.0,"upper":null,"hatched":false}]}"#;

fn add(dir: &Path, section: Assessment) -> Result<HeldDraft, BundleError> {
    let mut held = HeldDraft::open(dir)?;
    let staging = Staging::within(dir)?;
    fs::create_dir(staging.path().join("assess")).unwrap();
    fs::write(staging.path().join("assess/measured.csv"), MEASURED).unwrap();
    fs::write(staging.path().join("assess/lag.json"), LAG).unwrap();
    held.add(staging.path(), section, false)?;
    Ok(held)
}

/// 1/17 + 1/18 = 35/306.
#[test]
fn it_is_signed_with_the_rest_and_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut made = draft(dir.path(), false);
    made.accept("2026-11-26T00:00:00Z".into(), None).unwrap();
    assert!(
        !String::from_utf8(made.manifest.to_bytes()).unwrap().contains("assessment"),
        "older bytes are as they were"
    );
    let mut held = add(&made.dir, section("35/306")).unwrap();
    assert_eq!(held.draft.manifest.review.as_ref().unwrap().accepted, None);
    held.put("assess/mse.json", b"{\"schema\":\"shyraq.mse/1\",\"strata\":[]}\n").unwrap();
    assert!(held.put("assess/measured.csv", b"").is_err() && held.put("other", b"").is_err());
    drop(held);
    let mut pending = assemble(&Draft::open(&made.dir).unwrap(), &officers(), &dir.path().join("bundles")).unwrap();
    for n in [1, 2] {
        let signature = sign(n, &pending.digest);
        complete(&mut pending, signature).unwrap();
    }
    let bundle = Bundle::open(&pending.dir, Some(&officers())).unwrap();
    let assessed = bundle.assessed().unwrap();
    let noisy: Vec<i64> = assessed.tables.table("overlap").map(|c| c.noisy).collect();
    assert_eq!(noisy, [5, -2, 7]);
    assert!(assessed.hidden.is_some() && assessed.cascade.is_none() && assessed.recommendations.is_none());
    let lag: &Lag = assessed.lag.as_ref().unwrap();
    assert_eq!((lag.periods[0].observed, lag.periods[0].upper), (-4, None));
    let method = fs::read_to_string(pending.dir.join("METHOD.md")).unwrap();
    assert!(method.contains("Table `lag` by a: 1 cells, each with noise of variance 9, loss 1/18."), "{method}");
    for name in ["assess/measured.csv", "assess/lag.json", "assess/mse.json"] {
        let path = pending.dir.join(name);
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert_eq!(kinds(&pending.dir), [(name.to_owned(), ProblemKind::Changed)], "byte {at}");
        }
        fs::write(&path, &whole).unwrap();
    }
}

/// What does not add up is found though officers signed it.
#[test]
fn losses_are_checked_as_those_of_the_release() {
    let broken = |change: &dyn Fn(&mut Assessment)| {
        let dir = tempfile::tempdir().unwrap();
        let made = draft(dir.path(), false);
        let mut section = section("35/306");
        change(&mut section);
        add(&made.dir, section).unwrap();
        let pending = assemble(&Draft::open(&made.dir).unwrap(), &officers(), &dir.path().join("b")).unwrap();
        let found = kinds(&pending.dir).into_iter().filter(|(_, k)| *k != ProblemKind::TooFewSignatures);
        found.collect::<Vec<_>>()
    };
    let promise = || vec![("manifest.json".to_owned(), ProblemKind::BrokenPromise)];
    assert_eq!(broken(&|_| ()), []);
    assert_eq!(broken(&|a| a.rho = "34/306".into()), promise());
    assert_eq!(broken(&|a| a.tables[0].rho = "1/18".into()), promise());
    assert_eq!(broken(&|a| a.tables[0].variance = "17".into()), promise());
    assert_eq!(broken(&|a| a.tables[0].cells = 4), promise());
    assert_eq!(broken(&|a| drop(a.tables.pop())), promise());
    assert_eq!(broken(&|a| a.tables.push(a.tables[0].clone())), promise());
    assert_eq!(broken(&|a| a.accountant = "trust us".into())[0].1, ProblemKind::UnknownAccountant);
}

#[test]
fn a_second_one_replaces_the_first_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let made = draft(dir.path(), false);
    let first = add(&made.dir, section("1/2")).unwrap();
    let short = digest_bytes(&first.draft.manifest.to_bytes()).short().to_owned();
    drop(first);
    let second = add(&made.dir, section("1/3")).unwrap();
    assert_eq!(second.draft.manifest.assessment.as_ref().unwrap().rho, "1/3");
    drop(second);
    let earlier = made.dir.join("earlier").join(&short);
    assert_eq!(fs::read_to_string(earlier.join("assess/measured.csv")).unwrap(), MEASURED);
    assert!(fs::read_to_string(earlier.join("manifest.json")).unwrap().contains("\"rho\": \"1/2\""));
    // Files that no manifest names, as a run leaves them that was cut off: kept, by their own hash.
    let mut held = HeldDraft::open(&made.dir).unwrap();
    assert!(held.remove().unwrap() && !held.remove().unwrap());
    fs::create_dir(made.dir.join("assess")).unwrap();
    fs::write(made.dir.join("assess/measured.csv"), "left").unwrap();
    assert!(!held.remove().unwrap());
    assert!(made.dir.join("earlier").join(digest_bytes(b"left").short()).join("assess/measured.csv").exists());
    assert_eq!(Draft::open(&made.dir).unwrap().manifest, made.manifest);
}
