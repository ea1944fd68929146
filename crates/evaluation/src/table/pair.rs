use rustc_hash::FxHashMap;
use shyraq_case::{BLANK, Code};

use super::coder::Coded;
use super::{File, Wanted};
use crate::EvaluationError;

/// Columns beyond this have millions of pairs.
const MOST_COLUMNS: usize = 2000;

/// One categorical column of both tables; blank is code 0.
#[derive(Debug)]
pub(crate) struct Column {
    /// `gender`, or `means=threats` for a value of a variable with several choices.
    pub(crate) name: String,
    /// What a report says: like the name, but without a value that was read from the data.
    pub(crate) label: String,
    /// Index of the variable.
    pub(crate) variable: usize,
    /// The values that occur in either table: `values[k - 1]` is code `k`.
    pub(crate) values: Vec<String>,
    /// The values are those of a code book.
    pub(crate) public: bool,
}

impl Column {
    /// Returns the number of cells, blank included.
    pub(crate) fn cells(&self) -> u64 {
        self.values.len() as u64 + 1
    }
}

/// The codes of one table, a vector a column.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) codes: Vec<Vec<Code>>,
    pub(crate) rows: usize,
}

impl Side {
    /// Returns a column's codes; empty for a column that is not there.
    pub(crate) fn column(&self, i: usize) -> &[Code] {
        self.codes.get(i).map_or(&[], Vec::as_slice)
    }
}

/// Two tables in the same codes.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) columns: Vec<Column>,
    pub(crate) truth: Side,
    pub(crate) made: Side,
    /// Values outside the code book, in the sensitive and the synthetic table.
    pub(crate) outside: [u64; 2],
    /// The variables, for groups.
    pub(crate) wanted: Vec<Wanted>,
}

impl Pair {
    pub(super) fn new(wanted: Vec<Wanted>, truth: File, made: File) -> Result<Self, EvaluationError> {
        let mut pair = Self {
            columns: Vec::new(),
            truth: Side { codes: Vec::new(), rows: truth.rows },
            made: Side { codes: Vec::new(), rows: made.rows },
            outside: [0; 2],
            wanted: Vec::new(),
        };
        for (variable, (w, (a, b))) in wanted.iter().zip(truth.coded.into_iter().zip(made.coded)).enumerate() {
            let [x, y] = &mut pair.outside;
            (*x, *y) = (*x + a.outside, *y + b.outside);
            if w.separator.is_some() {
                pair.add_several(w, variable, a, b);
            } else {
                pair.add_single(w, variable, [a, b])?;
            }
        }
        if pair.columns.len() > MOST_COLUMNS {
            return Err(EvaluationError::Ask {
                fault: format!("there are {} columns to compare (at most {MOST_COLUMNS})", pair.columns.len()),
                hint: "choose some of them with --columns",
            });
        }
        pair.wanted = wanted;
        Ok(pair)
    }

    /// Numbers the values that occur in either table anew: the sensitive table's first.
    fn add_single(&mut self, w: &Wanted, variable: usize, sides: [Coded; 2]) -> Result<(), EvaluationError> {
        let mut values: Vec<String> = Vec::new();
        let mut known: FxHashMap<String, Code> = FxHashMap::default();
        let mut recoded = Vec::with_capacity(2);
        for side in sides {
            let mut codes = side.codes.into_iter().next().unwrap_or_default();
            let used = used(&codes, side.values.len());
            let mut new = vec![BLANK];
            for (value, used) in side.values.into_iter().zip(used) {
                new.push(match known.get(&value) {
                    _ if !used => BLANK,
                    Some(code) => *code,
                    None => {
                        let code = Code::try_from(values.len() + 1).map_err(|_| too_many(&w.name))?;
                        values.push(value.clone());
                        known.insert(value, code);
                        code
                    }
                });
            }
            for c in &mut codes {
                *c = new.get(usize::from(*c)).copied().unwrap_or(BLANK);
            }
            recoded.push(codes);
        }
        let (name, public) = (w.name.clone(), w.values.is_some());
        self.push(Column { label: name.clone(), name, variable, values, public }, recoded);
        Ok(())
    }

    /// Makes one column of each value.
    fn add_several(&mut self, w: &Wanted, variable: usize, mut a: Coded, mut b: Coded) {
        let mut values = a.values.clone();
        values.extend(b.values.iter().filter(|v| !a.values.contains(v)).cloned());
        let public = w.values.is_some();
        let take = |c: &mut Coded, value: &str, rows: usize| {
            let codes = c.values.iter().position(|v| v == value).and_then(|i| c.codes.get_mut(i));
            codes.map_or_else(|| vec![BLANK; rows], std::mem::take)
        };
        for value in values {
            let sides = vec![take(&mut a, &value, self.truth.rows), take(&mut b, &value, self.made.rows)];
            let name = format!("{}={value}", w.name);
            let label = if public { name.clone() } else { w.name.clone() };
            self.push(Column { name, label, variable, values: vec!["1".into()], public }, sides);
        }
    }

    fn push(&mut self, column: Column, sides: Vec<Vec<Code>>) {
        self.columns.push(column);
        for (codes, side) in sides.into_iter().zip([&mut self.truth, &mut self.made]) {
            side.codes.push(codes);
        }
    }

    /// Returns the columns of a variable, by index.
    pub(crate) fn of_variable(&self, name: &str) -> Vec<usize> {
        let named = |c: &&(usize, &Column)| self.wanted.get(c.1.variable).is_some_and(|w| w.name == name);
        self.columns.iter().enumerate().filter(|c| named(&c)).map(|(i, _)| i).collect()
    }

    /// Returns what a report says of these columns.
    pub(crate) fn labels(&self, columns: &[usize]) -> Vec<String> {
        columns.iter().filter_map(|i| self.columns.get(*i)).map(|c| c.label.clone()).collect()
    }
}

/// Tells of each value, blank left out, whether it occurs.
fn used(codes: &[Code], values: usize) -> Vec<bool> {
    let mut used = vec![false; values + 1];
    for c in codes {
        if let Some(u) = used.get_mut(usize::from(*c)) {
            *u = true;
        }
    }
    used.split_off(1)
}

fn too_many(column: &str) -> EvaluationError {
    EvaluationError::Ask {
        fault: format!("the column '{column}' has more than 65,535 values in both tables together"),
        hint: "leave columns out that are no categories, such as identifiers and dates: --columns",
    }
}
