use std::collections::HashMap;

use shyraq_case::{BLANK, Code, Kind, Variable};

/// Codes the cells of one variable of a file.
pub(crate) struct Coder {
    position: usize,
    codes: HashMap<Vec<u8>, Code>,
    separator: Option<Vec<u8>>,
    width: usize,
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
            width: if several { variable.values.len() } else { 1 },
            last: (Vec::new(), BLANK),
        }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Returns the number of columns that the variable takes.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Codes a cell into the variable's columns.
    pub(crate) fn code(&mut self, cell: &[u8], columns: &mut [Code]) {
        let cell = cell.trim_ascii();
        let Some(separator) = self.separator.take() else {
            let code = self.lookup(cell);
            columns.fill(code);
            return;
        };
        columns.fill(BLANK);
        if !cell.is_empty() {
            for part in split(cell, &separator) {
                let code = self.lookup(part.trim_ascii());
                if let Some(flag) = usize::from(code).checked_sub(1).and_then(|i| columns.get_mut(i)) {
                    *flag = 1;
                }
            }
        }
        self.separator = Some(separator);
    }

    /// Looks a value up; outside the code book it is blank.
    fn lookup(&mut self, value: &[u8]) -> Code {
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
