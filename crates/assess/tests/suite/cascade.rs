//! Where the chain breaks: figures worked by hand.

use std::fmt::Write as _;

use proptest::prelude::*;
use shyraq_assess::AssessError;
use shyraq_assess::cascade::{Chain, Columns, Group, Report, Request, Share, assess, files, page, read};
use shyraq_assess::date::Grain;

/// Nine persons. The end of the table is 2022-12-31.
///
/// - 1 has two rows, which overlap, and sees all; screened twice.
/// - 2 is screened, then returns home.
/// - 3 returned and came back: no way out.
/// - 4 is turned away by rule R, 5 too, twice by different rules.
/// - 6 began 60 days before the end.
/// - 7 was identified before contact is dated.
/// - 8 has no first contact.
/// - 9 has no date at all.
const NINE: &str = "\
person,first_contact,screening,identification,returned,turned_away,rule,sex,age
1,2020-01-01,2020-01-11,,,,,Woman,17
2,2020-02-01,2020-03-02,,2020-05-01,,,Woman,18
3,2021-01-01,2021-01-31,,2021-02-01,,,Man,30
3,,,2021-06-30,,,,Man,
4,2021-05-01,,,,2021-05-11,R,Man,30
5,2021-05-01,,,,2021-05-21,R,Man,40
1,2020-01-05,2020-02-10,2020-01-31,,,,Woman,17
5,,,,,2021-06-01,S,Man,40
6,2022-11-01,2022-11-16,,,,,Woman,19
7,2020-07-01,2020-07-01,2020-06-01,,,,Man,60
8,,2020-08-01,2020-08-02,,,,,
9,,,,,,,Man,20
";

fn table(text: &str, columns: &Columns) -> Result<Chain, AssessError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.csv");
    std::fs::write(&path, text).unwrap();
    read(&path, columns)
}

fn columns() -> Columns {
    Columns { by: vec!["sex".to_owned()], now: Some("2022-12-31".parse().unwrap()), ..Columns::default() }
}

fn nine() -> Report {
    assess(&table(NINE, &columns()).unwrap(), &Request::default())
}

fn of(s: &Share) -> (u64, u64) {
    (s.persons, s.of)
}

fn group<'a>(r: &'a Report, column: &str, value: &str) -> &'a Group {
    r.groups.iter().find(|g| g.column == column && g.value == value).unwrap()
}

#[test]
fn persons_are_counted_once() {
    let r = nine();
    assert_eq!((r.schema, r.resolution, r.within), ("shyraq.cascade/1", Grain::Day, 365));
    let i = &r.input;
    assert_eq!((i.rows, i.persons, i.started, i.followed, i.undated, i.conflicts, i.undone), (12, 9, 7, 6, 1, 0, 1));
    let stages: Vec<_> = r.steps.iter().map(|s| (s.stage.as_str(), s.persons, s.events)).collect();
    assert_eq!(stages, [("first_contact", 7, 8), ("screening", 6, 7), ("identification", 4, 4)]);
}

#[test]
fn shares_are_of_the_start_and_of_the_stage_before() {
    let r = nine();
    // Screened: 1, 2, 3, 6, 7 of seven; 8 has no start.
    assert_eq!((of(&r.steps[1].of_start), of(&r.steps[1].within)), ((5, 7), (4, 6)));
    // Identified: 1, 3, 7 of seven who began; 1, 3, 7, 8 of the six screened.
    assert_eq!((of(&r.steps[2].of_start), of(r.steps[2].of_previous.as_ref().unwrap())), ((3, 7), (4, 6)));
    assert_eq!(r.steps[0].of_previous, None);
    assert!(r.steps[1].of_start.few);
    // Wilson of 5 of 7 by hand: (5/7 + 1.92073/7 ± 1.96 sqrt(10/343 + 0.96036/49)) / (1 + 3.84146/7).
    let s = &r.steps[1].of_start;
    assert!((s.lower - 0.358_9).abs() < 1e-4 && (s.upper - 0.917_8).abs() < 1e-4, "{s:?}");
}

