use num_rational::BigRational;

use crate::{Accountant, MeasureError, Rho};

/// A loss that is to be debited, with the public facts that stand beside it in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Whose budget: a population (cohort of persons), never a file or a table.
    pub population: String,
    /// How much, in the currency of `accountant`.
    pub rho: Rho,
    /// Who counts: says what `rho` means and which noise may be drawn for it.
    pub accountant: Accountant,
    /// The same as it was asked for: epsilon.
    pub epsilon: BigRational,
    /// The same as it was asked for: delta.
    pub delta: BigRational,
    /// What for, in public words.
    pub purpose: String,
}

/// What the ledger says of a debit that is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The population debited.
    pub population: String,
    /// Number of the entry in the ledger.
    pub entry: u64,
    /// Hash of the entry, which is the head of the chain.
    pub head: String,
}

/// A budget ledger.
///
/// An implementation returns a receipt only after the debit is durable (it survives a
/// crash of the machine), refuses what would pass the population's total, and lets two
/// racing debits never both take the last of a budget. A debit is never given back.
pub trait Ledger {
    /// Why a debit did not happen.
    type Error;

    /// Records a loss durably, or refuses it.
    ///
    /// # Errors
    /// When the budget does not suffice or the ledger can't be written; nothing is
    /// debited then.
    fn debit(&mut self, loss: &Loss) -> Result<Receipt, Self::Error>;
}

/// A loss that stands in a ledger; mechanisms take their shares out of it.
///
/// It can't be made but by [`spend`], nor copied, so no noise is drawn without a debit.
#[derive(Debug)]
pub struct Spend {
    receipt: Receipt,
    accountant: Accountant,
    total: Rho,
    left: Rho,
}

/// Debits a loss and returns the right to lose it.
///
/// # Errors
/// The ledger's own error; nothing may be measured then.
///
/// # Privacy
/// The loss counts as spent from here on, whatever happens after.
pub fn spend<L: Ledger>(ledger: &mut L, loss: &Loss) -> Result<Spend, L::Error> {
    let receipt = ledger.debit(loss)?;
    Ok(Spend { receipt, accountant: loss.accountant, total: loss.rho.clone(), left: loss.rho.clone() })
}

impl Spend {
    /// Returns the ledger's receipt.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Returns who counts the shares of it.
    #[must_use]
    pub fn accountant(&self) -> Accountant {
        self.accountant
    }

    /// Returns what was debited.
    #[must_use]
    pub fn total(&self) -> &Rho {
        &self.total
    }

    /// Returns what no mechanism has taken yet.
    #[must_use]
    pub fn left(&self) -> &Rho {
        &self.left
    }

    /// Takes a share for one mechanism.
    pub(crate) fn take(&mut self, share: &Rho) -> Result<(), MeasureError> {
        self.left = self.left.minus(share).ok_or(MeasureError::Overspent)?;
        Ok(())
    }
}
