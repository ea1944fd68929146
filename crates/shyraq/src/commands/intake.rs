use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde_json::json;
use shyraq_bundle::{digest_bytes, digest_file, sync_dir};
use shyraq_durable::folder_of;
use shyraq_intake::{
    Accepted, CaseWriter, IntakeError, Limits, Mapping, RefusedBatch, RefusedWriter, Report, Sink, SinkError, Source,
    ValidBatch, read, shipped_mapping_text,
};
use shyraq_seal::PseudonymKey;
use shyraq_store::{Added, Run, StoreError, Submission, check_name};
use tempfile::NamedTempFile;

use crate::ambient::{Stopwatch, now};
use crate::args::Intake;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::hub::HubFolder;
use crate::persons::{Joining, Persons};
use crate::shared::{grouped, read_text};

pub(crate) fn run(command: Intake, console: &Console) -> Result<Exit, Failure> {
    match command {
        Intake::Check { file, mapping, refused } => check(&file, &mapping, refused.as_deref(), console),
        Intake::Add { file, hub, contributor, mapping, refused } => {
            let hub = HubFolder::open(&hub)?;
            let outcome = add(&hub, &file, &contributor, &mapping, refused, console)?;
            outcome.show(console);
            Ok(outcome.exit())
        }
        Intake::Export { hub, out } => export(&hub, &out, console).map(|()| Exit::Done),
    }
}

/// Refused rows on their way to a file that appears only when there is one.
struct RefusedFile {
    target: Option<PathBuf>,
    writer: Option<RefusedWriter<BufWriter<NamedTempFile>>>,
}

impl RefusedFile {
    fn new(target: Option<PathBuf>) -> Result<Self, Failure> {
        let writer = match &target {
            None => None,
            Some(path) => {
                let file = temporary_beside(path)?;
                Some(RefusedWriter::new(BufWriter::new(file)))
            }
        };
        Ok(Self { target, writer })
    }

    fn write(&mut self, rows: &RefusedBatch) -> Result<(), SinkError> {
        match &mut self.writer {
            Some(w) => w.write(rows).map_err(Into::into),
            None => Ok(()),
        }
    }

    /// Gives the file its name when it has rows.
    fn finish(self) -> Result<Option<PathBuf>, Failure> {
        let (Some(target), Some(writer)) = (self.target, self.writer) else { return Ok(None) };
        if writer.rows() == 0 {
            return Ok(None);
        }
        let out = writer.finish().map_err(|e| Failure::io(&target, &e))?;
        persist(out, &target)?;
        Ok(Some(target))
    }
}

fn temporary_beside(path: &Path) -> Result<NamedTempFile, Failure> {
    let parent = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    tempfile::Builder::new().prefix(".shyraq-").tempfile_in(parent).map_err(|e| Failure::io(path, &e))
}

fn persist(mut out: BufWriter<NamedTempFile>, target: &Path) -> Result<(), Failure> {
    let io = |e: &std::io::Error| Failure::io(target, e);
    out.flush().map_err(|e| io(&e))?;
    let file = out.into_inner().map_err(|e| io(e.error()))?;
    file.as_file().sync_all().map_err(|e| io(&e))?;
    file.persist(target).map_err(|e| io(&e.error))?;
    sync_dir(folder_of(target))?;
    Ok(())
}

struct CheckSink {
    refused: RefusedFile,
    bar: ProgressBar,
}

impl Sink for CheckSink {
    fn accepted(&mut self, _batch: &ValidBatch) -> Result<(), SinkError> {
        Ok(())
    }

    fn refused(&mut self, rows: &RefusedBatch) -> Result<(), SinkError> {
        self.refused.write(rows)
    }

    fn progress(&mut self, bytes: u64) {
        self.bar.set_position(bytes);
    }
}

fn check(file: &Path, mapping: &str, refused: Option<&Path>, console: &Console) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let mapping = Mapping::open(mapping, &limits)?;
    let bar = console.progress("reading", size(file), true);
    let mut sink = CheckSink { refused: RefusedFile::new(refused.map(Path::to_owned))?, bar };
    let report = read(Source::path(file), &mapping, &limits, &Stopwatch::start(), &mut sink)
        .map_err(|e| named(file, e.into()))?;
    sink.bar.finish_and_clear();
    let kept = sink.refused.finish()?;
    console.say(report.to_text().trim_end());
    if let Some(path) = &kept {
        console.say(format!("Refused rows: {} (mend them and send the file again)", path.display()));
    }
    console.result(&json!({ "report": report, "refused_file": kept }));
    Ok(if report.is_clean() { Exit::Done } else { Exit::SomeRefused })
}

fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |m| m.len())
}

