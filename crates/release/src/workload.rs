//! Which tables matter, from the public code book alone.

use std::collections::{BTreeMap, HashSet};

use shyraq_case::{CodeBook, Column, Kind, Rules};

/// Tables of three columns with more cells are left to the pairs.
const MAX_TRIPLE_CELLS: usize = 20_000;
/// Up to so many columns, tables of three are measured for the records.
const FEW_COLUMNS: usize = 16;
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

/// The columns, derived flags and shares that a release has to answer, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// The columns.
    pub columns: Vec<Column>,
    /// Derived flags; their axes follow those of the columns.
    pub derived: Vec<Derived>,
    /// Shares, each with its three-way tables.
    pub shares: Vec<Share>,
    /// Tables that the code book names, with their weights.
    pub wanted: BTreeMap<Vec<usize>, u32>,
    /// Tables of three columns that are measured for the records only.
    pub further: Vec<Vec<usize>>,
    /// What answers imply: each record that is counted obeys, so does each that is made.
    pub rules: Rules,
}

impl Workload {
    /// All tables of one and two columns and no shares.
    #[must_use]
    pub fn pairs(columns: Vec<Column>) -> Self {
        Self {
            columns,
            derived: Vec::new(),
            shares: Vec::new(),
            wanted: BTreeMap::new(),
            further: Vec::new(),
            rules: Rules::default(),
        }
    }

    /// What a code book asks for: all tables of one and two columns, those of three and the
    /// weights that it names, and its shares. A code book that names none has the shares that
    /// CTDC publishes, of each group of flags by country of exploitation and gender, where
    /// it has these.
    #[must_use]
    pub fn of(book: &CodeBook) -> Self {
        let mut out = Self::pairs(book.columns());
        out.rules = book.rules();
        out.add_wanted(book);
        if book.shares.is_empty() {
            let by: Vec<String> = CTDC_BY.map(str::to_owned).to_vec();
            out.add_shares(book, &by, &[]);
        }
        for wanted in &book.shares {
            out.add_shares(book, &wanted.by, &wanted.groups);
        }
        if out.columns.len() <= FEW_COLUMNS {
            out.add_triples();
        }
        out
    }

    /// Adds every table of three columns that is not too large: with few columns pairs are
    /// nearly exact, and what three answer together is what remains unknown.
    fn add_triples(&mut self) {
        let d = self.columns.len();
        for axes in (0..d).flat_map(|i| (i + 1..d).flat_map(move |j| (j + 1..d).map(move |k| vec![i, j, k]))) {
            if axes.iter().map(|a| self.cells(*a)).product::<usize>() <= MAX_TRIPLE_CELLS {
                self.further.push(axes);
            }
        }
    }

    /// Takes the weights and the tables of three columns; of a variable with several choices
    /// each value stands in a table of its own.
    fn add_wanted(&mut self, book: &CodeBook) {
        let columns = |name: &String| -> Vec<usize> {
            let own = |c: &Column| book.variables.get(c.variable).is_some_and(|v| v.name == *name);
            self.columns.iter().enumerate().filter(|(_, c)| own(c)).map(|(i, _)| i).collect()
        };
        for wanted in &book.workload {
            let mut tables: Vec<Vec<usize>> = vec![Vec::new()];
            for choices in wanted.variables.iter().map(columns) {
                let with = |t: &Vec<usize>| choices.iter().map(|c| [t.as_slice(), &[*c]].concat()).collect::<Vec<_>>();
                tables = tables.iter().flat_map(with).collect();
            }
            for mut axes in tables {
                axes.sort_unstable();
                self.wanted.insert(axes, wanted.weight);
            }
        }
    }

