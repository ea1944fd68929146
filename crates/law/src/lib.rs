//! What a state owes to victims, what its law says, and since when.
//!
//! A law changes, and an answer given to a person in 2019 has to be judged by the law of
//! 2019. So nothing here is a bare yes or no. A [`Requirement`] is one duty of an
//! international [`Instrument`], in our own words and with how strongly the text binds; a
//! [`Provision`] is a piece of national law with the dates between which it holds; an
//! [`Assessment`] says how far the one meets the other from a date on, by which evidence,
//! what is missing and who could change it. A later assessment supersedes an earlier one
//! and never overwrites it: [`CountryLaw::standing`] answers for any day.
//!
//! **What is not known is said to be unknown.** An assessment that rests on no text that
//! was read is [`State::Unknown`] with the tag [`Tag::NotFound`], and its gap says what has
//! to be read; the loader refuses every other combination. A change of which only a range of
//! dates is known leaves the days in that range unknown as well.
//!
//! Figures that serve as evidence are named as `series@period`, and a name that does not
//! resolve in [`shyraq_figures`] is a fault of the data, found by the tests of the build.
//!
//! ```
//! use shyraq_law::{State, law_of};
//! let law = law_of("KAZ").unwrap();
//! // Shelter and care whoever the person is, and whether or not she testifies.
//! let on = |day: &str| law.standing("ohchr-8", day.parse().unwrap()).state();
//! assert_eq!(on("2017-06-01"), State::NotMet);
//! assert_eq!(on("2022-12-31"), State::Unknown); // the change came between 2022-04 and 2023-03
//! assert_eq!(on("2024-12-31"), State::Met);
//! ```
//!
//! The crate is pure: the data is part of the program, there is no clock and no I/O.

mod assessment;
mod country;
mod error;
mod figure_name;
mod instrument;
mod load;
mod provision;
mod raw;
mod requirement;
mod shipped;
mod span;
mod standards;
mod standing;
mod tag;

pub use assessment::{Assessment, Body, State};
pub use country::{Change, CountryLaw};
pub use error::LawError;
pub use figure_name::FigureName;
pub use instrument::{Binding, Instrument, Status};
pub use load::LawText;
pub use provision::{Provision, Source};
pub use requirement::{Force, Pillar, Requirement};
pub use shipped::{SHIPPED, law_of, shipped_standards, shipped_text, standards_text};
pub use span::{first_day, last_day};
pub use standards::Standards;
pub use standing::{Standing, Why};
pub use tag::Tag;
