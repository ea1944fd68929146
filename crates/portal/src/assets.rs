//! Files that are part of the program: style, scripts, icon.
//!
//! The style stands in every page, so the first page of a slow line needs one request;
//! its hash in the policy is what lets a browser apply it and no other.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// The stylesheet, as it stands in the repository.
const STYLE_SOURCE: &str = include_str!("../assets/style.css");

static STYLE_MIN: LazyLock<String> = LazyLock::new(|| STYLE_SOURCE.lines().collect());

/// Returns the stylesheet as it stands in a page.
pub(crate) fn style() -> &'static str {
    &STYLE_MIN
}

/// A plain disc: the tab of the help page must not tell what it is.
pub(crate) const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E%3Ccircle cx='4.5' cy='4.5' r='4' fill='%23888'/%3E%3C/svg%3E";

/// A script with the address that it has below the root: its hash is part of the name.
pub(crate) struct Script {
    pub(crate) path: String,
    pub(crate) text: &'static str,
}

fn script(name: &str, text: &'static str) -> Script {
    let digest = shyraq_bundle::digest_bytes(text.as_bytes());
    Script { path: format!("assets/{name}-{}.js", digest.short()), text }
}

/// Sorts and filters tables, leads to a pair, counts synthetic records.
pub(crate) static EXPLORE: LazyLock<Script> = LazyLock::new(|| script("explore", include_str!("../assets/explore.js")));

/// Leaves the help page.
pub(crate) static HELP: LazyLock<Script> = LazyLock::new(|| script("help", include_str!("../assets/help.js")));

/// Returns the source expression that allows the stylesheet: `sha256-…`.
pub(crate) fn style_hash() -> String {
    format!("sha256-{}", base64(&Sha256::digest(style().as_bytes())))
}

/// Writes bytes in base 64 (RFC 4648, with padding).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for block in bytes.chunks(3) {
        let mut n = 0_u32;
        for i in 0..3 {
            n = n << 8 | u32::from(block.get(i).copied().unwrap_or(0));
        }
        for i in 0..4 {
            let letter = LETTERS.get((n >> (18 - 6 * i) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if i <= block.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_the_vectors_of_the_rfc() {
        for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }

    #[test]
    fn budgets_of_the_style_and_the_scripts() {
        assert!(style().len() <= 8_000, "{}", style().len());
        assert!(EXPLORE.text.len() <= 20_000, "{}", EXPLORE.text.len());
        assert!(HELP.text.len() <= 1_500, "{}", HELP.text.len());
        assert!(!style().contains("url(http") && !style().contains("</"));
    }
}
