//! Texts that are no names: addresses and occupations, identifiers and codes.

use unicode_normalization::UnicodeNormalization;

use super::letters;

/// Brings a text to words in the alphabet of names, with one space between them.
///
/// For addresses and occupations: the writing no longer matters, the words do. ASCII; empty
/// for a text without letters and digits.
#[must_use]
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in letters::words(text, letters::c_is_j(text)) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.full);
    }
    out
}

/// Brings an identifier, a postcode or a country's code to letters and digits in ASCII lower case.
///
/// A Cyrillic letter that looks like a Latin one becomes it, since АВ 1234567 and AB1234567
/// are one passport. Letters are not read as sounds, and O is not taken for 0.
#[must_use]
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !c.is_ascii() && c.is_alphanumeric() {
            c.to_uppercase().for_each(|upper| match letters::latin_picture(upper) {
                Some(latin) => out.push(latin.to_ascii_lowercase()),
                None => upper.to_lowercase().for_each(|lower| letters::push(lower, &mut out)),
            });
        }
    }
    out.retain(|c| c.is_ascii_alphanumeric());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_in_two_scripts() {
        assert_eq!(words("ул. Абая, 12/3"), "ul abaia 12 3");
        assert_eq!(words("UL.  ABAYA 12-3"), "ul abaia 12 3");
        assert_eq!(words(" .,- "), "");
    }

    #[test]
    fn a_passport_number_has_no_script() {
        // The first two letters are Cyrillic, then Latin.
        assert_eq!(code("АВ 1234567"), "ab1234567");
        assert_eq!(code("ab-1234567"), "ab1234567");
        assert_eq!(code("№ ١٢٣"), "no123");
        assert_eq!(code("  "), "");
    }
}
