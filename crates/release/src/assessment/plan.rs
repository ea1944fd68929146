use shyraq_privacy::{Accountant, Entropy, Histogram, Rho, Spend, Variance};

use super::MeasuredAssessment;
use crate::ReleaseError;
use crate::plan::{ratio, variance};

/// Which question a table belongs to; it decides on the share of the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Who was on which lists.
    Overlap,
    /// The stages of all persons.
    Stages,
    /// The stages by the values of a column.
    Groups,
    /// Delays of reports.
    Lag,
}

impl Part {
    const ALL: [Self; 4] = [Self::Overlap, Self::Stages, Self::Groups, Self::Lag];

    /// The share of the budget in tenths, where all parts are there; those that are not leave theirs
    /// to the others, in proportion. Tables of one part have equal shares.
    ///
    /// The hidden number rests on one table, and small overlaps decide on it. Stages of groups have
    /// as much as those of all, and are more tables.
    #[must_use]
    pub fn tenths(self) -> u32 {
        match self {
            Self::Overlap => 4,
            Self::Stages | Self::Groups | Self::Lag => 2,
        }
    }
}

/// A table by its public facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedShape {
    /// Its name.
    pub name: String,
    /// What the values of its cells are.
    pub columns: Vec<String>,
    /// The cells: one value a column, joined by `;`.
    pub cells: Vec<String>,
    /// Which question it belongs to.
    pub part: Part,
}

/// A budget shared among tables.
#[derive(Debug, Clone)]
pub struct AssessmentPlan {
    pub(super) tables: Vec<(AssessedShape, Variance)>,
    pub(super) accountant: Accountant,
}

impl AssessmentPlan {
    /// Shares `rho`, in the currency of `accountant`. Reads no data.
    ///
    /// # Errors
    /// [`ReleaseError::Budget`] when it is too small or too large for that.
    ///
    /// # Privacy
    /// Variances follow from the shapes and the budget, which are public. The sum of the losses is
    /// not above `rho`.
    pub fn new(shapes: Vec<AssessedShape>, rho: &Rho, accountant: Accountant) -> Result<Self, ReleaseError> {
        let many = |part: Part| shapes.iter().filter(|s| s.part == part).count();
        let there = Part::ALL.into_iter().filter(|p| many(*p) > 0).map(Part::tenths).sum::<u32>();
        let total = ratio(rho);
        let noise = |part: Part| {
            let share = f64::from(part.tenths()) / f64::from(there) / many(part) as f64;
            // A billionth is left over, so that rounding never passes the budget.
            accountant.noise(variance(1.0 / (2.0 * total * share * (1.0 - 1e-9)))?)
        };
        let budget =
            ReleaseError::Budget { epsilon: "as given".into(), delta: "as given".into(), tables: shapes.len() };
        let noises: Option<Vec<Variance>> = shapes.iter().map(|s| noise(s.part)).collect();
        let Some(noises) = noises else { return Err(budget) };
        let plan = Self { tables: shapes.into_iter().zip(noises).collect(), accountant };
        if plan.loss().is_some_and(|loss| loss <= *rho) { Ok(plan) } else { Err(budget) }
    }

    /// Returns the tables with the variance of their noise.
    pub fn tables(&self) -> impl Iterator<Item = (&AssessedShape, Variance)> {
        self.tables.iter().map(|(s, v)| (s, *v))
    }

    /// Returns who counts the losses.
    #[must_use]
    pub fn accountant(&self) -> Accountant {
        self.accountant
    }

    /// Returns the exact loss of all tables; none when the accountant can't count one of them.
    #[must_use]
    pub fn loss(&self) -> Option<Rho> {
        self.tables.iter().try_fold(Rho::zero(), |sum, (_, v)| Some(sum.plus(&self.accountant.loss(*v)?)))
    }

    /// Counts each table and measures it.
    ///
    /// `persons` gives the cell of each person in a table, or none; a person is one item.
    ///
    /// # Errors
    /// [`ReleaseError::Measure`] when the plan loses more than was debited, or the source of randomness
    /// fails.
    ///
    /// # Privacy
    /// Neighbours: all records of one person added or removed. Each table is a [`Histogram`], so a
    /// person changes one cell of it by 1 (sensitivity 1). Loss: the sum over the tables of
    /// [`Accountant::loss`], taken from `spend`.
    pub fn measure(
        self,
        persons: impl Fn(&AssessedShape) -> Vec<Option<usize>>,
        mut spend: Spend,
        entropy: &mut impl Entropy,
    ) -> Result<MeasuredAssessment, ReleaseError> {
        let mut noisy = Vec::with_capacity(self.tables.len());
        for (shape, variance) in &self.tables {
            let table = Histogram::of(shape.cells.len(), persons(shape));
            noisy.push(table.measure(&mut spend, *variance, entropy)?);
        }
        Ok(MeasuredAssessment { plan: self, noisy, demonstration: entropy.is_seeded() })
    }
}
