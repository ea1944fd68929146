use std::path::{Path, PathBuf};

use serde_json::json;
use shyraq_bundle::{DomainSource, Draft, Manifest, OWN_LEDGER, Staging, check_target};
use shyraq_case::CodeBook;
use shyraq_engine::Engine;
use shyraq_privacy::{Accountant, Loss, OsEntropy, Rho, spend};
use shyraq_release::{
    DraftRequest, Drafted, InputOptions, PersonTable, Plan, Prior, ReleaseError, UnitText, Workload,
    codebook_from_data, group_loss, read_table, write_release,
};
use shyraq_store::{BudgetLedger, Run, StoreError, check_name};

use crate::ambient::now;
use crate::args::{Budget, Imprint, Release, ReleaseTable};
use crate::console::Console;
use crate::engine::engine;
use crate::failure::{Exit, Failure};
use crate::hub::HubFolder;
use crate::persons::{Joining, Persons, Units};
use crate::shared::{Asked, asked, grouped, has_several, load_codebook, multi_value, named_twice, one_line, plain};
use crate::witness;

use super::unit::{Unsure, linked_unit, unlinked_unit};

pub(super) const POPULATION: &str = "persons";

pub(crate) fn run(command: Release, console: &Console) -> Result<(), Failure> {
    match command {
        Release::Table(a) => table(&a, console),
        Release::Plan(a) => super::plan::run(&a, console),
        Release::Compare(a) => super::compare::run(&a, console),
        Release::Assessment(a) => super::assessment::run(&a, console),
        Release::Review(a) => super::review::run(&a, console),
        Release::Hub { hub, budget, out, columns, prior, counting, imprint } => {
            let engine = engine(&counting)?;
            let hub = HubFolder::open(&hub)?;
            let done = release_hub(&hub, &budget, out, &columns, prior.as_deref(), engine, &imprint)?;
            done.show(console);
            Ok(())
        }
    }
}

/// A release that only lacks its debit.
struct Ready<'a> {
    table: PersonTable,
    plan: Plan,
    /// What is debited, in the currency of the plan.
    rho: Rho,
    book: CodeBook,
    domain: DomainSource,
    asked: Asked,
    ledger: Option<&'a Path>,
    population: String,
    unit: UnitText,
    /// Of linked persons: how sure the units are.
    unsure: Option<Unsure>,
    title: String,
    publisher: String,
    simulated: bool,
    notes: Vec<String>,
    prior: Option<Prior>,
    engine: Engine,
    out: &'a Path,
    /// The folder was made, or will be, for this release alone.
    is_new: bool,
}

/// What came of it.
pub(crate) struct Done {
    pub(crate) draft: Draft,
    accountant: Accountant,
    pub(crate) total: u64,
    records: usize,
    unsure: Option<Unsure>,
    /// A ledger is kept but has no total, so it never refuses.
    open_end: bool,
    /// Why the hub's list of runs lacks it.
    not_recorded: Option<Failure>,
}

fn table(a: &ReleaseTable, console: &Console) -> Result<(), Failure> {
    let asked = asked(&a.budget.epsilon, &a.budget.delta)?;
    let engine = engine(&a.counting)?;
    let options = input_options(a)?;
    imprint(&a.imprint)?;
    let population = a.budget.population.clone().unwrap_or_else(|| POPULATION.into());
    check_name(&population)?;
    check_target(&a.out, a.ledger.as_deref())?;
    let mut notes = Vec::new();
    let (book, domain) = match (&a.codebook, a.codebook_from_data) {
        (Some(name), _) => {
            let book = load_codebook(name)?;
            has_several(&book, &options.multi_value)?;
            (options.adapt(book), DomainSource::PublicCodebook)
        }
        (None, true) => {
            let note = "The domain was read from the data and IS NOT PRIVATE: which values occur, rare ones too, is disclosed.";
            console.warn(note);
            notes.push(note.to_owned());
            (codebook_from_data(&a.input, &a.columns, &options)?, DomainSource::NotPrivateFromData)
        }
        (None, false) => {
            return Err(Failure::usage(
                "a release needs a code book: a domain read from the data would disclose who is in it",
                "give --codebook BOOK.toml (the book tells how to write one), or for public data only --codebook-from-data",
            ));
        }
    };
    let book = select(book, &a.columns)?;
    let prior = prior(a.prior.as_deref(), a.imprint.simulated, &book)?;
    let (plan, rho) = match &a.ledger {
        Some(path) => plan(&book, &asked, path, &population)?,
        None => Plan::quietest(&Workload::of(&book), &asked.epsilon, &asked.delta)?,
    };
    let table = read_table(&a.input, &book, &options)?;
    if a.ledger.is_none() {
        let note = "The debit stands in a ledger of this release alone: no total over releases is kept.";
        console.warn(format!("{note} Give --ledger FILE to keep one."));
        notes.push(note.to_owned());
    }
    let rule = match &a.person_id {
        Some(column) => format!("A person is recognised by the column '{column}'."),
        None => "Each row of the table is taken for a person.".to_owned(),
    };
    let ready = Ready {
        table,
        plan,
        rho,
        domain,
        asked,
        ledger: a.ledger.as_deref(),
        population,
        unit: UnitText { unit: "person".into(), rule, identities: UnitText::IDENTITIES },
        unsure: None,
        title: a.imprint.title.clone().unwrap_or_else(|| Manifest::untitled(&book.name)),
        publisher: a.imprint.publisher.clone().unwrap_or_else(|| Manifest::UNNAMED.into()),
        simulated: a.imprint.simulated,
        notes,
        prior,
        engine,
        out: &a.out,
        is_new: !a.out.exists(),
        book,
    };
    make(ready)?.show(console);
    Ok(())
}

