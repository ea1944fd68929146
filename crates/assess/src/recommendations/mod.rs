//! Recommendations and what became of them.
//!
//! A national assessment ends in recommendations, and most of them are never heard of again.
//! So each one here has an addressee, a day by which it is due, the ground it stands on, whom
//! it was shared with, and a chain of dated events. Its status is never written down: it
//! follows from the events up to a day, a later event supersedes an earlier one, and whether
//! it is overdue follows from the due date and that day.
//!
//! **A ground resolves or the file is refused.** It is a published figure (`series@period`), a
//! gap of the law (a requirement's name), a provision, or a value in the JSON of an earlier
//! run that lies beside the file. What a figure was before and after is compared within one
//! series only: two definitions are two things.
//!
//! The form of the file is in the book, `concepts/law.md`; [`assess`] reads and resolves it.

mod document;
mod files;
mod ground;
mod page;
mod raw;
mod read;
mod report;
mod status;
mod when;

pub use document::document;
pub use files::files;
pub use page::page;
pub use read::assess;
pub use report::{After, EventOut, GapOut, Ground, Item, LawProvision, Report, RunOut, SharedOut, Value};
pub use status::{Audience, Status};

/// Stands on every output that quotes a run which is not for publication.
pub const NOTICE: &str = "quotes exact figures of persons: not for publication";
