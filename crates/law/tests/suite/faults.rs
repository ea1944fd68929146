//! Data that lacks what a statement needs is refused, with the file and the place.

use std::sync::LazyLock;

use proptest::prelude::*;
use shyraq_figures::{CountryFigures, figures_for};
use shyraq_law::{CountryLaw, LawError, LawText, Standards};

const STANDARDS: &str = r#"
[[instrument]]
id = "i"
name = { en = "n", ru = "н", kk = "н" }
reference = "R 1"
adopted = "2000"
[[source]]
id = "s"
title = "t"
page = "p"
read = "2026-11-24"
[[requirement]]
id = "r"
instrument = "i"
article = "1"
pillar = "protection"
force = "shall"
text = { en = "x", ru = "х", kk = "х" }
tag = "read"
source = "s"
"#;
const PROVISIONS: &str = r#"
country = "KAZ"
read = "2026-11-24"
[[binding]]
instrument = "i"
status = "party"
since = "2008"
tag = "background"
[[source]]
id = "s"
title = "t"
page = "p"
read = "2026-11-24"
[[provision]]
id = "p"
act = { en = "a", ru = "а", kk = "а" }
from = "2010"
until = "2015"
effect = { en = "e", ru = "э", kk = "э" }
tag = "read"
source = "s"
"#;
const ASSESSMENTS: &str = r#"
country = "KAZ"
[[body]]
id = "b"
name = { en = "b", ru = "б", kk = "б" }
[[text]]
id = "read-it"
labels = { en = "read", ru = "читать", kk = "оқу" }
[[assessment]]
requirement = "r"
from = "2010"
latest = "2011"
state = "partly"
tag = "read"
why = { en = "w", ru = "п", kk = "с" }
gap = { en = "g", ru = "п", kk = "о" }
bodies = ["b"]
provisions = ["p"]
figures = ["glotip-detected@2017"]
[[assessment]]
requirement = "r"
from = "2016"
state = "unknown"
tag = "not_found"
gap = "read-it"
"#;

static OWN: LazyLock<Standards> = LazyLock::new(|| Standards::parse(("standards.toml", STANDARDS)).unwrap());

fn figures() -> &'static CountryFigures {
    figures_for("KAZ").unwrap()
}

fn parse(provisions: &str, assessments: &str) -> Result<CountryLaw, LawError> {
    let text = LawText {
        country: "KAZ",
        provisions: ("provisions.toml", provisions),
        assessments: ("assessments.toml", assessments),
    };
    CountryLaw::parse(&text, &OWN, figures())
}

/// Parses with one piece of the assessments replaced.
fn assessed(from: &str, to: &str) -> String {
    assert!(ASSESSMENTS.contains(from), "{from}");
    let fault = parse(PROVISIONS, &ASSESSMENTS.replacen(from, to, 1)).unwrap_err();
    assert!(!fault.hint().is_empty() && fault.to_string().contains("assessments.toml"), "{fault}");
    fault.to_string()
}

/// Parses with one piece of the provisions replaced.
fn provided(from: &str, to: &str) -> String {
    assert!(PROVISIONS.contains(from), "{from}");
    let fault = parse(&PROVISIONS.replacen(from, to, 1), ASSESSMENTS).unwrap_err();
    assert!(!fault.hint().is_empty(), "{fault}");
    fault.to_string()
}

#[test]
fn the_sample_itself_is_fine() {
    assert_eq!(parse(PROVISIONS, ASSESSMENTS).unwrap().history("r").count(), 2);
}

#[test]
fn a_name_that_leads_nowhere_is_named_with_its_place() {
    assert_eq!(
        assessed("glotip-detected@2017", "glotip-detected@2016"),
        "assessments.toml: assessment of 'r' from 2010: there is no figure 'glotip-detected@2016'"
    );
    assert!(assessed("glotip-detected@2017", "glotip-detected").contains("series@period"));
    assert!(assessed("provisions = [\"p\"]", "provisions = [\"q\"]").contains("no provision 'q'"));
    assert!(assessed("bodies = [\"b\"]", "bodies = [\"c\"]").contains("no body 'c'"));
    assert!(assessed("gap = \"read-it\"", "gap = \"read-that\"").contains("no text 'read-that'"));
    assert!(assessed("requirement = \"r\"", "requirement = \"q\"").contains("no requirement 'q'"));
    assert!(provided("source = \"s\"", "source = \"x\"").contains("no source 'x'"));
    assert!(provided("instrument = \"i\"", "instrument = \"j\"").contains("no instrument 'j'"));
}

#[test]
fn what_was_not_read_can_t_be_called_known() {
    assert!(assessed("tag = \"read\"", "tag = \"not_found\"").contains("unknown exactly when"));
    assert!(assessed("tag = \"not_found\"", "tag = \"background\"").contains("unknown exactly when"));
    assert!(assessed("gap = \"read-it\"\n", "").contains("needs a gap"));
    assert!(assessed("why = { en = \"w\", ru = \"п\", kk = \"с\" }\n", "").contains("needs a reason"));
    assert!(assessed("provisions = [\"p\"]", "provisions = []").contains("names no provision"));
    assert!(provided("tag = \"read\"\nsource = \"s\"", "tag = \"read\"").contains("names no source"));
    assert!(provided("tag = \"read\"\nsource", "tag = \"background\"\nsource").contains("was not read"));
    assert!(provided("tag = \"background\"", "tag = \"not_found\"").contains("unknown exactly when"));
}

#[test]
fn time_must_make_sense() {
    assert!(assessed("from = \"2016\"", "from = \"2011-12\"").contains("not later"));
    assert!(assessed("latest = \"2011\"", "latest = \"2009\"").contains("ends before"));
    assert!(assessed("latest = \"2011\"", "until = \"2016\"").contains("has ended"));
    assert!(provided("until = \"2015\"", "until = \"2009\"").contains("ends before"));
    // A provision of 2017 can't have carried an assessment of 2010 to 2016.
    assert!(provided("from = \"2010\"\nuntil = \"2015\"", "from = \"2017\"").contains("another time"));
    assert!(
        provided("from = \"2010\"\nuntil = \"2015\"", "from = \"2005\"\nuntil = \"2009\"").contains("another time")
    );
}

#[test]
fn texts_and_countries_are_checked() {
    assert!(assessed("kk = \"о\"", "kk = \" \"").contains("no text in 'kk'"));
    assert!(provided("country = \"KAZ\"", "country = \"KGZ\"").contains("is about KGZ"));
    let twice = format!("{ASSESSMENTS}[[body]]\nid = \"b\"\nname = {{ en = \"b\", ru = \"б\", kk = \"б\" }}\n");
    assert!(parse(PROVISIONS, &twice).unwrap_err().to_string().contains("stands twice"));
    let bare = ASSESSMENTS.split("[[assessment]]").next().unwrap();
    assert!(parse(PROVISIONS, &format!("{bare}assessment = []\n")).is_err());
}

proptest! {
    #[test]
    fn parsing_never_panics(cut in 0..ASSESSMENTS.len(), junk in "[ -~\\n]{0,40}") {
        let mut at = cut;
        while !ASSESSMENTS.is_char_boundary(at) {
            at -= 1;
        }
        let (head, tail) = ASSESSMENTS.split_at(at);
        let _ = parse(PROVISIONS, &format!("{head}{junk}{tail}"));
    }
}