#[test]
fn times_have_competing_exits() {
    let r = nine();
    let t = &r.times[0];
    assert_eq!(
        (t.from.as_str(), t.to.as_str(), t.persons, t.arrived, t.open, t.already),
        ("first_contact", "screening", 7, 5, 0, 0)
    );
    assert_eq!(t.left, [("returned".to_owned(), 0), ("turned_away".to_owned(), 2)]);
    // Arrive after 0, 10, 15, 30 and 30 days; left after 10 and 20. No open end: shares of seven.
    let median = &t.quantiles[1];
    assert_eq!((median.share, median.time), (0.5, Some(30)));
    assert_eq!((t.quantiles[0].time, t.quantiles[2].time), (Some(10), None));
    assert!((t.within.arrived.unwrap() - 5.0 / 7.0).abs() < 1e-12);
    assert!((t.within.left[1].1 - 2.0 / 7.0).abs() < 1e-12);
    // Screening to identification: 1 after 20 days, 3 after 150, 8 after 1; 2 returned after 60; 6 is open after 45; 7 was before.
    let t = &r.times[1];
    assert_eq!((t.persons, t.arrived, t.open, t.already), (5, 3, 1, 1));
    // F: 1/5 at 1, 2/5 at 20, then of 2 at risk one returns at 60, and the last of 3/10 arrives at 150.
    assert_eq!((t.quantiles[0].time, t.quantiles[1].time), (Some(20), Some(150)));
    assert!((t.within.arrived.unwrap() - 0.7).abs() < 1e-12 && (t.within.left[0].1 - 0.3).abs() < 1e-12);
    assert_eq!(r.times.len(), 3);
}

#[test]
fn ways_out_and_rules() {
    let r = nine();
    let exits: Vec<_> = r.exits.iter().map(|e| (e.exit.as_str(), e.persons, e.after.clone())).collect();
    assert_eq!(exits[0], ("returned", 1, vec![("screening".to_owned(), 1)]));
    assert_eq!(exits[1], ("turned_away", 2, vec![("first_contact".to_owned(), 2)]));
    let rules: Vec<_> = r.turned_away.iter().map(|t| (t.rule.as_str(), t.persons, t.events)).collect();
    assert_eq!(rules, [("R", 2, 2), ("S", 1, 1)]);
    assert_eq!(r.turned_away[0].by, [("sex".to_owned(), "Man".to_owned(), 2)]);
}

#[test]
fn cohorts_and_years_are_apart() {
    let r = nine();
    let began = group(&r, "year of first_contact", "2021");
    assert_eq!((began.persons, began.steps[2].persons), (3, 1));
    let year: Vec<_> =
        r.cross_section.iter().filter(|c| c.year == 2020).map(|c| (c.stage.as_str(), c.persons, c.events)).collect();
    // In 2020 the person 1 was met and screened twice, 8 screened and identified.
    assert_eq!(year, [("first_contact", 3, 4), ("screening", 4, 5), ("identification", 3, 3)]);
    assert_eq!(
        r.groups.iter().filter(|g| g.column == "sex").map(|g| g.value.as_str()).collect::<Vec<_>>(),
        ["", "Man", "Woman"]
    );
    // Four men are followed and two women: men are compared with.
    assert!(group(&r, "sex", "Man").compared.is_empty());
    let women = &group(&r, "sex", "Woman").compared[0];
    assert_eq!((women.stage.as_str(), women.reference.as_str()), ("screening", "Man"));
    // 2 of 2 women to 2 of 4 men.
    assert!((women.ratio.as_ref().unwrap().ratio - 2.0).abs() < 1e-12);
    // No age band has both.
    assert_eq!(women.standardised, None);
}

/// One age that is a word or a slip takes nobody else's band.
#[test]
fn an_age_that_is_none_is_its_own_affair() {
    let by_age = Columns { by: vec!["age".to_owned()], ..Columns::default() };
    let head =
        "person,first_contact,screening,age\n1,2020-01-01,2020-01-02,17\n2,2020-01-01,,34\n3,2020-01-01,,18-24\n";
    let r = assess(&table(&format!("{head}4,2020-01-01,,adult\n"), &by_age).unwrap(), &Request::default());
    let values: Vec<&str> = r.groups.iter().filter(|g| g.column == "age").map(|g| g.value.as_str()).collect();
    assert_eq!(values, ["0-17", "18-24", "25-34", "adult"]);
    // Seventeen and a half is not yet eighteen.
    let r = assess(&table(&format!("{head}4,2020-01-01,,17.5\n"), &by_age).unwrap(), &Request::default());
    let minors = r.groups.iter().find(|g| g.column == "age" && g.value == "0-17").unwrap();
    assert_eq!(minors.persons, 2);
    for slip in ["199", "-3", "1e9"] {
        let fault = table(&format!("{head}4,2020-01-01,,{slip}\n"), &by_age).unwrap_err();
        assert!(fault.is_refused_input());
        assert!(fault.to_string().ends_with("row 5, column 'age': nobody is so many years old"), "{fault}");
    }
}

