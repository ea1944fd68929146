//! Cells become answers.

use crate::support::{csv, faults, mapping};

const GENDER: &str = "[[variable]]\nname = 'gender'\ncolumn = 'Пол'\nvalues = { 'Ж' = 'Woman', 'М' = 'Man' }\n";

#[test]
fn own_values_become_public_values() {
    let read = csv("Пол\nЖ\nМ\n\nx\n", &mapping("", GENDER));
    assert_eq!(read.cases, ["Woman,,,,,,", "Man,,,,,,"]);
    assert_eq!(faults(&read.report), ["Пол unknown-value x1 [5]"]);
    assert_eq!(read.report.reported("gender"), Some(2));
    assert_eq!(read.report.reported("age"), Some(0));
}

#[test]
fn without_values_the_public_values_are_accepted() {
    let read = csv("g\nWoman\nwoman\n Woman\n", &mapping("", "[[variable]]\nname='gender'\ncolumn='g'"));
    assert_eq!((read.report.rows_accepted, read.report.rows_refused), (1, 2));
    let folded = csv("g\nWoman\nwoman\n  WOMAN \n", &mapping("", "[[variable]]\nname='gender'\ncolumn='g'\nfold=true"));
    assert_eq!(folded.report.rows_accepted, 3);
}

#[test]
fn folding_works_in_every_script() {
    let m = mapping(
        "",
        "[[variable]]\nname='gender'\ncolumn='g'\nfold=true\nvalues={ 'Жен' = 'Woman', 'ӘЙЕЛ' = 'Woman' }\nmissing=['Н/Д']",
    );
    let read = csv("g,x\nЖЕН,1\nжен ,1\nәйел,1\nн/д,1\n", &m);
    assert_eq!(read.cases, ["Woman,,,,,,", "Woman,,,,,,", "Woman,,,,,,", ",,,,,,"]);
}

#[test]
fn missing_codes_are_blank_and_an_empty_target_is_an_answer_coded_blank() {
    let m = mapping(
        "missing = [-99, 'н/д']",
        "[[variable]]\nname='gender'\ncolumn='g'\nvalues={'f'='Woman','other'=''}\nmissing=['?']\ndefault='Man'",
    );
    let read = csv("g,h\n-99,1\nн/д,1\n?,1\n  ,1\nother,1\nf,1\n", &m);
    // The default stands for what is not reported; "other" is reported.
    assert_eq!(read.cases, ["Man,,,,,,", "Man,,,,,,", "Man,,,,,,", "Man,,,,,,", ",,,,,,", "Woman,,,,,,"]);
}

#[test]
fn unknown_blank_counts_as_blank_with_a_note_and_without_the_default() {
    let m = mapping("", "[[variable]]\nname='country'\ncolumn='c'\nunknown='blank'\ndefault='KAZ'");
    let read = csv("c,x\nKGZ,1\n???,1\n,1\n", &m);
    assert_eq!(read.cases, [",,,KGZ,,,", ",,,,,,", ",,,KAZ,,,"]);
    assert_eq!(faults(&read.report), ["note c unknown-value x1 [3]"]);
    assert_eq!(read.refused, "");
}

#[test]
fn a_variable_without_a_column_is_a_constant() {
    let m = mapping("", &format!("{GENDER}[[variable]]\nname='country'\ndefault='KAZ'"));
    assert_eq!(csv("Пол\nЖ\n", &m).cases, ["Woman,,,KAZ,,,"]);
}

#[test]
fn a_merge_is_one_when_any_column_says_yes() {
    let m = mapping(
        "",
        "[[variable]]\nname='threats'\nany=['a', ['b1','b2'], 'c']\nyes=['1','да']\nno=['0','нет']\noptional=true",
    );
    let read = csv("a,b2\n1,\n,да\n0,нет\n,\n0,1\n2,\n", &m);
    let one: Vec<bool> = read.cases.iter().map(|c| c.contains(",1,")).collect();
    assert_eq!(one, [true, true, false, false, true]);
    assert_eq!(faults(&read.report), ["a unknown-value x1 [7]"]);
    assert_eq!(read.report.columns_absent, ["c"]);
}