fn input_options(a: &ReleaseTable) -> Result<InputOptions, Failure> {
    let multi_value = multi_value(&a.multi_value)?;
    Ok(InputOptions { person_id: a.person_id.clone(), multi_value })
}

/// Refuses words of an imprint that would break a line of the card or of a terminal.
fn imprint(i: &Imprint) -> Result<(), Failure> {
    one_line("--title", i.title.as_deref())?;
    one_line("--publisher", i.publisher.as_deref())
}

pub(super) fn select(book: CodeBook, columns: &[String]) -> Result<CodeBook, Failure> {
    if columns.is_empty() {
        return readable(book);
    }
    if let Some(twice) = named_twice(&columns.iter().map(String::as_str).collect::<Vec<_>>()) {
        return Err(Failure::usage(
            format!("--columns: '{}' is named twice", plain(twice)),
            "name each variable once; a name that was meant may be missing",
        ));
    }
    readable(book.select(columns).map_err(|e| Failure::usage(e.to_string(), e.hint()))?)
}

/// Refuses a code book that a draft would hold and no command could read: flags may have made a variable one of
/// several choices that the book asks for shares by. After the debit it would be too late.
fn readable(book: CodeBook) -> Result<CodeBook, Failure> {
    match book.to_toml().and_then(|text| CodeBook::parse(&text)) {
        Ok(_) => Ok(book),
        Err(e) => Err(Failure::usage(format!("the code book with these flags: {e}"), e.hint())),
    }
}

/// Makes a draft from the valid cases of a hub.
pub(crate) fn release_hub(
    hub: &HubFolder,
    budget: &Budget,
    out: Option<PathBuf>,
    columns: &[String],
    last: Option<&Path>,
    engine: Engine,
    of: &Imprint,
) -> Result<Done, Failure> {
    let asked = asked(&budget.epsilon, &budget.delta)?;
    imprint(of)?;
    let book = select(hub.codebook.clone(), columns)?;
    let simulated = of.simulated || hub.settings.simulated;
    let prior = prior(last, simulated, &book)?;
    let ledger = hub.ledger();
    let population = budget.population.clone().unwrap_or_else(|| hub.settings.population.clone());
    check_name(&population)?;
    out.as_deref().map_or(Ok(()), |out| check_target(out, Some(&ledger)))?;
    let (plan, rho) = plan(&book, &asked, &ledger, &population)?;
    let persons = Persons::open(hub)?;
    let (table, units) = hub_table(hub, &book, persons.as_ref())?;
    let unsure = persons.is_some().then(|| Unsure {
        spread: units.spread,
        loss: group_loss(plan.accountant, &rho, &asked.delta, units.spread),
        joined: units.joined,
        cases: units.of.len(),
    });
    let created = now();
    let (out, is_new) = match out {
        Some(out) => (out.clone(), !out.exists()),
        None => (new_folder(hub, &created)?, true),
    };
    let (e, d) = (asked.epsilon_text.clone(), asked.delta_text.clone());
    let ready = Ready {
        table,
        plan,
        rho,
        domain: DomainSource::PublicCodebook,
        asked,
        ledger: Some(&ledger),
        population,
        unit: if unsure.is_some() { linked_unit() } else { unlinked_unit() },
        unsure,
        title: of.title.clone().unwrap_or_else(|| format!("{}: persons identified", hub.settings.name)),
        publisher: of.publisher.clone().unwrap_or_else(|| hub.settings.name.clone()),
        simulated,
        notes: Vec::new(),
        prior,
        engine,
        out: &out,
        is_new,
        book,
    };
    let done = make(ready)?;
    let run =
        Run { kind: "release".into(), detail: format!("epsilon {e} delta {d}"), outcome: "draft".into(), at: created };
    Ok(Done { not_recorded: record(hub, &run), ..done })
}

