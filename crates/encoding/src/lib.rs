//! The form of encodings: what a contributor writes and a hub reads.
//!
//! A record becomes some rows, one for each block it is in: a random handle, the block's
//! tag, and cells that can be compared with those of the same block only, since they are
//! salted by it. The comparer gets handle, tag and cells, and can't tell which rows are one
//! record: tags that are linked to a record name almost everybody in a full list (measured:
//! 99.5 % of 60,000). Cells of one block still say much to who has a list of the same people: the crate
//! `shyraq-linkage-attack` measures it. The resolver gets handle and record, and no tag or cell. This crate
//! holds no key and can't encode anything.

mod block;
mod columnar;
mod columns;
mod error;
mod field;
mod handles;
mod header;
mod instructions;
mod layout;
mod levels;
mod rows;

pub use block::{BLOCK_KEYS, BlockKey, Tag, coarse, finer, is_wide};
pub use columns::Columns;
pub use error::EncodingError;
pub use field::{Field, Kind};
pub use handles::{HandlesWriter, read_handles};
pub use header::{Header, Role, SCHEME, is_epoch};
pub use layout::{FIRST_OF_JANUARY, Layout, word};
pub use levels::{Pattern, SWAPPED, compare, in_words, levels};
pub use rows::{RowsFile, RowsWriter};