#[test]
fn a_view_is_of_some_persons() {
    let only = Columns { only: vec![("sex".to_owned(), "Woman".to_owned())], ..columns() };
    let r = assess(&table(NINE, &only).unwrap(), &Request::default());
    assert_eq!((r.input.persons, r.input.left_out, r.steps[1].persons), (3, 6, 3));
    // Several values in a cell: each counts.
    let text = NINE.replace(",Woman,", ",Woman; other,");
    assert_eq!(assess(&table(&text, &only).unwrap(), &Request::default()).input.persons, 3);
}

#[test]
fn coarse_dates_make_coarse_times() {
    let text = "person,first_contact,screening\n1,2020,2021-03-01\n2,2019-05,2019\n";
    let r = assess(&table(text, &Columns::default()).unwrap(), &Request::default());
    assert_eq!((r.resolution, r.within, r.now.as_str()), (Grain::Year, 1, "2021-03-01"));
    assert_eq!((r.times[0].quantiles[1].time, r.times[0].arrived), (Some(0), 2));
}

/// Four began in a year, of whom two are identified in it and one in the next; so in each of four years. Whatever the day on
/// which the table was taken, nobody is compared by a time that is not over, and no year falls.
#[test]
fn a_year_that_is_not_over_is_no_fall() {
    let mut text = "person,first_contact,identification\n".to_owned();
    for year in 2021..=2024 {
        for (n, after) in [Some(0), Some(0), Some(1), None].into_iter().enumerate() {
            // The table was taken early in 2025, before anybody was identified in it.
            let at = after.map(|a| year + a).filter(|at| *at < 2025).map_or_else(String::new, |at| at.to_string());
            writeln!(text, "{year}-{n},{year},{at}").unwrap();
        }
    }
    let on = |now: Option<&str>| {
        let now = now.map(|n| n.parse().unwrap());
        assess(&table(&text, &Columns { now, ..Columns::default() }).unwrap(), &Request::default())
    };
    for now in ["2025-02-28", "2025-01-01", "2024-12-31"] {
        let r = on(Some(now));
        assert_eq!((r.followed_to.as_str(), r.input.followed, of(&r.steps[1].within)), ("2024-12-31", 12, (9, 12)));
        for year in ["2021", "2022", "2023", "2024"] {
            let began = group(&r, "year of first_contact", year);
            // Who began in 2024 may have done so one day before the end of what is over.
            let compared = if year == "2024" { (0, 0) } else { (3, 4) };
            assert_eq!(of(&began.steps[1].within), compared, "{now} {year}");
            assert_eq!(began.times[0].within.arrived, (year != "2024").then_some(0.75), "{now} {year}");
        }
        // Of all: half in the year itself; of the 6 who are open and followed beyond it, half in the next.
        assert!((r.times[0].within.arrived.unwrap() - 0.75).abs() < 1e-12, "{now}");
        assert_eq!((r.times[0].persons, r.times[0].arrived, r.times[0].open), (16, 11, 5));
    }
    // A year that the table names may have had one day.
    let r = on(None);
    assert_eq!((r.now.as_str(), r.followed_to.as_str(), r.input.followed), ("2024-01-01", "2023-12-31", 8));
    assert_eq!(of(&r.steps[1].within), (6, 8));
    // At the end of 2025 the last of them were not identified in it either: then it is a fall.
    let r = on(Some("2025-12-31"));
    assert_eq!((r.input.followed, of(&group(&r, "year of first_contact", "2024").steps[1].within)), (16, (2, 4)));
}

