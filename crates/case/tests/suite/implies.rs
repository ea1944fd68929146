//! Implications of a code book: their form, their faults, and what they make of records,
//! against a reading of the code book that knows no rules, only variables and answers.

use proptest::prelude::*;
use shyraq_case::{Code, CodeBook, CodeBookError, Implication, SHIPPED};

const BOOK: &str = "name='b'\nversion='1'
[[variable]]\nname='work'\nvalues=['farm','home','other']
[[variable]]\nname='forced'\nvalues=[1]
[[variable]]\nname='age'\nkind='ordinal'\nvalues=['child','adult']
[[variable]]\nname='means'\nkind='several'\nvalues=['threats','debt','docs']
";

fn book(text: &str) -> CodeBook {
    CodeBook::parse(&format!("{BOOK}{text}")).unwrap()
}

/// Columns: work, forced, age, means=threats, means=debt, means=docs.
fn repaired(text: &str, mut record: [Code; 6]) -> [Code; 6] {
    book(text).rules().repair(&mut record);
    record
}

#[test]
fn reads_writes_and_selects() {
    let book = book(
        "[[implies]]\nif = { variable = 'work', values = ['farm'] }\nthen = { variable = 'forced', values = [1] }\nnote = { en = 'Section 5' }
[[implies]]\nif = { variable = 'means' }\nthen = { variable = 'age', values = [], blank = true }\n",
    );
    let [first, second] = book.implies.as_slice() else { panic!("{:?}", book.implies) };
    assert_eq!(first.when.values.as_deref(), Some(&["farm".to_owned()][..]));
    assert_eq!(first.then.values.as_deref(), Some(&["1".to_owned()][..]), "a whole number is a text");
    assert_eq!((first.then.blank, second.then.blank, &second.when.values), (false, true, &None));
    assert_eq!(first.note.en.as_deref(), Some("Section 5"));
    assert_eq!(CodeBook::parse(&book.to_toml().unwrap()).unwrap(), book);
    assert_eq!(
        book.select(&["work", "forced", "age"]).unwrap().implies,
        std::slice::from_ref(first),
        "only what the columns allow"
    );
    // Each choice is a column of its own.
    assert_eq!(book.rules().iter().count(), 1 + 3);
}

#[test]
fn says_what_is_wrong() {
    let work = "[[implies]]\nif={variable='work',values=['farm']}\n";
    for (text, says) in [
        (
            "[[implies]]\nif={variable='z'}\nthen={variable='age'}\n".to_owned(),
            "number 1 names 'z', which is no variable",
        ),
        (format!("{work}then={{variable='z'}}\n"), "names 'z', which is no variable"),
        (format!("{work}then={{variable='age',values=['old']}}\n"), "names 'old', which is no value of 'age'"),
        (format!("{work}then={{variable='age',values=['adult','adult']}}\n"), "twice"),
        (format!("{work}then={{variable='age',values=[]}}\n"), "allows no answer in 'then'"),
        (format!("{work}then={{variable='age',blank=true}}\n"), "says nothing"),
        (format!("{work}then={{variable='age',values=['child','adult'],blank=true}}\n"), "says nothing"),
        (format!("{work}then={{variable='work',values=['home']}}\n"), "says of 'work' what follows for itself"),
        (
            "[[implies]]\nif={variable='work',values=[]}\nthen={variable='age'}\n".to_owned(),
            "empty list of values in 'if'",
        ),
        (
            "[[implies]]\nif={variable='means',values=['debt']}\nthen={variable='means',values=['docs'],blank=true}\n"
                .to_owned(),
            "'means=debt' contradict each other",
        ),
        (
            format!(
                "{work}then={{variable='age',values=['child']}}\n{work}then={{variable='forced'}}\n[[implies]]\nif={{variable='forced'}}\nthen={{variable='age',values=['adult']}}\n"
            ),
            "'work' contradict each other",
        ),
    ] {
        let error = CodeBook::parse(&format!("{BOOK}{text}")).unwrap_err();
        assert!(matches!(error, CodeBookError::Implies(_)), "{says}: {error:?}");
        assert!(error.to_string().contains(says), "{says}: {error}");
        assert!(error.hint().contains("[[implies]]"));
    }
    let many = format!("{work}then={{variable='forced'}}\n").repeat(513);
    let error = CodeBook::parse(&format!("{BOOK}{many}")).unwrap_err();
    assert!(matches!(error, CodeBookError::TooMany { what: "implications", found: 513, limit: 512 }));
    let misspelt = format!("{BOOK}{work}then={{variable='forced',value=[1]}}\n");
    assert!(matches!(CodeBook::parse(&misspelt), Err(CodeBookError::Syntax(_))));
}

