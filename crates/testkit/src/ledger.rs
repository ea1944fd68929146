use shyraq_privacy::{Accountant, Ledger, Loss, Receipt, Rho};

/// A ledger that forgets: for tests of what comes after the debit.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    /// The total and who counts it; none is no limit.
    pub total: Option<(Accountant, Rho)>,
    /// What was debited, in order.
    pub debits: Vec<Loss>,
}

/// The total does not suffice, or can't hold a loss in that currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfBudget;

impl Ledger for MemoryLedger {
    type Error = OutOfBudget;

    fn debit(&mut self, loss: &Loss) -> Result<Receipt, OutOfBudget> {
        let spent = self.debits.iter().fold(loss.rho.clone(), |sum, d| sum.plus(&d.rho));
        if self.total.as_ref().is_some_and(|(a, t)| !a.covers(loss.accountant) || spent > *t) {
            return Err(OutOfBudget);
        }
        self.debits.push(loss.clone());
        let entry = self.debits.len() as u64;
        Ok(Receipt { population: loss.population.clone(), entry, head: format!("{entry:064x}") })
    }
}

#[cfg(test)]
mod tests {
    use shyraq_privacy::{BigRational, parse_decimal};

    use super::*;

    fn loss(accountant: Accountant, rho: &str) -> Loss {
        let one: BigRational = parse_decimal("1").unwrap();
        let rho = Rho::from_ratio(parse_decimal(rho).unwrap());
        let (epsilon, delta) = (one.clone(), one);
        Loss { population: "persons".into(), rho, accountant, epsilon, delta, purpose: "test".into() }
    }

    #[test]
    fn it_keeps_total_and_currency() {
        for total in Accountant::ALL {
            let limit = Rho::from_ratio(parse_decimal("0.3").unwrap());
            let mut ledger = MemoryLedger { total: Some((total, limit)), debits: Vec::new() };
            assert!(ledger.debit(&loss(Accountant::Composed, "0.2")).is_ok());
            assert!(ledger.debit(&loss(Accountant::Composed, "0.11")).is_err());
            assert_eq!(ledger.debit(&loss(Accountant::Zcdp, "0.1")).is_ok(), total == Accountant::Zcdp);
        }
    }
}
