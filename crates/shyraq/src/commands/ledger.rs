use serde_json::{Value, json};
use shyraq_privacy::{BigRational, Rho, to_decimal, zcdp};
use shyraq_store::{Account, BudgetLedger, EntryKind, verify_ledger};

use crate::ambient::now;
use crate::args::Ledger;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::asked;

pub(crate) fn run(command: Ledger, console: &Console) -> Result<(), Failure> {
    match command {
        Ledger::Open { file, population, epsilon, delta, raise_because } => {
            let a = asked(&epsilon, &delta)?;
            let mut ledger = BudgetLedger::open_or_create(&file, &now())?;
            let receipt = ledger.set_total(&population, &a.epsilon, &a.delta, raise_because.as_deref())?;
            console.say(format!(
                "Population '{population}': all releases together may lose epsilon {epsilon} at delta {delta} (rho {})",
                decimal(&a.rho)
            ));
            console.result(&json!({
                "ledger": file, "population": population, "epsilon": epsilon, "delta": delta,
                "rho": a.rho.to_string(), "entry": receipt.entry, "head": receipt.head,
            }));
        }
        Ledger::Show { file, population } => {
            let accounts = BudgetLedger::open(&file)?.accounts(population.as_deref())?;
            if accounts.is_empty() {
                console.say("Nothing was spent and no total is set.");
            }
            for account in &accounts {
                show(account, console);
            }
            let all: Vec<Value> = accounts.iter().map(account_json).collect();
            console.result(&json!({ "ledger": file, "populations": all }));
        }
        Ledger::Verify { file } => {
            let verdict = verify_ledger(&file)?;
            console.say(format!("The ledger verifies: {} entries, head {}", verdict.entries, verdict.head));
            console.say("Compare the head with the one printed in your newest bundle: an older file that was brought back verifies too.");
            console
                .result(&json!({ "ledger": file, "verifies": true, "entries": verdict.entries, "head": verdict.head }));
        }
    }
    Ok(())
}

fn decimal(rho: &Rho) -> String {
    zcdp::display_up(rho.ratio(), 6)
}

/// A loss as an epsilon at some delta: spent is rounded up, what is left is rounded down.
fn epsilon(rho: &Rho, delta: &BigRational, up: bool) -> Option<String> {
    let e = zcdp::epsilon_for(rho, delta)?;
    Some(if up { zcdp::display_up(&e, 3) } else { zcdp::display_down(&e, 3) })
}

fn delta_of(account: &Account) -> Option<BigRational> {
    match &account.total {
        Some(t) => Some(t.delta.clone()),
        None => account.entries.last().and_then(|e| e.delta.parse().ok()),
    }
}

fn show(account: &Account, console: &Console) {
    console.say(format!("Population '{}'", account.population));
    let delta = delta_of(account);
    let spent = delta.as_ref().and_then(|d| epsilon(&account.spent, d, true)).unwrap_or_else(|| "?".into());
    match (&account.total, account.left(), &delta) {
        (Some(t), Some(left), Some(d)) => {
            console.say(format!(
                "  total   epsilon {} at delta {}   rho {}",
                to_decimal(&t.epsilon),
                to_decimal(&t.delta),
                decimal(&t.rho)
            ));
            console.say(format!("  spent   epsilon {spent} at that delta   rho {}", decimal(&account.spent)));
            let left_epsilon = epsilon(&left, d, false).unwrap_or_else(|| "?".into());
            console.say(format!(
                "  left    epsilon {left_epsilon} for one more release   rho {}",
                zcdp::display_down(left.ratio(), 6)
            ));
        }
        _ => {
            console.say("  total   none is set: nothing is refused. Set one with 'shyraq ledger open'");
            console.say(format!("  spent   epsilon {spent}   rho {}", decimal(&account.spent)));
        }
    }
    for e in &account.entries {
        let verb = if e.kind == EntryKind::Total { "total" } else { "spent" };
        console.say(format!(
            "  {:>4}  {}  {verb} epsilon {} delta {}  {}",
            e.number,
            e.at,
            text(&e.epsilon),
            text(&e.delta),
            e.purpose
        ));
    }
}

/// A fraction of the file as people write it.
fn text(fraction: &str) -> String {
    fraction.parse().map_or_else(|_| fraction.to_owned(), |f: BigRational| to_decimal(&f))
}

fn account_json(account: &Account) -> Value {
    let delta = delta_of(account);
    let at = |rho: &Rho, up| delta.as_ref().and_then(|d| epsilon(rho, d, up));
    json!({
        "population": account.population,
        "total": account.total.as_ref().map(|t| json!({
            "epsilon": to_decimal(&t.epsilon), "delta": to_decimal(&t.delta), "rho": t.rho.to_string(),
        })),
        "spent": { "rho": account.spent.to_string(), "epsilon": at(&account.spent, true) },
        "left": account.left().map(|left| json!({ "rho": left.to_string(), "epsilon": at(&left, false) })),
        "entries": account.entries.iter().map(|e| json!({
            "number": e.number, "kind": e.kind.word(), "epsilon": text(&e.epsilon), "delta": text(&e.delta),
            "rho": e.rho.to_string(), "purpose": e.purpose, "at": e.at, "hash": e.hash, "previous": e.previous,
        })).collect::<Vec<_>>(),
    })
}
