//! Small tables whose figures are worked out by hand, beside each test.

mod aggregates;
mod columns;
mod faults;
mod marginals;
mod properties;
mod shares;

use std::path::PathBuf;

use tempfile::TempDir;

use crate::{Evaluation, EvaluationError, Request, evaluate};

/// Two tables in files, and published counts.
struct Files {
    dir: TempDir,
    truth: PathBuf,
    made: PathBuf,
    counts: Option<PathBuf>,
}

impl Files {
    fn new(truth: impl AsRef<[u8]>, made: impl AsRef<[u8]>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let [at, beside] = ["truth.csv", "made.csv"].map(|name| dir.path().join(name));
        std::fs::write(&at, truth).unwrap();
        std::fs::write(&beside, made).unwrap();
        Self { dir, truth: at, made: beside, counts: None }
    }

    fn with_counts(mut self, counts: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join("counts.csv");
        std::fs::write(&path, counts).unwrap();
        self.counts = Some(path);
        self
    }

    /// Compares them as asked for.
    fn compare<'a>(&'a self, ask: impl FnOnce(&mut Request<'a>)) -> Result<Evaluation, EvaluationError> {
        let mut r = Request::new(&self.truth, &self.made);
        r.aggregates = self.counts.as_deref();
        ask(&mut r);
        evaluate(&r)
    }
}

/// The usual comparison of two tables.
fn compared(truth: impl AsRef<[u8]>, made: impl AsRef<[u8]>) -> Evaluation {
    Files::new(truth, made).compare(|_| ()).unwrap()
}

/// Tells whether two figures are the same but for the last digits of a float.
#[track_caller]
fn near(got: impl Into<Option<f64>>, want: f64) {
    let got = got.into().unwrap();
    assert!((got - want).abs() < 1e-12, "{got} is not {want}");
}
