use shyraq_privacy::{Ledger, Loss, Receipt, Rho};

/// A ledger that forgets: for tests of what comes after the debit.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    /// The total; none is no limit.
    pub total: Option<Rho>,
    /// What was debited, in order.
    pub debits: Vec<Loss>,
}

/// The total does not suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfBudget;

impl Ledger for MemoryLedger {
    type Error = OutOfBudget;

    fn debit(&mut self, loss: &Loss) -> Result<Receipt, OutOfBudget> {
        let spent = self.debits.iter().fold(loss.rho.clone(), |sum, d| sum.plus(&d.rho));
        if self.total.as_ref().is_some_and(|t| spent > *t) {
            return Err(OutOfBudget);
        }
        self.debits.push(loss.clone());
        let entry = self.debits.len() as u64;
        Ok(Receipt { population: loss.population.clone(), entry, head: format!("{entry:064x}") })
    }
}
