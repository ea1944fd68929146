//! Which addresses may be opened at all.

use std::fs;
use std::path::Path;

/// Tells whether a path of a request leads to something inside the site without a link.
///
/// A link inside the folder could lead out of it, and a site that we wrote has none, so
/// every part of the path and the compressed siblings must be what they seem. Names that
/// begin with a dot are not part of a site either.
pub(crate) fn is_inside(site: &Path, path: &str) -> bool {
    let Some(decoded) = decode(path) else { return false };
    let mut place = site.to_owned();
    for part in decoded.split('/').filter(|p| !p.is_empty()) {
        if part.starts_with('.') || part.contains(['\\', '\0']) {
            return false;
        }
        place.push(part);
        match fs::symlink_metadata(&place) {
            Ok(m) if m.is_dir() || m.is_file() => {}
            _ => return false,
        }
    }
    if place.is_dir() {
        place.push("index.html");
    }
    [place.clone(), with_ending(&place, ".br"), with_ending(&place, ".gz")]
        .iter()
        .all(|p| fs::symlink_metadata(p).map_or(true, |m| m.is_file()))
}

fn with_ending(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Decodes `%41`; `None` for what is no valid text.
fn decode(path: &str) -> Option<String> {
    let mut out = Vec::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(b) = bytes.next() {
        if b == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(b);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_of_the_folder_are_inside() {
        let dir = tempfile::tempdir().unwrap();
        let (site, outside) = (dir.path().join("site"), dir.path().join("secret.txt"));
        fs::create_dir_all(site.join("en")).unwrap();
        fs::write(site.join("en/index.html"), "x").unwrap();
        fs::write(site.join("en/.hidden"), "x").unwrap();
        fs::write(&outside, "secret").unwrap();
        std::os::unix::fs::symlink(&outside, site.join("en/link.txt")).unwrap();
        std::os::unix::fs::symlink(dir.path(), site.join("up")).unwrap();
        fs::write(site.join("en/a.csv"), "x").unwrap();
        std::os::unix::fs::symlink(&outside, site.join("en/a.csv.br")).unwrap();
        for good in ["/", "/en/", "/en", "/en/index.html", "/en/%69ndex.html"] {
            assert!(is_inside(&site, good), "{good}");
        }
        for bad in [
            "/en/link.txt",
            "/up/secret.txt",
            "/en/a.csv",
            "/../secret.txt",
            "/en/../../secret.txt",
            "/en/%2e%2e/%2e%2e/secret.txt",
            "/en/.hidden",
            "/en/%00",
            "/en/%ff",
            "/en/%2",
            "/en/..%5csecret.txt",
            "/nothing",
        ] {
            assert!(!is_inside(&site, bad), "{bad}");
        }
    }
}
