//! A table becomes two folders, each for its own role.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng as _, SeedableRng as _};
use rayon::prelude::*;
use sha2::Sha256;
use shyraq_durable::{folder_of, sync_name, sync_tree};
use shyraq_encoding::{BLOCK_KEYS, EncodingError, Field, HandlesWriter, Header, Layout, Role, RowsWriter, SCHEME, Tag};
use shyraq_privacy::Entropy;
use zeroize::{Zeroize as _, Zeroizing};

use crate::blocks;
use crate::cells::Salted;
use crate::chance::{Sample, chance};
use crate::handles::Handles;
use crate::key::drawn;
use crate::noise::flip;
use crate::person::Person;
use crate::refused::Refused;
use crate::sort::Sorter;
use crate::table::Table;
use crate::tokens::Tokens;
use crate::{EncodeError, LinkKey, Mapping, normalise};

/// Who sends a table.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The name that reports and clusters bear.
    pub contributor: String,
    /// Each person stands in the table once.
    pub duplicate_free: bool,
}

/// What was made of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Records.
    pub records: usize,
    /// Rows of the comparer.
    pub rows: usize,
    /// Records that are in no block: they can't be linked.
    pub unblocked: usize,
    /// Records whose birth is written in no form that is known: it is left out.
    pub unread_births: usize,
    /// Rows of the table that could not be taken: nothing of them is encoded.
    pub refused: Refused,
}

/// The keys of blocks, by number.
struct Keys(Vec<Hmac<Sha256>>);

impl Keys {
    fn new(key: &LinkKey) -> Self {
        let mac = |number: u8| {
            let derived = key.derive("block", number);
            // Any length is a key of HMAC.
            Hmac::<Sha256>::new_from_slice(derived.as_slice()).unwrap_or_else(|_| unreachable!())
        };
        Self(BLOCK_KEYS.iter().map(|k| mac(k.number)).collect())
    }

    /// Returns the tag of a block and the key of its cells: the halves of one keyed code, which
    /// say nothing of each other to who lacks the key.
    fn block(&self, number: u8, value: &str) -> Option<(Tag, Zeroizing<[u8; 16]>)> {
        let mut mac = self.0.get(usize::from(number))?.clone();
        mac.update(value.as_bytes());
        let mut code = mac.finalize().into_bytes();
        let (mut tag, mut salt) = ([0; 16], Zeroizing::new([0; 16]));
        tag.iter_mut().zip(&code).for_each(|(t, c)| *t = *c);
        salt.iter_mut().zip(code.iter().skip(16)).for_each(|(s, c)| *s = *c);
        code.as_mut_slice().zeroize();
        if let Some(first) = tag.first_mut() {
            *first = number;
        }
        Some((Tag(tag), salt))
    }
}

/// Records that one thread takes at a time, and that are read at a time.
const CHUNK: usize = 2048;
const BATCH: usize = 16 * CHUNK;
/// Rows of a record, mostly.
const USUAL_ROWS: usize = 9;

