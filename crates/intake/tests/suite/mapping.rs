//! A mapping is checked before a row is read, and each fault says its line.

use shyraq_intake::{Blame, IntakeError, Limits, Mapping, TableError, identity_mapping};

use crate::support::{book, csv};

/// Parses a mapping and returns line and fault.
fn fault(text: &str) -> (Option<usize>, String) {
    match Mapping::with_book(text, book(), &Limits::default()) {
        Err(e @ IntakeError::Mapping { .. }) => {
            assert_eq!(e.blame(), Blame::Mapping);
            assert!(!e.hint().is_empty());
            let IntakeError::Mapping { line, fault } = e else { unreachable!() };
            (line, fault)
        }
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("accepted: {text}"),
    }
}

const HEAD: &str = "name = 'm'\nversion = 1\ncodebook = 'little'\n";

/// The fault of a mapping whose lines 4 and on are given.
fn fault_of(rest: &str) -> (Option<usize>, String) {
    fault(&format!("{HEAD}{rest}"))
}

#[test]
fn unknown_keys_and_wrong_types_name_their_line() {
    for (rest, line, part) in [
        ("colour = 1", 4, "unknown field `colour`"),
        ("[source]\nencodign = 'utf-8'", 5, "unknown field `encodign`"),
        ("[[variable]]\nname='gender'\ncolum='g'", 6, "unknown field `colum`"),
        ("[[variable]]\nname='gender'\ncolumn=7", 6, "a column name or a list"),
        ("[[variable]]\nname='gender'\ncolumn=[]", 6, "list of column names is empty"),
        ("[[variable]]\nname='gender'\ncolumn='g'\nunknown='guess'", 7, "unknown variant"),
        ("[[variable]]\nname='gender'\ncolumn='g'\nvalues={'a'=1.5}", 7, "a text or a whole number"),
        ("[source]\nformat='ods'", 5, "unknown variant"),
        ("[source", 4, "table"),
        ("[source]\nheader_row=0", 5, "header_row"),
        ("[source]\nencoding='utf-99'", 5, "no encoding of that name"),
        ("[source]\ndelimiter='ab'", 5, "delimiter"),
        ("[source]\ndelimiter='\"'", 5, "delimiter"),
        ("[source]\npersonal=['a']\nperson='a'", 6, "personal"),
    ] {
        let (at, what) = fault_of(rest);
        assert!(what.contains(part), "{rest}: {what}");
        assert_eq!(at, Some(line), "{rest}: {what}");
    }
    assert_eq!(fault("name = 'a b'\nversion=1\ncodebook='little'").0, Some(1));
    assert!(fault("version=1\ncodebook='little'").1.contains("missing field `name`"));
}

#[test]
fn keys_without_a_meaning_are_refused_rather_than_ignored() {
    for (keys, part) in [
        ("name='sex'\ncolumn='g'", "no variable 'sex'"),
        ("name='gender'", "neither column nor any nor default"),
        ("name='gender'\ncolumn='g'\nany=['h']", "both column and any"),
        ("name='gender'\nany=['h']", "fill a flag"),
        ("name='means'\nany=['h']", "any fills a flag"),
        ("name='labour'\nany=[]", "any is an empty list"),
        ("name='labour'\ncolumn='l'\nyes=['1']", "yes needs any"),
        ("name='labour'\nany=['l']\nyes=['1']\nno=['1']", "means yes and no"),
        ("name='labour'\nany=['l']\nyes=[]", "yes is an empty list"),
        ("name='labour'\ncolumn='l'\nknown=['a']", "known needs contains"),
        ("name='labour'\ncolumn='l'\ncontains=['a']\nknown=['a']", "under contains and under known"),
        ("name='gender'\ncolumn='g'\ncontains=['a']", "fill a flag"),
        ("name='gender'\ncolumn='g'\nseparator=';'", "separator needs"),
        ("name='means'\ncolumn='g'\nseparator=''", "separator is empty"),
        ("name='gender'\ncolumn='g'\ntake='year'", "take needs date"),
        ("name='year'\ncolumn='g'\ndate=['%d.%m']", "does not give what is taken"),
        ("name='year'\ncolumn='g'\ndate=[]", "empty"),
        ("name='year'\ncolumn='g'\ndate=['%Y']\nvalues={'a'='2002'}", "values needs column"),
        ("name='gender'\ncolumn='g'\nbands=true", "no bands"),
        ("name='gender'\ncolumn='g'\nvalues={'a'='Frau'}", "'Frau' is not a value"),
        ("name='gender'\ncolumn='g'\ndefault='Frau'", "'Frau' is not a value"),
        ("name='gender'\ncolumn='g'\nfold=true\nvalues={'A'='Man','a'='Woman'}", "the same as another value"),
        ("name='gender'\ncolumn=''", "column name is empty"),
        ("name='gender'\ncolumn=\"a\\u001b[2J\"", "control character"),
        ("name='gender'\ncolumn='g'\n[[variable]]\nname='gender'\ncolumn='h'", "filled by two"),
        ("name='means'\ncolumn='g'\n[[variable]]\nname='means=debt'\nany=['h']", "filled by two"),
    ] {
        let (line, what) = fault_of(&format!("[[variable]]\n{keys}"));
        assert!(what.contains(part), "{keys}: {what}");
        assert!(line.is_some_and(|l| l >= 5), "{keys}: {line:?}");
    }
}

