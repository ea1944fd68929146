use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use shyraq_bundle::{Bundle, Staging};
use shyraq_locale::{Catalogue, Lang, catalogue};

use crate::files::{grid_csv, grid_json, official_csv, official_json, section_csv, section_json, sheets};
use crate::model::Grid;
use crate::pages::{self, Ctx, DataFile};
use crate::records::Records;
use crate::site::Site;
use crate::write::Out;
use crate::{PortalError, SiteOptions};

/// The file by which a site of ours is known.
const MARK: &str = "site.json";
/// What stands in it.
const SCHEMA: &str = "shyraq.site/1";

/// How far a build has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Tables written in all languages.
    pub done: u64,
    /// Tables in all.
    pub total: u64,
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteReport {
    /// Digest of the release.
    pub release: String,
    /// The release is of simulated people, and every page says so.
    pub simulated: bool,
    /// HTML pages.
    pub pages: u64,
    /// Files, compressed siblings included.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
    /// Cells of all tables.
    pub cells: u64,
    /// Cells that can be told from the noise and are printed.
    pub published_cells: u64,
    /// Whether the release says from where to where people were taken.
    pub corridors: bool,
    /// Whether a former site was replaced.
    pub replaced: bool,
}

/// The mark of a site.
#[derive(Serialize, Deserialize)]
struct Mark {
    schema: String,
    release: String,
    simulated: bool,
    languages: Vec<String>,
}

