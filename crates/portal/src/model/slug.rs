//! Addresses made from names: ASCII, stable, the same in every language.
//!
//! A printed address must still lead to the same table after the next release, so a slug
//! depends on the column's name alone unless two names collide.

use std::collections::HashMap;

use shyraq_bundle::digest_bytes;

/// Longest slug; two of them and an ending fit a file name on every system.
const MAX: usize = 80;

/// Returns one slug a name, all different even where letter case is ignored.
pub(crate) fn slugs(names: &[&str]) -> Vec<String> {
    let plain: Vec<String> = names.iter().map(|n| slug(n)).collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for s in &plain {
        *seen.entry(s.to_ascii_lowercase()).or_default() += 1;
    }
    names
        .iter()
        .zip(plain)
        .map(|(name, s)| if seen.get(&s.to_ascii_lowercase()) > Some(&1) { marked(&s, name) } else { s })
        .collect()
}

/// `means=threats` becomes `means-threats`; a name that loses letters gets a mark of its own.
fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut lost = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            out.push(c);
        } else {
            lost |= !c.is_ascii();
            if !out.ends_with('-') && !out.is_empty() {
                out.push('-');
            }
        }
    }
    let cut = out.trim_end_matches('-');
    if lost || cut.is_empty() || cut.len() > MAX { marked(cut, name) } else { cut.to_owned() }
}

/// Appends eight digits of the name's digest.
fn marked(slug: &str, name: &str) -> String {
    let digest = digest_bytes(name.as_bytes());
    let mark = digest.hex().get(..8).unwrap_or_default().to_owned();
    let head = slug.get(..slug.len().min(MAX - 9)).unwrap_or_default().trim_end_matches('-');
    if head.is_empty() { format!("x-{mark}") } else { format!("{head}-{mark}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_ctdc_stay_as_they_are() {
        assert_eq!(slugs(&["ageBroad", "CountryOfExploitation"]), ["ageBroad", "CountryOfExploitation"]);
        assert_eq!(slugs(&["means=threats", "means=debt"]), ["means-threats", "means-debt"]);
    }

    #[test]
    fn names_that_would_collide_are_told_apart() {
        let s = slugs(&["means=threats", "means-threats", "Gender", "gender"]);
        assert_ne!(s[0], s[1]);
        assert!(s[0].starts_with("means-threats-"));
        assert_ne!(s[2].to_ascii_lowercase(), s[3].to_ascii_lowercase());
    }

    #[test]
    fn a_cyrillic_name_has_a_stable_address() {
        // The digits are those of: printf 'пол' | sha256sum
        assert_eq!(slugs(&["пол", "возраст"])[0], "x-21ab0e77");
        assert_eq!(slugs(&["тип 2"])[0].get(..2), Some("2-"));
    }

    proptest! {
        #[test]
        fn slugs_are_safe_short_and_different(names in prop::collection::hash_set("[^;=\\p{Cc}]{1,40}", 1..12)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let out = slugs(&names);
            let mut lower: Vec<String> = out.iter().map(|s| s.to_ascii_lowercase()).collect();
            lower.sort();
            lower.dedup();
            prop_assert_eq!(lower.len(), names.len());
            for s in out {
                prop_assert!(!s.is_empty() && s.len() <= MAX);
                prop_assert!(s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'));
            }
        }
    }
}