/// Notes in the hub what was paid for. That it can't is no failure: whoever was told so would do and pay it again,
/// and the ledger has it.
pub(super) fn record(hub: &HubFolder, run: &Run) -> Option<Failure> {
    hub.store().and_then(|store| Ok(store.record_run(run)?)).err()
}

/// Says that the hub's list of runs lacks this one.
pub(super) fn warn_of(why: &Failure, console: &Console) {
    console.warn(format!("it is done and paid for, but the hub's list of runs could not be written: {}", why.message));
}

/// Makes a folder for a draft that no other release has, named for the time.
fn new_folder(hub: &HubFolder, created: &str) -> Result<PathBuf, Failure> {
    let name = created.replace(':', "");
    let drafts = hub.path("drafts");
    std::fs::create_dir_all(&drafts).map_err(|e| Failure::io(&drafts, &e))?;
    let mut number = 1_u32;
    loop {
        let out = drafts.join(if number == 1 { name.clone() } else { format!("{name}-{number}") });
        match std::fs::create_dir(&out) {
            Ok(()) => return Ok(out),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(e) => return Err(Failure::io(&out, &e)),
        }
    }
}

/// Opens the release that is to be leaned on, before anything is debited.
fn prior(dir: Option<&Path>, simulated: bool, book: &CodeBook) -> Result<Option<Prior>, Failure> {
    Ok(dir.map(|dir| Prior::open(dir, simulated, &Workload::of(book))).transpose()?)
}

/// Plans in the currency of the population's total; the debit checks again that it is this one.
fn plan(book: &CodeBook, asked: &Asked, ledger: &Path, population: &str) -> Result<(Plan, Rho), Failure> {
    witness::check(ledger)?;
    let accountant = match BudgetLedger::open_begun(ledger)? {
        Some(ledger) => ledger.account(population)?.accountant(),
        None => Accountant::Composed,
    };
    let rho = accountant.rho_for(&asked.epsilon, &asked.delta);
    Ok((Plan::new(Workload::of(book), &rho, accountant)?, rho))
}

/// Merges the cases of a hub into one record a unit.
///
/// # Privacy
/// Nothing is counted. A unit is one record, made of its own cases, so it adds 1 to one cell of
/// each table that is counted later. Whoever is several units is several records: the loss of that
/// is stated, see [`group_loss`].
fn hub_table(hub: &HubFolder, book: &CodeBook, persons: Option<&Persons>) -> Result<(PersonTable, Units), Failure> {
    let all = hub.codebook.columns();
    let columns = book.columns();
    let positions: Vec<usize> = columns.iter().filter_map(|c| all.iter().position(|x| x.name == c.name)).collect();
    let mut codes: Vec<Vec<u16>> = vec![Vec::new(); columns.len()];
    let mut joining = Joining::new(persons);
    hub.store()?.cases::<StoreError>(|case| {
        for (column, at) in codes.iter_mut().zip(&positions) {
            column.push(case.codes.get(*at).copied().unwrap_or_default());
        }
        joining.add(&case.record, case.person);
        Ok(())
    })?;
    let units = joining.finish();
    Ok((PersonTable::merged(columns, &codes, &units.of), units))
}

/// Makes the release; a folder that was made for it goes again when it fails.
fn make(r: Ready<'_>) -> Result<Done, Failure> {
    let (out, is_new) = (r.out, r.is_new);
    let done = debit_and_write(r);
    if done.is_err() && is_new {
        // Only an empty folder can be removed so.
        let _ = std::fs::remove_dir(out);
    }
    done
}

