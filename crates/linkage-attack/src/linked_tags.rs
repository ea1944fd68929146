//! Tags that are linked to a record: what the two roles hold together, or one that holds both.
//!
//! Colour refinement on the graph of records and tags: a tag's first colour is the size of its
//! block, a record's that of its tags, and so on in turn. Colours do not depend on the key.

use rustc_hash::FxHashMap;

use crate::hash::mixed;
use crate::score::Guess;
use crate::sent::Sent;

const ROUNDS: usize = 4;

/// Guesses from colours that the public list has, rarest first: a record whose colour some
/// public records have is guessed to be the first of them.
#[must_use]
pub fn refined(target: &Sent, public: &Sent) -> Vec<Guess> {
    let mut by_colour: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for (k, colour) in colours(public).into_iter().enumerate() {
        by_colour.entry(colour).or_default().push(k as u32);
    }
    let guess = |(k, colour): (usize, u64)| {
        let of = by_colour.get(&colour)?;
        Some(Guess { record: k as u32, public: *of.first()?, sure: of.len() == 1 })
    };
    colours(target).into_iter().enumerate().filter_map(guess).collect()
}

fn colours(sent: &Sent) -> Vec<u64> {
    let blocks = sent.blocks();
    let mut of_record = vec![0; sent.persons];
    for _ in 0..ROUNDS {
        let mut lists: Vec<Vec<u64>> = vec![Vec::new(); sent.persons];
        for block in &blocks {
            let key = block.first().map_or(0, |k| sent.tags[*k].key());
            let mut members: Vec<u64> = block.iter().map(|k| of_record[sent.records[*k] as usize]).collect();
            members.sort_unstable();
            let colour = mixed(&(key, members));
            block.iter().for_each(|k| lists[sent.records[*k] as usize].push(colour));
        }
        for (list, colour) in lists.iter_mut().zip(&mut of_record) {
            list.sort_unstable();
            *colour = mixed(&(*colour, list));
        }
    }
    of_record
}
