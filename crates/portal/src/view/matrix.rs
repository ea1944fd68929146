use askama::Template;
use shyraq_locale::{Arg, Catalogue};

use crate::model::{Col, Figure, Grid, Release};

use super::bar::Fill;
use super::rows::Files;
use super::{CellView, Row, Rows, Scale, ShareView, Words};

/// A second column with more cells than this does not fit beside the first.
const MOST_COLUMNS: usize = 5;
/// Cells that one page prints at most.
const MOST_CELLS: usize = 250;

/// One cell of a table by rows and columns.
#[derive(Debug, Clone)]
pub(crate) struct MatrixCell {
    /// The column's label, which stands in the cell on a narrow screen.
    pub(crate) label: String,
    pub(crate) cell: CellView,
    pub(crate) bar: String,
}

/// One row of a table by rows and columns.
#[derive(Debug, Clone)]
pub(crate) struct MatrixRow {
    pub(crate) label: String,
    pub(crate) cells: Vec<MatrixCell>,
    pub(crate) blank: bool,
}

/// A table over two columns of which one is narrow.
#[derive(Debug, Clone, Template)]
#[template(path = "matrix.html")]
pub(crate) struct Matrix {
    pub(crate) caption: String,
    pub(crate) corner: String,
    pub(crate) heads: Vec<String>,
    pub(crate) hidden: String,
    pub(crate) rows: Vec<MatrixRow>,
    pub(crate) tools: bool,
    pub(crate) files: Option<Files>,
    pub(crate) notes: Vec<String>,
}

/// The table of a pair in the form that suits its size.
pub(crate) enum PairTable {
    /// By rows and columns.
    Matrix(Matrix),
    /// One row a cell.
    List(Rows),
}

/// A pair with its columns and the order in which they are laid out.
struct Pair<'r, 'a> {
    rel: &'r Release<'a>,
    grid: &'r Grid,
    cat: &'static Catalogue,
    first: &'r Col,
    second: &'r Col,
    /// Whether the grid's first column becomes the table's columns.
    swapped: bool,
}

impl Matrix {
    /// Lays out a table over two columns.
    pub(crate) fn pair(rel: &Release<'_>, grid: &Grid, cat: &'static Catalogue) -> Option<PairTable> {
        let [a, b] = grid.cols.as_slice() else { return None };
        let (first, second) = (rel.cols.get(*a)?, rel.cols.get(*b)?);
        // The longer column makes the rows; of two equal ones, the first.
        let swapped = first.cells() < second.cells();
        let pair = Pair { rel, grid, cat, first, second, swapped };
        Some(if first.cells().min(second.cells()) <= MOST_COLUMNS {
            PairTable::Matrix(pair.matrix())
        } else {
            PairTable::List(pair.list())
        })
    }

    /// Tells whether a cell is hidden, so that the page explains the word.
    pub(crate) fn has_hidden(&self) -> bool {
        self.rows.iter().flat_map(|r| &r.cells).any(|c| matches!(c.cell, CellView::Hidden))
    }
}

impl Pair<'_, '_> {
    fn down(&self) -> &Col {
        if self.swapped { self.second } else { self.first }
    }

    fn across(&self) -> &Col {
        if self.swapped { self.first } else { self.second }
    }

    fn figure(&self, down: usize, across: usize) -> Option<&Figure> {
        if self.swapped { self.grid.at(across, down) } else { self.grid.at(down, across) }
    }

    fn id(&self, down: usize, across: usize) -> String {
        let words = Words { rel: self.rel, cat: self.cat };
        if self.swapped { words.cell_id(self.grid, across, down) } else { words.cell_id(self.grid, down, across) }
    }

    /// Returns the label of an answer where its column's title does not stand beside it.
    fn answer(&self, col: &Col, at: usize) -> String {
        let book = self.rel.book();
        if col.flag && at != col.blank() {
            return col.label(book, self.cat.lang());
        }
        col.code_label(book, self.cat, at)
    }

    fn caption(&self) -> String {
        let (book, lang) = (self.rel.book(), self.cat.lang());
        let (down, across) = (self.down().label(book, lang), self.across().label(book, lang));
        self.cat.fill("caption-two", &[("rows", Arg::Text(&down)), ("columns", Arg::Text(&across))])
    }

    fn scale(&self) -> Scale {
        let (down, across) = (self.down().blank(), self.across().blank());
        let answers = (0..down).flat_map(|d| (0..across).filter_map(move |a| self.figure(d, a)));
        let blanks = (0..=down)
            .flat_map(|d| (0..=across).map(move |a| (d, a)))
            .filter(|(d, a)| *d == down || *a == across)
            .filter_map(|(d, a)| self.figure(d, a));
        let largest = blanks.filter(|f| f.shown).max_by_key(|f| f.high);
        Scale::of(answers, largest)
    }