/// Builds the site of a verified release under `out`.
///
/// Everything is written beside the target first and then takes its name, so a reader
/// sees the old site or the new one and a failed build changes nothing.
///
/// # Errors
/// [`PortalError::Target`] when `out` holds something else than a former site;
/// [`PortalError::Io`] for what the system refuses.
pub fn build(
    bundle: &Bundle,
    options: &SiteOptions,
    out: &Path,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<SiteReport, PortalError> {
    options.check()?;
    let replaced = may_write(out)?;
    let parent = match out.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let staging = Staging::within(parent)?;
    let site = Site::new(bundle, options)?;
    let writer = Out::new(staging.path());
    let mut pages = write_tables(&site, &writer, progress)?;
    pages += write_pages(&site, &writer)?;
    let mark = Mark {
        schema: SCHEMA.into(),
        release: bundle.digest().hex().to_owned(),
        simulated: bundle.manifest().simulated,
        languages: Lang::ALL.iter().map(|l| l.tag().to_owned()).collect(),
    };
    let text = serde_json::to_vec_pretty(&mark).unwrap_or_default();
    writer.text(MARK, &text)?;
    let (files, bytes) = writer.written();
    let rel = &site.release;
    let grids = || rel.one.iter().chain(&rel.two);
    let report = SiteReport {
        release: mark.release,
        simulated: mark.simulated,
        pages,
        files,
        bytes,
        cells: grids().map(|g| g.figures.len() as u64).sum(),
        published_cells: grids().map(|g| g.shown() as u64).sum(),
        corridors: site.has_corridors(),
        replaced,
    };
    if replaced {
        staging.replace(out)?
    } else {
        staging.publish(out)?
    }
    Ok(report)
}

/// Tells whether a folder is a site that [`build`] wrote.
pub(crate) fn is_site(dir: &Path) -> bool {
    let read = fs::read(dir.join(MARK)).ok();
    read.and_then(|b| serde_json::from_slice::<Mark>(&b).ok()).is_some_and(|m| m.schema == SCHEMA)
}

/// Returns whether a former site stands at the target.
fn may_write(out: &Path) -> Result<bool, PortalError> {
    if fs::symlink_metadata(out).is_err() {
        return Ok(false);
    }
    let mut entries = fs::read_dir(out).map_err(|e| PortalError::io(out, e))?;
    if entries.next().is_none() {
        return Ok(false);
    }
    if is_site(out) { Ok(true) } else { Err(PortalError::Target { path: out.to_owned() }) }
}

fn fault(page: String) -> impl FnOnce(String) -> PortalError {
    move |fault| PortalError::Render { page, fault }
}

fn catalogues() -> [&'static Catalogue; 3] {
    Lang::ALL.map(catalogue)
}

/// Writes the page, the CSV and the JSON of every table; returns the number of pages.
fn write_tables(site: &Site<'_>, out: &Out<'_>, progress: &(dyn Fn(Progress) + Sync)) -> Result<u64, PortalError> {
    let rel = &site.release;
    let total = (rel.one.len() + rel.two.len()) as u64;
    let done = AtomicU64::new(0);
    let step = || progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
    rel.one.par_iter().enumerate().try_for_each(|(i, grid)| {
        let slug = rel.table_slug(grid);
        write_table(site, out, grid, &format!("explore/{slug}"), |ctx| pages::variable(ctx, i))?;
        step();
        Ok::<(), PortalError>(())
    })?;
    rel.two.par_iter().try_for_each(|grid| {
        let slug = rel.table_slug(grid);
        write_table(site, out, grid, &format!("t/{slug}"), |ctx| pages::pair(ctx, grid))?;
        step();
        Ok::<(), PortalError>(())
    })?;
    Ok(total * 3)
}

fn write_table<'s>(
    site: &'s Site<'s>,
    out: &Out<'_>,
    grid: &Grid,
    folder: &str,
    page: impl Fn(Ctx<'s>) -> Result<String, PortalError>,
) -> Result<(), PortalError> {
    let rel = &site.release;
    let slug = rel.table_slug(grid);
    for cat in catalogues() {
        let place = format!("{}/{folder}", cat.lang().tag());
        out.text(&format!("{place}/index.html"), page(Ctx { site, cat })?.as_bytes())?;
        let csv = grid_csv(rel, grid, cat).map_err(fault(slug.clone()))?;
        out.text(&format!("{place}/{slug}.csv"), &csv)?;
    }
    let json = grid_json(rel, grid).map_err(fault(slug.clone()))?;
    out.text(&format!("tables/{slug}.json"), &json)
}

/// Writes everything that is not one table; returns the number of pages.
fn write_pages(site: &Site<'_>, out: &Out<'_>) -> Result<u64, PortalError> {
    let files = write_release(site, out)?;
    let records = Records::read(&site.release)?;
    let wire = out.binary(&records.path, &records.bytes)?;
    write_sections(site, out)?;
    write_sheets(site, out)?;
    let mut pages = 2;
    out.text("index.html", pages::root(site)?.as_bytes())?;
    out.text("404.html", pages::missing_root(site)?.as_bytes())?;
    for cat in catalogues() {
        let ctx = Ctx { site, cat };
        let lang = cat.lang().tag();
        let mut page = |path: &str, text: String| {
            pages += 1;
            out.key_page(&format!("{lang}/{path}"), text.as_bytes())
        };
        page("index.html", pages::overview(ctx)?)?;
        page("explore/index.html", pages::explore(ctx, wire)?)?;
        out.text(&format!("{lang}/explore/records.json"), &records.describe(&site.release, cat)?)?;
        page("countries/kaz/index.html", pages::country(ctx)?)?;
        page("data/index.html", pages::data(ctx, &files)?)?;
        page("method/index.html", pages::method(ctx)?)?;
        page("glossary/index.html", pages::glossary(ctx)?)?;
        page("help/index.html", pages::help(ctx)?)?;
        page("404.html", pages::missing(ctx)?)?;
        let optional = [
            ("corridors/index.html", pages::corridors(ctx)),
            ("law/index.html", pages::law(ctx)),
            ("reconciliation/index.html", pages::reconciliation(ctx)),
        ];
        for (path, text) in optional {
            if let Some(text) = text {
                page(path, text?)?;
            }
        }
        for missed in site.missed_pages() {
            page(&format!("{}index.html", missed.path()), pages::missed(ctx, missed)?)?;
        }
    }
    for script in [&*crate::assets::EXPLORE, &*crate::assets::HELP] {
        out.text(&script.path, script.text.as_bytes())?;
    }
    Ok(pages)
}

fn write_sections(site: &Site<'_>, out: &Out<'_>) -> Result<(), PortalError> {
    let rel = &site.release;
    for (section, cols) in rel.sections() {
        let slug = rel.section_slug(section);
        for cat in catalogues() {
            let csv = section_csv(rel, &cols, cat).map_err(fault(slug.clone()))?;
            out.text(&format!("{}/explore/{slug}.csv", cat.lang().tag()), &csv)?;
        }
        let json = section_json(rel, &slug, &cols).map_err(fault(slug.clone()))?;
        out.text(&format!("tables/{slug}.json"), &json)?;
    }
    let Some(official) = site.official else { return Ok(()) };
    for lang in Lang::ALL {
        let csv = official_csv(official, lang).map_err(fault("official".into()))?;
        out.text(&format!("{}/countries/kaz/official.csv", lang.tag()), &csv)?;
    }
    let json = official_json(official).map_err(fault("official".into()))?;
    out.text("tables/official-kaz.json", &json)
}

/// Writes the files beside the tables on what the release lacks.
fn write_sheets(site: &Site<'_>, out: &Out<'_>) -> Result<(), PortalError> {
    for sheet in sheets(site) {
        for lang in Lang::ALL {
            let csv = sheet.csv(&site.release, lang).map_err(fault(sheet.slug.clone()))?;
            out.text(&format!("{}/{}/{}.csv", lang.tag(), sheet.folder, sheet.slug), &csv)?;
        }
        let json = sheet.json(site).map_err(fault(sheet.slug.clone()))?;
        out.text(&format!("tables/{}.json", sheet.slug), &json)?;
    }
    Ok(())
}

/// Copies the release; the folder's name says when it is simulated.
fn write_release(site: &Site<'_>, out: &Out<'_>) -> Result<Vec<DataFile>, PortalError> {
    let bundle = site.release.bundle;
    let m = bundle.manifest();
    let folder = format!("data/{}{}", if m.simulated { "simulated-" } else { "" }, bundle.digest().short());
    let mut names: Vec<String> = m.files.iter().map(|f| f.path.clone()).collect();
    names.extend(["manifest.json".to_owned(), "signatures.json".to_owned()]);
    let mut done: Vec<DataFile> = names
        .par_iter()
        .map(|name| {
            let from = bundle.file(name);
            let address = format!("{folder}/{name}");
            out.copy(&from, &address, !name.ends_with(".parquet"))?;
            let (sha256, bytes) = shyraq_bundle::digest_file(&from)?;
            let rows = if name.ends_with(".csv") { Some(count_rows(&from)?) } else { None };
            Ok(DataFile { path: name.clone(), address, bytes, rows, sha256: sha256.hex().to_owned() })
        })
        .collect::<Result<_, PortalError>>()?;
    // A Parquet file has the rows of the CSV beside it.
    let rows: Vec<(String, Option<u64>)> = done.iter().map(|f| (f.path.replace(".csv", ".parquet"), f.rows)).collect();
    for f in done.iter_mut().filter(|f| f.path.ends_with(".parquet")) {
        f.rows = rows.iter().find(|(p, r)| *p == f.path && r.is_some()).and_then(|(_, r)| *r);
    }
    Ok(done)
}

fn count_rows(path: &Path) -> Result<u64, PortalError> {
    let file = fs::File::open(path).map_err(|e| PortalError::io(path, e))?;
    let mut reader = csv::Reader::from_reader(file);
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).map_err(|e| PortalError::io(path, std::io::Error::other(e)))? {
        rows += 1;
    }
    Ok(rows)
}
