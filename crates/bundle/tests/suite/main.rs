//! What a bundle promises: every changed, missing or added byte is found, and only what
//! enough officers signed can be opened.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test says what is wrong by failing"
)]

mod assessment;

use std::fs;
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use shyraq_bundle::*;

const BOOK: &str = "name = 'b'\nversion = '1'\n[[variable]]\nname = 'gender'\nvalues = ['Woman', 'Man']\n";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

fn officers() -> Officers {
    let officer = |n: u8| Officer { name: format!("officer-{n}"), public_key: hex(key(n).verifying_key().as_bytes()) };
    Officers { threshold: 2, officers: vec![officer(1), officer(2), officer(3)] }
}

fn sign(n: u8, digest: &Digest) -> Signature {
    let signature = key(n).sign(&signing_message(digest));
    Signature { officer: format!("officer-{n}"), signature: hex(&signature.to_bytes()) }
}

fn manifest(demonstration: bool) -> Manifest {
    Manifest {
        schema: SCHEMA.into(),
        state: State::Draft,
        title: "Simulated".into(),
        publisher: "Test".into(),
        created: "2026-11-24T00:00:00Z".into(),
        simulated: true,
        demonstration,
        program: Program { name: "shyraq".into(), version: "0".into(), sources: None },
        codebook: PublishedCodeBook {
            name: "b".into(),
            version: "1".into(),
            sha256: digest_bytes(BOOK.as_bytes()),
            domain: DomainSource::PublicCodebook,
        },
        privacy: Privacy {
            mechanism: "m".into(),
            accountant: "zCDP; of a test".into(),
            // Of 1/17 in zCDP, from the formula in floating point.
            epsilon: "1.6065".into(),
            delta: "1e-6".into(),
            rho: "1/17".into(),
            unit: "person".into(),
            unit_rule: "each row".into(),
            neighbours: "n".into(),
            contribution: Contribution { records: 1, rule: "r".into() },
            groups: vec![GroupLoss { identities: 2, epsilon: "3.4253".into() }],
            ledger: LedgerReference { keeps_total: true, population: "p".into(), entry: 1, head: "0".repeat(64) },
        },
        records: 3,
        notes: vec![],
        files: vec![],
        prior: None,
        officers: None,
        review: None,
        assessment: None,
    }
}

fn draft(dir: &Path, demonstration: bool) -> Draft {
    draft_of(dir, manifest(demonstration))
}

fn draft_of(dir: &Path, manifest: Manifest) -> Draft {
    let report = serde_json::json!({
        "privacy": manifest.privacy, "codebook": manifest.codebook, "notes": manifest.notes,
        "synthetic_records": manifest.records, "simulated": manifest.simulated,
    });
    let report = report.to_string();
    let staged = dir.join("staged");
    let out = dir.join("draft");
    fs::create_dir_all(&staged).unwrap();
    fs::create_dir_all(&out).unwrap();
    for (name, text) in [
        ("synthetic.csv", "gender\n\nMan\nWoman\n"),
        ("aggregates.csv", "variables,values,count,low,high\ngender,,1,0,3\ngender,Woman,1,0,2\ngender,Man,1,1,2\n"),
        ("measured.csv", "variables,values,noisy,variance\ngender,,-1,17/2\ngender,Woman,2,17/2\ngender,Man,1,17/2\n"),
        ("report.json", &report),
        ("codebook.toml", BOOK),
    ] {
        fs::write(staged.join(name), text).unwrap();
    }
    write_draft(&staged, &[], &out, manifest, None, None).unwrap()
}

fn signed(dir: &Path) -> PathBuf {
    signed_of(dir, manifest(false))
}

fn signed_of(dir: &Path, manifest: Manifest) -> PathBuf {
    let mut pending = assemble(&draft_of(dir, manifest), &officers(), &dir.join("bundles")).unwrap();
    for n in [1, 3] {
        let signature = sign(n, &pending.digest);
        complete(&mut pending, signature).unwrap();
    }
    pending.dir
}

