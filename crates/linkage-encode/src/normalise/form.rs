//! What goes in and what comes out: a person's names as written, and their forms.

use std::fmt;

/// One name in its three forms, in ASCII lower case. Debug prints `[sealed]`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Form {
    /// The reading in one alphabet: the letters `a` to `z` without `c`, `q`, `w`, `x` and
    /// `y`, and the pairs `sh` and `ch`.
    pub full: String,
    /// The reading without endings, with three vowels, under the name's usual spelling.
    pub stem: String,
    /// First sound and consonants, in classes that survive Arabic script.
    pub skeleton: String,
}

/// A person's names as they stand in a record; an empty text is an absent one.
#[derive(Clone, Copy, Default)]
pub struct Written<'a> {
    /// Family name.
    pub family: &'a str,
    /// Given name or names.
    pub given: &'a str,
    /// Father's name, in any of its forms.
    pub patronymic: &'a str,
    /// All names in one column; used for what the others leave open.
    pub full_name: &'a str,
}

/// A person's names in their forms. Debug prints `[sealed]`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Family name.
    pub family: Option<Form>,
    /// First given name.
    pub given: Option<Form>,
    /// Father's name; its stem is the stem of the father's given name.
    pub patronymic: Option<Form>,
    /// Names that count less: second given and family names, a family name before
    /// marriage, the names that a nickname may stand for. At most eight.
    pub further: Vec<Form>,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}

impl fmt::Debug for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}
