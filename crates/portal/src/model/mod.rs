//! A release as the site sees it: columns with addresses, figures with their decision.

mod columns;
mod estimate;
mod figure;
mod grid;
mod missed;
mod recommendations;
mod release;
mod rule;
mod shares;
mod slug;
mod totals;

pub(crate) use columns::{Col, Section};
pub(crate) use estimate::Estimate;
pub(crate) use figure::{Comparison, Figure};
pub(crate) use grid::Grid;
pub(crate) use missed::{Headline, Loss, Missed, MissedPage, Step, interval, threshold_of};
pub(crate) use recommendations::{Change, Cited, Event, Ground, Recommendation, Recommendations, Run, Value};
pub(crate) use release::Release;
pub(crate) use rule::{Printed, WIDEST_SHARE, is_clear_share, printed_share, threshold};
pub(crate) use shares::{By, GroupShares, Shares};
