//! Lists of simulated people: the one that was encoded, and the public one of the attacker.

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng as _, SeedableRng as _};
use shyraq_world::{Life, Script, Sex, World, WorldError, WorldSpec};

use crate::spelling::otherwise;

/// Somebody as a list writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who it is: the truth, that an attack may look at only where it says so.
    pub person: u32,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Father's name; empty where there is none.
    pub patronymic: String,
    /// Birth as year, month, day, or a year alone.
    pub birth: String,
    /// A word for the sex.
    pub sex: &'static str,
}

/// How the encoded list spells what the public list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Letter by letter the same: the best that can happen to an attacker.
    Equal,
    /// As contributors write: another spelling, a slip, a year alone, no father's name.
    Contributors,
}

/// Two lists with a common part.
#[derive(Debug, Clone)]
pub struct Lists {
    /// What was encoded with the contributors' key.
    pub target: Vec<Entry>,
    /// What the attacker has in clear text.
    pub public: Vec<Entry>,
}

/// The most men's names that family names are made of, and the endings that make more of them.
const ROOTS: usize = 220;
const SECOND: [&str; 9] = ["", "бек", "бай", "жан", "гали", "мурат", "хан", "али", "кул"];
/// One in this many bears a name from the world's own stock; the others one drawn by Zipf's law.
const STOCK: u64 = 4;

impl Lists {
    /// Draws two lists of `persons` each, of which `common` per cent are in both.
    ///
    /// # Errors
    /// [`WorldError`] for a list that is too long for the simulated world.
    pub fn draw(persons: u32, common: u32, spelling: Spelling, seed: u64) -> Result<Self, WorldError> {
        let alone = (u64::from(persons) * u64::from(100 - common.min(100)) / 100) as u32;
        let world = World::new(WorldSpec::of(u64::from(persons + alone).max(1000), seed))?;
        let families = Families::of(&world);
        let all: Vec<Entry> = (0..persons + alone).map(|k| entry(&world, &families, seed, k)).collect();
        let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0x5e11);
        let written = |e: &Entry| match spelling {
            Spelling::Equal => e.clone(),
            Spelling::Contributors => otherwise(e, &mut rng),
        };
        let target = all.iter().take(persons as usize).map(written).collect();
        Ok(Self { target, public: all.into_iter().skip(alone as usize).collect() })
    }

    /// Adds `per_cent` invented people to the encoded list: each takes a family name from one record of it, a
    /// given name and sex from another, and so on. Only the resolver would know them.
    pub fn add_decoys(&mut self, per_cent: usize, seed: u64) {
        let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0xdec0);
        let real = self.target.clone();
        let mut any = || &real[(rng.next_u64() % real.len().max(1) as u64) as usize];
        for k in 0..real.len() * per_cent / 100 {
            let named = any();
            let family = loop {
                let other = any();
                if other.sex == named.sex {
                    break other.family.clone();
                }
            };
            self.target.push(Entry {
                person: u32::MAX - k as u32,
                family,
                birth: any().birth.clone(),
                ..named.clone()
            });
        }
    }

    /// Lists the people who are in both.
    #[must_use]
    pub fn common(&self) -> Vec<u32> {
        let first = self.public.first().map_or(u32::MAX, |e| e.person);
        self.target.iter().map(|e| e.person).filter(|p| (first..u32::MAX / 2).contains(p)).collect()
    }
}

/// Family names by Zipf's law: few that many bear, many that few do.
struct Families {
    names: Vec<String>,
    /// Sums of weights up to each name.
    sums: Vec<f64>,
}

impl Families {
    fn of(world: &World) -> Self {
        let mut roots: Vec<String> = Vec::new();
        for id in 0..4000 {
            let person = world.life(id).person;
            let given = person.name.given(Script::Russian).into_owned();
            if person.sex == Sex::Man && roots.len() < ROOTS && !roots.contains(&given) {
                roots.push(given);
            }
        }
        let mut names = Vec::with_capacity(roots.len() * SECOND.len());
        for second in SECOND {
            for root in &roots {
                names.push(format!("{}{second}", root.trim_end_matches(['ь', 'й', 'а', 'я', 'ы', 'и'])));
            }
        }
        let mut sum = 0.0;
        let sums = (0..names.len())
            .map(|k| {
                sum += (k as f64 + 8.0).powf(-0.9);
                sum
            })
            .collect();
        Self { names, sums }
    }

    fn name(&self, unit: f64, woman: bool) -> String {
        let at = unit * self.sums.last().copied().unwrap_or_default();
        let k = self.sums.partition_point(|s| *s < at);
        let stem = self.names.get(k).map_or("Асан", String::as_str);
        let ending = if stem.ends_with(['ж', 'ш', 'ч', 'щ', 'ц']) { "ев" } else { "ов" };
        format!("{stem}{ending}{}", if woman { "а" } else { "" })
    }
}

fn entry(world: &World, families: &Families, seed: u64, id: u32) -> Entry {
    let Life { person, .. } = world.life(u64::from(id));
    let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0xfa31);
    rng.set_stream(u64::from(id));
    let woman = person.sex != Sex::Man;
    let family = if rng.next_u64().is_multiple_of(STOCK) {
        person.name.family(Script::Russian).into_owned()
    } else {
        families.name(unit(&mut rng), woman)
    };
    Entry {
        person: id,
        family,
        given: person.name.given(Script::Russian).into_owned(),
        patronymic: person.name.patronymic(Script::Russian).unwrap_or_default(),
        birth: person.birth.to_string(),
        sex: person.sex.code(),
    }
}

/// Uniform in [0, 1).
pub(crate) fn unit(rng: &mut ChaCha12Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_the_common_part_that_was_asked_for() {
        let half = Lists::draw(400, 50, Spelling::Equal, 1).unwrap();
        assert_eq!((half.target.len(), half.public.len(), half.common().len()), (400, 400, 200));
        assert_eq!(half.target[200..], half.public[..200]);
        let full = Lists::draw(400, 100, Spelling::Contributors, 1).unwrap();
        assert_eq!(full.common().len(), 400);
        let as_written = full.target.iter().zip(&full.public).filter(|(a, b)| a == b).count();
        assert!((120..340).contains(&as_written), "{as_written}");
    }

    #[test]
    fn few_names_are_common_and_many_are_rare() {
        let list = Lists::draw(5000, 100, Spelling::Equal, 2).unwrap().target;
        let mut counts = std::collections::BTreeMap::new();
        list.iter().for_each(|e| *counts.entry(&e.family).or_insert(0_usize) += 1);
        assert!(counts.len() > 800, "{}", counts.len());
        assert!((20..150).contains(counts.values().max().unwrap()));
    }
}