/// Debits, measures and writes. The debit is durable before anything is counted; an engine
/// that could not count is found before.
fn debit_and_write(r: Ready<'_>) -> Result<Done, Failure> {
    r.engine.ready()?;
    let created = now();
    let staging = Staging::within(r.out)?;
    let own = staging.path().join(OWN_LEDGER);
    let ledger = match r.ledger {
        Some(path) => BudgetLedger::open_or_create(path, &created)?,
        None => BudgetLedger::create_alone(&own, &created)?,
    };
    let open_end = r.ledger.is_some() && ledger.account(&r.population)?.total.is_none();
    let mut ledger = ledger.by(if r.publisher == Manifest::UNNAMED { "" } else { &r.publisher });
    let accountant = r.plan.accountant;
    let loss = Loss {
        population: r.population,
        rho: r.rho.clone(),
        accountant,
        epsilon: r.asked.epsilon.clone(),
        delta: r.asked.delta.clone(),
        purpose: format!("release of {}", r.book.name),
    };
    let spent = spend(&mut ledger, &loss)?;
    drop(ledger);
    let receipt = spent.receipt().clone();
    // A ledger of the release alone goes with its folder.
    let so = if r.ledger.is_some() {
        "the debit stands in the ledger"
    } else {
        "nothing was released, and its own ledger went with the folder"
    };
    let late = |e| late(e, so);
    let measured = Drafted::new(r.table, r.plan).measure_on(&r.engine, spent, &mut OsEntropy::new()).map_err(late)?;
    let request = DraftRequest {
        title: r.title,
        publisher: r.publisher,
        created,
        simulated: r.simulated,
        version: env!("CARGO_PKG_VERSION").into(),
        sources: Some(env!("SHYRAQ_SOURCES").into()),
        codebook: &r.book,
        domain: r.domain,
        epsilon: (&r.asked.epsilon_text, &r.asked.epsilon),
        delta: (&r.asked.delta_text, &r.asked.delta),
        rho: r.rho,
        receipt,
        ledger: r.ledger,
        unit: r.unit,
        notes: r.notes,
        prior: r.prior.as_ref(),
    };
    let extra: &[&str] = if r.ledger.is_some() { &[] } else { &[OWN_LEDGER] };
    let (draft, published) = write_release(&measured, &request, &staging, extra, r.out).map_err(late)?;
    Ok(Done {
        draft,
        accountant,
        total: published.total,
        records: published.records(),
        unsure: r.unsure,
        open_end,
        not_recorded: None,
    })
}

/// A failure that comes too late to cost nothing.
pub(super) fn after_debit(e: ReleaseError) -> Failure {
    late(e, "the debit stands in the ledger")
}

fn late(e: ReleaseError, so: &str) -> Failure {
    let mut failure = Failure::from(e);
    failure.exit = Exit::Internal;
    failure.hint = format!("{}; {so}", failure.hint);
    failure
}

impl Done {
    pub(crate) fn show(&self, console: &Console) {
        let (m, d) = (&self.draft.manifest, self.draft.dir.display());
        console.say(format!("Draft release in {d}"));
        console.say(format!(
            "  about {} persons; {} synthetic records",
            grouped(self.total),
            grouped(self.records as u64)
        ));
        console.say(format!(
            "  spent: epsilon {} at delta {} of population '{}' (ledger entry {})",
            m.privacy.epsilon, m.privacy.delta, m.privacy.ledger.population, m.privacy.ledger.entry
        ));
        console.say(format!("  counted in {}", self.accountant));
        if let Some(prior) = &m.prior {
            console.say(format!("  leans on an earlier release, at no cost: {} ({})", prior.title, prior.created));
        }
        for g in &m.privacy.groups {
            console.say(format!(
                "  a person under {} identities that were not linked: epsilon {}",
                g.identities, g.epsilon
            ));
        }
        self.unsure.iter().for_each(|u| u.show(console));
        self.not_recorded.iter().for_each(|why| warn_of(why, console));
        if self.open_end {
            console.warn(format!(
                "no total is set for the population '{}': nothing is ever refused. Set one with 'shyraq ledger open'",
                m.privacy.ledger.population
            ));
        }
        console.say("  synthetic.csv   records; none is a person");
        console.say("  aggregates.csv  tables of one and two columns with 95 % intervals");
        console.say("  lists.csv       intervals that hold for all cells of a table at once: for the top of a list");
        if m.files.iter().any(|f| f.path == "shares.csv") {
            console.say("  shares.csv      shares of groups with 95 % intervals");
        }
        console.say("  measured.csv    noisy measurements and their variance");
        console.say("  report.json, manifest.json, codebook.toml");
        console.say("  card.en.html    what it can answer, in plain words; also ru, kk and as text");
        console.say(format!("Next: shyraq release review {d}, then shyraq bundle sign {d} --key OFFICER1.key --key OFFICER2.key --out FOLDER"));
        console.result(&json!({
            "draft": self.draft.dir,
            "persons": self.total,
            "records": self.records,
            "epsilon": m.privacy.epsilon,
            "delta": m.privacy.delta,
            "accountant": self.accountant.word(),
            "rho": m.privacy.rho,
            "ledger": m.privacy.ledger,
            "groups": m.privacy.groups,
            "notes": m.notes,
            "prior": m.prior,
            "units_of_a_person": self.unsure.as_ref().map(|u| u.spread),
        }));
    }
}
