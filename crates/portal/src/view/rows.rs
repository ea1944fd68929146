use askama::Template;
use shyraq_locale::{Arg, Catalogue};

use crate::model::{Col, Figure, Grid, GroupShares, Release};

use super::bar::Fill;
use super::{CellView, Scale, ShareView, Words, share_base};

/// Links to a table's files.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// What the files hold, for who hears the link alone.
    pub(crate) title: String,
    /// Relative address of the CSV.
    pub(crate) csv: String,
    /// Relative address of the JSON.
    pub(crate) json: String,
}

/// One row of a table with one count a row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) label: String,
    /// Where the label leads; empty for nowhere.
    pub(crate) href: String,
    pub(crate) cell: CellView,
    pub(crate) share: ShareView,
    /// People a year of age, or empty.
    pub(crate) rate: String,
    /// The bar, or empty.
    pub(crate) bar: String,
    /// Rank of a ranked list, or empty.
    pub(crate) rank: String,
    /// Whether it is "not reported": it stands last, outside the total.
    pub(crate) blank: bool,
}

/// A table with one count a row.
#[derive(Debug, Clone, Template)]
#[template(path = "rows.html")]
pub(crate) struct Rows {
    pub(crate) caption: String,
    /// What must be read between the title and the numbers, or empty.
    pub(crate) lead: String,
    /// Whether a heading above says the same, so that only a screen reader needs the caption.
    pub(crate) quiet: bool,
    pub(crate) head: String,
    pub(crate) head_count: String,
    pub(crate) head_share: String,
    /// Stands before each share where a narrow screen has no heads, or empty.
    pub(crate) share_label: String,
    /// Stands for a share that says too little.
    pub(crate) rough: String,
    pub(crate) head_rate: String,
    pub(crate) head_rank: String,
    pub(crate) hidden: String,
    pub(crate) rows: Vec<Row>,
    /// Whether a script may offer to sort and filter it.
    pub(crate) tools: bool,
    pub(crate) files: Option<Files>,
    /// Remarks below, in the order in which they matter.
    pub(crate) notes: Vec<String>,
}

/// Rows of a table over one column that are printed at most.
const MOST_ROWS: usize = 250;
/// Up to this many answers a table keeps the code book's order and its hidden rows.
const SHORT: usize = 30;

impl Rows {
    /// Makes an empty table.
    pub(crate) fn new(caption: String, head: String, cat: &Catalogue) -> Self {
        Self {
            caption,
            lead: String::new(),
            quiet: false,
            head,
            head_count: cat.text("head-count"),
            head_share: String::new(),
            share_label: String::new(),
            rough: cat.text("share-rough"),
            head_rate: String::new(),
            head_rank: String::new(),
            hidden: cat.text("hidden-short"),
            rows: Vec::new(),
            tools: false,
            files: None,
            notes: Vec::new(),
        }
    }

