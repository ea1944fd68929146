//! A whole release with its files.

use std::collections::HashMap;
use std::path::Path;

use shyraq_bundle::{DomainSource, Draft, Staging, read_aggregates, read_measured};
use shyraq_case::CodeBook;
use shyraq_privacy::{Accountant, Loss, parse_decimal, spend};
use shyraq_release::{DraftRequest, Drafted, InputOptions, Plan, UnitText, Workload, read_table, write_release};
use shyraq_testkit::{MemoryLedger, SeededEntropy};

const BOOK: &str = "name='example'\nversion='1'\n[[variable]]\nname='gender'\nvalues=['Woman','Man']\n[[variable]]\nname='means'\nkind='several'\nvalues=['threats','debt']\n";

pub(super) fn release(csv: &str, dir: &Path, seed: u64) -> Draft {
    release_in(Accountant::Zcdp, csv, dir, seed)
}

pub(super) fn release_in(accountant: Accountant, csv: &str, dir: &Path, seed: u64) -> Draft {
    release_of(BOOK, accountant, csv, dir, seed)
}

fn release_of(book: &str, accountant: Accountant, csv: &str, dir: &Path, seed: u64) -> Draft {
    let input = dir.join("in.csv");
    std::fs::write(&input, csv).unwrap();
    let out = dir.join("out");
    let book = CodeBook::parse(book).unwrap();
    let table = read_table(&input, &book, &InputOptions::default()).unwrap();
    let (epsilon, delta) = (parse_decimal("2").unwrap(), parse_decimal("1e-6").unwrap());
    let rho = accountant.rho_for(&epsilon, &delta);
    let plan = Plan::new(Workload::of(&book), &rho, accountant).unwrap();
    let loss = Loss {
        population: "persons".into(),
        rho: rho.clone(),
        accountant,
        epsilon: epsilon.clone(),
        delta: delta.clone(),
        purpose: "test".into(),
    };
    let staging = Staging::within(&out).unwrap();
    let mut ledger = MemoryLedger { total: Some((accountant, rho.clone())), ..MemoryLedger::default() };
    let spent = spend(&mut ledger, &loss).unwrap();
    let receipt = spent.receipt().clone();
    let measured = Drafted::new(table, plan).measure(spent, &mut SeededEntropy::new(seed)).unwrap();
    let request = DraftRequest {
        title: "Test".into(),
        publisher: "Test".into(),
        created: "2026-11-24T00:00:00Z".into(),
        simulated: true,
        version: "0".into(),
        sources: None,
        codebook: &book,
        domain: DomainSource::PublicCodebook,
        epsilon: ("2", &epsilon),
        delta: ("1e-6", &delta),
        rho,
        receipt,
        ledger: None,
        unit: UnitText { unit: "person".into(), rule: "each row is a person".into(), identities: UnitText::IDENTITIES },
        notes: Vec::new(),
        prior: None,
    };
    write_release(&measured, &request, &staging, &[], &out).unwrap().0
}

pub(super) fn table(rows: usize) -> String {
    let mut csv = String::from("gender,means\n");
    for k in 0..rows {
        csv.push_str(["Woman,threats;debt\n", "Man,\n", "Woman,debt\n", ",ZZQ_CANARY\n"][k % 4]);
    }
    csv
}

