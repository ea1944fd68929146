//! Faults planted in a contributor's rows: intake has to refuse each of them.

use serde::Serialize;

use super::detect::FaultChances;
use super::{Contributor, Form};
use crate::draw::Draw;

/// A fault that was planted in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// A value that is in nobody's code book.
    UnknownValue,
    /// A date that is in no calendar.
    BadDate,
    /// The person's identifier is blank.
    MissingId,
    /// A cell too many or too few.
    Ragged,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::UnknownValue, Self::BadDate, Self::MissingId, Self::Ragged];

    /// Returns the name, as in the truth.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownValue => "unknown-value",
            Self::BadDate => "bad-date",
            Self::MissingId => "missing-id",
            Self::Ragged => "ragged-row",
        }
    }

    pub(super) fn draw(chances: &FaultChances, contributor: Contributor, draw: &mut Draw) -> Option<Self> {
        let u = draw.unit();
        let text = matches!(contributor.form(), Form::Text { .. });
        let dated = contributor.layout().date.is_some();
        let mut edge = 0.0;
        for (fault, chance, possible) in [
            (Self::UnknownValue, chances.unknown_value, true),
            (Self::BadDate, chances.bad_date, dated),
            (Self::MissingId, chances.missing_id, true),
            (Self::Ragged, chances.ragged, text),
        ] {
            edge += chance;
            if u < edge {
                return possible.then_some(fault);
            }
        }
        None
    }

    /// Spoils the cells; returns the column, when it is one.
    pub(super) fn plant(
        self,
        contributor: Contributor,
        cells: &mut Vec<String>,
        draw: &mut Draw,
    ) -> Option<&'static str> {
        let layout = contributor.layout();
        let mut put = |at: usize, text: &str| {
            if let Some(cell) = cells.get_mut(at) {
                text.clone_into(cell);
            }
            layout.header.get(at).copied()
        };
        match self {
            Self::UnknownValue => put(layout.coded, "?!"),
            Self::BadDate => {
                let bad = ["31.02.2019", "2019-13-45", "00.00.0000", "вчера"];
                layout.date.and_then(|at| put(at, draw.pick(&bad).copied().unwrap_or("?")))
            }
            Self::MissingId => put(layout.person, ""),
            Self::Ragged => {
                if draw.chance(0.5) {
                    cells.pop();
                } else {
                    cells.push("?".into());
                }
                None
            }
        }
    }
}
