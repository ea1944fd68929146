use shyraq_privacy::{Accountant, BigRational, Rho};

/// What several releases of the same loss come to, for everybody who is in all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// How many such releases.
    pub releases: u64,
    /// What was lost before and by them, in the accountant's currency.
    pub rho: Rho,
    /// The same as an epsilon at the delta that was asked for, rounded up.
    pub epsilon: BigRational,
    /// What the total has left then; `None` without a total, or when it does not suffice.
    pub left: Option<Left>,
}

/// What is left of a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// In the accountant's currency.
    pub rho: Rho,
    /// As the epsilon of one more release at the delta of the total.
    pub epsilon: BigRational,
}

/// A total for all releases of a population, and what is spent of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// In the accountant's currency; `None` when no total is set.
    pub total: Option<Rho>,
    /// Lost before.
    pub spent: Rho,
    /// The delta at which losses are told as an epsilon.
    pub delta: BigRational,
}

/// Returns what 1, 2, ... `most` releases that lose `rho` each come to together.
///
/// Losses are added: whoever stays in the table is in every release, and nothing composes in
/// parallel over years. `None` when the delta is not between 0 and 1.
#[must_use]
pub fn after(accountant: Accountant, rho: &Rho, budget: &Budget, most: u64) -> Option<Vec<Outlook>> {
    (1..=most)
        .map(|releases| {
            let lost = budget.spent.plus(&rho.times(releases));
            let left = match budget.total.as_ref().and_then(|t| t.minus(&lost)) {
                Some(rho) => Some(Left { epsilon: accountant.epsilon_for(&rho, &budget.delta)?, rho }),
                None => None,
            };
            let epsilon = accountant.epsilon_for(&lost, &budget.delta)?;
            Some(Outlook { releases, rho: lost, epsilon, left })
        })
        .collect()
}

/// Returns how many releases that lose `rho` each fit in what a total has left; `None`
/// without a total or a loss.
#[must_use]
pub fn that_fit(rho: &Rho, budget: &Budget) -> Option<u64> {
    use num_traits::ToPrimitive as _;
    let left = budget.total.as_ref()?.minus(&budget.spent).unwrap_or_else(Rho::zero);
    if rho.is_zero() {
        return None;
    }
    (left.ratio() / rho.ratio()).floor().to_integer().to_u64()
}
