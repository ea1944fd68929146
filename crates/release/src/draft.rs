use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use shyraq_bundle::{
    BundleError, Contribution, Draft, GroupLoss, LedgerReference, Manifest, Privacy, Program, PublishedCodeBook,
    SCHEMA, Staging, State, digest_bytes, write_draft,
};
use shyraq_card::{Card, Figure, Survey, grade_shares, write_cards};
use shyraq_case::{Code, CodeBook, Kind};
use shyraq_privacy::{Accountant, BigRational, Receipt, Rho, zcdp};

use crate::ReleaseError;
use crate::measured::{Measured, Published};
use crate::plan::Marginal;
use crate::prior::Prior;
use crate::report::report;

/// The words that say whom a unit of protection covers.
#[derive(Debug, Clone)]
pub struct UnitText {
    /// For example "person".
    pub unit: String,
    /// How a person is recognised.
    pub rule: String,
    /// Numbers of identities for which the loss is stated. They are not taken from the table:
    /// how many identities somebody has is sensitive.
    pub identities: &'static [u32],
}

impl UnitText {
    /// What is stated of a table whose persons were not linked.
    pub const IDENTITIES: &'static [u32] = &[2, 3];
}

/// All that the manifest says besides the measurements.
#[derive(Debug)]
pub struct DraftRequest<'a> {
    /// Title for people.
    pub title: String,
    /// Who releases.
    pub publisher: String,
    /// RFC 3339 in UTC.
    pub created: String,
    /// The people are simulated.
    pub simulated: bool,
    /// Version of the program.
    pub version: String,
    /// SHA-256 of its sources, as hex, where the caller knows it.
    pub sources: Option<String>,
    /// The code book of the released columns.
    pub codebook: &'a CodeBook,
    /// Where the domain comes from.
    pub domain: shyraq_bundle::DomainSource,
    /// As asked.
    pub epsilon: (&'a str, &'a BigRational),
    /// As asked.
    pub delta: (&'a str, &'a BigRational),
    /// What was debited, in the currency of the plan's accountant.
    pub rho: Rho,
    /// The ledger's receipt.
    pub receipt: Receipt,
    /// The ledger file that keeps a total over releases; none when the debit stands in a
    /// ledger of this release alone.
    pub ledger: Option<&'a Path>,
    /// Unit of protection.
    pub unit: UnitText,
    /// Remarks that a reader must see.
    pub notes: Vec<String>,
    /// The release that counts and records lean on.
    pub prior: Option<&'a Prior>,
}

/// Publishes a measured release as a draft in `dir`.
///
/// `staging` is a folder inside `dir` that was made before the debit, so that a folder
/// that can't be written is found before anything is spent; `extra` are files in it that
/// go along (a ledger that was opened for this release alone).
///
/// # Errors
/// [`ReleaseError`]; no manifest is left in `dir` then, and the debit stands.
///
/// # Privacy
/// All that it writes of persons is noisy or made of noisy tables: no further loss. Words of
/// `request` and files of `extra` are the caller's.
pub fn write_release(
    measured: &Measured,
    request: &DraftRequest<'_>,
    staging: &Staging,
    extra: &[&str],
    dir: &Path,
) -> Result<(Draft, Published), ReleaseError> {
    let published = measured.publish_after(request.prior);
    let staged = staging.path();
    write_synthetic(&staged.join("synthetic.csv"), request.codebook, &published)?;
    write_aggregates(&staged.join("aggregates.csv"), measured, &published)?;
    write_lists(&staged.join("lists.csv"), measured, &published)?;
    write_measured(&staged.join("measured.csv"), measured)?;
    // A code book that asks for shares gets the file, though no denominator be above 0.
    if !request.codebook.shares.is_empty() || !measured.plan().workload.shares.is_empty() {
        write_shares(&staged.join("shares.csv"), measured, &published)?;
    }
    let book = request
        .codebook
        .to_toml()
        .map_err(|e| BundleError::Form { path: staged.join("codebook.toml"), fault: e.to_string() })?;
    write(&staged.join("codebook.toml"), book.as_bytes())?;
    let manifest = manifest(measured, request, &book, published.records.rows as u64);
    let survey = survey(measured, request.codebook, &published);
    let shares = grade_shares(&staged.join("shares.csv"), &survey, |names| deviation(measured, names))?;
    write_cards(staged, &Card::new(&manifest, request.codebook, &survey, shares))?;
    let mut text = serde_json::to_vec_pretty(&report(&manifest, measured, &published)).unwrap_or_default();
    text.push(b'\n');
    write(&staged.join("report.json"), &text)?;
    let draft = write_draft(staged, extra, dir, manifest, request.ledger, None)?;
    Ok((draft, published))
}

