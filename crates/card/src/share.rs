use std::path::Path;

use serde::Deserialize;
use shyraq_bundle::BundleError;

use crate::{Figure, Tally};

#[derive(Deserialize)]
struct Row {
    share: f64,
    low: f64,
    high: f64,
}

/// Grades the shares of a `shares.csv`, when a release has one. Percentages with one decimal
/// are graded in tenths of a percent, by the rule for counts.
///
/// # Errors
/// [`BundleError`] when the file can't be read or a row has not the form.
pub fn grade_shares(path: &Path) -> Result<Option<Tally>, BundleError> {
    if !path.exists() {
        return Ok(None);
    }
    let file = std::fs::File::open(path).map_err(|e| BundleError::io(path, e))?;
    let mut out = Tally::default();
    for row in csv::Reader::from_reader(file).deserialize::<Row>() {
        let row = row.map_err(|e| BundleError::Form { path: path.to_owned(), fault: e.to_string() })?;
        let [count, low, high] = [row.share, row.low, row.high].map(|x| (x * 10.0).round().max(0.0) as u64);
        out.add(Figure { count, low, high }.grade());
    }
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_graded_like_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("shares.csv");
        assert_eq!(grade_shares(&path).unwrap(), None);
        let head = "group,variable,by,values,numerator,denominator,share,low,high\n";
        // 50.0 +-1.0 is within a tenth; 12.0 +-3.5 within a half; 2.0 reaches 0.
        let rows = "m,a,,,5,10,50.0,49.0,51.0\nm,a,,,1,9,12.0,8.5,15.5\nm,a,,,1,50,2.0,0.0,9.0\n";
        std::fs::write(&path, format!("{head}{rows}")).unwrap();
        assert_eq!(grade_shares(&path).unwrap(), Some(Tally { well: 1, roughly: 1, noise: 1 }));
    }
}