/// Events of a month that is not over are counted, and are in no time.
#[test]
fn what_came_in_a_month_that_is_not_over_is_counted_and_not_compared() {
    let text = "person,first_contact,screening,left\n1,2024-11,2024-11,\n2,2024-12,2025-01-03,\n3,2025-01,2025-01-09,\n4,2024-12,,2025-01\n";
    let columns = Columns { now: Some("2025-01-15".parse().unwrap()), ..Columns::default() };
    let r = assess(&table(text, &columns).unwrap(), &Request { within: 31, ..Request::default() });
    assert_eq!((r.resolution, r.within, r.followed_to.as_str()), (Grain::Month, 1, "2024-12-31"));
    let t = &r.times[0];
    assert_eq!((t.persons, t.arrived, t.open, t.left[0].1, r.steps[1].persons), (4, 3, 0, 1, 3));
    // Followed: one who arrived at 0, and two in December who are open at 0.
    assert_eq!((t.quantiles[0].time, t.within.arrived, t.within.upper), (Some(0), None, 1.0));
    assert_eq!(of(&r.steps[1].within), (1, 1));
}

/// Five of five and eight of eight: that all arrived says that few are missing, not that none can be.
#[test]
fn all_of_few_is_no_certainty() {
    let mut text = "person,first_contact,screening,sex\n".to_owned();
    for n in 0..13 {
        writeln!(text, "{n},2020-01-01,2020-01-05,{}", if n < 5 { "M" } else { "F" }).unwrap();
    }
    let r = assess(&table(&text, &columns()).unwrap(), &Request::default());
    let ratio = group(&r, "sex", "M").compared[0].ratio.clone().unwrap();
    assert!(ratio.ratio == 1.0 && ratio.lower < 0.6 && ratio.upper > 1.4, "{ratio:?}");
}

#[test]
fn a_rule_without_its_date_is_counted() {
    let text = "person,first_contact,screening,rule,turned_away\n1,2020-01-01,,citizens only,\n2,2020-01-01,2020-01-03,no papers,2020-01-04\n3,2020-01-01,,no papers,\n";
    let chain = table(text, &Columns::default()).unwrap();
    assert_eq!((chain.rules_undated, chain.first_undated), (2, Some(2)));
    let r = assess(&chain, &Request::default());
    assert_eq!((r.input.rules_undated, r.turned_away.len(), r.turned_away[0].persons), (2, 1, 1));
    assert!(page(&r).unwrap().contains("2 rows of the table with a rule and no date"));
    // Who names other ways out does not ask by which rule.
    let named = Columns { exits: Some(Vec::new()), ..Columns::default() };
    assert_eq!(table(text, &named).unwrap().rules_undated, 0);
}

#[test]
fn one_is_not_many() {
    let text = "person,first_contact,screening\n1,2020,2020\n";
    let columns = Columns { now: Some("2021-12-31".parse().unwrap()), ..Columns::default() };
    let html = page(&assess(&table(text, &columns).unwrap(), &Request::default())).unwrap();
    assert!(html.contains("1 person in 1 row,") && html.contains("1 year before the end of 2021-12-31"), "{html}");
    assert!(!html.contains("1 persons") && !html.contains("1 rows") && !html.contains("1 years"));
}

#[test]
fn what_cannot_be_is_one_error() {
    let fault = |text: &str, columns: &Columns| {
        let e = table(text, columns).unwrap_err();
        assert!(!e.hint().is_empty());
        let text = e.to_string();
        (e.is_refused_input(), text.split_once("cases.csv: ").map_or(text.clone(), |(_, t)| t.to_owned()))
    };
    let head = "person,first_contact,screening\n1,2020-01-01,2020-01-02\n";
    let usual = Columns::default();
    assert_eq!(fault(&format!("{head}2,soon,\n"), &usual), (true, "row 3, column 'first_contact': no date".to_owned()));
    assert_eq!(fault(&format!("{head},2020-01-01,\n"), &usual), (true, "row 3, column 'person': no person".to_owned()));
    assert!(!fault(&format!("{head}2,2023-01-01,\n"), &columns()).0);
    let late = Columns { by: Vec::new(), ..columns() };
    assert_eq!(
        fault(&format!("{head}2,2022-12-31,2023-01-01\n"), &late),
        (true, "row 3, column 'screening': after --now".to_owned())
    );
    assert!(fault("person,screening,identification\n1,,2020\n", &usual).1.contains("'screening'"));
    assert!(fault("person,screening,identification\n1,,\n", &usual).1.contains("no stage of anybody"));
    assert!(fault("person,screening\n1,2020\n", &usual).1.contains("two stages"));
    assert!(fault("id,first_contact,screening\n1,2020,2020\n", &usual).1.contains("'person' for --person"));
    let twice = Columns { stages: Some(vec!["screening".to_owned(), "screening".to_owned()]), ..usual };
    assert!(fault(head, &twice).1.contains("named twice"));
}

