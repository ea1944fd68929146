//! Documents: relative links resolve, mechanisms have their proofs.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

fn markdown(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let skipped = ["target", "node_modules", ".git", "book"].iter().any(|s| name == *s)
            && path.join("book.toml").exists().eq(&false);
        if path.is_dir() && !skipped {
            markdown(&path, out);
        } else if path.extension().is_some_and(|x| x == "md") {
            out.push(path);
        }
    }
}

/// Returns the relative targets of `[text](target)` links.
fn links(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for part in line.split("](").skip(1) {
            let target = part.split([')', '#', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                out.push(target);
            }
        }
    }
    out
}

/// Checks every document of the repository.
pub(crate) fn check() -> Result<(), String> {
    let root = root();
    let mut files = Vec::new();
    markdown(&root, &mut files);
    let mut faults = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let dir = file.parent().unwrap_or(&root);
        for link in links(&text) {
            if !dir.join(link).exists() {
                faults.push(format!(
                    "{}: the link {link} leads nowhere",
                    file.strip_prefix(&root).unwrap_or(file).display()
                ));
            }
        }
    }
    for mechanism in ["laplace", "gaussian", "zcdp"] {
        if !root.join(format!("crates/privacy/src/{mechanism}/proof.md")).exists() {
            faults.push(format!("the mechanism {mechanism} has no proof.md"));
        }
    }
    if files.is_empty() {
        faults.push("there is no document at all".into());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_have_no_broken_link() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "see [a](b.md#c) and [d](https://e)\n```\n[x](y)\n```\n![p](q.png)";
        assert_eq!(links(text), ["b.md", "q.png"]);
    }
}