#[test]
fn the_files_agree_with_one_another() {
    let dir = tempfile::tempdir().unwrap();
    let draft = release(&table(4000), dir.path(), 3);
    let tables = read_aggregates(&draft.dir.join("aggregates.csv")).unwrap();
    let total = tables.total().unwrap();
    assert!((3900..4100).contains(&total), "{total}");
    assert_eq!(draft.manifest.records, total);
    let mut synthetic = csv::Reader::from_path(draft.dir.join("synthetic.csv")).unwrap();
    assert_eq!(synthetic.headers().unwrap(), vec!["gender", "means"]);
    assert_eq!(synthetic.records().count() as u64, total);
    let women: HashMap<&str, u64> = tables
        .get(&["gender", "means=debt"])
        .unwrap()
        .cells
        .iter()
        .filter(|c| c.values[0] == "Woman")
        .map(|c| (c.values[1].as_str(), c.count))
        .collect();
    assert!((1900..2100).contains(&women["1"]), "{women:?}");
    let measured = read_measured(&draft.dir.join("measured.csv")).unwrap();
    // Besides what is published, the table of all three columns: 3 x 2 x 2 cells.
    let triple = 12;
    assert_eq!(measured.len() - triple, tables.all().iter().map(|t| t.cells.len()).sum::<usize>());
    assert!(measured.get(&["means=debt"], &["1"]).unwrap().sigma() > 1.0);
    Draft::open(&draft.dir).unwrap();
}

