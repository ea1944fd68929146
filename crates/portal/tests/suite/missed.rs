//! What the release lacks: pages only where it says so, figures as it has them, texts harmless.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;
use shyraq_testkit::assessment::ASSESSMENT;
use shyraq_testkit::release::Simulated;

use crate::figures::marked;
use crate::site::{Built, made_with, own};

const PAGES: [&str; 4] = ["hidden", "cascade", "lag", "recommendations"];
const LANGUAGES: [&str; 3] = ["en", "ru", "kk"];

fn fixture(name: &str) -> &'static str {
    ASSESSMENT.iter().find(|(path, _)| *path == format!("assess/{name}")).unwrap().1
}

fn json(name: &str) -> Value {
    serde_json::from_str(fixture(name)).unwrap()
}

fn simulated() -> Simulated {
    Simulated::own(500).unwrap()
}

fn whole() -> Built {
    made_with(&simulated(), &ASSESSMENT)
}

/// A site with some of the files, each with a change.
fn changed(files: &[(&str, String)]) -> Built {
    let mut all = vec![("assess/measured.csv", fixture("measured.csv"))];
    all.extend(files.iter().map(|(path, text)| (*path, text.as_str())));
    made_with(&simulated(), &all)
}

fn page(site: &Built, lang: &str, name: &str) -> String {
    site.text(&format!("{lang}/{name}/index.html"))
}

fn number(v: &Value) -> String {
    v.as_f64().unwrap().to_string()
}

#[test]
fn a_release_without_an_assessment_has_no_such_page_and_no_way_to_one() {
    let site = own();
    for lang in LANGUAGES {
        for name in PAGES {
            assert!(!site.root.join(lang).join(name).exists(), "{lang}/{name}");
        }
        let overview = site.text(&format!("{lang}/index.html"));
        assert!(!overview.contains("href=\"hidden/\"") && !overview.contains("href=\"cascade/\""));
        assert!(!site.text(&format!("{lang}/method/index.html")).contains("cd".repeat(32).as_str()));
    }
    let site = changed(&[("assess/lag.json", fixture("lag.json").to_owned())]);
    for name in PAGES {
        assert_eq!(site.root.join("ru").join(name).exists(), name == "lag", "{name}");
    }
    let overview = site.text("en/index.html");
    assert!(overview.contains(">What is missed</a>") && overview.contains("href=\"lag/\""));
    assert!(!overview.contains("href=\"hidden/\""), "the menu leads to the first page that is there");
}

/// Every figure that the pages may print, from the files themselves.
fn expected() -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    let mse = json("mse.json");
    let s = &mse["strata"][0];
    out.insert(("hidden:persons".to_owned(), "5091".to_owned()));
    out.insert(("hidden:low".to_owned(), s["verdict"]["total"][0].to_string()));
    out.insert(("hidden:high".to_owned(), s["verdict"]["total"][1].to_string()));
    for e in s["estimates"].as_array().unwrap() {
        if e["intervals"].as_array().unwrap().is_empty() {
            continue;
        }
        let method = e["method"].as_str().unwrap();
        out.insert((format!("hidden.methods:{method}"), number(&e["total"])));
        out.insert((format!("hidden.uncorrected:{method}"), number(&e["details"]["uncorrected"]["total"])));
    }
    for a in s["sensitivity"]["assumption"].as_array().unwrap() {
        out.insert((format!("hidden.assumption:{}", number(&a["factor"])), number(&a["total"])));
    }
    for w in s["sensitivity"]["without_list"].as_array().unwrap() {
        out.insert((format!("hidden.without:{}", w["list"].as_str().unwrap()), number(&w["total"])));
    }
    for p in s["sensitivity"]["pairs"].as_array().unwrap() {
        let lists: Vec<&str> = p["lists"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
        out.insert((format!("hidden.pairs:{};{}", lists.join(";"), number(&p["odds_ratio"])), number(&p["total"])));
    }
    out
}

