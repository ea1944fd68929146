//! A table becomes two folders, each for its own role.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng as _, SeedableRng as _};
use rayon::prelude::*;
use sha2::Sha256;
use shyraq_encoding::{BLOCK_KEYS, EncodingError, Field, Handles, Header, Layout, Role, Rows, SCHEME, Tag};
use shyraq_privacy::Entropy;
use zeroize::{Zeroize as _, Zeroizing};

use crate::blocks::value;
use crate::cells::{Salted, flip};
use crate::chance::chance;
use crate::key::drawn;
use crate::person::Person;
use crate::table::read;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoded {
    /// Records.
    pub records: usize,
    /// Rows of the comparer.
    pub rows: usize,
    /// Records that are in no block: they can't be linked.
    pub unblocked: usize,
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

/// Encodes a table into `out`, which must not exist yet.
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
    let source = read(table, mapping)?;
    let layout = Layout::new(&mapping.fields());
    let keys = Keys::new(key);
    let seed = drawn(entropy)?;
    const CHUNK: usize = 4096;
    // Streams of one seed do not meet, so the threads share no generator.
    let parts: Vec<Part> = source
        .persons
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(k, persons)| {
            let mut rng = ChaCha12Rng::from_seed(*seed);
            rng.set_stream(k as u64 + 1);
            part(persons, k * CHUNK, &layout, &keys, &mut rng)
        })
        .collect();
    let mut rng = ChaCha12Rng::from_seed(*seed);
    let submission: String = (0..4).map(|_| format!("{:08x}", rng.next_u32())).collect();
    let (rows, handles, unblocked) = shuffled(parts, &source.records, layout.words(), &mut rng)?;
    let chance = chance(&source.persons, &layout, &mut rng);
    let header = |role| Header {
        role,
        scheme: SCHEME.into(),
        epoch: key.epoch().into(),
        normaliser: normalise::version().iter().map(|b| format!("{b:02x}")).collect(),
        key_check: key.check_value(),
        contributor: sender.contributor.clone(),
        duplicate_free: sender.duplicate_free,
        fields: layout.fields().to_vec(),
        submission: submission.clone(),
        records: source.records.len() as u64,
        chance: chance.clone(),
    };
    let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let staging = tempfile::Builder::new().prefix(".shyraq-").tempdir_in(parent).map_err(EncodeError::io(parent))?;
    for role in [Role::Comparer, Role::Resolver] {
        let dir = staging.path().join(role.folder());
        fs::create_dir(&dir).map_err(EncodeError::io(&dir))?;
        match role {
            Role::Comparer => rows.write(&dir, layout.words())?,
            Role::Resolver => handles.write(&dir)?,
        }
        header(role).write(&dir)?;
    }
    if out.exists() {
        return Err(EncodingError::form(out, "it exists already; name a new folder").into());
    }
    fs::rename(staging.keep(), out).map_err(EncodeError::io(out))?;
    Ok(Encoded { records: source.records.len(), rows: rows.handles.len(), unblocked })
}

/// The rows of some records, in their order.
struct Part {
    record: Vec<u32>,
    tags: Vec<Tag>,
    cells: Vec<u64>,
    unblocked: Vec<u32>,
}

fn part(persons: &[Person], first: usize, layout: &Layout, keys: &Keys, rng: &mut ChaCha12Rng) -> Part {
    let mut out = Part { record: Vec::new(), tags: Vec::new(), cells: Vec::new(), unblocked: Vec::new() };
    let mut text = Zeroizing::new(String::new());
    let mut row = vec![0; layout.words()];
    for (k, person) in persons.iter().enumerate() {
        let record = u32::try_from(first + k).unwrap_or(u32::MAX);
        let before = out.tags.len();
        for key in BLOCK_KEYS {
            if value(person, key.number, &mut text).is_none() {
                continue;
            }
            let Some((tag, salt)) = keys.block(key.number, &text) else { continue };
            Salted::new(&salt).row(person, layout, &mut row);
            flip(&mut row, layout, rng);
            out.record.push(record);
            out.tags.push(tag);
            out.cells.extend_from_slice(&row);
        }
        if out.tags.len() == before {
            out.unblocked.push(record);
        }
    }
    out
}

/// Gives every row a handle of its own and puts rows and handles in random orders, so that
/// neither order tells which rows are one record.
fn shuffled(
    parts: Vec<Part>,
    records: &[String],
    words: usize,
    rng: &mut ChaCha12Rng,
) -> Result<(Rows, Handles, usize), EncodeError> {
    let count: usize = parts.iter().map(|p| p.tags.len()).sum();
    let mut used = HashSet::with_capacity(count);
    let mut fresh = || loop {
        let handle = rng.next_u64();
        if used.insert(handle) {
            return handle;
        }
    };
    let mut all: Vec<(u64, u32, u32, u32)> = Vec::with_capacity(count);
    let mut handles: Vec<(u64, u32)> = Vec::with_capacity(count);
    let mut unblocked = 0;
    for (p, part) in parts.iter().enumerate() {
        for (k, record) in part.record.iter().enumerate() {
            let handle = fresh();
            all.push((handle, p as u32, k as u32, *record));
            handles.push((handle, *record));
        }
        // The resolver knows every record, also one that nobody can compare.
        for record in &part.unblocked {
            handles.push((fresh(), *record));
            unblocked += 1;
        }
    }
    // Handles are random: their order is a shuffle.
    all.sort_unstable();
    handles.sort_unstable();
    let mut rows = Rows::default();
    for (handle, p, k, _) in all {
        let (Some(part), k) = (parts.get(p as usize), k as usize) else { continue };
        let (Some(tag), Some(cells)) = (part.tags.get(k), part.cells.get(k * words..(k + 1) * words)) else { continue };
        rows.handles.push(handle);
        rows.tags.push(*tag);
        rows.cells.extend_from_slice(cells);
    }
    let mut out = Handles::default();
    for (handle, record) in handles {
        let Some(name) = records.get(record as usize) else { continue };
        out.handles.push(handle);
        out.records.push(name.clone());
    }
    Ok((rows, out, unblocked))
}

/// Fills a person from the cells of a row.
pub(crate) fn person(mapping: &Mapping, cell: impl Fn(usize) -> String, full_name: Option<String>) -> Person {
    let mut person = Person::default();
    let mut names = [const { String::new() }; 3];
    for (k, (field, _)) in mapping.columns.iter().enumerate() {
        let text = Zeroizing::new(cell(k));
        match field {
            Field::Family | Field::Given | Field::Patronymic => {
                if let Some(slot) = names.get_mut(field.index()) {
                    slot.clone_from(&text);
                }
            }
            Field::Birth => person.birth = normalise::birth(&text, &mapping.birth_formats),
            _ => {
                let form = match field {
                    Field::Birthplace | Field::Street | Field::Locality | Field::Occupation => normalise::words(&text),
                    _ => normalise::code(&text),
                };
                if let Some(slot) = person.others.get_mut(field.index()) {
                    *slot = form;
                }
            }
        }
    }
    let full_name = Zeroizing::new(full_name.unwrap_or_default());
    let names = names.map(Zeroizing::new);
    let [family, given, patronymic] = &names;
    person.set_names(normalise::names(&normalise::Written { family, given, patronymic, full_name: &full_name }));
    person
}
