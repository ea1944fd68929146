//! Shares of a group are those of the file, of those with an answer in it, and only where
//! their interval says enough.

use std::collections::{BTreeMap, BTreeSet};

use shyraq_bundle::{Bundle, BundleError};
use shyraq_case::CodeBook;
use shyraq_testkit::release::{Simulated, officers};

use crate::figures::marked;
use crate::site::{Built, made_with};

/// A small code book with two groups of flags and countries.
const BOOK: &str = r#"
name = "small"
version = "1"
[[group]]
name = "exploitation"
labels = { en = "Type of exploitation", ru = "Вид эксплуатации", kk = "Қанау түрі" }
[[group]]
name = "means"
labels = { en = "Means of control" }
[[variable]]
name = "gender"
values = ["Woman", "Man"]
[[variable]]
name = "citizenship"
values = ["KAZ", "UZB", "KGZ"]
[[variable]]
name = "CountryOfExploitation"
values = ["KAZ", "RUS"]
[[variable]]
name = "isForcedLabour"
group = "exploitation"
values = [1]
[[variable]]
name = "isSexualExploit"
group = "exploitation"
values = [1]
[[variable]]
name = "isOtherExploit"
group = "exploitation"
values = [1]
[[variable]]
name = "meansThreats"
group = "means"
values = [1]
[[variable]]
name = "meansFalsePromises"
group = "means"
values = [1]
"#;

/// Rows made up by hand: forced labour is clear with a decimal, and in Kazakhstan without;
/// other exploitation is 20.1 points wide, and in Kazakhstan printed from zero. One of the
/// two means has no share.
const SHARES: &str = "\
group,variable,by,values,numerator,denominator,share,low,high
exploitation,isForcedLabour,,,1600,4000,40.0,39.4,40.6
exploitation,isSexualExploit,,,628,4000,15.7,15.5,15.8
exploitation,isOtherExploit,,,1200,4000,30.0,19.9,40.0
exploitation,isForcedLabour,gender,Man,1,2,50.0,49.0,51.0
exploitation,isSexualExploit,gender,Man,1,2,50.0,49.0,51.0
exploitation,isOtherExploit,gender,Man,1,2,50.0,49.0,51.0
exploitation,isForcedLabour,CountryOfExploitation,KAZ,267,700,38.1,36.2,40.2
exploitation,isSexualExploit,CountryOfExploitation,KAZ,84,700,12.0,2.0,22.0
exploitation,isOtherExploit,CountryOfExploitation,KAZ,21,700,3.0,0.4,7.0
exploitation,isForcedLabour,CountryOfExploitation,,50,100,50.0,49.0,51.0
exploitation,isForcedLabour,gender;CountryOfExploitation,Man;KAZ,1,2,50.0,49.0,51.0
means,meansThreats,,,480,1200,40.0,37.4,42.7
";

/// 4,020 with a standard deviation of 14.97: from 3,990 to 4,050.
const ANY: &str = "any(exploitation),,1990,224\nany(exploitation),1,4020,224\n";

fn simulated() -> Simulated {
    Simulated { book: CodeBook::parse(BOOK).unwrap(), persons: 6_000, seed: 5 }
}

fn shared() -> Built {
    made_with(&simulated(), &[("shares.csv", SHARES), ("measured.csv", ANY)])
}

fn shares_of(html: &str) -> BTreeMap<String, String> {
    marked(html).into_iter().filter(|(id, _)| id.starts_with("share.")).collect()
}

