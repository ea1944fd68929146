//! CSV and JSON beside each table.
//!
//! Hiding is for truth, not for privacy, so a file has every cell, the hidden ones with
//! their status, and each raw measurement as it was drawn, negative ones too: a sum of
//! rounded or clamped numbers is biased, a sum of measurements is not. The CSV has no
//! comment line and no byte-order mark; simulated data say so in a column of their own.

mod sheet;

use csv::Writer;
use serde::Serialize;
use shyraq_case::{CodeBook, country};
use shyraq_figures::CountryFigures;
use shyraq_locale::{Catalogue, Lang, catalogue};

use crate::model::{Col, Figure, Grid, Release};
use crate::pages::official_points;

pub(crate) use sheet::sheets;

/// What stands in the last column of a simulated table.
const SIMULATED: &str = "SIMULATED DATA";

/// Why a table could not be written; memory is the only cause that a text in memory knows.
type Fault = String;

/// A figure's part of a row.
fn figure_fields(f: &Figure) -> [String; 5] {
    let status = if f.shown { "published" } else { "hidden" };
    [
        f.count.to_string(),
        f.low.to_string(),
        f.high.to_string(),
        status.into(),
        f.noisy.map_or_else(String::new, |n| n.to_string()),
    ]
}

const FIGURE_HEADS: [&str; 5] = ["count", "low", "high", "status", "noisy"];

fn finish(writer: Writer<Vec<u8>>) -> Result<Vec<u8>, Fault> {
    writer.into_inner().map_err(|e| e.to_string())
}

fn head(simulated: bool, first: Vec<String>, last: &[&str]) -> Vec<String> {
    let mut out = first;
    out.extend(last.iter().map(|h| (*h).to_owned()));
    if simulated {
        out.push("data".into());
    }
    out
}

/// Writes a table over one or two columns: codes, labels, figure.
pub(crate) fn grid_csv(rel: &Release<'_>, grid: &Grid, cat: &Catalogue) -> Result<Vec<u8>, Fault> {
    let simulated = rel.manifest().simulated;
    let cols: Vec<&Col> = grid.cols.iter().filter_map(|i| rel.cols.get(*i)).collect();
    let labels: Vec<Vec<String>> =
        cols.iter().map(|c| (0..c.cells()).map(|at| c.code_label(rel.book(), cat, at)).collect()).collect();
    let mut writer = Writer::from_writer(Vec::new());
    let names = cols.iter().flat_map(|c| [c.name.clone(), format!("{}_label", c.name)]).collect();
    writer.write_record(head(simulated, names, &FIGURE_HEADS)).map_err(|e| e.to_string())?;
    for (i, f) in grid.figures.iter().enumerate() {
        for (c, (texts, at)) in cols.iter().zip(labels.iter().zip([i / grid.width, i % grid.width])) {
            writer.write_field(c.code(at)).map_err(|e| e.to_string())?;
            writer.write_field(texts.get(at).map_or("", String::as_str)).map_err(|e| e.to_string())?;
        }
        for field in figure_fields(f) {
            writer.write_field(field).map_err(|e| e.to_string())?;
        }
        end_row(&mut writer, simulated)?;
    }
    finish(writer)
}

fn end_row(writer: &mut Writer<Vec<u8>>, simulated: bool) -> Result<(), Fault> {
    if simulated {
        writer.write_field(SIMULATED).map_err(|e| e.to_string())?;
    }
    writer.write_record(None::<&[u8]>).map_err(|e| e.to_string())
}

/// A column with the number of persons who have an answer in it.
fn section_rows<'r>(rel: &'r Release<'_>, cols: &'r [usize]) -> impl Iterator<Item = (&'r Col, Figure)> {
    cols.iter().filter_map(|i| {
        let col = rel.cols.get(*i)?;
        let figure = if col.flag { *rel.one.get(*i)?.figures.first()? } else { rel.reported(*i) };
        Some((col, figure))
    })
}

