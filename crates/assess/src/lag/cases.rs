//! The cases of a table, each with the date of the event and the date of its report.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::AssessError;
use crate::date::{Grain, PartialDate};
use crate::table::Table;

/// Which columns of a table are what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The date of the event, such as the end of exploitation.
    pub event: String,
    /// The date of the report.
    pub report: String,
    /// A column whose values are groups, each corrected by its own delays.
    pub by: Option<String>,
}

/// One case, in units of [`Cases::grain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The unit of the event.
    pub event: i32,
    /// Units from event to report.
    pub delay: u32,
}

/// The cases of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The value of the column; none for the whole table.
    pub value: Option<String>,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// The cases of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cases {
    /// How finely all dates are known.
    pub grain: Grain,
    /// The day at whose end the table was taken.
    pub now: Date,
    /// The last unit that is over: reports are complete up to it.
    pub until: i32,
    /// All cases, then the groups in the order of their values.
    pub groups: Vec<Group>,
    /// Rows without one of the two dates.
    pub undated: u64,
    /// Rows that were reported in a unit that is not over.
    pub set_aside: u64,
}

impl Cases {
    /// Makes cases of dates; the second of a pair is the report.
    ///
    /// Dates are taken as given: no report before its event, none after `now`.
    #[must_use]
    pub fn of(dates: &[(PartialDate, PartialDate)], now: Date) -> Self {
        let grain = dates.iter().flat_map(|(e, r)| [e.grain(), r.grain()]).max().unwrap_or(Grain::Day);
        let until = grain.over_by(now);
        let cases: Vec<Case> = dates.iter().filter_map(|(e, r)| case(grain, until, *e, *r)).collect();
        let set_aside = (dates.len() - cases.len()) as u64;
        Self { grain, now, until, groups: vec![Group { value: None, cases }], undated: 0, set_aside }
    }
}

fn case(grain: Grain, until: i32, event: PartialDate, report: PartialDate) -> Option<Case> {
    let (event, report) = (grain.unit(event.first()), grain.unit(report.first()));
    // A report to the day in the month that is known as the event's only is in that month.
    let delay = u32::try_from(report - event).unwrap_or(0);
    (report <= until).then_some(Case { event, delay })
}

