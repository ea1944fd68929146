//! The shares of a release, as they stand in `shares.csv`.
//!
//! A share is read as the text says it, in tenths of a per cent, and never as a floating
//! number: what a page prints is then what the file says, to the last digit.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;

use crate::BundleError;

/// The columns of the file.
const COLUMNS: [&str; 9] = ["group", "variable", "by", "values", "numerator", "denominator", "share", "low", "high"];

/// Tenths of a per cent in a whole.
const WHOLE: u64 = 1_000;

/// What part of the persons with any answer in a group has one of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Name of the group in the code book.
    pub group: String,
    /// The column that is counted: `meansThreats`, `means=threats`.
    pub variable: String,
    /// Columns by which the share is taken; none for all persons.
    pub by: Vec<String>,
    /// One value of each of `by`, in the same order; blank (not reported) is the empty text.
    pub values: Vec<String>,
    /// Published count of persons with the column.
    pub numerator: u64,
    /// Published count of persons with an answer in any column of the group; never 0.
    pub denominator: u64,
    /// The share in tenths of a per cent, at most 1,000.
    pub share: u64,
    /// Lower end of its 95 % interval in tenths of a per cent.
    pub low: u64,
    /// Upper end of its 95 % interval in tenths of a per cent, at most 1,000.
    pub high: u64,
}

/// Reads `shares.csv`.
///
/// # Errors
/// [`BundleError::Form`] with line and column, never with what stands there, for the first
/// cell that does not have the form; [`BundleError::Io`] when the file can't be read.
pub fn read_shares(path: &Path) -> Result<Vec<Share>, BundleError> {
    let file = std::fs::File::open(path).map_err(|e| BundleError::io(path, e))?;
    let mut reader = csv::Reader::from_reader(file);
    let heads = reader.headers().map_err(|e| BundleError::form(path, unreadable(&e)))?.clone();
    let mut places = HashMap::with_capacity(COLUMNS.len());
    for name in COLUMNS {
        let place = heads.iter().position(|h| h == name);
        let missing = || BundleError::form(path, format!("line 1: there is no column '{name}'"));
        places.insert(name, place.ok_or_else(missing)?);
    }
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| BundleError::form(path, unreadable(&e)))?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { record: &record, places: &places };
        out.push(row.share().map_err(|f| BundleError::form(path, format!("line {line}, column '{}': {}", f.0, f.1)))?);
    }
    Ok(out)
}

/// A column and what is wrong there.
type Fault = (&'static str, &'static str);

/// Says where a line can't be read; the reader's own words may hold a cell.
fn unreadable(e: &csv::Error) -> String {
    let line = e.position().map_or(1, csv::Position::line);
    match e.kind() {
        csv::ErrorKind::UnequalLengths { .. } => format!("line {line} has not as many columns as the first"),
        csv::ErrorKind::Utf8 { .. } => format!("line {line} is not UTF-8"),
        _ => format!("line {line} can't be read"),
    }
}

/// One line of the file.
struct Row<'a> {
    record: &'a csv::StringRecord,
    places: &'a HashMap<&'static str, usize>,
}

impl Row<'_> {
    fn share(&self) -> Result<Share, Fault> {
        let by: Vec<&str> = match self.cell("by") {
            "" => Vec::new(),
            joined => joined.split(';').collect(),
        };
        // No value at all and the blank of one column look the same.
        let values: Vec<&str> = match self.cell("values") {
            "" if by.is_empty() => Vec::new(),
            joined => joined.split(';').collect(),
        };
        if values.len() != by.len() {
            return Err(("values", "there must be one value for each column of 'by'"));
        }
        let numerator = self.whole("numerator")?;
        let denominator = self.whole("denominator")?;
        if denominator == 0 {
            return Err(("denominator", "it must be above 0"));
        }
        if numerator > denominator {
            return Err(("numerator", "it must not be above the denominator"));
        }
        let (share, low, high) = (self.tenths("share")?, self.tenths("low")?, self.tenths("high")?);
        if low > share {
            return Err(("low", "it must not be above the share"));
        }
        if high < share {
            return Err(("high", "it must not be below the share"));
        }
        let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
        Ok(Share {
            group: self.name("group")?,
            variable: self.name("variable")?,
            by: owned(by),
            values: owned(values),
            numerator,
            denominator,
            share,
            low,
            high,
        })
    }

    fn cell(&self, column: &str) -> &str {
        self.places.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default()
    }

    fn name(&self, column: &'static str) -> Result<String, Fault> {
        match self.cell(column) {
            "" => Err((column, "it must not be empty")),
            name => Ok(name.to_owned()),
        }
    }

    fn whole(&self, column: &'static str) -> Result<u64, Fault> {
        digits(self.cell(column)).ok_or((column, "it must be a whole number, not negative"))
    }

    /// Reads `15.7` as 157.
    fn tenths(&self, column: &'static str) -> Result<u64, Fault> {
        let read = || {
            let (whole, tenth) = self.cell(column).split_once('.')?;
            let tenth: u64 = digits(tenth).filter(|_| tenth.len() == 1)?;
            digits::<u64>(whole)?.checked_mul(10)?.checked_add(tenth).filter(|n| *n <= WHOLE)
        };
        read().ok_or((column, "it must be a per cent from 0.0 to 100.0 with one decimal"))
    }
}

