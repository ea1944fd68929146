//! Recommendations: their grounds, their status on a day, and what is refused.

use std::fs;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use shyraq_assess::AssessError;
use shyraq_assess::recommendations::{Audience, Ground, NOTICE, Report, Status, assess, files, page};
use shyraq_law::State;

const FILE: &str = r#"
country = "KAZ"
title = { en = "Simulated list" }

[[recommendation]]
id = "shelters"
text = { en = "Open state shelters to foreigners", ru = "Открыть приюты иностранцам" }
addressee = "Ministry of Labour and Social Protection"
due = "2022-12-31"
ground = [
  { figure = "us-tip-identified-foreign@2018" },
  { gap = "ohchr-8" },
  { provision = "order-138" },
]
shared = [
  { with = "state", body = "Interdepartmental Commission", date = "2020-02-01" },
  { with = "civil_society", body = "Union of crisis centres", date = "2020-03" },
]
events = [
  { date = "2020-01-15", status = "made" },
  { date = "2021-06-01", status = "refused", source = "letter 12", note = "no money" },
  { date = "2022-05", status = "accepted", source = "plan" },
  { date = "2023-07-01", status = "partly_done", source = "Order 263" },
  { date = "2024-10-22", status = "done", source = "rules of redirection" },
]
after = [
  { before = { figure = "us-tip-identified-foreign@2018" }, after = { figure = "us-tip-identified-foreign@2022" }, note = "Still few." },
]

[[recommendation]]
id = "count"
text = { kk = "Ортақ анықтама" }
addressee = "Prosecutor-General"
due = "2026-03"
ground = [{ run = "chain/cascade.json#/steps/1/persons" }]
events = [{ date = "2026-01-10", status = "made" }]

[[recommendation]]
id = "old"
text = { en = "Something smaller" }
addressee = "Ministry"
due = "2021"
ground = [{ gap = "palermo-3-a" }]
events = [
  { date = "2020", status = "made" },
  { date = "2021", status = "superseded", by = "count", source = "this list" },
]
"#;

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("chain")).unwrap();
        let run = r#"{"schema":"shyraq.cascade/1","notice":"exact","steps":[{"persons":9},{"persons":4}]}"#;
        fs::write(dir.path().join("chain/cascade.json"), run).unwrap();
        let public = r#"{"schema":"shyraq.mse/1","strata":[{"estimates":[{"total":1250.5}]}]}"#;
        fs::write(dir.path().join("mse.json"), public).unwrap();
        fs::write(dir.path().join("other.json"), r#"{"schema":"theirs","n":1}"#).unwrap();
        fs::write(dir.path().join("list.toml"), text).unwrap();
        Self(dir)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("list.toml")
    }

    fn on(&self, now: Date) -> Result<Report, AssessError> {
        assess(&self.path(), now)
    }
}

fn status(now: Date) -> (Status, Option<i32>) {
    let r = Folder::with(FILE).on(now).unwrap();
    (r.recommendations[0].status, r.recommendations[0].overdue_days)
}

#[test]
fn a_status_follows_from_the_events_up_to_the_day() {
    assert_eq!(status(date(2020, 1, 14)), (Status::NotYet, None));
    assert_eq!(status(date(2020, 1, 15)), (Status::Made, None));
    assert_eq!(status(date(2021, 6, 1)), (Status::Refused, None));
    assert_eq!(status(date(2022, 5, 30)), (Status::Refused, None));
    assert_eq!(status(date(2022, 12, 31)), (Status::Accepted, None));
    assert_eq!(status(date(2023, 1, 1)), (Status::Accepted, Some(1)));
    assert_eq!(status(date(2024, 1, 1)), (Status::PartlyDone, Some(366)));
    assert_eq!(status(date(2025, 1, 1)), (Status::Done, None));
}

#[test]
fn grounds_are_resolved_then_and_now() {
    let r = Folder::with(FILE).on(date(2026, 4, 1)).unwrap();
    let ground = &r.recommendations[0].ground;
    let (figure, gap, provision) = (&ground[0], &ground[1], &ground[2]);
    assert!(matches!(figure, Ground::Figure(f) if f.figure == "2" && f.source.title.contains("Report 2019")));
    assert!(matches!(gap, Ground::Gap(g) if g.article == "Principle 8"
        && (g.when_made, g.now) == (State::NotMet, State::Met)
        && g.gap.en.as_deref().unwrap().contains("excluded from state shelters")));
    assert!(
        matches!(provision, Ground::Provision(p) if !p.holds && p.provision.until.as_deref() == Some("2023-06-30"))
    );
    assert!(
        matches!(&r.recommendations[1].ground[0], Ground::Run(run) if run.value == 4 && run.schema == "shyraq.cascade/1")
    );
    // A gap as it was in 2021 is not told by what came later.
    let early = Folder::with(FILE).on(date(2021, 1, 1)).unwrap();
    assert!(matches!(&early.recommendations[0].ground[1], Ground::Gap(g) if g.now == State::NotMet));
    assert!(matches!(&early.recommendations[0].ground[2], Ground::Provision(p) if p.holds));
}

