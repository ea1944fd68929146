//! Group shares as CTDC prints them.
//!
//! The denominator of a group of columns is the number of records with an answer in at least
//! one of them; blank in the others then counts as "no" (CTDC code book 2024, section 6). The
//! shares of a group need not sum to 100 %.

use rustc_hash::FxHashMap;
use shyraq_case::BLANK;

use crate::report::{GroupTotal, Records, ShareErrors, ShareTotal, Totals, WorstShare};
use crate::request::USUAL_BY;
use crate::table::{Column, Pair, Side};
use crate::{EvaluationError, Request};

/// No cell: a by-value is blank, or no sensitive record has this combination.
const NONE: u32 = u32::MAX;

/// Columns with a common denominator.
struct Group {
    name: String,
    members: Vec<usize>,
}

/// Which shares are compared.
pub(crate) struct Plan {
    groups: Vec<Group>,
    by: Option<Vec<usize>>,
}

/// Finds groups and by-columns among the columns that are compared.
///
/// # Errors
/// [`EvaluationError::Ask`] for a name that is not among them.
pub(crate) fn plan(r: &Request<'_>, pair: &Pair) -> Result<Plan, EvaluationError> {
    let groups = if r.share_groups.is_empty() { natural_groups(pair) } else { named_groups(r, pair)? };
    if let (Some(_), true) = (&r.shares_by, groups.is_empty()) {
        return Err(EvaluationError::Ask {
            fault: "--shares-by: there is no group of columns to take shares of".into(),
            hint: "name one, such as --share-group means=threats,debt, or give a --codebook that has groups",
        });
    }
    let single = |name: &str| match pair.of_variable(name).as_slice() {
        [i] if pair.wanted.iter().any(|w| w.name == name && w.separator.is_none()) => Some(*i),
        _ => None,
    };
    let by = match &r.shares_by {
        None => USUAL_BY.iter().map(|n| single(n)).collect(),
        Some(names) => {
            let found = names.iter().map(|n| {
                single(n).ok_or_else(|| EvaluationError::Ask {
                    fault: format!("--shares-by: '{n}' is not a compared column with one value a record"),
                    hint: "check the spelling, or add it to --columns",
                })
            });
            Some(found.collect::<Result<_, _>>()?)
        }
    };
    Ok(Plan { groups, by })
}

/// The groups of the code book; a variable with several choices is a group by nature.
fn natural_groups(pair: &Pair) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    for w in &pair.wanted {
        let own = || w.separator.is_some().then(|| w.name.clone());
        let Some(name) = w.group.clone().or_else(own) else { continue };
        let members = pair.of_variable(&w.name);
        match out.iter_mut().find(|g| g.name == name) {
            Some(g) => g.members.extend(members),
            None => out.push(Group { name, members }),
        }
    }
    out
}

fn named_groups(r: &Request<'_>, pair: &Pair) -> Result<Vec<Group>, EvaluationError> {
    let mut out = Vec::new();
    for (name, columns) in &r.share_groups {
        let mut members = Vec::new();
        for c in columns {
            let found = pair.of_variable(c);
            if found.is_empty() {
                return Err(EvaluationError::Ask {
                    fault: format!("--share-group {name}: the column '{c}' is not compared"),
                    hint: "check the spelling, or add it to --columns",
                });
            }
            members.extend(found.into_iter().filter(|f| !members.contains(f)).collect::<Vec<_>>());
        }
        out.push(Group { name: name.clone(), members });
    }
    Ok(out)
}

/// Compares the shares by the by-columns' values, and those of the whole table.
///
/// # Errors
/// [`EvaluationError::Ask`] when the by-columns have too many combinations to be numbered.
pub(crate) fn compare(
    pair: &Pair,
    plan: &Plan,
    min_denominator: u64,
) -> Result<(Option<ShareErrors>, Option<Totals>), EvaluationError> {
    if plan.groups.is_empty() {
        return Ok((None, None));
    }
    let errors = |by: &[usize]| -> Result<(ShareErrors, Vec<Counted>), EvaluationError> {
        let cells = Cells::new(pair, by)?;
        let counted: Vec<Counted> = plan.groups.iter().map(|g| Counted::new(pair, g, &cells)).collect();
        Ok((sum_up(pair, &plan.groups, &counted, by, min_denominator.max(1)), counted))
    };
    let by = plan.by.as_ref().map(|by| errors(by)).transpose()?;
    let (whole, counted) = errors(&[])?;
    let groups = plan.groups.iter().zip(&counted).map(|(g, c)| total(pair, g, c)).collect();
    Ok((by.map(|(e, _)| e), Some(Totals { errors: whole, groups })))
}

/// The combination of by-values of each record, numbered.
struct Cells {
    of: [Vec<u32>; 2],
    count: usize,
}

impl Cells {
    fn new(pair: &Pair, by: &[usize]) -> Result<Self, EvaluationError> {
        let sizes: Vec<u64> = by.iter().filter_map(|c| pair.columns.get(*c)).map(Column::cells).collect();
        if sizes.iter().try_fold(1_u64, |p, s| p.checked_mul(*s)).is_none() {
            return Err(EvaluationError::Ask {
                fault: "--shares-by: the columns have too many combinations of values".into(),
                hint: "name fewer columns",
            });
        }
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let truth = combined(&pair.truth, by, &sizes).map(|key| {
            let next = u32::try_from(numbers.len()).unwrap_or(NONE);
            key.map_or(NONE, |k| *numbers.entry(k).or_insert(next))
        });
        let truth = truth.collect();
        let made =
            combined(&pair.made, by, &sizes).map(|key| key.and_then(|k| numbers.get(&k).copied()).unwrap_or(NONE));
        Ok(Self { of: [truth, made.collect()], count: numbers.len() })
    }
}

