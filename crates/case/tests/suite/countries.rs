//! The list of countries and regions.

use shyraq_case::{Lang, countries, country, regions};

#[test]
fn the_249_codes_of_iso_are_sorted_and_unique() {
    let all = countries();
    assert_eq!(all.len(), 249);
    assert!(all.windows(2).all(|w| w[0].alpha3 < w[1].alpha3));
    for (what, mut keys) in [
        ("alpha-2", all.iter().map(|c| c.alpha2.clone()).collect::<Vec<_>>()),
        ("M49", all.iter().map(|c| c.m49.to_string()).collect()),
    ] {
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 249, "{what}");
    }
    for c in all {
        assert!(c.alpha3.len() == 3 && c.alpha3.bytes().all(|b| b.is_ascii_uppercase()), "{}", c.alpha3);
        assert!(c.alpha2.len() == 2 && c.alpha2.bytes().all(|b| b.is_ascii_uppercase()), "{}", c.alpha3);
    }
}

#[test]
fn kazakhstan_and_others_have_their_codes_and_names() {
    let kaz = country("KAZ").unwrap();
    assert_eq!((kaz.alpha2.as_str(), kaz.m49, kaz.region, kaz.subregion), ("KZ", 398, Some(142), Some(143)));
    assert_eq!(Lang::ALL.map(|l| kaz.names.get(l).unwrap()), ["Kazakhstan", "Казахстан", "Қазақстан"]);
    assert_eq!(country("ARE").unwrap().names.get(Lang::Ru), Some("Объединённые Арабские Эмираты"));
    assert_eq!(country("CUW").unwrap().m49, 531);
    assert_eq!(country("NAM").unwrap().alpha2, "NA");
    let taiwan = country("TWN").unwrap();
    assert_eq!((taiwan.m49, taiwan.region, taiwan.subregion), (158, Some(142), Some(30)));
    assert_eq!(country("XKX"), None);
    assert_eq!(country("kaz"), None);
    let central: Vec<&str> =
        countries().iter().filter(|c| c.subregion == Some(143)).map(|c| c.alpha3.as_str()).collect();
    assert_eq!(central, ["KAZ", "KGZ", "TJK", "TKM", "UZB"]);
}

/// M49 has 5 regions and 17 sub-regions; only Antarctica lies in none.
#[test]
fn every_country_but_antarctica_lies_in_a_region() {
    assert_eq!(regions().iter().filter(|r| r.parent.is_none()).count(), 5);
    assert_eq!(regions().len(), 22);
    for c in countries() {
        let sub = c.subregion.and_then(|m| regions().iter().find(|r| r.m49 == m));
        match sub {
            Some(sub) => assert_eq!(sub.parent, c.region, "{}", c.alpha3),
            None => assert_eq!((c.alpha3.as_str(), c.region), ("ATA", None)),
        }
    }
    let asia: Vec<u16> = regions().iter().filter(|r| r.parent == Some(142)).map(|r| r.m49).collect();
    assert_eq!(asia, [30, 34, 35, 143, 145]);
}

/// No two names are equal in a language, so no two rows of a table look the same.
#[test]
fn names_exist_in_three_languages_and_differ() {
    for lang in Lang::ALL {
        let names = |l: &shyraq_case::Labels| {
            match lang {
                Lang::En => l.en.clone(),
                Lang::Ru => l.ru.clone(),
                Lang::Kk => l.kk.clone(),
            }
            .unwrap()
        };
        let mut all: Vec<String> = countries().iter().map(|c| names(&c.names)).collect();
        assert!(all.iter().all(|n| !n.trim().is_empty()));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 249, "{}", lang.tag());
        assert!(regions().iter().all(|r| !names(&r.names).is_empty()));
    }
}