/// Encodes a table into `out`, which must not exist yet. Memory does not grow with the table
/// but for the numbers of its records: rows are sorted on disk.
///
/// # Errors
/// [`EncodeError`]; nothing is left in `out` then.
pub fn encode(
    table: &Path,
    mapping: &Mapping,
    key: &LinkKey,
    sender: &Sender,
    out: &Path,
    entropy: &mut impl Entropy,
) -> Result<Encoded, EncodeError> {
    let mut source = Table::open(table, mapping)?;
    let parent = folder_of(out);
    fs::create_dir_all(parent).map_err(EncodeError::io(parent))?;
    // Both parts together name people: only their owner may look into the folder.
    let private = fs::Permissions::from_mode(0o700);
    let staging = tempfile::Builder::new().prefix(".shyraq-").permissions(private).tempdir_in(parent);
    let staging = staging.map_err(EncodeError::io(parent))?;
    let layout = Layout::new(&mapping.fields());
    let keys = Keys::new(key);
    let seed = drawn(entropy)?;
    let mut rng = ChaCha12Rng::from_seed(*seed);
    let mut handles = Handles::new(&mut rng);
    let mut by_tag = Sorter::new(3 + layout.words(), 3, staging.path());
    let mut by_handle = Sorter::new(2, 1, staging.path());
    let mut sample = Sample::new();
    let (mut rows, mut unblocked, mut unread_births, mut chunks) = (0, 0, 0, 0);
    loop {
        let mut persons = source.next(BATCH)?;
        if persons.is_empty() {
            break;
        }
        let first = source.records() - persons.len();
        unread_births += persons.iter().filter(|p| p.unread_birth).count();
        // Streams of one seed do not meet, so the threads share no generator.
        let work = |(k, some): (usize, &[Person])| {
            let mut rng = ChaCha12Rng::from_seed(*seed);
            rng.set_stream(1 + (chunks + k) as u64);
            part(some, first + k * CHUNK, &layout, &keys, &mut rng)
        };
        let parts: Vec<Part> = persons.par_chunks(CHUNK).enumerate().map(work).collect();
        chunks += parts.len();
        for part in parts {
            rows += part.tags.len();
            unblocked += part.unblocked.len();
            hand_on(&part, layout.words(), &mut handles, &mut by_tag, &mut by_handle)?;
        }
        sample.take(&mut persons, &mut rng);
    }
    let (records, refused) = source.finish()?;
    let submission: String = (0..4).map(|_| format!("{:08x}", rng.next_u32())).collect();
    let chance = chance(&sample.persons, &layout, &mut rng);
    let header = |role| Header {
        role,
        scheme: SCHEME.into(),
        epoch: key.epoch().into(),
        normaliser: hex::encode(normalise::version()),
        key_check: key.check_value(),
        contributor: sender.contributor.clone(),
        duplicate_free: sender.duplicate_free,
        fields: layout.fields().to_vec(),
        submission: submission.clone(),
        records: records.len() as u64,
        chance: chance.clone(),
        sha256: String::new(),
    };
    let folder = |role: Role| -> Result<PathBuf, EncodeError> {
        let dir = staging.path().join(role.folder());
        fs::create_dir(&dir).map_err(EncodeError::io(&dir))?;
        Ok(dir)
    };
    let comparer = folder(Role::Comparer)?;
    let mut writer = RowsWriter::create(&comparer, layout.words())?;
    by_tag.finish(|row| {
        let [high, low, handle, cells @ ..] = row else { return Ok(()) };
        let tag = Tag((u128::from(*high) << 64 | u128::from(*low)).to_be_bytes());
        Ok(writer.push(*handle, tag, cells)?)
    })?;
    writer.finish()?;
    header(Role::Comparer).write(&comparer)?;
    // Handles are random: their order is a shuffle.
    let resolver = folder(Role::Resolver)?;
    let mut writer = HandlesWriter::create(&resolver)?;
    by_handle.finish(|row| {
        let [handle, record] = row else { return Ok(()) };
        Ok(writer.push(*handle, records.get(*record as usize))?)
    })?;
    writer.finish()?;
    header(Role::Resolver).write(&resolver)?;
    if out.exists() {
        return Err(EncodingError::form(out, "it exists already; name a new folder").into());
    }
    sync_tree(staging.path()).map_err(EncodeError::io(staging.path()))?;
    fs::rename(staging.path(), out).map_err(EncodeError::io(out))?;
    let _renamed = staging.keep();
    sync_name(out).map_err(EncodeError::io(out))?;
    Ok(Encoded { records: records.len(), rows, unblocked, unread_births, refused })
}

