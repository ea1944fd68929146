//! The public site: a verified release becomes static pages in three languages.
//!
//! A reader may be a caseworker with an old phone on a slow line, so every figure is text
//! in a table and no script is needed for it; the reader may be affected, so nothing is
//! loaded from elsewhere and nobody is counted; and the reader may doubt, so each figure
//! has its interval, its file and its address. The crate sees only what is signed
//! ([`shyraq_bundle::Bundle`] can be had in no other way than by verifying) and published
//! figures; it has no way to the store or to a private key.

mod assets;
mod build;
mod error;
mod files;
mod map;
mod model;
mod options;
mod pages;
mod records;
mod serve;
mod site;
mod view;
mod write;

pub use build::{Progress, SiteReport, build};
pub use error::PortalError;
pub use options::{Exits, SiteOptions};
pub use serve::{Ready, content_security_policy, serve};
