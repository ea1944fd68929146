//! What a table looks like: rows, bars, the words beside them.
//!
//! The chart is the table: a bar stands in the last cell of its row, so there is one
//! thing for eye, ear, print and search, and no script is needed for a figure.

mod bar;
mod cell;
mod layout;
mod matrix;
mod plot;
mod rows;
mod share;
mod terms;
mod told;
mod words;

pub(crate) use bar::Scale;
pub(crate) use cell::{CellView, escape, html_count};
pub(crate) use layout::{Frame, Layout, MenuItem, language_name};
pub(crate) use matrix::{Matrix, PairTable};
pub(crate) use plot::{Band, Point, bands, course};
pub(crate) use rows::{Files, Row, Rows};
pub(crate) use share::{ShareView, share_base};
pub(crate) use terms::{column_name, term, value_name};
pub(crate) use told::{Told, ToldCell, ToldRow};
pub(crate) use words::Words;
