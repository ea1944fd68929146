use serde::{Deserialize, Serialize};

/// A rule that a row broke. The names are stable: reports, tests and books use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The row has more or fewer cells than the header.
    RaggedRow,
    /// A quotation mark stands where none may stand.
    StrayQuote,
    /// A cell is longer than allowed.
    CellTooLong,
    /// The column of the person identifier is blank.
    MissingPerson,
    /// The value is neither in the mapping nor in the code book.
    UnknownValue,
    /// The cell is no date in the mapping's formats.
    BadDate,
    /// The cell is neither a whole number nor a band.
    BadNumber,
    /// No band of the code book holds the number.
    OutsideBands,
    /// The date is good, but the code book has no such value.
    OutsideCodeBook,
    /// The cell holds a spreadsheet's error in place of a value.
    FormulaError,
}

/// Whether a fault costs the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row is refused.
    Refused,
    /// The cell counts as blank, the row is accepted.
    Note,
}

impl Rule {
    /// Returns the stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::RaggedRow => "ragged-row",
            Self::StrayQuote => "stray-quote",
            Self::CellTooLong => "cell-too-long",
            Self::MissingPerson => "missing-person",
            Self::UnknownValue => "unknown-value",
            Self::BadDate => "bad-date",
            Self::BadNumber => "bad-number",
            Self::OutsideBands => "outside-bands",
            Self::OutsideCodeBook => "outside-code-book",
            Self::FormulaError => "formula-error",
        }
    }

    /// Tells how to mend it; `variable` is the variable that the column feeds.
    pub(crate) fn remedy(self, variable: Option<&str>) -> String {
        let of = variable.map_or_else(String::new, |v| format!(" of variable '{v}' in the mapping"));
        match self {
            Self::RaggedRow => "mend the row in the table itself (a delimiter or a quotation mark is missing or too many); it is not in the file of refused rows, because which cell belongs to which column can't be known".into(),
            Self::StrayQuote => "put the cell in quotation marks and double those inside it, or write quotes = \"lenient\" in the mapping's [source]; the row is not in the file of refused rows".into(),
            Self::CellTooLong => "shorten the cell; a column of free text is not for a variable".into(),
            Self::MissingPerson => "fill in the person identifier; without it, records of one person can't be told from records of two".into(),
            Self::UnknownValue => format!("add the value to values (or yes, no, contains, known, missing){of}, or mend the cell"),
            Self::BadDate => format!("add the format to date{of}, or mend the cell"),
            Self::BadNumber => format!("write a whole number or a band, or list the text under missing{of}"),
            Self::OutsideBands => "mend the number; no band of the code book holds it".into(),
            Self::OutsideCodeBook => "mend the date; the code book has no value for it".into(),
            Self::FormulaError => "mend the formula in the spreadsheet, or replace it by its value".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_serialised_name() {
        for rule in [
            Rule::RaggedRow,
            Rule::StrayQuote,
            Rule::CellTooLong,
            Rule::MissingPerson,
            Rule::UnknownValue,
            Rule::BadDate,
            Rule::BadNumber,
            Rule::OutsideBands,
            Rule::OutsideCodeBook,
            Rule::FormulaError,
        ] {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.id());
        }
    }
}
