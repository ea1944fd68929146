//! Where the chain from first contact to conviction breaks.
//!
//! Of those whom somebody met, few are screened, fewer identified, and a handful see a
//! conviction. This module counts persons at each stage, how many went on, how long it took
//! and how they left, for all and for groups that are compared fairly. See `method.md`.
//!
//! - [`Chain`]: persons with the dates of their stages, read from a table in which a person
//!   may have several rows;
//! - [`interval`]: intervals of shares and of their ratios;
//! - [`incidence`]: times between stages where leaving competes with arriving;
//! - [`standard`]: shares of groups as if they were made up alike;
//! - [`assess`]: all of it as a [`Report`], [`files`] and [`page`] to hand it over;
//! - [`published`]: persons as cells of tables that are measured with noise.
//!
//! A person is counted once however many rows there are; events are counted apart from
//! persons, and those who began in a year (a cohort) apart from what happened in a year (a
//! cross-section). All figures are exact: they are for those who may see the records.

mod files;
mod groups;
pub mod incidence;
pub mod interval;
mod make;
mod page;
mod persons;
pub mod published;
mod read;
mod report;
mod request;
pub mod standard;

pub use files::files;
pub use make::assess;
pub use page::page;
pub use persons::{Chain, Person, TurnedAway};
pub use read::{read, read_any};
pub use report::{
    CrossSection, Exit, Group, GroupStep, Input, Quantile, Ratio, Report, Rule, Share, Standardised, Step, Time, Within,
};
pub use request::{Columns, Request};

/// The stages in the usual order, as the columns of a table are called.
pub const STAGES: [&str; 10] = [
    "first_contact",
    "screening",
    "presumption",
    "identification",
    "referral",
    "service",
    "case_registered",
    "charge",
    "conviction",
    "compensation",
];

/// Columns whose values are countries.
pub(crate) const COUNTRIES: [&str; 3] = ["citizenship", "country", "nationality"];

/// The column of the date on which somebody was turned away.
pub const TURNED_AWAY: &str = "turned_away";

/// The ways out of the chain, as the columns of a table are called.
pub const EXITS: [&str; 4] = ["left", "returned", "died", TURNED_AWAY];

/// Stands on every output.
pub const NOTICE: &str = "exact figures of persons: not for publication";
