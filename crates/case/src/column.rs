use crate::{CodeBook, Kind};

/// A coded answer: 0 is blank (not reported), `k` is the k-th public value.
pub type Code = u16;

/// The code of "not reported".
pub const BLANK: Code = 0;

/// One categorical column of coded cases.
///
/// A single or ordinal variable is one column with a cell per value and one for blank.
/// A variable with several choices becomes one column a value, with two cells: blank
/// and `1`. This is the only expansion in the product: intake codes into it, the
/// release counts in it, the bundle names its tables by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// `gender`, or `means=threats` for a value of a variable with several choices.
    pub name: String,
    /// Index of the variable in the code book.
    pub variable: usize,
    /// Index of the value, for a value of a variable with several choices.
    pub value: Option<usize>,
    /// The codes' texts without blank: `values[k - 1]` is code `k`.
    pub values: Vec<String>,
}

impl Column {
    /// Returns the number of cells, blank included.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.values.len() + 1
    }

    /// Returns the text of a code; blank is the empty text.
    #[must_use]
    pub fn text(&self, code: Code) -> &str {
        match usize::from(code).checked_sub(1) {
            None => "",
            Some(i) => self.values.get(i).map_or("", String::as_str),
        }
    }
}

impl CodeBook {
    /// Returns the columns of a coded case, in the order of the code book.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let mut out = Vec::new();
        for (variable, v) in self.variables.iter().enumerate() {
            if v.kind == Kind::Several {
                out.extend(v.values.iter().enumerate().map(|(i, value)| Column {
                    name: format!("{}={}", v.name, value.code),
                    variable,
                    value: Some(i),
                    values: vec!["1".into()],
                }));
            } else {
                out.push(Column {
                    name: v.name.clone(),
                    variable,
                    value: None,
                    values: v.values.iter().map(|x| x.code.clone()).collect(),
                });
            }
        }
        out
    }
}