    fn add_shares(&mut self, book: &CodeBook, by: &[String], groups: &[String]) {
        let place = |name: &String| self.columns.iter().position(|c| c.name == *name);
        let found: Vec<usize> = by.iter().filter_map(place).collect();
        let [first, second] = found.as_slice() else { return };
        let by = [*first.min(second), *first.max(second)];
        let cells = by.iter().map(|c| self.cells(*c)).product::<usize>();
        if 2 * cells > MAX_TRIPLE_CELLS {
            return;
        }
        for group in book.groups.iter().filter(|g| groups.is_empty() || groups.contains(&g.name)) {
            let member = |c: &Column| {
                let v = book.variables.get(c.variable);
                v.is_some_and(|v| v.group.as_deref() == Some(&group.name) && (v.is_flag() || v.kind == Kind::Several))
            };
            let columns = self.columns.iter().enumerate();
            let flags: Vec<usize> = columns.filter(|(i, c)| member(c) && !by.contains(i)).map(|(i, _)| i).collect();
            if flags.len() < 2 {
                continue;
            }
            let derived = Derived { name: format!("any({})", group.name), of: flags.clone() };
            let known = self.derived.iter().position(|d| *d == derived);
            let any = self.columns.len() + known.unwrap_or(self.derived.len());
            if known.is_none() {
                self.derived.push(derived);
            }
            self.shares.push(Share { group: group.name.clone(), by, any, flags });
        }
    }

    /// Tells whether the cells of a table are published: all of one and two columns, and those
    /// of three that the code book names. The others are published as shares, or stand
    /// behind the records.
    pub(crate) fn is_published(&self, axes: &[usize]) -> bool {
        let plain = axes.iter().all(|a| *a < self.columns.len());
        plain && (matches!(axes.len(), 1 | 2) || self.wanted.contains_key(axes))
    }

    /// Returns how much a table weighs beside others of its kind.
    #[must_use]
    pub fn weight(&self, axes: &[usize]) -> u32 {
        self.wanted.get(axes).copied().unwrap_or(1)
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

    /// Returns the three-way tables, each once: those that were asked for, those for the records, those of the shares.
    pub(crate) fn triples(&self) -> Vec<Vec<usize>> {
        let mut seen = HashSet::new();
        let all = self.asked_triples().chain(self.further.iter().cloned()).chain(self.share_triples());
        all.filter(|axes| seen.insert(axes.clone())).collect()
    }

    /// Returns the three-way tables that are published, as cells or as shares.
    pub(crate) fn published_triples(&self) -> HashSet<Vec<usize>> {
        self.asked_triples().chain(self.share_triples()).collect()
    }

    fn asked_triples(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        self.wanted.keys().filter(|axes| axes.len() == 3).cloned()
    }

    fn share_triples(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        self.shares.iter().flat_map(|share| {
            share.flags.iter().chain(std::iter::once(&share.any)).map(|flag| {
                let mut axes = vec![share.by[0], share.by[1], *flag];
                axes.sort_unstable();
                axes
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "name='b'\nversion='1'\n[[variable]]\nname='means'\nkind='several'\nvalues=['t','d']\n[[variable]]\nname='place'\nvalues=['x','y']\n[[variable]]\nname='age'\nvalues=['1','2']\n[[variable]]\nname='f'\nvalues=['1']\ngroup='g'\n[[variable]]\nname='h'\nvalues=['1']\ngroup='g'\n";

    #[test]
    fn a_code_book_says_what_matters() {
        let text = "[[workload]]\nvariables=['place','means']\nweight=4\n[[workload]]\nvariables=['means','age','place']\n[[shares]]\nby=['age','place']\n";
        let w = Workload::of(&CodeBook::parse(&format!("{BOOK}{text}")).unwrap());
        // Columns: means=t, means=d, place, age, f, h.
        assert_eq!((w.weight(&[0, 2]), w.weight(&[1, 2]), w.weight(&[2, 3])), (4, 4, 1));
        assert_eq!(w.derived, [Derived { name: "any(g)".into(), of: vec![4, 5] }]);
        assert!(w.triples().ends_with(&[vec![2, 3, 6]]), "the denominator by age and place");
        assert_eq!(w.triples().len(), 20 + 1, "six columns are few: all of three");
    }

    #[test]
    fn without_the_columns_of_ctdc_there_are_no_shares() {
        let w = Workload::of(&CodeBook::parse(BOOK).unwrap());
        assert!(w.shares.is_empty() && w.derived.is_empty());
        let ctdc = Workload::of(&CodeBook::shipped("ctdc-2024").unwrap());
        assert_eq!((ctdc.shares.len(), ctdc.triples().len()), (5, 26), "21 flags and 5 denominators");
    }
}
