//! Which tables matter, from the public code book alone.

use shyraq_case::{CodeBook, Column, Kind};

/// Shares of a table with more cells are left to the pairs.
const MAX_SHARE_CELLS: usize = 20_000;
/// The by-variables of CTDC's published shares, where a code book has both.
const CTDC_BY: [&str; 2] = ["CountryOfExploitation", "gender"];

/// A flag that is computed: 1 when any column of a group has an answer, which makes the
/// person part of the group's denominator (CTDC code book 2024, section 6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// For example `any(means)`.
    pub name: String,
    /// The columns of the group.
    pub of: Vec<usize>,
}

/// Shares of the flags of a group, by two columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Name of the group.
    pub group: String,
    /// The two columns.
    pub by: [usize; 2],
    /// The axis of the denominator: number of columns + place among the derived flags.
    pub any: usize,
    /// The flags.
    pub flags: Vec<usize>,
}

/// The columns, derived flags and shares that a release has to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// The columns.
    pub columns: Vec<Column>,
    /// Derived flags; their axes follow those of the columns.
    pub derived: Vec<Derived>,
    /// Shares, each with its three-way tables.
    pub shares: Vec<Share>,
}

impl Workload {
    /// All tables of one and two columns and no shares.
    #[must_use]
    pub fn pairs(columns: Vec<Column>) -> Self {
        Self { columns, derived: Vec::new(), shares: Vec::new() }
    }

    /// All tables of one and two columns, and the shares that CTDC publishes: of each group
    /// of flags by country of exploitation and gender, where the code book has them.
    #[must_use]
    pub fn of(book: &CodeBook) -> Self {
        let mut out = Self::pairs(book.columns());
        let place = |name: &str| out.columns.iter().position(|c| c.name == name);
        let [Some(first), Some(second)] = CTDC_BY.map(place) else { return out };
        let by = [first.min(second), first.max(second)];
        let cells = by.iter().map(|c| out.columns.get(*c).map_or(1, Column::cells)).product::<usize>();
        if 2 * cells > MAX_SHARE_CELLS {
            return out;
        }
        for group in &book.groups {
            let member = |c: &Column| {
                let v = book.variables.get(c.variable);
                v.is_some_and(|v| v.group.as_deref() == Some(&group.name) && (v.is_flag() || v.kind == Kind::Several))
            };
            let flags: Vec<usize> =
                out.columns.iter().enumerate().filter(|(i, c)| member(c) && !by.contains(i)).map(|(i, _)| i).collect();
            if flags.len() < 2 {
                continue;
            }
            let any = out.columns.len() + out.derived.len();
            out.derived.push(Derived { name: format!("any({})", group.name), of: flags.clone() });
            out.shares.push(Share { group: group.name.clone(), by, any, flags });
        }
        out
    }

    /// Returns the number of cells along an axis: a column, or a derived flag after them.
    #[must_use]
    pub fn cells(&self, axis: usize) -> usize {
        self.columns.get(axis).map_or(2, Column::cells)
    }

    /// Returns the number of axes.
    #[must_use]
    pub fn axes(&self) -> usize {
        self.columns.len() + self.derived.len()
    }

    /// Returns the name of an axis.
    #[must_use]
    pub fn name(&self, axis: usize) -> &str {
        match self.columns.get(axis) {
            Some(c) => &c.name,
            None => self.derived.get(axis - self.columns.len()).map_or("", |d| &d.name),
        }
    }

    /// Returns the text of a code on an axis; blank is the empty text.
    #[must_use]
    pub fn text(&self, axis: usize, code: usize) -> &str {
        match self.columns.get(axis) {
            Some(c) => c.text(u16::try_from(code).unwrap_or_default()),
            None if code == 1 => "1",
            None => "",
        }
    }

    /// Returns the three-way tables of the shares, each once.
    pub(crate) fn triples(&self) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = Vec::new();
        for share in &self.shares {
            for flag in share.flags.iter().chain(std::iter::once(&share.any)) {
                let mut axes = vec![share.by[0], share.by[1], *flag];
                axes.sort_unstable();
                if !out.contains(&axes) {
                    out.push(axes);
                }
            }
        }
        out
    }
}