/// Returns the number of each record's combination; none when a value is blank.
fn combined<'a>(side: &'a Side, by: &'a [usize], sizes: &'a [u64]) -> impl Iterator<Item = Option<u64>> + 'a {
    (0..side.rows).map(move |row| {
        by.iter().zip(sizes).try_fold(0_u64, |key, (c, size)| {
            let code = side.column(*c).get(row).copied().unwrap_or(BLANK);
            (code != BLANK).then(|| key * size + u64::from(code))
        })
    })
}

/// One share: a column and one of its values.
#[derive(Clone, Copy)]
struct Slot {
    column: usize,
    value: usize,
}

/// The counts of one group, sensitive and synthetic, for each combination of by-values.
struct Counted {
    denominators: Vec<[u64; 2]>,
    slots: Vec<Slot>,
    /// A vector a slot.
    numerators: Vec<Vec<[u64; 2]>>,
}

impl Counted {
    fn new(pair: &Pair, group: &Group, cells: &Cells) -> Self {
        let mut out = Self { denominators: vec![[0; 2]; cells.count], slots: Vec::new(), numerators: Vec::new() };
        for column in &group.members {
            let values = pair.columns.get(*column).map_or(0, |c| c.values.len());
            let first = out.slots.len();
            out.slots.extend((0..values).map(|value| Slot { column: *column, value }));
            out.numerators.resize(out.slots.len(), vec![[0; 2]; cells.count]);
            for (side, (table, of)) in [&pair.truth, &pair.made].into_iter().zip(&cells.of).enumerate() {
                for (code, cell) in table.column(*column).iter().zip(of).filter(|(code, _)| **code != BLANK) {
                    add(out.numerators.get_mut(first + usize::from(*code) - 1), *cell, side);
                }
            }
        }
        for (side, (table, of)) in [&pair.truth, &pair.made].into_iter().zip(&cells.of).enumerate() {
            let mut answered = vec![false; table.rows];
            for column in &group.members {
                for (a, code) in answered.iter_mut().zip(table.column(*column)) {
                    *a |= *code != BLANK;
                }
            }
            for (_, cell) in answered.iter().zip(of).filter(|(answered, _)| **answered) {
                add(Some(&mut out.denominators), *cell, side);
            }
        }
        out
    }
}

fn add(counts: Option<&mut Vec<[u64; 2]>>, cell: u32, side: usize) {
    if let Some(n) = counts.and_then(|c| c.get_mut(cell as usize)).and_then(|c| c.get_mut(side)) {
        *n += 1;
    }
}

/// Returns a share in per cent; none of nothing.
fn per_cent(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| 100.0 * part as f64 / of as f64)
}

fn sum_up(pair: &Pair, groups: &[Group], counted: &[Counted], by: &[usize], min: u64) -> ShareErrors {
    let (mut denominators, mut without_records) = (0, 0);
    let mut errors: Vec<f64> = Vec::new();
    let mut max: (f64, Option<WorstShare>) = (f64::NEG_INFINITY, None);
    for (group, c) in groups.iter().zip(counted) {
        for (cell, [truth, made]) in c.denominators.iter().enumerate().filter(|(_, [truth, _])| *truth >= min) {
            denominators += 1;
            without_records += u64::from(*made == 0);
            for (slot, numerators) in c.slots.iter().zip(&c.numerators) {
                let [a, b] = numerators.get(cell).copied().unwrap_or_default();
                let error = (per_cent(a, *truth).unwrap_or(0.0) - per_cent(b, *made).unwrap_or(0.0)).abs();
                if error > max.0 {
                    let column = pair.labels(&[slot.column]).pop().unwrap_or_default();
                    max = (error, Some(WorstShare { group: group.name.clone(), column }));
                }
                errors.push(error);
            }
        }
    }
    let compared = errors.len() as u64;
    ShareErrors {
        by: pair.labels(by),
        min_denominator: min,
        denominators,
        compared,
        without_records,
        mean: (compared > 0).then(|| errors.iter().sum::<f64>() / compared as f64),
        median: median(&mut errors),
        max: max.1.is_some().then_some(max.0),
        worst: max.1,
    }
}

/// Returns the middle value, or the mean of both.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

fn total(pair: &Pair, group: &Group, c: &Counted) -> GroupTotal {
    let [sensitive, synthetic] = c.denominators.first().copied().unwrap_or_default();
    let shares = c.slots.iter().zip(&c.numerators).map(|(slot, numerators)| {
        let [a, b] = numerators.first().copied().unwrap_or_default();
        let column = pair.columns.get(slot.column);
        let shown = column.filter(|c| c.public && c.values.len() > 1).and_then(|c| c.values.get(slot.value));
        ShareTotal {
            column: column.map(|c| c.label.clone()).unwrap_or_default(),
            value: shown.cloned(),
            sensitive: per_cent(a, sensitive),
            synthetic: per_cent(b, synthetic),
        }
    });
    GroupTotal { group: group.name.clone(), denominator: Records { sensitive, synthetic }, shares: shares.collect() }
}
