//! National law against the Protocol, as of a day.
//!
//! A state that asks what its law lacks needs more than a list of articles: which duty, by
//! which text and how binding, met since when and by what, missing what, and whose task it
//! is. The facts are those of [`shyraq_law`]; here they become a [`Report`] of one day, with
//! the evidence resolved to figures and their sources, the gaps with who could close them,
//! and every change with its date. Nothing is scored and nothing is averaged: a share of
//! "requirements met" would weigh a duty to criminalise like a duty to consider housing.

mod files;
mod make;
mod page;
mod report;

pub use files::files;
pub(crate) use make::{figure, held, provision};
pub use make::{law, newest};
pub use page::page;
pub use report::{ChangeOut, FigureOut, Gap, InstrumentOut, Item, Named, ProvisionOut, Report, SourceOut, StateFrom};