/// No byte of what one person wrote outside the code book is in any file, and other words
/// there give the same files.
fn no_trace(seeds: std::ops::Range<u64>) {
    let [dir, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let plain = table(400);
    let (before, after) = plain.split_once(",ZZQ_CANARY\n").unwrap();
    let one = format!("{before},ZZQ_CANARY\n{}", after.replace("ZZQ_CANARY", ""));
    for seed in seeds {
        let draft = release(&one, dir.path(), seed);
        for name in shyraq_bundle::DRAFT_FILES.iter().chain(&shyraq_bundle::CARD_FILES).chain(&["manifest.json"]) {
            let text = std::fs::read_to_string(draft.dir.join(name)).unwrap();
            assert!(!text.contains("CANARY"), "{name}");
        }
        let changed = release(&one.replace("ZZQ_CANARY", "anything at all"), other.path(), seed);
        assert_eq!(draft.manifest, changed.manifest);
    }
}

/// Debts are of women here: 1,000 persons with a debt and no gender are completed, the debts of 500 men
/// are made blank, and no file says that it happened.
#[test]
fn implications_reach_all_files() {
    let dir = tempfile::tempdir().unwrap();
    let csv = format!("{}{}{}", table(4000), ",debt\n".repeat(1000), "Man,debt\n".repeat(500));
    let book = format!(
        "{BOOK}[[implies]]\nif={{variable='means',values=['debt']}}\nthen={{variable='gender',values=['Woman']}}\n"
    );
    let draft = release_of(&book, Accountant::Composed, &csv, dir.path(), 5);
    let tables = read_aggregates(&draft.dir.join("aggregates.csv")).unwrap();
    let cell = |variables: &[&str], values: &[&str]| {
        let table = tables.get(variables).unwrap();
        let cell = table.cells.iter().find(|c| c.values == values).unwrap();
        (cell.low, cell.count, cell.high)
    };
    assert!((2900..3100).contains(&cell(&["gender"], &["Woman"]).1), "2,000 and 1,000 completed");
    assert!((1400..1600).contains(&cell(&["gender"], &["Man"]).1));
    for gender in ["Man", ""] {
        assert_eq!(cell(&["gender", "means=debt"], &[gender, "1"]), (0, 0, 0));
    }
    let mut synthetic = csv::Reader::from_path(draft.dir.join("synthetic.csv")).unwrap();
    let records: Vec<csv::StringRecord> = synthetic.records().map(Result::unwrap).collect();
    assert!(records.iter().all(|r| &r[0] == "Woman" || !r[1].contains("debt")));
    assert!(records.iter().filter(|r| r[1].contains("debt")).count() > 2800);
    let written = CodeBook::parse(&std::fs::read_to_string(draft.dir.join("codebook.toml")).unwrap()).unwrap();
    assert_eq!(written.implies.len(), 1);
    assert!(draft.manifest.privacy.contribution.rule.contains("implies"));
}

/// Every list interval holds that of one cell at a time; only tables of one column are lists here.
#[test]
fn lists_have_wider_intervals_for_tables_of_one_column() {
    let dir = tempfile::tempdir().unwrap();
    let draft = release(&table(4000), dir.path(), 3);
    let tables = read_aggregates(&draft.dir.join("aggregates.csv")).unwrap();
    let mut lists = csv::Reader::from_path(draft.dir.join("lists.csv")).unwrap();
    assert_eq!(lists.headers().unwrap(), vec!["variables", "values", "low", "high"]);
    let mut rows = 0;
    for row in lists.records().map(Result::unwrap) {
        let table = tables.get(&[&row[0]]).unwrap();
        let cell = table.cells.iter().find(|c| c.values == [&row[1]]).unwrap();
        let (low, high): (u64, u64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        assert!(low <= cell.low && cell.high <= high, "{row:?}");
        rows += 1;
    }
    assert_eq!(rows, 3 + 2 + 2);
}

#[test]
fn what_is_not_in_the_code_book_leaves_no_trace() {
    no_trace(1..6);
}

/// `cargo test --release -p shyraq-release --test suite -- --ignored trace`.
#[test]
#[ignore = "a minute; run it in release"]
fn what_is_not_in_the_code_book_leaves_no_trace_in_a_thousand_releases() {
    no_trace(0..1000);
}

#[test]
fn small_tables_never_fail() {
    for n in 0..30 {
        for seed in 0..4 {
            let dir = tempfile::tempdir().unwrap();
            release(&table(n), dir.path(), seed);
        }
    }
}

#[test]
fn an_older_draft_is_set_aside_and_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let first = release(&table(50), dir.path(), 1).manifest;
    let second = release(&table(50), dir.path(), 2).manifest;
    assert_ne!(first, second);
    let name = shyraq_bundle::digest_bytes(&first.to_bytes());
    let old = Draft::open(&dir.path().join("out/earlier").join(name.short())).unwrap();
    assert_eq!(old.manifest, first);
}

const GROUPS: [f64; 2] = [4.318_041, 6.871_974];

/// [`GROUPS`], the epsilons of unlinked duplicates: with mpmath from the formula of Balle and Wang, for 4 and 9 times
/// the loss of epsilon 2; zCDP's are larger.
#[test]
fn the_manifest_says_who_counted() {
    let of = |accountant| {
        let dir = tempfile::tempdir().unwrap();
        let draft = release_in(accountant, &table(40), dir.path(), 1);
        let report = std::fs::read(draft.dir.join("report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        (draft.manifest.privacy, report)
    };
    let (zcdp, _) = of(Accountant::Zcdp);
    let (composed, report) = of(Accountant::Composed);
    assert!(zcdp.accountant.starts_with("zCDP; ") && composed.accountant.starts_with("composed Gaussians; "));
    assert_eq!(report["privacy"]["accountant"], composed.accountant.as_str());
    let epsilons: Vec<f64> = composed.groups.iter().map(|g| g.epsilon.parse().unwrap()).collect();
    assert!((epsilons[0] - GROUPS[0]).abs() < 2e-4 && (epsilons[1] - GROUPS[1]).abs() < 2e-4, "{epsilons:?}");
    let total: shyraq_privacy::Rho = composed.rho.parse().unwrap();
    let losses = report["tables"].as_array().unwrap().iter().map(|t| {
        let variance: Vec<f64> = t["variance"].as_str().unwrap().split('/').map(|x| x.parse().unwrap()).collect();
        let variance = variance[0] / variance.get(1).unwrap_or(&1.0);
        let rho: Vec<f64> = t["rho"].as_str().unwrap().split('/').map(|x| x.parse().unwrap()).collect();
        assert!((rho[0] / rho[1] * 2.0 * (variance - 2.25) - 1.0).abs() < 1e-9);
        rho[0] / rho[1]
    });
    let sum: f64 = losses.sum();
    let total = total.to_string();
    let (n, d) = total.split_once('/').unwrap();
    let total = n.parse::<f64>().unwrap() / d.parse::<f64>().unwrap();
    assert!(sum <= total && sum > 0.99 * total, "{sum} {total}");
}
