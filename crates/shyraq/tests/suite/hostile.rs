//! Files and folders that are broken or meant to break: one clear error, nothing half-written.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::run::{folder, release, shyraq};

fn put(dir: &Path, name: &str, bytes: &[u8]) {
    fs::write(dir.join(name), bytes).unwrap();
}

#[test]
fn tables_that_are_none_are_refused_before_the_debit() {
    let dir = folder(0);
    let wide = vec!["x"; 100_000].join(",");
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("empty", Vec::new(), "empty"),
        ("ragged", b"gender,age,means\nMan,26+\n".to_vec(), "row 2"),
        ("nul", b"gender,age,means\nMan,26+,\0\n".to_vec(), "NUL"),
        ("latin", b"gender,age,means\nFran\xe7ois,26+,\n".to_vec(), "UTF-8"),
        ("utf16", b"\xff\xfeg\0e\0n\0".to_vec(), "no column 'gender'"),
        ("wide", wide.into_bytes(), "100000 columns"),
        ("header", b"sex,age,means\n".to_vec(), "no column 'gender'"),
    ];
    for (name, bytes, says) in cases {
        put(dir.path(), "in.csv", &bytes);
        let run = shyraq(dir.path(), &release(name, &["--ledger", "l.sqlite"]));
        run.fails(3, says);
        assert!(!run.err.contains("Fran"), "no value in an error");
        assert!(!dir.path().join(name).exists() && !dir.path().join("l.sqlite").exists(), "{name}");
    }
    fs::remove_file(dir.path().join("in.csv")).unwrap();
    shyraq(dir.path(), &release("missing", &[])).fails(1, "in.csv");
    fs::create_dir(dir.path().join("in.csv")).unwrap();
    shyraq(dir.path(), &release("folder", &[])).fails(1, "in.csv");
}

#[test]
fn code_books_that_are_none_are_refused() {
    let dir = folder(5);
    for text in [
        "",
        "name = 1",
        "name='x'\nversion='1'",
        "name='x'\nversion='1'\n[[variable]]\nname='a'\nvalues=['x;y']",
        "\u{0}",
    ] {
        put(dir.path(), "book.toml", text.as_bytes());
        shyraq(dir.path(), &release("o", &[])).fails(3, "book.toml");
    }
    put(dir.path(), "book.toml", b"\xff\xff");
    shyraq(dir.path(), &release("o", &[])).fails(3, "UTF-8");
}

#[test]
fn intake_meets_the_same_files() {
    let dir = folder(0);
    let check = |mapping: &str| shyraq(dir.path(), &["intake", "check", "t.csv", "--mapping", mapping]);
    check("ctdc-2024").fails(1, "t.csv");
    for (bytes, says) in
        [(&b""[..], "t.csv"), (b"gender\nMa\0n\n", "NUL"), (b"\xff\xfe\0\0gender", ""), (b"a,b\n1,2\n", "")]
    {
        put(dir.path(), "t.csv", bytes);
        check("ctdc-2024").fails(3, says);
    }
    put(dir.path(), "t.csv", vec!["x"; 100_000].join(",").as_bytes());
    check("ctdc-2024").fails(3, "columns");
    check("nothing-of-that-name").fails(3, "");
    put(
        dir.path(),
        "bad.toml",
        b"name = 'x'\nversion='1'\ncodebook='ctdc-2024'\n[[variable]]\nname='gender'\ncolumn='not there'\n",
    );
    put(dir.path(), "t.csv", b"sex\nMan\n");
    check("bad.toml").fails(3, "not there");
}

fn sheet(dir: &Path, name: &str, body: &[u8], repeat: usize) {
    let file = fs::File::create(dir.join(name)).unwrap();
    let mut zip = zip::ZipWriter::new(file);
    let options = zip::write::SimpleFileOptions::default();
    for (path, text) in [
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ] {
        zip.start_file(path, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options.large_file(true)).unwrap();
    for _ in 0..repeat {
        zip.write_all(body).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn a_workbook_that_unpacks_to_ten_gigabytes_is_refused_in_little_memory() {
    let dir = folder(0);
    sheet(dir.path(), "bomb.xlsx", &vec![b' '; 10 << 20], 1024);
    assert!(fs::metadata(dir.path().join("bomb.xlsx")).unwrap().len() < 64 << 20);
    let run = std::process::Command::new("sh")
        .current_dir(dir.path())
        // Two gigabytes of address space are far below ten.
        .args([
            "-c",
            r#"ulimit -v 2000000; exec "$0" intake check bomb.xlsx --mapping ctdc-2024"#,
            env!("CARGO_BIN_EXE_shyraq"),
        ])
        .output()
        .unwrap();
    super::run::Run::from(run).fails(3, "");
}

#[test]
fn a_truncated_workbook_is_refused() {
    let dir = folder(0);
    sheet(dir.path(), "whole.xlsx", b"<worksheet/>", 1);
    let bytes = fs::read(dir.path().join("whole.xlsx")).unwrap();
    for keep in [4, 30, bytes.len() / 2, bytes.len() - 1] {
        put(dir.path(), "cut.xlsx", &bytes[..keep]);
        shyraq(dir.path(), &["intake", "check", "cut.xlsx", "--mapping", "ctdc-2024"]).fails(3, "");
    }
}

#[test]
fn a_folder_that_can_not_be_written_is_found_before_the_debit() {
    let dir = folder(20);
    // /proc is read-only for everybody, root too.
    shyraq(dir.path(), &release("/proc/shyraq-draft", &["--ledger", "l.sqlite"])).fails(1, "/proc/shyraq-draft");
    assert!(!dir.path().join("l.sqlite").exists());
    let closed = dir.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    let root = fs::write(closed.join("probe"), "x").is_ok();
    if root {
        println!("SKIPPED: root writes into read-only folders, so only /proc was tried");
    } else {
        shyraq(dir.path(), &release("closed/draft", &["--ledger", "l.sqlite"])).fails(1, "closed/draft");
    }
}

#[test]
fn a_full_disk_leaves_no_draft_and_keeps_the_debit() {
    let dir = folder(2000);
    // /dev/full can't hold a folder; a limit on file size fails writes in the same place.
    let script = r#"ulimit -f 20; trap '' XFSZ; exec "$0" "$@""#;
    let mut command = std::process::Command::new("sh");
    command
        .current_dir(dir.path())
        .args(["-c", script, env!("CARGO_BIN_EXE_shyraq")])
        .args(release("o", &["--ledger", "l.sqlite"]));
    let run = super::run::Run::from(command.output().unwrap());
    run.fails(1, "");
    assert!(!dir.path().join("o/manifest.json").exists());
    assert_eq!(fs::read_dir(dir.path().join("o")).map_or(0, Iterator::count), 0, "nothing half-written");
}