/// Women are mostly in a form of exploitation in which charges are frequent; within a form sex makes no difference.
#[test]
fn what_is_made_up_differently_is_made_alike() {
    let mut text = "person,first_contact,charge,sex,form\n".to_owned();
    for (sex, form, persons, charged) in [
        ("Woman", "sexual", 800, 320),
        ("Woman", "labour", 200, 20),
        ("Man", "sexual", 200, 80),
        ("Man", "labour", 800, 80),
    ] {
        for n in 0..persons {
            let charge = if n < charged { "2020-04-01" } else { "" };
            writeln!(text, "{sex}-{form}-{n},2020-01-01,{charge},{sex},{form}").unwrap();
        }
    }
    let r = assess(&table(&text, &columns()).unwrap(), &Request::default());
    let c = r.groups.iter().filter(|g| g.column == "sex").find_map(|g| g.compared.first()).unwrap();
    let (crude, alike) = (c.ratio.as_ref().unwrap(), c.standardised.as_ref().unwrap());
    // As great a group as the other: the first by letters is the reference.
    assert_eq!(c.reference, "Man");
    assert!((crude.ratio - 340.0 / 160.0).abs() < 1e-12 && crude.lower > 1.75);
    assert!((alike.share - 0.25).abs() < 1e-12 && (alike.reference - 0.25).abs() < 1e-12);
    let ratio = alike.ratio.as_ref().unwrap();
    assert!((ratio.ratio - 1.0).abs() < 1e-12 && ratio.lower < 0.9 && ratio.upper > 1.1);
    assert_eq!((alike.by.as_slice(), alike.coverage), (&["form".to_owned()][..], 1.0));
}

#[test]
fn every_output_says_that_it_is_not_for_publication() {
    let r = nine();
    let said = "not for publication";
    for (name, text) in files(&r) {
        let mut lines = text.lines();
        assert!(lines.next().unwrap().starts_with("notice,"), "{name}");
        let width = text.lines().next().unwrap().split(',').count();
        for line in lines {
            assert!(line.contains(said), "{name}: {line}");
            assert_eq!(line.split(',').count(), width, "{name}: {line}");
        }
    }
    assert!(serde_json::to_string(&r).unwrap().contains(said));
    let html = page(&r).unwrap();
    assert!(html.contains("Not for publication") && html.ends_with("</html>"));
    assert!(html.contains("By sex") && html.contains("year of first contact"));
}

/// Two are identified, of them one who was screened; two were screened.
#[test]
fn the_page_says_of_whom_a_share_is_and_names_codes() {
    let text = "person,first_contact,screening,identification,turned_away,rule,citizenship\n\
        1,2020-01-01,2020-01-02,2020-01-03,,,UZB\n2,2020-01-01,2020-01-02,,,,UZB\n\
        3,2020-01-01,,2020-01-03,,,KAZ\n4,2020-01-01,,,2020-02-01,citizens-only,KAZ\n";
    let by = Columns { by: vec!["citizenship".to_owned()], ..Columns::default() };
    let html = page(&assess(&table(text, &by).unwrap(), &Request::default())).unwrap();
    let row = html.lines().find(|l| l.contains(">identification<")).unwrap();
    assert!(row.contains("<td>2</td>") && row.contains("50 %") && row.contains("<small>1 of 2</small>"), "{row}");
    assert!(html.contains("Uzbekistan") && html.contains("citizens only"));
    assert!(!html.contains("UZB") && !html.contains("citizens-only"));
}

#[test]
fn large_numbers_have_spaces_between_thousands() {
    let mut text = "person,first_contact,screening\n".to_owned();
    for id in 0..1200 {
        let screened = if id < 1100 { "2020-01-02" } else { "" };
        writeln!(text, "{id},2020-01-01,{screened}").unwrap();
    }
    let html = page(&assess(&table(&text, &Columns::default()).unwrap(), &Request::default())).unwrap();
    assert!(html.contains("1\u{202f}200 persons in 1\u{202f}200 rows"));
    assert!(html.contains("<td>1\u{202f}100</td>") && html.contains("<small>1\u{202f}100 of 1\u{202f}200</small>"));
    assert!(!html.contains("1200") && !html.contains("1100"));
}

