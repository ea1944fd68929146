//! Of which time a value is: what changed after a recommendation comes after it.

use shyraq_figures::PartialDate as Stated;
use shyraq_law::{first_day, last_day};

use super::read::written;
use super::report::Value;
use crate::date::PartialDate;

/// A day as year, month, day.
type Day = (u16, u8, u8);

/// The time of a value: what it is called, its first and its last day. None where a run says none.
fn time(value: &Value) -> Option<(&str, Day, Day)> {
    let period = match value {
        Value::Figure(f) => f.period.as_str(),
        Value::Run(r) => r.of.as_deref()?,
    };
    let (from, to) = period.split_once('/').unwrap_or((period, period));
    let day = |text: &str| text.parse::<Stated>().ok();
    Some((period, first_day(day(from)?), last_day(day(to)?)))
}

/// Checks that `after` is of a later time than `before`, and does not end before the recommendation
/// was made.
///
/// # Errors
/// The fault and the hint.
pub(super) fn check_order(before: &Value, after: &Value, made: PartialDate) -> Result<(), (String, &'static str)> {
    let Some((period, first, last)) = time(after) else { return Ok(()) };
    if let Some((earlier, begin, end)) = time(before)
        && (first <= begin || last <= end)
    {
        return Err((
            format!("is of {period}, and 'before' of {earlier}: that is not later"),
            "name the earlier period under 'before' and the later one under 'after'",
        ));
    }
    let day = made.first();
    if last < (day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs()) {
        return Err((
            format!("is of {period}, which was over before the recommendation was made, {}", written(made)),
            "name a period that ends after it was made, or leave 'after' out until there is a figure of one",
        ));
    }
    Ok(())
}
