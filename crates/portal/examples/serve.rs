//! Serves a site: `cargo run -p shyraq-portal --example serve -- SITE [ADDRESS]`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example")]

fn main() {
    let mut args = std::env::args().skip(1);
    let site = args.next().unwrap();
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8080".into()).parse().unwrap();
    shyraq_portal::serve(site.into(), address, |ready| {
        println!("http://{}/ {}", ready.address, ready.notice.unwrap_or_default());
    })
    .unwrap();
}
