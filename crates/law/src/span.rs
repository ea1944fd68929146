//! The first and the last day that a date known to the month or the year may mean.

use shyraq_figures::PartialDate;

/// Returns the first day that a date may mean, as year, month, day.
#[must_use]
pub fn first_day(date: PartialDate) -> (u16, u8, u8) {
    (date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1))
}

/// Returns a day that no day of the date comes after, as year, month, day.
///
/// A month may end before its 31st; for the order of days that makes no difference.
#[must_use]
pub fn last_day(date: PartialDate) -> (u16, u8, u8) {
    (date.year(), date.month().unwrap_or(12), date.day().unwrap_or(31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_with_its_first_day_and_holds_all_others() {
        let day = |text: &str| text.parse::<PartialDate>().unwrap();
        assert_eq!((first_day(day("2022-04")), last_day(day("2022-04"))), ((2022, 4, 1), (2022, 4, 31)));
        assert_eq!((first_day(day("2008")), last_day(day("2008"))), ((2008, 1, 1), (2008, 12, 31)));
        assert!(last_day(day("2023-02")) >= first_day(day("2023-02-28")));
        assert!(last_day(day("2023-02")) < first_day(day("2023-03")));
    }
}
