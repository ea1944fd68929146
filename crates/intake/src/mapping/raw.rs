//! The TOML form of a mapping, before it is checked against its code book.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use shyraq_tabular::{Format, Quotes};
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMapping {
    pub(super) name: Spanned<String>,
    pub(super) version: Text,
    pub(super) codebook: Spanned<String>,
    #[serde(default)]
    pub(super) source: RawSource,
    #[serde(default, rename = "variable")]
    pub(super) variables: Vec<RawVariable>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) format: Option<Format>,
    pub(super) encoding: Option<Spanned<String>>,
    pub(super) delimiter: Option<Spanned<String>>,
    pub(super) quotes: Option<Quotes>,
    pub(super) sheet: Option<String>,
    pub(super) header_row: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) missing: Vec<Text>,
    pub(super) person: Option<Spanned<Names>>,
    pub(super) record: Option<Spanned<Names>>,
    #[serde(default)]
    pub(super) personal: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariable {
    pub(super) name: Spanned<String>,
    pub(super) column: Option<Names>,
    pub(super) any: Option<Vec<Names>>,
    pub(super) yes: Option<Vec<Text>>,
    pub(super) no: Option<Vec<Text>>,
    pub(super) values: Option<BTreeMap<String, Text>>,
    #[serde(default)]
    pub(super) fold: bool,
    #[serde(default)]
    pub(super) missing: Vec<Text>,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) unknown: Unknown,
    pub(super) default: Option<Text>,
    pub(super) separator: Option<String>,
    pub(super) contains: Option<Vec<Text>>,
    pub(super) known: Option<Vec<Text>>,
    pub(super) date: Option<Vec<String>>,
    pub(super) take: Option<Take>,
    #[serde(default)]
    pub(super) bands: bool,
}

/// What becomes of a value that the mapping does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unknown {
    #[default]
    Refuse,
    Blank,
}

/// The part of a date that a variable takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Take {
    #[default]
    Year,
    Month,
    YearMonth,
}

/// One name, or several spellings of it.
pub(super) struct Names(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column name or a list of its spellings")
            }

            fn visit_str<E: Error>(self, v: &str) -> Result<Names, E> {
                Ok(Names(vec![v.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names, A::Error> {
                let mut out = Vec::new();
                while let Some(name) = seq.next_element::<String>()? {
                    out.push(name);
                }
                if out.is_empty() { Err(A::Error::custom("the list of column names is empty")) } else { Ok(Names(out)) }
            }
        }
        d.deserialize_any(V)
    }
}

/// A text that may be written as a whole number: `"1"` and `1` are the same.
#[derive(Clone)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a whole number")
            }

            fn visit_str<E: Error>(self, v: &str) -> Result<Text, E> {
                Ok(Text(v.to_owned()))
            }

            fn visit_i64<E: Error>(self, v: i64) -> Result<Text, E> {
                Ok(Text(v.to_string()))
            }

            fn visit_u64<E: Error>(self, v: u64) -> Result<Text, E> {
                Ok(Text(v.to_string()))
            }
        }
        d.deserialize_any(V)
    }
}
