//! The resolver: levels become probabilities, probabilities clusters, under all decisions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use shyraq_encoding::{BLOCK_KEYS, Field, Pattern, Role, in_words, levels};

use crate::LinkageError;
use crate::cluster::{Scored, clusters};
use crate::history::{Act, ClusterRow, Clusters, Event, Said, decided, last_id, name_clusters, read_events};
use crate::indirect::with_indirect;
use crate::levels::{Counts, Levels, RowPair};
use crate::link::LinkOptions;
use crate::model::Weights;
use crate::persons::{Estimates, Judged, estimates};
use crate::posterior::Posterior;
use crate::records::Records;
use crate::report::{FieldReport, KeyReport, LevelReport, Report};
use crate::seed::{draws, seed};
use crate::submission::{Submission, gather, kept};
use crate::withdrawn::Gone;
use crate::written::{Written, keep_all};

/// A scored pair of records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) records: (u32, u32),
    pub(crate) log_odds: f64,
    pub(crate) probability: f64,
    /// Blocks that brought the two together.
    pub(crate) blocks: u32,
    pub(crate) pattern: Pattern,
}

/// Runs the resolver on a folder of levels and writes its part of a result into `out`.
pub(crate) fn resolver(
    dirs: &[PathBuf],
    levels: &Path,
    options: &LinkOptions,
    gone: &Gone,
    out: &Path,
) -> Result<Report, LinkageError> {
    let dir = out.join(Role::Resolver.folder());
    fs::create_dir_all(&dir).map_err(LinkageError::io(&dir))?;
    let given = gather(dirs, options.previous.as_deref(), Role::Resolver)?;
    given.iter().try_for_each(|s| gone.keep_handles(s, &dir))?;
    keep_all(levels, &dir.join(Levels::FOLDER))?;
    let levels = Levels::open(levels)?;
    let submissions = kept(&dir)?;
    let mut records = Records::read(&submissions)?;
    let (previous, mut events) = before(options)?;
    let acts = acts(options, &given);
    let first = events.len();
    for (act, said) in acts {
        let id = last_id(&events) + 1;
        events.push(Event { id, act, said, before: BTreeMap::new(), after: Default::default() });
    }
    let refs = records.refs();
    records.decided = decided(&events, &refs);
    let seen = levels.seen()?;
    let weights = Weights::fitted(&seen, records.names.len(), records.headers());
    let mut pairs = by_record(&levels, &submissions, &records, &weights)?;
    records.forget_handles();
    let scored: Vec<Scored> = pairs.iter().map(|p| Scored { records: p.records, log_odds: p.log_odds }).collect();
    // Behind the scored pairs those that share no block but a third record.
    let all = with_indirect(records.names.len(), &scored);
    let cluster = clusters(records.names.len(), &all, options.threshold, &records);
    let draws = draws(options.draws, records.names.len());
    let posterior = Posterior::new(&all, &cluster, &records, seed(&records, &scored), draws);
    pairs.iter_mut().zip(&posterior.pairs).for_each(|(p, found)| p.probability = *found);
    let judged = |p: &Pair| Judged { records: p.records, probability: p.probability, blocks: p.blocks as usize };
    let judged: Vec<Judged> = pairs.iter().map(judged).collect();
    let names: Vec<String> = records.contributors.iter().map(|c| c.name.clone()).collect();
    let estimates = estimates(&judged, &cluster, &posterior, &names, |r| records.place_of(r));
    let report = Report {
        threshold: options.threshold,
        estimates,
        ..report(&records, &weights, &cluster, &pairs, &levels.counts)
    };
    let named = name_clusters(&refs, &cluster, previous.as_ref(), &events);
    if let Some(last) = events.get_mut(first..).and_then(<[Event]>::last_mut) {
        (last.before, last.after) = (named.before, named.after);
    }
    let certain = posterior.memberships(&cluster);
    let row = |((record, cluster), p): ((_, _), f64)| ClusterRow { record, cluster, probability: format!("{p:.4}") };
    let rows = refs.into_iter().zip(named.names).zip(certain).map(row).collect();
    let written = Written {
        clusters: Clusters { rows },
        events,
        records: &records,
        pairs: &pairs,
        posterior: &posterior,
        report: &report,
    };
    written.write(out)?;
    Ok(report)
}