fn kinds(dir: &Path) -> Vec<(String, ProblemKind)> {
    verify(dir, None).unwrap().into_iter().map(|p| (p.path, p.kind)).collect()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

#[test]
fn a_signed_bundle_verifies_and_opens() {
    let dir = tempfile::tempdir().unwrap();
    let path = signed(dir.path());
    assert_eq!(kinds(&path), []);
    assert_eq!(verify(&path, Some(&officers())).unwrap(), []);
    let bundle = Bundle::open(&path, Some(&officers())).unwrap();
    assert_eq!(path.file_name().unwrap().to_str().unwrap(), bundle.digest().hex());
    assert_eq!(bundle.tables().total(), Some(3));
    let cell = bundle.measured().get(&["gender"], &[""]).unwrap();
    assert_eq!((cell.noisy, cell.variance.as_str()), (-1, "17/2"));
    assert!((cell.sigma() - 8.5_f64.sqrt()).abs() < 1e-12);
    for name in ["data/synthetic.parquet", "data/measured.parquet", "datapackage.json", "dataset.jsonld", "METHOD.md"] {
        assert!(path.join(name).is_file(), "{name}");
    }
}

/// One table of variance 17/2: it loses 1/17 in zCDP and 2/25 composed.
#[test]
fn a_smaller_loss_than_the_tables_have_is_found() {
    for (accountant, rho, epsilon, expected) in [
        ("zCDP; how", "1/17", "1.6065", None),
        ("zCDP; how", "1/18", "1.55766", Some(ProblemKind::BrokenPromise)),
        ("composed Gaussians; how", "2/25", "1.76565", None),
        ("composed Gaussians; how", "79/1000", "1.75358", Some(ProblemKind::BrokenPromise)),
        ("composed Gaussians; how", "1/17", "1.49362", Some(ProblemKind::BrokenPromise)),
        ("something else; how", "1/1", "1", Some(ProblemKind::UnknownAccountant)),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut m = manifest(false);
        m.privacy.accountant = accountant.into();
        m.privacy.rho = rho.into();
        m.privacy.epsilon = epsilon.into();
        m.privacy.groups.clear();
        let path = signed_of(dir.path(), m);
        let expected: Vec<_> = expected.into_iter().map(|k| ("manifest.json".to_owned(), k)).collect();
        assert_eq!(kinds(&path), expected, "{accountant} {rho}");
        assert_eq!(Bundle::open(&path, None).is_ok(), expected.is_empty());
    }
}

type Edit = &'static dyn Fn(&mut Manifest);

/// Edits of a manifest that no noise betrays.
const EDITS: [Edit; 8] = [
    &|m| m.privacy.epsilon = "0.1".into(),
    &|m| m.privacy.delta = "1e-9".into(),
    &|m| m.privacy.groups.clear(),
    &|m| m.privacy.groups[0].epsilon = "2".into(),
    &|m| m.records = 300,
    &|m| m.simulated = false,
    &|m| m.privacy.ledger.entry = 9,
    &|m| m.privacy.ledger.population = "others".into(),
];

fn edited(made: &Draft, edit: Edit) -> Draft {
    let mut manifest = made.manifest.clone();
    edit(&mut manifest);
    fs::write(made.dir.join("manifest.json"), manifest.to_bytes()).unwrap();
    Draft::open(&made.dir).unwrap()
}

/// An edited manifest was signed though it was not what the officer had accepted.
#[test]
fn a_manifest_that_was_edited_is_not_signed() {
    let dir = tempfile::tempdir().unwrap();
    let mut made = draft(dir.path(), false);
    let refused = |draft: &Draft| match assemble(draft, &officers(), &dir.path().join("bundles")) {
        Err(BundleError::NotVerified(p)) => p[0].kind,
        other => panic!("{other:?}"),
    };
    for edit in EDITS {
        assert_eq!(refused(&edited(&made, edit)), ProblemKind::Disagrees, "nobody reviewed it");
    }
    edited(&made, &|_| ());
    made.accept("2026-11-25T00:00:00Z".into(), Some("A. Officer".into())).unwrap();
    let more: [Edit; 4] = [
        &|m| m.title = "Another".into(),
        &|m| m.review.as_mut().unwrap().by = Some("B. Officer".into()),
        &|m| m.review.as_mut().unwrap().withdrawn.clear(),
        &|m| m.review.as_mut().unwrap().sha256 = None,
    ];
    let mut made = edited(&made, &|m| m.review.as_mut().unwrap().withdrawn.push("age".into()));
    made.accept("2026-11-25T00:00:00Z".into(), Some("A. Officer".into())).unwrap();
    for edit in EDITS.into_iter().chain(more) {
        assert_eq!(refused(&edited(&made, edit)), ProblemKind::NotAccepted);
    }
    let whole = edited(&made, &|_| ());
    let pending = assemble(&whole, &officers(), &dir.path().join("bundles")).unwrap();
    assert_eq!(kinds(&pending.dir), [("signatures.json".into(), ProblemKind::TooFewSignatures)]);
    // Nor is a bundle that was made of it and edited then.
    let mut manifest = pending.manifest.clone();
    manifest.title = "Another".into();
    fs::write(pending.dir.join("manifest.json"), manifest.to_bytes()).unwrap();
    assert!(kinds(&pending.dir).contains(&("manifest.json".into(), ProblemKind::NotAccepted)));
}

/// A folder of the bundle's name was opened unread, and its manifest signed, whoever had written it.
#[test]
fn a_bundle_that_is_there_already_is_signed_only_if_it_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let made = draft(dir.path(), false);
    let parent = dir.path().join("bundles");
    let first = assemble(&made, &officers(), &parent).unwrap();
    assert_eq!(assemble(&made, &officers(), &parent).unwrap().digest, first.digest);
    let mut other = first.manifest.clone();
    other.title = "Another".into();
    fs::write(first.dir.join("manifest.json"), other.to_bytes()).unwrap();
    let mut signatures = first.signatures.clone();
    signatures.manifest = digest_bytes(&other.to_bytes());
    fs::write(first.dir.join("signatures.json"), signatures.to_bytes()).unwrap();
    assert!(matches!(assemble(&made, &officers(), &parent), Err(BundleError::NotVerified(_))));
}