    /// Tells the fill of a cell: a cell with any blank in it is an outline.
    fn fill(&self, down: usize, across: usize) -> Fill {
        if down == self.down().blank() || across == self.across().blank() { Fill::Blank } else { Fill::Answer }
    }

    /// Returns the rows to print, blank last, and how many are left out.
    fn rows_to_print(&self) -> (Vec<usize>, usize) {
        let (down, across) = (self.down(), self.across());
        let all: Vec<usize> = (0..down.blank()).collect();
        if down.cells() * across.cells() <= MOST_CELLS {
            return (all, 0);
        }
        let best = |d: &usize| {
            (0..across.blank()).filter_map(|a| self.figure(*d, a)).filter(|f| f.shown).map(|f| f.count).max()
        };
        let any = |d: &usize| (0..across.cells()).filter_map(|a| self.figure(*d, a)).any(|f| f.shown);
        let mut kept: Vec<usize> = all.iter().copied().filter(any).collect();
        if !down.ordinal {
            kept.sort_by_key(|d| std::cmp::Reverse(best(d)));
        }
        kept.truncate(MOST_CELLS / across.cells());
        let left = all.len() - kept.len();
        (kept, left)
    }

    fn matrix(&self) -> Matrix {
        let (down, across) = (self.down(), self.across());
        let (order, left) = self.rows_to_print();
        let scale = self.scale();
        let heads: Vec<String> = (0..across.cells()).map(|a| self.answer(across, a)).collect();
        let rows: Vec<MatrixRow> = order
            .into_iter()
            .chain([down.blank()])
            .map(|d| MatrixRow {
                label: self.answer(down, d),
                blank: d == down.blank(),
                cells: heads
                    .iter()
                    .enumerate()
                    .filter_map(|(a, head)| {
                        let f = self.figure(d, a)?;
                        Some(MatrixCell {
                            label: head.clone(),
                            cell: CellView::new(f, self.id(d, a), self.cat),
                            bar: scale.bar(f, self.fill(d, a), self.grid.z),
                        })
                    })
                    .collect(),
            })
            .collect();
        let mut notes = Vec::new();
        if left > 0 {
            notes.push(self.cat.fill("rows-left", &[("n", Arg::Count(left as u64))]));
        }
        Matrix {
            caption: self.caption(),
            corner: down.label(self.rel.book(), self.cat.lang()),
            heads,
            hidden: self.cat.text("hidden-short"),
            tools: rows.len() > 10,
            rows,
            files: None,
            notes,
        }
    }

    fn list(&self) -> Rows {
        let words = Words { rel: self.rel, cat: self.cat };
        let scale = self.scale();
        let small = self.grid.figures.len() <= MOST_CELLS;
        let blank = |row: usize, column: usize| row == self.first.blank() || column == self.second.blank();
        let mut cells: Vec<(usize, usize, &Figure)> = self
            .grid
            .figures
            .iter()
            .enumerate()
            .map(|(i, f)| (i / self.grid.width, i % self.grid.width, f))
            .filter(|(_, _, f)| small || f.shown)
            .collect();
        let shown = self.grid.shown();
        if small || (self.first.ordinal && self.second.ordinal) {
            cells.sort_by_key(|(r, c, _)| (blank(*r, *c), *r, *c));
            cells.truncate(MOST_CELLS);
        } else {
            cells.sort_by_key(|(r, c, f)| (blank(*r, *c), std::cmp::Reverse(f.count)));
            cells.truncate(MOST_CELLS);
        }
        let head = format!(
            "{} · {}",
            self.first.label(self.rel.book(), self.cat.lang()),
            self.second.label(self.rel.book(), self.cat.lang())
        );
        let mut out = Rows::new(self.caption(), head, self.cat);
        out.tools = cells.len() > 10;
        let printed = cells.len();
        for (row, column, f) in cells {
            let fill = if blank(row, column) { Fill::Blank } else { Fill::Answer };
            out.rows.push(Row {
                label: words.cell_label(self.grid, row, column),
                href: String::new(),
                cell: CellView::new(f, words.cell_id(self.grid, row, column), self.cat),
                share: ShareView::None,
                rate: String::new(),
                bar: scale.bar(f, fill, self.grid.z),
                rank: String::new(),
                blank: blank(row, column),
            });
        }
        if !small {
            let (hidden, more) = (self.grid.figures.len() - shown, shown - printed);
            out.notes.push(self.cat.fill("cells-hidden", &[("n", Arg::Count(hidden as u64))]));
            if more > 0 {
                out.notes.push(self.cat.fill("cells-more", &[("n", Arg::Count(more as u64))]));
            }
        }
        out
    }
}
