//! From encodings to clusters: both roles in one go, or one of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use shyraq_encoding::{BLOCK_KEYS, Field, Pattern, Role, in_words, levels};

use crate::LinkageError;
use crate::cluster::{Scored, clusters};
use crate::comparer::Comparer;
use crate::levels::{Counts, Levels};
use crate::model::{Weights, probability};
use crate::records::Records;
use crate::report::{FieldReport, KeyReport, LevelReport, Report};
use crate::submission::{Submission, gather, kept};
use crate::withdrawn::{Gone, Withdrawn};

/// How to link.
#[derive(Debug, Clone)]
pub struct LinkOptions {
    /// Pairs at least this likely are one person.
    pub threshold: f64,
    /// A result to go on from: what it holds is linked too, and not compared again.
    pub previous: Option<PathBuf>,
    /// What is taken out of the previous result, as if it had never come.
    pub withdrawn: Vec<Withdrawn>,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self { threshold: 0.5, previous: None, withdrawn: Vec::new() }
    }
}

/// A scored pair of records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) records: (u32, u32),
    pub(crate) log_odds: f64,
    pub(crate) pattern: Pattern,
}

/// Links encodings and writes the result to `out`, which is replaced whole.
///
/// # Errors
/// [`LinkageError`]; `out` is as it was then.
pub fn link(dirs: &[PathBuf], options: &LinkOptions, out: &Path) -> Result<Report, LinkageError> {
    let staging = staging(out)?;
    let gone = Gone::find(options)?;
    let comparer = comparer(dirs, options.previous.as_deref(), &gone, staging.path())?;
    let report = resolver(dirs, &comparer, options, &gone, staging.path())?;
    replace(staging, out)?;
    Ok(report)
}

/// Runs the comparer alone: reads the comparer's folders and writes `comparer/` into `out`,
/// whose `levels/` is all that the resolver needs of it.
///
/// # Errors
/// [`LinkageError`]; `out` is as it was then.
pub fn link_as_comparer(dirs: &[PathBuf], options: &LinkOptions, out: &Path) -> Result<PathBuf, LinkageError> {
    let staging = staging(out)?;
    comparer(dirs, options.previous.as_deref(), &Gone::default(), staging.path())?;
    replace(staging, out)?;
    Ok(out.join(Role::Comparer.folder()).join(Levels::FOLDER))
}

/// Runs the resolver alone, on the levels that a comparer handed on.
///
/// # Errors
/// [`LinkageError`]; `out` is as it was then.
pub fn link_as_resolver(
    dirs: &[PathBuf],
    levels: &Path,
    options: &LinkOptions,
    out: &Path,
) -> Result<Report, LinkageError> {
    let staging = staging(out)?;
    let report = resolver(dirs, levels, options, &Gone::default(), staging.path())?;
    replace(staging, out)?;
    Ok(report)
}

/// Makes a folder beside `out`, in which the result is made.
fn staging(out: &Path) -> Result<tempfile::TempDir, LinkageError> {
    let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".shyraq-").tempdir_in(parent).map_err(LinkageError::io(parent))
}

/// Compares; returns the folder of levels.
fn comparer(dirs: &[PathBuf], previous: Option<&Path>, gone: &Gone, out: &Path) -> Result<PathBuf, LinkageError> {
    let submissions = gather(dirs, previous, Role::Comparer)?;
    let before = match previous {
        Some(p) if submissions.iter().any(|s| !s.new) => {
            Some(Levels::open(&p.join(Role::Comparer.folder()).join(Levels::FOLDER))?)
        }
        _ => None,
    };
    let dir = out.join(Role::Comparer.folder());
    fs::create_dir_all(&dir).map_err(LinkageError::io(&dir))?;
    submissions.iter().try_for_each(|s| gone.keep_rows(s, &dir))?;
    let levels = dir.join(Levels::FOLDER);
    Comparer::open(&submissions, gone)?.compare(before.as_ref(), &levels)?;
    Ok(levels)
}

fn resolver(
    dirs: &[PathBuf],
    levels: &Path,
    options: &LinkOptions,
    gone: &Gone,
    out: &Path,
) -> Result<Report, LinkageError> {
    let dir = out.join(Role::Resolver.folder());
    fs::create_dir_all(&dir).map_err(LinkageError::io(&dir))?;
    gather(dirs, options.previous.as_deref(), Role::Resolver)?.iter().try_for_each(|s| gone.keep_handles(s, &dir))?;
    let submissions = kept(&dir)?;
    let levels = Levels::open(levels)?;
    let records = Records::read(&submissions)?;
    let seen = levels.seen()?;
    let weights = Weights::fitted(&seen, records.names.len(), records.headers());
    let pairs = by_record(&levels, &submissions, &records, &weights)?;
    let scored: Vec<Scored> = pairs.iter().map(|p| Scored { records: p.records, log_odds: p.log_odds }).collect();
    let cluster = clusters(records.names.len(), &scored, options.threshold, &records);
    let certain = certainty(&pairs, &cluster);
    let report = report(&records, &weights, &cluster, &pairs, &levels.counts);
    write(out, &records, &cluster, &certain, &pairs, &report)?;
    Ok(report)
}

