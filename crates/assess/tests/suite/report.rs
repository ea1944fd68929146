//! The report: figures are read from runs and series, or nothing is written.

use std::path::Path;

use serde_json::json;
use shyraq_assess::law::{law, newest};
use shyraq_assess::mse::histories::{Lists, read};
use shyraq_assess::mse::{Method, Request, estimate};
use shyraq_assess::report::{Made, ReportError, Run, document};
use shyraq_figures::figures_for;
use shyraq_locale::Lang;
use shyraq_print::{Block, Document, Span, html};

fn run(file: &'static str, value: serde_json::Value) -> Run {
    Run { file, command: "as the test says".to_owned(), value }
}

/// Kosovo's four lists, a chain of three stages, no late reports, no recommendations.
fn made() -> Made<'static> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published/kosovo_4.csv");
    let strata = read(&path, &Lists::default()).unwrap();
    let request = Request { methods: vec![Method::Independence, Method::Bma, Method::Chao], ..Request::default() };
    let report = estimate(&strata, None, &request, None).unwrap();
    let share = |persons: u32, of: u32, lower: f64, upper: f64| json!({"persons": persons, "of": of, "share": f64::from(persons) / f64::from(of), "lower": lower, "upper": upper, "few": false});
    let step = |stage: &str, persons: u64, previous: serde_json::Value| json!({"stage": stage, "persons": persons, "of_start": share(500, 1000, 0.4, 0.6), "of_previous": previous, "within": share(500, 1000, 0.4, 0.6)});
    let cascade = json!({
        "now": "2025-12-31", "resolution": "day", "within": 365,
        "steps": [
            step("first_contact", 1000, serde_json::Value::Null),
            step("identification", 812, share(812, 1000, 0.787, 0.835)),
            // Nine more were referred without being identified.
            step("referral", 212, share(203, 812, 0.221, 0.281)),
        ],
        "turned_away": [{"rule": "permanent residence", "persons": 77}],
        "times": [], "groups": [],
    });
    Made {
        hub: "A hub".to_owned(),
        date: "2026-11-27".to_owned(),
        simulated: false,
        mse: Some(run("runs/mse.json", serde_json::to_value(&report).unwrap())),
        stratum: report.strata.into_iter().next(),
        cascade: Some(run("runs/cascade.json", cascade)),
        lag: None,
        lags: Vec::new(),
        law: run("runs/law.json", serde_json::to_value(law("KAZ", newest("KAZ").unwrap()).unwrap()).unwrap()),
        recommendations: None,
        figures: figures_for("KAZ").unwrap(),
    }
}

fn figure<'a>(document: &'a Document, at: &str) -> &'a str {
    document.spans().find(|s| matches!(s, Span::Figure { at: a, .. } if a == at)).map_or("", Span::words)
}

#[test]
fn figures_are_those_of_the_runs_in_every_language() {
    let made = made();
    for (lang, persons, identified, loss) in [
        (Lang::En, "4,400", "812", "25.0\u{a0}%"),
        (Lang::Ru, "4\u{a0}400", "812", "25,0\u{a0}%"),
        (Lang::Kk, "4\u{a0}400", "812", "25,0\u{a0}%"),
    ] {
        let document = document(&made, lang).unwrap();
        assert_eq!(figure(&document, "/strata/0/input/persons"), persons);
        assert_eq!(figure(&document, "/steps/1/persons"), identified);
        assert_eq!(figure(&document, "/steps/2/of_previous/share"), loss);
        // The share is of those identified, not of the 212 who were referred at all.
        assert_eq!(figure(&document, "/steps/2/persons"), "212");
        assert_eq!(figure(&document, "/steps/2/of_previous/persons"), "203");
        assert_eq!(figure(&document, "/steps/2/of_previous/of"), "812");
        assert_eq!(figure(&document, "/turned_away/0/persons"), "77");
        // GLOTIP and the US report on 2017, as the files of shyraq-figures cite them.
        assert_eq!(figure(&document, "glotip-detected@2017"), "86");
        assert_eq!(figure(&document, "us-tip-identified@2017"), "76");
        let page = html(&document).unwrap();
        assert!(!page.contains('⟦'), "{lang:?}: a text is missing");
        assert!(page.contains("data-at=\"/steps/1/persons\""));
        assert!(document.loose_digits().is_empty());
    }
}

/// Who made the report says what period the lists cover and who is counted, or it says nothing of them.
#[test]
fn what_is_stated_of_the_lists_is_quoted() {
    let mut made = made();
    let page = |made: &Made<'_>, lang| html(&document(made, lang).unwrap()).unwrap();
    assert!(!page(&made, Lang::En).contains("Period of the lists"));
    let input = made.mse.as_mut().unwrap().value.pointer_mut("/strata/0/input").unwrap();
    (input["period"], input["person"]) = ("March to June 1999".into(), "people killed".into());
    for (lang, words) in
        [(Lang::En, "Period of the lists"), (Lang::Ru, "Период списков"), (Lang::Kk, "Тізімдердің кезеңі")]
    {
        let page = page(&made, lang);
        for part in [words, "March to June 1999", "people killed"] {
            assert!(page.contains(part), "{lang:?}: {part}");
        }
    }
}

