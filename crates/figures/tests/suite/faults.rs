//! Data that lacks what a figure needs is refused, with the file and the place.

use proptest::prelude::*;
use shyraq_figures::{CountryFigures, CountryText, FiguresError, shipped_text};

const SERIES: &str = r#"
country = "XXA"
licence = { en = "l", ru = "л", kk = "л" }
[[body]]
id = "b"
name = { en = "Body", ru = "Ведомство", kk = "Мекеме" }
[[source]]
id = "s"
title = "Simulated report"
page = "p. 1"
read = "2026-11-24"
[[text]]
id = "more"
labels = { en = "more", ru = "больше", kk = "көп" }
[[series]]
id = "x"
body = "b"
title = { en = "t", ru = "т", kk = "т" }
definition = { en = "d", ru = "о", kk = "а" }
unit = "person"
period = "calendar_year"
source = "s"
points = [{ year = 2020, exact = 1 }, { year = 2021, below = 5 }, { year = 2022, text = "more" }]
"#;
const CONTRADICTIONS: &str = r#"
[[contradiction]]
id = "c"
figures = [{ series = "x", periods = ["2020", "2021"] }]
sentence = { en = "s", ru = "с", kk = "с" }
"#;
const TIMELINE: &str = r#"
[[milestone]]
date = "2024-07"
act = { en = "a", ru = "а", kk = "а" }
effect = { en = "e", ru = "э", kk = "ә" }
tag = "read"
"#;

fn parse(series: &str, contradictions: &str, timeline: &str, helplines: &str) -> Result<CountryFigures, FiguresError> {
    CountryFigures::parse(&CountryText {
        country: "XXA",
        series: &[("series.toml", series)],
        contradictions: ("contradictions.toml", contradictions),
        timeline: ("timeline.toml", timeline),
        helplines: ("helplines.toml", helplines),
    })
}

/// Parses the series file with one piece of text replaced.
fn with(from: &str, to: &str) -> FiguresError {
    assert!(SERIES.contains(from), "{from}");
    let fault = parse(&SERIES.replacen(from, to, 1), CONTRADICTIONS, TIMELINE, "").unwrap_err();
    assert!(!fault.hint().is_empty());
    assert!(fault.to_string().contains("series.toml"), "{fault}");
    fault
}

fn figure_fault(from: &str, to: &str) -> &'static str {
    match with(from, to) {
        FiguresError::Figure { fault, .. } => fault,
        other => panic!("{other}"),
    }
}

#[test]
fn the_least_country_loads() {
    let country = parse(SERIES, CONTRADICTIONS, TIMELINE, "").unwrap();
    let written: Vec<String> = country.series()[0].points().iter().map(|p| p.value().to_string()).collect();
    assert_eq!(written, ["1", "<5", "more"]);
}

#[test]
fn what_a_figure_needs_can_t_be_left_out() {
    for key in ["id", "body", "title", "definition", "unit", "period", "source", "points"] {
        let head = SERIES.find("[[series]]").unwrap();
        let (before, series) = SERIES.split_at(head);
        let start = series.find(&format!("\n{key} = ")).unwrap() + 1;
        let end = start + series[start..].find('\n').unwrap();
        let text = format!("{before}{}{}", &series[..start], &series[end..]);
        let fault = parse(&text, CONTRADICTIONS, TIMELINE, "").unwrap_err();
        assert!(matches!(&fault, FiguresError::Syntax { message, .. } if message.contains(key)), "{key}: {fault}");
    }
    assert!(matches!(with("read = \"2026-11-24\"\n", ""), FiguresError::Syntax { .. }));
    assert!(matches!(with("\"2026-11-24\"", "\"yesterday\""), FiguresError::Syntax { .. }));
    assert!(matches!(with("page = \"p. 1\"", "page = \" \""), FiguresError::Empty { .. }));
    assert!(matches!(with("kk = \"а\" }\nunit", "kk = \"\" }\nunit"), FiguresError::Empty { lang: "kk", .. }));
    assert!(matches!(with(", ru = \"т\"", ""), FiguresError::Empty { lang: "ru", .. }));
    assert!(matches!(with("\"person\"", "\"victim\""), FiguresError::Syntax { .. }));
}

