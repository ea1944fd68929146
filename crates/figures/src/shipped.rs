use std::sync::LazyLock;

use crate::{CountryFigures, CountryText, FiguresError};

/// Countries whose figures ship with the product.
pub const SHIPPED: [&str; 1] = ["KAZ"];

macro_rules! kazakhstan {
    ($name:literal) => {
        ($name, include_str!(concat!("../data/kazakhstan/", $name)))
    };
}

/// Returns the files of a shipped country.
#[must_use]
pub fn shipped_text(alpha3: &str) -> Option<CountryText<'static>> {
    (alpha3 == "KAZ").then_some(CountryText {
        country: "KAZ",
        series: &[
            kazakhstan!("glotip.toml"),
            kazakhstan!("sdg.toml"),
            kazakhstan!("owid.toml"),
            kazakhstan!("us-tip.toml"),
            kazakhstan!("iom.toml"),
            kazakhstan!("interior.toml"),
            kazakhstan!("prosecutor.toml"),
            kazakhstan!("labour.toml"),
        ],
        contradictions: kazakhstan!("contradictions.toml"),
        timeline: kazakhstan!("timeline.toml"),
        helplines: kazakhstan!("helplines.toml"),
    })
}

// INVARIANT: the files are part of the program and a test reads them, so a fault is never
// met in a build that passed its tests.
static KAZAKHSTAN: LazyLock<Result<CountryFigures, FiguresError>> = LazyLock::new(|| {
    let text = shipped_text("KAZ").ok_or_else(|| FiguresError::Unknown {
        file: "shipped".into(),
        what: "country",
        name: "KAZ".into(),
    })?;
    CountryFigures::parse(&text)
});

/// Returns the figures of a country by its alpha-3 code; none when we hold none.
#[must_use]
pub fn figures_for(alpha3: &str) -> Option<&'static CountryFigures> {
    if alpha3 == "KAZ" { KAZAKHSTAN.as_ref().ok() } else { None }
}
