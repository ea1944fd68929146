//! Reads the tables that people keep: CSV, TSV and XLSX.
//!
//! Files come from outside. They are written in some encoding, with some delimiter, by
//! some program, and may be broken or hostile. So everything that turns a stranger's bytes
//! into rows is here, once: it runs under one table of [`Limits`], nothing panics, memory
//! does not grow with rows, and no [`TableError`] has a cell's text in it. What the columns
//! mean is not known here.
//!
//! [`Rows`] is the simple reader: a header, then some rows at a time. Who codes rows on all
//! cores takes the parts below it: [`Source::open`], [`Text`], [`Feeder`] and [`Block`] for
//! text, [`Sheet`] for workbooks.

mod block;
mod error;
mod form;
mod header;
mod limits;
mod name;
mod records;
mod rows;
mod source;
mod text;
mod xlsx;

pub use block::{Block, Cells, Marks, Span, Splitter};
pub use error::TableError;
pub use form::{Dialect, Format, Quotes, TableForm};
pub use header::header;
pub use limits::{Clock, Limits, NoClock};
pub use name::{printable, tidy};
pub use records::Records;
pub use rows::{Batch, Refusal, Row, Rows};
pub use source::{Opened, ReadSeek, Source};
pub use text::{BadText, Feeder, NoBlock, Text, check_text};
pub use xlsx::{Place, Sheet, Typed, open_sheet};