/// Returns the standard deviation of a table's noise.
fn deviation(measured: &Measured, names: &[String]) -> Option<f64> {
    let plan = measured.plan();
    let same = |m: &&Marginal| m.axes.iter().map(|a| plan.workload.name(*a)).eq(names.iter().map(String::as_str));
    plan.marginals.iter().find(same).map(|m| m.variance().sqrt())
}

/// Grades the published cells.
fn survey(measured: &Measured, book: &CodeBook, published: &Published) -> Survey {
    let mut out = Survey::new(book);
    let plan = measured.plan();
    plan.marginals.iter().for_each(|m| out.add_noise(&m.axes, m.variance().sqrt()));
    let mut cell: Vec<(usize, usize)> = Vec::with_capacity(3);
    for row in &published.aggregates {
        let Some(marginal) = plan.marginals.get(row.table) else { continue };
        let mut rest = row.cell;
        cell.clear();
        for axis in marginal.axes.iter().rev() {
            let n = plan.workload.cells(*axis).max(1);
            cell.push((*axis, rest % n));
            rest /= n;
        }
        cell.reverse();
        out.add(&cell, Figure { count: row.count, low: row.low, high: row.high });
    }
    out
}

fn manifest(measured: &Measured, r: &DraftRequest<'_>, book: &str, records: u64) -> Manifest {
    let accountant = measured.plan().accountant;
    let loss = |m: &u32| group_loss(accountant, &r.rho, r.delta.1, *m);
    let groups = r.unit.identities.iter().filter_map(loss).collect();
    Manifest {
        schema: SCHEMA.into(),
        state: State::Draft,
        title: r.title.clone(),
        publisher: r.publisher.clone(),
        created: r.created.clone(),
        simulated: r.simulated,
        demonstration: measured.is_demonstration(),
        program: Program { name: "shyraq".into(), version: r.version.clone(), sources: r.sources.clone() },
        codebook: PublishedCodeBook {
            name: r.codebook.name.clone(),
            version: r.codebook.version.clone(),
            sha256: digest_bytes(book.as_bytes()),
            domain: r.domain,
        },
        privacy: Privacy {
            mechanism: "the total, all tables of one and two columns and those of three that shares need, each cell with exact discrete Gaussian noise (Canonne, Kamath, Steinke 2020); estimates, whole tables and records are post-processing".into(),
            accountant: in_words(accountant),
            epsilon: r.epsilon.0.to_owned(),
            delta: r.delta.0.to_owned(),
            rho: r.rho.to_string(),
            unit: r.unit.unit.clone(),
            unit_rule: r.unit.rule.clone(),
            neighbours: "two tables that differ in all records of one unit, added or removed".into(),
            contribution: Contribution {
                records: 1,
                rule: contribution(r.codebook),
            },
            groups,
            ledger: LedgerReference {
                keeps_total: r.ledger.is_some(),
                population: r.receipt.population.clone(),
                entry: r.receipt.entry,
                head: r.receipt.head.clone(),
            },
        },
        records,
        notes: r.notes.iter().cloned().chain(r.prior.map(Prior::remark)).collect(),
        prior: r.prior.map(|p| p.release().clone()),
        files: Vec::new(),
        officers: None,
        review: None,
        assessment: None,
    }
}

