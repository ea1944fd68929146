//! What every answer says to the browser.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::Folder;

/// Headers that are the same for every answer.
const FIXED: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
];

/// Returns the policy under which a page runs: its own style by hash, scripts and files of
/// the site, nothing from elsewhere, no form, no frame.
#[must_use]
pub fn content_security_policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        crate::assets::style_hash()
    )
}

/// Adds the headers to an answer.
pub(crate) async fn add(State(folder): State<Arc<Folder>>, request: Request<Body>, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&folder.policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache(&path, status)));
    vary(headers);
    response
}

/// Tells how long an answer may be kept.
///
/// A script's name holds its hash, so it never changes. The help page is kept nowhere: it
/// must not be found in the cache of a shared phone.
fn cache(path: &str, status: StatusCode) -> &'static str {
    if path.split('/').any(|p| p == "help") {
        "no-store"
    } else if path.starts_with("/assets/") && (status.is_success() || status == StatusCode::NOT_MODIFIED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// A shared cache must not hand the compressed answer to who can't read it.
fn vary(headers: &mut HeaderMap) {
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_the_style_by_hash_and_nothing_inline() {
        let policy = content_security_policy();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'));
    }

    #[test]
    fn only_hashed_names_are_kept() {
        assert_eq!(cache("/en/help/", StatusCode::OK), "no-store");
        assert_eq!(cache("/assets/help-0123456789ab.js", StatusCode::OK), "public, max-age=31536000, immutable");
        assert_eq!(cache("/assets/nothing.js", StatusCode::NOT_FOUND), "no-cache");
        assert_eq!(cache("/en/", StatusCode::OK), "no-cache");
    }
}