#[test]
fn figures_of_the_hidden_number_are_those_of_the_release_in_every_language() {
    let site = whole();
    for lang in LANGUAGES {
        assert_eq!(marked(&page(&site, lang, "hidden")), expected(), "{lang}");
    }
    let english = page(&site, "en", "hidden");
    let lists =
        "The lists: hotline, ngo, police, iom. Only these lists are counted: who is known only to other contributors";
    assert!(english.contains(lists));
    assert!(english.contains(">16,000</data> to <data"), "{}", &english[english.find("lead").unwrap()..][..400]);
    let without = &english[english.find("<h2>Without one of the lists").unwrap()..];
    for says in ["9,500", "21,000", "above 10,000", "Pairs added stepwise"] {
        assert!(without.contains(says), "{says}: {without}");
    }
    // 5,091 with a variance of 15 times 47: 26.6, so from 5,038 to 5,144, in steps of 20.
    assert!(english.contains(
        "about <data value=\"5091\" data-figure=\"hidden:persons\">5,100</data> people (from 5,020 to 5,160)"
    ));
    // Latent classes have a total but no interval: it does not stand bare.
    assert!(!english.contains("18,353") && english.contains("not settled"));
    // Stepwise by its bootstrap, which has no upper end: 24,308, above 16,605, in steps of 2,000.
    assert!(english.contains(">24,000</data> <span class=\"i\">(above 16,000)"));
    for code in
        ["At least one method gives no upper end", "did not settle", "Without one of the lists the answer leaves"]
    {
        assert!(english.contains(code), "{code}");
    }
    for said in
        ["epsilon 0.7", "Not in the ranges: mistakes in telling who is one person", "Methods fail in different ways"]
    {
        assert!(english.contains(said), "{said}");
    }
}

#[test]
fn a_figure_keeps_its_last_digit() {
    let text = fixture("mse.json").replacen("\"total\": 16715.3", "\"total\": 123603.06465240633", 1);
    assert_ne!(text, fixture("mse.json"));
    let site = changed(&[("assess/mse.json", text)]);
    // As the file has it; a reader that is off by the last bit prints ...632 or ...635.
    assert!(page(&site, "kk", "hidden").contains("<data value=\"123603.06465240633\""));
    assert!(site.text("en/hidden/hidden.methods.csv").contains(",123603.06465240633,"));
}

