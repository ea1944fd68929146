//! The server over a real socket: headers, ranges, encodings, and what it never gives.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::symlink;
use std::sync::mpsc;
use std::time::Duration;

use shyraq_portal::{PortalError, content_security_policy, serve};
use shyraq_testkit::release::Simulated;

use crate::site::made_with;

/// An answer: status line and headers in lower case, and the body.
struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|l| l.strip_prefix(&format!("{name}: ")))
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

fn ask(address: SocketAddr, method: &str, path: &str, headers: &[&str]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let more: String = headers.iter().map(|h| format!("{h}\r\n")).collect();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
    Answer { head, body: bytes[end + 4..].to_vec() }
}

fn files_of(dir: &std::path::Path) -> Vec<String> {
    let names = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.collect()
}

fn folder_of_release(root: &std::path::Path) -> String {
    files_of(&root.join("data")).pop().unwrap()
}

#[test]
fn a_site_is_served_with_its_headers_and_nothing_else_is() {
    let card = "<!doctype html><title>Карточка</title><style>p{margin:0}</style><p>Карточка";
    let cards = [("card.ru.html", card), ("card.ru.txt", "Карточка")];
    let site = made_with(&Simulated::own(3_000).unwrap(), &cards);
    std::fs::write(site.work.path().join("secret.txt"), "secret").unwrap();
    symlink(site.work.path().join("secret.txt"), site.root.join("en/link.txt")).unwrap();
    let (sender, receiver) = mpsc::channel();
    let root = site.root.clone();
    // The thread gives up all rights but reading the site; the process ends it with the test.
    std::thread::spawn(move || serve(root, "127.0.0.1:0".parse().unwrap(), move |r| sender.send(r).unwrap()));
    let ready = receiver.recv_timeout(Duration::from_secs(20)).unwrap();
    let address = ready.address;
    assert_ne!(address.port(), 0);
    let get = |path: &str| ask(address, "GET", path, &[]);

    let page = get("/en/");
    assert_eq!(page.status(), 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding"),
    ] {
        assert_eq!(page.header(name), Some(value), "{}", page.head);
    }
    assert_eq!(page.header("content-security-policy").unwrap(), content_security_policy().to_lowercase());
    assert!(page.header("permissions-policy").unwrap().contains("geolocation=()"));
    assert!(page.header("set-cookie").is_none() && page.header("server").is_none());

    // The same page, smaller; the sibling's own tag; not sent again when it is known.
    let small = ask(address, "GET", "/en/", &["Accept-Encoding: gzip, br"]);
    assert_eq!(small.header("content-encoding"), Some("br"));
    assert!(small.body.len() * 2 < page.body.len());
    assert_eq!(ask(address, "GET", "/en/", &["Accept-Encoding: gzip"]).header("content-encoding"), Some("gzip"));
    let tag = small.header("etag").unwrap().to_owned();
    assert_ne!(Some(tag.as_str()), page.header("etag"));
    let again = ask(address, "GET", "/en/", &["Accept-Encoding: br", &format!("If-None-Match: {tag}")]);
    assert_eq!((again.status(), again.body.len()), (304, 0));

    // What has letters beyond ASCII says which they are.
    let data = format!("/data/{}", folder_of_release(&site.root));
    let script = files_of(&site.root.join("assets")).into_iter().find(|n| n.ends_with(".js")).unwrap();
    for (path, kind) in [
        ("/en/".to_owned(), "text/html; charset=utf-8"),
        (format!("{data}/card.ru.txt"), "text/plain; charset=utf-8"),
        (format!("{data}/METHOD.md"), "text/markdown; charset=utf-8"),
        (format!("{data}/data/aggregates.csv"), "text/csv; charset=utf-8"),
        (format!("{data}/manifest.json"), "application/json; charset=utf-8"),
        (format!("{data}/codebook.toml"), "text/x-toml; charset=utf-8"),
        (format!("/assets/{script}"), "text/javascript; charset=utf-8"),
        ("/nothing".to_owned(), "text/html; charset=utf-8"),
    ] {
        assert_eq!(get(&path).header("content-type"), Some(kind), "{path}");
        let packed = ask(address, "GET", &path, &["Accept-Encoding: br"]);
        assert_eq!(packed.header("content-type"), Some(kind), "{path}, packed");
    }

    // A card has a style of its own, which the site's policy would take away, and nothing else.
    let card = get(&format!("{data}/card.ru.html"));
    let policy = card.header("content-security-policy").unwrap();
    assert!(policy.contains("style-src 'unsafe-inline'") && policy.ends_with("; sandbox"), "{policy}");
    assert!(!policy.contains("script-src") && !policy.contains("'self'"), "{policy}");
    let lost = get(&format!("{data}/nothing.html"));
    assert_eq!(lost.header("content-security-policy").unwrap(), content_security_policy().to_lowercase());

    let head = ask(address, "HEAD", "/en/", &[]);
    assert_eq!((head.status(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length").unwrap(), page.body.len().to_string());
    let part = ask(address, "GET", "/tables/shelter.json", &["Range: bytes=0-9"]);
    assert_eq!((part.status(), part.body.len()), (206, 10));

    assert_eq!(get("/en/help/").header("cache-control"), Some("no-store"));
    let script = page.text();
    assert!(!script.contains("<script"), "the first page needs none");
    let explore = get("/en/explore/").text();
    let address_of_script = explore.split("assets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let script = get(&format!("/assets/{address_of_script}"));
    assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(script.header("content-type").unwrap().contains("javascript"));

    for (path, word) in [
        ("/ru/nothing/", "Такой страницы нет"),
        ("/kk/nothing", "Мұндай бет жоқ"),
        ("/nothing", "This page is not here"),
    ] {
        let lost = get(path);
        assert_eq!(lost.status(), 404, "{path}");
        assert!(lost.text().contains(word), "{path}");
        assert!(lost.header("content-security-policy").is_some());
    }
    for path in [
        "/en/link.txt",
        "/../secret.txt",
        "/en/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/en/..%2f..%2fsecret.txt",
        "//etc/passwd",
        "/etc/passwd",
        "/en/%00",
    ] {
        let answer = get(path);
        assert!([400, 404].contains(&answer.status()), "{path}: {}", answer.status());
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("secret\n")
                && !String::from_utf8_lossy(&answer.body).contains("root:")
        );
    }
    assert_eq!(ask(address, "POST", "/en/", &["Content-Length: 0"]).status(), 405);
}

#[test]
fn only_a_site_is_served() {
    let work = tempfile::tempdir().unwrap();
    let refused = serve(work.path().to_owned(), "127.0.0.1:0".parse().unwrap(), |_| {}).unwrap_err();
    assert!(matches!(refused, PortalError::NotASite { .. }) && refused.hint().contains("portal build"));
}
