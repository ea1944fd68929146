//! Worlds in temporary folders, and readers for what they hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use shyraq_world::{Summary, WorldSpec, generate};

/// A small world of the usual years.
pub(crate) fn spec(people: u64, seed: u64) -> WorldSpec {
    WorldSpec::of(people, seed)
}

/// A generated world in a folder that goes away.
pub(crate) struct Made {
    _dir: tempfile::TempDir,
    pub(crate) root: PathBuf,
    pub(crate) summary: Summary,
}

pub(crate) fn make(spec: WorldSpec) -> Made {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("world");
    let summary = generate(&spec, &root, &mut |_| {}).unwrap();
    Made { _dir: dir, root, summary }
}

/// Every file of a folder with its bytes, by its path below the folder.
pub(crate) fn bytes(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                out.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    out
}

/// A table of the truth: rows by column name.
pub(crate) fn truth(root: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(root.join("truth").join(name)).unwrap().deserialize().map(|r| r.unwrap()).collect()
}

/// Header and rows of a contributor's file, whatever its form.
pub(crate) fn table(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let rows = match path.extension().and_then(|e| e.to_str()) {
        Some("xlsx") => workbook(path),
        Some("tsv") => text(&String::from_utf8(fs::read(path).unwrap()).unwrap(), b'\t'),
        _ => {
            let bytes = fs::read(path).unwrap();
            let police = path.file_stem().unwrap() == "simulated-kz-police";
            let encoding = if police { encoding_rs::WINDOWS_1251 } else { encoding_rs::UTF_8 };
            let (decoded, _, lost) = encoding.decode(&bytes);
            assert!(!lost, "{}", path.display());
            text(&decoded, if police { b';' } else { b',' })
        }
    };
    let mut rows = rows.into_iter();
    (rows.next().unwrap(), rows.collect())
}

fn text(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn workbook(path: &Path) -> Vec<Vec<String>> {
    use calamine::{Data, Reader};
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let names = book.sheet_names();
    assert_eq!(names, ["Имитация"]);
    let range = book.worksheet_range(&names[0]).unwrap();
    let cell = |c: &Data| match c {
        Data::DateTime(d) => format!("day {}", d.as_f64()),
        other => other.to_string(),
    };
    range.rows().map(|r| r.iter().map(cell).collect()).collect()
}
