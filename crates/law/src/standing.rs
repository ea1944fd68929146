use shyraq_figures::PartialDate;

use crate::{Assessment, State, first_day, last_day};

/// Why a state is what it is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// An assessment holds.
    Assessed,
    /// Nothing was assessed for so early a day, or the last assessment has ended.
    NotAssessed,
    /// The day lies in the range in which the state changed; the date was not found.
    Changing,
}

/// How a requirement stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    state: State,
    why: Why,
    assessment: Option<&'a Assessment>,
    before: Option<&'a Assessment>,
}

impl<'a> Standing<'a> {
    /// Finds what holds on the last day of `at` among assessments in the order of time.
    pub(crate) fn among(mut all: impl DoubleEndedIterator<Item = &'a Assessment>, at: PartialDate) -> Self {
        let day = last_day(at);
        let none = Self { state: State::Unknown, why: Why::NotAssessed, assessment: None, before: None };
        let Some(found) = all.by_ref().rev().find(|a| first_day(a.from) <= day) else { return none };
        if found.until.is_some_and(|u| last_day(u) < day) {
            return none;
        }
        let before = all.next_back();
        let certain = last_day(found.latest.unwrap_or(found.from)) <= day;
        let same = before.is_some_and(|b| b.state == found.state);
        if certain || same {
            return Self { state: found.state, why: Why::Assessed, assessment: Some(found), before };
        }
        Self { state: State::Unknown, why: Why::Changing, assessment: Some(found), before }
    }

    /// Returns the state.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns why the state is what it is.
    #[must_use]
    pub fn why(&self) -> Why {
        self.why
    }

    /// Returns the assessment that holds or is beginning.
    #[must_use]
    pub fn assessment(&self) -> Option<&'a Assessment> {
        self.assessment
    }

    /// Returns the assessment before that one.
    #[must_use]
    pub fn before(&self) -> Option<&'a Assessment> {
        self.before
    }
}
