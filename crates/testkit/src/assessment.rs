//! The assessment of a simulated release: files made up once, with noise of known variance.
//!
//! Their form is that of a real assessment and their figures hang together, but nobody estimated
//! them: what a page prints is compared with these files and with nothing else.

use std::collections::BTreeMap;

use shyraq_bundle::{AssessedTable, Assessment, BundleError, GroupLoss, LedgerReference};

/// The files below `assess/`, each with its path in a draft.
pub const ASSESSMENT: [(&str, &str); 5] = [
    ("assess/measured.csv", include_str!("../fixtures/measured.csv")),
    ("assess/mse.json", include_str!("../fixtures/mse.json")),
    ("assess/cascade.json", include_str!("../fixtures/cascade.json")),
    ("assess/lag.json", include_str!("../fixtures/lag.json")),
    ("assess/recommendations.json", include_str!("../fixtures/recommendations.json")),
];

/// Makes the section of a manifest that fits some noisy tables.
///
/// # Errors
/// [`BundleError::Form`] for a row that does not have the form.
pub(crate) fn section(measured: &str) -> Result<Assessment, BundleError> {
    let mut tables: BTreeMap<String, AssessedTable> = BTreeMap::new();
    for row in csv::Reader::from_reader(measured.as_bytes()).records() {
        let fault = |fault: String| BundleError::Form { path: "assess/measured.csv".into(), fault };
        let row = row.map_err(|e| fault(e.to_string()))?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let variance: u64 = cell(3).parse().map_err(|_| fault("a variance of a fixture is a whole number".into()))?;
        let table = tables.entry(cell(0)).or_insert_with(|| AssessedTable {
            name: cell(0),
            columns: Vec::new(),
            cells: 0,
            variance: cell(3),
            rho: format!("1/{}", 2 * variance),
        });
        table.cells += 1;
    }
    Ok(Assessment {
        created: "2026-11-24T13:00:00Z".into(),
        mechanism: "Fixture: a sum of dice, not a private mechanism; the people are simulated".into(),
        accountant: "zCDP; of a fixture, which promises nothing".into(),
        epsilon: "0.7".into(),
        delta: "1e-7".into(),
        rho: "1/1".into(),
        unit: "person".into(),
        unit_rule: "One simulated person is one row.".into(),
        neighbours: "Add or remove all records of one person.".into(),
        groups: vec![GroupLoss { identities: 2, epsilon: "1.5".into() }],
        ledger: LedgerReference { keeps_total: true, population: "simulated".into(), entry: 2, head: "cd".repeat(32) },
        tables: tables.into_values().collect(),
        notes: vec!["A fixture for tests: no figure of the assessment means anything.".into()],
    })
}
