//! A simulated world with known truth, for demonstrations and for tests of everything else.
//!
//! Nobody may publish the records of trafficked people, so the product can't be shown or
//! checked on real ones. This crate makes up people, what was done to them, and five
//! contributors in four countries that each see a part and write it down in their own
//! columns, languages and codes, with the errors that clerks make. Because the world is
//! known whole, whatever the product concludes from the files (who is the same person, how
//! many were never seen) can be compared with the truth.
//!
//! [`World`] gives any person of a world without the others; [`generate`] writes a whole
//! world to a folder. Shares are calibrated to published figures, totals are not: see
//! `calibration/targets.toml`. **Everything is simulated and says so**: file names, a
//! column of every row, the workbook's sheet, a README in the folder.
//!
//! The generator draws from a seed on purpose. Nothing in it is secret, and nothing
//! here may be used where secrecy is needed.

mod calibration;
mod chain;
mod chunk;
mod contributor;
mod control;
mod corridor;
mod draw;
mod episode;
mod error;
mod files;
mod generate;
mod line;
mod names;
mod person;
mod place;
mod spec;
mod truth;
mod world;
mod xlsx;

pub use calibration::{Figure, Target, figures, targets};
pub use contributor::{
    CONTRIBUTORS, Contributor, Fault, Listed, NAME_LIST, Row, Seen, VARIABLES, contributor_mapping, linkage_mapping,
};
pub use control::Controls;
pub use corridor::Corridor;
pub use episode::{Acts, Episode, OtherPurpose, Purpose, Recruiter, Sectors, SexualTypes};
pub use error::WorldError;
pub use generate::generate;
pub use names::{FullName, People, Script};
pub use person::{Person, Sex};
pub use place::Country;
pub use spec::WorldSpec;
pub use truth::{ContributorSummary, CountrySummary, History, NameListSummary, Summary};
pub use world::{Life, World};
