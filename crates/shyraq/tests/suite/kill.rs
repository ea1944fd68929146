//! Kills at random points of a release: never a draft without its debit, never a debit back.
use super::aim::{Aim, shares};
use super::run::{command, folder, release, shyraq};

/// The issue's thousand, half of it in each currency; a run of this test takes well under a minute.
const KILLS: u32 = 500;

#[test]
fn a_killed_release_has_spent_or_has_not_begun() {
    for accountant in ["zcdp", "composed"] {
        kills(accountant);
    }
}

fn kills(accountant: &str) {
    let dir = folder(300);
    // Enough for them all: a thousand releases of epsilon 1 are a rho of 24 to 28.
    let open = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "500", "--delta", "1e-6"];
    assert_eq!(shyraq(dir.path(), &[&open[..], &["--accountant", accountant]].concat()).code, 0);
    let ledger = ["--ledger", "l.sqlite"];
    let mut aim = Aim::at(|| assert_eq!(shyraq(dir.path(), &release("whole", &ledger)).code, 0));
    let entries = || {
        let show = shyraq(dir.path(), &["ledger", "show", "l.sqlite", "--json"]).json();
        let account = &show["populations"][0];
        assert_eq!(account["accountant"], accountant);
        // The first one is the total.
        account["entries"].as_array().unwrap().len() as u64 - 1
    };
    let (mut drafts, mut killed) = (1_u64, 0_u32);
    let mut before = entries();
    for (k, share) in shares(KILLS, 0.0).enumerate() {
        let out = format!("k{k}");
        killed += u32::from(aim.kill(&mut command(dir.path(), &release(&out, &ledger)), share));
        drafts += u64::from(dir.path().join(&out).join("manifest.json").exists());
        if k % 50 == 49 {
            let now = entries();
            assert!(now >= before, "a debit was given back");
            assert!(now >= drafts, "{drafts} drafts and {now} debits");
            before = now;
        }
        std::fs::remove_dir_all(dir.path().join(&out)).ok();
    }
    assert!(killed > KILLS / 4, "only {killed} runs were killed: the kills came too late");
    assert_eq!(shyraq(dir.path(), &["ledger", "verify", "l.sqlite"]).code, 0);
}

/// A column is in all files of a draft or in none, wherever its withdrawal is killed: what was
/// cut off between two files is put back by the next look.
#[test]
fn a_killed_withdrawal_leaves_no_draft_with_half_a_column() {
    let dir = folder(2000);
    assert_eq!(shyraq(dir.path(), &release("base", &[])).code, 0);
    let withdraw = ["release", "review", "k", "--withdraw", "age"];
    let copy = || {
        std::fs::remove_dir_all(dir.path().join("k")).ok();
        std::fs::create_dir(dir.path().join("k")).unwrap();
        for entry in std::fs::read_dir(dir.path().join("base")).unwrap().map(Result::unwrap) {
            std::fs::copy(entry.path(), dir.path().join("k").join(entry.file_name())).unwrap();
        }
    };
    let columns = |name: &str| {
        let text = std::fs::read_to_string(dir.path().join("k").join(name)).unwrap();
        text.lines().any(|l| l.split([',', ';', '=', '"', ' ']).any(|word| word == "age"))
    };
    copy();
    let mut aim = Aim::at(|| assert_eq!(shyraq(dir.path(), &withdraw).code, 0));
    let (mut before, mut undone) = (0, 0);
    for share in shares(150, 0.0) {
        copy();
        aim.kill(&mut command(dir.path(), &withdraw), share);
        let seen = shyraq(dir.path(), &["release", "review", "k", "--json"]);
        assert_eq!(seen.code, 0, "{}", seen.err);
        undone += u32::from(seen.err.contains("cut off"));
        let has = ["synthetic.csv", "aggregates.csv", "measured.csv", "codebook.toml"].map(columns);
        assert!(has == [true; 4] || has == [false; 4], "{has:?}");
        before += u32::from(has[0]);
        assert_eq!(shyraq(dir.path(), &withdraw).code, if has[0] { 0 } else { 2 }, "it can be withdrawn still");
    }
    println!("before {before}, of these undone {undone}");
    assert!(before > 10, "the kills came too late");
}

/// A result is the old one or the new one wherever a link is killed, and what a killed run left
/// beside it is cleared away by the next.
#[test]
fn a_killed_link_leaves_the_old_result_or_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let rows = |from: usize, n: usize| {
        let row = |k: usize| format!("{k},Family{},Given{},19{:02}-{:02}-11\n", k % 37, k % 23, k % 90, 1 + k % 12);
        format!("id,f,g,b\n{}", (from..from + n).map(row).collect::<String>())
    };
    std::fs::write(dir.join("a.csv"), rows(0, 300)).unwrap();
    std::fs::write(dir.join("b.csv"), rows(150, 300)).unwrap();
    std::fs::write(dir.join("m.toml"), "record='id'\nfamily='f'\ngiven='g'\nbirth='b'\n").unwrap();
    assert_eq!(shyraq(dir, &["linkage", "keygen", "--out", "key"]).code, 0);
    for of in ["a", "b"] {
        let encode = ["linkage", "encode", &format!("{of}.csv"), "--mapping", "m.toml", "--key", "key", "--out", of];
        assert_eq!(shyraq(dir, &encode).code, 0);
    }
    assert_eq!(shyraq(dir, &["linkage", "link", "a", "--out", "one"]).code, 0);
    let more = |out| ["linkage", "link", "b", "--previous", "one", "--out", out];
    let mut aim = Aim::at(|| assert_eq!(shyraq(dir, &more("two")).code, 0));
    let all = |of: &str| {
        let file = |name: &str| std::fs::read(dir.join(of).join(name)).unwrap();
        ["clusters.csv", "pairs.parquet", "report.json", "events.jsonl", "posterior.parquet"].map(file)
    };
    let (old, new) = (all("one"), all("two"));
    assert!(old[0] != new[0]);
    let mut seen = [0, 0];
    for share in shares(80, 0.0) {
        std::fs::remove_dir_all(dir.join("r")).ok();
        assert_eq!(shyraq(dir, &["linkage", "link", "a", "--out", "r"]).code, 0);
        aim.kill(&mut command(dir, &more("r")), share);
        let now = all("r");
        assert!(now == old || now == new, "neither the old result nor the new one");
        seen[usize::from(now == new)] += 1;
    }
    assert!(seen[0] > 20 && seen[1] > 1, "{seen:?}: the kills came too early or too late");
    assert_eq!(shyraq(dir, &["linkage", "link", "a", "--out", "r"]).code, 0);
    let left = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|n| n.starts_with(".shyraq-link")).count(), 0);
}
