//! All attacks on two lists, one line each.

use serde::Serialize;
use shyraq_privacy::Entropy;

use crate::error::AttackError;
use crate::people::{Entry, Lists, Spelling};
use crate::score::{Guess, Outcome, score};
use crate::sent::Sent;
use crate::{block_colours, block_pairs, clk, frequency, linked_tags, record_graph, similarity_graph};

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The attack.
    pub attack: &'static str,
    /// What the attacker holds.
    pub holder: &'static str,
    /// Persons of each list.
    pub persons: u32,
    /// The common part, in per cent.
    pub common: u32,
    /// The encoded list was written by contributors, the public one by the office.
    pub contributors_spelling: bool,
    /// Persons whom the attacker knew beforehand.
    pub known: usize,
    /// Invented people in the encoded list, in per cent of its persons.
    pub decoys: usize,
    /// What came of it.
    pub outcome: Outcome,
}

/// What to attack.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Persons of each list.
    pub persons: u32,
    /// The common part, in per cent.
    pub common: u32,
    /// How the encoded list spells.
    pub spelling: Spelling,
    /// Persons whom the attacker knows, in both lists.
    pub known: usize,
    /// Invented people in the encoded list, in per cent.
    pub decoys: usize,
    /// Which lists.
    pub seed: u64,
}

/// Breaks one filter a record: a sample of `sample` of the persons of a list.
///
/// # Errors
/// [`AttackError`].
pub fn plain_filters(persons: u32, sample: usize, seed: u64) -> Result<Line, AttackError> {
    let list = Lists::draw(persons, 100, Spelling::Equal, seed)?.target;
    let some: Vec<Entry> = list.into_iter().step_by((persons as usize / sample).max(1)).take(sample).collect();
    let who: Vec<u32> = some.iter().map(|e| e.person).collect();
    let found = similarity_graph::matched(&clk::encode(&some, [1; 16]), &clk::encode(&some, [2; 16]));
    Ok(Line {
        attack: "similarity graph",
        holder: "plain CLK",
        persons: sample as u32,
        common: 100,
        contributors_spelling: false,
        known: 0,
        decoys: 0,
        outcome: score(&found, &who, &who, &[]),
    })
}

/// Runs all attacks on what the encoder makes of a setting.
///
/// # Errors
/// [`AttackError`].
pub fn encodings(
    setting: &Setting,
    entropy: &mut impl Entropy,
) -> Result<(Vec<Line>, frequency::Frequency), AttackError> {
    let mut lists = Lists::draw(setting.persons, setting.common, setting.spelling, setting.seed)?;
    let common = lists.common();
    lists.add_decoys(setting.decoys, setting.seed);
    let (target, public) = (Sent::encode(&lists.target, entropy)?, Sent::encode(&lists.public, entropy)?);
    let who = |list: &[Entry]| list.iter().map(|e| e.person).collect::<Vec<u32>>();
    let (ours, theirs) = (who(&lists.target), who(&lists.public));
    let step = (common.len() / setting.known.max(1)).max(1);
    let known: Vec<u32> = common.iter().copied().step_by(step).take(setting.known).collect();
    // Both lists are in the order of the persons.
    let place = |list: &[u32], p: &u32| list.iter().position(|x| x == p).map(|k| k as u32);
    let places: Vec<(u32, u32)> = known.iter().filter_map(|p| Some((place(&ours, p)?, place(&theirs, p)?))).collect();
    let line = |attack, holder, known: &[u32], found: &[Guess]| Line {
        attack,
        holder,
        persons: setting.persons,
        common: setting.common,
        contributors_spelling: setting.spelling == Spelling::Contributors,
        known: known.len(),
        decoys: setting.decoys,
        outcome: score(found, &ours, &theirs, known),
    };
    let share = setting.common as f32 / 100.0;
    let mut out = vec![
        line("colours", "both roles", &[], &linked_tags::refined(&target, &public)),
        line("colours of blocks", "comparer", &[], &block_colours::matched(&target, &public, true)),
        line("rare pairs in blocks", "comparer", &[], &block_pairs::matched(&target, &public, &[], share)),
        line("colours of records", "resolver", &[], &record_graph::coloured(&target, &public)),
        line("rare pairs of records", "resolver", &[], &record_graph::voted(&target, &public, &[])),
    ];
    if !known.is_empty() {
        let found = block_pairs::matched(&target, &public, &places, share);
        out.push(line("rare pairs in blocks", "comparer", &known, &found));
        let found = record_graph::voted(&target, &public, &places);
        out.push(line("rare pairs of records", "resolver", &known, &found));
    }
    Ok((out, frequency::ranked(&target, &public, &ours, &theirs)))
}