#[test]
fn a_value_cannot_become_markup() {
    let text = NINE.replace("Woman", "<script>alert(1)</script>");
    let html = page(&assess(&table(&text, &columns()).unwrap(), &Request::default())).unwrap();
    assert!(!html.contains("<script"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// The order of rows changes nothing.
    #[test]
    fn the_order_of_rows_changes_nothing(order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let lines: Vec<&str> = NINE.lines().collect();
        let mut text = format!("{}\n", lines[0]);
        for at in order {
            writeln!(text, "{}", lines[at + 1]).unwrap();
        }
        let shuffled = assess(&table(&text, &columns()).unwrap(), &Request::default());
        prop_assert_eq!(serde_json::to_string(&shuffled).unwrap(), serde_json::to_string(&nine()).unwrap());
    }

    /// Groups add up to the whole, and spells to those who began them.
    #[test]
    fn parts_add_up(
        rows in prop::collection::vec((0_u8..30, 0_i32..900, prop::option::of(0_i32..900), prop::option::of(0_i32..900), 0_u8..3), 1..80)
    ) {
        let day = |d: i32| jiff::civil::date(2018, 1, 1).checked_add(jiff::Span::new().days(d)).unwrap().to_string();
        let mut text = "person,first_contact,identification,left,sex\n".to_owned();
        for (id, a, b, c, sex) in rows {
            let (b, c) = (b.map(day).unwrap_or_default(), c.map(day).unwrap_or_default());
            writeln!(text, "{id},{},{b},{c},{sex}", day(a)).unwrap();
        }
        let r = assess(&table(&text, &columns()).unwrap(), &Request::default());
        for column in ["sex", "year of first_contact"] {
            for k in 0..2 {
                let sum: u64 = r.groups.iter().filter(|g| g.column == column).map(|g| g.steps[k].persons).sum();
                prop_assert_eq!(sum, r.steps[k].persons);
            }
        }
        let t = &r.times[0];
        prop_assert_eq!(t.persons, t.arrived + t.open + t.left.iter().map(|(_, n)| n).sum::<u64>());
        prop_assert_eq!(t.persons + t.already, r.input.started);
        prop_assert_eq!(r.cross_section.iter().map(|c| c.events).sum::<u64>(), r.steps.iter().map(|s| s.events).sum::<u64>());
        prop_assert!(r.cross_section.iter().all(|c| c.persons <= c.events));
    }
}

#[test]
fn an_age_is_asked_for_as_written_or_by_its_band() {
    let of = |age: &str| {
        let only = Columns { only: vec![("age".to_owned(), age.to_owned())], ..columns() };
        assess(&table(NINE, &only).unwrap(), &Request::default()).input.persons
    };
    // 1 is 17; 3 and 4 are 30, the only ones of their band.
    assert_eq!((of("17"), of("0-17"), of("30"), of("25-34")), (1, 1, 2, 2));
}

#[test]
fn formulas_in_rules_and_groups_are_texts_in_every_table() {
    let text = "person,first_contact,screening,turned_away,rule,body\n\
        1,2020-01-01,2020-01-02,,,=HYPERLINK(1)\n2,2020-01-01,,2020-01-03,=1+1,=HYPERLINK(1)\n3,2020-01-01,,,,@x\n";
    let by = Columns { by: vec!["body".to_owned()], ..columns() };
    let r = assess(&table(text, &by).unwrap(), &Request::default());
    for (name, csv) in files(&r) {
        assert!(!csv.contains(",=") && !csv.contains(",@"), "{name}: {csv}");
        assert!(csv.starts_with("notice,"), "{name}");
    }
    let file = |wanted: &str| files(&r).into_iter().find(|(name, _)| *name == wanted).unwrap().1;
    assert!(file("turned-away.csv").contains(",'=1+1,") && file("cascade.csv").contains(",'=HYPERLINK(1),"));
}

#[test]
fn a_date_before_1970_is_told_which_dates_there_are() {
    let text = "person,first_contact,screening\n1,1969-12-31,\n";
    assert!(table(text, &Columns::default()).unwrap_err().hint().contains("from 1970 on"));
}
