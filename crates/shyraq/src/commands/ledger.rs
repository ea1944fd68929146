use std::path::Path;

use serde_json::{Value, json};
use shyraq_privacy::{Accountant, BigRational, Rho, UnknownAccountant, to_decimal, zcdp};
use shyraq_store::{Account, BudgetLedger, Entry, EntryKind, NoYears, Years, check_name, verify_ledger, year_of};

use crate::ambient::now;
use crate::args::Ledger;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::{Asked, asked, plain};
use crate::witness;

pub(crate) fn run(command: Ledger, console: &Console) -> Result<(), Failure> {
    match command {
        Ledger::Open { file, population, epsilon, delta, accountant, by, raise_because } => {
            let a = asked(&epsilon, &delta)?;
            let accountant = accountant.map(|text| text.parse()).transpose().map_err(|e: UnknownAccountant| {
                let hint = e.hint();
                Failure::usage(format!("--accountant: {e}"), hint)
            })?;
            check_name(&population)?;
            witness::check(&file)?;
            let mut ledger = BudgetLedger::open_or_create(&file, &now())?.by(&by.unwrap_or_default());
            let entry = ledger.set_total(&population, accountant, &a.epsilon, &a.delta, raise_because.as_deref())?;
            console.say(format!(
                "Population '{population}': all releases together may lose epsilon {epsilon} at delta {delta} (rho {}, counted in {})",
                decimal(&entry.rho),
                entry.accountant
            ));
            console.result(&decided(&file, &a, &entry));
        }
        Ledger::Plan { file, population, epsilon, delta, years, by, replace_because } => {
            let a = asked(&epsilon, &delta)?;
            let years: Years =
                years.parse().map_err(|e: NoYears| Failure::usage(format!("--years {years}: {e}"), e.hint()))?;
            // A plan is about a total: a file that is not there is a slip, not a new ledger.
            BudgetLedger::open(&file)?;
            witness::check(&file)?;
            let now = now();
            let mut ledger = BudgetLedger::open_or_create(&file, &now)?.by(&by.unwrap_or_default());
            let entry = ledger.set_plan(&population, years, &a.epsilon, &a.delta, replace_because.as_deref())?;
            console.say(format!(
                "Population '{population}': each year of {years} may lose epsilon {epsilon} at delta {delta} (rho {}, counted in {})",
                decimal(&entry.rho),
                entry.accountant
            ));
            let account = ledger.account(&population)?;
            if let Some(left) = year_of(&now).and_then(|y| account.left_in_words(y)) {
                console.say(format!("  {left}"));
            }
            let mut result = decided(&file, &a, &entry);
            if let Some(fields) = result.as_object_mut() {
                fields.insert("years".into(), json!([years.first(), years.last()]));
            }
            console.result(&result);
        }
        Ledger::Show { file, population } => {
            let mut accounts = BudgetLedger::open(&file)?.accounts(None)?;
            witness::check(&file)?;
            if let Some(asked) = &population {
                known(&accounts, asked)?;
                accounts.retain(|a| a.population == *asked);
            }
            if accounts.is_empty() {
                console.say("Nothing was spent and no total is set.");
            }
            let year = year_of(&now()).unwrap_or_default();
            for account in &accounts {
                show(account, year, console);
            }
            let all: Vec<Value> = accounts.iter().map(|a| account_json(a, year)).collect();
            console.result(&json!({ "ledger": file, "populations": all }));
        }
        Ledger::Verify { file } => {
            let verdict = verify_ledger(&file)?;
            witness::check(&file)?;
            console.say(format!("The ledger verifies: {} entries, head {}", verdict.entries, verdict.head));
            console.say("Compare the head with the one printed in your newest bundle: an older file that was brought back verifies too.");
            console
                .result(&json!({ "ledger": file, "verifies": true, "entries": verdict.entries, "head": verdict.head }));
        }
    }
    Ok(())
}

/// Refuses a population of which a ledger of others knows nothing: a slip would read as nothing spent.
fn known(accounts: &[Account], asked: &str) -> Result<(), Failure> {
    let names: Vec<&str> = accounts.iter().map(|a| a.population.as_str()).collect();
    if names.is_empty() || names.contains(&asked) {
        return Ok(());
    }
    Err(Failure::usage(
        format!("--population: the ledger has none called '{}'", plain(asked)),
        format!("it has: {}", names.join(", ")),
    ))
}

/// What was decided on a population, for a program.
fn decided(file: &Path, asked: &Asked, entry: &Entry) -> Value {
    json!({
        "ledger": file, "population": entry.population, "accountant": entry.accountant.word(),
        "epsilon": asked.epsilon_text, "delta": asked.delta_text,
        "rho": entry.rho.to_string(), "entry": entry.number, "head": entry.hash,
    })
}

fn decimal(rho: &Rho) -> String {
    zcdp::display_up(rho.ratio(), 6)
}

/// A loss as an epsilon at some delta: spent is rounded up, what is left is rounded down.
pub(super) fn epsilon(accountant: Accountant, rho: &Rho, delta: &BigRational, up: bool) -> Option<String> {
    let e = accountant.epsilon_for(rho, delta)?;
    Some(if up { zcdp::display_up(&e, 3) } else { zcdp::display_down(&e, 3) })
}

