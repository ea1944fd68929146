//! Serving a site: files and headers, nothing else.
//!
//! The server reads one folder, asks no other program, keeps no log of visitors and holds
//! no secret. Where the kernel has Landlock, the process gives up everything but reading
//! that folder before the first request.

mod confine;
mod guard;
mod headers;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

use crate::PortalError;
use crate::build::is_site;

pub use headers::content_security_policy;

/// What the server tells before its first request.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Where it listens; the port is the one that the system gave when 0 was asked for.
    pub address: SocketAddr,
    /// A remark for the person, when the process could not be confined to the folder.
    pub notice: Option<String>,
}

/// Serves a site until the process is told to stop (SIGINT, SIGTERM); open answers are finished.
///
/// The calling thread and every thread it starts can read nothing but the site afterwards,
/// so this is the last thing that a process does. A site that is built again while it is
/// served needs the server to be started again.
///
/// # Errors
/// [`PortalError::NotASite`], [`PortalError::Listen`], [`PortalError::Io`].
pub fn serve(site: PathBuf, address: SocketAddr, on_ready: impl FnOnce(Ready)) -> Result<(), PortalError> {
    let site = site.canonicalize().map_err(|e| PortalError::io(&site, e))?;
    if !is_site(&site) {
        return Err(PortalError::NotASite { path: site });
    }
    let listen = |source| PortalError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let router = router(&site);
    let notice = confine::to_folder(&site).err();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| PortalError::io(&site, e))?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(|e| PortalError::io(&site, e))?;
        let stop = Stop::listen().map_err(|e| PortalError::io(&site, e))?;
        on_ready(Ready { address, notice });
        axum::serve(listener, router).with_graceful_shutdown(stop.wait()).await.map_err(|e| PortalError::io(&site, e))
    })
}

/// The signals that end the server.
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Makes the service: files, headers, a 404 in the reader's language.
pub(crate) fn router(site: &Path) -> Router {
    let files = ServeDir::new(site).precompressed_br().precompressed_gzip().ignore_multi_range_requests(true);
    let state = Arc::new(Folder { site: site.to_owned(), files, policy: content_security_policy() });
    Router::new().fallback(answer).layer(from_fn_with_state(Arc::clone(&state), headers::add)).with_state(state)
}

/// What an answer needs to know.
pub(crate) struct Folder {
    site: PathBuf,
    files: ServeDir,
    pub(crate) policy: String,
}

async fn answer(state: axum::extract::State<Arc<Folder>>, request: Request<Body>) -> Response {
    let folder = Arc::clone(&state.0);
    let uri = request.uri().clone();
    if !guard::is_inside(&folder.site, uri.path()) {
        return missing(&folder, &uri).await;
    }
    match folder.files.clone().oneshot(request).await {
        Ok(found) if found.status() != StatusCode::NOT_FOUND => found.into_response(),
        _ => missing(&folder, &uri).await,
    }
}

/// Answers 404 with the page of the language in whose folder the address lies.
async fn missing(folder: &Folder, uri: &Uri) -> Response {
    let first = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    let page = match shyraq_locale::Lang::from_tag(first) {
        Some(lang) => folder.site.join(lang.tag()).join("404.html"),
        None => folder.site.join("404.html"),
    };
    match ServeFile::new(page).oneshot(Request::new(Body::empty())).await {
        Ok(mut found) => {
            *found.status_mut() = StatusCode::NOT_FOUND;
            found.into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
