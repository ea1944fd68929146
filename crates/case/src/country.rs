use std::sync::LazyLock;

use serde::Deserialize;

use crate::Labels;

/// A country or area of ISO 3166-1 with its place in the UN M49 regions.
///
/// CTDC's conventions hold: Serbia includes Kosovo, China includes Tibet; no code here
/// states an opinion on the status of a territory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-3.
    pub alpha3: String,
    /// ISO 3166-1 alpha-2.
    pub alpha2: String,
    /// UN M49 number.
    pub m49: u16,
    /// M49 number of the region (for example 142, Asia), when the list has one.
    pub region: Option<u16>,
    /// M49 number of the sub-region (for example 143, Central Asia), when there is one.
    pub subregion: Option<u16>,
    /// Names (CLDR).
    pub names: Labels,
}

/// A region or sub-region of UN M49.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// UN M49 number.
    pub m49: u16,
    /// The region it lies in; none for a region itself.
    #[serde(default)]
    pub parent: Option<u16>,
    /// Names (UNSD en and ru, own kk).
    pub names: Labels,
}

#[derive(Deserialize)]
struct File {
    country: Vec<Country>,
    region: Vec<Region>,
}

// INVARIANT: the file is part of the program and a test reads it, so the fallback to an
// empty list is never taken in a build that passed its tests.
static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../countries/countries.toml"))
        .unwrap_or(File { country: Vec::new(), region: Vec::new() })
});

/// Returns all countries in the order of their alpha-3 codes.
#[must_use]
pub fn countries() -> &'static [Country] {
    &FILE.country
}

/// Returns all regions and sub-regions of M49.
#[must_use]
pub fn regions() -> &'static [Region] {
    &FILE.region
}

/// Returns a country by its alpha-3 code.
#[must_use]
pub fn country(alpha3: &str) -> Option<&'static Country> {
    let all = countries();
    all.binary_search_by(|c| c.alpha3.as_str().cmp(alpha3)).ok().and_then(|i| all.get(i))
}