/// What came of a submission.
pub(crate) struct Outcome {
    contributor: String,
    pub(crate) report: Report,
    pub(crate) added: Added,
    refused_file: Option<PathBuf>,
}

impl Outcome {
    pub(crate) fn exit(&self) -> Exit {
        if self.report.is_clean() { Exit::Done } else { Exit::SomeRefused }
    }

    fn show(&self, console: &Console) {
        console.say(self.report.to_text().trim_end());
        console.say(self.summary());
        if let Some(path) = &self.refused_file {
            console.say(format!("Refused rows: {} (mend them and send the file again)", path.display()));
        }
        let a = &self.added;
        console.result(&json!({
            "contributor": self.contributor, "report": self.report, "refused_file": self.refused_file,
            "added": { "new": a.new, "changed": a.changed, "same": a.same, "repeated": a.repeated },
        }));
    }

    pub(crate) fn summary(&self) -> String {
        if self.added.repeated {
            return format!("{}: this file with this mapping was stored before; nothing was added", self.contributor);
        }
        let a = &self.added;
        format!(
            "{}: {} rows read, {} new cases, {} changed, {} known, {} refused",
            self.contributor,
            grouped(self.report.rows_read),
            grouped(a.new),
            grouped(a.changed),
            grouped(a.same),
            grouped(self.report.rows_refused)
        )
    }
}

/// Takes one case for the store: pseudonyms of record and person, codes.
type Take<'a> = dyn FnMut(&[u8], &[u8], &[u16]) -> Result<(), StoreError> + 'a;

/// Stores accepted rows under pseudonyms that only this hub's key can make.
struct HubSink<'a> {
    take: &'a mut Take<'a>,
    key: &'a PseudonymKey,
    contributor: &'a [u8],
    /// How often rows of the same content stood in this file, for rows without an identifier.
    seen: HashMap<[u8; 16], u64>,
    bytes: Vec<u8>,
    refused: &'a mut RefusedFile,
    bar: &'a ProgressBar,
}

impl HubSink<'_> {
    fn store(&mut self, row: &Accepted<'_>) -> Result<(), StoreError> {
        let who = self.contributor;
        let record = match row.record {
            Some(id) => self.key.pseudonym("record", &[who, id]),
            None => {
                self.bytes.clear();
                self.bytes.extend(row.codes.iter().flat_map(|c| c.to_le_bytes()));
                let content = self.key.pseudonym("content", &[who, row.person.unwrap_or_default(), &self.bytes]);
                let times = self.seen.entry(*content.as_bytes()).or_default();
                *times += 1;
                self.key.pseudonym("record", &[who, content.as_bytes(), &times.to_le_bytes()])
            }
        };
        let person = match row.person {
            Some(id) => self.key.pseudonym("person", &[who, id]),
            None => self.key.pseudonym("person of record", &[record.as_bytes()]),
        };
        (self.take)(record.as_bytes(), person.as_bytes(), row.codes)
    }
}

impl Sink for HubSink<'_> {
    fn accepted(&mut self, batch: &ValidBatch) -> Result<(), SinkError> {
        for row in batch.iter() {
            self.store(&row)?;
        }
        Ok(())
    }

    fn refused(&mut self, rows: &RefusedBatch) -> Result<(), SinkError> {
        self.refused.write(rows)
    }

    fn progress(&mut self, bytes: u64) {
        self.bar.set_position(bytes);
    }
}

/// What can stop a submission.
enum Stopped {
    Intake(IntakeError),
    /// The file of refused rows could not be written.
    Refused(Failure),
    Store(StoreError),
}

