//! Persons of a chain as cells of public tables, to be counted and measured with noise.
//!
//! What leaves a hub is counted anew: each stage is a table to which a person adds 1 in one cell
//! or none. Which cells there are must be known without looking at anybody, so groups are by lists
//! of values that are public; what is not in the list is in one last cell with what is not stated.
//! Whoever has no date of the first stage is in no table: shares are of those who began.

use super::{Chain, Person};

/// Values of a column `form`; a person with several is in the last.
const FORMS: [&str; 4] = ["sexual", "labour", "other", SEVERAL];
/// Whoever has several values that are joined by `;`.
const SEVERAL: &str = "several";
/// Bands of a column `age`, and the age at which the next begins.
const AGES: [(&str, u16); 5] = [("0-17", 18), ("18-24", 25), ("25-34", 35), ("35-49", 50), ("50+", 131)];
/// The column of ages.
const AGE: &str = "age";
/// Stands for the year of the first stage.
pub const YEAR: &str = "year";
/// The name of what a cell says of the stage before.
const PREVIOUS: &str = "previous";

/// A column and its public values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The column; [`YEAR`] where the table has none of that name.
    pub column: String,
    /// The values, without the blank.
    pub values: Vec<String>,
}

/// Returns the values that the form of the table fixes for a column: those of `age` and `form`.
#[must_use]
pub fn fixed_values(column: &str) -> Option<Vec<String>> {
    match column {
        AGE => Some(AGES.map(|(band, _)| band.to_owned()).to_vec()),
        "form" => Some(FORMS.map(str::to_owned).to_vec()),
        _ => None,
    }
}

impl Domain {
    /// Returns the cell of a value: the last is of what is not in the list.
    ///
    /// It depends on the value alone: whole years become bands here whatever others have.
    fn place(&self, value: &str) -> usize {
        let find = |value: &str| self.values.iter().position(|v| v == value);
        let band = || {
            let age: u16 = (self.column == AGE).then(|| value.parse().ok())??;
            find(AGES.iter().find(|(_, next)| age < *next)?.0)
        };
        let several = || value.contains(';').then(|| find(SEVERAL))?;
        find(value).or_else(band).or_else(several).unwrap_or(self.values.len())
    }
}

/// Names what the cells of a stage are by.
#[must_use]
pub fn columns(stage: usize, domain: Option<&Domain>) -> Vec<String> {
    let previous = (stage > 1).then(|| PREVIOUS.to_owned());
    previous.into_iter().chain(domain.map(|d| d.column.clone())).collect()
}

/// Lists the cells of a stage: whether the stage before was reached, from the third on (all were at
/// the start before they came to the second), by value.
///
/// # Privacy
/// Reads nobody: the cells follow from the stage and the values, which the caller guarantees to be
/// public.
#[must_use]
pub fn cells(stage: usize, domain: Option<&Domain>) -> Vec<String> {
    let values: Vec<&str> =
        domain.map_or_else(|| vec![""], |d| d.values.iter().map(String::as_str).chain([""]).collect());
    if stage < 2 {
        return values.into_iter().map(str::to_owned).collect();
    }
    let with = |word: &str, value: &&str| match domain {
        Some(_) => format!("{word};{value}"),
        None => word.to_owned(),
    };
    ["yes", "no"].iter().flat_map(|word| values.iter().map(move |v| with(word, v))).collect()
}

