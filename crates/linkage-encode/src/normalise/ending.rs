//! Endings of family and fathers' names: what gender and grammar add.

use std::sync::LazyLock;

use super::table;

/// A name is never cut below this many letters.
const SHORTEST: usize = 3;

struct Ending {
    written: &'static str,
    stays: &'static str,
}

#[derive(Default)]
struct Endings {
    family: Vec<Ending>,
    adjective: Vec<Ending>,
    father: Vec<Ending>,
    own: Vec<Ending>,
    whole: Vec<Ending>,
}

static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    let mut all = Endings::default();
    for (kind, rest) in table::rows(table::ENDINGS) {
        let (written, stays) = rest.split_once('\t').unwrap_or((rest, ""));
        let list = match kind {
            "family" => &mut all.family,
            "adjective" => &mut all.adjective,
            "father" => &mut all.father,
            "own" => &mut all.own,
            _ => &mut all.whole,
        };
        list.push(Ending { written, stays });
    }
    for list in [&mut all.family, &mut all.adjective, &mut all.father, &mut all.own] {
        list.sort_by_key(|e| std::cmp::Reverse(e.written.len()));
    }
    all
});

fn cut(list: &[Ending], name: &str) -> Option<String> {
    list.iter().find_map(|e| {
        let stem = name.strip_suffix(e.written)?;
        (stem.len() >= SHORTEST).then(|| format!("{stem}{}", e.stays))
    })
}

/// Returns the given name that a family name is made from: without -ov, -ova, -uli, -zada.
pub(super) fn forefather(full: &str) -> Option<String> {
    father(full).or_else(|| cut(&ENDINGS.family, full))
}

/// Returns a family name that is made from no given name without what tells a woman's
/// from a man's: -skaia, -ina, -aia.
pub(super) fn family(full: &str) -> String {
    if let Some(stem) = cut(&ENDINGS.adjective, full) {
        return stem;
    }
    // Усова: too short to lose -ova, but a woman's name all the same.
    match full.strip_suffix('a') {
        Some(man) if man.len() > SHORTEST && (man.ends_with("ov") || man.ends_with("ev")) => man.to_owned(),
        _ => full.to_owned(),
    }
}

/// Returns the father's name when the word is made from one, else nothing.
pub(super) fn father(full: &str) -> Option<String> {
    if let Some(e) = ENDINGS.whole.iter().find(|e| e.written == full) {
        return Some(e.stays.to_owned());
    }
    cut(&ENDINGS.father, full).or_else(|| own(full))
}

/// As [`father`], for the endings that may also stand apart: -uli, -kizi, -ugli.
pub(super) fn own(full: &str) -> Option<String> {
    cut(&ENDINGS.own, full)
}

/// Whether a word in a name of one column is surely made from a father's name.
pub(super) fn is_patronymic(full: &str) -> bool {
    ENDINGS.whole.iter().any(|e| e.written == full)
        || cut(&ENDINGS.father, full).is_some()
        || (full.len() > 6 && own(full).is_some())
}

/// Whether a word is, or ends in, a word for a child that fathers' names, family names (Каримзода) and women's given
/// names (Шахзода) have.
pub(super) fn is_zoda(full: &str) -> bool {
    ["zoda", "zada", "zade"].iter().any(|e| full.ends_with(e))
}

/// Whether a word ends as family names of the region do and given names hardly ever.
pub(super) fn is_strong_family(full: &str) -> bool {
    const STRONG: [&str; 12] =
        ["ov", "ova", "ev", "eva", "ski", "skaia", "enko", "zada", "zade", "zoda", "shvili", "chuk"];
    full.len() > 4 && STRONG.iter().any(|e| full.ends_with(e))
}

/// Whether a word looks like a family name of the region, by weaker endings too.
pub(super) fn is_family(full: &str) -> bool {
    const WEAK: [&str; 6] = ["in", "ina", "ian", "dze", "uk", "ski"];
    is_strong_family(full) || (full.len() > 5 && WEAK.iter().any(|e| full.ends_with(e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn women_and_men_of_one_family_meet() {
        for (woman, man) in [
            ("ivanova", "ivanov"),
            ("abdullaeva", "abdullaev"),
            ("nikitina", "nikitin"),
            ("pokrovskaia", "pokrovski"),
            ("usova", "usov"),
            ("kovalska", "kovalski"),
            ("belaia", "beli"),
        ] {
            let name = |n: &str| forefather(n).unwrap_or_else(|| family(n));
            assert_eq!(name(woman), name(man));
        }
        for western in ["martin", "robin", "austin", "irvin", "li", "kim"] {
            assert!(forefather(western).is_none() && family(western) == western);
        }
    }

    #[test]
    fn a_fathers_name_comes_out_of_all_its_forms() {
        for form in ["nurlanovich", "nurlanovna", "nurlanuli", "nurlankizi", "nurlanugli"] {
            assert_eq!(father(form).as_deref(), Some("nurlan"), "{form}");
        }
        assert_eq!(father("ilinichna").as_deref(), Some("ilia"));
        assert_eq!(father("nurlan"), None);
    }
}
