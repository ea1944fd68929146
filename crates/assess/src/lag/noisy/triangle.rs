//! Persons as cells of a table of years by delays.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::AssessError;
use crate::date::{Grain, PartialDate};
use crate::lag::Columns;
use crate::table::Table;

/// The most years of a table.
const MOST: i32 = 100;

/// Years of events, to the last that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    first: i32,
    last: i32,
}

impl Years {
    /// From a year to the last that is over at the end of a day; none when there is none, or more than
    /// a hundred.
    #[must_use]
    pub fn new(first: i32, now: Date) -> Option<Self> {
        let last = Grain::Year.over_by(now);
        (first <= last && last - first < MOST).then_some(Self { first, last })
    }

    /// The first year.
    #[must_use]
    pub fn first(self) -> i32 {
        self.first
    }

    /// The last year.
    #[must_use]
    pub fn last(self) -> i32 {
        self.last
    }

    /// How many years.
    #[must_use]
    pub fn count(self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }

    /// Lists the cells: each year with the delays that can have been seen, as `YEAR;DELAY`.
    ///
    /// # Privacy
    /// Reads nobody: the cells follow from the years alone.
    #[must_use]
    pub fn cells(self) -> Vec<String> {
        (self.first..=self.last)
            .flat_map(|year| (0..=self.last - year).map(move |delay| format!("{year:04};{delay}")))
            .collect()
    }

    /// Returns the cell of an event and its report; none outside of the years.
    ///
    /// # Privacy
    /// One cell of the table or none, by these two years alone.
    #[must_use]
    pub fn cell(self, event: i32, report: i32) -> Option<usize> {
        if !(self.first..=self.last).contains(&event) || !(event..=self.last).contains(&report) {
            return None;
        }
        self.place(usize::try_from(event - self.first).ok()?, usize::try_from(report - event).ok()?)
    }

    /// The place of the cell of the `year`-th year and a delay.
    pub(super) fn place(self, year: usize, delay: usize) -> Option<usize> {
        let n = self.count();
        // The years before have n, n - 1, ... cells.
        (year + delay < n).then(|| year * n - year * year.saturating_sub(1) / 2 + delay)
    }
}

/// Reads the first report of each person: year of the event and of the report. A person without a
/// row that has both dates is none.
///
/// # Errors
/// One fault, with row and column, and what to do: a row without a person, a cell that is no date, a
/// report before its event or after `now`.
///
/// # Privacy
/// Neighbours: all rows of one person added or removed. One item a person: all rows of one name
/// come to one pair of years, or none, whatever others have. By [`Years::cell`] that is one cell of
/// the table or none, so that all rows of a person change one cell by 1 (sensitivity 1). Nothing is
/// noisy yet; whoever counts takes the loss. That a row is refused is exact: no noise covers it.
pub fn first_reports(
    path: &Path,
    person: &str,
    columns: &Columns,
    now: Date,
) -> Result<Vec<Option<(i32, i32)>>, AssessError> {
    let mut table = Table::open(path)?;
    let person = table.column(person, "--person")?;
    let event = table.column(&columns.event, "--event")?;
    let report = table.column(&columns.report, "--report")?;
    // By person the day of the first report, that of the earlier event where two are on one day.
    let mut persons: BTreeMap<Box<str>, Option<(Date, Date)>> = BTreeMap::new();
    while table.advance()? {
        let fault = |what: &str, column: usize, hint: &str| {
            Err(table.fault(format!("{}: {what}", table.place(table.row(), column)), hint))
        };
        let name = table.cell(person);
        if name.is_empty() {
            return fault(
                "no person",
                person,
                "give each row the number of its person, so that nobody is counted twice",
            );
        }
        let slot = persons.entry(name.into()).or_default();
        let (e, r) = (table.cell(event), table.cell(report));
        if e.is_empty() || r.is_empty() {
            continue;
        }
        const DATE: &str =
            "write dates from 1970 on as 2021-03-15, 2021-03 or 2021, and leave the cell empty where none is known";
        let Some(e) = PartialDate::parse(e) else { return fault("no date", event, DATE) };
        let Some(r) = PartialDate::parse(r) else { return fault("no date", report, DATE) };
        if r.last() < e.first() {
            return fault("before the event", report, "nobody can report what has not happened yet: correct the row");
        }
        if r.first() > now {
            return fault(
                "after --now",
                report,
                "--now is the day at whose end the table was taken: correct it, or the row",
            );
        }
        let this = (r.first(), e.first());
        *slot = Some(slot.map_or(this, |kept| kept.min(this)));
    }
    let years = |(report, event): (Date, Date)| (i32::from(event.year()), i32::from(report.year()));
    Ok(persons.into_values().map(|p| p.map(years)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_a_triangle() {
        let years = Years::new(2021, Date::constant(2024, 6, 30)).unwrap();
        assert_eq!(years.cells(), ["2021;0", "2021;1", "2021;2", "2022;0", "2022;1", "2023;0"]);
        for (k, cell) in years.cells().iter().enumerate() {
            let (year, delay) = cell.split_once(';').unwrap();
            let (year, delay): (i32, i32) = (year.parse().unwrap(), delay.parse().unwrap());
            assert_eq!(years.cell(year, year + delay), Some(k));
        }
        // The year that is not over, events outside, reports before.
        for (event, report) in [(2021, 2024), (2020, 2021), (2024, 2024), (2023, 2022)] {
            assert_eq!(years.cell(event, report), None);
        }
        assert_eq!(Years::new(2025, Date::constant(2024, 12, 31)), None);
        assert_eq!(Years::new(1900, Date::constant(2024, 12, 31)), None);
    }

    #[test]
    fn a_person_is_the_first_report() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cases.csv");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let columns = Columns { event: "end".to_owned(), report: "met".to_owned(), by: None };
            first_reports(&path, "person", &columns, Date::constant(2024, 12, 31))
        };
        let rows = "person,end,met\n1,2021-05-01,2023-01-01\n1,2019,2020-02\n2,,2021\n3,2022,2022\n2,2020,\n";
        assert_eq!(read(rows).unwrap(), [Some((2019, 2020)), None, Some((2022, 2022))]);
        for (row, says) in [
            (",2021,2022", "row 2, column 'person': no person"),
            ("1,x,2022", "row 2, column 'end': no date"),
            ("1,2022,2021", "row 2, column 'met': before the event"),
            ("1,2022,2025", "row 2, column 'met': after --now"),
        ] {
            let e = read(&format!("person,end,met\n{row}\n")).unwrap_err().to_string();
            assert!(e.ends_with(says), "{e}");
        }
    }
}