/// What is left as an epsilon at `delta`. A whole total is what was set; the conversions back and forth each round.
fn left_epsilon(account: &Account, left: &Rho, delta: &BigRational) -> Option<String> {
    match &account.total {
        Some(t) if t.rho == *left && t.delta == *delta => Some(to_decimal(&t.epsilon)),
        _ => epsilon(account.accountant(), left, delta, false),
    }
}

/// What was spent as an epsilon at `delta`. One loss is what was asked for; more are converted.
fn spent(account: &Account, delta: &BigRational) -> Option<String> {
    let mut losses = account.entries.iter().filter(|e| e.kind == EntryKind::Spend);
    match (losses.next(), losses.next()) {
        (Some(only), None) if only.delta.parse().as_ref() == Ok(delta) => Some(text(&only.epsilon)),
        _ => epsilon(account.accountant(), &account.spent, delta, true),
    }
}

fn delta_of(account: &Account) -> Option<BigRational> {
    match &account.total {
        Some(t) => Some(t.delta.clone()),
        None => account.entries.last().and_then(|e| e.delta.parse().ok()),
    }
}

fn show(account: &Account, year: u16, console: &Console) {
    let accountant = account.accountant();
    console.say(format!("Population '{}', counted in {accountant}", account.population));
    let delta = delta_of(account);
    let spent_text = delta.as_ref().and_then(|d| spent(account, d)).unwrap_or_else(|| "?".into());
    match (&account.total, account.left(), &delta) {
        (Some(t), Some(left), Some(d)) => {
            console.say(format!(
                "  total   epsilon {} at delta {}   rho {}",
                to_decimal(&t.epsilon),
                to_decimal(&t.delta),
                decimal(&t.rho)
            ));
            console.say(format!("  spent   epsilon {spent_text} at that delta   rho {}", decimal(&account.spent)));
            let left_epsilon = left_epsilon(account, &left, d).unwrap_or_else(|| "?".into());
            console.say(format!(
                "  left    epsilon {left_epsilon} for one more release   rho {}",
                zcdp::display_down(left.ratio(), 6)
            ));
        }
        _ => {
            console.say("  total   none is set: nothing is refused. Set one with 'shyraq ledger open'");
            console.say(format!("  spent   epsilon {spent_text}   rho {}", decimal(&account.spent)));
        }
    }
    if let Some(plan) = account.plan_in(year) {
        console.say(format!(
            "  plan    epsilon {} a year at delta {}, {}: {}",
            to_decimal(&plan.epsilon),
            to_decimal(&plan.delta),
            plan.years,
            account.left_in_words(year).unwrap_or_else(|| "?".into())
        ));
    }
    for e in &account.entries {
        console.say(line(e, accountant));
    }
}

/// One entry, as people read it: number, time, how much, what for, by whom.
fn line(e: &Entry, of_account: Accountant) -> String {
    let verb = match e.kind {
        EntryKind::Total => "total",
        EntryKind::Spend => "spent",
        EntryKind::Plan => "plan ",
    };
    let a_year = e.years.map_or_else(String::new, |y| format!(" a year {y}"));
    let other = if e.accountant == of_account { String::new() } else { format!(" in {}", e.accountant) };
    let by = if e.by.is_empty() { String::new() } else { format!(", by {}", e.by) };
    format!(
        "  {:>4}  {}  {verb} epsilon {}{a_year} delta {}{other}  {}{by}",
        e.number,
        e.at,
        text(&e.epsilon),
        text(&e.delta),
        e.purpose
    )
}

/// A fraction of the file as people write it.
fn text(fraction: &str) -> String {
    fraction.parse().map_or_else(|_| fraction.to_owned(), |f: BigRational| to_decimal(&f))
}

fn account_json(account: &Account, year: u16) -> Value {
    let (delta, accountant) = (delta_of(account), account.accountant());
    let left = |rho: &Rho| delta.as_ref().and_then(|d| left_epsilon(account, rho, d));
    json!({
        "population": account.population,
        "accountant": accountant.word(),
        "total": account.total.as_ref().map(|t| json!({
            "epsilon": to_decimal(&t.epsilon), "delta": to_decimal(&t.delta), "rho": t.rho.to_string(),
        })),
        "spent": { "rho": account.spent.to_string(), "epsilon": delta.as_ref().and_then(|d| spent(account, d)) },
        "left": account.left().map(|rho| json!({ "rho": rho.to_string(), "epsilon": left(&rho) })),
        "plan": account.plan_in(year).map(|p| json!({
            "years": [p.years.first(), p.years.last()], "epsilon": to_decimal(&p.epsilon),
            "delta": to_decimal(&p.delta), "rho": p.share.to_string(), "year": year,
            "left": account.left_in(year).map(|left| left.to_string()), "says": account.left_in_words(year),
        })),
        "entries": account.entries.iter().map(|e| json!({
            "number": e.number, "kind": e.kind.word(), "epsilon": text(&e.epsilon), "delta": text(&e.delta),
            "accountant": e.accountant.word(), "rho": e.rho.to_string(), "purpose": e.purpose, "by": e.by,
            "years": e.years.map(|y| [y.first(), y.last()]), "at": e.at, "hash": e.hash, "previous": e.previous,
        })).collect::<Vec<_>>(),
    })
}
