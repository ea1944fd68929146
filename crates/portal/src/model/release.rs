use rayon::prelude::*;
use shyraq_bundle::{Bundle, Manifest};
use shyraq_case::CodeBook;
use shyraq_locale::{Catalogue, Lang};

use super::slug::slugs;
use super::{By, Col, Figure, Grid, GroupShares, Section, Shares, totals};

/// A verified release with all its decisions made: what every page is rendered from.
#[derive(Debug)]
pub(crate) struct Release<'a> {
    pub(crate) bundle: &'a Bundle,
    /// The columns, in the order of the code book.
    pub(crate) cols: Vec<Col>,
    /// One table a column, in the same order.
    pub(crate) one: Vec<Grid>,
    /// The tables over two columns, in the order of the file.
    pub(crate) two: Vec<Grid>,
    /// The number of persons in the release.
    pub(crate) total: Figure,
    /// Persons with an answer, one figure a column.
    reported: Vec<Figure>,
    /// Shares of groups, where the release has them.
    pub(crate) shares: Shares,
    /// Names of the code book's groups in addresses.
    pub(crate) group_slugs: Vec<String>,
    /// Names of its variables in addresses.
    pub(crate) variable_slugs: Vec<String>,
}

impl<'a> Release<'a> {
    /// Reads the tables of a bundle and decides on every cell.
    pub(crate) fn read(bundle: &'a Bundle) -> Self {
        let tables = bundle.tables();
        let cols = Col::of(bundle.codebook(), |name| tables.get(&[name]).is_some());
        let one: Vec<Grid> = cols
            .iter()
            .filter_map(|c| tables.get(&[c.name.as_str()]))
            .filter_map(|t| Grid::read(bundle, &cols, t))
            .collect();
        let two: Vec<Grid> = tables
            .all()
            .par_iter()
            .filter(|t| t.variables.len() == 2)
            .filter_map(|t| Grid::read(bundle, &cols, t))
            .collect();
        let grids: Vec<&Grid> = one.iter().chain(&two).collect();
        let total = total(bundle, &cols, &grids);
        let reported = (0..cols.len()).into_par_iter().map(|i| reported(&cols, &one, &grids, i)).collect();
        let book = bundle.codebook();
        let groups: Vec<&str> = book.groups.iter().map(|g| g.name.as_str()).collect();
        let variables: Vec<&str> = book.variables.iter().map(|v| v.name.as_str()).collect();
        Self {
            shares: Shares::read(bundle, &cols),
            bundle,
            cols,
            one,
            two,
            total,
            reported,
            group_slugs: slugs(&groups),
            variable_slugs: slugs(&variables),
        }
    }

