//! A built site in memory, and the little HTML reading that the tests need.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use shyraq_bundle::Bundle;
use shyraq_case::CodeBook;
use shyraq_portal::{SiteOptions, SiteReport, build};
use shyraq_testkit::release::{Simulated, officers};
use tempfile::TempDir;

/// A site with the folder that holds it.
pub(crate) struct Built {
    pub(crate) work: TempDir,
    pub(crate) root: PathBuf,
    pub(crate) report: SiteReport,
}

/// Signs a simulated release and opens it as the portal does.
pub(crate) fn open(work: &Path, simulated: &Simulated) -> Bundle {
    let dir = simulated.sign(&work.join("bundles")).expect("the release is signed");
    Bundle::open(&dir, Some(&officers())).expect("the release verifies")
}

fn made(simulated: &Simulated) -> Built {
    made_with(simulated, &[])
}

/// Builds the site of a release that has more in its files.
pub(crate) fn made_with(simulated: &Simulated, more: &[(&str, &str)]) -> Built {
    let work = tempfile::tempdir().expect("a folder");
    let dir = simulated.sign_with(&work.path().join("bundles"), more).expect("the release is signed");
    let bundle = Bundle::open(&dir, Some(&officers())).expect("the release verifies");
    let root = work.path().join("site");
    let report = build(&bundle, &SiteOptions::default(), &root, &|_| {}).expect("the site is built");
    Built { work, root, report }
}

/// A site of a user's own code book.
pub(crate) fn own() -> Built {
    made(&Simulated::own(3_000).expect("a code book"))
}

/// A site of nine variables of the CTDC set, countries and a group of flags among them.
pub(crate) fn ctdc() -> Built {
    let names = [
        "yearOfRegistration",
        "gender",
        "ageBroad",
        "citizenship",
        "CountryOfExploitation",
        "isForcedLabour",
        "isSexualExploit",
        "isOtherExploit",
        "meansThreats",
    ];
    let book = CodeBook::shipped("ctdc-2024").and_then(|b| b.select(&names)).expect("a code book");
    made(&Simulated { book, persons: 20_000, seed: 5 })
}

impl Built {
    /// Returns every file, by its address.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut out = BTreeMap::new();
        walk(&self.root, "", &mut out);
        out
    }

    /// Returns every page, by its address.
    pub(crate) fn pages(&self) -> BTreeMap<String, String> {
        self.files()
            .into_iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8")))
            .collect()
    }

    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }
}

fn walk(dir: &Path, prefix: &str, out: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let inner = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            walk(&path, &inner, out);
        } else {
            out.insert(inner, fs::read(&path).expect("a file"));
        }
    }
}

/// Returns the tags of a page, each as the text between `<` and `>`.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|t| t.split('>').next()).filter(|t| !t.starts_with('!'))
}

/// Returns an attribute of a tag, unescaped.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = &tag[start..];
    let raw = &rest[..rest.find('"')?];
    // The template engine and the portal's own escaping write the same five characters.
    let named = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(
        named
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    )
}