/// Brings together what several blocks say of two records.
fn by_record(
    levels: &Levels,
    submissions: &[Submission],
    records: &Records,
    weights: &Weights,
) -> Result<Vec<Pair>, LinkageError> {
    let place = |id: &String| submissions.iter().position(|s| s.header.submission == *id).map(|k| k as u16);
    let places: Vec<Option<u16>> = levels.counts.submissions.iter().map(place).collect();
    let record = |(s, h): (u16, u64)| {
        let submission = places.get(usize::from(s)).copied().flatten()?;
        records.of((submission, h))
    };
    let mut all: Vec<(u32, u32, f64, Pattern)> = Vec::new();
    levels.pairs(|p| {
        let [Some(a), Some(b)] = p.rows.map(record) else { return };
        if a != b {
            all.push((a.min(b), a.max(b), weights.log_odds(p.key, p.size, p.pattern), p.pattern));
        }
    })?;
    all.par_sort_unstable_by(|a, b| (a.0, a.1, a.3).cmp(&(b.0, b.1, b.3)).then(a.2.total_cmp(&b.2)));
    let mut out: Vec<Pair> = Vec::new();
    for same in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some(first) = same.first() else { continue };
        let log_odds = same.iter().map(|s| s.2).sum::<f64>() / same.len() as f64;
        out.push(Pair { records: (first.0, first.1), log_odds, pattern: first.3 });
    }
    Ok(out)
}

/// Returns for each record how likely it belongs where it is: by the mean of its log odds with
/// the others of its cluster; alone, that it belongs to none that it was compared with.
fn certainty(pairs: &[Pair], cluster: &[u32]) -> Vec<f64> {
    let mut within: Vec<(f64, f64)> = vec![(0.0, 0.0); cluster.len()];
    let mut without: Vec<f64> = vec![1.0; cluster.len()];
    for p in pairs {
        let (a, b) = (p.records.0 as usize, p.records.1 as usize);
        let one = cluster.get(a) == cluster.get(b);
        for r in [a, b] {
            if let (true, Some(w)) = (one, within.get_mut(r)) {
                *w = (w.0 + p.log_odds, w.1 + 1.0);
            }
            if let (false, Some(w)) = (one, without.get_mut(r)) {
                *w = w.min(1.0 - probability(p.log_odds));
            }
        }
    }
    let of = |((sum, n), alone): (&(f64, f64), &f64)| if *n > 0.0 { probability(sum / n) } else { *alone };
    within.iter().zip(&without).map(of).collect()
}

fn report(records: &Records, weights: &Weights, cluster: &[u32], pairs: &[Pair], counts: &Counts) -> Report {
    let persons = cluster.iter().enumerate().filter(|(r, c)| *r as u32 == **c).count();
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    cluster.iter().for_each(|c| *sizes.entry(*c).or_default() += 1);
    let level = |field: Field, level: u8| {
        let (one_person, strangers) = weights.shares_of(field, level);
        LevelReport { level, means: in_words(field.kind(), level).into(), one_person, strangers }
    };
    let fields = Field::ALL
        .into_iter()
        .map(|field| FieldReport { field, levels: (1..=levels(field.kind())).map(|l| level(field, l)).collect() });
    let keys = BLOCK_KEYS.iter().zip(weights.own()).map(|(k, own)| KeyReport { key: k.name.into(), own: *own });
    Report {
        records: records.names.len(),
        contributors: records.contributors.iter().map(|c| c.name.clone()).collect(),
        persons,
        linked_records: sizes.values().filter(|n| **n > 1).sum(),
        pairs: pairs.len(),
        blocks: counts.sizes.values().sum(),
        largest_block: counts.sizes.keys().next_back().copied().unwrap_or_default(),
        split_blocks: counts.split,
        comparisons: counts.comparisons,
        rounds: weights.rounds,
        converged: weights.converged,
        fields: fields.collect(),
        keys: keys.collect(),
    }
}

fn write(
    dir: &Path,
    records: &Records,
    cluster: &[u32],
    certain: &[f64],
    pairs: &[Pair],
    report: &Report,
) -> Result<(), LinkageError> {
    let path = dir.join("clusters.csv");
    let csv_fault = |e: csv::Error| LinkageError::Io { path: path.clone(), source: std::io::Error::other(e) };
    let mut csv = csv::Writer::from_path(&path).map_err(csv_fault)?;
    csv.write_record(["record", "contributor", "cluster", "probability"]).map_err(csv_fault)?;
    for (k, (_, name)) in records.names.iter().enumerate() {
        let contributor = records.contributor_of(k as u32).map_or("", |c| &c.name);
        let id = format!("P{}", cluster.get(k).copied().unwrap_or_default());
        let p = format!("{:.4}", certain.get(k).copied().unwrap_or_default());
        csv.write_record([name.as_str(), contributor, &id, &p]).map_err(csv_fault)?;
    }
    csv.flush().map_err(LinkageError::io(&path))?;
    crate::pairs::write(&dir.join("pairs.parquet"), records, pairs, cluster)?;
    let path = dir.join("report.json");
    let mut file = fs::File::create(&path).map_err(LinkageError::io(&path))?;
    let mut text = serde_json::to_vec_pretty(report).unwrap_or_default();
    text.push(b'\n');
    file.write_all(&text).and_then(|()| file.sync_all()).map_err(LinkageError::io(&path))
}

/// Puts a folder in the place of another in one step: a reader sees the old one or the new
/// one, also when the program ends in between.
fn replace(staging: tempfile::TempDir, out: &Path) -> Result<(), LinkageError> {
    let io = LinkageError::io(out);
    if !out.exists() {
        return fs::rename(staging.keep(), out).map_err(&io);
    }
    rustix::fs::renameat_with(rustix::fs::CWD, staging.path(), rustix::fs::CWD, out, rustix::fs::RenameFlags::EXCHANGE)
        .map_err(|e| io(e.into()))?;
    staging.close().map_err(&io)
}

/// Says the levels of a pattern by the words of the fields.
pub(crate) fn levels_text(pattern: Pattern) -> String {
    let says = |f: &Field| {
        let level = pattern.level(*f);
        (level > 0).then(|| format!("{}: {}", f.word(), in_words(f.kind(), level)))
    };
    Field::ALL.iter().filter_map(says).collect::<Vec<_>>().join("; ")
}
