//! Small steps that several commands take.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;

use shyraq_bundle::Officers;
use shyraq_case::{CodeBook, SHIPPED};
use shyraq_privacy::{BigRational, parse_decimal, zcdp};

use crate::failure::{Exit, Failure};

/// Files given as arguments beyond this size are something else.
const MAX_TEXT: u64 = 16 << 20;

/// Reads a small text file that a person gave.
pub(crate) fn read_text(path: &Path, what: &str) -> Result<String, Failure> {
    let meta = std::fs::metadata(path).map_err(|e| Failure::io(path, &e))?;
    if !meta.is_file() || meta.len() > MAX_TEXT {
        return Err(Failure::new(Exit::Input, format!("{}: this is no {what}", path.display()), "name the right file"));
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::io(path, &e))?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::new(
            Exit::Input,
            format!("{}: the {what} is not UTF-8", path.display()),
            "save the file again in UTF-8",
        )
    })
}

/// Loads a code book: a file, or the name of a shipped one.
pub(crate) fn load_codebook(name_or_path: &str) -> Result<CodeBook, Failure> {
    let path = Path::new(name_or_path);
    let refused = |e: shyraq_case::CodeBookError| Failure::new(Exit::Input, format!("{name_or_path}: {e}"), e.hint());
    if SHIPPED.contains(&name_or_path) {
        return CodeBook::shipped(name_or_path).map_err(refused);
    }
    CodeBook::parse(&read_text(path, "code book")?).map_err(refused)
}

/// Finds a name that comes a second time.
pub(crate) fn named_twice<'a>(names: &[&'a str]) -> Option<&'a str> {
    names.iter().enumerate().find(|(k, name)| names.iter().take(*k).any(|x| x == *name)).map(|(_, name)| *name)
}

/// Takes flags of the form `COL=SEP` apart, one a column.
pub(crate) fn multi_value(flags: &[String]) -> Result<HashMap<String, String>, Failure> {
    let mut out = HashMap::new();
    for flag in flags {
        let apart = flag.split_once('=').filter(|(column, separator)| !column.is_empty() && !separator.is_empty());
        let Some((column, separator)) = apart else {
            return Err(Failure::usage(
                format!("--multi-value {}: not of the form COL=SEP", plain(flag)),
                "write for example --multi-value 'means=;'",
            ));
        };
        if out.insert(column.to_owned(), separator.to_owned()).is_some() {
            return Err(Failure::usage(
                format!("--multi-value: '{}' has two separators", plain(column)),
                "name the one that the file has",
            ));
        }
    }
    Ok(out)
}

/// Refuses separators of columns that the code book does not have: a slip of the pen that would
/// be seen only when the budget is spent.
pub(crate) fn has_several(book: &CodeBook, multi_value: &HashMap<String, String>) -> Result<(), Failure> {
    match multi_value.keys().filter(|name| book.variable(name).is_none()).min() {
        None => Ok(()),
        Some(name) => Err(Failure::usage(
            format!("--multi-value: the code book has no variable '{}'", plain(name)),
            "compare the name with the code book's variables",
        )),
    }
}

/// Refuses what is there already: nothing is written over.
pub(crate) fn is_new(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() {
        return Err(Failure::usage(format!("{}: it is there already", path.display()), "choose a name that is free"));
    }
    Ok(())
}

/// Refuses what was given to a command and is not there: an input that is refused, by the contract of linkage.
pub(crate) fn given<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<(), Failure> {
    paths.into_iter().try_for_each(|path| match path.as_ref().metadata() {
        Err(e) if e.kind() == ErrorKind::NotFound => {
            Err(Failure { exit: Exit::Input, ..Failure::io(path.as_ref(), &e) })
        }
        _ => Ok(()),
    })
}

/// Refuses a text with control characters, which would break a page or a terminal.
pub(crate) fn one_line(flag: &str, text: Option<&str>) -> Result<(), Failure> {
    if text.is_some_and(|t| t.chars().any(char::is_control)) {
        return Err(Failure::usage(
            format!("{flag}: there is a control character in it, such as a line break"),
            "write it as plain text on one line",
        ));
    }
    Ok(())
}

/// Takes out of a text what a terminal would not print.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Loads the list of officers.
pub(crate) fn load_officers(path: &Path) -> Result<Officers, Failure> {
    let text = read_text(path, "list of officers")?;
    let officers: Option<Officers> = serde_json::from_str(&text).ok();
    officers.filter(Officers::is_sound).ok_or_else(|| {
        Failure::new(
            Exit::Verify,
            format!("{}: this is no sound list of officers", path.display()),
            "use the officers.json that 'shyraq init' wrote",
        )
    })
}

/// Epsilon and delta as they were typed, exactly.
pub(crate) struct Asked {
    pub(crate) epsilon_text: String,
    pub(crate) delta_text: String,
    pub(crate) epsilon: BigRational,
    pub(crate) delta: BigRational,
}

/// Reads epsilon and delta; refuses what no accountant turns into a loss.
pub(crate) fn asked(epsilon: &str, delta: &str) -> Result<Asked, Failure> {
    let number = |what: &str, text: &str| {
        parse_decimal(text)
            .map_err(|e| Failure::usage(format!("{what}: {e}"), "write for example --epsilon 1 --delta 1e-6"))
    };
    let (e, d) = (number("--epsilon", epsilon)?, number("--delta", delta)?);
    let one = BigRational::from_integer(1.into());
    if d >= one {
        return Err(Failure::usage(
            "--delta must be below 1",
            "delta is a small chance: far below 1 divided by the number of persons, such as 1e-6",
        ));
    }
    if d > BigRational::new(1.into(), 100.into()) {
        return Err(Failure::usage(
            "--delta is above 0.01: with that chance a person's record may leave as it is",
            "take one far below 1 divided by the number of persons, such as 1e-6",
        ));
    }
    if e > BigRational::from_integer(1000.into()) {
        return Err(Failure::usage("--epsilon is above 1000, which protects nobody", "take an epsilon near 1"));
    }
    // Never above the loss that the other accountant allows.
    if !zcdp::allows_some(&e, &d) {
        return Err(Failure::usage("no noise can be drawn for so small a budget", "take a larger epsilon or delta"));
    }
    Ok(Asked { epsilon_text: epsilon.trim().into(), delta_text: delta.trim().into(), epsilon: e, delta: d })
}

/// Writes a number with thousands separated, for people.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands() {
        assert_eq!(
            ["0", "12", "999", "1,000", "193,025", "10,000,000"],
            [0, 12, 999, 1000, 193_025, 10_000_000].map(grouped)[..]
        );
    }

    #[test]
    fn budgets_that_make_no_sense_are_usage_errors() {
        for (e, d) in [("0", "1e-6"), ("1", "1"), ("-1", "1e-6"), ("1", "0"), ("x", "1e-6"), ("1e30", "1e-6")] {
            assert_eq!(asked(e, d).err().map(|f| f.exit), Some(Exit::Usage), "{e} {d}");
        }
        assert!(asked("0.5", "1e-6").is_ok());
    }
}
