//! The shipped code books against the documents they come from.

use shyraq_case::{CodeBook, CodeBookError, Kind, Labels, Lang, SHIPPED, Variable};

/// The order of the code book, section 5.
const NAMES_2024: [&str; 27] = [
    "yearOfRegistration",
    "gender",
    "ageBroad",
    "citizenship",
    "CountryOfExploitation",
    "traffickMonths",
    "meansDebtBondageEarnings",
    "meansThreats",
    "meansAbusePsyPhySex",
    "meansFalsePromises",
    "meansDrugsAlcohol",
    "meansDenyBasicNeeds",
    "meansExcessiveWorkHours",
    "meansWithholdDocs",
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "typeOfLabourAgriculture",
    "typeOfLabourConstruction",
    "typeOfLabourDomesticWork",
    "typeOfLabourHospitality",
    "typeOfSexProstitution",
    "typeOfSexPornography",
    "recruiterRelationIntimatePartner",
    "recruiterRelationFriend",
    "recruiterRelationFamily",
    "recruiterRelationOther",
];

fn codes(book: &CodeBook, name: &str) -> Vec<String> {
    let (_, v) = book.variable(name).unwrap();
    v.values.iter().map(|x| x.code.clone()).collect()
}

fn own_text(labels: &Labels, lang: Lang) -> Option<&str> {
    match lang {
        Lang::En => labels.en.as_deref(),
        Lang::Ru => labels.ru.as_deref(),
        Lang::Kk => labels.kk.as_deref(),
    }
}

fn in_all_languages(what: &str, labels: &Labels) {
    for lang in Lang::ALL {
        let text = own_text(labels, lang).unwrap_or_default();
        assert!(!text.trim().is_empty(), "{what} has no text in {}", lang.tag());
        assert_eq!(text.trim(), text, "{what} in {}", lang.tag());
    }
}

fn is_year(v: &Variable) -> bool {
    v.name == "yearOfRegistration"
}

#[test]
fn every_shipped_book_parses_under_its_own_name() {
    for name in SHIPPED {
        let book = CodeBook::shipped(name).unwrap();
        assert_eq!(book.name, name);
        assert!(book.source.is_some_and(|s| !s.is_empty()), "{name} names no source");
    }
    assert_eq!(CodeBook::shipped("ctdc-2099"), Err(CodeBookError::NotShipped("ctdc-2099".into())));
}

#[test]
fn ctdc_2024_has_the_27_variables_in_order() {
    let book = CodeBook::shipped("ctdc-2024").unwrap();
    assert_eq!(book.version, "2");
    let names: Vec<&str> = book.variables.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, NAMES_2024);
    assert!(book.merges.is_empty());
}

#[test]
fn ctdc_2024_has_the_values_of_the_published_file() {
    let book = CodeBook::shipped("ctdc-2024").unwrap();
    assert_eq!(codes(&book, "gender"), ["Man", "Woman", "Trans/Transgender/NonConforming"]);
    assert_eq!(
        codes(&book, "ageBroad"),
        ["0--8", "09--17", "18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+"]
    );
    assert_eq!(codes(&book, "traffickMonths"), ["0--12 (0-1 yr)", "13--24 (1-2 yrs)", "25+ (2+ yrs)"]);
    let years = codes(&book, "yearOfRegistration");
    assert_eq!((years.len(), years.first().unwrap().as_str(), years.last().unwrap().as_str()), (25, "2002", "2026"));
    assert_eq!(codes(&book, "citizenship").len(), 249);
    assert_eq!(codes(&book, "CountryOfExploitation").len(), 249);
    let flags: Vec<&str> = book.variables.iter().filter(|v| v.is_flag()).map(|v| v.name.as_str()).collect();
    assert_eq!(flags, &NAMES_2024[6..]);
    for v in book.variables.iter().filter(|v| v.is_flag()) {
        assert_eq!(v.values[0].code, "1", "{}", v.name);
    }
    let ordinal: Vec<&str> =
        book.variables.iter().filter(|v| v.kind == Kind::Ordinal).map(|v| v.name.as_str()).collect();
    assert_eq!(ordinal, ["yearOfRegistration", "ageBroad", "traffickMonths"]);
}

