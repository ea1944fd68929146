use std::convert::Infallible;

use num_rational::BigRational;
use proptest::prelude::*;

use super::Histogram;
use crate::testing::{Seeded, chi_square_z, histogram, law};
use crate::{Accountant, Ledger, Loss, MeasureError, Receipt, Rho, Spend, Variance, spend};

proptest! {
    /// Whoever is taken away changes one cell by one, or none.
    #[test]
    fn one_person_changes_one_cell_by_one(
        persons in prop::collection::vec(prop::option::of(0_usize..12), 1..60), gone in 0_usize..60
    ) {
        let gone = gone % persons.len();
        let all = Histogram::of(9, persons.iter().copied());
        let rest = Histogram::of(9, persons.iter().enumerate().filter(|(k, _)| *k != gone).map(|(_, c)| *c));
        let changed: Vec<i64> = all.counts.iter().zip(&rest.counts).map(|(a, b)| *a as i64 - *b as i64).collect();
        let cells: Vec<usize> = (0..9).filter(|k| changed[*k] != 0).collect();
        match persons[gone] {
            Some(cell) if cell < 9 => prop_assert!(cells == [cell] && changed[cell] == 1),
            _ => prop_assert!(cells.is_empty()),
        }
    }
}

struct Yes;

impl Ledger for Yes {
    type Error = Infallible;

    fn debit(&mut self, loss: &Loss) -> Result<Receipt, Infallible> {
        Ok(Receipt { population: loss.population.clone(), entry: 1, head: String::new() })
    }
}

fn paid(accountant: Accountant, rho: Rho) -> Spend {
    let one = BigRational::from_integer(1.into());
    let (population, purpose) = ("persons".into(), "test".into());
    spend(&mut Yes, &Loss { population, rho, accountant, epsilon: one.clone(), delta: one, purpose }).unwrap()
}

/// Noise as it is drawn for the overlap of lists at epsilon 1: with and without one person the
/// same law, moved by that person.
#[test]
fn neighbours_differ_by_a_shift_of_the_noise() {
    const TABLES: u64 = 20_000;
    let variance = Variance::new(47, 1).unwrap();
    let loss = Accountant::Composed.loss(variance).unwrap();
    let mut entropy = Seeded::new(11);
    for more in [0_usize, 1] {
        let mut spend = paid(Accountant::Composed, loss.times(TABLES));
        let mut cell = Vec::new();
        for _ in 0..TABLES {
            let table = Histogram::of(7, std::iter::repeat_n(Some(3), 40 + more));
            let noisy = table.measure(&mut spend, variance, &mut entropy).unwrap();
            cell.push(i128::from(noisy[3]) - 40 - more as i128);
        }
        assert!(spend.left().is_zero(), "every draw was paid for");
        let law = law(|x| (-x * x / (2.0 * 47.0)).exp(), 18, TABLES as f64);
        let z = chi_square_z(&histogram(cell.iter().copied(), 18), &law);
        assert!(z < 4.75, "{more}: z = {z}");
        let off = chi_square_z(&histogram(cell.iter().map(|x| x + 1), 18), &law);
        assert!(off > 4.75, "the test would not see one person: z = {off}");
    }
}

#[test]
fn what_was_not_debited_is_not_drawn() {
    let variance = Variance::new(47, 1).unwrap();
    let loss = Accountant::Composed.loss(variance).unwrap();
    let mut spend = paid(Accountant::Composed, loss);
    let one = || Histogram::of(2, [Some(0)]);
    assert!(one().measure(&mut spend, variance, &mut Seeded::new(1)).is_ok());
    assert_eq!(one().measure(&mut spend, variance, &mut Seeded::new(1)), Err(MeasureError::Overspent));
    assert_eq!(format!("{:?}", one()), "Histogram([2 sealed cells])");
}