/// Who opened a draft before an assessment came into it wrote a manifest without it.
#[test]
fn a_draft_that_was_changed_meanwhile_is_not_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let mut made = draft(dir.path(), false);
    edited(&made, &|m| m.review.get_or_insert_with(Review::default).withdrawn.push("age".into()));
    let at = || "2026-11-25T00:00:00Z".to_owned();
    assert!(matches!(made.accept(at(), None), Err(BundleError::Form { .. })));
    let mut now = Draft::open(&made.dir).unwrap();
    assert_eq!(now.manifest.review.as_ref().unwrap().withdrawn.last().unwrap(), "age");
    now.accept(at(), None).unwrap();
}

#[test]
fn what_does_not_agree_is_not_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let made = draft(dir.path(), false);
    for edit in EDITS {
        let mut draft = edited(&made, edit);
        assert!(matches!(draft.accept("2026-11-25T00:00:00Z".into(), None), Err(BundleError::NotVerified(_))));
    }
}

/// Two releases at once lost a paid draft.
#[test]
fn drafts_that_come_into_one_folder_at_once_are_all_kept() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    std::thread::scope(|scope| {
        for k in 0..8 {
            let (out, base) = (&out, dir.path());
            scope.spawn(move || {
                let own = base.join(k.to_string());
                let made = draft_of(&own, Manifest { title: format!("Number {k}"), ..manifest(false) });
                let staged = own.join("again");
                fs::create_dir(&staged).unwrap();
                for f in &made.manifest.files {
                    fs::copy(made.dir.join(&f.path), staged.join(&f.path)).unwrap();
                }
                write_draft(&staged, &[], out, made.manifest, None, None).unwrap();
            });
        }
    });
    let mut titles = vec![Draft::open(&out).unwrap().manifest.title];
    for aside in fs::read_dir(out.join("earlier")).unwrap() {
        titles.push(Draft::open(&aside.unwrap().path()).unwrap().manifest.title);
    }
    titles.sort();
    assert_eq!(titles, (0..8).map(|k| format!("Number {k}")).collect::<Vec<_>>());
}

