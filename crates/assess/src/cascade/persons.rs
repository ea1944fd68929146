//! Persons with the dates of their stages.

use std::sync::Arc;

use jiff::civil::Date;

use crate::date::Grain;

/// Persons and what is known of their way.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The stages in order; the first is the start.
    pub stages: Vec<String>,
    /// The ways out.
    pub exits: Vec<String>,
    /// The columns that persons have values of.
    pub columns: Vec<String>,
    /// Of `columns`, how many are asked for as groups; they come first.
    pub grouped: usize,
    /// Of `columns`, the places of those by which groups are made alike.
    pub alike: Vec<usize>,
    /// How finely all dates are taken.
    pub grain: Grain,
    /// The day at whose end the table was taken.
    pub now: Date,
    /// Which persons were asked for.
    pub only: Vec<(String, String)>,
    /// Persons of the table whom `only` left out.
    pub left_out: u64,
    /// Rows with a rule and no date on which somebody was turned away by it.
    pub rules_undated: u64,
    /// The first of these rows, as a spreadsheet counts.
    pub first_undated: Option<u64>,
    /// The persons in the order of their names in the table.
    pub persons: Vec<Person>,
}

/// One person, however many rows it had. Dates are in units of [`Chain::grain`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Rows of the table about the person.
    pub rows: u64,
    /// The distinct dates by stage, in order.
    pub events: Vec<(usize, i32)>,
    /// Of each stage the earliest date.
    pub firsts: Vec<Option<i32>>,
    /// The way out and its date: the earliest after which no stage is dated.
    pub exit: Option<(i32, usize)>,
    /// Ways out that were none, since a stage is dated later.
    pub undone: usize,
    /// When the person was turned away and by which rule.
    pub turned_away: Vec<TurnedAway>,
    /// The values of [`Chain::columns`], empty where none is stated.
    pub values: Vec<Arc<str>>,
    /// Rows disagree about a value; the one with the earliest date was taken.
    pub conflict: bool,
}

/// A person was turned away.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TurnedAway {
    /// When.
    pub at: i32,
    /// By which rule; empty where none is stated.
    pub rule: Arc<str>,
}

impl Person {
    /// Makes a person of dated stages and ways out.
    #[must_use]
    pub fn new(stages: usize, mut events: Vec<(usize, i32)>, exits: &[(usize, i32)]) -> Self {
        events.sort_unstable();
        events.dedup();
        let mut firsts = vec![None; stages];
        for (stage, at) in &events {
            if let Some(first) = firsts.get_mut(*stage) {
                *first = Some(first.map_or(*at, |f: i32| f.min(*at)));
            }
        }
        let last = events.iter().map(|(_, at)| *at).max().unwrap_or(i32::MIN);
        let exit = exits.iter().filter(|(_, at)| *at >= last).map(|(way, at)| (*at, *way)).min();
        let undone = exits.iter().filter(|(_, at)| *at < last).count();
        Self { rows: 1, events, firsts, exit, undone, turned_away: Vec::new(), values: Vec::new(), conflict: false }
    }

    /// The earliest date of a stage.
    #[must_use]
    pub fn first(&self, stage: usize) -> Option<i32> {
        self.firsts.get(stage).copied().flatten()
    }

    /// The date of the start: the first stage.
    #[must_use]
    pub fn start(&self) -> Option<i32> {
        self.first(0)
    }

    /// The value of a column.
    #[must_use]
    pub fn value(&self, column: usize) -> &str {
        self.values.get(column).map_or("", |v| v)
    }
}

impl Chain {
    /// The last unit that is over: up to its end everybody is followed.
    ///
    /// In a month or year that is not over there was less time to arrive than in others.
    #[must_use]
    pub fn until(&self) -> i32 {
        self.grain.over_by(self.now)
    }

    /// The last day of that unit.
    #[must_use]
    pub fn followed_to(&self) -> Date {
        let over = self.until();
        if self.grain.unit(self.now) == over { self.now } else { self.grain.day_before(self.now) }
    }

    /// Days in units, at least one.
    #[must_use]
    pub fn units(&self, days: u32) -> i32 {
        let per = match self.grain {
            Grain::Day => 1.0,
            Grain::Month => 365.25 / 12.0,
            Grain::Year => 365.25,
        };
        ((f64::from(days) / per).round() as i32).max(1)
    }
}
