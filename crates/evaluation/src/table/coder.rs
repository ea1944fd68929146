use rustc_hash::FxHashMap;
use shyraq_case::{BLANK, Code};

use super::Wanted;

/// Values of a column with several choices that are read from the data: each becomes a
/// column of its own, so that more of them are identifiers or text.
const MOST_CHOICES: usize = 1000;

/// Codes the cells of one variable of one file.
///
/// Without a code book the values are numbered as they come; [`super::Pair`] brings both
/// files' numbers together afterwards.
pub(crate) struct Coder {
    position: usize,
    numbers: FxHashMap<Box<[u8]>, Code>,
    values: Vec<String>,
    /// The code book has fixed the values; another one is blank.
    fixed: bool,
    /// Values outside the code book that were met.
    outside: u64,
    /// Values that can be numbered.
    most: usize,
    /// There are more.
    full: bool,
    separator: Option<Vec<u8>>,
    /// One vector, or with a separator one a value.
    codes: Vec<Vec<Code>>,
    rows: usize,
    last: (Vec<u8>, Code),
}

/// What one file holds of one variable.
pub(crate) struct Coded {
    pub(crate) values: Vec<String>,
    pub(crate) codes: Vec<Vec<Code>>,
    pub(crate) outside: u64,
}

impl Coder {
    pub(crate) fn new(wanted: &Wanted, position: usize) -> Self {
        let values = wanted.values.clone().unwrap_or_default();
        let numbers = values.iter().zip(1..=Code::MAX).map(|(v, code)| (v.as_bytes().into(), code)).collect();
        let several = wanted.separator.is_some();
        Self {
            position,
            numbers,
            fixed: wanted.values.is_some(),
            outside: 0,
            most: if several { MOST_CHOICES } else { usize::from(Code::MAX) },
            full: false,
            separator: wanted.separator.as_ref().map(|s| s.clone().into_bytes()),
            codes: vec![Vec::new(); if several { values.len() } else { 1 }],
            rows: 0,
            last: (Vec::new(), BLANK),
            values,
        }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// How many values the variable may have in this file.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Codes one cell; false when the variable has too many values.
    pub(crate) fn push(&mut self, cell: &[u8]) -> bool {
        let cell = cell.trim_ascii();
        self.rows += 1;
        match self.separator.take() {
            None => {
                let code = self.code(cell);
                if let Some(c) = self.codes.first_mut() {
                    c.push(code);
                }
            }
            Some(separator) => {
                self.push_several(cell, &separator);
                self.separator = Some(separator);
            }
        }
        !self.full
    }

    fn push_several(&mut self, cell: &[u8], separator: &[u8]) {
        for c in &mut self.codes {
            c.push(BLANK);
        }
        let mut rest = cell;
        while !rest.is_empty() {
            let end = rest.windows(separator.len().max(1)).position(|w| w == separator);
            let (part, after) = match end {
                Some(at) => (rest.get(..at), rest.get(at + separator.len()..)),
                None => (Some(rest), None),
            };
            rest = after.unwrap_or_default();
            let code = self.code(part.unwrap_or_default().trim_ascii());
            if let Some(i) = usize::from(code).checked_sub(1) {
                if self.codes.len() <= i {
                    self.codes.resize(i + 1, vec![BLANK; self.rows]);
                }
                if let Some(last) = self.codes.get_mut(i).and_then(|c| c.last_mut()) {
                    *last = 1;
                }
            }
        }
    }

    fn code(&mut self, value: &[u8]) -> Code {
        if value.is_empty() {
            return BLANK;
        }
        if self.last.0 != value {
            let code = match self.numbers.get(value) {
                Some(code) => *code,
                None if self.fixed => BLANK,
                None => self.number(value),
            };
            self.last.0.clear();
            self.last.0.extend_from_slice(value);
            self.last.1 = code;
        }
        if self.last.1 == BLANK {
            self.outside += 1;
        }
        self.last.1
    }

    fn number(&mut self, value: &[u8]) -> Code {
        let code = Code::try_from(self.values.len() + 1).ok().filter(|c| usize::from(*c) <= self.most);
        let Some(code) = code else {
            self.full = true;
            return BLANK;
        };
        self.values.push(String::from_utf8_lossy(value).into_owned());
        self.numbers.insert(value.into(), code);
        code
    }

    pub(crate) fn finish(self) -> Coded {
        Coded { values: self.values, codes: self.codes, outside: self.outside }
    }
}
