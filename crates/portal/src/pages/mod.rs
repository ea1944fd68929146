//! The pages, one module each: gather, lay out, render.

mod corridors;
mod country;
mod data;
mod exploited;
mod explore;
mod glossary;
mod help;
mod law;
mod method;
mod missed;
mod missing;
mod overview;
mod pair;
mod reconciliation;
mod root;
mod variable;

use askama::Template;
use shyraq_locale::{Arg, Catalogue};

use crate::PortalError;
use crate::model::{Release, WIDEST_SHARE};
use crate::site::Site;
use crate::view::{Files, Matrix, Rows};

pub(crate) use corridors::corridors;
pub(crate) use country::{country, official_points, official_value};
pub(crate) use data::{DataFile, data};
pub(crate) use explore::explore;
pub(crate) use glossary::glossary;
pub(crate) use help::help;
pub(crate) use law::law;
pub(crate) use method::method;
pub(crate) use missed::{corrected, missed, observed};
pub(crate) use missing::{missing, missing_root};
pub(crate) use overview::overview;
pub(crate) use pair::pair;
pub(crate) use reconciliation::reconciliation;
pub(crate) use root::root;
pub(crate) use variable::variable;

/// A site and the language in which a page of it is written.
#[derive(Clone, Copy)]
pub(crate) struct Ctx<'a> {
    pub(crate) site: &'a Site<'a>,
    pub(crate) cat: &'static Catalogue,
}

impl<'a> Ctx<'a> {
    pub(crate) fn rel(&self) -> &'a Release<'a> {
        &self.site.release
    }

    pub(crate) fn t(&self, key: &str) -> String {
        self.cat.text(key)
    }

    /// Returns the label of a column.
    pub(crate) fn label(&self, index: usize) -> String {
        self.rel().cols.get(index).map_or_else(String::new, |c| c.label(self.rel().book(), self.cat.lang()))
    }

    /// Returns the links to the files of a one-way table, from a page `up` folders below the language.
    pub(crate) fn files_one(&self, index: usize, up: usize) -> Option<Files> {
        let slug = &self.rel().cols.get(index)?.slug;
        let base = "../".repeat(up);
        Some(Files {
            title: self.label(index),
            csv: format!("{base}explore/{slug}/{slug}.csv"),
            json: format!("../{base}tables/{slug}.json"),
        })
    }
}

/// Renders a page.
pub(crate) fn render(page: &str, template: &impl Template) -> Result<String, PortalError> {
    template.render().map_err(|e| PortalError::Render { page: page.to_owned(), fault: e.to_string() })
}

/// What a page's tables need explained, in the order in which it is read.
pub(crate) struct Legend {
    hidden: bool,
    rough: bool,
    blank: bool,
    overlap: bool,
}

impl Legend {
    pub(crate) fn new() -> Self {
        Self { hidden: false, rough: false, blank: false, overlap: false }
    }

    pub(crate) fn rows(mut self, r: &Rows) -> Self {
        self.hidden |= r.has_hidden();
        self.rough |= r.has_rough();
        self.blank |= r.rows.iter().any(|x| x.blank);
        self
    }

    pub(crate) fn matrix(mut self, m: &Matrix) -> Self {
        self.hidden |= m.has_hidden();
        self.blank = true;
        self
    }

    /// Says that one person may be in several rows.
    pub(crate) fn overlapping(mut self) -> Self {
        self.overlap = true;
        self
    }

    pub(crate) fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    pub(crate) fn rough(mut self) -> Self {
        self.rough = true;
        self
    }

    pub(crate) fn lines(&self, cat: &Catalogue) -> Vec<String> {
        let mut out = vec![cat.text("interval")];
        if self.rough {
            out.push(cat.fill("share-rough-means", &[("n", Arg::Count(WIDEST_SHARE))]));
        }
        for (wanted, key) in [(self.hidden, "hidden"), (self.blank, "not_reported"), (self.overlap, "no_sum")] {
            if wanted {
                out.push(cat.text(key));
            }
        }
        out.push(cat.text("scope"));
        out
    }
}
