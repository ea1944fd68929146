//! CTDC's published table of 2021 in the 27 variables of 2024, read where it lies.

use std::path::Path;
use std::process::Command;

use shyraq_case::CodeBook;

use super::recipe::Table;
use crate::workload::Workload;

/// The variables whose values were others in 2021.
const OLD: [&str; 3] = ["yearOfRegistration", "gender", "traffickMonths"];

/// Reads the table, merged as the code book says; none when it is not on this machine.
#[expect(clippy::disallowed_methods, reason = "where a table that may not be in the repository lies")]
pub(super) fn ctdc() -> Option<(Table, Workload)> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/restricted");
    let restricted = std::env::var_os("SHYRAQ_RESTRICTED").map_or(shared, Into::into);
    let packed = restricted.join("ctdc-2021/CTDC_synthetic_20210825.csv.xz");
    let unpacked = Command::new("xz").arg("-dkc").arg(packed).output().ok().filter(|o| o.status.success());
    let Some(unpacked) = unpacked else {
        println!("SKIPPED: the restricted CTDC file is not on this machine, or xz is not");
        return None;
    };
    let old = CodeBook::shipped("ctdc-2021").unwrap();
    let mut book = CodeBook::shipped("ctdc-2024").unwrap();
    for v in book.variables.iter_mut().filter(|v| OLD.contains(&v.name.as_str())) {
        v.values = old.variables.iter().find(|o| o.name == v.name).unwrap().values.clone();
    }
    let mut reader = csv::Reader::from_reader(unpacked.stdout.as_slice());
    let header = reader.headers().unwrap().clone();
    let sources: Vec<Vec<usize>> = book
        .variables
        .iter()
        .map(|v| {
            let merge = old.merges.iter().find(|m| m.into == v.name);
            let names = merge.map_or_else(|| vec![v.name.clone()], |m| m.any.clone());
            names.iter().filter_map(|n| header.iter().position(|h| h == n)).collect()
        })
        .collect();
    let mut codes = vec![Vec::new(); book.variables.len()];
    for row in reader.records().map(Result::unwrap) {
        for ((v, sources), codes) in book.variables.iter().zip(&sources).zip(&mut codes) {
            let code = |s: &usize| v.values.iter().position(|x| x.code == row[*s]).map_or(0, |at| at as u16 + 1);
            codes.push(sources.iter().map(code).max().unwrap());
        }
    }
    let rows = codes[0].len();
    Some((Table { columns: book.columns(), codes, rows }, Workload::of(&book)))
}
