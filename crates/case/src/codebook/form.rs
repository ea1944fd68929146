//! A code book as it is written in TOML, and what may stand there.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{CodeBook, Group, Kind, Value, Variable};
use crate::{CodeBookError, Implication, Labels, Merge, WantedShares, WantedTable, countries, implies, wanted};

const MAX_VARIABLES: usize = 512;
const MAX_VALUES: usize = 65_535;
const MAX_NAME: usize = 200;

pub(super) fn limit(what: &'static str, found: usize, limit: usize) -> Result<(), CodeBookError> {
    if found > limit { Err(CodeBookError::TooMany { what, found, limit }) } else { Ok(()) }
}

/// Says why a text can't be the name of a variable or a value; `None` for one that can.
#[must_use]
pub fn fault_of_name(name: &str) -> Option<&'static str> {
    match check_name(String::new, name) {
        Err(CodeBookError::Name { fault, .. }) => Some(fault),
        _ => None,
    }
}

fn check_name(what: impl Fn() -> String, name: &str) -> Result<(), CodeBookError> {
    let fault = if name.is_empty() {
        "is empty"
    } else if name.len() > MAX_NAME {
        "is longer than 200 bytes"
    } else if name.contains(';') {
        "contains ';', which joins values"
    } else if name.chars().any(char::is_control) {
        "contains a control character"
    } else if name.trim() != name {
        "begins or ends with a blank"
    } else {
        return Ok(());
    };
    Err(CodeBookError::Name { what: what(), name: name.to_owned(), fault })
}

/// The TOML form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBook {
    name: String,
    version: RawText,
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    title: Labels,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, rename = "group", skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group>,
    #[serde(rename = "variable")]
    variables: Vec<RawVariable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    workload: Vec<WantedTable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shares: Vec<WantedShares>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    implies: Vec<Implication>,
    #[serde(default, rename = "merge", skip_serializing_if = "Vec::is_empty")]
    merges: Vec<Merge>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVariable {
    name: String,
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    labels: Labels,
    #[serde(default)]
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Vec<RawText>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values_from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    years: Option<Years>,
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    blank: Labels,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    note: Labels,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    value_labels: Vec<RawLabel>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLabel {
    value: RawText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    en: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ru: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kk: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Years {
    from: u16,
    to: u16,
}

/// A value may be written as text or as a whole number: `["1"]` and `[1]` are the same.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq)]
#[serde(untagged)]
pub(crate) enum RawText {
    Text(String),
    Number(i64),
}

impl RawText {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(t) => t.clone(),
            Self::Number(n) => n.to_string(),
        }
    }
}

impl RawBook {
    pub(super) fn build(self) -> Result<CodeBook, CodeBookError> {
        check_name(|| "code book".into(), &self.name)?;
        limit("variables", self.variables.len(), MAX_VARIABLES)?;
        if self.variables.is_empty() {
            return Err(CodeBookError::Syntax("there is no [[variable]]".into()));
        }
        let mut seen = HashSet::new();
        for g in &self.groups {
            check_name(|| "group".into(), &g.name)?;
            if !seen.insert(&g.name) {
                return Err(CodeBookError::Name { what: "group".into(), name: g.name.clone(), fault: "stands twice" });
            }
        }
        let mut variables = Vec::with_capacity(self.variables.len());
        let mut names = HashSet::new();
        for raw in self.variables {
            let v = raw.build()?;
            if !names.insert(v.name.clone()) {
                return Err(CodeBookError::Name { what: "variable".into(), name: v.name, fault: "stands twice" });
            }
            variables.push(v);
        }
        // A group need not be declared: naming it is enough.
        let mut groups = self.groups;
        for g in variables.iter().filter_map(|v| v.group.as_ref()) {
            if !groups.iter().any(|x| &x.name == g) {
                groups.push(Group { name: g.clone(), labels: Labels::default() });
            }
        }
        let book = CodeBook {
            name: self.name,
            version: self.version.text(),
            title: self.title,
            source: self.source,
            groups,
            variables,
            workload: self.workload,
            shares: self.shares,
            implies: self.implies,
            merges: self.merges,
        };
        wanted::check(&book)?;
        implies::check(&book)?;
        Ok(book)
    }