fn known(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter().map(|(id, value)| ((*id).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn shares_of_a_group_are_printed_as_the_file_has_them_and_say_of_whom_they_are() {
    let site = shared();
    check_figures(&site);
    check_words(&site);
    check_rough(&site);
    check_incomplete(&site);
}

/// The same figures in every language, on the pages that show a group and on no other.
fn check_figures(site: &Built) {
    let all = known(&[("share.isForcedLabour:", "40.0"), ("share.isSexualExploit:", "15.7")]);
    let kazakhstan = known(&[
        ("share.isForcedLabour.CountryOfExploitation:KAZ", "38.1"),
        ("share.isSexualExploit.CountryOfExploitation:KAZ", "12.0"),
    ]);
    for lang in ["en", "ru", "kk"] {
        for page in ["", "explore/"] {
            assert_eq!(shares_of(&site.text(&format!("{lang}/{page}index.html"))), all, "{lang}/{page}");
        }
        assert_eq!(
            shares_of(&site.text(&format!("{lang}/explore/isSexualExploit/index.html"))),
            known(&[("share.isSexualExploit:", "15.7")])
        );
        assert_eq!(shares_of(&site.text(&format!("{lang}/countries/kaz/index.html"))), kazakhstan);
    }
    // No other page has a share of a group: those by gender and by two columns stand in the file.
    let pages: BTreeSet<String> = site
        .pages()
        .iter()
        .filter(|(p, html)| p.starts_with("en/") && !shares_of(html).is_empty())
        .map(|(p, _)| p.trim_end_matches("index.html").to_owned())
        .collect();
    let expected =
        ["en/", "en/countries/kaz/", "en/explore/", "en/explore/isForcedLabour/", "en/explore/isSexualExploit/"];
    assert_eq!(pages, expected.map(str::to_owned).into());
}

/// A share stands with its interval, and its table says of whom it is.
fn check_words(site: &Built) {
    let cell = |page: &str, slug: &str| -> String {
        let html = site.text(page);
        let at = html.find(&format!("data-figure=\"share.{slug}")).unwrap_or_else(|| panic!("{page}: {slug}"));
        let rest = &html[at..];
        rest[rest.find('>').unwrap() + 1..rest.find("</td>").unwrap()].to_owned()
    };
    let printed = |share: &str, range: &str| format!("{share}\u{a0}%</data> <span class=\"i\">({range})</span>");
    let flag = "explore/isSexualExploit/index.html";
    assert_eq!(cell(&format!("en/{flag}"), "isSexualExploit:"), printed("15.7", "15.5 to 15.8"));
    assert_eq!(cell(&format!("ru/{flag}"), "isSexualExploit:"), printed("15,7", "от 15,5 до 15,8"));
    assert_eq!(cell(&format!("kk/{flag}"), "isSexualExploit:"), printed("15,7", "аралығы: 15,5–15,8"));
    // 4.0 points wide: whole per cents, rounded outward. Just 20 points wide is still printed.
    let kaz = "en/countries/kaz/index.html";
    assert_eq!(cell(kaz, "isForcedLabour."), printed("38", "36 to 41"));
    assert_eq!(cell(kaz, "isSexualExploit."), printed("12", "2 to 22"));

    let flag = site.text("en/explore/isForcedLabour/index.html");
    assert!(flag.contains("<th role=\"columnheader\" scope=\"col\">Share of those with any answer in the group</th>"));
    let whom = "Shares are of about 4,000 people (from 3,990 to 4,050): those with at least one answer in “Type of exploitation”, not all people.";
    for page in ["en/index.html", "en/explore/index.html", "en/explore/isForcedLabour/index.html"] {
        assert_eq!(site.text(page).matches(whom).count(), 1, "{page}");
    }
    // The denominator in Kazakhstan was not measured here: words alone.
    let whom = "Shares are of those exploited in Kazakhstan with at least one answer in “Type of exploitation”, not of all exploited there.";
    assert_eq!(site.text(kaz).matches(whom).count(), 1);
    assert!(site.text("en/data/index.html").contains("Shares of groups in per cent, with intervals"));
    let method = site.text("en/method/index.html");
    assert!(method.contains("as shares.csv has it") && method.contains("at most 20 points wide"));
}

/// A share that says too little is a dash, and the page says why.
fn check_rough(site: &Built) {
    // 20.1 points wide, and in Kazakhstan from 0.4, which is printed as 0.
    for page in ["index.html", "explore/isOtherExploit/index.html", "countries/kaz/index.html"] {
        for (lang, words, why) in [
            ("en", "— too rough", "wider than 20 points or holds zero"),
            ("ru", "— слишком неточно", "шире 20 процентных пунктов или содержит ноль"),
            ("kk", "— тым дәл емес", "20 пайыздық тармақтан кең немесе онда нөл бар"),
        ] {
            let html = site.text(&format!("{lang}/{page}"));
            assert_eq!(html.matches(words).count(), 1, "{lang}/{page}");
            assert_eq!(html.matches(why).count(), 1, "{lang}/{page}");
        }
    }
    let clear = site.text("en/explore/isForcedLabour/index.html");
    assert!(!clear.contains("too rough") && !clear.contains("Too rough"));
}

/// A group of which a row has no share stays without.
fn check_incomplete(site: &Built) {
    let html = site.text("en/explore/meansThreats/index.html");
    assert!(html.contains("No shares: they need") && shares_of(&html).is_empty());
    assert!(!site.text("en/explore/isForcedLabour/index.html").contains("No shares: they need"));
}

#[test]
fn a_country_in_which_no_share_says_enough_is_named_in_one_line() {
    let rough = SHARES.replace("36.2,40.2", "0.0,100.0").replace("2.0,22.0", "0.0,100.0");
    let site = made_with(&simulated(), &[("shares.csv", &rough)]);
    let html = site.text("en/countries/kaz/index.html");
    assert!(html.contains("No shares can be printed for Kazakhstan in: Type of exploitation."));
    assert!(shares_of(&html).is_empty() && !html.contains("— too rough"));
    assert!(html.contains("data-figure=\"CountryOfExploitation.isForcedLabour:KAZ;1\""), "the counts stay");
}

#[test]
fn without_shares_nothing_changes_and_with_them_the_downloads_are_the_same() {
    let (with, without) = (shared(), made_with(&simulated(), &[]));
    let html = without.text("en/explore/isForcedLabour/index.html");
    assert!(html.contains("No shares: they need") && !html.contains("Shares are of"));
    assert!(without.pages().values().all(|html| shares_of(html).is_empty()));
    assert!(without.text("en/method/index.html").contains("tables of one and two variables do not give it"));
    let own = |site: &Built| -> BTreeMap<String, String> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&site.report.release, "RELEASE");
        let table = |p: &String| !p.starts_with("data/") && (p.ends_with(".csv") || p.ends_with(".json"));
        site.files().into_iter().filter(|(p, _)| table(p)).map(|(p, bytes)| (p, text(bytes))).collect()
    };
    let (a, b) = (own(&with), own(&without));
    assert!(a.len() > 50, "{}", a.len());
    assert!(a == b, "a download differs");
    let copied = |site: &Built| site.files().into_keys().any(|p| p.ends_with("data/shares.csv"));
    assert!(copied(&with) && !copied(&without));
}

#[test]
fn a_file_without_its_form_is_refused_by_line_and_column() {
    let work = tempfile::tempdir().unwrap();
    let wrong = SHARES.replace("15.5,15.8", "15.5,15.6");
    let dir = simulated().sign_with(work.path(), &[("shares.csv", &wrong)]).unwrap();
    let fault = Bundle::open(&dir, Some(&officers())).unwrap_err();
    assert!(matches!(fault, BundleError::Form { .. }));
    let text = fault.to_string();
    assert!(text.contains("data/shares.csv: line 3, column 'high': "), "{text}");
    assert!(!text.contains("15.6") && fault.hint().contains("make the draft again"), "{text}");
}
