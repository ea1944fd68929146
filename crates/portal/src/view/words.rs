use shyraq_locale::{Arg, Catalogue};

use crate::model::{Col, Comparison, Figure, Grid, Release};

use super::html_count;

/// Sentences made from numbers and their noise.
pub(crate) struct Words<'a> {
    pub(crate) rel: &'a Release<'a>,
    pub(crate) cat: &'static Catalogue,
}

/// A cell with its place in a grid.
type Placed<'g> = (usize, usize, &'g Figure);

impl Words<'_> {
    /// Returns the name of a cell: `Woman`, or `Woman · 18–20 years`.
    pub(crate) fn cell_label(&self, grid: &Grid, row: usize, column: usize) -> String {
        let mut parts = Vec::with_capacity(2);
        for (index, at) in grid.cols.iter().zip([row, column]) {
            if let Some(c) = self.rel.cols.get(*index) {
                let answer = c.code_label(self.rel.book(), self.cat, at);
                parts.push(if c.flag {
                    format!("{}: {answer}", c.label(self.rel.book(), self.cat.lang()))
                } else {
                    answer
                });
            }
        }
        parts.join(" · ")
    }

    /// Returns `table:row` for a cell.
    pub(crate) fn cell_id(&self, grid: &Grid, row: usize, column: usize) -> String {
        let codes: Vec<&str> = grid
            .cols
            .iter()
            .zip([row, column])
            .filter_map(|(i, at)| self.rel.cols.get(*i).map(|c| c.code(at)))
            .collect();
        format!("{}:{}", self.rel.table_slug(grid), codes.join(";"))
    }

    /// Writes two sentences: the largest reported group, and how it compares with the next.
    ///
    /// HTML: the count is marked. Empty when nothing reported is shown.
    pub(crate) fn findings(&self, grid: &Grid) -> Vec<String> {
        let top = self.largest(grid);
        let Some((row, column, first)) = top.first().copied() else { return Vec::new() };
        let name = self.cell_label(grid, row, column);
        let count = html_count(first, &self.cell_id(grid, row, column), self.cat);
        let mut out = vec![
            super::escape(&self.cat.fill("largest", &[("name", Arg::Text(&name)), ("count", Arg::Text("\u{1}"))]))
                .replace('\u{1}', &count),
        ];
        if let Some((row, column, next)) = top.get(1).copied() {
            let other = self.cell_label(grid, row, column);
            out.push(super::escape(&self.compared(&other, first.compare(next))));
        }
        out
    }

    fn compared(&self, other: &str, comparison: Comparison) -> String {
        match comparison {
            Comparison::More(by) => self.cat.fill(
                "compared-more",
                &[
                    ("other", Arg::Text(other)),
                    ("n", Arg::Count(by.count)),
                    ("low", Arg::Count(by.low)),
                    ("high", Arg::Count(by.high)),
                ],
            ),
            Comparison::NoClearDifference => self.cat.fill("compared-none", &[("other", Arg::Text(other))]),
        }
    }

    /// Returns the two largest shown cells in which every column is reported.
    fn largest<'g>(&self, grid: &'g Grid) -> Vec<Placed<'g>> {
        let blank = |at: usize| grid.cols.get(at).and_then(|i| self.rel.cols.get(*i)).map_or(0, Col::blank);
        let (blank_row, blank_column) = (blank(0), blank(1));
        let mut cells: Vec<Placed<'g>> = grid
            .figures
            .iter()
            .enumerate()
            .map(|(i, f)| (i / grid.width, i % grid.width, f))
            .filter(|(row, column, f)| {
                f.shown && *row != blank_row && (grid.cols.len() == 1 || *column != blank_column)
            })
            .collect();
        cells.sort_by_key(|(row, column, f)| (std::cmp::Reverse(f.count), *row, *column));
        cells.truncate(2);
        cells
    }
}
