//! Published official figures, each with where it comes from.
//!
//! Two bodies that count "victims" count different things: one the people whom the
//! police identified, another those whom a shelter helped, a third what a ministry wrote
//! into a questionnaire. So no figure travels alone here. A [`Point`] belongs to a
//! [`Series`], and a series has a body, a definition, a unit, the articles of law that it
//! covers when the source states them, a period, a source with the day it was read, and
//! the terms of that source. Where sources contradict each other, the [`Contradiction`]
//! is data like the figures, to be shown beside them, not something to be smoothed away.
//!
//! **Figures are never added.** The same person may stand in the figures of several
//! bodies, in several years, in several rows; a sum would be a number that nobody
//! counted. Therefore [`Figure`] has no arithmetic, no `Sum`, no conversion into a
//! number; the following does not compile, and is not meant to:
//!
//! ```compile_fail,E0277
//! let country = shyraq_figures::figures_for("KAZ").unwrap();
//! let points = country.series().iter().flat_map(|s| s.points());
//! let total: shyraq_figures::Figure = points.map(|p| p.value().clone()).sum();
//! ```
//!
//! What is meant:
//!
//! ```
//! use shyraq_figures::{Figure, figures_for};
//! let country = figures_for("KAZ").unwrap();
//! let convicted = country.find("glotip-convicted").unwrap();
//! assert_eq!(convicted.at_year(2017).unwrap().value(), &Figure::Exact(168));
//! assert_eq!(convicted.at_year(2016), None); // a dash on the page: no figure, not zero
//! ```
//!
//! The crate is pure: the data is part of the program, there is no clock and no I/O.

mod contradiction;
mod country;
mod date;
mod error;
mod figure;
mod helpline;
mod load;
mod milestone;
mod raw;
mod series;
mod shipped;

pub use contradiction::{Contradiction, Involved};
pub use country::CountryFigures;
pub use date::{PartialDate, Period, Precision};
pub use error::FiguresError;
pub use figure::Figure;
pub use helpline::{Cited, Helpline};
pub use load::CountryText;
pub use milestone::{Milestone, Tag};
pub use series::{ArticleSet, Body, PeriodKind, Point, Series, Source, Unit};
pub use shipped::{SHIPPED, figures_for, shipped_text};