/// A first fault and how many there are of its kind.
#[derive(Default)]
struct Refused(BTreeMap<&'static str, (u64, usize, u64)>);

impl Refused {
    fn add(&mut self, why: &'static str, row: u64, column: usize) {
        self.0.entry(why).or_insert((row, column, 0)).2 += 1;
    }

    /// The fault of the earliest row, and how many rows are at fault in the same way.
    fn first(&self) -> Option<(&'static str, u64, usize, u64)> {
        self.0.iter().map(|(why, (row, column, many))| (*why, *row, *column, *many)).min_by_key(|f| f.1)
    }
}

const NO_DATE: &str = "no date";
const BEFORE: &str = "before the event";
const AFTER: &str = "after --now";

/// Reads the cases of a table.
///
/// # Errors
/// One fault, with row and column and how many rows are so, and what to do: a cell that is
/// no date, a report before its event or after `now`, a table without a dated case.
///
/// # Privacy
/// None. Cases are exact, and one row is one case: for what is measured with noise there is
/// [`super::noisy::first_reports`].
pub fn read(path: &Path, columns: &Columns, now: Date) -> Result<Cases, AssessError> {
    let mut table = Table::open(path)?;
    let event = table.column(&columns.event, "--event")?;
    let report = table.column(&columns.report, "--report")?;
    if event == report {
        return Err(AssessError::Ask {
            fault: format!("--event and --report name one column, '{}'", columns.event),
            hint: "give the date of what happened and the date on which it was reported".to_owned(),
        });
    }
    let by = columns.by.as_deref().map(|c| table.column(c, "--by")).transpose()?;
    let mut dates: Vec<(PartialDate, PartialDate)> = Vec::new();
    let mut values: Vec<u32> = Vec::new();
    let mut groups: BTreeMap<String, u32> = BTreeMap::new();
    let mut refused = Refused::default();
    let mut undated = 0;
    while table.advance()? {
        let row = table.row();
        let (e, r) = (table.cell(event), table.cell(report));
        if e.is_empty() || r.is_empty() {
            undated += 1;
            continue;
        }
        match (PartialDate::parse(e), PartialDate::parse(r)) {
            (None, _) => refused.add(NO_DATE, row, event),
            (_, None) => refused.add(NO_DATE, row, report),
            (Some(e), Some(r)) if r.last() < e.first() => refused.add(BEFORE, row, report),
            (Some(_), Some(r)) if r.first() > now => refused.add(AFTER, row, report),
            (Some(e), Some(r)) => {
                dates.push((e, r));
                if let Some(by) = by {
                    let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
                    values.push(*groups.entry(table.cell(by).to_owned()).or_insert(next));
                }
            }
        }
    }
    if let Some((why, row, column, many)) = refused.first() {
        let rest = if many > 1 { format!(" ({many} rows are so)") } else { String::new() };
        let hint = match why {
            NO_DATE => {
                "write dates from 1970 on as 2021-03-15, 2021-03 or 2021, and leave the cell empty where none is known"
            }
            BEFORE => "nobody can report what has not happened yet: correct the row or leave it out",
            _ => "--now is the day at whose end the table was taken: correct it, or the row",
        };
        return Err(table.fault(format!("{}: {why}{rest}", table.place(row, column)), hint));
    }
    if dates.is_empty() {
        return Err(table.fault("no row has both dates", "check the columns of --event and --report"));
    }
    let mut all = Cases::of(&dates, now);
    if all.groups.iter().all(|g| g.cases.is_empty()) {
        return Err(table.fault(
            format!("every case was reported in a {} that is not over at --now", all.grain.word()),
            "give finer dates, or a later --now",
        ));
    }
    for (value, number) in groups {
        let cases = dates.iter().zip(&values).filter(|(_, v)| **v == number);
        let cases: Vec<Case> = cases.filter_map(|((e, r), _)| case(all.grain, all.until, *e, *r)).collect();
        // Of a group of which all were set aside nothing is known, not even that it is quick.
        if !cases.is_empty() {
            all.groups.push(Group { value: Some(value), cases });
        }
    }
    all.undated = undated;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, now: &str) -> Result<Cases, AssessError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cases.csv");
        std::fs::write(&path, text).unwrap();
        let columns = Columns { event: "end".to_owned(), report: "met".to_owned(), by: Some("country".to_owned()) };
        read(&path, &columns, now.parse().unwrap())
    }

    fn fault(text: &str) -> String {
        let e = of(text, "2024-06-30").unwrap_err();
        assert!(!e.hint().is_empty());
        e.to_string().split_once("cases.csv: ").unwrap().1.to_owned()
    }

    #[test]
    fn the_coarsest_date_sets_the_unit() {
        let days = of("end,met,country\n2024-01-30,2024-02-02,A\n2024-01-01,,A\n", "2024-06-30").unwrap();
        assert_eq!((days.grain, days.undated, days.groups[0].cases[0].delay), (Grain::Day, 1, 3));
        let months = of("end,met,country\n2024-01-30,2024-02-02,A\n2024-05,2024-06-15,B\n", "2024-06-29").unwrap();
        assert_eq!((months.grain, months.set_aside), (Grain::Month, 1));
        assert_eq!(months.groups[0].cases, [Case { event: 2024 * 12, delay: 1 }]);
        let years = of("end,met,country\n2021,2023-02-02,B\n2024-01-01,2024-03-01,A\n", "2024-12-31").unwrap();
        assert_eq!((years.grain, years.until), (Grain::Year, 2024));
        let values: Vec<_> = years.groups.iter().map(|g| (g.value.as_deref(), g.cases.len())).collect();
        assert_eq!(values, [(None, 2), (Some("A"), 1), (Some("B"), 1)]);
        assert_eq!(years.groups[2].cases, [Case { event: 2021, delay: 2 }]);
        // B's only case came in a month that is not over.
        let months = of("end,met,country\n2024-01,2024-02,A\n2024-05,2024-06,B\n", "2024-06-29").unwrap();
        let values: Vec<_> = months.groups.iter().map(|g| (g.value.as_deref(), g.cases.len())).collect();
        assert_eq!((values, months.set_aside), (vec![(None, 1), (Some("A"), 1)], 1));
    }

    #[test]
    fn a_row_that_cannot_be_is_named() {
        let head = "end,met,country\n2020-01-01,2020-01-02,A\n";
        assert_eq!(
            fault(&format!("{head}2020-01-02,2020-01-01,A\n2020-01-02,2020-01-03,A\n2020-02-02,2020-01-01,A\n")),
            "row 3, column 'met': before the event (2 rows are so)"
        );
        assert_eq!(fault(&format!("{head}2020-01-02,2024-07-01,A\n")), "row 3, column 'met': after --now");
        assert_eq!(fault(&format!("{head}yesterday,2024-07-01,A\n")), "row 3, column 'end': no date");
        assert_eq!(fault("end,met,country\n2020-01-02,,A\n"), "no row has both dates");
        // Slips for 2021: taken as they stand, each would stretch the delays by a century.
        for slip in ["0021-01-02", "1921-01-02", "1969-12-31"] {
            assert_eq!(fault(&format!("{head}{slip},2021-07-01,A\n")), "row 3, column 'end': no date");
        }
        assert!(fault("end,met,country\n2024,2024-03,A\n").contains("a year that is not over"));
        assert!(matches!(of("a,met,country\n", "2024-06-30"), Err(AssessError::Ask { .. })));
        // A year may be the year of the day.
        assert!(of("end,met,country\n2021,2021-03-01,B\n", "2024-06-30").is_ok());
    }
}
