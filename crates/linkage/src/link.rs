//! From encodings to clusters, in one go.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use shyraq_encoding::{BLOCK_KEYS, Field, Pattern, in_words, levels};

use crate::LinkageError;
use crate::blocks::{RowPair, compare_all};
use crate::cluster::{Constraint, Scored, clusters};
use crate::indirect::with_indirect;
use crate::input::{Comparable, Records, in_order};
use crate::model::Weights;
use crate::persons::{Estimates, Judged, estimates};
use crate::posterior::Posterior;
use crate::report::{FieldReport, KeyReport, LevelReport, Report};
use crate::seed::{DRAWS, draws, seed};

/// How to link.
#[derive(Debug, Clone)]
pub struct LinkOptions {
    /// Pairs at least this likely are one person.
    pub threshold: f64,
    /// Linkages to draw; fewer where the file would become too large.
    pub draws: usize,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self { threshold: 0.5, draws: DRAWS }
    }
}

/// A scored pair of records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) records: (u32, u32),
    pub(crate) log_odds: f64,
    pub(crate) probability: f64,
    /// Blocks that brought it together.
    pub(crate) blocks: usize,
    pub(crate) pattern: Pattern,
}

impl Constraint for Records {
    fn once(&self, record: u32) -> Option<u16> {
        let contributor = self.contributor(record);
        self.contributors.get(usize::from(contributor)).filter(|h| h.duplicate_free).map(|_| contributor)
    }
}

/// Links encodings and writes the result to `out`, which is replaced whole.
///
/// # Errors
/// [`LinkageError`]; `out` is as it was then.
pub fn link(dirs: &[PathBuf], options: &LinkOptions, out: &Path) -> Result<Report, LinkageError> {
    let dirs = in_order(dirs)?;
    let records = Records::read(&dirs)?;
    let input = Comparable::read(&dirs)?;
    let once: Vec<bool> = records.contributors.iter().map(|h| h.duplicate_free).collect();
    let compared = compare_all(&input, &once, &Weights::usual());
    let weights = Weights::fitted(&compared.seen, records.names.len(), &records.contributors);
    let mut pairs = by_record(&compared.pairs, &input, &records, &weights);
    let scored: Vec<Scored> = pairs.iter().map(|p| Scored { records: p.records, log_odds: p.log_odds }).collect();
    // Behind the scored pairs those that share no block but a third record.
    let all = with_indirect(records.names.len(), &scored);
    let cluster = clusters(records.names.len(), &all, options.threshold, &records);
    let draws = draws(options.draws, records.names.len());
    let posterior = Posterior::new(&all, &cluster, &records, seed(&records, &scored), draws);
    pairs.iter_mut().zip(&posterior.pairs).for_each(|(p, found)| p.probability = *found);
    let certain = posterior.memberships(&cluster);
    let judged = |p: &Pair| Judged { records: p.records, probability: p.probability, blocks: p.blocks };
    let judged: Vec<Judged> = pairs.iter().map(judged).collect();
    let names: Vec<String> = records.contributors.iter().map(|h| h.contributor.clone()).collect();
    let estimates = estimates(&judged, &cluster, &posterior, &names, |r| usize::from(records.contributor(r)));
    let report = Report { estimates, ..report(&records, &weights, &cluster, &pairs, &compared) };
    write(out, &records, &cluster, &certain, &pairs, &report, &posterior)?;
    Ok(report)
}