/// Returns the clusters and events of the previous result, without what is withdrawn.
fn before(options: &LinkOptions) -> Result<(Option<Clusters>, Vec<Event>), LinkageError> {
    let Some(dir) = options.previous.as_deref().filter(|d| d.join(Clusters::FILE).exists()) else {
        return Ok((None, Vec::new()));
    };
    let mut clusters = Clusters::read(dir)?;
    let mut events = read_events(dir)?;
    if !options.withdrawn.is_empty() {
        let withdrawn = Gone::records(options);
        clusters.rows.retain(|r| !withdrawn(&r.record));
        events.iter_mut().for_each(|e| e.forget(&withdrawn));
    }
    Ok((Some(clusters), events))
}

/// Lists what is done now: by people, then by linking itself.
fn acts(options: &LinkOptions, given: &[Submission]) -> Vec<(Act, Said)> {
    let mut out = options.acts.clone();
    let new: Vec<&Submission> = given.iter().filter(|s| s.new).collect();
    if let Some(epoch) = new.first().map(|s| s.header.epoch.clone()) {
        let submissions = new.iter().map(|s| s.header.submission.clone()).collect();
        out.push((Act::Link { submissions, epoch }, Said::default()));
    }
    out
}

/// Pairs of rows that are looked up together.
const AT_ONCE: usize = 1 << 19;

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
    let scored = |p: &RowPair| match p.rows.map(record) {
        [Some(a), Some(b)] if a != b => {
            Some((a.min(b), a.max(b), weights.log_odds(p.key, p.size, p.pattern), p.pattern))
        }
        _ => None,
    };
    let mut all: Vec<(u32, u32, f64, Pattern)> = Vec::new();
    let mut waiting: Vec<RowPair> = Vec::with_capacity(AT_ONCE);
    levels.pairs(|p| {
        waiting.push(p);
        if waiting.len() == AT_ONCE {
            all.par_extend(waiting.par_iter().filter_map(scored));
            waiting.clear();
        }
    })?;
    all.par_extend(waiting.par_iter().filter_map(scored));
    all.par_sort_unstable_by(|a, b| (a.0, a.1, a.3).cmp(&(b.0, b.1, b.3)).then(a.2.total_cmp(&b.2)));
    let mut out: Vec<Pair> = Vec::new();
    for same in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some(first) = same.first() else { continue };
        let log_odds = same.iter().map(|s| s.2).sum::<f64>() / same.len() as f64;
        out.push(Pair {
            records: (first.0, first.1),
            log_odds,
            probability: 0.0,
            blocks: same.len() as u32,
            pattern: first.3,
        });
    }
    Ok(out)
}

fn report(records: &Records, weights: &Weights, cluster: &[u32], pairs: &[Pair], counts: &Counts) -> Report {
    let persons = cluster.iter().enumerate().filter(|(r, c)| *r as u32 == **c).count();
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    cluster.iter().for_each(|c| *sizes.entry(*c).or_default() += 1);
    let level = |field: Field, level: u8| {
        let (one_person, strangers) = weights.shares_of(field, level);
        LevelReport { level, means: in_words(field.kind(), level).into(), one_person, strangers }
    };
    // Only what some contributor has.
    let known = |field: &Field| records.headers().any(|h| h.fields.contains(field));
    let fields = Field::ALL
        .into_iter()
        .filter(known)
        .map(|field| FieldReport { field, levels: (1..=levels(field.kind())).map(|l| level(field, l)).collect() });
    let keys = BLOCK_KEYS
        .iter()
        .zip(weights.own())
        .filter(|(k, _)| k.fields.iter().all(known))
        .map(|(k, own)| KeyReport { key: k.name.into(), own: *own });
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
        threshold: 0.0,
        estimates: Estimates::default(),
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
