//! Reading histories from a table: one 0/1 column per list and a count, or a linkage's
//! `clusters.csv`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use shyraq_tabular::{Limits, Records, TableForm};

use super::super::MOST_LISTS;
use super::Histories;
use crate::AssessError;

/// Which columns of a table are what.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// The column of counts; none: the last one.
    pub count: Option<String>,
    /// The columns that are lists, in this order; none: all that are nothing else.
    pub lists: Option<Vec<String>>,
    /// A column whose values are strata, each estimated alone.
    pub by: Option<String>,
    /// Lists that are taken as one: its name, and what it is made of.
    pub merge: Vec<(String, Vec<String>)>,
    /// Every history was measured, with noise: a column that is neither count nor strata is a
    /// list, whether it is used or not.
    pub measured: bool,
}

/// The persons of one stratum, as the table counts them.
///
/// Counts may be negative: a table that was measured with noise has such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strata {
    /// The value of the column `by`; none when there is no such column.
    pub value: Option<String>,
    /// The names of the lists.
    pub names: Vec<String>,
    /// Counts by mask; the first is 0.
    pub counts: Vec<i64>,
    /// By mask, how many cells of the table a count adds up: more than one where lists were
    /// merged or left out. It matters for noise, which each cell has of its own.
    pub cells: Vec<u64>,
}

impl Strata {
    /// The histories as if noisy counts were exact: what is below 0 is 0.
    ///
    /// # Errors
    /// Names the fault.
    pub fn clipped(&self) -> Result<Histories, AssessError> {
        Self { counts: self.counts.iter().map(|n| (*n).max(0)).collect(), ..self.clone() }.histories()
    }

    /// Counts by mask of a whole table, each of them one cell.
    #[must_use]
    pub fn of(names: Vec<String>, counts: Vec<i64>) -> Self {
        let cells = vec![1; counts.len()];
        Self { value: None, names, counts, cells }
    }

    /// The histories, when no count is negative.
    ///
    /// # Errors
    /// Names the fault.
    pub fn histories(&self) -> Result<Histories, AssessError> {
        let counts: Result<Vec<u64>, _> = self.counts.iter().map(|n| u64::try_from(*n)).collect();
        let ask = |fault, hint: &str| AssessError::Ask { fault, hint: hint.to_owned() };
        let counts = counts.map_err(|_| {
            ask(
                "a count is negative".to_owned(),
                "counts of persons are whole numbers from 0; of a table that was measured with noise say so by --noise",
            )
        })?;
        Histories::new(self.names.clone(), counts).map_err(|fault| ask(fault, "merge lists with --merge NEW=a+b"))
    }
}

/// What a row of the table is.
enum Columns {
    /// A history with a count: the columns of the lists, of the count, of the strata.
    Counted { lists: Vec<usize>, count: usize, by: Option<usize> },
    /// A record of a linkage: contributor and cluster.
    Records { contributor: usize, cluster: usize, by: Option<usize> },
}

/// Returns a whole number without the decimals that some programs write, as in 5.0.
fn without_decimals(cell: &str) -> &str {
    match cell.split_once('.') {
        Some((n, zeros)) if !n.is_empty() && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => n,
        _ => cell,
    }
}

