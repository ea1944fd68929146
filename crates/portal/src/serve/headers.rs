//! What every answer says to the browser.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
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
    let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let policy = if found && is_page_of_release(&path) { RELEASE_POLICY } else { &folder.policy };
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    state_charset(headers);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache(&path, found)));
    vary(headers);
    response
}

/// The policy of a page that lies in a release, as the card: its own style, and nothing that
/// runs, loads or sends. It has no link, so it needs no right to open another page.
const RELEASE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// Tells whether a page lies in a release: it has no hash in the site's policy.
fn is_page_of_release(path: &str) -> bool {
    path.starts_with("/data/") && path.ends_with(".html")
}

/// Says that text is UTF-8, which a reader would guess at otherwise, often wrongly.
fn state_charset(headers: &mut HeaderMap) {
    let stated = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).filter(|kind| is_text(kind));
    if let Some(Ok(value)) = stated.map(|kind| HeaderValue::from_str(&format!("{kind}; charset=utf-8"))) {
        headers.insert(CONTENT_TYPE, value);
    }
}

/// Tells whether a type is one of text that says no charset yet.
fn is_text(kind: &str) -> bool {
    const APPLICATIONS: [&str; 5] = ["json", "xml", "javascript", "toml", "yaml"];
    let application = kind.strip_prefix("application/");
    kind.starts_with("text/") && !kind.contains(';')
        || kind == "image/svg+xml"
        || application.is_some_and(|k| APPLICATIONS.contains(&k) || k.ends_with("+json") || k.ends_with("+xml"))
}

/// Tells how long an answer may be kept.
///
/// A script's name holds its hash, so it never changes. The help page is kept nowhere: it
/// must not be found in the cache of a shared phone.
fn cache(path: &str, found: bool) -> &'static str {
    if path.split('/').any(|p| p == "help") {
        "no-store"
    } else if path.starts_with("/assets/") && found {
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
        assert_eq!(cache("/en/help/", true), "no-store");
        assert_eq!(cache("/assets/help-0123456789ab.js", true), "public, max-age=31536000, immutable");
        assert_eq!(cache("/assets/nothing.js", false), "no-cache");
        assert_eq!(cache("/en/", true), "no-cache");
    }

    #[test]
    fn text_says_that_it_is_utf_8_and_nothing_else_does() {
        for kind in ["text/plain", "text/csv", "text/html", "text/x-toml", "image/svg+xml", "application/ld+json"] {
            assert!(is_text(kind), "{kind}");
        }
        for kind in
            ["text/plain; charset=utf-8", "application/octet-stream", "application/vnd.apache.parquet", "image/png"]
        {
            assert!(!is_text(kind), "{kind}");
        }
    }

    #[test]
    fn only_pages_of_a_release_have_a_style_of_their_own_and_no_script_at_all() {
        assert!(is_page_of_release("/data/0123456789ab/card.en.html"));
        for path in ["/en/data/", "/en/data/index.html", "/data/x/data/lists.csv", "/index.html"] {
            assert!(!is_page_of_release(path), "{path}");
        }
        assert!(!RELEASE_POLICY.contains("script-src") && RELEASE_POLICY.ends_with("; sandbox"));
    }
}