/// A circle says that two answers are the same, which is no fault.
#[test]
fn a_circle_is_fine() {
    let text = "[[implies]]\nif={variable='forced'}\nthen={variable='age',values=['adult']}\n[[implies]]\nif={variable='age',values=['adult']}\nthen={variable='forced'}\n";
    assert_eq!(repaired(text, [0, 1, 0, 0, 0, 0]), [0, 1, 2, 0, 0, 0]);
    assert_eq!(repaired(text, [0, 0, 2, 0, 0, 0]), [0, 1, 2, 0, 0, 0]);
    assert_eq!(repaired(text, [0, 1, 1, 0, 0, 0]), [0, 0, 1, 0, 0, 0]);
}

#[test]
fn the_only_answer_is_completed_and_else_the_condition_is_blanked() {
    let forced = "[[implies]]\nif={variable='work',values=['farm','home']}\nthen={variable='forced'}\n";
    assert_eq!(repaired(forced, [1, 0, 0, 0, 0, 0]), [1, 1, 0, 0, 0, 0]);
    assert_eq!(repaired(forced, [3, 0, 0, 0, 0, 0]), [3, 0, 0, 0, 0, 0], "'other' says nothing");
    assert_eq!(repaired(forced, [0, 1, 0, 0, 0, 0]), [0, 1, 0, 0, 0, 0], "nothing follows of the consequence");
    // Two answers would do, or the answer is another one: the condition goes.
    let any_age = "[[implies]]\nif={variable='forced'}\nthen={variable='age'}\n";
    assert_eq!(repaired(any_age, [2, 1, 0, 0, 0, 0]), [2, 0, 0, 0, 0, 0]);
    let adult = "[[implies]]\nif={variable='forced'}\nthen={variable='age',values=['adult']}\n";
    assert_eq!(repaired(adult, [2, 1, 1, 0, 0, 0]), [2, 0, 1, 0, 0, 0]);
    let adult_or_blank = "[[implies]]\nif={variable='forced'}\nthen={variable='age',values=['adult'],blank=true}\n";
    assert_eq!(repaired(adult_or_blank, [0, 1, 0, 0, 0, 0]), [0, 1, 0, 0, 0, 0]);
    assert_eq!(repaired(adult_or_blank, [0, 1, 1, 0, 0, 0]), [0, 0, 1, 0, 0, 0]);
    let no_age = "[[implies]]\nif={variable='forced'}\nthen={variable='age',values=[],blank=true}\n";
    assert_eq!(repaired(no_age, [0, 1, 1, 0, 0, 0]), [0, 0, 1, 0, 0, 0]);
}

#[test]
fn several_choices_are_flags() {
    let any = "[[implies]]\nif={variable='means',values=['threats','debt']}\nthen={variable='forced'}\n";
    assert_eq!(repaired(any, [0, 0, 0, 0, 1, 0]), [0, 1, 0, 0, 1, 0]);
    assert_eq!(repaired(any, [0, 0, 0, 0, 0, 1]), [0, 0, 0, 0, 0, 1]);
    let one_of_two = "[[implies]]\nif={variable='forced'}\nthen={variable='means',values=['debt','docs']}\n";
    assert_eq!(repaired(one_of_two, [0, 1, 0, 1, 0, 0]), [0, 0, 0, 1, 0, 0], "two would do, so none is made up");
    assert_eq!(repaired(one_of_two, [0, 1, 0, 1, 0, 1]), [0, 1, 0, 1, 0, 1]);
    let nothing_else =
        "[[implies]]\nif={variable='age',values=['child']}\nthen={variable='means',values=['docs'],blank=true}\n";
    assert_eq!(repaired(nothing_else, [0, 0, 1, 0, 0, 1]), [0, 0, 1, 0, 0, 1]);
    assert_eq!(repaired(nothing_else, [0, 0, 1, 0, 1, 1]), [0, 0, 0, 0, 1, 1]);
    let same = "[[implies]]\nif={variable='means',values=['debt']}\nthen={variable='means',values=['docs']}\n";
    assert_eq!(repaired(same, [0, 0, 0, 0, 1, 0]), [0, 0, 0, 0, 1, 1]);
}

