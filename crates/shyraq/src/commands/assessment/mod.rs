//! An assessment for readers: measured under a debit of its own, put into a draft.
//!
//! Everything that can be refused is refused before the debit; whatever fails after it leaves the
//! draft without this assessment, and the debit stands. No exact figure is shown anywhere.

mod hidden;
mod recommendations;
mod tables;

use std::path::Path;

use jiff::civil::Date;
use serde_json::json;
use shyraq_assess::lag::{self, noisy};
use shyraq_bundle::{HeldDraft, Staging};
use shyraq_privacy::{Accountant, Loss, OsEntropy, spend};
use shyraq_release::UnitText;
use shyraq_release::assessment::{
    AssessmentPlan, AssessmentRequest, Estimated, MeasuredAssessment, add_assessment, cascade,
};
use shyraq_store::{BudgetLedger, Run};

use super::release::{after_debit, record, warn_of};
use super::unit::IDENTITIES;
use crate::ambient::now;
use crate::args::Assessment;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::hub::HubFolder;
use crate::shared::{Asked, asked};
use tables::Tables;

/// What came of it.
pub(crate) struct Done {
    held: HeldDraft,
    accountant: Accountant,
    /// Why there is no estimate of the hidden number, though its table was measured.
    not_estimated: Option<String>,
    not_recorded: Option<Failure>,
}

pub(super) fn run(a: &Assessment, console: &Console) -> Result<(), Failure> {
    measure(a)?.show(console);
    Ok(())
}

/// Measures an assessment and puts it into the draft.
pub(crate) fn measure(a: &Assessment) -> Result<Done, Failure> {
    let asked = asked(&a.budget.epsilon, &a.budget.delta)?;
    let day = day(a.now.as_deref())?;
    let hub = HubFolder::open(&a.hub)?;
    let held = HeldDraft::open(&a.draft)?;
    belongs(&held, &hub, a.simulated)?;
    let tables = Tables::open(a, &hub, day)?;
    let recommendations = a.recommendations.as_deref().map(|r| recommendations::recommendations(r, day)).transpose()?;
    let ledger = hub.ledger();
    let population = a.budget.population.clone().unwrap_or_else(|| hub.settings.population.clone());
    crate::witness::check(&ledger)?;
    let accountant = BudgetLedger::open(&ledger)?.account(&population)?.accountant();
    let rho = accountant.rho_for(&asked.epsilon, &asked.delta);
    let plan = AssessmentPlan::new(tables.shapes(), &rho, accountant)?;
    hidden::fits(&plan)?;
    let loss = Loss {
        population,
        rho,
        accountant,
        epsilon: asked.epsilon.clone(),
        delta: asked.delta.clone(),
        purpose: format!("assessment of {}", hub.settings.name),
    };
    let ready = Ready { held, hub: &hub, tables, plan, loss, asked, seed: a.seed, recommendations };
    debit_and_write(ready)
}

/// An assessment that only lacks its debit.
struct Ready<'a> {
    held: HeldDraft,
    hub: &'a HubFolder,
    tables: Tables,
    plan: AssessmentPlan,
    loss: Loss,
    asked: Asked,
    seed: u64,
    recommendations: Option<Vec<u8>>,
}

/// Debits, measures and writes. The debit is durable before anything is counted.
fn debit_and_write(r: Ready<'_>) -> Result<Done, Failure> {
    let Ready { mut held, hub, tables, plan, loss, asked, seed, recommendations } = r;
    let created = now();
    // Made before the debit, so that a folder that can't be written costs nothing.
    let staging = Staging::within(&held.draft.dir)?;
    let mut ledger = BudgetLedger::open_or_create(&hub.ledger(), &created)?.by(&hub.settings.name);
    let spent = spend(&mut ledger, &loss)?;
    drop(ledger);
    let receipt = spent.receipt().clone();
    let accountant = plan.accountant();
    let measured = plan.measure(|shape| tables.persons(shape), spent, &mut OsEntropy::new()).map_err(after_debit)?;
    let public = tables.forget_persons();
    let estimated = Estimated { recommendations, ..estimate(&measured, &public, seed) };
    let request = AssessmentRequest {
        created: created.clone(),
        epsilon: (&asked.epsilon_text, &asked.epsilon),
        delta: (&asked.delta_text, &asked.delta),
        rho: loss.rho.clone(),
        receipt,
        unit: public.unit(),
        notes: public.notes.clone(),
    };
    add_assessment(&mut held, staging.path(), &measured, &estimated, request).map_err(after_debit)?;
    let not_recorded = record(
        hub,
        &Run {
            kind: "assessment".into(),
            detail: format!("epsilon {} delta {}", asked.epsilon_text, asked.delta_text),
            outcome: "in the draft".into(),
            at: created,
        },
    );
    // It may take minutes, and what was paid for must not wait for it.
    let not_estimated = match hidden::hidden(&measured, seed) {
        Ok(Some(mse)) => held.put(hidden::FILE, &mse).map(|()| None).map_err(|e| after_debit(e.into()))?,
        Ok(None) => None,
        Err(e) => Some(e.message),
    };
    Ok(Done { held, accountant, not_estimated, not_recorded })
}