#[test]
fn a_draft_goes_into_no_folder_of_something_else() {
    let dir = tempfile::tempdir().unwrap();
    let fault = |path: &Path| match check_target(path, None) {
        Ok(()) => "",
        Err(BundleError::Target { fault, .. }) => fault,
        Err(e) => panic!("{e}"),
    };
    let bundle = signed(dir.path());
    assert_eq!(fault(&bundle), "holds a signed bundle");
    assert_eq!(fault(&bundle.join("new")), "lies in a signed bundle, which it would break");
    assert_eq!((fault(&dir.path().join("draft")), fault(&dir.path().join("none"))), ("", ""));
    let made = |name: &str, files: &[&str]| {
        let path = dir.path().join(name);
        fs::create_dir(&path).unwrap();
        files.iter().for_each(|f| fs::write(path.join(f), "x").unwrap());
        path
    };
    let dangling = dir.path().join("dangling");
    std::os::unix::fs::symlink(dir.path().join("nowhere"), &dangling).unwrap();
    assert_eq!(fault(&dangling), "is a link to a folder that is not there");
    assert_eq!(fault(&made("hub", &["hub.toml"])), "is the folder of a hub");
    assert_eq!(fault(&made("work", &["notes.txt"])), "holds other files already");
    assert_eq!(fault(&made("other", &["manifest.json"])), "holds a manifest.json that is not a draft's");
    assert_eq!(fault(&made("left", &["ledger.sqlite", "ledger.sqlite-journal", ".shyraq-x", "earlier"])), "");
    let own = made("own", &["l.sqlite", "l.sqlite-journal"]);
    assert_eq!(fault(&own), "holds other files already");
    check_target(&own, Some(&own.join("l.sqlite"))).unwrap();
    assert_eq!(fault(&own.join("l.sqlite")), "is a file, not a folder");
}

#[test]
fn any_changed_byte_of_any_file_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = signed(dir.path());
    for file in files(&path) {
        let whole = fs::read(&file).unwrap();
        // Every byte of the files that are signed or sign, a sample of the rest.
        let name = file.file_name().unwrap().to_str().unwrap();
        let step = if ["manifest.json", "signatures.json"].contains(&name) { 1 } else { 1 + whole.len() / 40 };
        for at in (0..whole.len()).step_by(step) {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&file, &changed).unwrap();
            assert!(!verify(&path, None).unwrap().is_empty(), "byte {at} of {}", file.display());
        }
        let mut longer = whole.clone();
        longer.push(b'\n');
        fs::write(&file, &longer).unwrap();
        assert!(!verify(&path, None).unwrap().is_empty(), "a byte more in {}", file.display());
        fs::write(&file, &whole).unwrap();
    }
    assert_eq!(kinds(&path), []);
}

#[test]
fn what_is_missing_or_added_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = signed(dir.path());
    fs::write(path.join("data/extra.csv"), "x").unwrap();
    fs::create_dir(path.join("empty")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", path.join("link")).unwrap();
    fs::remove_file(path.join("METHOD.md")).unwrap();
    let found = kinds(&path);
    for expected in [
        ("METHOD.md", ProblemKind::Missing),
        ("data/extra.csv", ProblemKind::Added),
        ("empty", ProblemKind::Added),
        ("link", ProblemKind::NotAFile),
    ] {
        assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{expected:?} in {found:?}");
    }
    assert!(matches!(Bundle::open(&path, None), Err(BundleError::NotVerified(p)) if p.len() == 4));
}

/// The signature of who was slower took the place of the other's.
#[test]
fn officers_who_sign_at_once_both_sign() {
    let dir = tempfile::tempdir().unwrap();
    let mut one = assemble(&draft(dir.path(), false), &officers(), &dir.path().join("bundles")).unwrap();
    let mut two = Pending::open(&one.dir).unwrap();
    let [first, second] = [1, 3].map(|n| sign(n, &one.digest));
    complete(&mut one, first).unwrap();
    complete(&mut two, second).unwrap();
    assert_eq!((two.missing(), kinds(&two.dir)), (0, vec![]));
}

