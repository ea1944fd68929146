use shyraq_case::{CodeBook, Kind, Value, Variable, country};
use shyraq_locale::{Catalogue, Lang};

use super::slug::slugs;

/// Variables of known sets that stand together on the explorer though no group names them.
const PERSON: [&str; 3] = ["gender", "ageBroad", "majorityStatusAtExploit"];
const ROUTE: [&str; 4] = ["citizenship", "CountryOfExploitation", "traffickMonths", "yearOfRegistration"];

/// Where a column stands in the explorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Who: gender, age.
    Person,
    /// From where to where, when, for how long.
    Route,
    /// A group of the code book, by index.
    Group(usize),
    /// A variable with several choices, by index: its values are the columns.
    Several(usize),
    /// Everything else.
    Rest,
}

/// One column of the release: a variable, or one value of a variable with several choices.
#[derive(Debug, Clone)]
pub(crate) struct Col {
    /// Its name in the tables: `gender`, `means=threats`.
    pub(crate) name: String,
    /// Its name in addresses.
    pub(crate) slug: String,
    /// The codes in the code book's order; blank comes last.
    pub(crate) codes: Vec<String>,
    /// Index of the variable in the code book.
    pub(crate) variable: usize,
    /// Index of the value, for a value of a variable with several choices.
    pub(crate) value: Option<usize>,
    /// Whether there is one answer besides blank.
    pub(crate) flag: bool,
    /// Whether the codes are those of countries.
    pub(crate) countries: bool,
    /// Whether the codes have an order, so that rows keep it.
    pub(crate) ordinal: bool,
    /// Where it stands in the explorer.
    pub(crate) section: Section,
}

impl Col {
    /// Returns the columns of a code book that `has` a one-way table.
    pub(crate) fn of(book: &CodeBook, has: impl Fn(&str) -> bool) -> Vec<Self> {
        let columns: Vec<_> = book.columns().into_iter().filter(|c| has(&c.name)).collect();
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let slugs = slugs(&names);
        columns
            .into_iter()
            .zip(slugs)
            .filter_map(|(c, slug)| {
                let v = book.variables.get(c.variable)?;
                let countries = c.values.iter().filter(|x| country(x).is_some()).count() * 2 > c.values.len();
                let mut codes = c.values;
                codes.push(String::new());
                Some(Self {
                    section: section(book, v, c.variable, c.value.is_some()),
                    flag: codes.len() == 2,
                    ordinal: v.kind == Kind::Ordinal,
                    countries,
                    name: c.name,
                    slug,
                    codes,
                    variable: c.variable,
                    value: c.value,
                })
            })
            .collect()
    }

    /// Returns the number of cells of its one-way table, blank included.
    pub(crate) fn cells(&self) -> usize {
        self.codes.len()
    }

    /// Returns the index of blank.
    pub(crate) fn blank(&self) -> usize {
        self.codes.len() - 1
    }

    /// Returns the text of a code by index.
    pub(crate) fn code(&self, index: usize) -> &str {
        self.codes.get(index).map_or("", String::as_str)
    }