    pub(super) fn of(book: &CodeBook) -> Self {
        Self {
            name: book.name.clone(),
            version: RawText::Text(book.version.clone()),
            title: book.title.clone(),
            source: book.source.clone(),
            groups: book.groups.clone(),
            variables: book.variables.iter().map(RawVariable::of).collect(),
            workload: book.workload.clone(),
            shares: book.shares.clone(),
            implies: book.implies.clone(),
            merges: book.merges.clone(),
        }
    }
}

impl RawVariable {
    fn build(self) -> Result<Variable, CodeBookError> {
        check_name(|| "variable".into(), &self.name)?;
        if self.name.contains('=') {
            return Err(CodeBookError::Name {
                what: "variable".into(),
                name: self.name,
                fault: "contains '=', which separates a variable from its value in tables",
            });
        }
        if self.name.starts_with("any(") && self.name.ends_with(')') {
            return Err(CodeBookError::Name {
                what: "variable".into(),
                name: self.name,
                fault: "has the form any(...), which names the denominator of a group in tables",
            });
        }
        let mut values = self.own_values()?;
        limit("values", values.len(), MAX_VALUES)?;
        let mut seen = HashSet::new();
        for v in &values {
            check_name(|| format!("value of {}", self.name), &v.code)?;
            if !seen.insert(v.code.clone()) {
                return Err(CodeBookError::Name {
                    what: format!("value of {}", self.name),
                    name: v.code.clone(),
                    fault: "stands twice",
                });
            }
        }
        for label in &self.value_labels {
            let code = label.value.text();
            let Some(v) = values.iter_mut().find(|v| v.code == code) else {
                return Err(CodeBookError::Values {
                    variable: self.name,
                    fault: format!("labels '{code}', which is not one of its values"),
                });
            };
            v.labels = Labels { en: label.en.clone(), ru: label.ru.clone(), kk: label.kk.clone() };
        }
        if let Some(g) = &self.group {
            check_name(|| "group".into(), g)?;
        }
        Ok(Variable {
            name: self.name,
            labels: self.labels,
            kind: self.kind,
            values,
            blank: self.blank,
            group: self.group,
            note: self.note,
        })
    }

    fn own_values(&self) -> Result<Vec<Value>, CodeBookError> {
        let bad = |fault: &str| CodeBookError::Values { variable: self.name.clone(), fault: fault.into() };
        match (&self.values, &self.values_from, &self.years) {
            (Some(list), None, None) if list.is_empty() => Err(bad("has an empty list of values")),
            (Some(list), None, None) => {
                Ok(list.iter().map(|t| Value { code: t.text(), labels: Labels::default() }).collect())
            }
            (None, Some(from), None) if from == "countries" => {
                Ok(countries().iter().map(|c| Value { code: c.alpha3.clone(), labels: c.names.clone() }).collect())
            }
            (None, Some(_), None) => Err(bad("takes values_from something else than \"countries\"")),
            (None, None, Some(y)) if y.from <= y.to => {
                Ok((y.from..=y.to).map(|n| Value { code: n.to_string(), labels: Labels::default() }).collect())
            }
            (None, None, Some(_)) => Err(bad("has years that end before they begin")),
            (None, None, None) => Err(bad("has no values")),
            _ => Err(bad("has more than one source of values")),
        }
    }

    fn of(v: &Variable) -> Self {
        Self {
            name: v.name.clone(),
            labels: v.labels.clone(),
            kind: v.kind,
            values: Some(v.values.iter().map(|x| RawText::Text(x.code.clone())).collect()),
            values_from: None,
            years: None,
            blank: v.blank.clone(),
            group: v.group.clone(),
            note: v.note.clone(),
            value_labels: v
                .values
                .iter()
                .filter(|x| !x.labels.is_empty())
                .map(|x| RawLabel {
                    value: RawText::Text(x.code.clone()),
                    en: x.labels.en.clone(),
                    ru: x.labels.ru.clone(),
                    kk: x.labels.kk.clone(),
                })
                .collect(),
        }
    }
}
