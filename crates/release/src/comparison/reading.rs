use std::collections::HashMap;
use std::path::{Path, PathBuf};

use shyraq_bundle::{
    Bundle, Digest, Draft, Manifest, Measured, State, Tables, digest_bytes, read_aggregates, read_measured,
};
use shyraq_case::CodeBook;
use shyraq_privacy::Variance;

use crate::ReleaseError;
use crate::estimate::{Cells, Estimate, Whole};
use crate::plan::{MAX_CELLS, Marginal, Plan};
use crate::workload::Workload;

/// A longer manifest is none of ours.
const MAX_MANIFEST: u64 = 16 << 20;
/// A file with 20 million cells is smaller.
const MAX_TABLES: u64 = 8 << 30;

/// A release as anybody may read it: its measurements made estimates again.
///
/// Published counts were moved so that tables agree and nothing is negative, so they lean.
/// The measurements beside them do not, and the noise of each is known.
#[derive(Debug)]
pub struct Reading {
    /// The manifest.
    pub manifest: Manifest,
    /// Of the manifest.
    pub(crate) digest: Digest,
    /// What was measured.
    pub(crate) plan: Plan,
    published: Tables,
    pub(crate) estimate: Estimate,
}

/// A cell of a table: what was published, what is estimated without leaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Count {
    pub(super) published: u64,
    pub(super) estimate: f64,
}