#[test]
fn lists_fill_variables_with_several_choices() {
    let m = mapping(
        "",
        "[[variable]]\nname='means'\ncolumn='m'\nseparator=';'\nvalues={'угрозы'='threats','долг'='debt','прочее'=''}\nmissing=['-']",
    );
    let read = csv("m\nугрозы; долг\nдолг;;долг\nпрочее\n-;угрозы\nугрозы;деньги\n", &m);
    assert_eq!(read.cases, [",,,,,,threats;debt", ",,,,,,debt", ",,,,,,", ",,,,,,threats"]);
    assert_eq!(faults(&read.report), ["m unknown-value x1 [6]"]);
    assert_eq!(read.report.reported("means"), Some(3), "a row with two means counts once");
}

#[test]
fn an_unknown_item_may_be_left_out_of_a_list() {
    let m = mapping("", "[[variable]]\nname='means'\ncolumn='m'\nseparator=','\nunknown='blank'");
    assert_eq!(
        csv(
            "m;x\n\"threats,gold\";1\n",
            &mapping("delimiter=';'", "[[variable]]\nname='means'\ncolumn='m'\nseparator=','\nunknown='blank'")
        )
        .cases,
        [",,,,,,threats"]
    );
    assert_eq!(csv("m\n\"debt,documents\"\n", &m).cases, [",,,,,,debt;documents"]);
}

#[test]
fn one_value_of_a_variable_with_several_choices_can_have_its_own_columns() {
    let m = mapping(
        "",
        "[[variable]]\nname='means=debt'\nany=['d1','d2']\n[[variable]]\nname='means=threats'\ncolumn='m'\nseparator='/'\ncontains=['t']\nknown=['x']",
    );
    let read = csv("d1,d2,m\n,1,x/t\n0,0,x\n1,1,\n", &m);
    assert_eq!(read.cases, [",,,,,,threats;debt", ",,,,,,", ",,,,,,debt"]);
}

#[test]
fn contains_makes_flags_of_one_list_and_reports_an_unknown_item_once() {
    let flag = |name: &str, item: &str, other: &str| {
        format!("[[variable]]\nname='{name}'\ncolumn='Вид'\nseparator=';'\ncontains=['{item}']\nknown=['{other}']\n")
    };
    let m = mapping("", &(flag("labour", "труд", "угрозы") + &flag("threats", "угрозы", "труд")));
    let read = csv("Вид\nтруд;угрозы\nтруд\nскрипка\n\n", &m);
    assert_eq!(read.cases, [",,,,1,1,", ",,,,1,,"]);
    assert_eq!(faults(&read.report), ["Вид unknown-value x1 [4]"]);
}

#[test]
fn numbers_go_into_bands() {
    let m = mapping("", "[[variable]]\nname='age'\ncolumn='a'\nbands=true\nvalues={'взрослый'='21+'}");
    let read = csv("a,x\n0,\n8,\n9,\n17.0,\n9—17,\n9 - 12,\n100,\nвзрослый,\n-1,\nстар,\n8-9,\n", &m);
    let ages: Vec<&str> = read.cases.iter().map(|c| c.split(',').nth(1).unwrap()).collect();
    assert_eq!(ages, ["0--8", "0--8", "09--17", "09--17", "09--17", "09--17", "21+", "21+"]);
    assert_eq!(faults(&read.report), ["a bad-number x2 [10, 11]", "a outside-bands x1 [12]"]);
}