/// Section 6 of the code book: variables 7-14, 15-17, 18-21, 22-23 and 24-27.
#[test]
fn groups_are_those_of_the_denominator_rule() {
    let book = CodeBook::shipped("ctdc-2024").unwrap();
    for (group, range) in
        [("means", 6..14), ("exploitation", 14..17), ("labour", 17..21), ("sex", 21..23), ("recruiter", 23..27)]
    {
        let members: Vec<&str> = book.members(group).map(|v| v.name.as_str()).collect();
        assert_eq!(members, &NAMES_2024[range], "{group}");
    }
    assert_eq!(book.groups.len(), 5);
    assert!(book.variables[..6].iter().all(|v| v.group.is_none()));
}

#[test]
fn every_text_exists_in_three_languages() {
    for name in SHIPPED {
        let book = CodeBook::shipped(name).unwrap();
        in_all_languages(name, &book.title);
        for g in &book.groups {
            in_all_languages(&g.name, &g.labels);
        }
        for v in &book.variables {
            in_all_languages(&v.name, &v.labels);
            in_all_languages(&format!("{}, blank", v.name), &v.blank);
            if !v.note.is_empty() {
                in_all_languages(&format!("{}, note", v.name), &v.note);
            }
            // A year is the same in every language and needs no label.
            for x in v.values.iter().filter(|_| !is_year(v)) {
                in_all_languages(&format!("{}={}", v.name, x.code), &x.labels);
            }
        }
    }
}

/// Two rows of one table with the same words can't be told apart.
#[test]
fn labels_of_one_variable_or_book_differ() {
    for name in SHIPPED {
        let book = CodeBook::shipped(name).unwrap();
        for lang in Lang::ALL {
            let mut seen = std::collections::HashSet::new();
            for v in &book.variables {
                assert!(seen.insert(v.label(lang)), "{name}: {} twice in {}", v.label(lang), lang.tag());
                let mut values = std::collections::HashSet::new();
                assert!(v.values.iter().all(|x| values.insert(x.label(lang))), "{name}: {} in {}", v.name, lang.tag());
            }
        }
    }
}

#[test]
fn blank_never_reads_as_no() {
    let book = CodeBook::shipped("ctdc-2024").unwrap();
    for v in &book.variables {
        assert_eq!(v.blank.get(Lang::En), Some("Not reported: unknown, not \"no\""), "{}", v.name);
        assert_eq!(v.blank.get(Lang::Ru), Some("Не указано: неизвестно, а не «нет»"), "{}", v.name);
        assert_eq!(v.blank.get(Lang::Kk), Some("Белгісіз: жазбада толтырылмаған, «жоқ» емес"), "{}", v.name);
    }
    let (_, labour) = book.variable("isForcedLabour").unwrap();
    assert_eq!(
        Lang::ALL.map(|l| labour.label(l).to_owned()),
        ["Forced labour", "Принудительный труд", "Мәжбүрлі еңбек"]
    );
    for (name, word) in [("yearOfRegistration", "not the year of the exploitation"), ("CountryOfExploitation", "proxy")]
    {
        assert!(book.variable(name).unwrap().1.note.get(Lang::En).unwrap().contains(word), "{name}");
    }
    for name in ["citizenship", "CountryOfExploitation"] {
        let note = book.variable(name).unwrap().1.note.get(Lang::En).unwrap();
        assert!(note.contains("Kosovo") && note.contains("Tibet"), "{name}");
    }
}

#[test]
fn ctdc_2021_has_the_published_columns_and_the_two_that_it_lacks() {
    let book = CodeBook::shipped("ctdc-2021").unwrap();
    assert_eq!(book.variables.len(), 39);
    for absent in ["meansOfControlRestrictsFinancialAccess", "meansOfControlUsesChildren"] {
        assert!(book.variable(absent).unwrap().1.is_flag());
    }
    assert!(book.variable("meansOfControlThreatOfLawEnforce").is_none());
    assert_eq!(codes(&book, "gender"), ["Female", "Male", "Transgender/NonConforming"]);
    assert_eq!(codes(&book, "majorityStatusAtExploit"), ["Minor", "Adult"]);
    assert_eq!(
        codes(&book, "traffickMonths"),
        ["0--12 (0-1 yr)", "13--24 (1-2 yrs)", "25--60 (2-5 yrs)", "61+ (5+ yrs)"]
    );
    let sizes: Vec<usize> =
        ["means", "exploitation", "labour", "sex", "recruiter"].map(|g| book.members(g).count()).into();
    assert_eq!(sizes, [17, 3, 5, 3, 4]);
}