#[test]
fn names_must_resolve_and_be_unique() {
    assert!(matches!(with("body = \"b\"", "body = \"c\""), FiguresError::Unknown { what: "body", .. }));
    assert!(matches!(with("source = \"s\"", "source = \"r\""), FiguresError::Unknown { what: "source", .. }));
    assert!(matches!(with("text = \"more\"", "text = \"less\""), FiguresError::Unknown { what: "text", .. }));
    assert!(matches!(with("country = \"XXA\"", "country = \"XXB\""), FiguresError::Country { .. }));
    let series = &SERIES[SERIES.find("[[series]]").unwrap()..];
    let twice = parse(&format!("{SERIES}{series}"), CONTRADICTIONS, TIMELINE, "").unwrap_err();
    assert!(matches!(twice, FiguresError::Twice { what: "series", .. }), "{twice}");
}

#[test]
fn a_point_has_one_period_and_one_value_in_order() {
    assert_eq!(figure_fault("exact = 1", "exact = 1, below = 2"), "needs exactly one value");
    assert_eq!(figure_fault(", exact = 1", ""), "needs exactly one value");
    assert_eq!(figure_fault("year = 2021", "year = 2020"), "is not later than the one before");
    assert_eq!(figure_fault("year = 2021", "from = \"2021-01\", to = \"2021-06\""), "has a span in a series of years");
    assert_eq!(figure_fault("year = 2021, ", ""), "needs year, or from and to");
    assert_eq!(figure_fault("year = 2021", "year = 21"), "has a year out of range");
}

#[test]
fn a_contradiction_refers_to_two_existing_figures() {
    for (from, to) in [("series = \"x\"", "series = \"y\""), ("\"2021\"", "\"2019\""), (", \"2021\"", "")] {
        let fault = parse(SERIES, &CONTRADICTIONS.replacen(from, to, 1), TIMELINE, "").unwrap_err();
        assert!(matches!(fault, FiguresError::Unknown { .. }), "{to}: {fault}");
    }
}

#[test]
fn steps_and_helplines_are_checked() {
    let bad_date = parse(SERIES, CONTRADICTIONS, &TIMELINE.replace("2024-07", "2024-13"), "");
    assert!(matches!(bad_date, Err(FiguresError::Syntax { .. })));
    let no_text = parse(SERIES, CONTRADICTIONS, &TIMELINE.replace("kk = \"ә\"", "kk = \"\""), "");
    assert!(matches!(no_text, Err(FiguresError::Empty { lang: "kk", .. })));
    let line = "[[helpline]]\nnumber = \"000\"\nname = { en = \"n\", ru = \"н\", kk = \"н\" }\n";
    assert_eq!(parse(SERIES, CONTRADICTIONS, TIMELINE, line).unwrap().checked_helplines().count(), 0);
    let twice = parse(SERIES, CONTRADICTIONS, TIMELINE, &line.repeat(2));
    assert!(matches!(twice, Err(FiguresError::Twice { what: "helpline", .. })));
}

proptest! {
    #[test]
    fn parse_never_panics(text in any::<String>()) {
        drop(parse(&text, &text, &text, &text));
    }

    #[test]
    fn parse_never_panics_on_a_damaged_shipped_file(
        which in 0_usize..8, at in any::<prop::sample::Index>(), cut in 0_usize..200, put in ".{0,6}",
    ) {
        let shipped = shipped_text("KAZ").unwrap();
        let (name, text) = shipped.series[which];
        let chars: Vec<char> = text.chars().collect();
        let from = at.index(chars.len());
        let to = (from + cut).min(chars.len());
        let text: String = chars[..from].iter().copied().chain(put.chars()).chain(chars[to..].iter().copied()).collect();
        drop(CountryFigures::parse(&CountryText { series: &[(name, &text)], ..shipped }));
    }
}
