//! The card and the review of a small release whose noise is drawn from a seed.

use std::fs;
use std::path::Path;

use shyraq_bundle::{CARD_FILES, DRAFT_FILES, Draft, read_aggregates};
use shyraq_release::{Disclosure, ReleaseError, withdraw};

use super::whole_run::{release, table};

fn text(draft: &Draft, name: &str) -> String {
    fs::read_to_string(draft.dir.join(name)).unwrap()
}

#[test]
fn the_card_says_what_was_agreed() {
    let dir = tempfile::tempdir().unwrap();
    let draft = release(&table(4000), dir.path(), 3);
    let card = text(&draft, "card.en.txt");
    if std::env::var_os("SHYRAQ_BLESS").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/card.en.txt"), &card).unwrap();
    }
    assert_eq!(card, include_str!("card.en.txt"));
    for name in CARD_FILES {
        let card = text(&draft, name);
        assert!(!card.contains('⟦'), "{name}: a text is missing");
        for outside in ["<script", "http:", "https:", "src=", "@import", "url("] {
            assert!(!card.contains(outside), "{name}: {outside}");
        }
        // Nobody who reads it has heard of these.
        for word in ["psilon", "эпсилон", "Gauss", "sigma"] {
            assert!(!card.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn the_card_counts_the_grades_of_the_published_file() {
    let dir = tempfile::tempdir().unwrap();
    let draft = release(&table(400), dir.path(), 3);
    let tables = read_aggregates(&draft.dir.join("aggregates.csv")).unwrap();
    let mut gender = [0; 3];
    for c in tables.get(&["gender"]).unwrap().cells.iter().filter(|c| !c.values[0].is_empty()) {
        let relative = (c.high - c.low) as f64 / 2.0 / c.count as f64;
        gender[if c.low == 0 || relative > 0.5 { 2 } else { usize::from(relative > 0.1) }] += 1;
    }
    let card = text(&draft, "card.en.txt");
    let line = card.lines().find(|l| l.starts_with("gender ")).unwrap();
    let numbers: Vec<usize> = line.split_whitespace().skip(1).take(3).map(|n| n.parse().unwrap()).collect();
    assert_eq!(numbers, gender, "{line}");
}

#[test]
fn a_review_shows_noise_and_rare_values_of_the_draft() {
    let dir = tempfile::tempdir().unwrap();
    let draft = release(&table(4000), dir.path(), 3);
    let seen = Disclosure::of(&draft, Some(&draft.dir), 10).unwrap();
    // 2,000 women, 1,000 men, 1,000 threats, 2,000 debts: nothing is rare.
    assert_eq!((seen.rare.len(), seen.columns.len(), seen.tables.len()), (0, 2, 6));
    assert!(seen.changes.unwrap().iter().all(|c| !c.clear && c.before == c.now));
    assert_eq!(Disclosure::of(&draft, None, 1_500).unwrap().rare.len(), 2, "men and threats");
    // Against a release of a tenth of the people every count has changed clearly.
    let small = tempfile::tempdir().unwrap();
    let before = release(&table(400), small.path(), 4);
    let changes = Disclosure::of(&draft, Some(&before.dir), 10).unwrap().changes.unwrap();
    assert_eq!((changes.len(), changes.iter().filter(|c| c.clear).count()), (7, 7));
    let page = Disclosure::of(&draft, None, 10).unwrap().sheet().html().unwrap();
    assert!(page.contains("gender × means=debt") && !page.contains("<script"));
}

#[test]
fn what_is_withdrawn_leaves_no_byte_and_gives_nothing_back() {
    let dir = tempfile::tempdir().unwrap();
    let before = release(&table(4000), dir.path(), 3);
    let women = |d: &Draft| read_aggregates(&d.dir.join("aggregates.csv")).unwrap().get(&["gender"]).cloned();
    let kept = women(&before);
    withdraw(&before, &["means".into()]).unwrap();
    let after = Draft::open(&before.dir).unwrap();
    for name in DRAFT_FILES.iter().chain(&CARD_FILES).chain(&["manifest.json", "lists.csv"]) {
        let text = text(&after, name);
        for value in ["threats", "debt"] {
            assert!(!text.contains(value), "{name} still names {value}");
        }
    }
    assert_eq!(women(&after), kept);
    assert_eq!(after.manifest.privacy, before.manifest.privacy);
    assert_eq!(after.manifest.records, before.manifest.records);
    assert_eq!(after.manifest.review.as_ref().unwrap().withdrawn, ["means"]);
    assert!(after.manifest.notes.iter().any(|n| n.contains("means") && n.contains("stays spent")));
    let records = text(&after, "synthetic.csv");
    assert_eq!(records.lines().count() as u64, after.manifest.records + 1);
    assert!(text(&after, "card.en.txt").contains("withdrew columns"));
    // The draft as it was is not lost.
    let aside = fs::read_dir(after.dir.join("earlier")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(Draft::open(&aside).unwrap().manifest, before.manifest);
}

#[test]
fn a_withdrawal_that_is_refused_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let draft = release(&table(100), dir.path(), 3);
    let refused =
        |names: &[&str]| withdraw(&draft, &names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).unwrap_err();
    assert!(matches!(refused(&["gender", "age"]), ReleaseError::NoSuchColumn { .. }));
    assert!(matches!(refused(&["gender", "means"]), ReleaseError::NothingLeft));
    assert_eq!(Draft::open(&draft.dir).unwrap().manifest, draft.manifest);
    assert!(!draft.dir.join("earlier").exists());
}

#[test]
fn an_acceptance_holds_only_for_the_draft_that_was_seen() {
    let dir = tempfile::tempdir().unwrap();
    let mut draft = release(&table(100), dir.path(), 3);
    draft.accept("2026-11-26T12:00:00Z".into(), Some("A. Officer".into())).unwrap();
    let draft = Draft::open(&draft.dir).unwrap();
    assert_eq!(draft.manifest.review.as_ref().unwrap().by.as_deref(), Some("A. Officer"));
    let after = withdraw(&draft, &["gender".into()]).unwrap();
    assert_eq!(after.manifest.review.unwrap().accepted, None);
}
