//! How another desk writes the same person.

use rand_chacha::ChaCha12Rng;
use rand_core::Rng as _;

use crate::people::{Entry, unit};

/// Other ways to write a sound, and their ends in Latin.
const SOUNDS: [(&str, &str); 8] =
    [("дж", "ж"), ("ж", "дж"), ("ы", "и"), ("уль", "ул"), ("ё", "е"), ("ай", "ой"), ("х", "г"), ("ия", "йя")];
/// Shares of records: another spelling, a slip, no father's name, a year alone, day and month
/// exchanged. Those of a good desk of the simulated world, rounded up.
const OTHER: f64 = 0.15;
const SLIP: f64 = 0.05;
const NO_FATHER: f64 = 0.12;
const YEAR_ONLY: f64 = 0.08;
const EXCHANGED: f64 = 0.01;

/// Writes an entry as a contributor would.
pub(crate) fn otherwise(entry: &Entry, rng: &mut ChaCha12Rng) -> Entry {
    let mut out = entry.clone();
    if unit(rng) < OTHER {
        out.family = sound(&out.family, rng);
        out.given = sound(&out.given, rng);
    }
    if unit(rng) < SLIP {
        let name = if unit(rng) < 0.6 { &mut out.family } else { &mut out.given };
        *name = slip(name, rng);
    }
    if unit(rng) < NO_FATHER {
        out.patronymic.clear();
    }
    let parts: Vec<&str> = entry.birth.split('-').collect();
    if let [year, month, day] = parts.as_slice() {
        if unit(rng) < YEAR_ONLY {
            out.birth = (*year).to_owned();
        } else if unit(rng) < EXCHANGED && *day <= "12" {
            out.birth = format!("{year}-{day}-{month}");
        }
    }
    out
}

fn sound(name: &str, rng: &mut ChaCha12Rng) -> String {
    let fitting: Vec<&(&str, &str)> = SOUNDS.iter().filter(|(from, _)| name.contains(from)).collect();
    match fitting.get((rng.next_u64() % fitting.len().max(1) as u64) as usize) {
        Some((from, to)) => name.replacen(from, to, 1),
        None => name.to_owned(),
    }
}

/// Leaves out a letter, or exchanges two.
fn slip(name: &str, rng: &mut ChaCha12Rng) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return name.to_owned();
    }
    let at = 1 + (rng.next_u64() % (letters.len() as u64 - 2)) as usize;
    if rng.next_u64().is_multiple_of(2) {
        letters.remove(at);
    } else {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}
