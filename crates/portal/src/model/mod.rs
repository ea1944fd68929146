//! A release as the site sees it: columns with addresses, figures with their decision.

mod columns;
mod figure;
mod grid;
mod release;
mod rule;
mod shares;
mod slug;
mod totals;

pub(crate) use columns::{Col, Section};
pub(crate) use figure::{Comparison, Figure};
pub(crate) use grid::Grid;
pub(crate) use release::Release;
pub(crate) use rule::WIDEST_SHARE;
pub(crate) use shares::{By, GroupShares, Shares};
