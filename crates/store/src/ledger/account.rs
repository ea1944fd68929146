use shyraq_privacy::{Accountant, BigRational, Rho, to_decimal, zcdp};

use super::entry::{Entry, EntryKind};
use super::years::{Years, year_of};

/// A total that was set for a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Who counts.
    pub accountant: Accountant,
    /// In the currency of the accountant.
    pub rho: Rho,
    /// As it was set.
    pub epsilon: BigRational,
    /// As it was set.
    pub delta: BigRational,
}

/// A plan that shares a total among years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearPlan {
    /// Which years.
    pub years: Years,
    /// What each may lose, in the currency of the total.
    pub share: Rho,
    /// The same as it was asked for.
    pub epsilon: BigRational,
    /// The same as it was asked for.
    pub delta: BigRational,
}

/// What stands in the ledger for one population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The population.
    pub population: String,
    /// Its total; none until one is set.
    pub total: Option<Total>,
    /// The newest plan; it binds until its last year has passed.
    pub plan: Option<YearPlan>,
    /// Sum of the losses.
    pub spent: Rho,
    /// The entries of this population, oldest first.
    pub entries: Vec<Entry>,
}

/// Why a loss may not be debited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The total can't hold losses of this accountant.
    Currency,
    /// The total does not suffice.
    Total,
    /// The plan's later years would not keep their shares, or earlier ones had theirs.
    Plan,
}

impl Refusal {
    /// Says so of an entry that is in the ledger all the same.
    pub(super) fn fault(&self) -> &'static str {
        match self {
            Self::Currency => "its accountant is not that of the population's total",
            Self::Total => "it passes the population's total",
            Self::Plan => "it breaks the population's plan",
        }
    }
}

impl Account {
    pub(super) fn new(population: &str) -> Self {
        Self { population: population.to_owned(), total: None, plan: None, spent: Rho::zero(), entries: Vec::new() }
    }

    /// Returns what is left of the total: zero when a total was lowered below what was spent.
    #[must_use]
    pub fn left(&self) -> Option<Rho> {
        self.total.as_ref().map(|t| less(&t.rho, &self.spent))
    }

    /// Returns the accountant of the total; without one, the one in which the losses can be added.
    ///
    /// # Privacy
    /// Losses of both accountants together are counted in zCDP: a composed loss is never
    /// less than the zCDP loss of the same table.
    #[must_use]
    pub fn accountant(&self) -> Accountant {
        match &self.total {
            Some(t) => t.accountant,
            None if self.has_zcdp() => Accountant::Zcdp,
            None => Accountant::Composed,
        }
    }

    /// Returns the newest entry of a kind.
    pub(super) fn newest(&self, kind: EntryKind) -> Option<&Entry> {
        self.entries.iter().rev().find(|e| e.kind == kind)
    }

    /// Tells whether a loss was counted in zCDP, which no composed total can hold.
    pub(super) fn has_zcdp(&self) -> bool {
        self.entries.iter().any(|e| e.kind == EntryKind::Spend && e.accountant == Accountant::Zcdp)
    }

    /// Returns the plan when its last year has not passed in `year`.
    #[must_use]
    pub fn plan_in(&self, year: u16) -> Option<&YearPlan> {
        self.plan.as_ref().filter(|p| year <= p.years.last())
    }

    /// Returns what may still be lost in `year`: by the total, and by the plan if there is one.
    ///
    /// In the years of a plan that have begun, as many shares may be lost in all; what one
    /// year leaves is there for the next. The shares of later years are kept in the total,
    /// before the first year too. `None` without a total.
    #[must_use]
    pub fn left_in(&self, year: u16) -> Option<Rho> {
        let left = self.left()?;
        let Some(plan) = self.plan_in(year) else { return Some(left) };
        let (begun, all) = (plan.years.begun(year), plan.years.count());
        let gone = self.spent_from(plan.years.first());
        if begun == 0 {
            return Some(less(&left, &less(&plan.share.times(all), &gone)));
        }
        let by_years = less(&plan.share.times(begun), &gone);
        Some(by_years.min(less(&left, &plan.share.times(all - begun))))
    }