/// Writes a section of the explorer: one row a column, with the persons who have an answer.
pub(crate) fn section_csv(rel: &Release<'_>, cols: &[usize], cat: &Catalogue) -> Result<Vec<u8>, Fault> {
    let simulated = rel.manifest().simulated;
    let mut writer = Writer::from_writer(Vec::new());
    let first = vec!["column".to_owned(), "column_label".to_owned()];
    writer.write_record(head(simulated, first, &FIGURE_HEADS)).map_err(|e| e.to_string())?;
    for (col, f) in section_rows(rel, cols) {
        for field in [col.name.clone(), col.label(rel.book(), cat.lang())].into_iter().chain(figure_fields(&f)) {
            writer.write_field(field).map_err(|e| e.to_string())?;
        }
        end_row(&mut writer, simulated)?;
    }
    finish(writer)
}

/// Writes the official figures with everything that belongs to each.
pub(crate) fn official_csv(official: &CountryFigures, lang: Lang) -> Result<Vec<u8>, Fault> {
    let mut writer = Writer::from_writer(Vec::new());
    let heads = [
        "series",
        "body",
        "title",
        "definition",
        "unit",
        "period",
        "figure",
        "figure_label",
        "note",
        "source",
        "page",
        "read",
        "terms",
    ];
    writer.write_record(heads).map_err(|e| e.to_string())?;
    let text = |l: &shyraq_locale::Labels| l.get(lang).unwrap_or_default().to_owned();
    for p in official_points(official) {
        let (s, point) = (p.series, p.point);
        let fields = [
            s.id().to_owned(),
            text(&s.body().name),
            text(s.title()),
            text(s.definition()),
            text(&s.unit().labels()),
            point.period().to_string(),
            point.value().to_string(),
            crate::pages::official_value(point.value(), catalogue(lang)),
            text(point.note()),
            point.source().title.clone(),
            point.source().page.clone(),
            point.source().read.to_string(),
            text(s.licence()),
        ];
        writer.write_record(fields).map_err(|e| e.to_string())?;
    }
    finish(writer)
}

/// A text in all languages.
#[derive(Serialize)]
struct Texts {
    en: String,
    ru: String,
    kk: String,
}

impl Texts {
    fn of(text: impl Fn(&'static Catalogue) -> String) -> Self {
        Self { en: text(catalogue(Lang::En)), ru: text(catalogue(Lang::Ru)), kk: text(catalogue(Lang::Kk)) }
    }
}

#[derive(Serialize)]
struct JsonValue {
    code: String,
    labels: Texts,
}

#[derive(Serialize)]
struct JsonVariable {
    name: String,
    labels: Texts,
    note: Option<Texts>,
    values: Vec<JsonValue>,
}

/// A field of a row.
#[derive(Serialize)]
#[serde(untagged)]
enum JsonField<'a> {
    Code(&'a str),
    Count(u64),
    Status(&'static str),
    Noisy(Option<i64>),
}

/// What every JSON table says about itself.
#[derive(Serialize)]
struct JsonHead<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    simulated: Option<Texts>,
    release: &'a str,
    created: &'a str,
    publisher: &'a str,
    unit: &'a str,
    epsilon: &'a str,
    delta: &'a str,
    interval: Texts,
    hidden: Texts,
}

#[derive(Serialize)]
struct JsonTable<'a> {
    #[serde(flatten)]
    head: JsonHead<'a>,
    table: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold_sigmas: Option<f64>,
    variables: Vec<JsonVariable>,
    columns: Vec<String>,
    rows: Vec<Vec<JsonField<'a>>>,
}

fn json_head<'a>(rel: &Release<'a>) -> JsonHead<'a> {
    let m = rel.manifest();
    JsonHead {
        schema: "shyraq.table/1",
        simulated: m.simulated.then(|| Texts::of(|c| c.text("simulated"))),
        release: rel.bundle.digest().hex(),
        created: &m.created,
        publisher: &m.publisher,
        unit: &m.privacy.unit,
        epsilon: &m.privacy.epsilon,
        delta: &m.privacy.delta,
        interval: Texts::of(|c| c.text("interval")),
        hidden: Texts::of(|c| c.text("hidden")),
    }
}

