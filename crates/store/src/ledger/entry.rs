use rusqlite::Row;
use rusqlite::types::FromSql;
use sha2::{Digest as _, Sha256};
use shyraq_privacy::{Accountant, BigRational, Receipt, Rho};

use super::Years;

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A total was set for a population.
    Total,
    /// A loss was debited.
    Spend,
    /// Years were planned: each has a share of the total.
    Plan,
}

impl EntryKind {
    /// Returns the word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Spend => "spend",
            Self::Plan => "plan",
        }
    }
}

/// How an entry is stored and hashed. It stays as it was written when the file gets a new form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Without a named accountant, which was zCDP.
    One,
    /// With accountant, years and who.
    Two,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Number, from 1, without a gap.
    pub number: u64,
    /// Hash of the entry before, or of nothing.
    pub previous: String,
    /// Hash over all other fields.
    pub hash: String,
    /// Total, spend or plan.
    pub kind: EntryKind,
    /// Whose budget.
    pub population: String,
    /// Who counts: says what `rho` means.
    pub accountant: Accountant,
    /// The total, the loss, or a planned year's share, in the currency of `accountant`.
    pub rho: Rho,
    /// The same as it was asked for: a fraction.
    pub epsilon: String,
    /// The same as it was asked for: a fraction.
    pub delta: String,
    /// Sum of all losses of the population after this entry.
    pub spent: Rho,
    /// The years of a plan.
    pub years: Option<Years>,
    /// What for.
    pub purpose: String,
    /// Who released or decided; empty when nobody is named.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    pub(super) form: Form,
}

impl Entry {
    /// Makes an entry that has no place in the chain yet.
    pub(super) fn draft(
        kind: EntryKind,
        population: &str,
        accountant: Accountant,
        rho: Rho,
        (epsilon, delta): (&BigRational, &BigRational),
        purpose: &str,
    ) -> Self {
        Self {
            number: 0,
            previous: String::new(),
            hash: String::new(),
            kind,
            population: population.to_owned(),
            accountant,
            rho,
            epsilon: epsilon.to_string(),
            delta: delta.to_string(),
            spent: Rho::zero(),
            years: None,
            purpose: purpose.to_owned(),
            by: String::new(),
            at: String::new(),
            form: Form::Two,
        }
    }

    /// Tells whether another entry would decide the same.
    pub(super) fn says(&self, other: &Self) -> bool {
        let what = |e: &Self| (e.kind, e.accountant, e.years);
        what(self) == what(other) && self.rho == other.rho && self.epsilon == other.epsilon && self.delta == other.delta
    }

    pub(super) fn digest(&self) -> String {
        let mut h = Sha256::new();
        let mut part = |text: &str| {
            h.update((text.len() as u64).to_le_bytes());
            h.update(text.as_bytes());
        };
        let second = self.form == Form::Two;
        part(if second { "shyraq.ledger/2" } else { "shyraq.ledger/1" });
        part(&self.number.to_string());
        part(&self.previous);
        part(self.kind.word());
        part(&self.population);
        if second {
            part(self.accountant.word());
        }
        for text in [&self.rho.to_string(), &self.epsilon, &self.delta, &self.spent.to_string()] {
            part(text);
        }
        if second {
            part(&self.years.map_or_else(String::new, |y| format!("{}-{}", y.first(), y.last())));
            part(&self.by);
        }
        part(&self.purpose);
        part(&self.at);
        hex::encode(h.finalize())
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let fault = || rusqlite::Error::InvalidQuery;
        let number: i64 = row.get("number")?;
        let kind: String = row.get("kind")?;
        let kinds = [EntryKind::Total, EntryKind::Spend, EntryKind::Plan];
        let rho = |name: &str| -> rusqlite::Result<Rho> {
            let text: String = row.get(name)?;
            text.parse().map_err(|()| fault())
        };
        let accountant: Option<String> = later(row, "accountant")?;
        let years = match (later(row, "first_year")?, later(row, "last_year")?) {
            (Some(first), Some(last)) => Some(Years::new(first, last).ok_or_else(fault)?),
            (None, None) => None,
            _ => return Err(fault()),
        };
        Ok(Self {
            number: u64::try_from(number).map_err(|_| fault())?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
            kind: kinds.into_iter().find(|k| k.word() == kind).ok_or_else(fault)?,
            population: row.get("population")?,
            form: if accountant.is_some() { Form::Two } else { Form::One },
            accountant: accountant.map_or(Ok(Accountant::Zcdp), |a| a.parse().map_err(|_| fault()))?,
            rho: rho("rho")?,
            epsilon: row.get("epsilon")?,
            delta: row.get("delta")?,
            spent: rho("spent")?,
            years,
            purpose: row.get("purpose")?,
            by: later(row, "by_whom")?.unwrap_or_default(),
            at: row.get("at")?,
        })
    }

    /// Returns what a debit hands out: its number and the head of the chain.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        Receipt { population: self.population.clone(), entry: self.number, head: self.hash.clone() }
    }
}

/// Reads a column that files of the first form do not have.
fn later<T: FromSql>(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<T>> {
    match row.get(name) {
        Err(rusqlite::Error::InvalidColumnName(_)) => Ok(None),
        other => other,
    }
}