    /// Says what [`Account::left_in`] leaves by a plan, as an epsilon at the plan's delta, rounded down.
    ///
    /// `None` when no plan binds in `year`.
    #[must_use]
    pub fn left_in_words(&self, year: u16) -> Option<String> {
        let (plan, left) = (self.plan_in(year)?, self.left_in(year)?);
        if left.is_zero() {
            return Some(format!("nothing is left for {year}"));
        }
        // A whole share is what was asked for; the conversions back and forth each round.
        let epsilon = if left == plan.share {
            to_decimal(&plan.epsilon)
        } else {
            let epsilon = self.accountant().epsilon_for(&left, &plan.delta)?;
            zcdp::display_down(&epsilon, 3)
        };
        Some(format!("epsilon {epsilon} at delta {} is left for {year}", to_decimal(&plan.delta)))
    }

    /// Returns what was lost in a year and later. An entry without a time counts for every year.
    #[must_use]
    pub fn spent_from(&self, year: u16) -> Rho {
        let since = |e: &&Entry| e.kind == EntryKind::Spend && year_of(&e.at).is_none_or(|y| y >= year);
        self.entries.iter().filter(since).fold(Rho::zero(), |sum, e| sum.plus(&e.rho))
    }

    /// Returns what the total must still hold for a plan, after what was lost in its years already.
    pub(super) fn needed(&self, plan: &YearPlan) -> Rho {
        less(&plan.share.times(plan.years.count()), &self.spent_from(plan.years.first()))
    }

    /// Decides on a debit. The one rule, for new debits and for the check of a whole ledger.
    ///
    /// # Privacy
    /// What passes keeps the sum of losses within the total, in the total's currency.
    pub(super) fn allows(&self, accountant: Accountant, rho: &Rho, time: &str) -> Result<(), Refusal> {
        let Some(total) = &self.total else { return Ok(()) };
        if !total.accountant.covers(accountant) {
            return Err(Refusal::Currency);
        }
        if self.spent.plus(rho) > total.rho {
            return Err(Refusal::Total);
        }
        // Without a time, as before the plan begins.
        match self.left_in(year_of(time).unwrap_or(0)) {
            Some(left) if *rho > left => Err(Refusal::Plan),
            _ => Ok(()),
        }
    }

    /// Takes up an entry of this population.
    ///
    /// # Errors
    /// What is wrong with it, where it breaks a rule or its numbers do not fit.
    pub(super) fn take(&mut self, entry: Entry) -> Result<(), &'static str> {
        match entry.kind {
            EntryKind::Total => {
                if entry.accountant == Accountant::Composed && self.has_zcdp() {
                    return Err("its accountant can't hold the losses before it");
                }
                let (epsilon, delta) = asked(&entry)?;
                self.total = Some(Total { accountant: entry.accountant, rho: entry.rho.clone(), epsilon, delta });
            }
            EntryKind::Plan => {
                let (epsilon, delta) = asked(&entry)?;
                let years = entry.years.ok_or("it plans no years")?;
                self.plan = Some(YearPlan { years, share: entry.rho.clone(), epsilon, delta });
            }
            EntryKind::Spend => {
                self.allows(entry.accountant, &entry.rho, &entry.at).map_err(|r| r.fault())?;
                self.spent = self.spent.plus(&entry.rho);
            }
        }
        if self.spent != entry.spent {
            return Err("its sum is not that of the losses");
        }
        self.entries.push(entry);
        Ok(())
    }
}

fn less(a: &Rho, b: &Rho) -> Rho {
    a.minus(b).unwrap_or_else(Rho::zero)
}

fn asked(entry: &Entry) -> Result<(BigRational, BigRational), &'static str> {
    match (entry.epsilon.parse(), entry.delta.parse()) {
        (Ok(epsilon), Ok(delta)) => Ok((epsilon, delta)),
        _ => Err("its epsilon or delta is no fraction"),
    }
}
