use askama::Template;
use shyraq_case::Kind;
use shyraq_locale::Arg;

use crate::PortalError;
use crate::view::{Frame, Layout, MenuItem};

use super::{Ctx, render};

/// A file of the release as it lies in the site.
#[derive(Debug, Clone)]
pub(crate) struct DataFile {
    /// Path in the release.
    pub(crate) path: String,
    /// Address below the root.
    pub(crate) address: String,
    pub(crate) bytes: u64,
    /// Rows without the header, for tables.
    pub(crate) rows: Option<u64>,
    pub(crate) sha256: String,
}

/// A file as printed.
struct FileView {
    href: String,
    path: String,
    what: String,
    size: String,
    rows: String,
    format: String,
    sha256: String,
}

/// A variable of the dictionary.
struct Entry {
    name: String,
    label: String,
    kind: String,
    values: String,
    href: String,
}

#[derive(Template)]
#[template(path = "data.html")]
struct Page<'a> {
    l: Layout<'a>,
    tables: Vec<FileView>,
    others: Vec<FileView>,
    entries: Vec<Entry>,
    licence: String,
    officers: Vec<(String, String)>,
    signers: String,
    digest: String,
    command: String,
}

/// Renders `data/`.
pub(crate) fn data(ctx: Ctx<'_>, files: &[DataFile]) -> Result<String, PortalError> {
    let m = ctx.rel().manifest();
    let views = |wanted: bool| -> Vec<FileView> {
        files
            .iter()
            .filter(|f| ["data/", "assess/"].iter().any(|d| f.path.starts_with(d)) == wanted)
            .map(|f| file(ctx, f))
            .collect()
    };
    let officers = m.officers.as_ref();
    let signers = officers.map_or_else(String::new, |o| {
        ctx.cat.fill(
            "data-signed",
            &[("need", Arg::Count(o.threshold.into())), ("all", Arg::Count(o.officers.len() as u64))],
        )
    });
    let frame = Frame {
        path: "data/".into(),
        title: ctx.t("data-title"),
        heading: ctx.t("data-title"),
        description: ctx.t("data-lead"),
        menu: MenuItem::Data,
        script: String::new(),
    };
    let page = Page {
        tables: views(true),
        others: views(false),
        entries: entries(ctx),
        licence: ctx.site.options.licence.clone().unwrap_or_else(|| ctx.t("data-licence-none")),
        officers: officers
            .map_or_else(Vec::new, |o| o.officers.iter().map(|x| (x.name.clone(), x.public_key.clone())).collect()),
        signers,
        digest: ctx.rel().bundle.digest().hex().to_owned(),
        command: "shyraq bundle verify FOLDER".into(),
        l: Layout::new(ctx.site, ctx.cat, frame),
    };
    render("data", &page)
}

/// Returns the key of what a file is.
fn key(path: &str) -> String {
    let stem = path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or_default();
    let of = if path.starts_with("assess/") { "file-assess" } else { "file" };
    format!("{of}-{}", stem.to_ascii_lowercase())
}

/// Returns the name of a file's format.
fn format_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("csv") => "CSV",
        Some("parquet") => "Parquet",
        Some("json") => "JSON",
        Some("jsonld") => "JSON-LD",
        Some("toml") => "TOML",
        Some("md") => "Markdown",
        Some("html") => "HTML",
        Some("txt") => "TXT",
        _ => "",
    }
}

fn file(ctx: Ctx<'_>, f: &DataFile) -> FileView {
    let key = key(&f.path);
    FileView {
        href: format!("../../{}", f.address),
        path: f.path.clone(),
        what: if ctx.cat.has(&key) { ctx.t(&key) } else { String::new() },
        size: ctx.cat.size(f.bytes),
        rows: f.rows.map_or_else(String::new, |n| ctx.cat.fill("rows", &[("n", Arg::Count(n))])),
        format: format_of(&f.path).into(),
        sha256: f.sha256.clone(),
    }
}

fn entries(ctx: Ctx<'_>) -> Vec<Entry> {
    let (rel, lang) = (ctx.rel(), ctx.cat.lang());
    rel.book()
        .variables
        .iter()
        .enumerate()
        .map(|(i, v)| Entry {
            name: v.name.clone(),
            label: v.label(lang).to_owned(),
            kind: ctx.t(match v.kind {
                Kind::Single | Kind::Ordinal if v.is_flag() => "kind-flag",
                Kind::Single => "kind-single",
                Kind::Several => "kind-several",
                Kind::Ordinal => "kind-ordinal",
            }),
            values: if v.is_flag() && v.kind != Kind::Several {
                String::new()
            } else {
                ctx.cat.fill("values", &[("n", Arg::Count(v.values.len() as u64))])
            },
            href: rel
                .cols
                .iter()
                .find(|c| c.variable == i)
                .map_or_else(String::new, |c| format!("../explore/{}/", c.slug)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use shyraq_bundle::{ASSESS_FILES, DRAFT_FILES, FURTHER_FILES};
    use shyraq_locale::{Lang, catalogue};

    use super::{format_of, key};

    /// Lists and cards stood there without a word.
    #[test]
    fn every_file_that_a_release_can_have_has_a_description_and_a_format() {
        let made = ["METHOD.md", "manifest.json", "signatures.json", "datapackage.json", "dataset.jsonld"];
        let names = DRAFT_FILES.into_iter().chain(FURTHER_FILES).chain(ASSESS_FILES).chain(made);
        let paths = names.flat_map(|name| match name.strip_suffix(".csv") {
            Some(table) if !name.contains('/') => vec![format!("data/{name}"), format!("data/{table}.parquet")],
            _ => vec![name.to_owned()],
        });
        for path in paths {
            assert!(!format_of(&path).is_empty(), "{path} has no format");
            for lang in Lang::ALL {
                assert!(catalogue(lang).has(&key(&path)), "{path} has no description in {}", lang.tag());
            }
        }
        assert_eq!((format_of("card.kk.html"), key("data/lists.parquet").as_str()), ("HTML", "file-lists"));
    }
}
