//! A refusal says something about the budget and the form of a file, and nothing about people.

use std::fs;

use super::run::{folder, release, shyraq, simulated};

/// Tables of the same form with other people in them.
fn neighbours() -> Vec<String> {
    let base = simulated(40);
    let with = |rows: &str| format!("{base}{rows}");
    vec![
        base.clone(),
        with("x,Man,0-17,threats;debt\n"),
        with("x,,,\n"),
        with("x,ZZQ_CANARY,ZZQ_CANARY,ZZQ_CANARY\n"),
        with(&"x,Woman,26+,debt\n".repeat(1000)),
        simulated(0),
        simulated(1),
    ]
}

/// What is seen of a run: code and words, with the numbers of a release that was made taken out.
fn seen(csv: &str, more: &[&str], opened: bool, out: &str) -> (i32, String, String) {
    let dir = folder(0);
    fs::write(dir.path().join("in.csv"), csv).unwrap();
    let open = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "1", "--delta", "1e-6"];
    if opened {
        assert_eq!(shyraq(dir.path(), &open).code, 0);
    }
    let run = shyraq(dir.path(), &release(out, more));
    let words = run.out.chars().filter(|c| !c.is_ascii_digit() && *c != ',').collect();
    (run.code, words, run.err.replace(&*dir.path().to_string_lossy(), "DIR"))
}

/// Granted, refused for the budget, for usage, for a folder: each is one and the same for all.
#[test]
fn the_outcome_is_the_same_whoever_is_in_the_table() {
    let ledger = ["--ledger", "l.sqlite"];
    let person = ["--ledger", "l.sqlite", "--person-id", "id"];
    for (more, out, code) in [
        (&ledger[..], "o", 0),
        (&person, "o", 0),
        (&["--ledger", "l.sqlite", "--columns", "height"], "o", 2),
        (&["--person-id", "nobody"], "o", 3),
        (&ledger, "/proc/none", 1),
    ] {
        let outcomes: Vec<_> = neighbours().iter().map(|csv| seen(csv, more, true, out)).collect();
        for other in &outcomes {
            assert_eq!(*other, outcomes[0], "{more:?}");
        }
        assert_eq!(outcomes[0].0, code, "{more:?}: {}", outcomes[0].2);
    }
}

/// A budget that is spent refuses every table in the same words.
#[test]
fn a_spent_budget_refuses_all_tables_alike() {
    let mut words: Vec<String> = Vec::new();
    let dir = folder(30);
    let open = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "1", "--delta", "1e-6"];
    assert_eq!(shyraq(dir.path(), &open).code, 0);
    assert_eq!(shyraq(dir.path(), &release("first", &["--ledger", "l.sqlite"])).code, 0);
    for csv in neighbours() {
        fs::write(dir.path().join("in.csv"), csv).unwrap();
        let run = shyraq(dir.path(), &release("o", &["--ledger", "l.sqlite"]));
        run.fails(4, "nothing is left");
        words.push(run.out + &run.err);
    }
    words.dedup();
    assert_eq!(words.len(), 1, "{words:?}");
}
