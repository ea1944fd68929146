//! Documents that stand alone: one text as HTML for a screen and as PDF for paper.
//!
//! A report on people who are missed is printed, stamped and carried into a meeting; the page
//! on the screen and the paper in the hand must say the same. So a [`Document`] is written
//! once, as blocks of text, tables and pictures, and both forms are made from it: [`html()`]
//! gives one file that loads nothing, `pdf` (with the feature of that name) a tagged PDF (PDF/UA-1)
//! with the fonts in it.
//!
//! **A figure is not text.** A [`Span::Figure`] carries where its value comes from, and both
//! forms print a mark that leads to that entry of the list of sources. What the text around
//! it may hold is the caller's rule; [`Document::loose_digits`] tells what no source stands
//! behind.

mod document;
mod error;
mod html;
#[cfg(feature = "pdf")]
mod pdf;

pub use document::{Align, Block, Cell, Column, Document, Picture, SourceEntry, Span, Table, text};
pub use error::PrintError;
pub use html::html;
#[cfg(feature = "pdf")]
pub use pdf::pdf;