impl From<StoreError> for Stopped {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl From<Stopped> for Failure {
    fn from(s: Stopped) -> Self {
        match s {
            // A store that refused inside the reading speaks for itself.
            Stopped::Intake(IntakeError::Sink(inner)) => match inner.downcast::<StoreError>() {
                Ok(store) => (*store).into(),
                Err(other) => IntakeError::Sink(other).into(),
            },
            Stopped::Intake(e) => e.into(),
            Stopped::Refused(e) => e,
            Stopped::Store(e) => e.into(),
        }
    }
}

/// Names the file in a failure that does not.
fn named(file: &Path, mut failure: Failure) -> Failure {
    let name = file.display().to_string();
    if !failure.message.contains(&name) {
        failure.message = format!("{name}: {}", failure.message);
    }
    failure
}

/// Reads a table through a mapping into the hub.
pub(crate) fn add(
    hub: &HubFolder,
    file: &Path,
    contributor: &str,
    mapping_name: &str,
    refused: Option<PathBuf>,
    console: &Console,
) -> Result<Outcome, Failure> {
    // The name becomes part of paths, so it is looked at before all else.
    check_name(contributor)?;
    let limits = Limits::default();
    let mapping = Mapping::open(mapping_name, &limits)?;
    if mapping.book().columns() != hub.codebook.columns() {
        return Err(Failure::new(
            Exit::Input,
            format!(
                "the mapping '{}' leads to the code book '{}', not to the hub's",
                mapping.name(),
                mapping.book().name
            ),
            format!(
                "use a mapping to '{}', or make a hub with the other code book: shyraq init DIR --codebook BOOK",
                hub.codebook.name
            ),
        ));
    }
    let key = hub.pseudonym_key()?;
    let (digest, bytes) = digest_file(file)?;
    let text = match shipped_mapping_text(mapping_name) {
        Some(t) => t.to_owned(),
        None => read_text(Path::new(mapping_name), "mapping")?,
    };
    let submission = Submission {
        contributor: contributor.to_owned(),
        file: file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        sha256: digest.to_string(),
        mapping: format!("{} {} {}", mapping.name(), mapping.version(), digest_bytes(text.as_bytes()).short()),
        codebook: format!("{} {}", hub.codebook.name, hub.codebook.version),
    };
    let target = refused.unwrap_or_else(|| hub.path(&format!("refused/{contributor}-{}.csv", digest.short())));
    let mut store = hub.store()?;
    let bar = console.progress("storing", bytes, true);
    let mut kept = RefusedFile::new(Some(target))?;
    let (mut report, mut refused_file) = (None, None);
    let at = now();
    let added = store.add::<Stopped>(&submission, &at, |take| {
        let mut sink = HubSink {
            take,
            key: &key,
            contributor: contributor.as_bytes(),
            seen: HashMap::new(),
            bytes: Vec::new(),
            refused: &mut kept,
            bar: &bar,
        };
        let done =
            read(Source::path(file), &mapping, &limits, &Stopwatch::start(), &mut sink).map_err(Stopped::Intake)?;
        let counts = (done.rows_read, done.rows_refused);
        report = Some(done);
        // Durable before the submission is: sent again it would be known, and its refused rows lost.
        refused_file = kept.finish().map_err(Stopped::Refused)?;
        Ok(counts)
    });
    let added = added.map_err(|stopped| {
        let of_file = matches!(stopped, Stopped::Intake(_));
        let failure = Failure::from(stopped);
        if of_file { named(file, failure) } else { failure }
    })?;
    bar.finish_and_clear();
    // A file that was stored before is read again for its report only.
    let report = match report {
        Some(r) => r,
        None => read(Source::path(file), &mapping, &limits, &Stopwatch::start(), &mut shyraq_intake::NoSink)?,
    };
    if !added.repeated {
        let detail = format!("{contributor} {} {}", submission.file, digest.short());
        let outcome = format!("{} accepted, {} refused", report.rows_accepted, report.rows_refused);
        store.record_run(&Run { kind: "intake".into(), detail, outcome, at })?;
    }
    Ok(Outcome { contributor: contributor.to_owned(), report, added, refused_file })
}

fn export(hub: &Path, out: &Path, console: &Console) -> Result<(), Failure> {
    let hub = HubFolder::open(hub)?;
    let store = hub.store()?;
    let io = |e: &std::io::Error| Failure::io(out, e);
    let file = BufWriter::new(temporary_beside(out)?);
    let mut writer = CaseWriter::new(file, &hub.codebook, Some("person")).map_err(|e| io(&e))?;
    let mut rows = 0_u64;
    let persons = Persons::open(&hub)?;
    let mut joining = Joining::new(persons.as_ref());
    // Both times the same cases, whatever comes in meanwhile.
    store.at_once::<Failure, _>(|store| {
        store.cases::<Failure>(|case| {
            joining.add(&case.record, case.person);
            Ok(())
        })?;
        let units = joining.finish();
        store.cases::<Failure>(|case| {
            let person = hex::encode(units.pseudonym(&case.person));
            rows += 1;
            writer.write_codes(person.as_bytes(), &case.codes).map_err(|e| io(&e))
        })
    })?;
    persist(writer.finish().map_err(|e| io(&e))?, out)?;
    let (name, path) = (hub.codebook.name.clone(), hub.path("codebook.toml"));
    console.say(format!("Wrote {} cases in the columns of '{name}' to {}", grouped(rows), out.display()));
    console.say("The column 'person' holds pseudonyms. The file is sensitive: it does not leave the hub.");
    console.say(format!(
        "Next: shyraq release table {} --out DRAFT --epsilon 1 --delta 1e-6 --codebook {} --person-id person --ledger {}",
        out.display(),
        path.display(),
        hub.ledger().display()
    ));
    console.result(&json!({ "cases": out, "rows": rows, "codebook": path, "person_id": "person" }));
    Ok(())
}
