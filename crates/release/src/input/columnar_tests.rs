use std::sync::Arc;

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Decimal, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use shyraq_case::CodeBook;

use super::*;

const BOOK: &str = "name='b'\nversion='1'\n[[variable]]\nname='gender'\nvalues=['Woman','Man']\n[[variable]]\nname='year'\nvalues=['2024','2025']\n[[variable]]\nname='threats'\nvalues=['1']\n";

/// Three rows: (Man, 2025, true), (null, null, false), (a value outside the code book, 2024, null).
fn file() -> tempfile::NamedTempFile {
    file_with("ZZQ_CANARY")
}

fn file_with(text: &str) -> tempfile::NamedTempFile {
    let schema = "message t { optional binary gender (UTF8); optional double year; optional boolean threats; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let out = tempfile::NamedTempFile::new().unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(out.reopen().unwrap(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let text = [ByteArray::from("Man"), ByteArray::from(text)];
    column.typed::<ByteArrayType>().write_batch(&text, Some(&[1, 0, 1]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<DoubleType>().write_batch(&[2025.0, 2024.0], Some(&[1, 0, 1]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<BoolType>().write_batch(&[true, false], Some(&[1, 1, 0]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    out
}

#[test]
fn a_parquet_file_reads_as_its_csv_would() {
    let (file, book) = (file(), CodeBook::parse(BOOK).unwrap());
    let table = read_table(file.path(), &book, &InputOptions::default()).unwrap();
    let rows: Vec<[u16; 3]> = (0..3).map(|r| [0, 1, 2].map(|c| table.persons().code(r, c))).collect();
    assert_eq!(table.persons().rows(), 3);
    assert_eq!(rows, [[2, 2, 1], [0, 0, 0], [0, 1, 0]]);
}

#[test]
fn a_column_that_is_not_there_is_named() {
    let book = CodeBook::parse("name='b'\nversion='1'\n[[variable]]\nname='age'\nvalues=['1']\n").unwrap();
    let error = read_table(file().path(), &book, &InputOptions::default()).unwrap_err();
    assert!(error.is_refused_input() && error.to_string().contains("no column 'age'"), "{error}");
}

#[test]
fn a_damaged_file_is_refused() {
    let whole = std::fs::read(file().path()).unwrap();
    let book = CodeBook::parse(BOOK).unwrap();
    for length in [4, 12, whole.len() / 2, whole.len() - 1] {
        let cut = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(cut.path(), &whole[..length]).unwrap();
        assert!(read_table(cut.path(), &book, &InputOptions::default()).unwrap_err().is_refused_input(), "{length}");
    }
}

/// One byte of the file is another one: the library panics at some of these, and the program
/// took that for its own fault.
#[test]
fn a_file_with_one_other_byte_is_read_or_refused() {
    let whole = std::fs::read(file().path()).unwrap();
    let book = CodeBook::parse(BOOK).unwrap();
    let mut refused = 0;
    for (at, byte) in (0..whole.len()).flat_map(|at| [0, 255].map(|byte| (at, byte))) {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        let other = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(other.path(), bytes).unwrap();
        if let Err(error) = read_table(other.path(), &book, &InputOptions::default()) {
            // The random name of the file may have these letters, too.
            let said = error.to_string().replace(&*other.path().to_string_lossy(), "");
            assert!(error.is_refused_input() && !said.contains("ZZQ"), "{at} {byte}: {error}");
            refused += 1;
        }
    }
    assert!(refused > 50, "{refused}");
}

#[test]
fn a_nul_is_refused_as_in_a_csv() {
    let book = CodeBook::parse(BOOK).unwrap();
    let error = read_table(file_with("Wo\0man").path(), &book, &InputOptions::default()).unwrap_err();
    assert!(error.is_refused_input() && error.to_string().contains("NUL byte in row 3"), "{error}");
}

#[test]
fn a_compression_that_is_not_read_has_a_name() {
    use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
    let not_read = super::columnar::not_read;
    for read in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())] {
        assert_eq!(not_read(read), None);
    }
    assert_eq!(not_read(Compression::GZIP(GzipLevel::default())), Some("gzip"));
    assert_eq!(not_read(Compression::BROTLI(BrotliLevel::default())), Some("Brotli"));
    assert_eq!((not_read(Compression::LZ4), not_read(Compression::LZ4_RAW)), (Some("LZ4"), Some("LZ4")));
}

/// Databases hold flags as decimals: 1.00 was no value of any code book, and the column was blank.
#[test]
fn a_decimal_reads_as_the_number_that_it_is() {
    let text = |n: i32, scale| super::columnar::decimal(&Decimal::from_i32(n, 9, scale));
    for (n, scale, said) in [
        (100, 2, "1"),
        (0, 2, "0"),
        (2025, 0, "2025"),
        (150, 2, "1.5"),
        (5, 2, "0.05"),
        (-100, 2, "-1"),
        (-5, 1, "-0.5"),
        (i32::MIN, 0, "-2147483648"),
    ] {
        assert_eq!(text(n, scale), said);
    }
    let long = |bytes: Vec<u8>| super::columnar::decimal(&Decimal::from_bytes(bytes.into(), 38, 2));
    assert_eq!(long(vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100]), "1");
    assert_eq!(long(vec![255; 16]), "-0.01");
    assert_eq!(long(vec![0; 17]), "");
}
