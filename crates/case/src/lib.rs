//! The vocabulary of Shyraq: what a case says, in which words, and how it is coded.
//!
//! Everything that leaves or enters the platform is a table of public codes. A
//! [`CodeBook`] fixes those codes before any data is seen; that is what lets the
//! release promise differential privacy (a domain read from data would leak), lets
//! intake refuse what nobody can interpret, and lets the portal print a page in three
//! languages from one file. The crate is pure: no I/O, no clock, no randomness.
//!
//! ```
//! use shyraq_case::CodeBook;
//! let book = CodeBook::parse(r#"
//!     name = "example"
//!     version = "1"
//!     [[variable]]
//!     name = "gender"
//!     values = ["Woman", "Man"]
//!     [[variable]]
//!     name = "means"
//!     kind = "several"
//!     values = ["threats", "debt"]
//! "#).unwrap();
//! let names: Vec<String> = book.columns().into_iter().map(|c| c.name).collect();
//! assert_eq!(names, ["gender", "means=threats", "means=debt"]);
//! ```

mod case;
mod codebook;
mod column;
mod country;
mod error;
mod implies;
mod labels;
mod merge;
mod palermo;
mod shipped;
mod wanted;

pub use case::{Case, Mapped, Reported, Stage, Valid};
pub use codebook::{CodeBook, Group, Kind, Value, Variable, fault_of_name};
pub use column::{BLANK, Code, Column};
pub use country::{Country, Region, countries, country, regions};
pub use error::CodeBookError;
pub use implies::{Condition, Consequence, Implication, Reach, Rule, Rules, Term};
pub use labels::{Labels, Lang};
pub use merge::Merge;
pub use palermo::{Age, Element, Elements, Finding, assess_elements};
pub use shipped::{SHIPPED, shipped_text};
pub use wanted::{WantedShares, WantedTable};