/// Appendix II of the 2024 code book, without the common prefix `meansOfControl`.
#[test]
fn merges_are_those_of_appendix_ii() {
    let expected: [(&str, &[&str]); 8] = [
        ("meansDebtBondageEarnings", &["DebtBondage", "TakesEarnings"]),
        ("meansThreats", &["Threats", "UsesChildren", "ThreatOfLawEnforcement"]),
        ("meansAbusePsyPhySex", &["PsychologicalAbuse", "PhysicalAbuse", "SexualAbuse"]),
        ("meansFalsePromises", &["FalsePromises"]),
        ("meansDrugsAlcohol", &["PsychoactiveSubstances"]),
        (
            "meansDenyBasicNeeds",
            &["RestrictsFinancialAccess", "RestrictsMovement", "RestrictsMedicalCare", "WithholdsNecessities"],
        ),
        ("meansExcessiveWorkHours", &["ExcessiveWorkingHours"]),
        ("meansWithholdDocs", &["WithholdsDocuments"]),
    ];
    let old = CodeBook::shipped("ctdc-2021").unwrap();
    let new = CodeBook::shipped("ctdc-2024").unwrap();
    let found: Vec<(&str, Vec<&str>)> = old
        .merges
        .iter()
        .map(|m| (m.into.as_str(), m.any.iter().map(|a| a.strip_prefix("meansOfControl").unwrap()).collect()))
        .collect();
    let wanted: Vec<(&str, Vec<&str>)> = expected.iter().map(|(i, a)| (*i, a.to_vec())).collect();
    assert_eq!(found, wanted);
    for m in &old.merges {
        assert!(new.variable(&m.into).is_some(), "{}", m.into);
        assert!(m.any.iter().all(|a| old.variable(a).is_some()), "{}", m.into);
    }
    // What 2024 dropped goes nowhere: it is in no merge and not among the new names.
    for dropped in ["meansOfControlOther", "typeOfLabourOther", "typeOfSexOther", "majorityStatusAtExploit"] {
        assert!(old.variable(dropped).is_some() && new.variable(dropped).is_none(), "{dropped}");
        assert!(old.merges.iter().all(|m| !m.any.iter().any(|a| a == dropped)), "{dropped}");
    }
    // Every other variable of 2024 has a column of the same name.
    for v in &new.variables {
        let merged = old.merges.iter().any(|m| m.into == v.name);
        assert_ne!(merged, old.variable(&v.name).is_some(), "{}", v.name);
    }
}

/// Article 3 (a) names five acts, eight means and, at a minimum, seven purposes.
#[test]
fn palermo_has_the_elements_of_article_3() {
    let book = CodeBook::shipped("palermo").unwrap();
    assert_eq!(codes(&book, "act"), ["recruitment", "transportation", "transfer", "harbouring", "receipt"]);
    assert_eq!(codes(&book, "means").len(), 8);
    assert_eq!(
        &codes(&book, "purpose")[..7],
        ["prostitution", "other-sexual", "forced-labour", "slavery", "slavery-like", "servitude", "organs"]
    );
    assert_eq!(codes(&book, "age"), ["child", "adult"]);
    for name in ["act", "means", "purpose"] {
        assert_eq!(book.variable(name).unwrap().1.kind, Kind::Several);
    }
    let columns: Vec<String> = book.columns().into_iter().map(|c| c.name).collect();
    assert_eq!(columns.len(), 5 + 8 + 14 + 1);
    assert!(columns.contains(&"purpose=forced-labour".to_owned()));
}

#[test]
fn written_books_read_back_as_equal() {
    for name in SHIPPED {
        let book = CodeBook::shipped(name).unwrap();
        assert_eq!(CodeBook::parse(&book.to_toml().unwrap()).unwrap(), book, "{name}");
    }
}

#[test]
fn select_keeps_order_and_only_the_groups_in_use() {
    let book = CodeBook::shipped("ctdc-2024").unwrap();
    let small = book.select(&["isForcedLabour", "gender"]).unwrap();
    let names: Vec<&str> = small.variables.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["gender", "isForcedLabour"]);
    assert_eq!(small.groups.len(), 1);
    assert!(matches!(book.select(&["sex"]), Err(CodeBookError::Unknown { .. })));
}
