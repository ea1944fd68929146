use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shyraq_cluster::{Place, Sharing};
use shyraq_linkage::{Engine, LinkOptions, link};
use shyraq_linkage_cluster::Comparing;
use shyraq_linkage_encode::{LinkKey, Mapping, Sender, encode};
use shyraq_testkit::SeededEntropy;

const SYLLABLES: [&str; 20] = [
    "al", "bek", "cho", "dar", "er", "fa", "gul", "han", "is", "ja", "kul", "lo", "mir", "nur", "or", "pet", "ra",
    "sam", "tol", "zha",
];

/// Made-up people of three contributors, encoded, and a folder for what is made of them.
pub(crate) struct Encoded {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) folders: Vec<PathBuf>,
}

impl Encoded {
    /// Encodes `people` for each of three contributors, who share a third of them. Of the last
    /// one's all but a few were born on one day, as far as he knows.
    pub(crate) fn new(people: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = LinkKey::generate("2026Q4", &mut SeededEntropy::new(1)).unwrap();
        let mapping = Mapping::parse("record='id'\nfamily='f'\ngiven='g'\nbirth='b'").unwrap();
        let encoded = |(k, name): (usize, &str)| {
            let source = dir.path().join(format!("{name}.csv"));
            fs::write(&source, table(people, 2 * k * people / 3, k == 2)).unwrap();
            let sender = Sender { contributor: name.into(), duplicate_free: k == 0 };
            let out = dir.path().join(name);
            encode(&source, &mapping, &key, &sender, &out, &mut SeededEntropy::new(7 + k as u64)).unwrap();
            out
        };
        let folders = ["a", "b", "c"].into_iter().enumerate().map(encoded).collect();
        Self { folders, dir }
    }

    /// Links everything into a folder and lists the files.
    pub(crate) fn linked(&self, out: &str, engine: Engine) -> Vec<(String, Vec<u8>)> {
        let out = self.dir.path().join(out);
        link(&self.folders, &LinkOptions { draws: 10, engine, ..LinkOptions::default() }, &out).unwrap();
        files(&out)
    }
}

/// A cluster at a place, with small ranges.
pub(crate) fn engine(place: Place, dir: &Path) -> Engine {
    // Ranges begin where row groups do: these are as small as can be.
    Engine::Cluster(Arc::new(Comparing::new(place, Sharing { dir: dir.to_owned(), rows_per_part: 1 })))
}

fn table(people: usize, from: usize, one_day: bool) -> String {
    let mut out = "id,f,g,b\n".to_owned();
    for p in from..from + people {
        let mut state = p as u64 + 1;
        let mut next = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        let mut name = |n: usize| (0..n).map(|_| SYLLABLES[next(20)]).collect::<String>();
        let (family, given) = (name(3), name(2));
        let birth = match one_day && p % 50 > 0 {
            true => "1990-05-06".to_owned(),
            false => format!("{}-{:02}-{:02}", 1950 + next(50), 1 + next(12), 1 + next(28)),
        };
        writeln!(out, "{p},{family},{given},{birth}").unwrap();
    }
    out
}

/// Lists the files of a folder and of those in it, with what they hold.
fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(|e| e.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            out.extend(files(&entry.path()).into_iter().map(|f| (format!("{name}/{}", f.0), f.1)));
        } else {
            out.push((name, fs::read(entry.path()).unwrap()));
        }
    }
    out.sort();
    out
}

/// Says which files differ, without what they hold.
#[track_caller]
pub(crate) fn assert_same(one: &[(String, Vec<u8>)], other: &[(String, Vec<u8>)]) {
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    let differ: Vec<_> = one.iter().zip(other).filter(|(a, b)| a.1 != b.1).map(|(a, _)| &a.0).collect();
    assert!(differ.is_empty(), "other bytes: {differ:?}");
}
