use std::collections::HashMap;

use shyraq_case::{BLANK, Code, Kind, Variable};

/// Codes the cells of one variable of a file.
pub(crate) struct Coder {
    position: usize,
    codes: HashMap<Vec<u8>, Code>,
    separator: Option<Vec<u8>>,
    columns: Vec<Vec<Code>>,
    last: (Vec<u8>, Code),
}

impl Coder {
    pub(crate) fn new(variable: &Variable, position: usize, separator: Option<&str>) -> Self {
        let several = variable.kind == Kind::Several;
        let codes =
            variable.values.iter().zip(1..=Code::MAX).map(|(v, code)| (v.code.clone().into_bytes(), code)).collect();
        Self {
            position,
            codes,
            separator: several.then(|| separator.filter(|s| !s.is_empty()).unwrap_or(";").as_bytes().to_vec()),
            columns: vec![Vec::new(); if several { variable.values.len() } else { 1 }],
            last: (Vec::new(), BLANK),
        }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn push(&mut self, cell: &[u8]) {
        let cell = cell.trim_ascii();
        let Some(separator) = self.separator.clone() else {
            let code = self.code(cell);
            if let Some(c) = self.columns.first_mut() {
                c.push(code);
            }
            return;
        };
        for c in &mut self.columns {
            c.push(BLANK);
        }
        if cell.is_empty() {
            return;
        }
        for part in split(cell, &separator) {
            let code = self.code(part.trim_ascii());
            let column = usize::from(code).checked_sub(1).and_then(|i| self.columns.get_mut(i));
            if let Some(last) = column.and_then(|c| c.last_mut()) {
                *last = 1;
            }
        }
    }

    /// Looks a value up; outside the code book it is blank.
    fn code(&mut self, value: &[u8]) -> Code {
        if value.is_empty() {
            return BLANK;
        }
        if self.last.0 != value {
            let code = self.codes.get(value).copied().unwrap_or(BLANK);
            self.last.0.clear();
            self.last.0.extend_from_slice(value);
            self.last.1 = code;
        }
        self.last.1
    }

    pub(crate) fn into_columns(self) -> Vec<Vec<Code>> {
        self.columns
    }
}

fn split<'a>(cell: &'a [u8], separator: &[u8]) -> Vec<&'a [u8]> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in memchr::memmem::find_iter(cell, separator) {
        out.push(cell.get(start..at).unwrap_or_default());
        start = at + separator.len();
    }
    out.push(cell.get(start..).unwrap_or_default());
    out
}