/// Returns the cell of a person at a stage; none for who did not reach it or has no start.
///
/// # Privacy
/// Neighbours: all rows of one person added or removed. The cell depends on this person's rows
/// alone: others may make the dates coarser ([`Chain::grain`]), which changes neither whether a
/// stage is dated nor its year. So a person is in one cell of a stage's table or in none: counted
/// once, all rows change one cell by 1 (sensitivity 1). Each stage and each column of values is a
/// table of its own. Nothing is noisy yet; whoever counts takes the loss of each.
#[must_use]
pub fn cell(chain: &Chain, person: &Person, stage: usize, domain: Option<&Domain>) -> Option<usize> {
    let start = person.start()?;
    person.first(stage)?;
    let skipped = stage > 1 && person.first(stage - 1).is_none();
    let Some(domain) = domain else { return Some(usize::from(skipped)) };
    let value = match chain.columns.iter().position(|c| *c == domain.column) {
        Some(column) => domain.place(person.value(column)),
        None if domain.column == YEAR => domain.place(&format!("{:04}", chain.grain.year(start))),
        None => domain.values.len(),
    };
    Some(value + usize::from(skipped) * (domain.values.len() + 1))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use proptest::prelude::*;

    use super::super::{Columns, read_any};
    use super::*;

    fn chain(text: &str) -> Chain {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cases.csv");
        std::fs::write(&path, text).unwrap();
        let columns = Columns {
            by: ["sex", "age", "form"].map(str::to_owned).to_vec(),
            standardise: Some(Vec::new()),
            now: Some(Date::constant(2024, 12, 31)),
            ..Columns::default()
        };
        read_any(&path, &columns).unwrap()
    }

    fn domain(column: &str) -> Domain {
        let values = fixed_values(column).unwrap_or_else(|| ["Woman", "Man"].map(str::to_owned).to_vec());
        Domain { column: column.to_owned(), values }
    }

    const HEAD: &str = "person,first_contact,screening,referral,sex,age,form\n";

    fn counted(chain: &Chain, stage: usize, domain: Option<&Domain>) -> Vec<(String, usize)> {
        let names = cells(stage, domain);
        let mut out: Vec<(String, usize)> = names.into_iter().map(|n| (n, 0)).collect();
        for person in &chain.persons {
            if let Some(at) = cell(chain, person, stage, domain) {
                out[at].1 += 1;
            }
        }
        out
    }

    #[test]
    fn cells_by_hand() {
        let all = chain(&format!(
            "{HEAD}1,2021,2021,2022,Woman,17,labour\n1,2020,,,Woman,,labour\n2,2021,,2022,Man,25-34,sexual;labour\n3,2023,2023,,other,x,\n4,,2021,2021,Man,50,labour\n"
        ));
        let is = |list: &[(&str, usize)]| list.iter().map(|(n, k)| ((*n).to_owned(), *k)).collect::<Vec<_>>();
        // The fourth has no start.
        assert_eq!(counted(&all, 0, None), is(&[("", 3)]));
        assert_eq!(counted(&all, 1, None), is(&[("", 2)]));
        assert_eq!(counted(&all, 2, None), is(&[("yes", 1), ("no", 1)]));
        assert_eq!(counted(&all, 0, Some(&domain("sex"))), is(&[("Woman", 1), ("Man", 1), ("", 1)]));
        // One age that is no number takes nobody else's band.
        let ages = counted(&all, 0, Some(&domain("age")));
        assert_eq!(ages, is(&[("0-17", 1), ("18-24", 0), ("25-34", 1), ("35-49", 0), ("50+", 0), ("", 1)]));
        let forms = counted(&all, 0, Some(&domain("form")));
        assert_eq!(forms, is(&[("sexual", 0), ("labour", 1), ("other", 0), ("several", 1), ("", 1)]));
        let years = Domain { column: YEAR.to_owned(), values: ["2020", "2021"].map(str::to_owned).to_vec() };
        assert_eq!(counted(&all, 0, Some(&years)), is(&[("2020", 1), ("2021", 1), ("", 1)]));
        assert_eq!(columns(2, Some(&years)), ["previous", "year"]);
        assert_eq!(
            counted(&all, 2, Some(&domain("sex"))),
            is(&[("yes;Woman", 1), ("yes;Man", 0), ("yes;", 0), ("no;Woman", 0), ("no;Man", 1), ("no;", 0)])
        );
    }

    proptest! {
        /// Sensitivity: all rows of a person taken away change one cell by one, or none, of each table.
        #[test]
        fn a_person_changes_one_cell_of_a_table(
            rows in prop::collection::vec((0_u8..9, prop::array::uniform3(prop::option::of(2019_u16..2024)), 0_usize..4), 1..40),
            gone in 0_u8..9
        ) {
            let text = |keep: &dyn Fn(u8) -> bool| {
                let mut out = HEAD.to_owned();
                for (person, dates, value) in rows.iter().filter(|r| keep(r.0)) {
                    let dates = dates.map(|d| d.map_or_else(String::new, |y| y.to_string()));
                    let sex = ["Woman", "Man", "", "else"][*value];
                    let age = ["12", "44", "", "unknown"][*value];
                    out.push_str(&format!("{person},{},{sex},{age},labour;other\n", dates.join(",")));
                }
                out
            };
            let (all, rest) = (chain(&text(&|_| true)), chain(&text(&|p| p != gone)));
            let years = Domain { column: YEAR.to_owned(), values: vec!["2020".to_owned()] };
            for stage in 0..3 {
                for by in [None, Some(&domain("sex")), Some(&domain("age")), Some(&domain("form")), Some(&years)] {
                    let (a, b) = (counted(&all, stage, by), counted(&rest, stage, by));
                    let changed: usize = a.iter().zip(&b).map(|(a, b)| a.1.abs_diff(b.1)).sum();
                    prop_assert!(changed <= 1 && a.iter().zip(&b).all(|(a, b)| a.1 >= b.1));
                }
            }
        }
    }
}
