//! Reads Arabic script: Arabic, Persian, Dari, Uyghur.
//!
//! Short vowels are not written, so a common name is read by a table of whole names; the
//! endings -ov, -ev and -zade may follow it. Any other word is read letter by letter, and
//! then only its skeleton can be trusted.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table;

/// Whether a letter belongs to Arabic script.
pub(super) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}')
}

/// Endings as written after a name, with their readings; longer ones first.
const ENDINGS: [(&str, &str); 17] = [
    ("زاده", "zade"),
    ("ووا", "ova"),
    ("وفا", "ova"),
    ("اوا", "ova"),
    ("افا", "ova"),
    ("یفا", "eva"),
    ("یوا", "eva"),
    ("وف", "ov"),
    ("اف", "ov"),
    ("یف", "ev"),
    ("جان", "jan"),
    ("بیک", "bek"),
    ("بک", "bek"),
    ("بای", "bai"),
    ("وا", "ova"),
    ("الدین", "iddin"),
    ("الله", "ulla"),
];

/// An ending that is believed only behind a known name: Karimi.
const OF_A_NAME: [(&str, &str); 1] = [("ی", "i")];

static NAMES: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    table::rows(table::ARABIC).map(|(name, reading)| (unified(&name.chars().collect::<Vec<_>>()), reading)).collect()
});

/// Writes a word in Latin letters, as [`super::latin::read`] takes them.
pub(super) fn raw(letters: &[char]) -> String {
    let word = unified(letters);
    if let Some(reading) = whole(&word) {
        return reading;
    }
    if let Some(of) = word.strip_prefix("عبدال")
        && of.chars().count() > 2
    {
        return format!("abdul{}", whole(of).unwrap_or_else(|| by_letters(of)));
    }
    // The article: الرشيد is Rashid.
    if let Some(bare) = word.strip_prefix("ال")
        && bare.chars().count() > 2
    {
        return whole(bare).unwrap_or_else(|| by_letters(bare));
    }
    by_letters(&word)
}

/// Reads a name of the table, with or without endings.
fn whole(word: &str) -> Option<String> {
    if let Some(reading) = NAMES.get(word) {
        return Some((*reading).to_owned());
    }
    ENDINGS.iter().chain(&OF_A_NAME).find_map(|(written, reading)| {
        let name = whole(word.strip_suffix(written)?)?;
        Some(format!("{name}{reading}"))
    })
}

/// Brings letters that look or sound alike to one: the forms of alif, ya and kaf.
fn unified(letters: &[char]) -> String {
    letters
        .iter()
        .filter_map(|c| match c {
            'أ' | 'إ' | 'ٱ' | 'آ' => Some('ا'),
            'ي' | 'ى' | 'ئ' => Some('ی'),
            'ك' => Some('ک'),
            'ة' | 'ۀ' | 'ە' => Some('ه'),
            'ؤ' => Some('و'),
            'ء' | 'ٴ' | '\'' => None,
            other => Some(*other),
        })
        .collect()
}

/// Reads letter by letter; و and ی are consonants at the beginning and beside a long a.
fn by_letters(word: &str) -> String {
    for (written, reading) in ENDINGS {
        if let Some(stem) = word.strip_suffix(written)
            && stem.chars().count() > 2
        {
            let mut out = plain(stem);
            out.push_str(reading);
            return out;
        }
    }
    plain(word)
}

fn plain(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut before = None;
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied();
        let reading = match c {
            'و' if before.is_none() || before == Some('ا') || next == Some('ا') => "v",
            'و' | 'ۇ' | 'ۈ' => "u",
            'ۆ' => "o",
            'ه' if next.is_none() && before.is_some() => "a",
            'ت' if next == Some('ش') => "", // تش is the ч that Arabic lacks
            'ش' if before == Some('ت') => "ch",
            _ => consonant(c),
        };
        out.push_str(reading);
        before = Some(c);
    }
    out
}

fn consonant(c: char) -> &'static str {
    match c {
        'ا' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' => "t",
        'ث' | 'س' | 'ص' => "s",
        'ج' | 'ژ' => "j",
        'چ' => "ch",
        'ح' | 'خ' | 'ه' | 'ھ' => "h",
        'د' => "d",
        'ذ' | 'ز' | 'ض' | 'ظ' => "z",
        'ر' => "r",
        'ش' => "sh",
        'غ' | 'گ' => "g",
        'ف' => "f",
        'ق' | 'ک' => "k",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' => "n",
        'ڭ' => "ng",
        'ۋ' => "v",
        'ی' | 'ې' | 'ے' => "i",
        'ٹ' => "t",
        'ڈ' => "d",
        'ڑ' => "r",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> String {
        super::super::latin::read(&raw(&word.chars().collect::<Vec<_>>()))
    }

    #[test]
    fn a_known_name_gets_its_vowels_with_article_and_ending() {
        assert_eq!(read("محمد"), "muhammad");
        assert_eq!(read("الكريم"), "karim");
        assert_eq!(read("كريموف"), "karimov");
        assert_eq!(read("کریماف"), "karimov");
    }

    #[test]
    fn an_unknown_name_is_read_by_its_letters() {
        assert_eq!(read("تشنغيز"), "chngiz");
        assert_eq!(read("زارینا"), "zarina");
    }
}
