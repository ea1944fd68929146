use std::io;
use std::path::{Path, PathBuf};

use shyraq_bundle::BundleError;
use thiserror::Error;

/// Says why a site can't be built or served.
#[derive(Debug, Error)]
pub enum PortalError {
    /// A file or folder can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The target holds something that is not a site of ours.
    #[error("{path} is not empty and is not a site that 'shyraq portal build' wrote")]
    Target {
        /// The folder.
        path: PathBuf,
    },
    /// A template can't be filled.
    #[error("the page {page} can't be rendered: {fault}")]
    Render {
        /// The page.
        page: String,
        /// What went wrong.
        fault: String,
    },
    /// The bundle can't be read.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A setting of the site can't be used.
    #[error("{what} '{value}' can't be used: {fault}")]
    Setting {
        /// Which setting.
        what: &'static str,
        /// Its value.
        value: String,
        /// Why not.
        fault: &'static str,
    },
    /// The folder to serve is not a site.
    #[error("{path} is not a site that 'shyraq portal build' wrote")]
    NotASite {
        /// The folder.
        path: PathBuf,
    },
    /// The address can't be listened on.
    #[error("can't listen on {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

impl PortalError {
    /// Wraps a system error with the path it happened on.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path",
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "choose a folder that you may write to"
                }
                io::ErrorKind::StorageFull => "free some space and try again; the old site, if any, is still there",
                _ => "check the disk and try again; the old site, if any, is still there",
            },
            Self::Target { .. } => "name a folder that does not exist yet, an empty one, or a former site",
            Self::Render { .. } => "this is a fault of the program: please report it with the code book",
            Self::Bundle(e) => e.hint(),
            Self::Setting { .. } => "correct the setting and build the site again",
            Self::NotASite { .. } => "build it first: shyraq portal build BUNDLE --out SITE",
            Self::Listen { source, .. } => match source.kind() {
                io::ErrorKind::AddrInUse => {
                    "another program uses this port: choose another one, for example 127.0.0.1:8081"
                }
                io::ErrorKind::PermissionDenied => "ports below 1024 need rights: choose a higher one",
                _ => "check the address, for example 127.0.0.1:8080",
            },
        }
    }
}
