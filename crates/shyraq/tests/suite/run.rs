use std::path::Path;
use std::process::{Command, Output};

/// A run of the program in a folder.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(o: Output) -> Self {
        Self {
            code: o.status.code().unwrap_or(-1),
            out: String::from_utf8(o.stdout).unwrap(),
            err: String::from_utf8(o.stderr).unwrap(),
        }
    }
}

pub(crate) fn command(dir: &Path, arguments: &[&str]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_shyraq"));
    c.current_dir(dir).args(arguments);
    c
}

pub(crate) fn shyraq(dir: &Path, arguments: &[&str]) -> Run {
    command(dir, arguments).output().unwrap().into()
}

impl Run {
    /// Asserts that the run ended well and returns its JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }

    /// Asserts how it failed: the code, one error, one hint, no trace, and the words.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, says: &str) {
        assert_eq!(self.code, code, "{}", self.err);
        let lines = |start: &str| self.err.lines().filter(|l| l.starts_with(start)).count();
        assert_eq!((lines("error: "), lines("hint: ")), (1, 1), "{}", self.err);
        assert!(self.err.contains(says), "'{says}' not in: {}", self.err);
        for trace in ["panicked", "RUST_BACKTRACE", "src/"] {
            assert!(!self.err.contains(trace), "{}", self.err);
        }
    }
}

pub(crate) const BOOK: &str = r#"
name = "example"
version = "1"
[[variable]]
name = "gender"
values = ["Woman", "Man"]
[[variable]]
name = "age"
kind = "ordinal"
values = ["0-17", "18-25", "26+"]
[[variable]]
name = "means"
kind = "several"
values = ["threats", "debt"]
"#;

/// A simulated table of `rows` persons.
pub(crate) fn simulated(rows: usize) -> String {
    let mut csv = String::from("id,gender,age,means\n");
    for k in 0..rows {
        let gender = ["Woman", "Man", "Woman", ""][k % 4];
        let age = ["0-17", "18-25", "26+", "", "18-25"][k % 5];
        let means = ["threats", "debt", "threats;debt", "", ""][(k / 3) % 5];
        csv.push_str(&format!("{k},{gender},{age},{means}\n"));
    }
    csv
}

/// A folder with a code book and a table.
pub(crate) fn folder(rows: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("book.toml"), BOOK).unwrap();
    std::fs::write(dir.path().join("in.csv"), simulated(rows)).unwrap();
    dir
}

pub(crate) fn release<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut v = vec![
        "release",
        "table",
        "in.csv",
        "--out",
        out,
        "--epsilon",
        "1",
        "--delta",
        "1e-6",
        "--codebook",
        "book.toml",
    ];
    v.extend(more);
    v
}
