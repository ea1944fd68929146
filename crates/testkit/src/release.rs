//! A signed release of simulated people, for tests of everything that reads one.
//!
//! It has the form of a real release but none of its machinery: the people are drawn from
//! a seed, the tables are counted over them, and each measurement gets whole-number noise
//! of known variance. Nothing here is private and nothing needs to be; the manifest says
//! that the data are simulated. The keys are constants, so everybody can forge this
//! release: it is for tests only.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::assessment::{ASSESSMENT, section};
use ed25519_dalek::{Signer as _, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use shyraq_bundle::{
    ASSESS_MEASURED, BundleError, Contribution, Digest, DomainSource, GroupLoss, LedgerReference, Manifest, Officer,
    Officers, Pending, Privacy, Program, PublishedCodeBook, SCHEMA, Signature, State, assemble, complete, digest_bytes,
    signing_message, write_draft,
};
use shyraq_case::{Code, CodeBook, CodeBookError, Column};

/// Sides of each of the twelve dice whose sum is the noise.
const SIDES: u64 = 15;
/// Variance of the noise: twelve times (n^2 - 1) / 12.
const VARIANCE: u64 = SIDES * SIDES - 1;
/// Half of a 95 % interval: 1.96 standard deviations, rounded up.
const HALF: u64 = 30;

/// What a simulated release is made from.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// The domain.
    pub book: CodeBook,
    /// Simulated persons.
    pub persons: usize,
    /// The seed: the same seed gives the same bytes.
    pub seed: u64,
}

impl Simulated {
    /// A release with all 27 variables of the CTDC set of 2024.
    ///
    /// # Errors
    /// [`CodeBookError`] when the shipped code book can't be read, which its own test finds first.
    pub fn ctdc(persons: usize) -> Result<Self, CodeBookError> {
        Ok(Self { book: CodeBook::shipped("ctdc-2024")?, persons, seed: 2_024 })
    }

    /// A release with a user's own code book: Cyrillic names, a variable with several
    /// choices, no country, no label in some languages.
    ///
    /// # Errors
    /// [`CodeBookError`] when the text below is not a code book.
    pub fn own(persons: usize) -> Result<Self, CodeBookError> {
        Ok(Self { book: CodeBook::parse(OWN)?, persons, seed: 7 })
    }

    /// Writes the draft, assembles it under `parent`, signs it, and returns its folder.
    ///
    /// # Errors
    /// [`BundleError`] when the system refuses.
    pub fn sign(&self, parent: &Path) -> Result<PathBuf, BundleError> {
        self.sign_with(parent, &[])
    }

    /// As [`Simulated::sign`], with texts that are put at the end of files of the draft; a
    /// file that is not there yet begins with its text. So a test adds a `shares.csv`, or the
    /// files of [`ASSESSMENT`](crate::assessment::ASSESSMENT): the manifest gets their section.
    ///
    /// # Errors
    /// [`BundleError`] when the system refuses or a text does not have the form.
    pub fn sign_with(&self, parent: &Path, more: &[(&str, &str)]) -> Result<PathBuf, BundleError> {
        let work = tempfile::tempdir().map_err(|e| BundleError::io(parent, e))?;
        let (staged, draft_dir) = (work.path().join("staged"), work.path().join("draft"));
        for dir in [&staged, &draft_dir] {
            fs::create_dir_all(dir).map_err(|e| BundleError::io(dir, e))?;
        }
        let people = self.people();
        let columns = self.book.columns();
        let (aggregates, measured) = tables(&columns, &people, self.seed);
        let book = self.book.to_toml().unwrap_or_default();
        let mut manifest = manifest(&self.book, &digest_bytes(book.as_bytes()), people.len());
        let report = serde_json::json!({
            "fixture": true, "privacy": manifest.privacy, "codebook": manifest.codebook, "notes": manifest.notes,
            "synthetic_records": manifest.records, "simulated": manifest.simulated,
        });
        for (name, text) in [
            ("synthetic.csv", records(&self.book, &columns, &people)),
            ("aggregates.csv", aggregates),
            ("measured.csv", measured),
            ("report.json", format!("{report}\n")),
            ("codebook.toml", book.clone()),
        ] {
            let path = staged.join(name);
            fs::write(&path, text).map_err(|e| BundleError::io(&path, e))?;
        }
        for (name, text) in more {
            let path = staged.join(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|e| BundleError::io(folder, e))?;
            }
            let old = if path.exists() { fs::read_to_string(&path) } else { Ok(String::new()) };
            let put = old.and_then(|old| fs::write(&path, old + text));
            put.map_err(|e| BundleError::io(&path, e))?;
        }
        let assessed = more.iter().find(|(name, _)| *name == ASSESS_MEASURED);
        manifest.assessment = assessed.map(|(_, text)| section(text)).transpose()?;
        let draft = write_draft(&staged, &[], &draft_dir, manifest, None, None)?;
        let mut pending = assemble(&draft, &officers(), parent)?;
        for name in ["Officer 1", "Officer 3"] {
            if pending.missing() > 0 {
                let signature = sign(&pending, name);
                complete(&mut pending, signature)?;
            }
        }
        Ok(pending.dir)
    }

    /// Draws the people: per column a few common answers, many blanks, and corridors.
    fn people(&self) -> Vec<Vec<Code>> {
        let mut dice = ChaCha20Rng::seed_from_u64(self.seed);
        let columns = self.book.columns();
        let draws: Vec<Draw> = columns.iter().map(Draw::of).collect();
        let pair = |name: &str| columns.iter().position(|c| c.name == name);
        let corridor = pair("citizenship").zip(pair("CountryOfExploitation"));
        (0..self.persons)
            .map(|_| {
                let mut row: Vec<Code> = draws.iter().map(|d| d.next(&mut dice)).collect();
                if let Some((from, to)) = corridor {
                    let (a, b) = corridor_of(&mut dice);
                    for (at, code) in [(from, a), (to, b)] {
                        let value = columns.get(at).and_then(|c| c.values.iter().position(|v| v == code));
                        if let Some(slot) = row.get_mut(at) {
                            *slot = value.map_or(0, |v| Code::try_from(v + 1).unwrap_or(0));
                        }
                    }
                }
                row
            })
            .collect()
    }
}

