//! Two releases with a change that is known.

use shyraq_privacy::Accountant;
use shyraq_release::Disclosure;
use shyraq_release::ReleaseError;
use shyraq_release::comparison::{Change, Comparison, Reading};

use super::whole_run::{release, release_in, table};

fn find<'a>(changes: &'a [Change], variables: &[&str], values: &[&str]) -> &'a Change {
    changes.iter().find(|c| c.variables == variables && c.values == values).unwrap()
}

/// 600 men more, with no means: men, and blank in both means, grow by 600; nothing else does.
#[test]
fn what_changed_is_clear_and_the_rest_is_noise() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let before = release(&table(4000), dirs[0].path(), 3);
    let after = release(&(table(4000) + &"Man,\n".repeat(600)), dirs[1].path(), 4);
    let found = Comparison::new(&Reading::open(&before.dir).unwrap(), &Reading::open(&after.dir).unwrap());
    assert!(!found.same_release);
    assert_eq!(found.columns, ["gender", "means=threats", "means=debt"]);
    assert!(found.columns_added.is_empty() && found.columns_gone.is_empty() && found.values.is_empty());
    // 3 + 2 + 2 cells in tables of one column, 6 + 6 + 4 in pairs.
    assert_eq!((found.one_way.tables, found.one_way.cells), (3, 7));
    assert_eq!((found.two_way.tables, found.two_way.cells), (3, 16));
    // The 1 - 0.05/14 and 1 - 0.05/32 points of the normal law: 2.690 and 2.955 (statistical tables).
    assert!((found.one_way.clear_from - 2.690).abs() < 1e-3 && (found.two_way.clear_from - 2.955).abs() < 1e-3);
    let near = |c: &Change, truth: f64| {
        assert!((c.change - truth).abs() < 4.0 * c.standard_error, "{c:?}");
        assert!((1.0..40.0).contains(&c.standard_error), "{c:?}");
        assert!((c.after as f64 - c.before as f64 - truth).abs() < 6.0 * c.standard_error, "{c:?}");
        assert_eq!(c.clear, truth != 0.0, "{c:?}");
    };
    near(&found.persons, 600.0);
    let one = |variable, value| find(&found.one_way.changes, &[variable], &[value]);
    near(one("gender", "Man"), 600.0);
    near(one("means=threats", ""), 600.0);
    near(one("means=debt", ""), 600.0);
    for (variable, value) in [("gender", "Woman"), ("gender", ""), ("means=threats", "1"), ("means=debt", "1")] {
        near(one(variable, value), 0.0);
    }
    near(find(&found.two_way.changes, &["gender", "means=debt"], &["Man", ""]), 600.0);
    assert!(found.two_way.changes.iter().all(|c| c.alone) && found.two_way.changes.len() == found.two_way.alone);
    // Largest first; the three true ones lead.
    assert!(found.one_way.changes[..3].iter().all(|c| c.clear) && !found.one_way.changes[3].clear);
}

/// Of two releases of the same people nothing is clear, and about 5 % stands out alone.
#[test]
fn no_change_is_noise() {
    let (mut alone, mut cells, mut clear) = (0, 0, 0);
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    for seed in 0..12 {
        let [a, b] = [0, 1].map(|k| release(&table(900), dirs[k].path(), 100 + 2 * seed + k as u64));
        let found = Comparison::new(&Reading::open(&a.dir).unwrap(), &Reading::open(&b.dir).unwrap());
        for family in [&found.one_way, &found.two_way] {
            let shown = Disclosure::of(&b, Some(&a.dir), 10).unwrap().changes.unwrap();
            assert_eq!(shown.iter().filter(|c| c.clear).count(), found.one_way.clear, "the review says what this says");
            (alone, cells, clear) = (alone + family.alone, cells + family.cells, clear + usize::from(family.clear > 0));
        }
    }
    // 276 cells that hang together: 5 % are 14.
    assert!((2..=35).contains(&alone), "{alone} of {cells}");
    assert!(clear <= 4, "a family has a clear one in one of 20 comparisons: {clear} of 24");
}

/// Losses of both accountants are added in zCDP; 4 is what the root of two says of epsilon 2.
#[test]
fn budgets_of_one_population_are_added() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    for (a, b, counted) in [
        (Accountant::Zcdp, Accountant::Composed, "zCDP"),
        (Accountant::Composed, Accountant::Composed, "composed Gaussians"),
    ] {
        let drafts =
            [(a, 0), (b, 1)].map(|(accountant, k)| release_in(accountant, &table(80), dirs[k].path(), k as u64));
        let [x, y] = drafts.each_ref().map(|d| Reading::open(&d.dir).unwrap());
        let together = Comparison::new(&x, &y).together.unwrap();
        assert_eq!((together.population.as_str(), together.accountant.as_str()), ("persons", counted));
        let epsilon: f64 = together.epsilon.parse().unwrap();
        assert!((2.85..3.2).contains(&epsilon), "{epsilon}");
    }
}

#[test]
fn the_same_release_is_known_and_other_folders_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let draft = release(&table(50), dir.path(), 1);
    let one = Reading::open(&draft.dir).unwrap();
    let found = Comparison::new(&one, &one);
    assert!(found.same_release && found.together.is_none() && found.persons.change == 0.0);
    assert!(matches!(Reading::open(dir.path()), Err(ReleaseError::NoRelease { .. })));
    std::fs::write(dir.path().join("manifest.json"), "{}").unwrap();
    assert!(matches!(Reading::open(dir.path()), Err(ReleaseError::NoRelease { .. })));
    assert!(matches!(Reading::open(&dir.path().join("in.csv")), Err(ReleaseError::NoRelease { .. })));
    assert!(matches!(Reading::open(&dir.path().join("none")), Err(ReleaseError::Bundle(_))));
    std::fs::write(draft.dir.join("measured.csv"), "variables,values,noisy,variance\n").unwrap();
    assert!(matches!(Reading::open(&draft.dir), Err(ReleaseError::Bundle(_))));
}

/// A signed bundle, made by other code than ours, is read too.
#[test]
fn a_signed_bundle_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = shyraq_testkit::release::signed_own_bundle(dir.path());
    let reading = Reading::open(&bundle).unwrap();
    let found = Comparison::new(&reading, &reading);
    assert!(found.same_release && found.after.signed && found.one_way.cells > 20);
    // Its noise has variance 224 in each cell; pooling can only lessen it.
    let most = (2.0_f64 * 224.0).sqrt();
    assert!(found.one_way.changes.iter().all(|c| c.standard_error > 0.0 && c.standard_error < most));
}
