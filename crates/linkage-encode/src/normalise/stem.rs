//! The stem: a reading without what spelling adds, under the name's usual form.

use super::variant;

const fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Returns the stem of a reading from which grammatical endings are already cut.
pub(super) fn stem(reading: &str) -> String {
    known(plain(reading))
}

/// As [`stem`], for a family name that lost no ending: Karimi is not Karim.
pub(super) fn whole_stem(reading: &str) -> String {
    let whole = soften(&suffixed(reading));
    let usual = variant::usual(&whole).map(str::to_owned);
    let of_a_name = || Some(format!("{}i", variant::usual(whole.strip_suffix('i')?)?));
    usual.or_else(of_a_name).unwrap_or(whole)
}

fn known(plain: String) -> String {
    variant::usual(&plain).map_or(plain, str::to_owned)
}

/// Returns the stem before the table of variants is asked.
///
/// Of the vowels e and i are one (Сейит, Сеит; Russian speech does not tell them apart
/// unstressed). The letter o is u in the first syllable (Жураев is Joʻrayev and, without its
/// mark, Jorayev; Төлеген is Толеген and Тулеген) and a inside the others (Uzbek and Tajik write
/// Rahmon for Rahman; Russian speech does not tell them apart unstressed). The letters a and u
/// stay two: Hasan and Husan, Marat and Murat are different men, and often brothers.
pub(super) fn plain(reading: &str) -> String {
    let out = suffixed(reading);
    // Василий, Василь and Васильевич; Сергей and Сергеевич.
    let short = out.trim_end_matches('i');
    soften(if short.len() > 2 { short } else { &out })
}

fn suffixed(reading: &str) -> String {
    let mut out = one_vowel(reading);
    suffix(&mut out);
    out
}

/// Mueller, Gyulnara, Davlat: the vowels that languages write in two ways.
fn one_vowel(reading: &str) -> String {
    let mut out = String::with_capacity(reading.len());
    let mut letters = reading.chars().peekable();
    let (mut before, mut before_that) = (None, None);
    while let Some(c) = letters.next() {
        let next = letters.peek().copied();
        let after_consonant = before.is_some_and(|b| !is_vowel(b));
        let kept = match (c, next) {
            // Mueller is Müller, Schaefer Schäfer.
            ('e', _) if matches!(before, Some('o' | 'u')) && before_that.is_none_or(|b| !is_vowel(b)) => false,
            ('e', _) if before == Some('a') && before_that.is_some_and(|b| !is_vowel(b)) => false,
            // Дүйсен is Дюсен; Quinn stays.
            ('i', Some(n)) if before == Some('u') && before_that != Some('k') && !is_vowel(n) => false,
            // Mahmood is Mahmud.
            ('o', _) if before == Some('o') => false,
            // Гюльнара is Gulnara, Лязат Lazat, Кямран Kamran.
            ('i', Some('u')) if after_consonant => false,
            ('i', Some('a')) if matches!(before, Some('k' | 'g' | 'l')) => letters.clone().nth(1).is_none(),
            _ => true,
        };
        if kept {
            // Davlat is Daulet's -au-: v before a consonant is heard as u.
            let vocal = c == 'v' && before.is_some_and(is_vowel) && next.is_some_and(|n| !is_vowel(n) && n != 'v');
            let long = c == 'o' && next == Some('o');
            out.push(if vocal || long { 'u' } else { c });
        }
        before_that = before;
        before = Some(c);
    }
    out
}

/// Endings that one people writes with o and another with a.
fn suffix(word: &mut String) {
    const SAME: [(&str, &str); 14] = [
        ("boi", "bai"),
        ("jon", "jan"),
        ("hon", "han"),
        ("murod", "murat"),
        ("murad", "murat"),
        ("niioz", "niaz"),
        ("nioz", "niaz"),
        ("zod", "zad"),
        ("zoda", "zada"),
        ("ullo", "ulla"),
        ("illo", "ulla"),
        ("illa", "ulla"),
        ("olla", "ulla"),
        ("sulton", "sultan"),
    ];
    if let Some((written, usual)) = SAME.iter().find(|(w, _)| word.ends_with(w) && word.len() > w.len()) {
        word.truncate(word.len() - written.len());
        word.push_str(usual);
    }
    // Nuriddin, Nuruddin, Nuretdin, Nureddin.
    if let Some(head) = word.strip_suffix("din") {
        let head = head.strip_suffix(['d', 't']).unwrap_or(head);
        if let Some(root) = head.strip_suffix(['a', 'e', 'i', 'o', 'u'])
            && root.len() > 2
            && root.ends_with(|c| !is_vowel(c))
        {
            *word = format!("{root}idin");
        }
    }
}

/// Abdulrahman and Abdurrahmon, doubled letters, three vowels.
fn soften(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut first = true;
    for (at, c) in word.char_indices() {
        let of_first = first;
        first = first && !is_vowel(c);
        let c = match c {
            'o' if of_first && !is_participle(word, at) => 'u',
            // Mario is not Maria; Abdullo and Mirzo stand in tables.
            'o' if at + 1 == word.len() => 'u',
            'o' => 'a',
            'e' => 'i',
            other => other,
        };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    if let Some(servant) = out.strip_prefix("abd") {
        let servant = servant.strip_prefix(is_vowel).unwrap_or(servant);
        // The article's l is written or not: Abdulkarim, Abdikarim.
        let of = servant.strip_prefix('l').unwrap_or(servant);
        if of.len() > 2 {
            return format!("abdu{of}");
        }
    }
    out
}

/// Nodir, Komil, Sobirjon: the Arabic participle, whose long a Uzbek and Tajik write as o.
fn is_participle(word: &str, at: usize) -> bool {
    let mut after = word.get(at..).unwrap_or_default().chars().skip(1);
    let (one, two, three) = (after.next(), after.next(), after.next());
    one.is_some_and(|c| !is_vowel(c)) && two == Some('i') && three.is_some_and(|c| !is_vowel(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_stem() {
        for names in [
            "mueler muler muller",
            "giulnara gulnara",
            "davlat daulat",
            "nuriddin nuruddin nuretdin nureddin",
            "abdurrahman abdulrahman abdirahman abdrahman",
            "toktaboi toktabai",
            "habibullo habibulla habibilla",
            "joraev juraev",
            "rahmonov rahmanov",
            "sobirjon sabirjan",
            "mahmood mahmud",
            "duisen diusen",
            "sergei sergeii serge",
        ] {
            let mut all = names.split(' ').map(plain);
            let first = all.next().unwrap();
            assert!(all.all(|s| s == first), "{names}");
        }
    }

    #[test]
    fn brothers_stay_two() {
        for (one, other) in [("hasan", "husan"), ("marat", "murat"), ("alina", "elina"), ("aziz", "aziza")] {
            assert_ne!(plain(one), plain(other));
        }
    }
}
