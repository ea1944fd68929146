//! How one cell becomes an answer.

use shyraq_case::Code;

use crate::Rule;
use crate::bands::{Bands, Found, Interval};
use crate::dates::{Formats, Parts};
use crate::mapping::{Take, Unknown};
use crate::words::{Table, Words, Write, key};

/// What spreadsheet programs write in place of a value that can't be computed.
const SPREADSHEET_ERRORS: [&str; 12] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#ССЫЛКА!",
    "#ЗНАЧ!",
];

/// A `[[variable]]` of a mapping, checked against the code book.
#[derive(Debug, Clone)]
pub(crate) struct VariableRule {
    /// As the mapping names it.
    pub(crate) name: String,
    /// The columns it reads; each with its spellings. None for a constant.
    pub(crate) inputs: Vec<Vec<String>>,
    pub(crate) recipe: Recipe,
    pub(crate) missing: Words,
    pub(crate) fold: bool,
    pub(crate) optional: bool,
    pub(crate) unknown: Unknown,
    /// Written when nothing is reported.
    pub(crate) default: Option<Write>,
    /// The coded columns that it may write.
    pub(crate) targets: Vec<u32>,
}

#[derive(Debug, Clone)]
pub(crate) enum Recipe {
    /// Nothing is read; the default is the answer.
    Constant,
    /// A value, or a list of values of a variable with several choices.
    Value { separator: Option<String>, table: Table, bands: Option<Bands> },
    /// 1 when the cell says yes; "no" is coded blank.
    Flag { yes: Words, no: Words, write: Write, yes_text: Option<String>, no_text: Option<String> },
    /// 1 when a list holds one of some values.
    Contains { separator: Option<String>, any: Words, known: Words, write: Write },
    /// A part of a date.
    Date { formats: Formats, take: Take, table: Table, bands: Option<Bands> },
}

/// What a cell did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing is reported: empty or a missing code.
    Blank,
    /// Something is reported (perhaps coded blank, as "no" is).
    Reported,
    /// Something is reported that can't be coded.
    Fault(Rule),
}

impl VariableRule {
    /// Codes a cell, adding what it answers to `writes`.
    pub(crate) fn code(&self, cell: &str, writes: &mut Vec<Write>) -> Answer {
        if cell.trim().is_empty() || self.missing.has(&key(cell, self.fold)) {
            return Answer::Blank;
        }
        let answer = match &self.recipe {
            Recipe::Constant => Answer::Blank,
            Recipe::Value { separator: None, table, bands } => self.value(cell, table, bands.as_ref(), writes),
            Recipe::Value { separator: Some(s), table, .. } => {
                self.items(cell, Some(s), |item| table.get(item).map(|w| writes.extend(w)).is_some())
            }
            Recipe::Flag { yes, no, write, .. } => self.flag(cell, yes, no, *write, writes),
            Recipe::Contains { separator, any, known, write } => self.items(cell, separator.as_deref(), |item| {
                let hit = any.has(item);
                writes.extend(hit.then_some(*write));
                hit || known.has(item)
            }),
            Recipe::Date { formats, take, table, bands } => match formats.read(cell) {
                None => Answer::Fault(Rule::BadDate),
                Some(parts) => date_part(parts, *take, table, bands.as_ref(), writes),
            },
        };
        match answer {
            Answer::Fault(_) if SPREADSHEET_ERRORS.contains(&cell.trim()) => Answer::Fault(Rule::FormulaError),
            other => other,
        }
    }

    fn value(&self, cell: &str, table: &Table, bands: Option<&Bands>, writes: &mut Vec<Write>) -> Answer {
        if let Some(write) = table.get(&key(cell, self.fold)) {
            writes.extend(write);
            return Answer::Reported;
        }
        match bands.map(|b| b.find(cell)) {
            Some(Found::In(write)) => {
                writes.push(write);
                Answer::Reported
            }
            Some(Found::Outside) => Answer::Fault(Rule::OutsideBands),
            Some(Found::NotANumber) => Answer::Fault(Rule::BadNumber),
            None => Answer::Fault(Rule::UnknownValue),
        }
    }

    fn flag(&self, cell: &str, yes: &Words, no: &Words, write: Write, writes: &mut Vec<Write>) -> Answer {
        let key = key(cell, self.fold);
        if yes.has(&key) {
            writes.push(write);
            Answer::Reported
        } else if no.has(&key) {
            Answer::Reported
        } else {
            Answer::Fault(Rule::UnknownValue)
        }
    }

    /// Goes through the items of a list; blank and missing items do not count.
    fn items(&self, cell: &str, separator: Option<&str>, mut take: impl FnMut(&str) -> bool) -> Answer {
        let mut answer = Answer::Blank;
        let whole = std::iter::once(cell);
        let parts: Box<dyn Iterator<Item = &str>> = match separator {
            Some(s) => Box::new(cell.split(s)),
            None => Box::new(whole),
        };
        for item in parts.map(str::trim).filter(|i| !i.is_empty()) {
            let key = key(item, self.fold);
            if self.missing.has(&key) {
                continue;
            }
            if !take(&key) {
                answer = Answer::Fault(Rule::UnknownValue);
            } else if answer == Answer::Blank {
                answer = Answer::Reported;
            }
        }
        answer
    }

    /// Returns the date formats, when the rule reads dates.
    pub(crate) fn formats(&self) -> Option<&Formats> {
        match &self.recipe {
            Recipe::Date { formats, .. } => Some(formats),
            _ => None,
        }
    }

    /// Returns the text that means yes or no, when the rule is a flag.
    pub(crate) fn truth(&self, yes: bool) -> Option<&str> {
        match &self.recipe {
            Recipe::Flag { yes_text, no_text, .. } => if yes { yes_text } else { no_text }.as_deref(),
            _ => None,
        }
    }
}

fn date_part(parts: Parts, take: Take, table: &Table, bands: Option<&Bands>, writes: &mut Vec<Write>) -> Answer {
    let (number, texts) = match take {
        Take::Year => (parts.year.map(i32::from), vec![parts.year.map(|y| y.to_string())]),
        Take::Month => {
            let m = parts.month;
            (m.map(i32::from), vec![m.map(|m| m.to_string()), m.map(|m| format!("{m:02}"))])
        }
        Take::YearMonth => (None, vec![parts.year.zip(parts.month).map(|(y, m)| format!("{y}-{m:02}"))]),
    };
    let found = texts.into_iter().flatten().find_map(|t| table.get(&t)).flatten();
    let in_band = || {
        let n = u32::try_from(number?).ok()?;
        match bands?.holding(Interval { low: n, high: Some(n) }) {
            Found::In(write) => Some(write),
            _ => None,
        }
    };
    match found.or_else(in_band) {
        Some(write) => {
            writes.push(write);
            Answer::Reported
        }
        None => Answer::Fault(Rule::OutsideCodeBook),
    }
}

/// The code that a flag has when it is set.
pub(crate) const SET: Code = 1;