/// Reads digits alone: no sign, no blank.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "group,variable,by,values,numerator,denominator,share,low,high\n";

    fn read(text: &str) -> Result<Vec<Share>, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("shares.csv");
        std::fs::write(&path, text).unwrap();
        read_shares(&path).map_err(|e| e.to_string().replace(&path.display().to_string(), "FILE"))
    }

    fn row(line: &str) -> Result<Share, String> {
        read(&format!("{HEAD}means,meansDebt,,,1,2,50.0,40.0,60.0\n{line}\n")).map(|mut all| all.pop().unwrap())
    }

    #[test]
    fn a_share_is_read_to_its_last_digit() {
        let all = row("means,meansThreats,,,157,1000,15.7,15.5,15.8").unwrap();
        assert_eq!((all.group.as_str(), all.variable.as_str()), ("means", "meansThreats"));
        assert_eq!((all.numerator, all.denominator), (157, 1_000));
        assert_eq!((all.share, all.low, all.high), (157, 155, 158));
        assert!(all.by.is_empty() && all.values.is_empty());
        let whole = row("sex,a,,,9,9,100.0,0.0,100.0").unwrap();
        assert_eq!((whole.share, whole.low, whole.high), (1_000, 0, 1_000));
    }

    #[test]
    fn blank_is_a_value_where_there_is_a_column() {
        let one = row("means,a,gender,,1,2,50.0,0.0,100.0").unwrap();
        assert_eq!((one.by, one.values), (vec!["gender".to_owned()], vec![String::new()]));
        let two = row("means,a,gender;country,;KAZ,1,2,50.0,0.0,100.0").unwrap();
        assert_eq!(two.values, ["", "KAZ"]);
        let two = row("means,a,gender;country,;,1,2,50.0,0.0,100.0").unwrap();
        assert_eq!(two.values, ["", ""]);
    }

    #[test]
    fn columns_are_found_by_name() {
        let text =
            "high,low,share,denominator,numerator,values,by,variable,group\n60.0,40.0,50.0,2,1,Man,gender,a,means\n";
        let all = read(text).unwrap();
        assert_eq!((all[0].group.as_str(), all[0].low, all[0].high), ("means", 400, 600));
        assert_eq!(read(HEAD).unwrap(), []);
    }

    #[test]
    fn a_fault_is_named_by_line_and_column_and_never_by_what_stands_there() {
        for (line, place) in [
            ("means,a,,,1,2,50,40.0,60.0", "line 3, column 'share': "),
            ("means,a,,,1,2,50.25,40.0,60.0", "line 3, column 'share': "),
            ("means,a,,,1,2,secret,40.0,60.0", "line 3, column 'share': "),
            ("means,a,,,1,2,50.0,-4.0,60.0", "line 3, column 'low': "),
            ("means,a,,,1,2,50.0,51.0,60.0", "line 3, column 'low': "),
            ("means,a,,,1,2,50.0,40.0,49.0", "line 3, column 'high': "),
            ("means,a,,,1,2,50.0,40.0,100.1", "line 3, column 'high': "),
            ("means,a,,,3,2,50.0,40.0,60.0", "line 3, column 'numerator': "),
            ("means,a,,,+1,2,50.0,40.0,60.0", "line 3, column 'numerator': "),
            ("means,a,,,0,0,0.0,0.0,100.0", "line 3, column 'denominator': "),
            ("means,a,,Man,1,2,50.0,40.0,60.0", "line 3, column 'values': "),
            ("means,a,gender;country,Man,1,2,50.0,40.0,60.0", "line 3, column 'values': "),
            (",a,,,1,2,50.0,40.0,60.0", "line 3, column 'group': "),
            ("means,,,,1,2,50.0,40.0,60.0", "line 3, column 'variable': "),
            ("means,a,secret,1,2,50.0,40.0,60.0", "line 3 has not as many columns"),
        ] {
            let fault = row(line).unwrap_err();
            assert!(fault.starts_with(&format!("FILE: {place}")), "{line}: {fault}");
            assert!(!fault.contains("secret"), "{fault}");
        }
        let fault = read("group,variable,by,values,numerator,denominator,part,low,high\n").unwrap_err();
        assert_eq!(fault, "FILE: line 1: there is no column 'share'");
    }
}