impl Reading {
    /// Opens a draft, or a bundle that verifies.
    ///
    /// # Errors
    /// [`ReleaseError::NoRelease`] when the folder holds none, [`ReleaseError::Bundle`] when a
    /// file can't be read or is not what was written or signed.
    pub fn open(dir: &Path) -> Result<Self, ReleaseError> {
        let none = |fault: &str| ReleaseError::NoRelease { path: dir.to_owned(), fault: fault.to_owned() };
        if !dir.is_dir() && dir.exists() {
            return Err(none("this is no folder"));
        }
        let path = dir.join("manifest.json");
        if dir.exists() && !path.exists() {
            return Err(none("the folder has no manifest.json"));
        }
        let size = |path: &Path| std::fs::metadata(path).map(|m| m.len()).unwrap_or_default();
        if size(&path) > MAX_MANIFEST {
            return Err(none("its manifest.json is too large to be that of a release"));
        }
        let bytes = std::fs::read(&path).map_err(|e| shyraq_bundle::BundleError::io(&path, e))?;
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|_| none("its manifest.json is not that of a release"))?;
        if manifest.files.iter().any(|f| f.path.ends_with(".csv") && size(&dir.join(&f.path)) > MAX_TABLES) {
            return Err(none("its tables are larger than those of a release can be"));
        }
        if manifest.state == State::Bundle {
            let bundle = Bundle::open(dir, None)?;
            let (tables, measured) = (bundle.tables().clone(), bundle.measured());
            return Self::new(&bundle.file("report.json"), manifest, bundle.codebook(), tables, measured);
        }
        let draft = Draft::open(dir)?;
        let file = |name: &str| dir.join(name);
        let text = std::fs::read_to_string(file("codebook.toml"))
            .map_err(|e| shyraq_bundle::BundleError::io(&file("codebook.toml"), e))?;
        let book = CodeBook::parse(&text).map_err(|_| none("its codebook.toml is no code book"))?;
        let (tables, measured) = (read_aggregates(&file("aggregates.csv"))?, read_measured(&file("measured.csv"))?);
        Self::new(&file("report.json"), draft.manifest, &book, tables, &measured)
    }

    fn new(
        report: &Path,
        manifest: Manifest,
        book: &CodeBook,
        published: Tables,
        cells: &Measured,
    ) -> Result<Self, ReleaseError> {
        let workload = Workload::of(book);
        let shapes = crate::plan::shapes(&workload);
        if shapes.iter().map(|s| s.cells).sum::<u128>() > MAX_CELLS {
            let fault = "its code book has more cells than a release can have".into();
            return Err(ReleaseError::NoRelease { path: report.to_owned(), fault });
        }
        let (mut marginals, mut noisy) = (Vec::new(), Vec::new());
        if let Some((variance, total)) = total(report) {
            marginals.push(Marginal { axes: Vec::new(), cells: 1, variance });
            noisy.push(vec![total]);
        }
        for axes in shapes.into_iter().map(|s| s.axes).filter(|axes| !axes.is_empty()) {
            let names: Vec<&str> = axes.iter().map(|a| workload.name(*a)).collect();
            let codes = all_codes(&workload, &axes);
            let first = codes.first().and_then(|c| cells.get(&names, &texts(&workload, &axes, c)));
            let Some(first) = first else { continue };
            let unfit = || ReleaseError::NoRelease {
                path: PathBuf::from(report).with_file_name("measured.csv"),
                fault: format!("the table of {} lacks cells, or has a variance that is none", names.join(" and ")),
            };
            let variance = parse_variance(&first.variance).ok_or_else(unfit)?;
            let values: Option<Vec<i64>> =
                codes.iter().map(|c| Some(cells.get(&names, &texts(&workload, &axes, c))?.noisy)).collect();
            noisy.push(values.ok_or_else(unfit)?);
            marginals.push(Marginal { cells: codes.len(), axes, variance });
        }
        let plan = Plan::read(workload, marginals);
        let estimate = Estimate::new(&plan, &noisy);
        let digest = digest_bytes(&manifest.to_bytes());
        Ok(Self { manifest, digest, plan, published, estimate })
    }

    /// Returns what was measured.
    pub(super) fn workload(&self) -> &Workload {
        &self.plan.workload
    }

    /// Makes whole tables of the measurements once more.
    pub(crate) fn whole(&self) -> Whole {
        self.estimate.whole(&self.plan, None)
    }

    /// Returns the published counts of a table, row-major; `None` where not all cells are there.
    pub(crate) fn published(&self, axes: &[usize]) -> Option<Vec<f64>> {
        let workload = self.workload();
        let names: Vec<&str> = axes.iter().map(|a| workload.name(*a)).collect();
        let known: HashMap<&[String], u64> =
            self.published.get(&names)?.cells.iter().map(|c| (c.values.as_slice(), c.count)).collect();
        let count = |codes: &Vec<usize>| {
            let own: Vec<String> = texts(workload, axes, codes).into_iter().map(str::to_owned).collect();
            known.get(own.as_slice()).map(|n| *n as f64)
        };
        all_codes(workload, axes).iter().map(count).collect()
    }

    /// Returns the place of a column by its name.
    pub(crate) fn axis(&self, name: &str) -> Option<usize> {
        self.workload().columns.iter().position(|c| c.name == name)
    }

    /// Returns the published and the estimated number of persons, and the variance of the latter.
    pub(super) fn total(&self) -> (Count, f64) {
        let Cells { values, variance } = self.estimate.cells(&[]);
        let estimate = values.first().copied().unwrap_or_default();
        (Count { published: self.published.total().unwrap_or_default(), estimate }, variance)
    }

    /// Returns the cells of a table by the texts of their values, in the order in which the
    /// columns are asked for, and the variance of each; `None` when it was not measured.
    pub(super) fn table(&self, columns: &[usize]) -> Option<(HashMap<Vec<&str>, Count>, f64)> {
        let mut axes = columns.to_vec();
        axes.sort_unstable();
        if !self.plan.marginals.iter().any(|m| m.axes == axes) {
            return None;
        }
        let names: Vec<&str> = axes.iter().map(|a| self.workload().name(*a)).collect();
        let published: HashMap<&[String], u64> =
            self.published.get(&names)?.cells.iter().map(|c| (c.values.as_slice(), c.count)).collect();
        let Cells { values, variance } = self.estimate.cells(&axes);
        let mut out = HashMap::with_capacity(values.len());
        for (codes, estimate) in all_codes(self.workload(), &axes).iter().zip(values) {
            let own: Vec<String> = texts(self.workload(), &axes, codes).into_iter().map(str::to_owned).collect();
            let Some(published) = published.get(own.as_slice()) else { continue };
            let text = |c: &usize| {
                let at = axes.iter().position(|a| a == c)?;
                Some(self.workload().text(*c, *codes.get(at)?))
            };
            let key: Option<Vec<&str>> = columns.iter().map(text).collect();
            out.insert(key?, Count { published: *published, estimate });
        }
        Some((out, variance))
    }
}

/// Reads the noisy total of a report; releases of an older form have none.
fn total(report: &Path) -> Option<(Variance, i64)> {
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(report).ok()?).ok()?;
    let total = report.get("total")?;
    Some((parse_variance(total.get("variance")?.as_str()?)?, total.get("noisy")?.as_i64()?))
}

fn parse_variance(text: &str) -> Option<Variance> {
    let (p, q) = text.split_once('/').unwrap_or((text, "1"));
    Variance::new(p.parse().ok()?, q.parse().ok()?)
}

/// Lists the codes of each cell of a table, row-major.
fn all_codes(workload: &Workload, axes: &[usize]) -> Vec<Vec<usize>> {
    axes.iter().fold(vec![Vec::new()], |heads, axis| {
        let longer = |head: Vec<usize>| (0..workload.cells(*axis)).map(move |code| [&head[..], &[code]].concat());
        heads.into_iter().flat_map(longer).collect()
    })
}

fn texts<'a>(workload: &'a Workload, axes: &[usize], codes: &[usize]) -> Vec<&'a str> {
    axes.iter().zip(codes).map(|(axis, code)| workload.text(*axis, *code)).collect()
}