    /// Makes the table over one column.
    pub(crate) fn one(rel: &Release<'_>, index: usize, cat: &'static Catalogue) -> Self {
        let (book, words) = (rel.book(), Words { rel, cat });
        let (Some(col), Some(grid)) = (rel.cols.get(index), rel.one.get(index)) else {
            return Self::new(String::new(), String::new(), cat);
        };
        let label = col.label(book, cat.lang());
        let mut out = Self::new(cat.fill("caption-one", &[("name", Arg::Text(&label))]), label, cat);
        let whole = answered(rel, index);
        if whole.is_some() {
            out.head_share = cat.text("head-share");
        }
        let shares = rel.shares_of(&[index], None);
        if let Some(s) = shares {
            out.share_of(rel, s, "share-of", cat);
        }
        let widths = band_widths(col);
        if !widths.is_empty() {
            out.head_rate = cat.text("head-rate");
        }
        let answers = grid.figures.get(..col.blank()).unwrap_or_default();
        let scale = Scale::of(answers.iter(), grid.figures.get(col.blank()));
        let mut order: Vec<usize> = (0..col.blank()).collect();
        if answers.len() > SHORT {
            let (kept, left) = keep_shown(order, grid, col.ordinal);
            order = kept;
            if left > 0 {
                out.notes.push(cat.fill("rows-left", &[("n", Arg::Count(left as u64))]));
            }
        }
        out.tools = order.len() > 10;
        for at in order.into_iter().chain([col.blank()]) {
            let Some(f) = grid.figures.get(at) else { continue };
            let blank = at == col.blank();
            out.rows.push(Row {
                label: col.code_label(book, cat, at),
                href: String::new(),
                cell: CellView::new(f, words.cell_id(grid, at, 0), cat),
                share: match (shares, whole) {
                    _ if blank => ShareView::None,
                    (Some(s), _) => ShareView::of_group(rel, s, index, f, cat),
                    (None, Some(w)) if f.shown => ShareView::Plain(cat.percent(f.count, w)),
                    _ => ShareView::None,
                },
                rate: widths
                    .get(at)
                    .filter(|_| f.shown)
                    .map_or_else(String::new, |w| cat.number(two_digits((f.printed().count + w / 2) / w))),
                bar: scale.bar(f, if blank { Fill::Blank } else { Fill::Answer }, grid.z),
                rank: String::new(),
                blank,
            });
        }
        out.drop_empty_shares();
        out
    }

    /// Makes the table over one column with its largest answers only, for beside another table.
    pub(crate) fn margin(rel: &Release<'_>, index: usize, most: usize, cat: &'static Catalogue) -> Self {
        let mut out = Self::one(rel, index, cat);
        out.tools = false;
        out.notes.clear();
        let (blank, mut answers): (Vec<Row>, Vec<Row>) = out.rows.into_iter().partition(|r| r.blank);
        if answers.len() > most {
            if !rel.cols.get(index).is_some_and(|c| c.ordinal) {
                answers.sort_by_key(|r| match &r.cell {
                    CellView::Shown { value, .. } => std::cmp::Reverse(*value),
                    CellView::Hidden => std::cmp::Reverse(0),
                });
            }
            answers.truncate(most);
            out.notes.push(cat.text("margin-cut"));
        }
        answers.extend(blank);
        out.rows = answers;
        out
    }

    /// Makes one table of several flags: a row each, its count of reported persons.
    pub(crate) fn flags(
        rel: &Release<'_>,
        caption: String,
        head: String,
        indices: &[usize],
        href: impl Fn(&str) -> String,
        cat: &'static Catalogue,
    ) -> Self {
        let words = Words { rel, cat };
        let mut out = Self::new(caption, head, cat);
        let figures: Vec<(usize, Figure, f64, String)> = indices
            .iter()
            .filter_map(|i| {
                let (col, grid) = (rel.cols.get(*i)?, rel.one.get(*i)?);
                let (figure, id) = if col.flag {
                    (*grid.figures.first()?, words.cell_id(grid, 0, 0))
                } else {
                    (rel.reported(*i), format!("reported:{}", col.slug))
                };
                Some((*i, figure, grid.z, id))
            })
            .collect();
        let scale = Scale::of(figures.iter().map(|(_, f, _, _)| f), None);
        let shares = rel.shares_of(indices, None);
        if let Some(s) = shares {
            out.share_of(rel, s, "share-of", cat);
        }
        for (i, f, z, id) in &figures {
            let Some(col) = rel.cols.get(*i) else { continue };
            out.rows.push(Row {
                label: col.short_label(rel.book(), cat.lang()),
                href: href(&col.slug),
                cell: CellView::new(f, id.clone(), cat),
                share: shares.map_or(ShareView::None, |s| ShareView::of_group(rel, s, *i, f, cat)),
                rate: String::new(),
                bar: scale.bar(f, Fill::Answer, *z),
                rank: String::new(),
                blank: false,
            });
        }
        out.drop_empty_shares();
        out
    }