/// Reads a table of histories; strata are in the order of their values.
///
/// # Errors
/// One fault, with row and column, and what to do.
pub fn read(path: &Path, lists: &Lists) -> Result<Vec<Strata>, AssessError> {
    let name = path.display().to_string();
    let table = |fault: String, hint: &str| AssessError::Table { path: name.clone(), fault, hint: hint.to_owned() };
    let broken = |e: shyraq_tabular::TableError| {
        let hint = e.hint_without_mapping().to_owned();
        match e.into_io() {
            Ok(source) => AssessError::Io { path: name.clone(), source },
            Err(e) => AssessError::Table { path: name.clone(), fault: e.to_string(), hint },
        }
    };
    let mut rows = Records::open(path, &TableForm::seen_in(path), &Limits::default()).map_err(broken)?;
    let header: Vec<String> = rows.header().to_vec();
    if let Some(nameless) = header.iter().position(|name| name.trim().is_empty()) {
        let fault = format!("column {} of the header has no name", nameless + 1);
        return Err(table(fault, "name the list, or take the column out (row numbers, for example)"));
    }
    let columns = columns(&header, lists)?;
    let read = match &columns {
        Columns::Counted { lists: used, count, by } => {
            let other = |c: &usize| lists.measured && c != count && Some(*c) != *by && !used.contains(c);
            let unused: Vec<usize> = (0..header.len()).filter(other).collect();
            if used.len() + unused.len() > 2 * MOST_LISTS {
                return Err(ask(
                    format!("{} columns of lists", used.len() + unused.len()),
                    "a table that was measured with noise has a column for each list and no other; take the others out",
                ));
            }
            counted(
                &mut rows,
                &header,
                &Counted { lists: used, unused, count: *count, by: *by, measured: lists.measured },
            )
        }
        Columns::Records { .. } if lists.measured => Err(Fault::Cell(
            "records of a linkage were not measured with noise".to_owned(),
            "give a table with a column of 0 and 1 for each list and a noisy count, or leave --noise out",
        )),
        Columns::Records { contributor, cluster, by } => records(&mut rows, *contributor, *cluster, *by, lists),
    };
    let strata = read.map_err(|e| match e {
        Fault::Table(e) => broken(e),
        Fault::Cell(fault, hint) => table(fault, hint),
        Fault::Ask(e) => e,
    })?;
    if strata.is_empty() {
        return Err(table("the table has no rows".to_owned(), "give one row for each history with its count"));
    }
    strata.into_iter().map(|s| merged(s, &lists.merge)).collect()
}

enum Fault {
    Table(shyraq_tabular::TableError),
    Cell(String, &'static str),
    Ask(AssessError),
}

impl From<shyraq_tabular::TableError> for Fault {
    fn from(e: shyraq_tabular::TableError) -> Self {
        Self::Table(e)
    }
}

fn ask(fault: String, hint: impl Into<String>) -> AssessError {
    AssessError::Ask { fault, hint: hint.into() }
}

fn columns(header: &[String], wanted: &Lists) -> Result<Columns, AssessError> {
    let find = |name: &str, what: &str| {
        header.iter().position(|h| h == name).ok_or_else(|| {
            ask(format!("the table has no column '{name}' for {what}"), format!("its columns: {}", header.join(", ")))
        })
    };
    let by = wanted.by.as_deref().map(|b| find(b, "--by")).transpose()?;
    let of_linkage = |name| header.iter().position(|h| h == name);
    if let (Some(_), Some(contributor), Some(cluster)) =
        (of_linkage("record"), of_linkage("contributor"), of_linkage("cluster"))
    {
        if wanted.count.is_some() {
            let fault = "records of a linkage have no column of counts: each cluster is a person".to_owned();
            return Err(ask(fault, "leave --count out"));
        }
        return Ok(Columns::Records { contributor, cluster, by });
    }
    let count = match &wanted.count {
        Some(name) => find(name, "--count")?,
        None => header.len().saturating_sub(1),
    };
    if by == Some(count) {
        return Err(ask(
            "one column cannot be both the strata and the count".to_owned(),
            "name the count with --count",
        ));
    }
    let lists: Vec<usize> = match &wanted.lists {
        Some(names) => names.iter().map(|n| find(n, "--lists")).collect::<Result<_, _>>()?,
        None => (0..header.len()).filter(|c| *c != count && Some(*c) != by).collect(),
    };
    let mut seen = lists.clone();
    seen.sort_unstable();
    seen.dedup();
    if let (None, true, Some(last)) = (&wanted.count, lists.contains(&count), header.get(count)) {
        let fault = format!("'{last}' is the last column, which has the counts unless another is named");
        return Err(ask(fault, "name the column of counts with --count"));
    }
    if seen.len() < lists.len() || lists.contains(&count) || by.is_some_and(|b| lists.contains(&b)) {
        return Err(ask("a column is named twice".to_owned(), "a list is named once, and is neither count nor strata"));
    }
    // Merging comes later, so that more may be read than are estimated.
    if lists.len() > 2 * MOST_LISTS {
        return Err(ask(format!("{} columns of lists", lists.len()), "name the lists to use with --lists"));
    }
    Ok(Columns::Counted { lists, count, by })
}

fn text(cell: &[u8]) -> &str {
    std::str::from_utf8(cell).unwrap_or("").trim()
}

/// Columns of a table of histories.
struct Counted<'a> {
    lists: &'a [usize],
    /// Lists that were measured and are not used.
    unused: Vec<usize>,
    count: usize,
    by: Option<usize>,
    /// Whether the counts carry noise.
    measured: bool,
}

