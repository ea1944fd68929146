use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::date::PartialDate;

/// Where a recommendation stands, by its latest event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was handed to its addressee.
    Made,
    /// The addressee accepted it.
    Accepted,
    /// The addressee refused it.
    Refused,
    /// It was carried out in part.
    PartlyDone,
    /// It was carried out.
    Done,
    /// Who made it took it back.
    Withdrawn,
    /// Another one took its place.
    Superseded,
    /// On the day of the report it had not been made yet; never written in a file.
    #[serde(skip_deserializing)]
    NotYet,
}

impl Status {
    /// All, in the order of a table.
    pub const ALL: [Self; 8] = [
        Self::Made,
        Self::Accepted,
        Self::PartlyDone,
        Self::Done,
        Self::Refused,
        Self::Withdrawn,
        Self::Superseded,
        Self::NotYet,
    ];

    /// Returns the code of files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::PartlyDone => "partly_done",
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
            Self::NotYet => "not_yet",
        }
    }

    /// Returns the words for a page.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Made => "made, no answer",
            Self::PartlyDone => "partly done",
            Self::NotYet => "not made yet",
            other => other.code(),
        }
    }

    /// Returns the words for an event: that there was no answer is where it stands, not what happened.
    #[must_use]
    pub fn event_words(self) -> &'static str {
        if self == Self::Made { self.code() } else { self.words() }
    }

    /// Tells whether something is still to be done, so that it can be overdue.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Made | Self::Accepted | Self::PartlyDone)
    }

    /// Tells whether no event may follow.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Superseded)
    }
}

/// Who a recommendation was shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Bodies of the state.
    State,
    /// Civil society.
    CivilSociety,
    /// International organisations.
    International,
}

impl Audience {
    /// All, in the order of a table.
    pub const ALL: [Self; 3] = [Self::State, Self::CivilSociety, Self::International];

    /// Returns the words for a page.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::State => "the state",
            Self::CivilSociety => "civil society",
            Self::International => "international organisations",
        }
    }
}

/// Finds the status at the end of a day, with the date of its event, among events in order.
pub(crate) fn at(events: &[(PartialDate, Status)], now: Date) -> (Status, Option<PartialDate>) {
    let last = events.iter().rev().find(|(date, _)| date.last() <= now);
    last.map_or((Status::NotYet, None), |(date, status)| (*status, Some(*date)))
}

/// Counts the days by which something is overdue; none when it is not.
pub(crate) fn overdue(status: Status, due: Option<PartialDate>, now: Date) -> Option<i32> {
    let last = due?.last();
    let late = now.since(last).ok()?.get_days();
    (status.is_open() && late > 0).then_some(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    #[test]
    fn the_latest_event_up_to_the_day_counts() {
        let events =
            [(date("2024-03-01"), Status::Made), (date("2024-06"), Status::Refused), (date("2025"), Status::Accepted)];
        let on = |day: &str| at(&events, date(day).last()).0;
        assert_eq!(on("2024-02-29"), Status::NotYet);
        assert_eq!(on("2024-03-01"), Status::Made);
        // An event known to the month has surely happened only when the month is over.
        assert_eq!(on("2024-06-29"), Status::Made);
        assert_eq!(on("2024-06-30"), Status::Refused);
        assert_eq!(on("2025-12-30"), Status::Refused);
        assert_eq!(on("2025-12-31"), Status::Accepted);
    }

    #[test]
    fn overdue_is_what_is_open_after_its_day() {
        let due = Some(date("2024-06-30"));
        let late = |status, day: &str| overdue(status, due, date(day).last());
        assert_eq!(late(Status::Accepted, "2024-06-30"), None);
        assert_eq!(late(Status::Accepted, "2024-07-01"), Some(1));
        assert_eq!(late(Status::PartlyDone, "2025-06-30"), Some(365));
        for closed in [Status::Done, Status::Refused, Status::Withdrawn, Status::Superseded, Status::NotYet] {
            assert_eq!(late(closed, "2025-01-01"), None);
        }
        assert_eq!(overdue(Status::Made, None, date("2025").last()), None);
        assert_eq!(overdue(Status::Made, Some(date("2024")), date("2024-12-31").last()), None);
    }
}