    fn variable<'b>(&self, book: &'b CodeBook) -> Option<&'b Variable> {
        book.variables.get(self.variable)
    }

    /// Returns the column's title on a page.
    pub(crate) fn label(&self, book: &CodeBook, lang: Lang) -> String {
        let Some(v) = self.variable(book) else { return self.name.clone() };
        match self.value.and_then(|i| v.values.get(i)) {
            Some(x) => format!("{}: {}", v.label(lang), x.label(lang)),
            None => v.label(lang).to_owned(),
        }
    }

    /// Returns the title where the section's name stands above it already.
    pub(crate) fn short_label(&self, book: &CodeBook, lang: Lang) -> String {
        let value = self.variable(book).and_then(|v| self.value.and_then(|i| v.values.get(i)));
        value.map_or_else(|| self.label(book, lang), |x| x.label(lang).to_owned())
    }

    /// Returns what stands for a code on a page.
    pub(crate) fn code_label(&self, book: &CodeBook, cat: &Catalogue, index: usize) -> String {
        if index == self.blank() {
            return cat.text("blank");
        }
        let own = if self.value.is_some() { None } else { self.variable(book).and_then(|v| v.values.get(index)) };
        match own {
            Some(x) if !x.labels.is_empty() => x.label(cat.lang()).to_owned(),
            Some(x) => bare_label(x, self.countries, cat),
            None => cat.text("reported"),
        }
    }

    /// Returns the caveat that the code book prints beside this column's tables.
    pub(crate) fn note(&self, book: &CodeBook, lang: Lang) -> Option<String> {
        self.variable(book).and_then(|v| v.note.get(lang)).map(str::to_owned)
    }

    /// Returns the code book's own words on what a blank means.
    pub(crate) fn blank_note(&self, book: &CodeBook, cat: &Catalogue) -> String {
        self.variable(book)
            .and_then(|v| v.blank.get(cat.lang()))
            .map_or_else(|| cat.text("not_reported"), str::to_owned)
    }

    /// Returns the index of its group in the code book.
    pub(crate) fn group(&self, book: &CodeBook) -> Option<usize> {
        let name = self.variable(book)?.group.as_deref()?;
        book.groups.iter().position(|g| g.name == name)
    }

    /// Tells whether a share of it needs a denominator over several variables.
    pub(crate) fn shares_denominator(&self, book: &CodeBook) -> bool {
        let Some(v) = self.variable(book) else { return false };
        self.value.is_some() || v.group.as_deref().is_some_and(|g| book.members(g).count() > 1)
    }
}

/// A code without a label: a country by its name, `1` of a flag as "reported", else itself.
fn bare_label(value: &Value, countries: bool, cat: &Catalogue) -> String {
    if countries && let Some(c) = country(&value.code) {
        return c.names.get(cat.lang()).unwrap_or(&value.code).to_owned();
    }
    if value.code == "1" { cat.text("reported") } else { value.code.clone() }
}

fn section(book: &CodeBook, v: &Variable, index: usize, several: bool) -> Section {
    if several {
        return Section::Several(index);
    }
    let group = v.group.as_deref().and_then(|g| book.groups.iter().position(|x| x.name == g));
    match group {
        Some(g) => Section::Group(g),
        None if PERSON.contains(&v.name.as_str()) => Section::Person,
        None if ROUTE.contains(&v.name.as_str()) => Section::Route,
        None => Section::Rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shyraq_locale::catalogue;

    fn book() -> CodeBook {
        CodeBook::parse(
            r#"
            name = "example"
            version = "1"
            [[variable]]
            name = "gender"
            values = ["Woman", "Man"]
            [[variable]]
            name = "citizenship"
            values = ["KAZ", "UZB", "elsewhere"]
            [[variable]]
            name = "means"
            kind = "several"
            values = ["threats", "debt"]
            value_labels = [{ value = "threats", en = "Threats", ru = "Угрозы" }]
            "#,
        )
        .unwrap()
    }

    #[test]
    fn a_value_of_several_choices_is_a_column_of_its_own() {
        let book = book();
        let cols = Col::of(&book, |_| true);
        let names: Vec<(&str, &str)> = cols.iter().map(|c| (c.name.as_str(), c.slug.as_str())).collect();
        assert_eq!(
            names,
            [
                ("gender", "gender"),
                ("citizenship", "citizenship"),
                ("means=threats", "means-threats"),
                ("means=debt", "means-debt")
            ]
        );
        assert!(cols[2].flag && cols[2].shares_denominator(&book) && !cols[0].shares_denominator(&book));
        assert_eq!(cols[2].label(&book, Lang::Ru), "means: Угрозы");
        assert_eq!(cols[2].short_label(&book, Lang::En), "Threats");
    }

    #[test]
    fn a_country_code_without_a_label_is_read_as_a_country() {
        let book = book();
        let cols = Col::of(&book, |_| true);
        let kk = catalogue(Lang::Kk);
        assert_eq!(cols[1].code_label(&book, kk, 0), "Қазақстан");
        assert_eq!(cols[1].code_label(&book, kk, 2), "elsewhere");
        assert_eq!(cols[1].code_label(&book, kk, 3), kk.text("blank"));
    }

    #[test]
    fn a_table_that_was_not_released_has_no_column() {
        assert_eq!(Col::of(&book(), |name| name == "gender").len(), 1);
    }
}
