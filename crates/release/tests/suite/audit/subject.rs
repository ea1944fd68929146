//! What is audited: rows of persons, and the whole way from them to noisy tables.

use shyraq_bundle::{PriorRelease, digest_bytes};
use shyraq_case::{Code, CodeBook};
use shyraq_privacy::{Accountant, Loss, Rho, Spend, parse_decimal, spend};
use shyraq_release::{Drafted, Measured, PersonTable, Plan, Prior, Workload};
use shyraq_testkit::{MemoryLedger, SeededEntropy};

use super::attack::View;
use super::people::place;

/// The delta of all audits.
pub(super) const DELTA: &str = "1e-6";

/// Two columns by which shares are taken, a group of two flags, a third flag.
const BOOK: &str = "name='t'\nversion='1'
[[variable]]\nname='gender'\nvalues=['Woman','Man']
[[variable]]\nname='CountryOfExploitation'\nvalues=['A','B','C']
[[variable]]\nname='threats'\ngroup='means'\nvalues=['1']
[[variable]]\nname='debt'\ngroup='means'\nvalues=['1']
[[variable]]\nname='minor'\nvalues=['1']
";

/// A row of codes with the number of its person.
pub(super) type Row = (u32, [Code; 5]);

/// A spend of a loss in a ledger without limit.
pub(super) fn debited(accountant: Accountant, rho: &Rho) -> Spend {
    let one = parse_decimal("1").unwrap();
    let loss = Loss {
        population: "persons".into(),
        rho: rho.clone(),
        accountant,
        epsilon: one.clone(),
        delta: one,
        purpose: "audit".into(),
    };
    spend(&mut MemoryLedger::default(), &loss).unwrap()
}

/// A release with a promise.
#[derive(Debug)]
pub(super) struct Subject {
    accountant: Accountant,
    rho: Rho,
    plan: Plan,
}

impl Subject {
    pub(super) fn new(accountant: Accountant, epsilon: &str) -> Self {
        let rho = accountant.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal(DELTA).unwrap());
        let book = CodeBook::parse(BOOK).unwrap();
        let plan = Plan::new(Workload::of(&book), &rho, accountant).unwrap();
        assert!(plan.marginals.iter().any(|m| m.axes.len() == 3), "the shares need tables of three columns");
        Self { accountant, rho, plan }
    }

    /// The shift of one Gaussian that the debit stands for.
    pub(super) fn shift(&self) -> f64 {
        use num_traits::ToPrimitive as _;
        (2.0 * self.rho.ratio().to_f64().unwrap()).sqrt()
    }

    /// Counts all cells of the plan once more, one person at a time: `records` has one
    /// record a person, with no code that the book does not have.
    pub(super) fn counts(&self, records: &[[Code; 5]]) -> Vec<f64> {
        let workload = &self.plan.workload;
        let mut out = Vec::new();
        for m in &self.plan.marginals {
            let mut cells = vec![0.0; m.cells];
            for r in records {
                cells[place(workload, &m.axes, r)] += 1.0;
            }
            out.extend(cells);
        }
        out
    }

    /// Runs the whole measurement on rows; `without` and `with` are the exact counts of the
    /// two tables that the attacker tells apart.
    pub(super) fn run(&self, rows: &[Row], merge: bool, without: &[f64], with: &[f64], seed: u64) -> View {
        let columns = self.plan.workload.columns.clone();
        let codes: Vec<Vec<Code>> = (0..columns.len()).map(|c| rows.iter().map(|r| r.1[c]).collect()).collect();
        let table = if merge {
            PersonTable::merged(columns, &codes, &rows.iter().map(|r| r.0).collect::<Vec<_>>())
        } else {
            PersonTable::new(columns, &codes, rows.len())
        };
        let spent = debited(self.accountant, &self.rho);
        let measured = Drafted::new(table, self.plan.clone()).measure(spent, &mut SeededEntropy::new(seed)).unwrap();
        self.view(&measured, without, with)
    }

    /// Runs two releases of the same rows, the second leaning on the first. The attacker sees
    /// what both measured, and the counts that the second published.
    pub(super) fn run_twice(&self, rows: &[Row], without: &[f64], with: &[f64], seed: u64) -> View {
        let measure = |seed| {
            let columns = self.plan.workload.columns.clone();
            let codes: Vec<Vec<Code>> = (0..columns.len()).map(|c| rows.iter().map(|r| r.1[c]).collect()).collect();
            let table = PersonTable::new(columns, &codes, rows.len());
            let spent = debited(self.accountant, &self.rho);
            Drafted::new(table, self.plan.clone()).measure(spent, &mut SeededEntropy::new(seed)).unwrap()
        };
        let (last, this) = (measure(2 * seed), measure(2 * seed + 1));
        let release = PriorRelease { title: String::new(), created: String::new(), sha256: digest_bytes(b"") };
        let prior = Prior::of_measured(&last, release, None);
        let [mut view, second] = [&last, &this].map(|measured| self.view(measured, without, with));
        view.cells.extend(second.cells);
        view.ratio += second.ratio;
        view.cells.extend(this.publish_after(Some(&prior)).intervals().iter().map(|(_, count, _)| *count as f64));
        view
    }

    /// The cells of a measurement, and how much likelier they are with the person. A table that the
    /// noisy total left out says nothing: its cells are 0.
    fn view(&self, measured: &Measured, without: &[f64], with: &[f64]) -> View {
        let mut view = View { cells: vec![0.0; without.len()], ratio: 0.0 };
        let mut first = 0;
        let mut tables = measured.cells().peekable();
        for planned in &self.plan.marginals {
            let own = first..first + planned.cells;
            first = own.end;
            let Some((m, noisy)) = tables.next_if(|(m, _)| m.axes == planned.axes) else { continue };
            let (p, q) = m.variance.parts();
            for (at, y) in own.zip(noisy) {
                let (a, b, y) = (without[at], with[at], *y as f64);
                view.cells[at] = y - a;
                view.ratio += ((y - a) * (y - a) - (y - b) * (y - b)) / (2.0 * p as f64 / q as f64);
            }
        }
        assert!(tables.next().is_none() && first == without.len());
        view
    }
}
