//! What a release can answer, said to somebody who knows no method.
//!
//! A reader who has never heard of epsilon asks three things of a figure: may I publish it,
//! how far off may it be, what may I not conclude. The card answers them on one page, and
//! grades every published cell: well (off by at most 10 %), roughly (at most 50 %), or not at
//! all. Distances come from the published intervals alone, which are expected and not true
//! errors, so the card costs no budget.
//!
//! [`Survey`] grades the cells, [`Card`] writes the pages. A [`Sheet`] is the plainer page on which
//! an officer reviews a draft.

mod card;
mod example;
mod grade;
mod page;
mod plain;
mod share;
mod sheet;
mod survey;

pub use card::{Card, write_cards};
pub use example::Example;
pub use grade::{Figure, Grade, Tally};
pub use share::grade_shares;
pub use sheet::{Section, Sheet};
pub use survey::{Line, Subject, Survey};
