//! The shipped figures against copies of the sources, where those lie beside the
//! repository; without them the tests say that they are skipped.

use std::collections::BTreeMap;

use shyraq_figures::figures_for;

const OPEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/open");

fn rows(path: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let Ok(mut reader) = csv::Reader::from_path(format!("{OPEN}/{path}")) else {
        println!("SKIPPED: {path} is not beside the repository");
        return None;
    };
    Some(reader.deserialize().map(|r| r.unwrap()).collect())
}

/// Compares every point of a series with the rows that `is_it` picks out.
fn same(id: &str, rows: &[BTreeMap<String, String>], is_it: impl Fn(&BTreeMap<String, String>) -> bool) {
    let shipped: BTreeMap<String, String> = figures_for("KAZ")
        .unwrap()
        .find(id)
        .unwrap()
        .points()
        .iter()
        .map(|p| (p.period().to_string(), p.value().to_string()))
        .collect();
    let source: BTreeMap<String, String> =
        rows.iter().filter(|r| is_it(r)).map(|r| (r["period"].clone(), r["value"].clone())).collect();
    assert_eq!(shipped, source, "{id}");
}

#[test]
fn glotip_series_equal_the_extract() {
    let Some(rows) = rows("glotip/glotip_kazakhstan_tidy.csv") else {
        return;
    };
    let total = "Total / Total";
    let form = "by form of exploitation";
    for (id, definition, sex, age) in [
        ("glotip-detected", format!("Detected trafficking victims / {total}"), "Total", "Total"),
        ("glotip-detected-under-18", format!("Detected trafficking victims / {total}"), "Total", "0 to 17 years"),
        ("glotip-detected-18-or-over", format!("Detected trafficking victims / {total}"), "Total", "18 years or over"),
        ("glotip-detected-girls", format!("Detected trafficking victims / {total}"), "Female", "0 to 17 years"),
        ("glotip-detected-boys", format!("Detected trafficking victims / {total}"), "Male", "0 to 17 years"),
        (
            "glotip-form-sexual",
            format!("Detected trafficking victims / {form} / Sexual exploitation"),
            "Total",
            "Total",
        ),
        ("glotip-form-labour", format!("Detected trafficking victims / {form} / Forced labour"), "Total", "Total"),
        (
            "glotip-form-other",
            format!("Detected trafficking victims / {form} / Other forms of exploitation"),
            "Total",
            "Total",
        ),
        (
            "glotip-detected-citizenship-row",
            "Detected trafficking victims / by citizenship / (empty label)".to_owned(),
            "Total",
            "Total",
        ),
        ("glotip-offences", format!("Offences of trafficking in persons / {total}"), "Total", "Total"),
        ("glotip-prosecuted", format!("Persons prosecuted / {total}"), "Total", "Total"),
        ("glotip-convicted", format!("Persons convicted / {total}"), "Total", "Total"),
    ] {
        same(id, &rows, |r| r["definition"] == definition && r["sex"] == sex && r["age"] == age);
    }
    same("glotip-detected-kazakhstani", &rows, |r| {
        r["definition"].starts_with("Detected trafficking victims / by citizenship /")
            && r["category_iso3_guess"] == "KAZ"
    });
}

#[test]
fn tiers_equal_the_compilation() {
    let Some(mut rows) = rows("tip/tip_tiers_central_asia_tidy.csv") else {
        return;
    };
    for r in &mut rows {
        let tier = r["value"].trim().to_lowercase().replace(' ', "-");
        r.insert("value".into(), tier);
    }
    same("us-tip-tier", &rows, |r| r["definition"] == "TIP report tier, Kazakhstan");
}

/// Every number that the reports state for these series, and no other.
#[test]
fn figures_of_the_us_report_equal_the_readings() {
    let Some(rows) = rows("tip/kazakhstan_figures_tidy.csv") else {
        return;
    };
    for (id, definition) in [
        ("us-tip-assisted", "victims assisted by NGOs"),
        ("us-tip-identified-sex", "victims identified: sex trafficking"),
        ("us-tip-identified-labour", "victims identified: forced labour"),
        ("us-tip-assisted-kazakhstani", "assisted: Kazakhstani"),
        ("us-tip-assisted-foreign", "assisted: foreign"),
        ("us-tip-assisted-sex", "assisted: sex trafficking"),
        ("us-tip-assisted-labour", "assisted: forced labour"),
        ("us-tip-referrals-police", "referrals to NGOs: law enforcement"),
        ("us-tip-referrals-embassies", "referrals to NGOs: foreign embassies"),
        ("us-tip-referrals-ngos", "referrals to NGOs: NGOs"),
        ("us-tip-referrals-international", "referrals to NGOs: international organizations"),
        ("us-tip-referrals-self", "referrals to NGOs: self-referral"),
        ("us-tip-hotline-calls", "calls received"),
        ("us-tip-hotline-to-police", "calls referred to police"),
    ] {
        // What was assisted in 2014 has a wider definition and is left out here.
        let assisted = id.starts_with("us-tip-assisted");
        same(id, &rows, |r| r["definition"] == definition && !(assisted && r["period"] == "2014"));
    }
}