#[test]
fn chains_are_followed_in_any_order_and_end() {
    let last_first = "[[implies]]\nif={variable='forced'}\nthen={variable='age',values=['adult']}\n[[implies]]\nif={variable='work'}\nthen={variable='forced'}\n";
    assert_eq!(repaired(last_first, [3, 0, 0, 0, 0, 0]), [3, 1, 2, 0, 0, 0]);
    // The end of the chain is another answer: what was filled in goes, and the beginning with it.
    assert_eq!(repaired(last_first, [3, 0, 1, 0, 0, 0]), [0, 0, 1, 0, 0, 0]);
}

#[test]
fn what_follows_over_several_steps_is_known() {
    let book = book(
        "[[implies]]\nif={variable='work'}\nthen={variable='forced'}\n[[implies]]\nif={variable='forced'}\nthen={variable='age',values=['adult']}\n",
    );
    let rules = book.rules();
    let farm = rules.reach(&[(0, 1)]).unwrap();
    assert!(farm.allows(1, 1) && !farm.allows(1, 0) && farm.allows(2, 2) && !farm.allows(2, 0) && !farm.allows(2, 1));
    assert!(farm.allows(3, 0) && farm.allows(3, 1), "a column that takes no part may be anything");
    let child = rules.reach(&[(2, 1)]).unwrap();
    assert!(child.allows(0, 0) && !child.allows(0, 1) && !child.allows(1, 1), "backward too");
    assert!(rules.reach(&[(0, 2), (2, 1)]).is_none() && rules.reach(&[(0, 2), (2, 2)]).is_some());
    assert_eq!(rules.columns().collect::<Vec<_>>(), [0, 1, 2]);
    assert!(rules.concerns(2) && !rules.concerns(3));
}

/// The code book of 2024 defines labour types as forced labour that was experienced, and
/// isForcedLabour as the purpose of trafficking; it does not say that one is filled wherever the other
/// is, and CTDC's file of 2021 does not either (20 to 55 % of such rows lack it).
#[test]
fn shipped_books_state_no_implication() {
    for name in SHIPPED {
        assert!(CodeBook::shipped(name).unwrap().rules().is_empty(), "{name}");
    }
}

/// Whether a record obeys, from the words of the code book: answers as lists of values.
fn obeys(book: &CodeBook, record: &[Code]) -> bool {
    let columns = book.columns();
    let answer = |name: &str| -> Vec<String> {
        let (at, v) = book.variable(name).unwrap();
        let own = columns.iter().zip(record).filter(|(c, code)| c.variable == at && **code > 0);
        own.map(|(c, code)| v.values[c.value.unwrap_or(usize::from(*code).saturating_sub(1))].code.clone()).collect()
    };
    book.implies.iter().all(|i: &Implication| {
        let (given, then) = (answer(&i.when.variable), answer(&i.then.variable));
        let named = |list: &Option<Vec<String>>, x: &String| list.as_ref().is_none_or(|l| l.contains(x));
        if !given.iter().any(|x| named(&i.when.values, x)) {
            return true;
        }
        if i.then.blank {
            then.iter().all(|x| named(&i.then.values, x))
        } else {
            then.iter().any(|x| named(&i.then.values, x))
        }
    })
}

fn every_record(cells: &[usize]) -> Vec<Vec<Code>> {
    cells.iter().fold(vec![Vec::new()], |heads, n| {
        let longer = |head: Vec<Code>| (0..*n as Code).map(move |code| [&head[..], &[code]].concat());
        heads.into_iter().flat_map(longer).collect()
    })
}