/// Brings together what several blocks say of two records.
fn by_record(rows: &[RowPair], input: &Comparable, records: &Records, weights: &Weights) -> Vec<Pair> {
    let mut all: Vec<(u32, u32, f64, Pattern)> = Vec::with_capacity(rows.len());
    for p in rows {
        let record = |row: u32| input.origin.get(row as usize).and_then(|o| records.of(*o));
        let (Some(a), Some(b)) = (record(p.rows.0), record(p.rows.1)) else { continue };
        if a != b {
            all.push((a.min(b), a.max(b), weights.log_odds(p.key, p.size, p.pattern), p.pattern));
        }
    }
    all.sort_unstable_by(|a, b| (a.0, a.1, a.3).cmp(&(b.0, b.1, b.3)).then(a.2.total_cmp(&b.2)));
    let mut out: Vec<Pair> = Vec::new();
    for same in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some(first) = same.first() else { continue };
        let log_odds = same.iter().map(|s| s.2).sum::<f64>() / same.len() as f64;
        out.push(Pair {
            records: (first.0, first.1),
            log_odds,
            probability: 0.0,
            blocks: same.len(),
            pattern: first.3,
        });
    }
    out
}

fn report(
    records: &Records,
    weights: &Weights,
    cluster: &[u32],
    pairs: &[Pair],
    compared: &crate::blocks::Compared,
) -> Report {
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
        contributors: records.contributors.iter().map(|h| h.contributor.clone()).collect(),
        persons,
        linked_records: sizes.values().filter(|n| **n > 1).sum(),
        pairs: pairs.len(),
        blocks: compared.blocks,
        largest_block: compared.largest,
        comparisons: compared.comparisons,
        rounds: weights.rounds,
        converged: weights.converged,
        fields: fields.collect(),
        keys: keys.collect(),
        estimates: Estimates::default(),
    }
}

fn write(
    out: &Path,
    records: &Records,
    cluster: &[u32],
    certain: &[f64],
    pairs: &[Pair],
    report: &Report,
    posterior: &Posterior,
) -> Result<(), LinkageError> {
    let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let staging = tempfile::Builder::new().prefix(".shyraq-").tempdir_in(parent).map_err(LinkageError::io(parent))?;
    let dir = staging.path();
    let path = dir.join("clusters.csv");
    let csv_fault = |e: csv::Error| LinkageError::Io { path: path.clone(), source: std::io::Error::other(e) };
    let mut csv = csv::Writer::from_path(&path).map_err(csv_fault)?;
    csv.write_record(["record", "contributor", "cluster", "probability"]).map_err(csv_fault)?;
    for (k, (contributor, name)) in records.names.iter().enumerate() {
        let contributor = records.contributors.get(usize::from(*contributor)).map_or("", |h| &h.contributor);
        let id = format!("P{}", cluster.get(k).copied().unwrap_or_default());
        let p = format!("{:.4}", certain.get(k).copied().unwrap_or_default());
        csv.write_record([name.as_str(), contributor, &id, &p]).map_err(csv_fault)?;
    }
    csv.flush().map_err(LinkageError::io(&path))?;
    crate::posterior_file::write(&dir.join("posterior.parquet"), records, posterior)?;
    crate::pairs::write(&dir.join("pairs.parquet"), records, pairs, cluster)?;
    let path = dir.join("report.json");
    let mut file = fs::File::create(&path).map_err(LinkageError::io(&path))?;
    let mut text = serde_json::to_vec_pretty(report).unwrap_or_default();
    text.push(b'\n');
    file.write_all(&text).and_then(|()| file.sync_all()).map_err(LinkageError::io(&path))?;
    replace(staging, out)
}

/// Puts a folder in the place of another: a reader sees the old one or the new one.
fn replace(staging: tempfile::TempDir, out: &Path) -> Result<(), LinkageError> {
    let io = LinkageError::io(out);
    let new = staging.keep();
    if out.exists() {
        let old = new.with_extension("old");
        fs::rename(out, &old).map_err(&io)?;
        fs::rename(&new, out).map_err(&io)?;
        fs::remove_dir_all(&old).map_err(&io)
    } else {
        fs::rename(&new, out).map_err(&io)
    }
}

/// Says the levels of a pattern by the words of the fields.
pub(crate) fn levels_text(pattern: Pattern) -> String {
    let says = |f: &Field| {
        let level = pattern.level(*f);
        (level > 0).then(|| format!("{}: {}", f.word(), in_words(f.kind(), level)))
    };
    Field::ALL.iter().filter_map(says).collect::<Vec<_>>().join("; ")
}