#[test]
fn the_greatest_loss_is_named_only_where_intervals_allow() {
    let mut made = made();
    let page = |made: &Made<'_>| html(&document(made, Lang::En).unwrap()).unwrap();
    assert!(page(&made).contains("The greatest loss: Identified → Referred"));
    let cascade = made.cascade.as_mut().unwrap();
    *cascade.value.pointer_mut("/steps/2/of_previous/upper").unwrap() = json!(0.8);
    assert!(page(&made).contains("No single step"));
    // One step that can be compared is the greatest of none.
    let cascade = made.cascade.as_mut().unwrap();
    cascade.value["steps"].as_array_mut().unwrap().truncate(2);
    let one = page(&made);
    assert!(!one.contains("The greatest loss") && !one.contains("No single step"));
}

/// A sentence with figures of UNODC and of five US reports names all six; years of the figures as the files have them.
#[test]
fn a_contradiction_cites_every_source_of_its_figures() {
    let document = document(&made(), Lang::En).unwrap();
    let says = |item: &&shyraq_print::Cell| item[0].words().starts_with("For the same state and the same years");
    let items = document.blocks.iter().filter_map(|b| if let Block::Points { items } = b { Some(items) } else { None });
    let item = items.flatten().find(says).unwrap();
    let cited: Vec<&str> = item.iter().map(|s| document.sources[s.source().unwrap()].text.as_str()).collect();
    for title in ["Report 2018", "Report 2019", "Report 2020", "Report 2022", "UNODC"] {
        assert!(cited.iter().any(|c| c.contains(title)), "{title}: {cited:?}");
    }
    let mut once = cited.clone();
    once.dedup();
    assert_eq!(once.len(), cited.len());
}

#[test]
fn the_range_of_late_reports_is_said_to_be_of_the_rate() {
    let mut made = made();
    let period = json!({"period": "2024", "observed": 10, "complete": 0.8, "corrected": 12.5, "lower": 6.0, "upper": 20.0, "hatched": false});
    let lag = json!({"event": "exploitation_end", "report": "first_contact", "now": "2025-12-31", "delay": {"unit": "day"}, "periods": [period], "groups": []});
    made.lag = Some(run("runs/lag.json", lag));
    for (lang, head) in [(Lang::En, "Range of the rate"), (Lang::Ru, "Границы уровня"), (Lang::Kk, "Деңгей шектері")]
    {
        let page = html(&document(&made, lang).unwrap()).unwrap();
        assert!(page.contains(head), "{lang:?}");
    }
    assert!(html(&document(&made, Lang::En).unwrap()).unwrap().contains("Compare years by it."));
}

#[test]
fn a_figure_that_is_nowhere_stops_the_report() {
    let mut made = made();
    made.cascade.as_mut().unwrap().value.pointer_mut("/steps/1").unwrap().as_object_mut().unwrap().remove("persons");
    match document(&made, Lang::En) {
        Err(ReportError::NoFigure { file, pointer }) => {
            assert_eq!((file.as_str(), pointer.as_str()), ("runs/cascade.json", "/steps/1/persons"));
        }
        other => panic!("{:?}", other.map(|d| d.title)),
    }
}

/// The rows of the table with a caption, each as the words of its cells.
fn rows(document: &Document, caption: &str) -> Vec<Vec<String>> {
    let said = |cell: &Vec<Span>| cell.iter().map(Span::words).collect::<String>();
    let tables = document.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None });
    let found = tables.filter(|t| t.caption == caption);
    found.flat_map(|t| t.rows.iter().map(|r| r.iter().map(said).collect())).collect()
}

#[test]
fn tables_say_what_binds_every_year_and_the_base_of_what_is_varied() {
    let made = made();
    let report = document(&made, Lang::En).unwrap();
    let binding = rows(&report, "Which standards, and whether they bind");
    assert!(binding.iter().any(|r| r[1] == "the state is a party"), "{binding:?}");
    let all: String = report.spans().map(Span::words).collect();
    assert!(all.contains("the method “Models, averaged”"), "{all}");
    let without = rows(&report, "People in all, estimated without one list");
    assert!(
        without.len() == 4 && without.iter().all(|r| r[2].contains('\u{2013}') || r[2].contains("above")),
        "{without:?}"
    );
    for table in report.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None }) {
        let years: Vec<u16> =
            table.rows.iter().filter_map(|r| r[0].first()?.words().parse().ok()).filter(|y| *y > 1900).collect();
        assert!(years.is_sorted_by(|a, b| a + 1 == *b), "{years:?}");
    }
}

#[test]
fn a_median_has_its_interval_and_few_persons_have_none() {
    let mut made = made();
    let time = |persons: u32, to: &str| {
        json!({"from": "first_contact", "to": to, "persons": persons,
        "quantiles": [{}, {"time": 40, "lower": 31, "upper": null}, {}], "within": {"arrived": 0.5, "lower": 0.25, "upper": 0.75}})
    };
    made.cascade.as_mut().unwrap().value["times"] = json!([time(5, "identification"), time(4, "referral")]);
    made.cascade.as_mut().unwrap().value["input"] = json!({"conflicts": 3});
    let report = document(&made, Lang::En).unwrap();
    let all: String = report.spans().map(Span::words).collect();
    assert!(all.contains("The rows of 3 people disagree about a value"), "{all}");
    let times: Vec<String> = rows(&report, "From one stage to the next").into_iter().map(|r| r[2].clone()).collect();
    assert_eq!(times, ["40 (31\u{2013}\u{2026})", "\u{2014}"]);
    let arrived: Vec<String> = rows(&report, "From one stage to the next").into_iter().map(|r| r[3].clone()).collect();
    assert_eq!(arrived[0], "50.0\u{a0}% (25.0\u{a0}%\u{2013}75.0\u{a0}%)");
}
