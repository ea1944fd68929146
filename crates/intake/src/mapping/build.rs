//! Checks a mapping's TOML against its code book.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use shyraq_case::{CodeBook, Column, Kind};
use shyraq_tabular::{TableError, TableForm, printable, tidy};
use toml::Spanned;

use super::raw::{Names, RawMapping, RawSource, RawVariable, Text};
use super::{Mapping, SourceForm, read_text};
use crate::bands::Bands;
use crate::dates::Formats;
use crate::recipe::{Recipe, SET, VariableRule};
use crate::words::{Table, Words, Write};
use crate::{IntakeError, Limits};

const MAX_NAME: usize = 1_000;
const CODE_BOOK_BYTES: usize = 8 << 20;

pub(super) fn syntax(text: &str, limits: &Limits) -> Result<RawMapping, IntakeError> {
    if text.len() > limits.mapping_bytes {
        return Err(IntakeError::Mapping {
            line: None,
            fault: format!("it is longer than {} bytes", limits.mapping_bytes),
        });
    }
    toml::from_str(text).map_err(|e| IntakeError::Mapping {
        line: e.span().map(|s| line_of(text, s.start)),
        fault: printable(e.message().trim()),
    })
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

fn fault(text: &str, span: &Range<usize>, what: impl Into<String>) -> IntakeError {
    IntakeError::Mapping { line: Some(line_of(text, span.start)), fault: printable(&what.into()) }
}

pub(super) fn book_of(
    raw: &RawMapping,
    text: &str,
    base: Option<&Path>,
    limits: &Limits,
) -> Result<CodeBook, IntakeError> {
    let name = raw.codebook.get_ref();
    if shyraq_case::SHIPPED.contains(&name.as_str()) {
        return Ok(CodeBook::shipped(name)?);
    }
    let Some(base) = base else {
        let shipped = shyraq_case::SHIPPED.join(", ");
        return Err(fault(
            text,
            &raw.codebook.span(),
            format!("no code book '{name}' ships with Shyraq (there are {shipped})"),
        ));
    };
    let most = CODE_BOOK_BYTES.max(limits.mapping_bytes);
    match read_text(&base.join(name), most) {
        Err(TableError::NotFound { .. }) => Err(fault(
            text,
            &raw.codebook.span(),
            format!("there is no code book '{name}' beside the mapping, and none of that name ships with Shyraq"),
        )),
        book => Ok(CodeBook::parse(&book?)?),
    }
}

pub(super) fn mapping(raw: RawMapping, text: &str, book: CodeBook, limits: &Limits) -> Result<Mapping, IntakeError> {
    let columns = book.columns();
    if columns.len() > limits.coded_columns {
        let what = format!("its code book has {} coded columns (at most {})", columns.len(), limits.coded_columns);
        return Err(fault(text, &raw.codebook.span(), what));
    }
    let name = raw.name.get_ref();
    if name.is_empty() || name.len() > 100 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(fault(text, &raw.name.span(), "the name may have letters a to z, digits and '-' only"));
    }
    let personal: HashSet<String> = raw.source.personal.iter().map(|p| tidy(p.get_ref())).collect();
    let missing: Vec<String> = raw.source.missing.iter().map(|t| t.0.clone()).collect();
    let source = source_form(&raw.source, text, &personal)?;
    let builder = Builder { book: &book, columns: &columns, personal: &personal, missing: &missing };
    let mut rules = Vec::with_capacity(raw.variables.len());
    let mut filled = HashSet::new();
    for v in raw.variables {
        let span = v.name.span();
        let rule = builder.rule(v).map_err(|what| fault(text, &span, what))?;
        if let Some(twice) = rule.targets.iter().find(|t| !filled.insert(**t)) {
            let column = columns.get(*twice as usize).map_or("", |c| c.name.as_str());
            return Err(fault(text, &span, format!("'{column}' is filled by two [[variable]] entries")));
        }
        rules.push(rule);
    }
    Ok(Mapping {
        name: name.clone(),
        version: raw.version.0,
        book: Arc::new(book),
        columns: columns.into(),
        source,
        rules,
    })
}

fn source_form(raw: &RawSource, text: &str, personal: &HashSet<String>) -> Result<SourceForm, IntakeError> {
    fn checked<T, U>(
        text: &str,
        key: Option<&Spanned<T>>,
        check: impl FnOnce(&T) -> Result<U, &'static str>,
    ) -> Result<Option<U>, IntakeError> {
        key.map(|k| check(k.get_ref()).map_err(|what| fault(text, &k.span(), what))).transpose()
    }
    let table = TableForm {
        format: raw.format,
        encoding: checked(text, raw.encoding.as_ref(), |label| TableForm::encoding_of(label))?,
        delimiter: checked(text, raw.delimiter.as_ref(), |d| TableForm::delimiter_of(d))?,
        quotes: raw.quotes.unwrap_or_default(),
        sheet: raw.sheet.clone(),
        header_row: checked(text, raw.header_row.as_ref(), |row| TableForm::header_row_of(*row))?.unwrap_or(1),
        empty_rows: false,
    };
    let identifier = |names: &Option<Spanned<Names>>| {
        names
            .as_ref()
            .map(|n| spellings(&n.get_ref().0, personal).map_err(|what| fault(text, &n.span(), what)))
            .transpose()
    };
    Ok(SourceForm {
        table,
        missing: Words::new(raw.missing.iter().map(|t| t.0.as_str()), false),
        person: identifier(&raw.person)?,
        record: identifier(&raw.record)?,
    })
}

