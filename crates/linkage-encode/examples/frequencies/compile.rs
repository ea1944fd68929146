//! How the table of common names is made of the names of simulated people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use shyraq_linkage_encode::normalise::{Form, Written, names};
use shyraq_world::{People, Script, World, WorldError, WorldSpec};

/// Simulated people who are looked at.
const PEOPLE: u64 = 60_000;
/// A people of which fewer were drawn says nothing.
const FEW: u64 = 1_500;
/// Shares are of so many.
const ALL: u64 = 100_000;
/// A share stays if the largest that it can be multiplied with leaves at least so many of [`ALL`]:
/// the others are common in no key, also under a limit that is lower than today's.
const LEAST: u64 = 50;
/// What a year of birth is taken for; see `src/blocks.rs`.
const YEAR: u64 = 2_500;

const HEAD: &str = "\
# Skeletons of names that many bear, and their first two letters: per 100,000 people of the people where it is most common.
# Source: names of the simulated people of crates/world, whose lists and shares are own compilation, unreviewed. They say which names are common, not how common they are in life: the lists are short.
# Made by: cargo run -p shyraq-linkage-encode --example frequencies. Every change is another normaliser: encodings before it and after it can't be linked.
# name (of the family, given or father's) or begin, tab, skeleton, tab, share
";

/// Counts by kind of name and skeleton.
type Counts = BTreeMap<(usize, String), u64>;

/// Returns the table as text.
///
/// # Errors
/// [`WorldError`] where the world can't be made.
pub(crate) fn table() -> Result<String, WorldError> {
    let world = World::new(WorldSpec::of(PEOPLE, 2026))?;
    let mut known = BTreeMap::new();
    let mut peoples: BTreeMap<String, (u64, Counts)> = BTreeMap::new();
    for id in 0..PEOPLE {
        let name = world.life(id).person.name;
        // A few names of many peoples.
        if name.people() == People::Other {
            continue;
        }
        let (people, counts) = peoples.entry(format!("{:?}", name.people())).or_default();
        *people += 1;
        let [family, given] = [name.family(Script::Russian), name.given(Script::Russian)];
        let patronymic = name.patronymic(Script::Russian).unwrap_or_default();
        let written = (family.into_owned(), given.into_owned(), patronymic);
        let forms = known.entry(written).or_insert_with_key(|(family, given, patronymic)| {
            let of = names(&Written { family, given, patronymic, full_name: "" });
            [of.family, of.given, of.patronymic].map(|f: Option<Form>| f.map(|f| f.skeleton).unwrap_or_default())
        });
        for (kind, skeleton) in forms.iter().enumerate().filter(|(_, s)| !s.is_empty()) {
            *counts.entry((kind, skeleton.clone())).or_default() += 1;
        }
    }
    let (mut whole, mut begins) = (BTreeMap::new(), BTreeMap::new());
    for (people, counts) in peoples.values().filter(|(n, _)| *n >= FEW) {
        let mut by_begin = Counts::new();
        for ((kind, skeleton), n) in counts {
            highest(&mut whole, skeleton, n * ALL / people);
            let begin = skeleton.get(..2).unwrap_or(skeleton);
            *by_begin.entry((*kind, begin.to_owned())).or_default() += n;
        }
        by_begin.iter().for_each(|((_, begin), n)| highest(&mut begins, begin, n * ALL / people));
    }
    let top = |shares: &BTreeMap<String, u64>| shares.values().copied().max().unwrap_or_default();
    // No begin is rarer than a name with it, so begins of names that stay do stay.
    let most = top(&begins).max(YEAR);
    for shares in [&mut whole, &mut begins] {
        shares.retain(|_, share| *share * most >= LEAST * ALL);
    }
    let mut out = HEAD.to_owned();
    for (part, shares) in [("name", whole), ("begin", begins)] {
        for (skeleton, share) in shares {
            let _ = writeln!(out, "{part}\t{skeleton}\t{share}");
        }
    }
    Ok(out)
}

fn highest(shares: &mut BTreeMap<String, u64>, text: &str, share: u64) {
    let slot = shares.entry(text.to_owned()).or_default();
    *slot = share.max(*slot);
}
