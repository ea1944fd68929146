//! Fields as they come: one column, particles, brackets, nicknames.

use shyraq_linkage_encode::normalise::{Form, Names, Written, names};

fn one(full_name: &str) -> Names {
    names(&Written { full_name, ..Written::default() })
}

fn full(form: &Option<Form>) -> &str {
    form.as_ref().map_or("", |f| f.full.as_str())
}

#[test]
fn a_name_in_one_column_is_split_by_its_patterns() {
    for (text, family, given, patronymic) in [
        ("IVANOV Ivan Petrovich", "ivanov", "ivan", "petrovich"),
        ("Ivan Petrovich Ivanov", "ivanov", "ivan", "petrovich"),
        ("Иванов Иван Петрович", "ivanov", "ivan", "petrovich"),
        ("Ivan Petrovich", "", "ivan", "petrovich"),
        ("Smith, John A.", "smit", "john", ""),
        ("John A. Smith", "smit", "john", ""),
        ("SMITH John", "smit", "john", ""),
        ("Каримов Азиз", "karimov", "aziz", ""),
        ("Aziz Karimov", "karimov", "aziz", ""),
        ("Karimov Aziz Rustam oʻgʻli", "karimov", "aziz", "rustam"),
        ("Aziz Rustam ogli Karimov", "karimov", "aziz", "rustam"),
        ("Асан уулу Азамат", "", "azamat", "asan"),
        ("Азамат Асан уулу", "", "azamat", "asan"),
        ("Нұрланқызы Әсел", "", "asel", "nurlan"),
        ("Ли Ен Сук", "li", "en", "suk"),
        ("Шаҳло", "shahlo", "", ""),
        ("Каримова Шаҳло Рустам", "karimova", "shahlo", "rustam"),
        ("Ludwig van Beethoven", "beetoven", "ludvig", ""),
        ("Ben Smith", "smit", "ben", ""),
        ("Ван Ли", "van", "li", ""),
        ("Mohammad bin Salman Alotaibi", "alotaibi", "mohammad", "salman"),
        ("Yusuf al-Masri", "masri", "iusuf", ""),
        ("Yusuf Al Masri", "masri", "iusuf", ""),
        ("Юсуф аль-Масри", "iusuf", "masri", ""),
        ("Абд ар-Рахман Карими", "abdrahman", "karimi", ""),
        ("Г-жа Иванова Анна", "ivanova", "anna", ""),
        ("Иванов Олег, г-н", "ivanov", "oleg", ""),
        ("гр-ка Иванова Анна", "ivanova", "anna", ""),
        ("Г-н Ли", "li", "", ""),
        ("Каримзода Бахтиёр", "karimzoda", "bahtior", ""),
        ("Бахтиёр Карим-зода", "karimzoda", "bahtior", ""),
        ("Шахзода Каримова", "karimova", "shahzoda", ""),
        ("Рахимов Бахтиёр Каримзода", "rahimov", "bahtior", "karim"),
    ] {
        let n = one(text);
        assert_eq!((full(&n.family), full(&n.given), full(&n.patronymic)), (family, given, patronymic), "{text}");
    }
    // A whole name in the family's column is one too.
    let n = names(&Written { family: "Иванов Иван Петрович", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given), full(&n.patronymic)), ("ivanov", "ivan", "petrovich"));
}

#[test]
fn fields_win_over_the_whole_name() {
    let n = names(&Written {
        given: "Азиз", full_name: "Каримов Азиз Рустамович", ..Written::default()
    });
    assert_eq!((full(&n.family), full(&n.given), full(&n.patronymic)), ("karimov", "aziz", "rustamovich"));
}

#[test]
fn a_fathers_name_beside_the_given_name_finds_its_place() {
    let n = names(&Written { family: "Иванов", given: "Иван Петрович", ..Written::default() });
    assert_eq!((full(&n.given), full(&n.patronymic)), ("ivan", "petrovich"));
    let n = names(&Written { family: "Karimov", given: "Aziz Rustam o'g'li", ..Written::default() });
    assert_eq!((full(&n.given), full(&n.patronymic)), ("aziz", "rustam"));
    let n = names(&Written { family: "Асан уулу", given: "Азамат", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given)), ("asan", "azamat"));
}

#[test]
fn further_names_keep_their_low_place() {
    let has = |n: &Names, stem: &str| n.further.iter().any(|f| f.stem == stem);
    let n = names(&Written { family: "Иванова (Петрова)", given: "Саша", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given)), ("ivanova", "sasha"));
    assert!(has(&n, "pitr") && has(&n, "aliksandr") && has(&n, "aliksandra"));
    let n = names(&Written { family: "Ivanova née Petrova", given: "Anna Maria", ..Written::default() });
    assert!(has(&n, "pitr") && has(&n, "maria") && full(&n.given) == "ana" || full(&n.given) == "anna");
    let n = names(&Written { family: "Smith-Jones", given: "Jo-Anne", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given)), ("smit", "joanne"));
    let n = names(&Written { family: "Smith-Jones", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given)), ("smit", ""));
    let n = one("Anna Smith-Jones");
    assert_eq!((full(&n.family), full(&n.given)), ("smit", "anna"));
    assert!(n.further.iter().any(|f| f.full == "jones"));
    let n = names(&Written { given: "Azizjon", ..Written::default() });
    assert!(has(&n, "aziz"));
}

#[test]
fn initials_and_particles_are_no_names() {
    let n = names(&Written { family: "von der Leyen", given: "U.", patronymic: "П.", ..Written::default() });
    assert_eq!(full(&n.family), "leen");
    assert!(n.given.is_none() && n.patronymic.is_none());
    let n = names(&Written { family: "Van", given: "Li", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given)), ("van", "li"));
    let n = names(&Written { family: "Тен", given: "Ван", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given)), ("ten", "van"));
    for mac in ["McNeill", "MacNeill", "Mac Neill", "Mc Neill"] {
        let n = names(&Written { family: mac, given: "Ben", ..Written::default() });
        assert_eq!((n.family.unwrap().stem.as_str(), full(&n.given)), ("maknil", "ben"), "{mac}");
    }
    let n = names(&Written { family: "Al-Rashid", given: "Abdul Karim", ..Written::default() });
    assert_eq!((full(&n.family), full(&n.given)), ("rashid", "abdulkarim"));
}

#[test]
fn western_names_keep_what_only_looks_like_an_ending() {
    for name in ["Martin", "Robin", "Austin", "Irvin", "Quinn", "Cole", "Owen"] {
        let n = names(&Written { family: name, given: "John", ..Written::default() });
        let f = n.family.unwrap();
        assert!(f.stem.len() + 1 >= f.full.len(), "{name}");
    }
}

/// The table of the book's page "Names in several scripts".
#[test]
fn the_examples_of_the_book_hold() {
    let n = names(&Written {
        family: "Жұмабекова", patronymic: "Нұрланқызы", given: "Әсел", ..Written::default()
    });
    let (f, p) = (n.family.unwrap(), n.patronymic.unwrap());
    assert_eq!([f.full, f.stem, f.skeleton], ["jumabekova", "jumabik", "jmbk"]);
    assert_eq!([p.full, p.stem, p.skeleton], ["nurlan", "nurlan", "nrln"]);
    let f = names(&Written { family: "Рахмонов", given: "Али", ..Written::default() }).family.unwrap();
    assert_eq!([f.full, f.stem, f.skeleton], ["rahmonov", "rahman", "rhmn"]);
    let arabic = names(&Written { family: "جمعه\u{200c}بکوفا", given: "علی", ..Written::default() }).family.unwrap();
    assert_eq!(arabic.stem, "jumabik");
}
