use shyraq_case::{CodeBook, Kind};

use super::Form;
use crate::{EvaluationError, Request};

/// A variable that is read from both files.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The column's name in the files.
    pub(crate) name: String,
    /// It has several values a cell, separated so.
    pub(crate) separator: Option<String>,
    /// The values, when a code book fixes them.
    pub(crate) values: Option<Vec<String>>,
    /// The group whose denominator it shares.
    pub(crate) group: Option<String>,
}

/// Chooses the variables: of the code book, else those that both files have; of these the
/// ones that were named.
///
/// # Errors
/// [`EvaluationError::Ask`] for a name that is not there to be chosen or stands twice,
/// [`EvaluationError::Form`] when the files have no column in common.
pub(super) fn wanted(r: &Request<'_>, truth: &Form, made: &Form) -> Result<Vec<Wanted>, EvaluationError> {
    let twice = r.columns.iter().enumerate().find(|(i, c)| r.columns.iter().take(*i).any(|x| x == *c));
    if let Some((_, name)) = twice {
        return Err(EvaluationError::Ask {
            fault: format!("--columns: '{name}' stands twice"),
            hint: "name each column once",
        });
    }
    let mut out = match r.codebook {
        Some(book) => of_book(book, &r.columns)?,
        None if r.columns.is_empty() => common(truth, made)?,
        None => r.columns.iter().map(|name| plain(name)).collect(),
    };
    for (name, separator) in &r.multi_value {
        let Some(w) = out.iter_mut().find(|w| w.name == *name) else {
            return Err(EvaluationError::Ask {
                fault: format!("--multi-value: the column '{name}' is not compared"),
                hint: "check the spelling, or add it to --columns",
            });
        };
        w.separator = Some(separator.clone());
    }
    Ok(out)
}

fn plain(name: &str) -> Wanted {
    Wanted { name: name.to_owned(), separator: None, values: None, group: None }
}

fn of_book(book: &CodeBook, columns: &[String]) -> Result<Vec<Wanted>, EvaluationError> {
    if let Some(stranger) = columns.iter().find(|c| book.variable(c).is_none()) {
        return Err(EvaluationError::Ask {
            fault: format!("--columns: the code book has no variable '{stranger}'"),
            hint: "names are case-sensitive; compare with the code book, or leave --codebook out",
        });
    }
    let chosen = book.variables.iter().filter(|v| columns.is_empty() || columns.contains(&v.name));
    let separator = |kind| (kind == Kind::Several).then(|| ";".to_owned());
    Ok(chosen
        .map(|v| Wanted {
            name: v.name.clone(),
            separator: separator(v.kind),
            values: Some(v.values.iter().map(|x| x.code.clone()).collect()),
            group: v.group.clone(),
        })
        .collect())
}

fn common(truth: &Form, made: &Form) -> Result<Vec<Wanted>, EvaluationError> {
    let shared = |n: &&String| !n.is_empty() && made.header.contains(n);
    let out: Vec<Wanted> = truth.header.iter().filter(shared).map(|n| plain(n)).collect();
    if out.is_empty() {
        return Err(made.fault(
            &format!("no column has the name of a column of {}", truth.path().display()),
            "check that both files are tables with a header and belong together",
        ));
    }
    Ok(out)
}
