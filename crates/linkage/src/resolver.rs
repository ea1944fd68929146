//! The resolver: levels become probabilities, probabilities clusters, under all decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use shyraq_encoding::{BLOCK_KEYS, Field, Pattern, Role, in_words, levels};

use crate::LinkageError;
use crate::cluster::{ABSENT, Scored, above, clusters};
use crate::history::{Act, Clusters, Event, Said, decided, last_id, name_clusters, read_events, texts};
use crate::indirect::with_indirect;
use crate::levels::{Counts, Levels, RowPair, Seen};
use crate::link::LinkOptions;
use crate::model::Weights;
use crate::of_pairs::{OfPairs, Together, of_pairs};
use crate::pairs::Found;
use crate::persons::{CitizenshipEstimates, ContributorEstimates, Estimates, Groups, Judged, estimates, grouped};
use crate::posterior::Posterior;
use crate::records::Records;
use crate::report::{FieldReport, KeyReport, LevelReport, Report};
use crate::seed::{draws, seed};
use crate::submission::{Submission, gather, kept};
use crate::twins::keep_twins_apart;
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
    let mut given = gather(dirs, options, Role::Resolver)?;
    given.retain(|s| !gone.leaves(s));
    given.iter().try_for_each(|s| gone.keep_handles(s, &dir))?;
    keep_all(levels, &dir.join(Levels::FOLDER))?;
    let submissions = if options.withdrawn.is_empty() { given.clone() } else { kept(&dir)? };
    let levels = covering(levels, &given)?;
    let mut records = Records::read(&submissions)?;
    there(&options.acts, &records)?;
    let (previous, mut events) = before(options)?;
    let acts = acts(options, &given);
    let first = events.len();
    for (act, said) in acts {
        let id = last_id(&events) + 1;
        events.push(Event { id, act, said, before: BTreeMap::new(), after: Default::default() });
    }
    records.decided = decided(&events, records.len(), |r| records.named(r));
    if let Some((a, b)) = records.decided.contradiction(records.len()).filter(|_| !options.acts.is_empty()) {
        let [a, b] = [a, b].map(|r| records.named(r)).map(|(who, number)| format!("{who}/{number}"));
        return Err(LinkageError::Contradiction { a, b });
    }
    let rows = Rows::new(&levels, &submissions, &records);
    let weights = Weights::fitted(&of_two_records(&levels, &rows)?, records.pairs(), records.headers());
    // Draws look at what hangs together above the odds of absent pairs, clusters above their threshold.
    let together = Together { above: above(options.threshold).min(ABSENT), same: &records.decided.same };
    let OfPairs { pairs: mut scored, blocks, let_go } =
        of_pairs(&levels, records.len(), |p| rows.scored(p, &weights), together, out)?;
    keep_twins_apart(&mut scored, |r| records.register.contributor(r));
    records.forget_handles();
    let seed = seed(&records, &scored);
    // Behind the scored pairs those that share no block but a third record.
    let all = with_indirect(records.len(), scored);
    let cluster = clusters(records.len(), &all, options.threshold, &records);
    let draws = draws(options.draws, records.len());
    let posterior = Posterior::new(&all, &cluster, &records, seed, draws);
    let scored = all.get(..blocks.len()).unwrap_or_default();
    let judged = || {
        let all = scored.iter().zip(&posterior.pairs).zip(&blocks);
        all.map(|((p, found), blocks)| {
            let chances = records.blocks(p.records.0).min(records.blocks(p.records.1));
            Judged { records: p.records, probability: *found, blocks: *blocks, chances }
        })
    };
    let alone: Vec<bool> = (0..records.len() as u32).map(|r| records.blocks(r) == 0).collect();
    let not_compared = alone.iter().filter(|alone| **alone).count();
    let (mut estimates, fewer) = estimates(judged(), &cluster, &posterior, not_compared);
    let names: Vec<String> = records.contributors.iter().map(|c| c.name.clone()).collect();
    let of: Vec<u16> = (0..records.len() as u32).map(|r| records.register.contributor(r)).collect();
    let found = grouped(judged(), &cluster, &posterior, &Groups { names: &names, of: &of, alone: &alone }, fewer);
    let one = |(contributor, found)| ContributorEstimates { contributor, found };
    estimates.contributors = names.into_iter().zip(found).map(one).collect();
    // Whoever sent that many persons: all together are no fewer.
    let of_one = estimates.contributors.iter().map(|c| c.found.persons_interval[0]).max().unwrap_or_default();
    estimates.persons_interval[0] = estimates.persons_interval[0].max(of_one);
    if let Some(of) = &options.citizenship {
        let (names, of) = of.parted((0..records.len() as u32).map(|r| records.named(r)));
        let found = grouped(judged(), &cluster, &posterior, &Groups { names: &names, of: &of, alone: &alone }, fewer);
        let one = |(citizenship, found)| CitizenshipEstimates { citizenship, found };
        estimates.citizenships = names.into_iter().zip(found).map(one).collect();
    }
    let report = Report {
        threshold: options.threshold,
        simulated: options.simulated,
        estimates,
        ..report(&records, &weights, &cluster, scored.len() + let_go, &levels.counts)
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

/// Opens levels and checks that they are of just these submissions.
fn covering(dir: &Path, submissions: &[Submission]) -> Result<Levels, LinkageError> {
    let levels = Levels::open(dir)?;
    let fault = |path: &Path, fault: &str| LinkageError::Form {
        path: path.to_owned(),
        fault: fault.into(),
        hint: "give both roles the same encodings, and the resolver what the comparer's run on them wrote",
    };
    let own: BTreeSet<&str> = submissions.iter().map(|s| s.header.submission.as_str()).collect();
    let compared: BTreeSet<&str> = levels.counts.submissions.iter().map(String::as_str).collect();
    if let Some(left_out) = submissions.iter().find(|s| !compared.contains(s.header.submission.as_str())) {
        return Err(fault(&left_out.dir, "the comparer's levels are not of these encodings"));
    }
    if compared.iter().any(|id| !own.contains(id)) {
        return Err(fault(dir, "the comparer's levels are of encodings that are not here, too"));
    }
    Ok(levels)
}

/// Checks that records of decisions are there.
fn there(acts: &[(Act, Said)], records: &Records) -> Result<(), LinkageError> {
    let pairs = acts.iter().enumerate().filter_map(|(at, (act, _))| match act {
        Act::Decide { pair: Some((a, b)), .. } => Some((at, [texts(a), texts(b)])),
        _ => None,
    });
    let pairs: Vec<(usize, [(&str, &str); 2])> = pairs.collect();
    if pairs.is_empty() {
        return Ok(());
    }
    let mut missing: FxHashSet<(&str, &str)> = pairs.iter().flat_map(|(_, pair)| *pair).collect();
    (0..records.len() as u32).for_each(|r| {
        missing.remove(&records.named(r));
    });
    match pairs.iter().find(|(_, pair)| pair.iter().any(|r| missing.contains(r))) {
        Some((at, _)) => Err(LinkageError::Decision { at: *at }),
        None => Ok(()),
    }
}

/// Returns the clusters and events of the previous result, without what is withdrawn.
fn before(options: &LinkOptions) -> Result<(Option<Clusters>, Vec<Event>), LinkageError> {
    // Where the comparer alone ran there are none yet.
    let Some(dir) = options.previous.as_deref().filter(|d| d.join(Role::Resolver.folder()).exists()) else {
        return Ok((None, Vec::new()));
    };
    for name in [Clusters::FILE, Event::FILE] {
        if !dir.join(name).exists() {
            return Err(LinkageError::Form {
                path: dir.join(name),
                fault: "it is not there: names of clusters and people's decisions would be lost".into(),
                hint: "bring it back from a copy of the folder",
            });
        }
    }
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

/// Tells the records of rows in levels.
struct Rows<'a> {
    /// By place of a submission in the levels its place here.
    places: Vec<Option<u16>>,
    records: &'a Records,
}

impl<'a> Rows<'a> {
    fn new(levels: &Levels, submissions: &[Submission], records: &'a Records) -> Self {
        let place = |id: &String| submissions.iter().position(|s| s.header.submission == *id).map(|k| k as u16);
        Self { places: levels.counts.submissions.iter().map(place).collect(), records }
    }

    fn records(&self, pair: &RowPair) -> [Option<u32>; 2] {
        pair.rows.map(|(s, handle)| {
            let submission = self.places.get(usize::from(s)).copied().flatten()?;
            self.records.of((submission, handle))
        })
    }

    /// Returns what a pair of rows says of two records.
    fn scored(&self, p: &RowPair, weights: &Weights) -> Option<Scored> {
        match self.records(p) {
            [Some(a), Some(b)] if a != b => Some(Scored {
                records: (a.min(b), a.max(b)),
                log_odds: weights.log_odds(p.key, p.size, p.pattern),
                pattern: p.pattern,
            }),
            _ => None,
        }
    }
}

/// Counts the patterns of pairs of two records. Where a contributor sent a record again, its own
/// rows meet too; of one person they teach nothing, and would be taken for the usual case.
fn of_two_records(levels: &Levels, rows: &Rows<'_>) -> Result<Seen, LinkageError> {
    let mut seen = levels.seen()?;
    if rows.records.contributors.iter().any(|c| c.headers.len() > 1) {
        levels.pairs(|p| {
            if matches!(rows.records(&p), [Some(a), Some(b)] if a == b) {
                *seen.entry((p.key, p.size, p.pattern)).or_default() -= 1;
            }
        })?;
        seen.retain(|_, pairs| *pairs > 0);
    }
    Ok(seen)
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
        simulated: false,
        estimates: Estimates::default(),
        protection: Report::PROTECTION,
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
