//! What a table looks like: rows, bars, the words beside them.
//!
//! The chart is the table: a bar stands in the last cell of its row, so there is one
//! thing for eye, ear, print and search, and no script is needed for a figure.

mod bar;
mod cell;
mod layout;
mod matrix;
mod rows;
mod share;
mod words;

pub(crate) use bar::Scale;
pub(crate) use cell::{CellView, escape, html_count};
pub(crate) use layout::{Frame, Layout, MenuItem, language_name};
pub(crate) use matrix::{Matrix, PairTable};
pub(crate) use rows::{Files, Row, Rows};
pub(crate) use share::{ShareView, share_base};
pub(crate) use words::Words;