/// Books of four to five variables with one to six implications; such that contradict are left out.
fn books() -> impl Strategy<Value = CodeBook> {
    let variable = (0..3_usize, 1..4_usize);
    let implication = (0..5_usize, 0..5_usize, any::<[bool; 3]>(), any::<[bool; 3]>(), any::<[bool; 3]>());
    (prop::collection::vec(variable, 4..6), prop::collection::vec(implication, 1..7)).prop_filter_map(
        "says something",
        |(variables, implications)| {
            let mut text = "name='r'\nversion='1'\n".to_owned();
            for (i, (kind, values)) in variables.iter().enumerate() {
                let kind = ["single", "several", "ordinal"][*kind];
                text += &format!(
                    "[[variable]]\nname='v{i}'\nkind='{kind}'\nvalues={:?}\n",
                    (0..*values).collect::<Vec<_>>()
                );
            }
            let base = CodeBook::parse(&text).unwrap();
            for (from, to, ifs, thens, [some, listed, blank]) in implications {
                let values =
                    |v: usize, take: [bool; 3]| -> Vec<usize> { (0..variables[v].1).filter(|k| take[*k]).collect() };
                let (from, to) = (from % variables.len(), to % variables.len());
                let when = if some { format!(", values={:?}", values(from, ifs)) } else { String::new() };
                let then = if listed { format!(", values={:?}", values(to, thens)) } else { String::new() };
                let one = format!(
                    "[[implies]]\nif={{variable='v{from}'{when}}}\nthen={{variable='v{to}'{then}, blank={blank}}}\n"
                );
                if CodeBook::parse(&format!("{text}{one}")).is_ok() {
                    text += &one;
                }
            }
            let book = CodeBook::parse(&text).unwrap();
            (book.variables == base.variables && !book.implies.is_empty()).then_some(book)
        },
    )
}

proptest! {
    #[test]
    fn repaired_records_obey_and_obedient_ones_stay(book in books(), seed in any::<u64>()) {
        let rules = book.rules();
        let columns = book.columns();
        prop_assert_eq!(CodeBook::parse(&book.to_toml().unwrap()).unwrap(), book.clone());
        let mut x = seed;
        for _ in 0..40 {
            let record: Vec<Code> = columns.iter().map(|c| {
                x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (x >> 33) as Code % c.cells() as Code
            }).collect();
            prop_assert_eq!(rules.are_broken(&record), !obeys(&book, &record), "{:?}", record);
            let mut after = record.clone();
            prop_assert_eq!(rules.repair(&mut after), !obeys(&book, &record));
            prop_assert!(obeys(&book, &after), "{:?} became {:?}", record, after);
            if obeys(&book, &record) {
                prop_assert_eq!(&after, &record);
            }
            // An answer is kept, filled in or made blank, never exchanged.
            for (a, b) in record.iter().zip(&after) {
                prop_assert!(a == b || *a == 0 || *b == 0);
            }
            let again = after.clone();
            rules.repair(&mut after);
            prop_assert_eq!(again, after);
        }
        prop_assert!(!rules.are_broken(&vec![0; columns.len()]), "all blank obeys");
    }

    #[test]
    fn what_is_called_impossible_is_impossible(book in books()) {
        let rules = book.rules();
        let cells: Vec<usize> = book.columns().iter().map(|c| c.cells()).collect();
        prop_assume!(cells.iter().product::<usize>() <= 4000);
        let obedient: Vec<Vec<Code>> = every_record(&cells).into_iter().filter(|r| obeys(&book, r)).collect();
        for i in 0..cells.len() {
            for a in 0..cells[i] as Code {
                let reach = rules.reach(&[(i, a)]);
                for j in 0..cells.len() {
                    for b in 0..cells[j] as Code {
                        let possible = obedient.iter().any(|r| r[i] == a && r[j] == b);
                        if possible {
                            prop_assert!(reach.as_ref().is_some_and(|r| r.allows(j, b)), "{i}={a}, {j}={b}");
                            prop_assert!(rules.reach(&[(i, a), (j, b)]).is_some());
                        }
                    }
                }
            }
        }
        // Of one column, one answer and one rule nothing is missed.
        for rule in rules.iter().filter(|r| r.any().len() == 1) {
            let (i, j) = (rule.when().column, rule.any()[0].column);
            for (a, b) in (0..cells[i] as Code).flat_map(|a| (0..cells[j] as Code).map(move |b| (a, b))) {
                if i != j && rule.when().has(a) && !rule.any()[0].has(b) {
                    prop_assert!(rules.reach(&[(i, a)]).is_none_or(|r| !r.allows(j, b)));
                }
            }
        }
    }
}