/// Writes a signed, simulated, CTDC-shaped release under `parent` and returns its folder.
///
/// # Panics
/// When the fixture can't be made: a test can't go on without it.
#[must_use]
#[expect(clippy::expect_used, reason = "a fixture: a test can't go on without it")]
pub fn signed_ctdc_bundle(parent: &Path) -> PathBuf {
    let simulated = Simulated::ctdc(30_000).expect("the shipped code book is read");
    simulated.sign_with(parent, &ASSESSMENT).expect("the release is written and signed")
}

/// Writes a signed, simulated release with a user's own code book and returns its folder.
///
/// # Panics
/// When the fixture can't be made: a test can't go on without it.
#[must_use]
#[expect(clippy::expect_used, reason = "a fixture: a test can't go on without it")]
pub fn signed_own_bundle(parent: &Path) -> PathBuf {
    let simulated = Simulated::own(3_000).expect("the code book is read");
    simulated.sign(parent).expect("the release is written and signed")
}

const OWN: &str = r#"
name = "own"
version = "1"
[[variable]]
name = "пол"
labels = { ru = "Пол" }
values = ["ж", "м"]
[[variable]]
name = "Age group"
kind = "ordinal"
values = ["under 18", "18 to 29", "30 and over"]
[[variable]]
name = "means"
labels = { en = "Means <of> control", ru = "Способы контроля" }
kind = "several"
values = ["threats", "debt", "papers & passports"]
value_labels = [{ value = "debt", en = "Debt", kk = "Қарыз" }]
[[variable]]
name = "region"
values = ["r01", "r02", "r03", "r04", "r05", "r06", "r07", "r08", "r09", "r10", "r11", "r12", "r13", "r14", "r15", "r16", "r17", "r18", "r19", "r20"]
[[variable]]
name = "shelter"
values = [1]
"#;

/// Corridors with their weights; blank is "not reported". Made up, not measured.
const CORRIDORS: [(&str, &str, u32); 24] = [
    ("", "", 900),
    ("", "USA", 450),
    ("", "KAZ", 120),
    ("UKR", "", 380),
    ("UKR", "RUS", 420),
    ("UZB", "KAZ", 310),
    ("UZB", "RUS", 260),
    ("KGZ", "KAZ", 240),
    ("KGZ", "RUS", 150),
    ("TJK", "RUS", 190),
    ("KAZ", "KAZ", 230),
    ("KAZ", "RUS", 60),
    ("KAZ", "ARE", 40),
    ("MDA", "RUS", 210),
    ("MDA", "", 140),
    ("PHL", "SAU", 120),
    ("PHL", "", 160),
    ("USA", "USA", 520),
    ("IDN", "MYS", 180),
    ("MMR", "THA", 110),
    ("TKM", "TUR", 45),
    ("BLR", "RUS", 90),
    ("COL", "COL", 70),
    ("CHN", "KAZ", 2),
];

