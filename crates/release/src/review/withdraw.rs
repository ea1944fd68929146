use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use shyraq_bundle::{
    ASSESS_DIR, ASSESS_FILES, BundleError, Draft, OWN_LEDGER, Review, Staging, digest_bytes, read_aggregates,
    write_draft,
};
use shyraq_card::{Card, Survey, grade_shares, write_cards};
use shyraq_case::CodeBook;

use super::{Report, belongs, codebook, form, read};
use crate::ReleaseError;
use crate::assessment::tells_of;

/// Takes columns out of a draft: out of the records, every table, the code book, the report
/// and the card. What they cost stays spent, and the draft says so.
///
/// The draft as it was is set aside in `earlier/`, which never goes into a bundle. A
/// denominator (`any(group)`) that counts a withdrawn answer goes with it.
///
/// # Errors
/// [`ReleaseError::NoSuchColumn`] for a name that is not in the draft's code book,
/// [`ReleaseError::NothingLeft`] when no column would be left, [`ReleaseError::Bundle`] for
/// what the system refuses, or where another run has changed the draft since it was opened; it is then as it was.
pub fn withdraw(draft: &Draft, names: &[String]) -> Result<Draft, ReleaseError> {
    let book = codebook(draft)?;
    if let Some(name) = names.iter().find(|n| book.variable(n).is_none()) {
        return Err(ReleaseError::NoSuchColumn { name: name.clone() });
    }
    let mut by = draft.manifest.assessment.iter().flat_map(|a| &a.tables).flat_map(|t| &t.columns);
    if let Some(column) = by.find(|c| names.iter().any(|n| tells_of(c, n))) {
        return Err(ReleaseError::InAssessment { name: column.clone() });
    }
    let gone = Gone::new(&book, names);
    let left: Vec<&str> = book.variables.iter().map(|v| v.name.as_str()).filter(|n| !gone.column(n)).collect();
    if left.is_empty() {
        return Err(ReleaseError::NothingLeft);
    }
    let mut rest = book.select(&left).map_err(|e| form(Path::new("codebook.toml"), &e))?;
    // Rules for older sets that name a withdrawn column say nothing any more.
    rest.merges.retain(|m| !m.any.iter().any(|n| gone.column(n)) && !gone.column(&m.into));

    let staging = Staging::within(&draft.dir)?;
    let (from, to) = (draft.dir.as_path(), staging.path());
    records(&from.join("synthetic.csv"), &to.join("synthetic.csv"), &gone)?;
    for name in ["aggregates.csv", "measured.csv"] {
        rows(&from.join(name), &to.join(name), |r| !gone.any(r.get(0).unwrap_or_default()))?;
    }
    if from.join("lists.csv").exists() {
        rows(&from.join("lists.csv"), &to.join("lists.csv"), |r| !gone.any(r.get(0).unwrap_or_default()))?;
    }
    if from.join("shares.csv").exists() {
        // group, variable, by, ...
        let keep = |r: &csv::StringRecord| {
            let [group, variable, by] = [0, 1, 2].map(|k| r.get(k).unwrap_or_default());
            !gone.groups.contains(group) && !gone.any(variable) && !gone.any(by)
        };
        rows(&from.join("shares.csv"), &to.join("shares.csv"), keep)?;
    }
    // The assessment has no column that goes: it stays as it is.
    let assessed = ASSESS_FILES.iter().filter(|name| draft.manifest.files.iter().any(|f| f.path == **name));
    for (k, name) in assessed.enumerate() {
        if k == 0 {
            let folder = to.join(ASSESS_DIR);
            std::fs::create_dir(&folder).map_err(|e| BundleError::io(&folder, e))?;
        }
        std::fs::copy(from.join(name), to.join(name)).map_err(|e| BundleError::io(&from.join(name), e))?;
    }
    let path = to.join("codebook.toml");
    let text = rest.to_toml().map_err(|e| form(&path, &e))?;
    write(&path, text.as_bytes())?;

    let mut manifest = draft.manifest.clone();
    manifest.codebook.sha256 = digest_bytes(text.as_bytes());
    manifest.notes.push(format!(
        "Withdrawn before signing: {}. What these columns cost stays spent; nothing was given back.",
        names.join(", ")
    ));
    let review = manifest.review.get_or_insert_with(Review::default);
    review.void();
    review.withdrawn.extend(names.iter().cloned());
    report(&from.join("report.json"), &to.join("report.json"), &manifest, &gone)?;
    let tables = read_aggregates(&to.join("aggregates.csv"))?;
    let path = from.join("report.json");
    let told: Report = serde_json::from_slice(&read(&path)?).map_err(|e| form(&path, &e))?;
    let mut survey = Survey::of_tables(&rest, &tables, |variables| told.deviation(variables));
    told.total_deviation().into_iter().for_each(|deviation| survey.add_noise(&[], deviation));
    let shares = grade_shares(&to.join("shares.csv"), &survey, |names| told.deviation(names))?;
    write_cards(to, &Card::new(&manifest, &rest, &survey, shares))?;
    // A ledger of this release alone stays where it is: the debit is not undone.
    let own = draft.dir.join(OWN_LEDGER);
    let ledger = own.exists().then_some(own.as_path());
    Ok(write_draft(to, &[], &draft.dir, manifest, ledger, Some(&draft.manifest))?)
}

