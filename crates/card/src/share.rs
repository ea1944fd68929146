use std::path::Path;

use serde::Deserialize;
use shyraq_bundle::BundleError;

use crate::{Figure, Grade, Survey, Tally};

/// Twice the 97.5 % point of the normal law: a count of so many standard deviations is off by
/// half of itself.
const TWICE_Z: f64 = 2.0 * 1.959_963_985;

#[derive(Deserialize)]
struct Row {
    group: String,
    by: String,
    denominator: u64,
    share: f64,
    low: f64,
    high: f64,
}

impl Row {
    fn by(&self) -> impl Iterator<Item = &str> {
        self.by.split(';').filter(|c| !c.is_empty())
    }

    /// Returns the denominator from which on the share is graded at all: that of the card's rule
    /// for counts of as many columns, and no less than its own noise asks for.
    fn limit(&self, survey: &Survey, noise: impl Fn(&[String]) -> Option<f64>) -> u64 {
        let mut table: Vec<String> = self.by().map(str::to_owned).collect();
        table.push(format!("any({})", self.group));
        let own = noise(&table).map_or(0, |deviation| (TWICE_Z * deviation).ceil() as u64);
        survey.readable_from(table.len()).unwrap_or_default().max(own)
    }

    /// Percentages with one decimal are graded in tenths of a percent, by the rule for counts.
    fn grade(&self) -> Grade {
        let [count, low, high] = [self.share, self.low, self.high].map(|x| (x * 10.0).round().max(0.0) as u64);
        Figure { count, low, high }.grade()
    }
}

/// Grades the shares of a `shares.csv`, when a release has one. A share of so few that a count of
/// them could not be read is not to be read either: its interval may be short by chance. Nor is
/// any where no count of the release can be read. `noise` tells the standard deviation of a
/// table's measurement.
///
/// # Errors
/// [`BundleError`] when the file can't be read or a row has not the form.
pub fn grade_shares(
    path: &Path,
    survey: &Survey,
    noise: impl Fn(&[String]) -> Option<f64>,
) -> Result<Option<Tally>, BundleError> {
    if !path.exists() {
        return Ok(None);
    }
    let file = std::fs::File::open(path).map_err(|e| BundleError::io(path, e))?;
    let readable =
        [Grade::Well, Grade::Roughly].iter().any(|g| survey.example(*g).is_some()) || survey.readable_total().is_some();
    let mut out = Tally::default();
    for row in csv::Reader::from_reader(file).deserialize::<Row>() {
        let row = row.map_err(|e| BundleError::Form { path: path.to_owned(), fault: e.to_string() })?;
        let enough = readable && row.denominator >= row.limit(survey, &noise);
        out.add(if enough { row.grade() } else { Grade::Noise });
    }
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use shyraq_case::CodeBook;

    use super::*;

    const HEAD: &str = "group,variable,by,values,numerator,denominator,share,low,high\n";

    fn graded(rows: &str, survey: &Survey) -> Tally {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("shares.csv");
        let noise = |table: &[String]| (table == ["c", "any(m)"]).then_some(50.0);
        assert_eq!(grade_shares(&path, survey, noise).unwrap(), None);
        std::fs::write(&path, format!("{HEAD}{rows}")).unwrap();
        grade_shares(&path, survey, noise).unwrap().unwrap()
    }

    /// A survey whose limit is 60 for one column and, where there are pairs, 80 for two.
    fn survey(pairs: bool) -> Survey {
        let book =
            "name='b'\nversion='1'\n[[variable]]\nname='c'\nvalues=['x','y']\n[[variable]]\nname='a'\nvalues=['1']\n";
        let mut out = Survey::new(&CodeBook::parse(book).unwrap());
        out.add(&[(0, 1)], Figure { count: 1_000, low: 970, high: 1_030 });
        out.add(&[(0, 2)], Figure { count: 59, low: 29, high: 89 });
        if pairs {
            out.add(&[(0, 1), (1, 1)], Figure { count: 150, low: 110, high: 190 });
        }
        out
    }

    #[test]
    fn shares_are_graded_like_counts() {
        // 50.0 +-1.0 is within a tenth; 12.0 +-3.5 within a half; 2.0 reaches 0.
        let rows = "m,a,,,50,100,50.0,49.0,51.0\nm,a,,,12,100,12.0,8.5,15.5\nm,a,,,2,100,2.0,0.0,9.0\n";
        assert_eq!(graded(rows, &survey(false)), Tally { well: 1, roughly: 1, noise: 1 });
    }

    /// 1 of 1 was 100 %, from 93 to 100, where the truth was 33 %.
    #[test]
    fn a_share_of_few_is_not_read_however_short_its_interval_is() {
        let row = |by: &str, of: u64| format!("m,a,{by},x,{of},{of},100.0,93.0,100.0\n");
        let well = |rows: &str, survey: &Survey| graded(rows, survey).well;
        assert_eq!(survey(true).readable_from(1), Some(60));
        assert_eq!((well(&row("", 59), &survey(false)), well(&row("", 60), &survey(false))), (0, 1));
        // Two columns: the limit for counts is 80, but 1.96 * 50 is half of 196.
        assert_eq!((well(&row("c", 195), &survey(true)), well(&row("c", 196), &survey(true))), (0, 1));
        assert_eq!((well(&row("a", 79), &survey(true)), well(&row("a", 80), &survey(true))), (0, 1));
        // Of this release nothing can be read: shares can't either.
        let book = CodeBook::parse("name='b'\nversion='1'\n[[variable]]\nname='c'\nvalues=['x']\n").unwrap();
        assert_eq!(well(&row("", 1_000_000), &Survey::new(&book)), 0);
    }
}
