//! What a release would give, before anything is spent.
//!
//! It knows the code book, a number of rows as it was typed and, if one is named, a ledger;
//! no file of data is opened.

mod text;

use serde_json::{Value, json};
use shyraq_case::CodeBook;
use shyraq_privacy::{Accountant, BigRational, Rho, to_decimal, zcdp};
use shyraq_release::forecast::{Budget, Forecast, Outlook, Summary, after, that_fit};
use shyraq_release::{InputOptions, Plan, Workload};
use shyraq_store::{Account, BudgetLedger, year_of};

use super::release::{POPULATION, select};
use crate::ambient::now;
use crate::args::ReleasePlan;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::{Asked, asked, has_several, load_codebook, multi_value};

/// This release and three more.
const RELEASES: u64 = 4;

/// All that is said.
struct Told {
    book: CodeBook,
    asked: Asked,
    forecast: Forecast,
    columns: usize,
    accountant: Accountant,
    rho: Rho,
    /// The same release with half and double the epsilon, where those can be shared out.
    others: Vec<Other>,
    budget: Budget,
    account: Option<Account>,
    outlook: Vec<Outlook>,
    fit: Option<u64>,
    /// That is how many fit this year, by the ledger's plan of years.
    fit_this_year: bool,
    /// Epsilon of all releases together, as it was typed or set.
    total: Option<String>,
}

/// The forecast for another epsilon.
struct Other {
    epsilon: String,
    by_ways: [Option<Summary>; 3],
}

pub(crate) fn run(a: &ReleasePlan, console: &Console) -> Result<(), Failure> {
    let told = told(a)?;
    for line in text::lines(&told) {
        console.say(line);
    }
    if console.is_asked() {
        console.result(&told.json()?);
    }
    Ok(())
}

fn told(a: &ReleasePlan) -> Result<Told, Failure> {
    let asked = asked(&a.epsilon, &a.delta)?;
    let multi_value = multi_value(&a.multi_value)?;
    let options = InputOptions { person_id: None, multi_value };
    let book = load_codebook(&a.codebook)?;
    has_several(&book, &options.multi_value)?;
    let book = select(options.adapt(book), &a.columns)?;
    let workload = Workload::of(&book);
    let account = match &a.ledger {
        Some(file) => Some(BudgetLedger::open(file)?.account(a.population.as_deref().unwrap_or(POPULATION))?),
        None => None,
    };
    // As `release` chooses: the currency of the population's total, else what has less noise.
    let plan = |epsilon: &BigRational| match account.as_ref().map(Account::accountant) {
        Some(accountant) => {
            let rho = accountant.rho_for(epsilon, &asked.delta);
            Plan::new(workload.clone(), &rho, accountant).map(|plan| (plan, rho))
        }
        None => Plan::quietest(&workload, epsilon, &asked.delta),
    };
    let (this, rho) = plan(&asked.epsilon)?;
    let forecast = Forecast::new(&this, a.rows);
    let two = BigRational::from_integer(2.into());
    let others = [&asked.epsilon / &two, &asked.epsilon * &two].into_iter().filter_map(|epsilon| {
        let forecast = Forecast::new(&plan(&epsilon).ok()?.0, a.rows);
        Some(Other { epsilon: to_decimal(&epsilon), by_ways: by_ways(&forecast) })
    });
    let others = others.collect();
    let budget = budget(a, &asked, account.as_ref(), this.accountant)?;
    let outlook = after(this.accountant, &rho, &budget, RELEASES).ok_or_else(Failure::internal)?;
    let by_plan = account.as_ref().and_then(|a| left_this_year(a, &budget));
    let fit = that_fit(&rho, &budget).into_iter().chain(by_plan.as_ref().and_then(|b| that_fit(&rho, b))).min();
    let of_ledger = || Some(to_decimal(&account.as_ref()?.total.as_ref()?.epsilon));
    Ok(Told {
        total: a.total_epsilon.as_ref().map(|t| t.trim().to_owned()).or_else(of_ledger),
        fit,
        fit_this_year: by_plan.is_some(),
        columns: workload.columns.len(),
        accountant: this.accountant,
        book,
        forecast,
        others,
        outlook,
        rho,
        budget,
        account,
        asked,
    })
}