#[test]
fn the_code_book_is_a_shipped_one_or_a_file_beside_the_mapping() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("book.toml"), crate::support::BOOK).unwrap();
    let path = dir.path().join("m.toml");
    let text = "name='m'\nversion='2'\ncodebook='book.toml'\n[[variable]]\nname='gender'\ncolumn='g'\n";
    std::fs::write(&path, format!("\u{feff}{text}")).unwrap();
    let mapping = Mapping::open(path.to_str().unwrap(), &Limits::default()).unwrap();
    assert_eq!((mapping.name(), mapping.version(), mapping.book().name.as_str()), ("m", "2", "little"));
    // A stranger's mapping must not make the program open files.
    let stranger = Mapping::parse(text, None, &Limits::default()).unwrap_err();
    assert!(stranger.to_string().contains("line 3"), "{stranger}");
    let gone =
        Mapping::parse(&text.replace("book.toml", "gone.toml"), Some(dir.path()), &Limits::default()).unwrap_err();
    assert!(gone.to_string().contains("gone.toml"), "{gone}");
    assert!(matches!(Mapping::open("ctdc-1999", &Limits::default()), Err(IntakeError::NotShipped(_))));
    assert!(matches!(
        Mapping::open("no/such.toml", &Limits::default()),
        Err(IntakeError::Table(TableError::NotFound { .. }))
    ));
    assert_eq!(Mapping::open("ctdc-2024", &Limits::default()).unwrap().name(), "ctdc-2024");
    assert!(matches!(
        Mapping::open(dir.path().to_str().unwrap(), &Limits::default()),
        Err(IntakeError::Table(TableError::NotAFile { .. }) | IntakeError::Table(TableError::Io { .. }))
    ));
}

#[test]
fn a_mapping_is_limited_like_everything_else() {
    let limits = Limits { mapping_bytes: 100, coded_columns: 5, ..Limits::default() };
    let long = format!("{HEAD}# {}", "x".repeat(100));
    assert!(Mapping::with_book(&long, book(), &limits).unwrap_err().to_string().contains("longer than 100"));
    assert!(Mapping::with_book(HEAD, book(), &limits).unwrap_err().to_string().contains("coded columns"));
    let deep = format!("{HEAD}x = {}", "[".repeat(100_000));
    assert!(matches!(Mapping::with_book(&deep, book(), &Limits::default()), Err(IntakeError::Mapping { .. })));
}

#[test]
fn columns_that_are_not_there_are_named_together() {
    let text = format!(
        "{HEAD}[source]\nperson='id'\n[[variable]]\nname='gender'\ncolumn=['Пол','sex']\n[[variable]]\nname='age'\ncolumn='a'\noptional=true"
    );
    let mapping = Mapping::with_book(&text, book(), &Limits::default()).unwrap();
    let error =
        crate::support::try_bytes("t.csv", b"x;y\n1;2\n", &mapping, &Limits::default()).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "the table has no column 'Пол', 'id'");
    assert!(error.hint().contains("delimiter"));
    assert_eq!(error.blame(), Blame::Table);
}

#[test]
fn the_identity_mapping_reads_a_code_books_own_table() {
    let read = csv(
        "gender,age,year,country,labour,threats,means\nMan,0--8,2019,KAZ,1,,threats;documents\n,,,,,,\n",
        &identity_mapping(&book()),
    );
    assert_eq!(read.cases, ["Man,0--8,2019,KAZ,1,,threats;documents", ",,,,,,"]);
    let read = csv(
        "id,gender,age,year,country,labour,threats,means\n7,,,,,,,\n",
        &identity_mapping(&book()).with_person(Some("id")),
    );
    assert_eq!(read.kept.persons, [Some("7".into())]);
}

/// Every key of the form, as the book shows it.
#[test]
fn the_whole_form_is_read() {
    let text = r#"
name = "kz-police"
version = "1"
codebook = "ctdc-2024"
[source]
format = "csv"
encoding = "utf-8"
delimiter = ";"
quotes = "strict"
sheet = "Дела"
header_row = 1
missing = ["-99", "н/д"]
person = "id"
record = "case_no"
personal = ["Фамилия"]
[[variable]]
name = "gender"
column = ["Пол", "sex"]
values = { "М" = "Man", "Ж" = "Woman" }
fold = true
missing = ["не указан"]
optional = true
unknown = "refuse"
[[variable]]
name = "CountryOfExploitation"
column = "Страна"
default = "KAZ"
[[variable]]
name = "meansThreats"
any = ["угрозы", ["давление", "нажим"]]
yes = ["1", "1.0", "да"]
no = ["0", "0.0", "нет"]
[[variable]]
name = "isForcedLabour"
column = "Вид эксплуатации"
separator = ","
contains = ["труд", "рабство"]
known = ["сексуальная", "иное"]
[[variable]]
name = "yearOfRegistration"
column = "Дата регистрации"
date = ["%d.%m.%Y", "%Y"]
take = "year"
[[variable]]
name = "ageBroad"
column = "Возраст"
bands = true
unknown = "blank"
"#;
    let mapping = Mapping::parse(text, None, &Limits::default()).unwrap();
    let table = "case_no;id;Фамилия;Пол;Страна;угрозы;нажим;Вид эксплуатации;Дата регистрации;Возраст\n\
                 A1;7;тайна;ж ;;нет;да;иное,рабство;05.03.2019;16\n\
                 A2;8;тайна;НЕ УКАЗАН;KGZ;0;;сексуальная;2020;давно\n";
    let read = csv(table, &mapping);
    assert_eq!(read.cases, ["2019,Woman,09--17,,KAZ,,,1,,,,,,,1,,,,,,,,,,,,", "2020,,,,KGZ,,,,,,,,,,,,,,,,,,,,,,"]);
    assert_eq!(read.kept.records, [Some("A1".into()), Some("A2".into())]);
    assert_eq!(crate::support::faults(&read.report), ["note Возраст bad-number x1 [3]"]);
}
