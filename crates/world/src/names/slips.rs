//! What a tired clerk does to a name: slips of the hand, other spellings.

use crate::draw::Draw;

/// Makes one slip: drops, doubles, swaps or replaces a letter. Short names stay.
pub(crate) fn typo(name: &str, draw: &mut Draw) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let n = letters.len();
    if n < 4 {
        return name.to_owned();
    }
    // The first letter stays: clerks look at it twice.
    let at = 1 + draw.below_usize(n - 2);
    match draw.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => {
            if let Some(c) = letters.get(at).copied() {
                letters.insert(at, c);
            }
        }
        2 => letters.swap(at, at + 1),
        _ => {
            if let Some(c) = letters.get_mut(at) {
                *c = neighbour(*c);
            }
        }
    }
    letters.into_iter().collect()
}

/// A letter that is taken for another by ear or on the keyboard.
fn neighbour(c: char) -> char {
    match c {
        'а' => 'о',
        'о' => 'а',
        'е' => 'и',
        'и' => 'е',
        'ы' => 'и',
        'у' => 'ю',
        'э' => 'е',
        'ё' => 'е',
        'б' => 'п',
        'п' => 'б',
        'д' => 'т',
        'т' => 'д',
        'г' => 'к',
        'к' => 'г',
        'з' => 'с',
        'с' => 'з',
        'ж' => 'ш',
        'ш' => 'щ',
        'м' => 'н',
        'н' => 'м',
        'л' => 'д',
        'р' => 'п',
        'в' => 'ф',
        'ф' => 'в',
        'х' => 'г',
        'й' => 'и',
        'ь' => 'ъ',
        'я' => 'а',
        'ю' => 'у',
        'a' => 'o',
        'o' => 'a',
        'e' => 'i',
        'i' => 'e',
        'u' => 'o',
        'y' => 'i',
        'k' => 'q',
        'q' => 'k',
        'h' => 'x',
        'x' => 'h',
        'z' => 's',
        's' => 'z',
        'd' => 't',
        't' => 'd',
        'b' => 'p',
        'p' => 'b',
        'm' => 'n',
        'n' => 'm',
        'v' => 'w',
        'w' => 'v',
        'r' => 't',
        'l' => 'k',
        'g' => 'q',
        'j' => 'y',
        'қ' => 'к',
        'ғ' => 'г',
        'ң' => 'н',
        'ү' => 'у',
        'ұ' => 'у',
        'ө' => 'о',
        'ә' => 'а',
        'і' => 'и',
        other => other,
    }
}

/// Writes a passport name in another of the usual transliterations.
pub(crate) fn latin_variant(name: &str, draw: &mut Draw) -> String {
    const SWAPS: [(&str, &str); 12] = [
        ("zh", "j"),
        ("Zh", "J"),
        ("kh", "h"),
        ("Kh", "H"),
        ("yu", "iu"),
        ("ya", "ia"),
        ("ai", "ay"),
        ("ei", "ey"),
        ("ts", "c"),
        ("yo", "io"),
        ("y", "i"),
        ("x", "kh"),
    ];
    let fitting: Vec<&(&str, &str)> = SWAPS.iter().filter(|(from, _)| name.contains(from)).collect();
    match draw.pick(&fitting) {
        Some((from, to)) => name.replace(from, to),
        None => name.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_changes_at_most_a_letter_and_keeps_the_first() {
        let mut draw = Draw::new(7, 0);
        let mut changed = 0;
        for _ in 0..500 {
            let t = typo("Нурланов", &mut draw);
            assert!(t.starts_with('Н'));
            let n = t.chars().count();
            assert!((7..=9).contains(&n), "{t}");
            changed += usize::from(t != "Нурланов");
        }
        assert!(changed > 400, "{changed}");
        assert_eq!(typo("Ли", &mut draw), "Ли");
    }

    #[test]
    fn a_variant_is_another_spelling_of_the_same_name() {
        let mut draw = Draw::new(7, 1);
        for _ in 0..50 {
            let v = latin_variant("Zhandos", &mut draw);
            assert_eq!(v, "Jandos");
        }
        assert_eq!(latin_variant("Popa", &mut draw), "POPA");
    }
}
