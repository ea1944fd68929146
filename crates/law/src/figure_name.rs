use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use shyraq_figures::{CountryFigures, Point, Series};

/// The name of a published figure: `series@period`, such as `us-tip-identified@2022`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct FigureName {
    series: String,
    period: String,
}

impl FigureName {
    /// Returns the series.
    #[must_use]
    pub fn series(&self) -> &str {
        &self.series
    }

    /// Returns the period, as the series writes it.
    #[must_use]
    pub fn period(&self) -> &str {
        &self.period
    }

    /// Finds the figure; none when the country has no such series or the series no such period.
    #[must_use]
    pub fn resolve<'f>(&self, country: &'f CountryFigures) -> Option<(&'f Series, &'f Point)> {
        let series = country.find(&self.series)?;
        Some((series, series.at(&self.period)?))
    }
}

impl fmt::Display for FigureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.series, self.period)
    }
}

impl FromStr for FigureName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('@') {
            Some((series, period)) if !series.is_empty() && !period.is_empty() => {
                Ok(Self { series: series.into(), period: period.into() })
            }
            _ => Err(format!("'{text}' is not of the form series@period")),
        }
    }
}

impl TryFrom<String> for FigureName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