/// Gives every row of some records a handle of its own.
fn hand_on(
    part: &Part,
    words: usize,
    handles: &mut Handles,
    by_tag: &mut Sorter,
    by_handle: &mut Sorter,
) -> Result<(), EncodeError> {
    let mut row = vec![0; 3 + words];
    for ((tag, record), cells) in part.tags.iter().zip(&part.record).zip(part.cells.chunks(words)) {
        let handle = handles.fresh();
        let tag = u128::from_be_bytes(tag.0);
        let head = [(tag >> 64) as u64, tag as u64, handle];
        row.iter_mut().zip(head.iter().chain(cells)).for_each(|(slot, w)| *slot = *w);
        by_tag.push(&row)?;
        by_handle.push(&[handle, *record])?;
    }
    // The resolver knows every record, also one that nobody can compare.
    for record in &part.unblocked {
        by_handle.push(&[handles.fresh(), *record])?;
    }
    Ok(())
}

/// The rows of some records, in their order.
struct Part {
    record: Vec<u64>,
    tags: Vec<Tag>,
    cells: Vec<u64>,
    unblocked: Vec<u64>,
}

fn part(persons: &[Person], first: usize, layout: &Layout, keys: &Keys, rng: &mut ChaCha12Rng) -> Part {
    let mut out = Part { record: Vec::new(), tags: Vec::new(), cells: Vec::new(), unblocked: Vec::new() };
    let rows = USUAL_ROWS * persons.len();
    out.record.reserve(rows);
    out.tags.reserve(rows);
    out.cells.reserve(rows * layout.words());
    let mut text = Zeroizing::new(String::new());
    let mut row = vec![0; layout.words()];
    let (mut salted, mut tokens) = (Salted::new(), Tokens::default());
    for (k, person) in persons.iter().enumerate() {
        let record = (first + k) as u64;
        tokens.fill(person, layout);
        let before = out.tags.len();
        for key in BLOCK_KEYS {
            blocks::each(person, key.number, &mut text, |number, value| {
                let Some((tag, salt)) = keys.block(number, value) else { return };
                salted.row(&salt, &tokens, &mut row);
                flip(&mut row, layout, rng);
                out.record.push(record);
                out.tags.push(tag);
                out.cells.extend_from_slice(&row);
            });
        }
        if out.tags.len() == before {
            out.unblocked.push(record);
        }
    }
    out
}

/// Reads a birth as the mapping says; a workbook's own days are written as 1990-03-12 whatever it says.
fn birth(text: &str, formats: &[String]) -> Option<normalise::Birth> {
    normalise::birth(text, formats).or_else(|| normalise::birth(text, &["%Y-%m-%d".to_owned()]))
}

/// Fills a person from the cells of a row.
pub(crate) fn person(mapping: &Mapping, cell: impl Fn(usize) -> String, full_name: Option<String>) -> Person {
    let mut person = Person::default();
    let mut names = [const { String::new() }; 3];
    for (k, (field, _)) in mapping.columns.iter().enumerate() {
        let text = Zeroizing::new(cell(k));
        match field {
            Field::Family | Field::Given | Field::Patronymic => {
                if let Some(slot) = names.get_mut(field.index())
                    && !normalise::is_missing_name(&text)
                {
                    slot.clone_from(&text);
                }
            }
            Field::Birth => {
                person.birth = birth(&text, &mapping.birth_formats);
                let unread = person.birth.is_none_or(|b| b.month.is_none() && normalise::has_unread_word(&text));
                person.unread_birth = unread && !text.trim().is_empty() && !normalise::is_missing(&text);
            }
            _ => {
                let form = match field {
                    _ if normalise::is_missing(&text) => String::new(),
                    Field::Sex => normalise::sex(&text),
                    Field::Citizenship => normalise::country(&text),
                    Field::Birthplace | Field::Street | Field::Locality | Field::Occupation => normalise::words(&text),
                    _ => normalise::code(&text),
                };
                if let Some(slot) = person.others.get_mut(field.index()) {
                    *slot = form;
                }
            }
        }
    }
    let full_name = Zeroizing::new(full_name.filter(|t| !normalise::is_missing_name(t)).unwrap_or_default());
    let names = names.map(Zeroizing::new);
    let [family, given, patronymic] = &names;
    person.set_names(normalise::names(&normalise::Written { family, given, patronymic, full_name: &full_name }));
    person
}
