use std::net::SocketAddr;
use std::path::Path;

use serde_json::json;
use shyraq_bundle::Bundle;
use shyraq_portal::{SiteOptions, SiteReport, build, serve as serve_site};

use crate::args::Portal;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::{grouped, load_officers};

pub(crate) fn run(command: Portal, console: &Console) -> Result<(), Failure> {
    match command {
        Portal::Build { bundle, out, officers, base_url, licence } => {
            let options = SiteOptions { base_url, licence, ..SiteOptions::default() };
            let report = build_site(&bundle, officers.as_deref(), &options, &out, console)?;
            console.say(format!("Next: shyraq portal serve {}", out.display()));
            console.result(&json!({ "site": out, "report": report }));
            Ok(())
        }
        Portal::Serve { site, addr } => serve(&site, addr, console),
    }
}

/// Verifies a bundle and builds its site.
pub(crate) fn build_site(
    bundle: &Path,
    officers: Option<&Path>,
    options: &SiteOptions,
    out: &Path,
    console: &Console,
) -> Result<SiteReport, Failure> {
    let trusted = officers.map(load_officers).transpose()?;
    if trusted.is_none() {
        console.warn("the bundle is checked against the officers that it names itself; add --officers FILE to accept only those you know");
    }
    let bundle = Bundle::open(bundle, trusted.as_ref())?;
    let bar = console.progress("tables", 0, false);
    let report = build(&bundle, options, out, &|p| {
        bar.set_length(p.total);
        bar.set_position(p.done);
    })?;
    bar.finish_and_clear();
    console.say(format!(
        "Built the site of release {} in {}: {} pages, {} files, {:.1} MB",
        bundle.digest().short(),
        out.display(),
        grouped(report.pages),
        grouped(report.files),
        megabytes(report.bytes)
    ));
    console.say(format!(
        "  {} of {} cells can be told from the noise and are printed; the files have all of them",
        grouped(report.published_cells),
        grouped(report.cells)
    ));
    Ok(report)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Serves until the process is told to stop.
pub(crate) fn serve(site: &Path, addr: SocketAddr, console: &Console) -> Result<(), Failure> {
    serve_site(site.to_owned(), addr, |ready| {
        if let Some(notice) = &ready.notice {
            console.warn(notice);
        }
        console.say(format!("Serving {} at http://{}  (stop with Ctrl-C)", site.display(), ready.address));
        console
            .result(&json!({ "site": site, "address": ready.address.to_string(), "confined": ready.notice.is_none() }));
    })?;
    Ok(())
}