/// Counts above are no longer exact where estimates are made of them.
const MOST_PERSONS: u64 = 1 << 52;

fn counted(rows: &mut Records, header: &[String], columns: &Counted<'_>) -> Result<Vec<Strata>, Fault> {
    let Counted { lists, ref unused, count, by, measured } = *columns;
    let names: Vec<String> = lists.iter().filter_map(|c| header.get(*c).cloned()).collect();
    let column = |c: usize| header.get(c).map_or("", String::as_str);
    let many = "a count is how many persons have this history; check it, and name its column with --count";
    let mut strata: BTreeMap<Option<String>, Vec<i64>> = BTreeMap::new();
    let mut first: HashMap<(Option<String>, usize), u64> = HashMap::new();
    while rows.advance()? {
        let row = rows.row();
        let (mut history, mut whole) = (0, 0);
        for (bit, c) in lists.iter().chain(unused).enumerate() {
            match without_decimals(text(rows.cell(*c))) {
                "0" => {}
                "1" => {
                    whole |= 1 << bit;
                    history |= usize::from(bit < lists.len()) << bit;
                }
                _ => {
                    return Err(Fault::Cell(
                        format!("row {row}, column '{}': neither 0 nor 1", column(*c)),
                        "a list has 1 for those who were on it and 0 for those who were not; if this column has the counts, name it with --count, else leave it out by --lists",
                    ));
                }
            }
        }
        let place = || format!("row {row}, column '{}'", column(count));
        let n: i64 = without_decimals(text(rows.cell(count)))
            .parse()
            .map_err(|_| Fault::Cell(format!("{}: not a whole number", place()), many))?;
        if n < 0 && !measured {
            return Err(Fault::Cell(
                format!("{}: a count is negative", place()),
                "counts of persons are whole numbers from 0; of a table that was measured with noise say so by --noise",
            ));
        }
        // With all columns in use, somebody on no list is a fault of the table; when lists
        // were left out by --lists, those who were on no other are simply not seen.
        let all_used = lists.len() + 1 + usize::from(by.is_some()) == header.len();
        if history == 0 && all_used {
            return Err(Fault::Cell(
                format!("row {row}: a history on no list"),
                "nobody can have counted those whom no list has: leave the row out; if a list was taken for the counts, name their column with --count",
            ));
        }
        let value = by.map(|b| text(rows.cell(b)).to_owned());
        if measured && let Some(before) = first.insert((value.clone(), whole), row) {
            return Err(Fault::Cell(
                format!("row {row}: the history of row {before} again"),
                "each history is measured once; two noisy counts added up would carry twice the noise",
            ));
        }
        let counts = strata.entry(value).or_insert_with(|| vec![0; 1 << lists.len()]);
        if let (1.., Some(sum)) = (history, counts.get_mut(history)) {
            *sum = sum
                .checked_add(n)
                .filter(|s| s.unsigned_abs() <= MOST_PERSONS)
                .ok_or_else(|| Fault::Cell(format!("{}: more persons than can be counted exactly", place()), many))?;
        }
    }
    let all = |counts: &Vec<i64>| counts.iter().map(|n| u128::from(n.unsigned_abs())).sum::<u128>();
    if strata.values().any(|counts| all(counts) > u128::from(MOST_PERSONS)) {
        return Err(Fault::Cell(format!("column '{}': more persons than can be counted exactly", column(count)), many));
    }
    // A history of the lists used is the sum over those of the lists that were left out.
    let cells = vec![1 << unused.len(); 1 << lists.len()];
    let of = |(value, counts)| Strata { value, names: names.clone(), counts, cells: cells.clone() };
    Ok(strata.into_iter().map(of).collect())
}