/// A run that was cut off between two signatures left a file, and nobody could add the second.
#[test]
fn what_a_signature_that_was_cut_off_left_goes() {
    let dir = tempfile::tempdir().unwrap();
    let mut one = assemble(&draft(dir.path(), false), &officers(), &dir.path().join("bundles")).unwrap();
    let [first, second] = [1, 3].map(|n| sign(n, &one.digest));
    complete(&mut one, first).unwrap();
    let left = one.dir.join(".shyraq-Ab3dE5");
    fs::write(&left, "half a list").unwrap();
    assert!(kinds(&one.dir).contains(&(".shyraq-Ab3dE5".into(), ProblemKind::Added)), "readers are told of it");
    let mut two = Pending::open(&one.dir).unwrap();
    assert!(!left.exists());
    complete(&mut two, second).unwrap();
    assert_eq!((two.missing(), kinds(&two.dir)), (0, vec![]));
}

/// What it promises could not be counted, and nobody said so.
#[test]
fn a_bundle_without_its_measurements_is_not_whole() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = signed(dir.path());
    let path = bundle.join("manifest.json");
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest.files.retain(|f| f.path != "data/measured.csv");
    fs::write(&path, manifest.to_bytes()).unwrap();
    fs::remove_file(bundle.join("data/measured.csv")).unwrap();
    assert!(kinds(&bundle).contains(&("data/measured.csv".into(), ProblemKind::Missing)));
}

#[test]
fn signatures_must_be_enough_and_of_officers_one_knows() {
    let dir = tempfile::tempdir().unwrap();
    let draft = draft(dir.path(), false);
    let mut pending = assemble(&draft, &officers(), &dir.path().join("bundles")).unwrap();
    assert_eq!(kinds(&pending.dir), [("signatures.json".into(), ProblemKind::TooFewSignatures)]);
    let one = sign(2, &pending.digest);
    complete(&mut pending, one.clone()).unwrap();
    assert_eq!(pending.missing(), 1);
    assert!(complete(&mut pending, one.clone()).is_err(), "one officer can't sign twice");
    let forged = Signature { officer: "officer-1".into(), ..one };
    assert!(complete(&mut pending, forged).is_err());
    let stranger = Signature { officer: "officer-9".into(), ..sign(9, &pending.digest) };
    assert!(complete(&mut pending, stranger).is_err());
    let two = sign(1, &pending.digest);
    complete(&mut pending, two).unwrap();
    let three = sign(3, &pending.digest);
    assert!(complete(&mut pending, three).is_err(), "no signature to spare");
    let mut others = officers();
    others.officers.remove(0);
    others.officers.push(Officer { name: "other".into(), public_key: hex(key(8).verifying_key().as_bytes()) });
    let found = verify(&pending.dir, Some(&others)).unwrap();
    assert_eq!(found[0].kind, ProblemKind::UnknownOfficers);
}

#[test]
fn drafts_and_demonstrations_can_not_leave() {
    let dir = tempfile::tempdir().unwrap();
    let made = draft(dir.path(), true);
    assert!(matches!(assemble(&made, &officers(), &dir.path().join("bundles")), Err(BundleError::Signing { .. })));
    assert_eq!(kinds(&made.dir), [("manifest.json".into(), ProblemKind::Draft)]);
    assert!(Bundle::open(&made.dir, None).is_err());
}

#[test]
fn a_draft_that_was_edited_is_not_signed() {
    let dir = tempfile::tempdir().unwrap();
    let made = draft(dir.path(), false);
    fs::write(made.dir.join("aggregates.csv"), "variables,values,count,low,high\ngender,,9,9,9\n").unwrap();
    assert!(matches!(Draft::open(&made.dir), Err(BundleError::Form { .. })));
}

#[test]
fn the_same_draft_gives_the_same_bundle() {
    let dir = tempfile::tempdir().unwrap();
    let made = draft(dir.path(), false);
    let a = assemble(&made, &officers(), &dir.path().join("a")).unwrap();
    let b = assemble(&made, &officers(), &dir.path().join("b")).unwrap();
    assert_eq!(a.digest, b.digest);
}

proptest! {
    /// Whatever stands in the manifest, verifying says so and does not fail.
    #[test]
    fn verifying_never_panics(text in ".{0,300}") {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("manifest.json"), text).unwrap();
        prop_assert!(!verify(dir.path(), None).unwrap().is_empty());
    }
}