    pub(crate) fn book(&self) -> &'a CodeBook {
        self.bundle.codebook()
    }

    pub(crate) fn manifest(&self) -> &'a Manifest {
        self.bundle.manifest()
    }

    /// Returns a column by name, with its index.
    pub(crate) fn col(&self, name: &str) -> Option<(usize, &Col)> {
        self.cols.iter().enumerate().find(|(_, c)| c.name == name)
    }

    /// Returns the table over two columns, in either order.
    pub(crate) fn pair(&self, a: usize, b: usize) -> Option<&Grid> {
        self.two.iter().find(|g| g.cols == [a, b] || g.cols == [b, a])
    }

    /// Returns the name of a table in addresses and files: `gender`, `gender.ageBroad`.
    pub(crate) fn table_slug(&self, grid: &Grid) -> String {
        let slugs: Vec<&str> = grid.cols.iter().filter_map(|i| self.cols.get(*i)).map(|c| c.slug.as_str()).collect();
        slugs.join(".")
    }

    /// Returns the number of persons with an answer in a column.
    pub(crate) fn reported(&self, index: usize) -> Figure {
        self.reported.get(index).copied().unwrap_or_else(|| Figure::derived(0, 0.0, 0.0))
    }

    /// Returns the shares of the group to which some columns belong, when they are of one group.
    pub(crate) fn shares_of(&self, columns: &[usize], by: By) -> Option<&GroupShares> {
        let mut groups = columns.iter().map(|i| self.cols.get(*i).and_then(|c| c.group(self.book())));
        let first = groups.next()??;
        if groups.all(|g| g == Some(first)) { self.shares.get(first, by) } else { None }
    }

    /// Returns the sections of the explorer that have columns, each with its columns.
    pub(crate) fn sections(&self) -> Vec<(Section, Vec<usize>)> {
        let mut out: Vec<(Section, Vec<usize>)> = Vec::new();
        for (i, c) in self.cols.iter().enumerate() {
            match out.iter_mut().find(|(s, _)| *s == c.section) {
                Some((_, list)) => list.push(i),
                None => out.push((c.section, vec![i])),
            }
        }
        let rank = |s: &Section| match s {
            Section::Person => 0,
            Section::Route => 1,
            Section::Group(_) | Section::Several(_) => 2,
            Section::Rest => 3,
        };
        out.sort_by_key(|(s, _)| rank(s));
        out
    }

    /// Returns the name of a section's files.
    pub(crate) fn section_slug(&self, section: Section) -> String {
        let name = |list: &[String], i: usize| list.get(i).cloned().unwrap_or_default();
        match section {
            Section::Person => "section-person".into(),
            Section::Route => "section-route".into(),
            Section::Rest => "section-rest".into(),
            Section::Group(i) => format!("group-{}", name(&self.group_slugs, i)),
            Section::Several(i) => format!("choices-{}", name(&self.variable_slugs, i)),
        }
    }

    /// Returns the title of a section.
    pub(crate) fn section_label(&self, section: Section, cat: &Catalogue) -> String {
        let lang: Lang = cat.lang();
        match section {
            Section::Person => cat.text("section-person"),
            Section::Route => cat.text("section-route"),
            Section::Rest => cat.text("section-rest"),
            Section::Group(i) => self.book().groups.get(i).map_or_else(String::new, |g| g.label(lang).to_owned()),
            Section::Several(i) => self.book().variables.get(i).map_or_else(String::new, |v| v.label(lang).to_owned()),
        }
    }

    /// Returns citizenship and country of exploitation, where the release has them as country codes.
    pub(crate) fn corridor(&self) -> Option<(usize, usize)> {
        let (from, a) = self.col("citizenship")?;
        let (to, b) = self.col("CountryOfExploitation")?;
        (a.countries && b.countries && self.pair(from, to).is_some()).then_some((from, to))
    }

    /// Returns the section that answers "which form of exploitation" on the first page.
    ///
    /// A code book of another field has no such section; then its first section of flags
    /// leads, or nothing.
    pub(crate) fn lead_section(&self) -> Option<(Section, Vec<usize>)> {
        let sections = self.sections();
        let named = sections.iter().find(|(s, _)| match s {
            Section::Group(i) => {
                self.book().groups.get(*i).is_some_and(|g| ["exploitation", "purpose"].contains(&g.name.as_str()))
            }
            Section::Several(i) => self
                .book()
                .variables
                .get(*i)
                .is_some_and(|v| ["exploitation", "purpose", "form"].contains(&v.name.as_str())),
            _ => false,
        });
        let flags = |list: &[usize]| list.iter().all(|i| self.cols.get(*i).is_some_and(|c| c.flag));
        named.filter(|(_, l)| flags(l)).or_else(|| sections.iter().find(|(_, l)| l.len() > 1 && flags(l))).cloned()
    }
}

/// The number of persons: the sum of any table, with an interval from all of them.
fn total(bundle: &Bundle, cols: &[Col], grids: &[&Grid]) -> Figure {
    let count = bundle.tables().total().unwrap_or(0);
    match totals::persons(cols, grids) {
        Some(e) => Figure::derived(count, e.value, e.variance.sqrt()),
        None => Figure::derived(count, 0.0, 0.0),
    }
}

/// The number of persons with an answer; for a flag it is a cell of the release.
fn reported(cols: &[Col], one: &[Grid], grids: &[&Grid], index: usize) -> Figure {
    let figures = one.get(index).map(|g| g.figures.as_slice()).unwrap_or_default();
    let answers = figures.split_last().map(|(_, a)| a).unwrap_or_default();
    if let [only] = answers {
        return *only;
    }
    let count = answers.iter().map(|f| f.count).sum();
    match totals::answered(cols, grids, index) {
        Some(e) => Figure::derived(count, e.value, e.variance.sqrt()),
        None => Figure::derived(count, 0.0, 0.0),
    }
}