/// What goes.
struct Gone<'a> {
    names: &'a [String],
    /// Groups of which a member goes: their denominators count it.
    groups: BTreeSet<String>,
}

impl<'a> Gone<'a> {
    fn new(book: &CodeBook, names: &'a [String]) -> Self {
        let groups = names.iter().filter_map(|n| book.variable(n)?.1.group.clone()).collect();
        Self { names, groups }
    }

    fn column(&self, column: &str) -> bool {
        let group = column.strip_prefix("any(").and_then(|c| c.strip_suffix(')'));
        self.names.iter().any(|n| belongs(column, n)) || group.is_some_and(|g| self.groups.contains(g))
    }

    /// Tells whether one of some columns joined by `;` goes.
    fn any(&self, joined: &str) -> bool {
        joined.split(';').any(|c| self.column(c))
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    std::fs::write(path, bytes).map_err(|e| BundleError::io(path, e))
}

fn open(path: &Path) -> Result<csv::Reader<std::fs::File>, BundleError> {
    Ok(csv::Reader::from_reader(std::fs::File::open(path).map_err(|e| BundleError::io(path, e))?))
}

fn create(path: &Path) -> Result<csv::Writer<std::fs::File>, BundleError> {
    Ok(csv::Writer::from_writer(std::fs::File::create(path).map_err(|e| BundleError::io(path, e))?))
}

/// Copies the rows to keep.
fn rows(from: &Path, to: &Path, keep: impl Fn(&csv::StringRecord) -> bool) -> Result<(), BundleError> {
    let (mut reader, mut out) = (open(from)?, create(to)?);
    out.write_record(reader.headers().map_err(|e| form(from, &e))?).map_err(|e| form(to, &e))?;
    for r in reader.records() {
        let r = r.map_err(|e| form(from, &e))?;
        if keep(&r) {
            out.write_record(&r).map_err(|e| form(to, &e))?;
        }
    }
    out.flush().map_err(|e| BundleError::io(to, e))
}

/// Copies the records without some columns, sorted anew: their old order would tell of them.
fn records(from: &Path, to: &Path, gone: &Gone<'_>) -> Result<(), BundleError> {
    let (mut reader, mut out) = (open(from)?, create(to)?);
    let keep: Vec<bool> = reader.headers().map_err(|e| form(from, &e))?.iter().map(|h| !gone.column(h)).collect();
    let cut = |r: &csv::StringRecord| -> csv::StringRecord {
        r.iter().zip(&keep).filter(|(_, k)| **k).map(|(c, _)| c).collect()
    };
    out.write_record(&cut(reader.headers().map_err(|e| form(from, &e))?)).map_err(|e| form(to, &e))?;
    let mut all = Vec::new();
    for r in reader.records() {
        all.push(cut(&r.map_err(|e| form(from, &e))?));
    }
    all.sort_unstable_by(|a, b| a.iter().cmp(b.iter()));
    for r in &all {
        out.write_record(r).map_err(|e| form(to, &e))?;
    }
    out.flush().map_err(|e| BundleError::io(to, e))
}

fn report(from: &Path, to: &Path, manifest: &shyraq_bundle::Manifest, gone: &Gone<'_>) -> Result<(), BundleError> {
    let mut value: Value = serde_json::from_slice(&read(from)?).map_err(|e| form(from, &e))?;
    if let Some(map) = value.as_object_mut() {
        map.insert("codebook".into(), serde_json::to_value(&manifest.codebook).unwrap_or_default());
        map.insert("notes".into(), serde_json::to_value(&manifest.notes).unwrap_or_default());
        if let Some(tables) = map.get_mut("tables").and_then(Value::as_array_mut) {
            tables.retain(|t| {
                let names = t.get("variables").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                !names.iter().filter_map(Value::as_str).any(|n| gone.column(n))
            });
        }
    }
    let mut text = serde_json::to_vec_pretty(&value).unwrap_or_default();
    text.push(b'\n');
    write(to, &text)
}
