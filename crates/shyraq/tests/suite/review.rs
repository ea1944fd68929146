use std::fs;

use super::run::{folder, release, shyraq};

#[test]
fn a_reviewed_draft_is_signed_and_verifies() {
    let dir = folder(400);
    let run = |a: &[&str]| shyraq(dir.path(), a);
    assert_eq!(run(&["init", "hub"]).code, 0);
    assert_eq!(run(&["release", "review", "none"]).code, 1);
    let open = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "2", "--delta", "2e-6"];
    assert_eq!(run(&open).code, 0);
    assert_eq!(run(&release("out/draft", &["--ledger", "l.sqlite"])).code, 0);
    let spent = run(&["ledger", "show", "l.sqlite", "--json"]).out;

    run(&["release", "review", "out/draft", "--withdraw", "colour"]).fails(2, "no column 'colour'");
    run(&["release", "review", "out/draft", "--withdraw", "gender,age,means"]).fails(7, "no column would be left");
    let review = run(&[
        "release",
        "review",
        "out/draft",
        "--withdraw",
        "means",
        "--accept",
        "--by",
        "A. Officer",
        "--html",
        "review.html",
        "--json",
    ])
    .json();
    assert_eq!(review["review"]["withdrawn"], serde_json::json!(["means"]));
    assert_eq!(review["disclosure"]["columns"].as_array().unwrap().len(), 3);
    let page = fs::read_to_string(dir.path().join("review.html")).unwrap();
    // It was written before the draft was accepted, and denied what it was kept to prove.
    assert!(page.contains("Disclosure review") && page.contains("A. Officer"), "{page}");
    assert!(!page.contains("Nobody has accepted"), "{page}");
    assert_eq!(run(&["ledger", "show", "l.sqlite", "--json"]).out, spent, "nothing is given back");

    let keys = ["hub/officers/officer-1.key", "hub/officers/officer-2.key"];
    let signed = run(&["bundle", "sign", "out/draft", "--key", keys[0], "--key", keys[1], "--json"]);
    assert!(signed.err.contains("Reviewed by A. Officer"), "{}", signed.err);
    let bundle = signed.json()["bundle"].as_str().unwrap().to_owned();
    assert_eq!(signed.json()["reviewed"], true);
    assert_eq!(run(&["bundle", "verify", &bundle]).code, 0);
    let card = dir.path().join(&bundle).join("card.ru.html");
    fs::write(&card, fs::read_to_string(&card).unwrap().replace("не ", "")).unwrap();
    run(&["bundle", "verify", &bundle]).fails(5, "card.ru.html");
}

/// A card said "from 0 to 18 people are in it", and of a pair of answers that the truth may be 0 to 180.
#[test]
fn no_example_of_a_card_has_more_people_than_the_release() {
    let dir = folder(0);
    for k in 0..6 {
        let out = format!("d{k}");
        assert_eq!(shyraq(dir.path(), &release(&out, &[])).code, 0);
        let card = fs::read_to_string(dir.path().join(&out).join("card.en.txt")).unwrap();
        let words = card.split_whitespace().collect::<Vec<_>>().join(" ");
        // The upper end of the first range after some words.
        let upper = |mark: &str| {
            let rest = &words[words.find(mark)? + mark.len()..];
            let end = rest.split_once(" to ")?.1.split([' ', ')']).next()?;
            end.trim_end_matches('.').replace(',', "").parse::<u64>().ok()
        };
        let all = upper("people (from").unwrap();
        assert!(upper("the truth may be").is_none_or(|example| example <= all), "{card}");
    }
}

/// Who names neither publisher nor title gets no English words in the Russian and Kazakh cards.
#[test]
fn a_card_says_in_its_own_language_that_nobody_is_named() {
    let dir = folder(60);
    assert_eq!(shyraq(dir.path(), &release("o", &[])).code, 0);
    for (lang, says) in [
        ("en", ["Release of 'example'", "Publisher not named, "]),
        ("ru", ["Выпуск по кодовой книге «example»", "Издатель не указан. "]),
        ("kk", ["«example» код кітабы бойынша шығарылым", "Баспагер көрсетілмеген. "]),
    ] {
        for form in ["txt", "html"] {
            let card = fs::read_to_string(dir.path().join(format!("o/card.{lang}.{form}"))).unwrap();
            // As text they are parted by Unicode's marks of isolation, where there are any.
            let card: String = card.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c)).collect();
            let card = card.replace("&#x27;", "'").replace("&#39;", "'");
            says.iter().for_each(|words| assert!(card.contains(words), "{lang} {form}: {words}"));
            assert!(lang == "en" || !card.contains("not named"), "{lang} {form}");
        }
    }
    assert_eq!(shyraq(dir.path(), &release("p", &["--title", "A title", "--publisher", "Somebody"])).code, 0);
    let card = fs::read_to_string(dir.path().join("p/card.ru.txt")).unwrap();
    assert!(card.contains("A title\n") && card.contains("Somebody"), "{card}");
}