/// Checks the spellings of a column; they are printed in reports, so they must be printable.
fn spellings(names: &[String], personal: &HashSet<String>) -> Result<Vec<String>, String> {
    names
        .iter()
        .map(|n| {
            let name = tidy(n);
            if name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
                Err("a column name is empty, too long, or has a control character".to_owned())
            } else if personal.contains(&name) {
                Err(format!("column '{name}' is listed under personal, so it can't be read"))
            } else {
                Ok(name)
            }
        })
        .collect()
}

struct Builder<'a> {
    book: &'a CodeBook,
    columns: &'a [Column],
    personal: &'a HashSet<String>,
    missing: &'a [String],
}

/// What a `[[variable]]` fills.
enum Target {
    /// One coded column: a variable with one answer, or `variable=value`.
    One(u32),
    /// A variable with several choices: a coded column for each of its values.
    Several(Vec<(String, u32)>),
}

impl Builder<'_> {
    fn rule(&self, v: RawVariable) -> Result<VariableRule, String> {
        let name = v.name.get_ref().clone();
        let target = self.target(&name)?;
        let inputs = self.inputs(&v)?;
        refuse_strangers(&v, &target)?;
        let recipe = self.recipe(&v, &target)?;
        let default = v.default.as_ref().map(|d| self.public(&target, &d.0)).transpose()?;
        if matches!(recipe, Recipe::Constant) && default.is_none() {
            return Err(format!("variable '{name}' has neither column nor any nor default"));
        }
        let own = v.missing.iter().map(|t| t.0.as_str());
        let missing = Words::new(self.missing.iter().map(String::as_str).chain(own), v.fold);
        let targets = match target {
            Target::One(at) => vec![at],
            Target::Several(list) => list.into_iter().map(|(_, at)| at).collect(),
        };
        Ok(VariableRule {
            name,
            inputs,
            recipe,
            missing,
            fold: v.fold,
            optional: v.optional,
            unknown: v.unknown,
            default,
            targets,
        })
    }

    fn target(&self, name: &str) -> Result<Target, String> {
        let at = |i: usize| u32::try_from(i).map_err(|_| "the code book has too many columns".to_owned());
        if let Some((i, variable)) = self.book.variable(name).filter(|(_, v)| v.kind == Kind::Several) {
            let own = self.columns.iter().enumerate().filter(|(_, c)| c.variable == i);
            let list = own.zip(&variable.values).map(|((j, _), value)| Ok((value.code.clone(), at(j)?)));
            return list.collect::<Result<_, String>>().map(Target::Several);
        }
        match self.columns.iter().position(|c| c.name == name) {
            Some(j) => at(j).map(Target::One),
            None => Err(format!("the code book '{}' has no variable '{name}'", self.book.name)),
        }
    }

    fn inputs(&self, v: &RawVariable) -> Result<Vec<Vec<String>>, String> {
        match (&v.column, &v.any) {
            (Some(_), Some(_)) => {
                Err("has both column and any; any = [...] reads several columns, column reads one".into())
            }
            (Some(c), None) => Ok(vec![spellings(&c.0, self.personal)?]),
            (None, Some(list)) if list.is_empty() => Err("any is an empty list".into()),
            (None, Some(list)) => list.iter().map(|n| spellings(&n.0, self.personal)).collect(),
            (None, None) => Ok(Vec::new()),
        }
    }

    fn recipe(&self, v: &RawVariable, target: &Target) -> Result<Recipe, String> {
        if v.any.is_some() {
            return self.flag(v, target);
        }
        if v.column.is_none() {
            return Ok(Recipe::Constant);
        }
        if let Some(items) = &v.contains {
            let any = texts(items);
            let known = v.known.as_deref().map(texts).unwrap_or_default();
            if let Some(both) = known.iter().find(|k| any.contains(k)) {
                return Err(format!("'{both}' is listed under contains and under known"));
            }
            let (any, known) = (Words::new(any, v.fold), Words::new(known, v.fold));
            return Ok(Recipe::Contains { separator: v.separator.clone(), any, known, write: self.set(target)? });
        }
        let bands = if v.bands { Some(self.bands(target)?) } else { None };
        if let Some(formats) = &v.date {
            let take = v.take.unwrap_or_default();
            let formats = Formats::new(formats.clone(), take)?;
            return Ok(Recipe::Date { formats, take, table: self.own_values(target, false)?, bands });
        }
        let table = match &v.values {
            Some(values) => self.value_map(target, values, v.fold)?,
            None => self.own_values(target, v.fold)?,
        };
        Ok(Recipe::Value { separator: v.separator.clone(), table, bands })
    }

    fn flag(&self, v: &RawVariable, target: &Target) -> Result<Recipe, String> {
        let or = |list: &Option<Vec<Text>>, usual: &str| {
            list.as_ref().map_or_else(|| vec![usual.to_owned()], |l| l.iter().map(|t| t.0.clone()).collect())
        };
        let (yes, no) = (or(&v.yes, "1"), or(&v.no, "0"));
        if yes.is_empty() {
            return Err("yes is an empty list".into());
        }
        if let Some(both) = yes.iter().find(|y| no.contains(y)) {
            return Err(format!("'{both}' means yes and no"));
        }
        Ok(Recipe::Flag {
            write: self.set(target)?,
            yes_text: yes.first().cloned(),
            no_text: no.first().cloned(),
            yes: Words::new(yes.iter().map(String::as_str), v.fold),
            no: Words::new(no.iter().map(String::as_str), v.fold),
        })
    }

    /// Returns how a flag is set; a variable with more than one value is none.
    fn set(&self, target: &Target) -> Result<Write, String> {
        match target {
            Target::One(at) if self.values(*at).len() == 1 => Ok((*at, SET)),
            _ => Err("any and contains fill a flag: a variable with the one value 1, or 'variable=value' of one with several choices".into()),
        }
    }

    fn values(&self, at: u32) -> &[String] {
        self.columns.get(at as usize).map_or(&[], |c| c.values.as_slice())
    }

    /// Looks a public value up.
    fn public(&self, target: &Target, value: &str) -> Result<Write, String> {
        let found = match target {
            Target::One(at) => self.values(*at).iter().zip(1..).find(|(v, _)| *v == value).map(|(_, code)| (*at, code)),
            Target::Several(list) => list.iter().find(|(v, _)| v == value).map(|(_, at)| (*at, SET)),
        };
        found.ok_or_else(|| format!("'{value}' is not a value that the code book has for this variable"))
    }

    fn own_values(&self, target: &Target, fold: bool) -> Result<Table, String> {
        let mut table = Table::default();
        let pairs: Vec<(&str, Write)> = match target {
            Target::One(at) => self.values(*at).iter().zip(1..).map(|(v, code)| (v.as_str(), (*at, code))).collect(),
            Target::Several(list) => list.iter().map(|(v, at)| (v.as_str(), (*at, SET))).collect(),
        };
        for (value, write) in pairs {
            table
                .add(value, Some(write), fold)
                .map_err(|()| format!("with fold, '{value}' is the same as another value"))?;
        }
        Ok(table)
    }

    fn value_map(&self, target: &Target, values: &BTreeMap<String, Text>, fold: bool) -> Result<Table, String> {
        let mut table = Table::default();
        for (own, public) in values {
            let write = if public.0.is_empty() { None } else { Some(self.public(target, &public.0)?) };
            table
                .add(own, write, fold)
                .map_err(|()| format!("with fold, '{own}' is the same as another value with another meaning"))?;
        }
        Ok(table)
    }

    fn bands(&self, target: &Target) -> Result<Bands, String> {
        match target {
            Target::One(at) => Bands::new(self.values(*at).iter().zip(1..).map(|(v, code)| (v.as_str(), (*at, code)))),
            Target::Several(_) => Err("bands need a variable with one answer".into()),
        }
    }
}