#[test]
fn figures_of_the_cascade_are_those_of_the_release_and_stand_out_of_the_noise() {
    let site = whole();
    let cascade = json("cascade.json");
    let english = marked(&page(&site, "en", "cascade"));
    for lang in ["ru", "kk"] {
        assert_eq!(marked(&page(&site, lang, "cascade")), english, "{lang}");
    }
    let step =
        |steps: &Value, stage: &str| steps.as_array().unwrap().iter().find(|s| s["stage"] == stage).cloned().unwrap();
    let (mut counts, mut shares) = (0, 0);
    for (id, value) in &english {
        let (table, row) = id.split_once(':').unwrap();
        let parts: Vec<&str> = table.split('.').collect();
        let (stage, group) = row.split_once(';').unwrap_or((row, ""));
        let steps = match parts.get(2) {
            None => cascade["steps"].clone(),
            Some(column) => cascade["groups"]
                .as_array()
                .unwrap()
                .iter()
                .find(|g| g["column"] == *column && g["value"] == group)
                .map(|g| g["steps"].clone())
                .unwrap(),
        };
        let step = step(&steps, stage);
        match parts[1] {
            "stages" => {
                assert_eq!(*value, step["persons"]["count"].to_string(), "{id}");
                // At least 1.96 standard deviations, in whatever table.
                let (noisy, variance) = (&step["persons"]["noisy"], &step["persons"]["variance"]);
                assert!(noisy.as_f64().unwrap() > 1.96 * variance.as_f64().unwrap().sqrt(), "{id}");
                counts += 1;
            }
            "previous" => assert_eq!(*value, number(&step["of_previous"]["share"]), "{id}"),
            "start" => {
                assert_eq!(*value, number(&step["of_start"]["share"]), "{id}");
                shares += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!(counts > 60 && shares > 40, "{counts} {shares}");
    // Every group's last stages are noise; the files have them with their status.
    let file = site.text("kk/cascade/cascade.citizenship.csv");
    assert!(file.starts_with("column,value,value_label,stage,stage_label,count,low,high,status,noisy,"));
    assert!(file.contains(",hidden,") && file.contains(",Қазақстан,") && file.contains("SIMULATED DATA"));
    assert_eq!(file.lines().count(), 1 + 6 * 10);
    let html = page(&site, "en", "cascade");
    assert!(html.contains("not published") && html.contains("people, not events"));
}

#[test]
fn the_greatest_loss_is_named_where_the_intervals_allow_it() {
    let mut cascade = json("cascade.json");
    let steps = cascade["steps"].as_array_mut().unwrap();
    steps.truncate(4);
    for (at, (low, high)) in [(1, (0.7, 0.8)), (2, (0.3, 0.36)), (3, (0.7, 0.8))] {
        steps[at]["of_previous"] = serde_json::json!({ "share": low, "low": low, "high": high });
    }
    let site = changed(&[("assess/cascade.json", cascade.to_string())]);
    let html = page(&site, "en", "cascade");
    assert!(html.contains("The greatest loss: Screening → Presumed a victim."), "{html}");
    assert!(html.contains("<data value=\"0.3\" data-figure=\"cascade.previous:presumption\">"));
    let mut close = cascade.clone();
    close["steps"][3]["of_previous"] = serde_json::json!({ "share": 0.33, "low": 0.33, "high": 0.4 });
    let site = changed(&[("assess/cascade.json", close.to_string())]);
    assert!(page(&site, "en", "cascade").contains("No single step can be called the greatest loss: the intervals"));
    // A last stage that cannot be told from noise may be nought, so the loss before it may be the greatest.
    cascade["steps"][3]["persons"]["noisy"] = 5.into();
    cascade["steps"][3]["persons"]["count"] = 5.into();
    let site = changed(&[("assess/cascade.json", cascade.to_string())]);
    for (lang, says) in [
        ("en", "The greatest loss among the steps whose shares are published: Screening → Presumed a victim."),
        ("ru", "ни один шаг нельзя назвать наибольшей потерей из всех"),
        ("kk", "бірде-бір қадамды бәрінің ішіндегі ең үлкен шығын деуге болмайды"),
    ] {
        let html = page(&site, lang, "cascade");
        assert!(html.contains(says) && !html.contains("The greatest loss:"), "{lang}");
    }
    cascade["steps"].as_array_mut().unwrap().truncate(2);
    let site = changed(&[("assess/cascade.json", cascade.to_string())]);
    assert!(page(&site, "en", "cascade").contains("too few shares are published"));
}

#[test]
fn figures_of_the_lag_are_those_of_the_release_and_recent_years_are_no_fall() {
    let site = whole();
    let lag = json("lag.json");
    let mut expected = BTreeSet::new();
    for p in lag["periods"].as_array().unwrap() {
        let year = p["period"].as_str().unwrap();
        expected.insert((format!("lag.complete:{year}"), number(&p["complete"])));
        if year == "2015" {
            continue; // 18 with a standard deviation of 25
        }
        expected.insert((format!("lag.observed:{year}"), p["observed"].to_string()));
        expected.insert((format!("lag.corrected:{year}"), number(&p["corrected"])));
    }
    for (n, x) in lag["delay"]["within"].as_array().unwrap().iter().enumerate().take(6) {
        expected.insert((format!("lag.delays:{n}"), number(x)));
    }
    for lang in LANGUAGES {
        assert_eq!(marked(&page(&site, lang, "lag")), expected, "{lang}");
    }
    let html = page(&site, "en", "lag");
    assert!(html.contains("Do not read the last years as a fall."));
    assert_eq!(html.matches("less than half is in: no trend").count(), 1, "2025 alone");
    // Years 2014 to 2025: a gap at 2015 and no line to the hatched 2025.
    assert_eq!(html.matches("stroke-width=\"1.5\"").count(), 8);
    assert_eq!(html.matches("fill=\"url(#x)\"").count(), 1);
}

#[test]
fn recommendations_stand_with_ground_events_and_fate() {
    let site = whole();
    let html = page(&site, "ru", "recommendations");
    for said in [
        "Открыть приюты иностранцам",
        "<span lang=\"kk\">Ортақ анықтама", // has a Kazakh text alone; see below
        "Ministry of Labour and Social Protection",
        "просрочено на 1 день",
        "выполнена",
        "заменена на count",
        "Order 263",
        "Union of crisis centres",
        "Не поделились: международные организации",
        "больше не действует",
        "при подаче: не выполнено; теперь: выполнено",
    ] {
        let said = said.trim_start_matches("<span lang=\"kk\">");
        assert!(html.contains(said), "{said}");
    }
    assert!(html.contains("lang=\"kk\">Ортақ анықтама"), "the language of a text is marked");
    assert_eq!(html.matches("<section class=\"panel\"").count(), 3);
    // Headings are what is recommended, not the names that a file gives.
    let id = json("recommendations.json")["recommendations"][0]["id"].as_str().unwrap().to_owned();
    assert!(html.contains("<h2 id=\"r1\" lang=\"ru\">Открыть приюты иностранцам"));
    assert!(!html.contains(&format!(">{id}</h2>")) && html.contains(&format!("Краткое имя: <code>{id}</code>")));
    assert!(html.contains("СМОДЕЛИРОВАННЫЕ ДАННЫЕ"));
    let file = site.text("en/recommendations/recommendations.csv");
    assert_eq!(file.lines().count(), 4);
}

#[test]
fn a_value_that_is_not_for_publication_is_not_printed() {
    let mut list = json("recommendations.json");
    list["notice"] = "quotes exact figures of persons: not for publication".into();
    list["recommendations"][0]["ground"] = serde_json::json!([
        { "kind": "run", "file": "chain/cascade.json", "pointer": "/steps/1/persons", "schema": "x", "value": 987_654, "notice": null },
        { "kind": "of a later version" },
    ]);
    let site = changed(&[("assess/recommendations.json", list.to_string())]);
    let html = page(&site, "en", "recommendations");
    assert!(html.contains("value not published") && !html.contains("987654"));
}

#[test]
fn a_refused_number_is_refused_in_words_and_nothing_is_drawn() {
    let mut mse = json("mse.json");
    let s = &mut mse["strata"][0];
    s["verdict"] = serde_json::json!({ "status": "refused", "codes": ["no_overlap"], "total": null, "text": "" });
    let site = changed(&[("assess/mse.json", mse.to_string())]);
    for (lang, words) in [
        ("en", "No number of all people can be given."),
        ("ru", "Назвать число всех людей нельзя."),
        ("kk", "Барлық адамның санын айту мүмкін емес."),
    ] {
        let html = page(&site, lang, "hidden");
        assert!(html.contains(words) && !html.contains("class=\"plot\""), "{lang}");
        let ids: Vec<String> = marked(&html).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["hidden:persons"], "{lang}");
    }
}

#[test]
fn every_warning_has_words_in_every_language() {
    let codes = [
        "too_few_lists",
        "no_overlap",
        "empty_list",
        "duplicate_list",
        "not_estimable",
        "no_upper_end",
        "unstable_models",
        "methods_disagree",
        "not_converged",
        "bimodal",
        "boundary_term",
        "disconnected_lists",
        "depends_on_one_list",
        "tiny_overlap",
        "below_chao_bound",
        "thin_neighbours",
        "feeding_list",
    ];
    let mut mse = json("mse.json");
    mse["strata"][0]["verdict"]["codes"] = codes.into_iter().chain(["a_new_one"]).collect();
    let site = changed(&[("assess/mse.json", mse.to_string())]);
    for lang in LANGUAGES {
        let html = page(&site, lang, "hidden");
        for code in codes {
            assert!(!html.contains(code), "{lang}: {code} stands without words");
        }
        assert!(html.contains("a_new_one") && !html.contains('⟦'), "{lang}");
    }
}

#[test]
fn what_a_hub_named_can_do_no_harm() {
    const BAD: &str = "<script>alert(1)</script>\" onload='x' &amp;";
    let mut mse = json("mse.json");
    let s = &mut mse["strata"][0];
    s["input"]["lists"][0] = BAD.into();
    s["sensitivity"]["without_list"][0]["list"] = BAD.into();
    s["sensitivity"]["pairs"][0]["lists"][0] = BAD.into();
    s["verdict"]["codes"][0] = BAD.into();
    s["estimates"][0]["method"] = BAD.into();
    let mut cascade = json("cascade.json");
    cascade["stages"][1] = BAD.into();
    cascade["steps"][1]["stage"] = BAD.into();
    cascade["columns"][0] = BAD.into();
    for g in cascade["groups"].as_array_mut().unwrap().iter_mut().take(5) {
        g["column"] = BAD.into();
    }
    cascade["groups"][0]["value"] = BAD.into();
    let mut lag = json("lag.json");
    for key in ["event", "report", "now"] {
        lag[key] = BAD.into();
    }
    lag["periods"][11]["period"] = BAD.into();
    let mut list = json("recommendations.json");
    let r = &mut list["recommendations"][0];
    for key in ["id", "addressee", "due", "status", "since"] {
        r[key] = BAD.into();
    }
    r["text"] = serde_json::json!({ "en": BAD });
    r["events"][0]["note"] = BAD.into();
    r["shared"][0]["body"] = BAD.into();
    r["ground"][0]["figure"] = BAD.into();
    r["after"][0]["note"] = BAD.into();
    list["title"] = serde_json::json!({ "en": BAD });
    let site = changed(&[
        ("assess/mse.json", mse.to_string()),
        ("assess/cascade.json", cascade.to_string()),
        ("assess/lag.json", lag.to_string()),
        ("assess/recommendations.json", list.to_string()),
    ]);
    for lang in LANGUAGES {
        for name in PAGES {
            let html = page(&site, lang, name);
            assert!(!html.contains("<script"), "{lang}/{name}");
            assert!(!html.contains("\" onload"), "{lang}/{name}");
            assert!(html.contains("alert(1)"), "{lang}/{name} shows what it was given");
        }
    }
    assert!(site.files().keys().all(|p| p.is_ascii() && !p.contains(['<', ' ', '"'])));
}

#[test]
fn recommendations_of_another_form_are_refused_by_name() {
    let work = tempfile::tempdir().unwrap();
    let mut text = String::new();
    write!(text, "{}", fixture("recommendations.json").replace("shyraq.recommendations/1", "shyraq.recommendations/9"))
        .unwrap();
    let files = [("assess/measured.csv", fixture("measured.csv")), ("assess/recommendations.json", text.as_str())];
    let dir = simulated().sign_with(work.path(), &files).unwrap();
    let bundle = shyraq_bundle::Bundle::open(&dir, None).unwrap();
    let fault =
        shyraq_portal::build(&bundle, &shyraq_portal::SiteOptions::default(), &work.path().join("site"), &|_| {});
    let text = fault.unwrap_err().to_string();
    assert!(text.contains("assess/recommendations.json: the schema is not shyraq.recommendations/1"), "{text}");
}

#[test]
fn the_pages_are_whole_and_the_files_lie_beside_the_data() {
    let site = whole();
    crate::structure::check(&site);
    for lang in LANGUAGES {
        let data = site.text(&format!("{lang}/data/index.html"));
        for (path, text) in ASSESSMENT {
            assert!(data.contains(&format!("/{path}\" download>")), "{lang}: {path}");
            let digest = shyraq_bundle::digest_bytes(text.as_bytes());
            assert!(data.contains(digest.hex()), "{lang}: {path} has no hash");
        }
        assert!(!data.contains("<td role=\"cell\"><br>") && !data.contains("<td role=\"cell\">, "), "{lang}");
        assert!(site.text(&format!("{lang}/method/index.html")).contains(&"cd".repeat(32)));
    }
    let menu = page(&site, "en", "hidden");
    assert!(menu.contains("<a href=\"../hidden/\" aria-current=\"page\">What is missed</a>"));
    assert!(!page(&site, "en", "lag").contains("hidden/\" aria-current"));
}
