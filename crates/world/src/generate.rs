//! Writes a whole world to a folder.
//!
//! People are made in chunks on all threads of the rayon pool the caller runs in, and
//! written in order while the next chunks are made; memory holds a few chunks, whatever
//! the number of people. All is written to a folder beside the target and moved at the
//! end: there is a whole world or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use shyraq_durable::folder_of;
use tempfile::TempDir;

use crate::calibration;
use crate::chunk::{self, Chunk};
use crate::files::{self, Files, Full};
use crate::truth::{Summary, Tally};
use crate::{World, WorldError, WorldSpec};

/// Chunks made at a time for each thread.
const AHEAD: u64 = 4;

/// Makes a world and writes it to `out_dir`, which must not exist or be empty.
///
/// `progress` is told how many people are done. The bytes depend on the spec alone, not on
/// the number of threads.
///
/// # Errors
/// [`WorldError::Spec`] for a spec that can't be made, [`WorldError::NotEmpty`] and
/// [`WorldError::Target`] for the target, [`WorldError::Io`] when the file system refuses.
/// Nothing is left behind then.
pub fn generate(spec: &WorldSpec, out_dir: &Path, progress: &mut dyn FnMut(u64)) -> Result<Summary, WorldError> {
    generate_with(spec, out_dir, progress, Full::default())
}

pub(crate) fn generate_with(
    spec: &WorldSpec,
    out_dir: &Path,
    progress: &mut dyn FnMut(u64),
    full: Full,
) -> Result<Summary, WorldError> {
    let world = World::new(*spec)?;
    let parent = check_target(out_dir)?;
    fs::create_dir_all(&parent).map_err(WorldError::io(&parent))?;
    let staging =
        tempfile::Builder::new().prefix(".simulated-world-").tempdir_in(&parent).map_err(WorldError::io(&parent))?;
    let mut files = Files::create(staging.path(), full)?;
    let tally = write_people(&world, &mut files, progress)?;
    let names = files.finish()?;
    let summary = tally.summary(spec, &names);
    write_notes(staging.path(), &summary)?;
    put_in_place(staging, out_dir, &parent)?;
    Ok(summary)
}

/// Returns the folder in which the target lies.
fn check_target(out_dir: &Path) -> Result<PathBuf, WorldError> {
    if out_dir.file_name().is_none() {
        return Err(WorldError::Target(out_dir.to_path_buf()));
    }
    match fs::read_dir(out_dir) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(WorldError::NotEmpty(out_dir.to_path_buf()));
            }
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => return Err(WorldError::Target(out_dir.to_path_buf())),
        Err(e) => return Err(WorldError::io(out_dir)(e)),
    }
    let parent = folder_of(out_dir);
    Ok(parent.to_path_buf())
}

/// Makes the next chunks while the last are written.
fn write_people(world: &World, files: &mut Files, progress: &mut dyn FnMut(u64)) -> Result<Tally, WorldError> {
    let people = world.spec().people;
    let step = AHEAD * rayon::current_num_threads() as u64 * chunk::PEOPLE;
    let mut tally = Tally::default();
    let mut ready: Vec<Chunk> = make(world, 0, step.min(people));
    let mut made = step.min(people);
    while !ready.is_empty() {
        let to = (made + step).min(people);
        let (written, next) = rayon::join(|| ready.iter().try_for_each(|c| files.write(c)), || make(world, made, to));
        written?;
        for c in &ready {
            tally.add(&c.tally);
        }
        progress(made);
        made = to;
        ready = next;
    }
    Ok(tally)
}

fn make(world: &World, from: u64, to: u64) -> Vec<Chunk> {
    let chunks = (to - from).div_ceil(chunk::PEOPLE);
    (0..chunks)
        .into_par_iter()
        .map(|i| {
            let first = from + i * chunk::PEOPLE;
            Chunk::make(world, first, (first + chunk::PEOPLE).min(to))
        })
        .collect()
}

fn write_notes(root: &Path, summary: &Summary) -> Result<(), WorldError> {
    let truth = root.join("truth");
    files::whole(&root.join("README.txt"), include_str!("../notes/README.txt"))?;
    files::whole(&truth.join("README.txt"), include_str!("../notes/truth.txt"))?;
    files::whole(&truth.join("detection.toml"), calibration::detection_text())?;
    let json = serde_json::to_string_pretty(summary).map_err(|e| WorldError::io(&truth)(io::Error::other(e)))?;
    files::whole(&truth.join("world.json"), &(json + "\n"))
}

/// Moves the finished world to its name.
fn put_in_place(staging: TempDir, out_dir: &Path, parent: &Path) -> Result<(), WorldError> {
    // An empty folder of that name makes way; a folder that was filled meanwhile does not.
    match fs::remove_dir(out_dir) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) if e.kind() == io::ErrorKind::DirectoryNotEmpty => {
            return Err(WorldError::NotEmpty(out_dir.to_path_buf()));
        }
        Err(e) => return Err(WorldError::io(out_dir)(e)),
    }
    fs::rename(staging.path(), out_dir).map_err(WorldError::io(out_dir))?;
    // The folder has moved: there is nothing left to clean.
    let _ = staging.keep();
    fs::File::open(parent).and_then(|d| d.sync_all()).map_err(WorldError::io(parent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::Reader;

    /// Every row stands in one of the workbooks, each with its header and none too long.
    #[test]
    fn a_long_sheet_is_split_into_workbooks() {
        let dir = tempfile::tempdir().unwrap();
        let spec = WorldSpec::of(4_000, 9);
        let out = dir.path().join("split");
        let split = generate_with(&spec, &out, &mut |_| {}, Full { rows: 50, bytes: u64::MAX }).unwrap();
        let shelter = &split.contributors["kz-shelter"];
        assert_eq!(shelter.files.len() as u64, shelter.rows.div_ceil(50));
        assert_eq!(shelter.files[1], "simulated-kz-shelter-2.xlsx");
        let mut rows = 0;
        for file in &shelter.files {
            let path = out.join("contributors/kz-shelter").join(file);
            let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
            let range = book.worksheet_range("Имитация").unwrap();
            assert_eq!(range.get_value((0, 0)).unwrap().to_string(), "Имитация дерегі");
            let (end, _) = range.end().unwrap();
            assert!(end <= 50);
            rows += u64::from(end);
        }
        assert_eq!(rows, shelter.rows);
        let by_size =
            generate_with(&spec, &dir.path().join("size"), &mut |_| {}, Full { rows: u64::MAX, bytes: 60_000 });
        assert!(by_size.unwrap().contributors["kz-shelter"].files.len() > 1);
    }

    #[test]
    fn a_folder_that_can_t_be_made_is_an_error_with_a_hint() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let e = generate(&WorldSpec::of(1, 1), &file.join("below"), &mut |_| {}).unwrap_err();
        assert!(!e.hint().is_empty());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
