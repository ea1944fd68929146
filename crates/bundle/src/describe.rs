//! Metadata for machines: Frictionless Data Package and schema.org JSON-LD.

use serde_json::{Value, json};
use shyraq_case::{CodeBook, Kind, Lang};

use crate::{FileEntry, Manifest};

fn resource(name: &str, title: &str, file: &FileEntry, fields: &Value) -> Value {
    json!({
        "name": name,
        "title": title,
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
        "profile": "tabular-data-resource",
        "schema": { "fields": fields, "missingValues": [""] },
    })
}

fn record_fields(book: &CodeBook) -> Value {
    book.variables
        .iter()
        .map(|v| {
            let mut field = json!({ "name": v.name, "title": v.label(Lang::En), "type": "string" });
            if v.kind != Kind::Several
                && let Some(map) = field.as_object_mut()
            {
                let codes: Vec<&str> = v.values.iter().map(|x| x.code.as_str()).collect();
                map.insert("constraints".into(), json!({ "enum": codes }));
            }
            field
        })
        .collect()
}

fn table_fields(last: &[(&str, &str, &str)]) -> Value {
    let mut fields = vec![
        json!({ "name": "variables", "type": "string", "description": "Names of the columns, joined by ';'" }),
        json!({ "name": "values", "type": "string", "description": "One value a column in the same order, joined by ';'; blank is 'not reported'" }),
    ];
    fields.extend(last.iter().map(|(n, t, d)| json!({ "name": n, "type": t, "description": d })));
    Value::Array(fields)
}

/// Describes the columns of `shares.csv`.
fn share_fields() -> Value {
    let field = |name, kind, description: &str| json!({ "name": name, "type": kind, "description": description });
    json!([
        field("group", "string", "Group whose persons with any answer are the denominator"),
        field("variable", "string", "The column that is counted"),
        field("by", "string", "Columns that the share is taken by, joined by ';'; empty for the whole table"),
        field("values", "string", "One value of each in the same order, joined by ';'; blank is 'not reported'"),
        field("numerator", "integer", "Published count of persons with the column"),
        field("denominator", "integer", "Published count of persons with any column of the group"),
        field("share", "number", "Numerator in per cent of the denominator"),
        field("low", "number", "Lower end of the 95 % interval, per cent"),
        field("high", "number", "Upper end of the 95 % interval, per cent"),
    ])
}

/// Returns the Frictionless Data Package descriptor (specs.frictionlessdata.io, version 1).
pub(crate) fn datapackage(manifest: &Manifest, book: &CodeBook, files: &[FileEntry]) -> Value {
    let find = |path: &str| files.iter().find(|f| f.path == path);
    let mut resources = Vec::new();
    if let Some(f) = find("data/synthetic.csv") {
        resources.push(resource("synthetic", "Synthetic records: no row is a person", f, &record_fields(book)));
    }
    if let Some(f) = find("data/aggregates.csv") {
        let fields = table_fields(&[
            ("count", "integer", "Published count of persons"),
            ("low", "integer", "Lower end of the 95 % interval"),
            ("high", "integer", "Upper end of the 95 % interval"),
        ]);
        resources.push(resource(
            "aggregates",
            "Tables of one and two columns, and those of three that the code book names, with intervals",
            f,
            &fields,
        ));
    }
    if let Some(f) = find("data/shares.csv") {
        resources.push(resource("shares", "Shares of groups with intervals", f, &share_fields()));
    }
    if let Some(f) = find("data/lists.csv") {
        let fields = table_fields(&[
            ("low", "integer", "Lower end of the interval that holds for all cells of the table at once with 95 %"),
            ("high", "integer", "Upper end of that interval"),
        ]);
        resources.push(resource(
            "lists",
            "Intervals for lists: one column, and tables that the code book names",
            f,
            &fields,
        ));
    }
    if let Some(f) = find("data/measured.csv") {
        let fields = table_fields(&[
            ("noisy", "integer", "Measured count with noise; may be negative"),
            ("variance", "string", "Variance of the noise, a fraction"),
        ]);
        resources.push(resource("measured", "Noisy measurements before any correction", f, &fields));
    }
    if let Some(f) = find(crate::ASSESS_MEASURED) {
        let fields = json!([
            { "name": "table", "type": "string", "description": "Name of the table, described in manifest.json" },
            { "name": "values", "type": "string", "description": "One value a column of the table, joined by ';'" },
            { "name": "noisy", "type": "integer", "description": "Measured count with noise; may be negative" },
            { "name": "variance", "type": "string", "description": "Variance of the noise, a fraction" },
        ]);
        let title = "Noisy tables of the assessment: overlap of lists, cascade, lag";
        resources.push(resource("assessment", title, f, &fields));
    }
    json!({
        "profile": "tabular-data-package",
        "name": format!("shyraq-{}", manifest.codebook.name),
        "title": manifest.title,
        "description": description(manifest),
        "created": manifest.created,
        "contributors": [{ "title": manifest.publisher, "role": "publisher" }],
        "resources": resources,
    })
}

/// Returns the schema.org `Dataset` description.
pub(crate) fn json_ld(manifest: &Manifest, book: &CodeBook, files: &[FileEntry]) -> Value {
    let distribution: Vec<Value> = files
        .iter()
        .filter(|f| f.path.starts_with("data/"))
        .map(|f| {
            json!({
                "@type": "DataDownload",
                "name": f.path,
                "contentUrl": f.path,
                "contentSize": f.bytes.to_string(),
                "encodingFormat": if f.path.ends_with(".csv") { "text/csv" } else { "application/vnd.apache.parquet" },
                "sha256": f.sha256,
            })
        })
        .collect();
    let measured: Vec<Value> = book
        .variables
        .iter()
        .map(|v| json!({ "@type": "PropertyValue", "name": v.name, "description": v.label(Lang::En) }))
        .collect();
    json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": manifest.title,
        "description": description(manifest),
        "dateCreated": manifest.created,
        "creator": { "@type": "Organization", "name": manifest.publisher },
        "isAccessibleForFree": true,
        "measurementTechnique": manifest.privacy.mechanism,
        "variableMeasured": measured,
        "distribution": distribution,
    })
}

fn description(m: &Manifest) -> String {
    let simulated = if m.simulated { "SIMULATED DATA: no real person. " } else { "" };
    format!(
        "{simulated}Synthetic records and tables under differential privacy (epsilon {}, delta {}, unit: {}). Counts carry noise on purpose; use the intervals.",
        m.privacy.epsilon, m.privacy.delta, m.privacy.unit
    )
}