fn json_variable(book: &CodeBook, col: &Col) -> JsonVariable {
    JsonVariable {
        name: col.name.clone(),
        labels: Texts::of(|c| col.label(book, c.lang())),
        note: col.note(book, Lang::En).map(|_| Texts::of(|c| col.note(book, c.lang()).unwrap_or_default())),
        values: (0..col.cells())
            .map(|at| JsonValue { code: col.code(at).to_owned(), labels: Texts::of(|c| col.code_label(book, c, at)) })
            .collect(),
    }
}

fn json_fields<'a>(codes: Vec<JsonField<'a>>, f: &Figure) -> Vec<JsonField<'a>> {
    let mut out = codes;
    out.extend([
        JsonField::Count(f.count),
        JsonField::Count(f.low),
        JsonField::Count(f.high),
        JsonField::Status(if f.shown { "published" } else { "hidden" }),
        JsonField::Noisy(f.noisy),
    ]);
    out
}

/// Writes a table over one or two columns with its definition, in all languages.
pub(crate) fn grid_json(rel: &Release<'_>, grid: &Grid) -> Result<Vec<u8>, Fault> {
    let cols: Vec<&Col> = grid.cols.iter().filter_map(|i| rel.cols.get(*i)).collect();
    let rows = grid
        .figures
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let codes = cols.iter().zip([i / grid.width, i % grid.width]).map(|(c, at)| JsonField::Code(c.code(at)));
            json_fields(codes.collect(), f)
        })
        .collect();
    let mut columns: Vec<String> = cols.iter().map(|c| c.name.clone()).collect();
    columns.extend(FIGURE_HEADS.map(str::to_owned));
    let table = JsonTable {
        head: json_head(rel),
        table: rel.table_slug(grid),
        threshold_sigmas: Some((grid.z * 1_000.0).round() / 1_000.0),
        variables: cols.iter().map(|c| json_variable(rel.book(), c)).collect(),
        columns,
        rows,
    };
    json(&table)
}

/// Writes a section of the explorer.
pub(crate) fn section_json(rel: &Release<'_>, slug: &str, cols: &[usize]) -> Result<Vec<u8>, Fault> {
    let mut columns = vec!["column".to_owned()];
    columns.extend(FIGURE_HEADS.map(str::to_owned));
    let table = JsonTable {
        head: json_head(rel),
        table: slug.to_owned(),
        threshold_sigmas: None,
        variables: cols.iter().filter_map(|i| rel.cols.get(*i)).map(|c| json_variable(rel.book(), c)).collect(),
        columns,
        rows: section_rows(rel, cols).map(|(c, f)| json_fields(vec![JsonField::Code(&c.name)], &f)).collect(),
    };
    json(&table)
}

/// Writes the official figures in all languages.
pub(crate) fn official_json(official: &CountryFigures) -> Result<Vec<u8>, Fault> {
    let text = |l: &shyraq_locale::Labels| serde_json::json!({ "en": l.get(Lang::En), "ru": l.get(Lang::Ru), "kk": l.get(Lang::Kk) });
    let series: Vec<serde_json::Value> = official
        .series()
        .iter()
        .map(|s| {
            let points: Vec<serde_json::Value> = s
                .points()
                .iter()
                .map(|p| {
                    serde_json::json!({
                        "period": p.period().to_string(),
                        "figure": p.value().to_string(),
                        "note": text(p.note()),
                        "source": p.source().title,
                        "page": p.source().page,
                        "read": p.source().read.to_string(),
                    })
                })
                .collect();
            serde_json::json!({
                "series": s.id(),
                "body": text(&s.body().name),
                "title": text(s.title()),
                "definition": text(s.definition()),
                "unit": text(&s.unit().labels()),
                "terms": text(s.licence()),
                "points": points,
            })
        })
        .collect();
    let name = country(official.country()).map(|c| text(&c.names));
    json(&serde_json::json!({
        "schema": "shyraq.official/1",
        "country": official.country(),
        "name": name,
        "series": series,
    }))
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Fault> {
    let mut out = serde_json::to_vec(value).map_err(|e| e.to_string())?;
    out.push(b'\n');
    Ok(out)
}