fn corridor_of(dice: &mut ChaCha20Rng) -> (&'static str, &'static str) {
    let total: u32 = CORRIDORS.iter().map(|c| c.2).sum();
    let mut left = below(dice, u64::from(total));
    for (from, to, weight) in CORRIDORS {
        match left.checked_sub(u64::from(weight)) {
            Some(rest) => left = rest,
            None => return (from, to),
        }
    }
    ("", "")
}

/// A whole number below `n`; its bias is far too small for a test to see.
fn below(dice: &mut ChaCha20Rng, n: u64) -> u64 {
    dice.next_u64() % n.max(1)
}

/// Weights of answers that a reader of the pages would stumble over otherwise. Made up.
fn familiar(column: &str) -> Option<Vec<u64>> {
    Some(match column {
        "gender" => vec![390, 600, 4],
        "ageBroad" => vec![45, 160, 120, 130, 115, 100, 190, 90, 50],
        "traffickMonths" => vec![60, 25, 15],
        "yearOfRegistration" => (1..=25).collect(),
        _ => return None,
    })
}

/// How a column is drawn: blanks of a hundred, answers that get rarer.
struct Draw {
    blank: u64,
    weights: Vec<u64>,
}

impl Draw {
    fn of(column: &Column) -> Self {
        // The name alone decides, so that a column looks the same in every code book.
        let mix = column.name.bytes().fold(17_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)));
        let n = column.values.len() as u64;
        Self {
            blank: if n == 1 { 60 + mix % 38 } else { 15 + mix % 35 },
            weights: familiar(&column.name)
                .unwrap_or_else(|| (0..n).map(|i| 1 + (n * 10) / (1 + (i * 7 + mix) % n)).collect()),
        }
    }

    fn next(&self, dice: &mut ChaCha20Rng) -> Code {
        if below(dice, 100) < self.blank {
            return 0;
        }
        let mut left = below(dice, self.weights.iter().sum());
        for (i, weight) in self.weights.iter().enumerate() {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return Code::try_from(i + 1).unwrap_or(0),
            }
        }
        0
    }
}

/// Counts every table of one and two columns; returns `aggregates.csv` and `measured.csv`.
fn tables(columns: &[Column], people: &[Vec<Code>], seed: u64) -> (String, String) {
    let mut dice = ChaCha20Rng::seed_from_u64(seed ^ 0x006e_6f69_7365);
    let mut aggregates = String::from("variables,values,count,low,high\n");
    let mut measured = String::from("variables,values,noisy,variance\n");
    let mut sets: Vec<Vec<usize>> = (0..columns.len()).map(|i| vec![i]).collect();
    sets.extend((0..columns.len()).flat_map(|i| (i + 1..columns.len()).map(move |j| vec![i, j])));
    for set in sets {
        let chosen: Vec<&Column> = set.iter().filter_map(|i| columns.get(*i)).collect();
        let mut counts: HashMap<Vec<Code>, u64> = HashMap::new();
        for person in people {
            *counts.entry(set.iter().filter_map(|i| person.get(*i).copied()).collect()).or_default() += 1;
        }
        let names = chosen.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(";");
        for codes in cells(&chosen) {
            let values = chosen.iter().zip(&codes).map(|(c, k)| c.text(*k)).collect::<Vec<_>>().join(";");
            let count = counts.get(&codes).copied().unwrap_or(0);
            let noise = (0..12).map(|_| below(&mut dice, SIDES)).sum::<u64>();
            let noisy = i64::try_from(count + noise).unwrap_or(i64::MAX) - 6 * (i64::try_from(SIDES).unwrap_or(1) - 1);
            let key = format!("{},{}", quoted(&names), quoted(&values));
            // Writing to a text can't fail.
            let _ = writeln!(aggregates, "{key},{count},{},{}", count.saturating_sub(HALF), count + HALF);
            let _ = writeln!(measured, "{key},{noisy},{VARIANCE}");
        }
    }
    (aggregates, measured)
}