/// Returns the loss of a person who is in the table under `identities` units; none where the
/// accountant knows no finite one.
///
/// # Privacy
/// Neighbours: all records under up to `identities` units added or removed. Loss: `identities^2`
/// times `rho`, see [`Accountant::epsilon_for`].
#[must_use]
pub fn group_loss(accountant: Accountant, rho: &Rho, delta: &BigRational, identities: u32) -> Option<GroupLoss> {
    let m = u64::from(identities);
    let epsilon = accountant.epsilon_for(&rho.times(m.saturating_mul(m)), delta)?;
    Some(GroupLoss { identities, epsilon: zcdp::display_up(&epsilon, 4) })
}

/// Says how the records of a person become the one that is counted.
fn contribution(book: &CodeBook) -> String {
    let mut out = "Several records of a person are merged into one before counting: the commonest answer that is not blank, among equals the first of the code book; of several choices, every one that any record has.".to_owned();
    if !book.implies.is_empty() {
        out.push_str(" Then it is made to obey what the code book implies, rule by rule until none is broken: a blank gets the only answer that a rule leaves; else the answer of which it would follow becomes blank.");
    }
    out
}

/// Says who counts. It begins with the accountant's name, by which `bundle verify` knows it.
pub(crate) fn in_words(accountant: Accountant) -> String {
    let how = match accountant {
        Accountant::Zcdp => {
            "conversion to (epsilon, delta) by Canonne, Kamath, Steinke 2020, Proposition 12, rounded outward"
        }
        Accountant::Composed => {
            "a table with noise of variance v counts 1/(2 (v - 9/4)), the sum converts to (epsilon, delta) as one Gaussian (Balle, Wang 2018, Theorem 8), rounded outward"
        }
    };
    format!("{accountant}; {how}")
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), ReleaseError> {
    std::fs::write(path, bytes).map_err(|e| BundleError::io(path, e).into())
}

pub(crate) fn table_writer(path: &Path, header: &[&str]) -> Result<csv::Writer<BufWriter<File>>, ReleaseError> {
    let file = File::create(path).map_err(|e| BundleError::io(path, e))?;
    let mut out = csv::WriterBuilder::new().from_writer(BufWriter::with_capacity(1 << 18, file));
    out.write_record(header).map_err(|e| csv_error(path, e))?;
    Ok(out)
}

pub(crate) fn csv_error(path: &Path, e: csv::Error) -> ReleaseError {
    let text = e.to_string();
    match e.into_kind() {
        csv::ErrorKind::Io(source) => BundleError::io(path, source).into(),
        _ => BundleError::Form { path: path.to_owned(), fault: text }.into(),
    }
}

pub(crate) fn finish(path: &Path, out: csv::Writer<BufWriter<File>>) -> Result<(), ReleaseError> {
    let fail = |source| ReleaseError::from(BundleError::io(path, source));
    let mut buffered = out.into_inner().map_err(|e| fail(e.into_error()))?;
    buffered.flush().map_err(fail)
}

fn write_synthetic(path: &Path, book: &CodeBook, published: &Published) -> Result<(), ReleaseError> {
    let names: Vec<&str> = book.variables.iter().map(|v| v.name.as_str()).collect();
    let mut out = table_writer(path, &names)?;
    let mut cells: Vec<String> = Vec::with_capacity(names.len());
    for (row, times) in published.records.sorted() {
        let mut codes = row.iter();
        cells.clear();
        for v in &book.variables {
            let take = if v.kind == Kind::Several { v.values.len() } else { 1 };
            cells.push(cell(v, codes.by_ref().take(take)));
        }
        for _ in 0..times {
            out.write_record(&cells).map_err(|e| csv_error(path, e))?;
        }
    }
    finish(path, out)
}

fn cell<'a>(v: &shyraq_case::Variable, codes: impl Iterator<Item = &'a Code>) -> String {
    if v.kind == Kind::Several {
        let chosen: Vec<&str> =
            v.values.iter().zip(codes).filter(|(_, c)| **c > 0).map(|(value, _)| value.code.as_str()).collect();
        return chosen.join(";");
    }
    let code = codes.copied().next().unwrap_or_default();
    usize::from(code).checked_sub(1).and_then(|i| v.values.get(i)).map_or_else(String::new, |x| x.code.clone())
}

