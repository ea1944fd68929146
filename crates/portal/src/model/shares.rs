//! Shares of a group's flags, as the release gives them.
//!
//! Tables of one and two columns lack the denominator of a group: the persons with an
//! answer in any of its columns. A release that measured it has `shares.csv`; here its rows
//! find the columns and groups that the pages have.

use std::collections::{BTreeMap, HashMap};

use shyraq_bundle::Bundle;
use shyraq_case::CodeBook;

use super::rule::{Printed, is_clear_share, printed_share};
use super::{Col, Figure};

/// A published share in tenths of a per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    /// As the file has it.
    pub(crate) share: u64,
    /// Lower end of its 95 % interval.
    low: u64,
    /// Upper end of its 95 % interval.
    high: u64,
}

impl Share {
    /// Tells whether its interval says enough to be printed.
    pub(crate) fn is_clear(&self) -> bool {
        is_clear_share(self.low, self.high)
    }

    /// Returns the digits to print, in tenths of a per cent.
    pub(crate) fn printed(&self) -> Printed {
        printed_share(self.share, self.low, self.high)
    }
}

/// Of whom shares are taken: all persons, or those with an answer in a column.
pub(crate) type By = Option<(usize, usize)>;

/// The shares of all flags of a group, with one denominator.
#[derive(Debug, Clone)]
pub(crate) struct GroupShares {
    /// Index of the group in the code book.
    pub(crate) group: usize,
    /// Of whom: index of a column and of a code.
    pub(crate) by: By,
    /// Persons with an answer in any column of the group, where its measurement is there.
    pub(crate) denominator: Option<Figure>,
    flags: HashMap<usize, Share>,
}

impl GroupShares {
    /// Returns the share of a column.
    pub(crate) fn get(&self, column: usize) -> Option<Share> {
        self.flags.get(&column).copied()
    }
}

/// The shares of a release that a page can state in words.
#[derive(Debug, Default)]
pub(crate) struct Shares {
    groups: HashMap<(usize, By), GroupShares>,
}

impl Shares {
    /// Joins the rows of the file by group, by whom and denominator.
    ///
    /// A group counts only where every column that a page shows in it has a share with the
    /// same denominator: else "any answer in the group" would not be what was counted.
    pub(crate) fn read(bundle: &Bundle, cols: &[Col]) -> Self {
        let book = bundle.codebook();
        let columns: HashMap<&str, usize> = cols.iter().enumerate().map(|(i, c)| (c.name.as_str(), i)).collect();
        let mut found: BTreeMap<(usize, By, u64), HashMap<usize, Share>> = BTreeMap::new();
        for row in bundle.shares() {
            let Some(by) = by(&columns, cols, &row.by, &row.values) else { continue };
            let group = book.groups.iter().position(|g| g.name == row.group);
            let Some((group, column)) = group.zip(columns.get(row.variable.as_str()).copied()) else { continue };
            let share = Share { share: row.share, low: row.low, high: row.high };
            found.entry((group, by, row.denominator)).or_default().entry(column).or_insert(share);
        }
        let mut groups = HashMap::new();
        for ((group, by, count), flags) in found {
            let members = cols.iter().enumerate().filter(|(_, c)| c.group(book) == Some(group));
            if members.map(|(i, _)| i).all(|i| flags.contains_key(&i)) {
                let denominator = denominator(bundle, book, cols, (group, by, count));
                groups.insert((group, by), GroupShares { group, by, denominator, flags });
            }
        }
        Self { groups }
    }

    /// Tells whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns the shares of a group, by its index in the code book.
    pub(crate) fn get(&self, group: usize, by: By) -> Option<&GroupShares> {
        self.groups.get(&(group, by))
    }
}

/// Finds the column and the code by which a share is taken; `None` for two columns, which
/// no page prints, and for what the tables do not have.
fn by(columns: &HashMap<&str, usize>, cols: &[Col], by: &[String], values: &[String]) -> Option<By> {
    match (by, values) {
        ([], _) => Some(None),
        ([name], [value]) => {
            let column = *columns.get(name.as_str())?;
            Some(Some((column, cols.get(column)?.codes.iter().position(|c| c == value)?)))
        }
        _ => None,
    }
}

/// Returns the denominator with an interval from its own measurement.
fn denominator(bundle: &Bundle, book: &CodeBook, cols: &[Col], of: (usize, By, u64)) -> Option<Figure> {
    let (group, by, count) = of;
    let any = format!("any({})", book.groups.get(group)?.name);
    let by = by.and_then(|(column, code)| cols.get(column).map(|c| (c.name.as_str(), c.code(code))));
    let (mut names, mut values) = by.map_or_else(Default::default, |(n, v)| (vec![n], vec![v]));
    names.push(&any);
    values.push("1");
    let measured = bundle.measured().get(&names, &values)?;
    Some(Figure::derived(count, measured.noisy as f64, measured.sigma())).filter(|f| f.shown)
}