#[test]
fn dates_give_years() {
    let m = mapping(
        "",
        "[[variable]]\nname='year'\ncolumn='d'\ndate=['%d.%m.%Y','%Y']\ntake='year'\n[[variable]]\nname='gender'\ncolumn='g'",
    );
    let read = csv("d,g\n05.03.2019,\n2020,\n29.02.2019,\n05.03.1999,\n5 марта,\n\"\",Man\n", &m);
    assert_eq!(read.cases, [",,2019,,,,", ",,2020,,,,", "Man,,,,,,"]);
    assert_eq!(faults(&read.report), ["d bad-date x2 [4, 6]", "d outside-code-book x1 [5]"]);
}

#[test]
fn the_first_spelling_that_the_header_has_is_read() {
    let m = mapping("", "[[variable]]\nname='gender'\ncolumn=['Пол','sex']");
    assert_eq!(csv("sex\nMan\n", &m).cases, ["Man,,,,,,"]);
    assert_eq!(csv("sex,Пол\nMan,Woman\n", &m).cases, ["Woman,,,,,,"]);
    assert_eq!(csv(" sex ,x\nMan,\n", &m).cases, ["Man,,,,,,"], "blanks around a column's name do not count");
    let m = mapping("", "[[variable]]\nname='gender'\ncolumn=\"Пол  лица\"");
    let read = csv("\"Пол\nлица \",x\nMan,\nx,\n", &m);
    assert_eq!(read.cases, ["Man,,,,,,"], "nor do line breaks in it");
    assert_eq!(csv(&read.refused, &m).report.rows_refused, 1);
}

#[test]
fn persons_and_records_come_with_the_rows() {
    let m = mapping("person='id'\nrecord='case'\nmissing=['-']", "[[variable]]\nname='gender'\ncolumn='g'");
    let read = csv("id,case,g\n 7 ,A1,Man\n8,,Woman\n,A3,Man\n-,A4,Man\nӘ9,A5,\n", &m);
    assert_eq!(read.kept.persons, [Some("7".into()), Some("8".into()), Some("Ә9".into())]);
    assert_eq!(read.kept.records, [Some("A1".into()), None, Some("A5".into())]);
    assert_eq!(read.kept.rows, [2, 3, 6]);
    assert_eq!(faults(&read.report), ["id missing-person x2 [4, 5]"]);
    let own = mapping("", "[[variable]]\nname='gender'\ncolumn='g'");
    assert_eq!(csv("id,g\n1,Man\n", &own).kept.persons, [None], "without a person column each row is a person");
    assert_eq!(csv("id,g\n1,Man\n", &own.with_person(Some("id"))).kept.persons, [Some("1".into())]);
}

#[test]
fn every_fault_of_a_row_is_reported() {
    let m = mapping("person='id'", "[[variable]]\nname='gender'\ncolumn='g'\n[[variable]]\nname='country'\ncolumn='c'");
    let read = csv("id,g,c\n,x,y\n", &m);
    assert_eq!(faults(&read.report), ["c unknown-value x1 [2]", "g unknown-value x1 [2]", "id missing-person x1 [2]"]);
    assert_eq!(read.report.rows_refused, 1);
}

#[test]
fn spreadsheet_errors_are_named_as_such() {
    let read = csv("Пол\n#N/A\n#REF!\nЖ\n", &mapping("", GENDER));
    assert_eq!(faults(&read.report), ["Пол formula-error x2 [2, 3]"]);
    let m = mapping("missing=['#N/A']", GENDER);
    assert_eq!(csv("Пол,x\n#N/A,\n", &m).report.rows_accepted, 1);
}

#[test]
fn a_column_with_more_texts_than_are_remembered_is_coded_right() {
    let m = mapping("person='id'", "[[variable]]\nname='age'\ncolumn='a'\nbands=true");
    let text: String = std::iter::once("id,a\n".into()).chain((0..20_000).map(|i| format!("p{i},{i}\n"))).collect();
    let read = csv(&text, &m);
    assert_eq!(read.report.rows_accepted, 20_000);
    let count = |band: &str| read.cases.iter().filter(|c| c.split(',').nth(1) == Some(band)).count();
    assert_eq!([count("0--8"), count("09--17"), count("18--20"), count("21+")], [9, 9, 3, 19_979]);
}
