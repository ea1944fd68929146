//! What was measured, written into a draft.

use std::path::Path;

use serde::Serialize;
use shyraq_bundle::assessment::{Cascade, Lag};
use shyraq_bundle::{ASSESS_DIR, ASSESS_MEASURED, Assessment, BundleError, HeldDraft, LedgerReference};
use shyraq_privacy::{BigRational, Receipt, Rho};

use super::MeasuredAssessment;
use crate::draft::{csv_error, finish, group_loss, in_words, table_writer, write};
use crate::{ReleaseError, UnitText};

/// How the tables are drawn, in words.
const MECHANISM: &str = "histograms to each of which a person adds 1 in at most one cell: who was on which lists, each stage of the cascade of all persons and by the values of a column, years of events by delay of the first report; each cell with exact discrete Gaussian noise (Canonne, Kamath, Steinke 2020). The budget is shared by a public rule: 4 parts overlap, 2 parts stages of all, 2 parts stages by columns, 2 parts delays, of what is there, tables of one kind alike. Estimates are post-processing";

/// All that a section says besides the measurements.
#[derive(Debug)]
pub struct AssessmentRequest<'a> {
    /// RFC 3339 in UTC.
    pub created: String,
    /// As asked.
    pub epsilon: (&'a str, &'a BigRational),
    /// As asked.
    pub delta: (&'a str, &'a BigRational),
    /// What was debited, in the currency of the plan's accountant.
    pub rho: Rho,
    /// The ledger's receipt.
    pub receipt: Receipt,
    /// Unit of protection.
    pub unit: UnitText,
    /// Remarks that a reader must see.
    pub notes: Vec<String>,
}

/// What was estimated of the noisy tables at once, and texts that go along.
#[derive(Debug, Default)]
pub struct Estimated {
    /// Where the chain breaks.
    pub cascade: Option<Cascade>,
    /// Counts by year.
    pub lag: Option<Lag>,
    /// `shyraq.recommendations/1` in the bytes of its file.
    pub recommendations: Option<Vec<u8>>,
}

/// Writes the files of an assessment into `staged`, a folder inside the draft that was made before
/// the debit, and puts them into the draft with their section.
///
/// # Errors
/// [`ReleaseError`]; the draft is whole then, without this assessment, and the debit stands.
///
/// # Privacy
/// Writes noisy cells and what `estimated` holds: no further loss, if the caller guarantees that
/// `estimated` is made of these cells or of what is public. It can't be checked here.
pub fn add_assessment(
    held: &mut HeldDraft,
    staged: &Path,
    measured: &MeasuredAssessment,
    estimated: &Estimated,
    request: AssessmentRequest<'_>,
) -> Result<(), ReleaseError> {
    let folder = staged.join(ASSESS_DIR);
    std::fs::create_dir(&folder).map_err(|e| BundleError::io(&folder, e))?;
    let path = staged.join(ASSESS_MEASURED);
    let mut out = table_writer(&path, &["table", "values", "noisy", "variance"])?;
    for cell in measured.cells().cells() {
        out.write_record([&cell.table, &cell.values, &cell.noisy.to_string(), &cell.variance])
            .map_err(|e| csv_error(&path, e))?;
    }
    finish(&path, out)?;
    if let Some(cascade) = &estimated.cascade {
        write(&folder.join("cascade.json"), &json(cascade))?;
    }
    if let Some(lag) = &estimated.lag {
        write(&folder.join("lag.json"), &json(lag))?;
    }
    if let Some(recommendations) = &estimated.recommendations {
        write(&folder.join("recommendations.json"), recommendations)?;
    }
    let section = section(measured, request);
    Ok(held.add(staged, section, measured.is_demonstration())?)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}

fn section(measured: &MeasuredAssessment, r: AssessmentRequest<'_>) -> Assessment {
    let accountant = measured.plan.accountant();
    Assessment {
        created: r.created,
        mechanism: MECHANISM.into(),
        accountant: in_words(accountant),
        epsilon: r.epsilon.0.to_owned(),
        delta: r.delta.0.to_owned(),
        rho: r.rho.to_string(),
        groups: r.unit.identities.iter().filter_map(|m| group_loss(accountant, &r.rho, r.delta.1, *m)).collect(),
        unit: r.unit.unit,
        unit_rule: r.unit.rule,
        neighbours: "two inputs that differ in all records of one unit, added or removed, in every table".into(),
        ledger: LedgerReference {
            keeps_total: true,
            population: r.receipt.population,
            entry: r.receipt.entry,
            head: r.receipt.head,
        },
        tables: measured.tables(),
        notes: r.notes,
    }
}