/// A cluster is a person, its contributors are the lists it was on.
fn records(
    rows: &mut Records,
    contributor: usize,
    cluster: usize,
    by: Option<usize>,
    wanted: &Lists,
) -> Result<Vec<Strata>, Fault> {
    let mut names: Vec<String> = wanted.lists.clone().unwrap_or_default();
    let mut seen: Vec<(Option<String>, String, String)> = Vec::new();
    while rows.advance()? {
        let (list, person) = (text(rows.cell(contributor)), text(rows.cell(cluster)));
        if list.is_empty() || person.is_empty() {
            return Err(Fault::Cell(
                format!("row {}: no contributor or no cluster", rows.row()),
                "use clusters.csv as `shyraq linkage link` wrote it",
            ));
        }
        seen.push((by.map(|b| text(rows.cell(b)).to_owned()), person.to_owned(), list.to_owned()));
    }
    let all: BTreeSet<&str> = seen.iter().map(|(.., list)| list.as_str()).collect();
    if let Some(unknown) = names.iter().find(|n| !all.contains(n.as_str())).filter(|_| !all.is_empty()) {
        let known = all.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Fault::Ask(ask(
            format!("--lists: there is no contributor '{unknown}'"),
            format!("there are {known}"),
        )));
    }
    if wanted.lists.is_none() {
        names = all.into_iter().map(str::to_owned).collect();
    }
    if names.len() > 2 * MOST_LISTS {
        return Err(Fault::Ask(ask(format!("{} contributors", names.len()), "name the lists to use with --lists")));
    }
    let place: HashMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
    let mut persons: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for (value, person, list) in &seen {
        if let Some(bit) = place.get(list.as_str()) {
            *persons.entry((value.as_deref(), person)).or_default() |= 1 << bit;
        }
    }
    let mut strata: BTreeMap<Option<String>, Vec<i64>> = BTreeMap::new();
    for ((value, _), history) in persons {
        let counts = strata.entry(value.map(str::to_owned)).or_insert_with(|| vec![0; 1 << names.len()]);
        if let Some(n) = counts.get_mut(history) {
            *n += 1;
        }
    }
    Ok(strata.into_iter().map(|(value, counts)| Strata { value, ..Strata::of(names.clone(), counts) }).collect())
}

/// Takes some lists as one.
fn merged(mut strata: Strata, merges: &[(String, Vec<String>)]) -> Result<Strata, AssessError> {
    for (new, parts) in merges {
        let mut bits: Vec<usize> = Vec::new();
        for part in parts {
            match strata.names.iter().position(|n| n == part) {
                Some(at) if !bits.contains(&at) => bits.push(at),
                _ => {
                    return Err(ask(
                        format!("--merge: '{part}' is no list, or is named twice"),
                        format!("the lists: {}", strata.names.join(", ")),
                    ));
                }
            }
        }
        let Some(first) = bits.iter().copied().min() else {
            return Err(ask(format!("--merge: '{new}' is made of nothing"), "write --merge NEW=a+b"));
        };
        if strata.names.iter().enumerate().any(|(i, n)| n == new && !bits.contains(&i)) {
            return Err(ask(format!("--merge: a list '{new}' is there already"), "choose another name"));
        }
        let kept: Vec<usize> = (0..strata.names.len()).filter(|i| *i == first || !bits.contains(i)).collect();
        let (mut counts, mut cells) = (vec![0_i64; 1 << kept.len()], vec![0_u64; 1 << kept.len()]);
        for (history, (n, m)) in strata.counts.iter().zip(&strata.cells).enumerate() {
            let on =
                |i: usize| if i == first { bits.iter().any(|b| history >> b & 1 == 1) } else { history >> i & 1 == 1 };
            let to: usize = kept.iter().enumerate().filter(|(_, i)| on(**i)).map(|(at, _)| 1 << at).sum();
            if let (1.., Some(sum), Some(many)) = (to, counts.get_mut(to), cells.get_mut(to)) {
                *sum += n;
                *many += m;
            }
        }
        let names = kept.iter().filter_map(|i| if *i == first { Some(new) } else { strata.names.get(*i) });
        strata = Strata { names: names.cloned().collect(), counts, cells, ..strata };
    }
    if strata.names.len() > MOST_LISTS {
        return Err(ask(
            format!("{} lists; at most {MOST_LISTS} can be estimated at once", strata.names.len()),
            "merge lists with --merge NEW=a+b or choose some with --lists",
        ));
    }
    Ok(strata)
}
