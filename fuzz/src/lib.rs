//! Whole encodings, of which a target changes one file, and whole inputs to begin with.

use std::fs;
use std::path::{Path, PathBuf};

use shyraq_linkage::{LinkOptions, Received, link};
use shyraq_linkage_encode::{LinkKey, Mapping, Sender, encode};
use shyraq_privacy::OsEntropy;

/// A mapping with all that one may have.
pub const MAPPING: &str = "record='id'\nfamily='f'\ngiven='g'\nbirth='b'\nsex='s'\nbirth_formats=['%Y-%m-%d','%Y']\n\
    [source]\nencoding='utf-8'\ndelimiter=','\nheader_row=1\nmissing=['-']\n";

/// Invented people; some have two records.
const TABLE: &str = "id,f,g,b,s\nzqxv1,Karimov,Aziz,1991-02-03,m\nzqxv2,Karimova,Lola,1988,f\nzqxv3,Karimov,Azis,1991-03-02,m\n\
    zqxv4,Akhmetov,Nurlan,1979-11-23,m\nzqxv5,Akhmetow,Nurlan,1979-11-23,-\nzqxv6,Ivanova,Anna,,f\n";

/// The files of encodings.
pub const FILES: [&str; 4] =
    ["comparer/header.json", "comparer/rows.parquet", "resolver/header.json", "resolver/handles.parquet"];

/// Writes a whole input of a target to where libFuzzer begins.
///
/// # Panics
/// Where the disk refuses.
pub fn seed(target: &str, bytes: &[u8]) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&corpus).expect("a folder");
    fs::write(corpus.join("whole"), bytes).expect("a file");
}

/// A folder with encodings `whole`, and room for those that a target changes.
pub struct Sent {
    dir: tempfile::TempDir,
}

impl Sent {
    /// Encodes the table.
    ///
    /// # Panics
    /// Where the disk refuses.
    #[must_use]
    pub fn new() -> Self {
        // libFuzzer's hook ends the process at any panic. Those of the Parquet reader are caught; what
        // is not caught ends it all the same.
        std::panic::set_hook(Box::new(|panic| {
            if panic.location().is_none_or(|at| !at.file().contains("parquet-")) {
                eprintln!("{panic}");
            }
        }));
        let dir = tempfile::tempdir().expect("a folder");
        let table = dir.path().join("t.csv");
        fs::write(&table, TABLE).expect("a file");
        let mapping = Mapping::parse(MAPPING).expect("a mapping");
        let mut entropy = OsEntropy::new();
        let key = LinkKey::generate("2026Q4", &mut entropy).expect("a key");
        for (name, out) in [("a", "whole"), ("b", "other")] {
            let sender = Sender { contributor: name.into(), duplicate_free: false };
            encode(&table, &mapping, &key, &sender, &dir.path().join(out), &mut entropy).expect("encodings");
        }
        Self { dir }
    }

    /// Returns the bytes of a file of the whole encodings.
    ///
    /// # Panics
    /// Where the disk refuses.
    #[must_use]
    pub fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.dir.path().join("whole").join(name)).expect("a file")
    }

    /// Links with one file changed.
    ///
    /// # Panics
    /// Where a fault names no way out or tells a record's number: that is what a target looks for.
    pub fn link(&self, name: &str, bytes: &[u8]) {
        let (whole, changed) = (self.dir.path().join("whole"), self.dir.path().join("changed"));
        for file in FILES {
            let to = changed.join(file);
            fs::create_dir_all(parent(&to)).expect("a folder");
            if file == name { fs::write(to, bytes) } else { fs::copy(whole.join(file), to).map(|_| ()) }.expect("a file");
        }
        let dirs: [PathBuf; 2] = [changed.clone(), self.dir.path().join("other")];
        let faults = [
            link(&dirs, &LinkOptions::default(), &self.dir.path().join("out")).err(),
            Received::open(&changed).err(),
        ];
        for fault in faults.iter().flatten() {
            assert!(!fault.hint().is_empty(), "no hint");
            assert!(!format!("{fault} {fault:?}").contains("zqxv"), "a record's number");
        }
        let left = fs::read_dir(self.dir.path()).expect("the folder").count();
        assert!(left <= 5, "something was left");
    }
}

impl Default for Sent {
    fn default() -> Self {
        Self::new()
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}