/// Takes total and debits from the ledger, or the total from the command.
fn budget(
    a: &ReleasePlan,
    asked: &Asked,
    account: Option<&Account>,
    accountant: Accountant,
) -> Result<Budget, Failure> {
    let spent = account.map_or_else(Rho::zero, |a| a.spent.clone());
    let of_ledger = account.and_then(|a| a.total.as_ref());
    let delta = of_ledger.map_or_else(|| asked.delta.clone(), |t| t.delta.clone());
    let total = match &a.total_epsilon {
        Some(epsilon) => {
            let total = crate::shared::asked(epsilon, &a.delta).map_err(|mut f| {
                f.message = f.message.replace("--epsilon", "--total-epsilon");
                f.hint = f.hint.replace("--epsilon", "--total-epsilon");
                f
            })?;
            Some(accountant.rho_for(&total.epsilon, &total.delta))
        }
        None => of_ledger.map(|t| t.rho.clone()),
    };
    Ok(Budget { total, spent, delta })
}

/// What the ledger's plan of years leaves for this year, as a total of its own; none without a plan.
fn left_this_year(account: &Account, budget: &Budget) -> Option<Budget> {
    let year = year_of(&now())?;
    account.plan_in(year)?;
    let left = account.left_in(year)?;
    Some(Budget { total: Some(left), spent: Rho::zero(), delta: budget.delta.clone() })
}

fn by_ways(forecast: &Forecast) -> [Option<Summary>; 3] {
    [1, 2, 3].map(|ways| forecast.by_ways(ways))
}

impl Told {
    /// What several releases lose together, as an epsilon. One alone is what was asked for.
    fn epsilon(&self, of: &Outlook) -> String {
        let alone = of.releases == 1 && self.budget.spent.is_zero() && self.budget.delta == self.asked.delta;
        if alone { self.asked.epsilon_text.clone() } else { zcdp::display_up(&of.epsilon, 3) }
    }

    fn json(&self) -> Result<Value, Failure> {
        let ways = |w: &[Option<Summary>; 3]| json!({ "one_way": w[0], "two_way": w[1], "three_way": w[2] });
        let outlook: Vec<Value> = self
            .outlook
            .iter()
            .map(|o| {
                let left = o
                    .left
                    .as_ref()
                    .map(|l| json!({ "rho": l.rho.to_string(), "epsilon": zcdp::display_down(&l.epsilon, 3) }));
                json!({ "releases": o.releases, "rho": o.rho.to_string(), "epsilon": self.epsilon(o), "left": left })
            })
            .collect();
        let others = self.others.iter().map(|o| json!({ "epsilon": o.epsilon, "by_ways": ways(&o.by_ways) }));
        let tables = serde_json::to_value(&self.forecast.tables).map_err(|_| Failure::internal())?;
        let cost = serde_json::to_value(self.forecast.cost).map_err(|_| Failure::internal())?;
        Ok(json!({
            "codebook": { "name": self.book.name, "version": self.book.version },
            "variables": self.book.variables.len(),
            "columns": self.columns,
            "epsilon": self.asked.epsilon_text,
            "delta": self.asked.delta_text,
            "accountant": self.accountant.word(),
            "rho": self.rho.to_string(),
            "rows": self.forecast.rows,
            "tables": tables,
            "by_ways": ways(&by_ways(&self.forecast)),
            "cost": cost,
            "other_epsilons": others.collect::<Vec<_>>(),
            "releases": outlook,
            "budget": {
                "population": self.account.as_ref().map(|a| &a.population),
                "delta": to_decimal(&self.budget.delta),
                "total": self.budget.total.as_ref().map(Rho::to_string),
                "total_epsilon": self.total,
                "spent": self.budget.spent.to_string(),
                "releases_that_fit": self.fit,
            },
        }))
    }
}
