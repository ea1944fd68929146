//! The published intervals hold the truth as often as they say.

use shyraq_case::CodeBook;
use shyraq_privacy::{Accountant, Loss, parse_decimal, spend, zcdp};
use shyraq_release::{Drafted, PersonTable, Plan, Workload};
use shyraq_testkit::{MemoryLedger, SeededEntropy};

fn book() -> CodeBook {
    CodeBook::parse(
        "name='b'\nversion='1'\n[[variable]]\nname='a'\nvalues=['1','2','3']\n[[variable]]\nname='b'\nvalues=['x']\n[[variable]]\nname='c'\nvalues=['p','q','r','s','t']\n",
    )
    .unwrap()
}

fn people(n: usize) -> Vec<Vec<u16>> {
    let a: Vec<u16> = (0..n).map(|k| if k % 9 == 0 { 1 } else { (k % 4) as u16 }).collect();
    let b: Vec<u16> = (0..n).map(|k| u16::from(k % 3 == 0)).collect();
    // The fifth value never occurs: empty cells must be covered too.
    let c: Vec<u16> = (0..n).map(|k| ((k / 5) % 5) as u16).collect();
    vec![a, b, c]
}

/// Counts of all cells in the order of the published rows.
fn truth(codes: &[Vec<u16>]) -> Vec<u64> {
    let sizes = [4, 2, 6];
    let mut out = Vec::new();
    for i in 0..3 {
        out.extend((0..sizes[i]).map(|v| codes[i].iter().filter(|c| usize::from(**c) == v).count() as u64));
    }
    for (i, j) in [(0, 1), (0, 2), (1, 2)] {
        for v in 0..sizes[i] {
            for w in 0..sizes[j] {
                let both = |k: &usize| usize::from(codes[i][*k]) == v && usize::from(codes[j][*k]) == w;
                out.push((0..codes[i].len()).filter(both).count() as u64);
            }
        }
    }
    out
}

#[test]
fn ninety_five_in_a_hundred() {
    let (epsilon, delta) = (parse_decimal("1").unwrap(), parse_decimal("1e-6").unwrap());
    let rho = zcdp::rho_for(&epsilon, &delta);
    for n in [60, 2000] {
        let codes = people(n);
        let truth = truth(&codes);
        let (mut held, mut all) = (vec![0_u32; truth.len()], 0);
        for seed in 0..400 {
            let loss = Loss {
                population: "p".into(),
                rho: rho.clone(),
                accountant: Accountant::Zcdp,
                epsilon: epsilon.clone(),
                delta: delta.clone(),
                purpose: "t".into(),
            };
            let spent = spend(&mut MemoryLedger::default(), &loss).unwrap();
            let columns = book().columns();
            let plan = Plan::new(Workload::pairs(columns.clone()), &rho, Accountant::Zcdp).unwrap();
            let table = PersonTable::new(columns, &codes, n);
            let measured = Drafted::new(table, plan).measure(spent, &mut SeededEntropy::new(seed)).unwrap();
            assert!(measured.is_demonstration());
            let rows = measured.publish().intervals();
            assert_eq!(rows.len(), truth.len());
            for (k, ((low, count, high), t)) in rows.iter().zip(&truth).enumerate() {
                assert!(low <= count && count <= high);
                held[k] += u32::from(low <= t && t <= high);
            }
            all += 1;
        }
        // 400 draws of 95 %: below 91 % is more than 3.7 standard deviations.
        for (k, h) in held.iter().enumerate() {
            assert!(f64::from(*h) / f64::from(all) > 0.91, "n {n}, cell {k} of count {}: {h} of {all}", truth[k]);
        }
        let mean = held.iter().sum::<u32>() as f64 / (held.len() as f64 * f64::from(all));
        assert!((0.945..=0.999).contains(&mean), "n {n}: {mean}");
    }
}
