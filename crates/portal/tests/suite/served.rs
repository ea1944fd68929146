//! The server over a real socket: headers, ranges, encodings, and what it never gives.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::symlink;
use std::sync::mpsc;
use std::time::Duration;

use shyraq_portal::{PortalError, content_security_policy, serve};

use crate::site::own;

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

#[test]
fn a_site_is_served_with_its_headers_and_nothing_else_is() {
    let site = own();
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