/// The names and values that name a cell in the tables' files.
struct CellNames<'a> {
    measured: &'a Measured,
}

impl CellNames<'_> {
    fn axes(&self, table: usize) -> &[usize] {
        self.measured.plan().marginals.get(table).map_or(&[][..], |m| m.axes.as_slice())
    }

    fn variables(&self, table: usize) -> String {
        let workload = &self.measured.plan().workload;
        self.axes(table).iter().map(|a| workload.name(*a)).collect::<Vec<_>>().join(";")
    }

    fn values(&self, table: usize, cell: usize) -> String {
        let workload = &self.measured.plan().workload;
        let mut rest = cell;
        let mut texts: Vec<&str> = Vec::with_capacity(3);
        for axis in self.axes(table).iter().rev() {
            let n = workload.cells(*axis).max(1);
            texts.push(workload.text(*axis, rest % n));
            rest /= n;
        }
        texts.reverse();
        texts.join(";")
    }
}

fn write_aggregates(path: &Path, measured: &Measured, published: &Published) -> Result<(), ReleaseError> {
    let mut out = table_writer(path, &["variables", "values", "count", "low", "high"])?;
    let names = CellNames { measured };
    let mut current = (usize::MAX, String::new());
    for row in &published.aggregates {
        if current.0 != row.table {
            current = (row.table, names.variables(row.table));
        }
        let values = names.values(row.table, row.cell);
        let numbers = [row.count.to_string(), row.low.to_string(), row.high.to_string()];
        let [count, low, high] = &numbers;
        out.write_record([&current.1, &values, count, low, high]).map_err(|e| csv_error(path, e))?;
    }
    finish(path, out)
}

fn write_lists(path: &Path, measured: &Measured, published: &Published) -> Result<(), ReleaseError> {
    let mut out = table_writer(path, &["variables", "values", "low", "high"])?;
    let names = CellNames { measured };
    for row in &published.lists {
        let (variables, values) = (names.variables(row.table), names.values(row.table, row.cell));
        out.write_record([&variables, &values, &row.low.to_string(), &row.high.to_string()])
            .map_err(|e| csv_error(path, e))?;
    }
    finish(path, out)
}

fn write_shares(path: &Path, measured: &Measured, published: &Published) -> Result<(), ReleaseError> {
    let header = ["group", "variable", "by", "values", "numerator", "denominator", "share", "low", "high"];
    let mut out = table_writer(path, &header)?;
    let workload = &measured.plan().workload;
    for row in &published.shares {
        let group = workload.shares.get(row.share).map_or("", |s| &s.group);
        let by: Vec<&str> = row.by.iter().map(|(axis, _)| workload.name(*axis)).collect();
        let values: Vec<&str> = row.by.iter().map(|(axis, code)| workload.text(*axis, *code)).collect();
        let share = 100.0 * row.numerator as f64 / row.denominator as f64;
        // Outward, so that rounding never makes an interval narrower.
        let (low, high) = ((row.low * 1000.0).floor() / 10.0, (row.high * 1000.0).ceil() / 10.0);
        out.write_record([
            group,
            workload.name(row.flag),
            &by.join(";"),
            &values.join(";"),
            &row.numerator.to_string(),
            &row.denominator.to_string(),
            &format!("{share:.1}"),
            &format!("{low:.1}"),
            &format!("{high:.1}"),
        ])
        .map_err(|e| csv_error(path, e))?;
    }
    finish(path, out)
}

fn write_measured(path: &Path, measured: &Measured) -> Result<(), ReleaseError> {
    let mut out = table_writer(path, &["variables", "values", "noisy", "variance"])?;
    let names = CellNames { measured };
    // The total stands in the report: it has no variable.
    for (table, (marginal, cells)) in measured.cells().enumerate().filter(|(_, (m, _))| !m.axes.is_empty()) {
        let (variables, variance) = (names.variables(table), marginal.variance.to_string());
        for (cell, noisy) in cells.iter().enumerate() {
            let row = [&variables, &names.values(table, cell), &noisy.to_string(), &variance];
            out.write_record(row).map_err(|e| csv_error(path, e))?;
        }
    }
    finish(path, out)
}