#[test]
fn sharing_events_and_totals_are_of_the_day() {
    let folder = Folder::with(FILE);
    let r = folder.on(date(2020, 2, 20)).unwrap();
    let x = &r.recommendations[0];
    assert_eq!(x.shared.iter().map(|s| s.with).collect::<Vec<_>>(), [Audience::State]);
    assert_eq!(x.not_shared_with, [Audience::CivilSociety, Audience::International]);
    assert_eq!(x.events.iter().filter(|e| e.happened).count(), 1);
    let r = folder.on(date(2026, 4, 1)).unwrap();
    assert_eq!(r.overdue, 1, "due in March 2026, and March is over");
    assert_eq!(r.recommendations[1].overdue_days, Some(1));
    let count = |s: Status| r.statuses.iter().find(|(x, _)| *x == s).unwrap().1;
    assert_eq!((count(Status::Done), count(Status::Made), count(Status::Superseded)), (1, 1, 1));
}

#[test]
fn who_quotes_exact_counts_is_told() {
    let folder = Folder::with(FILE);
    let r = folder.on(date(2026, 4, 1)).unwrap();
    assert_eq!(r.notice, Some(NOTICE));
    assert!(page(&r).unwrap().contains("Not for publication") && files(&r)[0].1.contains(NOTICE));
    let estimate = FILE.replace("chain/cascade.json#/steps/1/persons", "mse.json#/strata/0/estimates/0/total");
    let r = Folder::with(&estimate).on(date(2026, 4, 1)).unwrap();
    assert_eq!(r.notice, None);
    assert!(!page(&r).unwrap().contains("Not for publication") && page(&r).unwrap().contains("1250.5"));
}