fn texts(list: &[Text]) -> Vec<&str> {
    list.iter().map(|t| t.0.as_str()).collect()
}

/// Refuses keys that have no meaning beside the others, rather than ignoring them.
fn refuse_strangers(v: &RawVariable, target: &Target) -> Result<(), String> {
    let several = matches!(target, Target::Several(_));
    let (any, column, contains, date) = (v.any.is_some(), v.column.is_some(), v.contains.is_some(), v.date.is_some());
    let rules = [
        (v.yes.is_some() && !any, "yes needs any"),
        (v.no.is_some() && !any, "no needs any"),
        (v.known.is_some() && !contains, "known needs contains"),
        (v.take.is_some() && !date, "take needs date"),
        (
            v.values.is_some() && (!column || contains || date),
            "values needs column, and has no meaning beside contains or date",
        ),
        (contains && (!column || date), "contains needs column, and has no meaning beside date"),
        (date && (!column || several), "date needs column and a variable with one answer"),
        (v.bands && (!column || contains), "bands needs column, and has no meaning beside contains"),
        (
            v.separator.is_some() && !(contains || (several && column)),
            "separator needs contains, or a variable with several choices",
        ),
        (v.separator.as_ref().is_some_and(String::is_empty), "separator is empty"),
        (contains && v.contains.as_ref().is_some_and(Vec::is_empty), "contains is an empty list"),
        (any && several, "any fills a flag; write the name as 'variable=value'"),
    ];
    rules.iter().find(|(bad, _)| *bad).map_or(Ok(()), |(_, what)| Err((*what).to_owned()))
}
