//! The resolver: levels become probabilities, probabilities clusters, under all decisions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use shyraq_encoding::{BLOCK_KEYS, Field, Pattern, Role, in_words, levels};

use crate::LinkageError;
use crate::cluster::{Scored, clusters};
use crate::history::{Act, Clusters, Event, Said, decided, last_id, name_clusters, read_events};
use crate::indirect::with_indirect;
use crate::levels::{Counts, Levels, RowPair};
use crate::link::LinkOptions;
use crate::model::Weights;
use crate::pairs::Found;
use crate::persons::{Estimates, Judged, estimates};
use crate::posterior::Posterior;
use crate::records::Records;
use crate::report::{FieldReport, KeyReport, LevelReport, Report};
use crate::seed::{draws, seed};
use crate::submission::{Submission, gather, kept};
use crate::withdrawn::Gone;
use crate::written::{Written, keep_all};

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
    records.decided = decided(&events, records.len(), |r| records.named(r));
    let seen = levels.seen()?;
    let weights = Weights::fitted(&seen, records.len(), records.headers());
    drop(seen);
    let (scored, blocks) = by_record(&levels, &submissions, &records, &weights)?;
    records.forget_handles();
    let seed = seed(&records, &scored);
    // Behind the scored pairs those that share no block but a third record.
    let all = with_indirect(records.len(), scored);
    let cluster = clusters(records.len(), &all, options.threshold, &records);
    let draws = draws(options.draws, records.len());
    let posterior = Posterior::new(&all, &cluster, &records, seed, draws);
    let scored = all.get(..blocks.len()).unwrap_or_default();
    let judged = scored.iter().zip(&posterior.pairs).zip(&blocks);
    let judged = judged.map(|((p, found), blocks)| Judged { records: p.records, probability: *found, blocks: *blocks });
    let names: Vec<String> = records.contributors.iter().map(|c| c.name.clone()).collect();
    let estimates = estimates(judged, &cluster, &posterior, &names, |r| records.register.contributor(r));
    let report = Report {
        threshold: options.threshold,
        estimates,
        ..report(&records, &weights, &cluster, scored.len(), &levels.counts)
    };
    let named = name_clusters(|r| records.named(r), &cluster, previous.as_ref(), &events);
    drop(previous);
    if let Some(last) = events.get_mut(first..).and_then(<[Event]>::last_mut) {
        (last.before, last.after) = (named.before, named.after);
    }
    let found = Found { records: &records, cluster: &cluster, pairs: scored, probabilities: &posterior.pairs };
    let written = Written { found, called: &named.called, events, posterior: &posterior, report: &report };
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

/// Brings together what several blocks say of two records: returns scored pairs, in order, and how many
/// blocks brought each together; 255 stands for more, too.
fn by_record(
    levels: &Levels,
    submissions: &[Submission],
    records: &Records,
    weights: &Weights,
) -> Result<(Vec<Scored>, Vec<u8>), LinkageError> {
    let place = |id: &String| submissions.iter().position(|s| s.header.submission == *id).map(|k| k as u16);
    let places: Vec<Option<u16>> = levels.counts.submissions.iter().map(place).collect();
    let record = |(s, h): (u16, u64)| {
        let submission = places.get(usize::from(s)).copied().flatten()?;
        records.of((submission, h))
    };
    let scored = |p: &RowPair| match p.rows.map(record) {
        [Some(a), Some(b)] if a != b => Some(Scored {
            records: (a.min(b), a.max(b)),
            log_odds: weights.log_odds(p.key, p.size, p.pattern),
            pattern: p.pattern,
        }),
        _ => None,
    };
    let mut all: Vec<Scored> = Vec::new();
    let mut waiting: Vec<RowPair> = Vec::with_capacity(AT_ONCE);
    levels.pairs(|p| {
        waiting.push(p);
        if waiting.len() == AT_ONCE {
            all.par_extend(waiting.par_iter().filter_map(scored));
            waiting.clear();
        }
    })?;
    all.par_extend(waiting.par_iter().filter_map(scored));
    drop(waiting);
    all.par_sort_unstable_by(|a, b| {
        let order = (a.records, a.pattern).cmp(&(b.records, b.pattern));
        order.then(a.log_odds.total_cmp(&b.log_odds))
    });
    // What blocks say of two records is put in the place of what the first of them says.
    let (mut start, mut blocks) = (0, Vec::new());
    while let Some(first) = all.get(start).copied() {
        let same = all.iter().skip(start).take_while(|p| p.records == first.records);
        let (sum, n) = same.fold((-0.0, 0_usize), |(sum, n), p| (sum + p.log_odds, n + 1));
        if let Some(slot) = all.get_mut(blocks.len()) {
            *slot = Scored { log_odds: sum / n as f64, ..first };
        }
        blocks.push(n.min(usize::from(u8::MAX)) as u8);
        start += n;
    }
    all.truncate(blocks.len());
    all.shrink_to_fit();
    Ok((all, blocks))
}

fn report(records: &Records, weights: &Weights, cluster: &[u32], pairs: usize, counts: &Counts) -> Report {
    let persons = cluster.iter().enumerate().filter(|(r, c)| *r as u32 == **c).count();
    let mut sizes = vec![0_u32; cluster.len()];
    cluster.iter().for_each(|c| sizes[*c as usize] += 1);
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
        records: records.len(),
        contributors: records.contributors.iter().map(|c| c.name.clone()).collect(),
        persons,
        linked_records: sizes.iter().filter(|n| **n > 1).map(|n| *n as usize).sum(),
        pairs,
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