#[test]
fn the_page_and_the_table_hold_all_of_it() {
    let r = Folder::with(FILE).on(date(2026, 4, 1)).unwrap();
    let html = page(&r).unwrap();
    for part in [
        "Simulated list",
        "lang=\"kk\">Ортақ анықтама",
        "lang=\"ru\">Открыть приюты",
        "Union of crisis centres",
        "Not shared with international organisations",
        "2021-06-01: refused. no money",
        "superseded by count",
        "overdue by 1 day",
        "when made: not met; now: met in law",
        "Still few.",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let table = &files(&r)[0].1;
    assert_eq!(table.lines().count(), 4);
    assert!(table.contains("gap ohchr-8 not_met -> met") && table.contains("us-tip-identified-foreign@2018 = 2 -> "));
    assert_eq!(serde_json::to_value(&r).unwrap()["recommendations"][0]["ground"][1]["kind"], "gap");
}

/// Replaces one piece and returns what is said of the file.
#[track_caller]
fn refused(from: &str, to: &str) -> String {
    assert!(FILE.contains(from), "{from}");
    let folder = Folder::with(&FILE.replacen(from, to, 1));
    let fault = folder.on(date(2026, 4, 1)).unwrap_err();
    assert!(fault.is_refused_input() && !fault.hint().is_empty(), "{fault}");
    assert!(fault.to_string().contains("list.toml"), "{fault}");
    format!("{fault} | {}", fault.hint())
}

#[test]
fn a_ground_that_resolves_to_nothing_is_refused_by_name() {
    let said = refused("figure = \"us-tip-identified-foreign@2018\"", "figure = \"us-tip-identified-foreign@2015\"");
    assert!(said.contains("recommendation 'shelters', ground 1, field 'figure': there is no figure"), "{said}");
    assert!(said.contains("periods of 'us-tip-identified-foreign': 2014, 2016, 2017"), "{said}");
    let said = refused("us-tip-identified-foreign@2018\" },\n", "us-tip-identified-strangers@2018\" },\n");
    assert!(said.contains("us-tip-identified-sex"), "{said}");
    assert!(refused("gap = \"ohchr-8\"", "gap = \"ohchr-80\"").contains("no requirement 'ohchr-80'"));
    assert!(refused("provision = \"order-138\"", "provision = \"order-139\"").contains("order-138"));
    assert!(refused("#/steps/1/persons", "#/steps/7/persons").contains("no '/steps/7/persons'"));
    assert!(refused("#/steps/1/persons", "#/steps/1").contains("no single value"));
    assert!(refused("chain/cascade.json#", "chain/none.json#").contains("can't be read"));
    assert!(refused("chain/cascade.json#", "../cascade.json#").contains("leads out of the folder"));
    assert!(refused("chain/cascade.json#", "/etc/hostname#").contains("leads out of the folder"));
    assert!(refused("chain/cascade.json#/steps/1/persons", "other.json#/n").contains("no result of a run"));
    assert!(
        refused("{ gap = \"ohchr-8\" }", "{ gap = \"ohchr-8\", provision = \"order-138\" }").contains("exactly one")
    );
    // In 2024-12 there is no gap left to stand on where the law says all.
    let said = refused("date = \"2020-01-15\", status = \"made\"", "date = \"1999-01-15\", status = \"made\"");
    assert!(said.contains("had no gap at 1999-01-15"), "{said}");
}

#[test]
fn events_and_dates_must_make_sense() {
    for (from, to, says) in [
        ("status = \"refused\"", "status = \"overdue\"", "unknown variant"),
        ("status = \"refused\"", "status = \"not_yet\"", "unknown variant"),
        ("status = \"refused\", source = \"letter 12\"", "status = \"refused\"", "event 2, field 'source'"),
        ("date = \"2021-06-01\"", "date = \"2019-06-01\"", "earlier than the one before"),
        (
            "date = \"2020-01-15\", status = \"made\"",
            "date = \"2020-01-15\", status = \"accepted\", source = \"x\"",
            "'made' is the first",
        ),
        ("status = \"refused\"", "status = \"withdrawn\"", "follows an end"),
        ("by = \"count\"", "by = \"old\"", "does not name another"),
        ("due = \"2022-12-31\"", "due = \"31.12.2022\"", "field 'due': '31.12.2022' is no date"),
        ("id = \"count\"", "id = \"shelters\"", "stands twice"),
        ("addressee = \"Ministry\"", "addressee = \" \"", "field 'addressee'"),
        ("country = \"KAZ\"", "country = \"UZB\"", "field 'country'"),
        (
            "after = { figure = \"us-tip-identified-foreign@2022\" }",
            "after = { figure = \"us-tip-identified@2022\" }",
            "not the same thing",
        ),
        ("with = \"state\"", "with = \"everybody\"", "unknown variant"),
        ("ground = [{ gap = \"palermo-3-a\" }]", "ground = []", "field 'ground'"),
    ] {
        let said = refused(from, to);
        assert!(said.contains(says), "{says}: {said}");
    }
}

/// What changed after it is of a later time than before, and not over when it was made.
#[test]
fn what_changed_after_came_after() {
    let pair = |before: &str, after: &str| {
        let side = |y: &str| format!("{{ figure = \"us-tip-identified-foreign@{y}\" }}");
        format!("before = {}, after = {}", side(before), side(after))
    };
    let usual = pair("2018", "2022");
    assert!(
        refused(&usual, &pair("2022", "2018")).contains("after 1, field 'after': is of 2018, and 'before' of 2022")
    );
    assert!(refused(&usual, &pair("2022", "2022")).contains("that is not later"));
    // Made in January 2020: nothing of 2019 came after it.
    let said = refused(&usual, &pair("2018", "2019"));
    assert!(said.contains("is of 2019, which was over before the recommendation was made, 2020-01-15"), "{said}");
    // The year in which it was made ended later.
    let text = FILE.replace("2020-01-15", "2022-01-15").replace("2021-06-01", "2022-02-01");
    assert!(Folder::with(&text).on(date(2026, 11, 28)).is_ok());
}

/// Two runs of one command, each of its day.
#[test]
fn runs_are_compared_in_the_order_of_their_days() {
    let runs = "before = { run = \"a.json#/steps/0/persons\" }, after = { run = \"b.json#/steps/0/persons\" }";
    let from = "before = { figure = \"us-tip-identified-foreign@2018\" }, after = { figure = \"us-tip-identified-foreign@2022\" }";
    let folder = Folder::with(&FILE.replace(from, runs));
    let put = |name: &str, now: &str| {
        let text = format!("{{\"schema\":\"shyraq.cascade/1\",\"now\":\"{now}\",\"steps\":[{{\"persons\":9}}]}}");
        fs::write(folder.0.path().join(name), text).unwrap();
    };
    put("a.json", "2019-12-31");
    put("b.json", "2021-12-31");
    assert!(folder.on(date(2026, 11, 28)).is_ok());
    put("b.json", "2019-06-30");
    assert!(folder.on(date(2026, 11, 28)).unwrap_err().to_string().contains("that is not later"));
    put("a.json", "2018-12-31");
    assert!(folder.on(date(2026, 11, 28)).unwrap_err().to_string().contains("was over before the recommendation"));
}

/// "No answer" is where it stands until there is one, not what happened.
#[test]
fn the_first_event_is_that_it_was_made() {
    let html = page(&Folder::with(FILE).on(date(2026, 11, 28)).unwrap()).unwrap();
    assert!(html.contains("<li>2020-01-15: made</li>"), "{html}");
    assert!(!html.contains("2020-01-15: made, no answer"));
    assert!(html.contains("<h2>count: made, no answer"));
}
