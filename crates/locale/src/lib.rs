//! What the product says, in each of its languages.
//!
//! A public figure is read by a caseworker in Shymkent, a journalist in Moscow and an
//! analyst in Geneva; none of them is a second-class reader. Every text therefore lives
//! in a Fluent catalogue with the same keys and variables in every language (a test
//! compares them), numbers and dates are written the way the language writes them, and
//! plural forms come from CLDR's rules. No text glues a case ending to a variable: names
//! stand in the nominative with a label or an arrow.
//!
//! ```
//! use shyraq_locale::{Arg, Lang, catalogue};
//! let ru = catalogue(Lang::Ru);
//! let text = ru.fill("count", &[("n", Arg::Count(84_200)), ("low", Arg::Count(83_900)), ("high", Arg::Count(84_500))]);
//! assert_eq!(text, "около 84\u{a0}200 человек (от 83\u{a0}900 до 84\u{a0}500)");
//! ```

mod catalogue;
mod format;

pub use catalogue::{Arg, Catalogue, SOURCES, catalogue};
pub use format::Day;
pub use shyraq_case::{Labels, Lang};