/// Every combination of codes, blank first.
fn cells(columns: &[&Column]) -> Vec<Vec<Code>> {
    let mut out: Vec<Vec<Code>> = vec![Vec::new()];
    for c in columns {
        let codes = 0..=Code::try_from(c.values.len()).unwrap_or(0);
        out = out
            .into_iter()
            .flat_map(|head| {
                codes.clone().map(move |k| {
                    let mut cell = head.clone();
                    cell.push(k);
                    cell
                })
            })
            .collect();
    }
    out
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Writes the records: a variable with several choices is one column again.
fn records(book: &CodeBook, columns: &[Column], people: &[Vec<Code>]) -> String {
    let names: Vec<String> = book.variables.iter().map(|v| quoted(&v.name)).collect();
    let mut out = names.join(",") + "\n";
    for person in people {
        let fields: Vec<String> = (0..book.variables.len())
            .map(|v| {
                let answers = columns.iter().zip(person).filter(|(c, k)| c.variable == v && **k > 0).map(|(c, k)| {
                    let choice = c.value.and_then(|i| book.variables.get(v).and_then(|x| x.values.get(i)));
                    choice.map_or_else(|| c.text(*k).to_owned(), |x| x.code.clone())
                });
                quoted(&answers.collect::<Vec<_>>().join(";"))
            })
            .collect();
        let _ = writeln!(out, "{}", fields.join(","));
    }
    out
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// Three officers of whom two must sign; their keys are constants.
#[must_use]
pub fn officers() -> Officers {
    let officer =
        |n: u8| Officer { name: format!("Officer {n}"), public_key: hex::encode(key(n).verifying_key().as_bytes()) };
    Officers { threshold: 2, officers: (1..=3).map(officer).collect() }
}

fn sign(pending: &Pending, name: &str) -> Signature {
    let seed = name.bytes().last().unwrap_or(b'1') - b'0';
    let signature = key(seed).sign(&signing_message(&pending.digest));
    Signature { officer: name.to_owned(), signature: hex::encode(signature.to_bytes()) }
}

fn manifest(book: &CodeBook, sha256: &Digest, persons: usize) -> Manifest {
    Manifest {
        schema: SCHEMA.into(),
        state: State::Draft,
        title: "Simulated release for tests".into(),
        publisher: "Simulated hub".into(),
        created: "2026-11-24T12:00:00Z".into(),
        simulated: true,
        demonstration: false,
        program: Program { name: "shyraq".into(), version: "0.0.0-fixture".into(), sources: None },
        codebook: PublishedCodeBook {
            name: book.name.clone(),
            version: book.version.clone(),
            sha256: sha256.clone(),
            domain: DomainSource::PublicCodebook,
        },
        privacy: Privacy {
            mechanism: "Fixture: a sum of twelve dice, not a private mechanism; the people are simulated".into(),
            accountant: "zCDP; of a fixture, which promises nothing".into(),
            // Of this loss: the arithmetic of a fixture holds like any other.
            epsilon: "7.7663".into(),
            delta: "1e-6".into(),
            rho: "1/1".into(),
            unit: "person".into(),
            unit_rule: "One simulated person is one row.".into(),
            neighbours: "Add or remove all records of one person.".into(),
            contribution: Contribution { records: 1, rule: "One row a person.".into() },
            groups: vec![
                GroupLoss { identities: 2, epsilon: "17.8612".into() },
                GroupLoss { identities: 3, epsilon: "30.0497".into() },
            ],
            ledger: LedgerReference {
                keeps_total: true,
                population: "simulated".into(),
                entry: 1,
                head: hex::encode([0xab; 32]),
            },
        },
        records: persons as u64,
        notes: vec!["A fixture for tests: no figure here means anything.".into()],
        files: Vec::new(),
        prior: None,
        officers: None,
        review: None,
        assessment: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shyraq_bundle::Bundle;

    #[test]
    fn the_release_verifies_and_its_tables_agree() {
        let dir = tempfile::tempdir().unwrap();
        let bundle = Bundle::open(&signed_own_bundle(dir.path()), Some(&officers())).unwrap();
        assert_eq!(bundle.tables().total(), Some(3_000));
        let sum: u64 = bundle.tables().get(&["пол", "region"]).unwrap().cells.iter().map(|c| c.count).sum();
        assert_eq!(sum, 3_000);
        let cell = bundle.measured().get(&["shelter"], &["1"]).unwrap();
        assert!((cell.sigma() * cell.sigma() - 224.0).abs() < 1e-9);
        assert!(bundle.manifest().simulated);
    }

    #[test]
    fn the_same_seed_gives_the_same_release() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (x, y) = (signed_own_bundle(a.path()), signed_own_bundle(b.path()));
        assert_eq!(x.file_name(), y.file_name());
    }
}