/// Estimates stages and lag from the noisy tables: post-processing.
fn estimate(measured: &MeasuredAssessment, public: &tables::Public, seed: u64) -> Estimated {
    let cells = measured.cells();
    let lag = public.lag.as_ref().and_then(|l| {
        let (table, noisy) = measured.table(tables::LAG)?;
        let table = noisy::Table {
            years: l.years,
            noisy,
            noise: table.noise(),
            event: &l.event,
            report: &l.report,
            now: public.now,
        };
        Some(noisy::estimate(&table, &lag::Request { seed, ..lag::Request::default() }))
    });
    Estimated { cascade: cascade(&measured.tables(), &cells, &public.now.to_string()), lag, ..Estimated::default() }
}

/// The day at whose end the cases were taken.
fn day(text: Option<&str>) -> Result<Date, Failure> {
    let today = || now().get(..10).and_then(|d| d.parse().ok());
    match text {
        Some(text) => super::assess::day("--now", text),
        None => today().ok_or_else(Failure::internal),
    }
}

/// Refuses a draft that another hub made, or one that says of its people what the hub does not.
fn belongs(held: &HeldDraft, hub: &HubFolder, simulated: bool) -> Result<(), Failure> {
    let m = &held.draft.manifest;
    let place = held.draft.dir.display();
    let of = &m.privacy.ledger;
    let ledger = hub.ledger();
    let here = ledger.exists() && {
        let account = BudgetLedger::open(&ledger)?.account(&of.population)?;
        account.entries.iter().any(|e| e.number == of.entry && e.hash == of.head)
    };
    if !here {
        return Err(Failure::new(
            Exit::Input,
            format!("{place}: the debit of this draft is not in the hub's ledger: another hub made it"),
            "name a draft that 'shyraq release hub' made of this hub",
        ));
    }
    if m.simulated != (hub.settings.simulated || simulated) {
        let (fault, hint) = if m.simulated {
            ("the draft's people are simulated, the hub's are not", "add --simulated if they are")
        } else {
            ("the hub's people are simulated, and the draft does not say so", "make the draft again from this hub")
        };
        return Err(Failure::new(Exit::Input, format!("{place}: {fault}"), hint));
    }
    Ok(())
}

/// Whom a unit of protection covers.
fn unit(linked: bool, cases: bool) -> UnitText {
    let of_cases = "In the cascade and the lag a person is whom the table of cases calls one; rows of one person are merged first.";
    let of_lists = "In the overlap of lists records are one person when the linkage says so or their contributor does; which are, is taken as given, though one person's records may change how others are linked.";
    let rule = [(linked, of_lists), (cases, of_cases)].into_iter().filter(|(is, _)| *is).map(|(_, text)| text);
    UnitText {
        unit: "person".into(),
        rule: rule.collect::<Vec<_>>().join(" "),
        identities: if linked { IDENTITIES } else { UnitText::IDENTITIES },
    }
}

impl Done {
    /// Returns the draft's folder.
    fn dir(&self) -> &Path {
        &self.held.draft.dir
    }

    pub(crate) fn show(&self, console: &Console) {
        let m = &self.held.draft.manifest;
        let Some(section) = &m.assessment else { return };
        let d = self.dir().display();
        console.say(format!("Assessment in {d}/assess"));
        console.say(format!(
            "  spent besides the release: epsilon {} at delta {} of population '{}' (ledger entry {})",
            section.epsilon, section.delta, section.ledger.population, section.ledger.entry
        ));
        console.say(format!("  counted in {}", self.accountant));
        let cells: u64 = section.tables.iter().map(|t| t.cells).sum();
        console.say(format!("  {} tables of {cells} cells in all, each cell with noise", section.tables.len()));
        for group in &section.groups {
            console.say(format!(
                "  a person under {} identities that were not linked: epsilon {}",
                group.identities, group.epsilon
            ));
        }
        if let Some(why) = &self.not_estimated {
            console.warn(format!("the hidden number was not estimated: {why}"));
        }
        self.not_recorded.iter().for_each(|why| warn_of(why, console));
        section.notes.iter().for_each(|n| console.say(format!("  {n}")));
        let files = || m.files.iter().filter(|f| f.path.starts_with(shyraq_bundle::ASSESS_DIR));
        files().for_each(|f| console.say(format!("  {}", f.path)));
        console.say(format!("Next: shyraq release review {d}; an acceptance of before is void"));
        console.result(&json!({
            "draft": self.dir(),
            "epsilon": section.epsilon,
            "delta": section.delta,
            "accountant": self.accountant.word(),
            "rho": section.rho,
            "ledger": section.ledger,
            "tables": section.tables,
            "files": files().map(|f| &f.path).collect::<Vec<_>>(),
            "notes": section.notes,
        }));
    }
}
