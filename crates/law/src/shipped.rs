use std::sync::LazyLock;

use shyraq_figures::figures_for;

use crate::{CountryLaw, LawError, LawText, Standards};

/// Countries whose law ships with the product.
pub const SHIPPED: [&str; 1] = ["KAZ"];

/// Returns the file of standards with its name.
#[must_use]
pub fn standards_text() -> (&'static str, &'static str) {
    ("standards.toml", include_str!("../data/standards.toml"))
}

/// Returns the files of a shipped country.
#[must_use]
pub fn shipped_text(alpha3: &str) -> Option<LawText<'static>> {
    (alpha3 == "KAZ").then_some(LawText {
        country: "KAZ",
        provisions: ("provisions.toml", include_str!("../data/kazakhstan/provisions.toml")),
        assessments: ("assessments.toml", include_str!("../data/kazakhstan/assessments.toml")),
    })
}

// INVARIANT: the files are part of the program and a test reads them, so a fault is never
// met in a build that passed its tests.
static STANDARDS: LazyLock<Result<Standards, LawError>> = LazyLock::new(|| Standards::parse(standards_text()));

static KAZAKHSTAN: LazyLock<Option<CountryLaw>> =
    LazyLock::new(|| CountryLaw::parse(&shipped_text("KAZ")?, shipped_standards()?, figures_for("KAZ")?).ok());

/// Returns the standards; none only in a build whose tests fail.
#[must_use]
pub fn shipped_standards() -> Option<&'static Standards> {
    STANDARDS.as_ref().ok()
}

/// Returns the law of a country by its alpha-3 code; none when we hold none.
#[must_use]
pub fn law_of(alpha3: &str) -> Option<&'static CountryLaw> {
    if alpha3 == "KAZ" { KAZAKHSTAN.as_ref() } else { None }
}