    /// Gives the table a column of shares of a group, and says of whom they are.
    pub(crate) fn share_of(&mut self, rel: &Release<'_>, shares: &GroupShares, key: &str, cat: &Catalogue) {
        self.lead = share_base(rel, shares, key, cat);
        self.head_share = cat.text("head-share-group");
        self.share_label = cat.text("share-label");
    }

    /// Takes the column of shares away again where it would be empty: no count is published.
    fn drop_empty_shares(&mut self) {
        if !self.rows.iter().any(|r| r.share.is_some()) {
            self.lead.clear();
            self.head_share.clear();
        }
    }

    /// Tells whether a row has a bar.
    fn has_bars(&self) -> bool {
        self.rows.iter().any(|r| !r.bar.is_empty())
    }

    /// Tells whether a share of a group is printed.
    pub(crate) fn has_share(&self) -> bool {
        self.rows.iter().any(|r| matches!(r.share, ShareView::Shown { .. }))
    }

    /// Tells whether a share says too little, so that the page explains the words.
    pub(crate) fn has_rough(&self) -> bool {
        self.rows.iter().any(|r| matches!(r.share, ShareView::Rough))
    }

    /// Tells whether a row is hidden, so that the page explains the word.
    pub(crate) fn has_hidden(&self) -> bool {
        self.rows.iter().any(|r| matches!(r.cell, CellView::Hidden))
    }
}

/// Keeps the shown rows: by count, or in the order of the codes where they have one.
///
/// Returns how many are left out too.
fn keep_shown(mut order: Vec<usize>, grid: &Grid, ordinal: bool) -> (Vec<usize>, usize) {
    let all = order.len();
    order.retain(|at| grid.figures.get(*at).is_some_and(|f| f.shown));
    if !ordinal {
        order.sort_by_key(|at| std::cmp::Reverse(grid.figures.get(*at).map_or(0, |f| f.count)));
    }
    order.truncate(MOST_ROWS);
    let left = all - order.len();
    (order, left)
}

/// Returns the denominator of a column's shares, where one- and two-way tables give it.
///
/// A flag's share is one of its group (code book 2024, section 6): the persons with an
/// answer in at least one variable of the group, which these tables do not give; a release
/// may have such shares in a file of their own.
fn answered(rel: &Release<'_>, index: usize) -> Option<u64> {
    let col = rel.cols.get(index)?;
    if col.flag || col.shares_denominator(rel.book()) {
        return None;
    }
    Some(rel.reported(index)).filter(|f| f.shown).map(|f| f.count)
}

/// Returns how many years each band of age holds; empty when they are equal or not ages.
///
/// Bands of 9, 3 and 9 years side by side look like a rise and a fall that is none: a
/// number a year of age stands beside them. The last band is open and has no width.
fn band_widths(col: &Col) -> Vec<u64> {
    if !col.ordinal || !col.name.to_ascii_lowercase().starts_with("age") {
        return Vec::new();
    }
    let width = |code: &String| -> Option<u64> {
        let mut ends = code.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty());
        let (low, high): (u64, u64) = (ends.next()?.parse().ok()?, ends.next()?.parse().ok()?);
        (ends.next().is_none() && high >= low).then(|| high - low + 1)
    };
    let widths: Vec<u64> = col.codes.iter().map_while(width).collect();
    // All bands but the open one and blank must be read, or none is shown.
    let all = widths.len() + 2 == col.codes.len() || widths.len() + 1 == col.codes.len();
    let equal = widths.windows(2).all(|w| w.first() == w.last());
    if all && !equal { widths } else { Vec::new() }
}

/// Rounds to two digits: a quotient of a rounded count has no more.
fn two_digits(n: u64) -> u64 {
    let mut step = 1;
    while n / step >= 100 {
        step *= 10;
    }
    (n + step / 2) / step * step
}
