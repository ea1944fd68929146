//! What holds for any text.

use proptest::prelude::*;
use shyraq_linkage_encode::normalise::{Form, Names, Written, birth, code, names, words};

fn forms(n: &Names) -> Vec<&Form> {
    n.family.iter().chain(&n.given).chain(&n.patronymic).chain(&n.further).collect()
}

fn check(text: &str, n: &Names) {
    // The longest letters of a script without rules of its own take some signs more.
    let most = 4 * text.len() + 16;
    for form in forms(n) {
        for part in [&form.full, &form.stem, &form.skeleton] {
            assert!(part.is_ascii() && !part.contains(|c: char| c.is_ascii_uppercase() || c == ' '));
        }
        assert!(!form.full.is_empty() && !form.stem.is_empty());
    }
    let own: usize = n.family.iter().chain(&n.given).chain(&n.patronymic).map(|f| f.full.len()).sum();
    assert!(own <= most);
    assert_eq!(format!("{n:?}"), "[sealed]");
}

fn every_field(text: &str) {
    for written in [
        Written { family: text, ..Written::default() },
        Written { given: text, ..Written::default() },
        Written { patronymic: text, ..Written::default() },
        Written { full_name: text, ..Written::default() },
        Written { family: text, given: text, patronymic: text, full_name: text },
    ] {
        check(text, &names(&written));
    }
    let _ = birth(text, &[]);
    let _ = birth(text, &[text.to_owned()]);
    for out in [words(text), code(text)] {
        assert!(out.is_ascii() && !out.contains(|c: char| c.is_ascii_uppercase()));
    }
    assert_eq!(code(&code(text)), code(text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_gives_ascii_and_never_a_panic(text in any::<String>()) {
        every_field(&text);
    }

    #[test]
    fn any_name_like_text_too(text in "[ a-zA-Zа-яА-ЯёәғқңөұүһіӣӯҳҷўıİşŞğçöüäßʻ'’`().,\\-ء-ي]{0,24}") {
        every_field(&text);
    }

    #[test]
    fn a_reading_that_is_read_again_stays(text in "[a-zA-Zа-яёәғқңөұүһіӣӯҳҷўıışğçöüäß'ʻء-ي]{2,16}") {
        let once = names(&Written { given: &text, ..Written::default() });
        if let Some(given) = &once.given {
            let again = names(&Written { given: &given.full, ..Written::default() });
            // A reading may happen to be a word such as "von" or "ali".
            if let Some(second) = &again.given {
                prop_assert_eq!(&second.full, &given.full);
                prop_assert!(second.stem == given.stem && second.skeleton == given.skeleton);
            }
        }
    }
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", " ", "-", "…", "неизвестно", "unknown", "N/A", "нет", "б/о"] {
        let n = names(&Written { family: text, given: text, patronymic: text, full_name: text });
        assert!(forms(&n).is_empty(), "{text}");
    }
}
