mod linkage;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use shyraq_engine::Engine;
use shyraq_portal::SiteOptions;
use shyraq_world::CONTRIBUTORS;

use crate::ambient::{Stopwatch, now};
use crate::args::{Assessment, Budget, Demo, Imprint, Init, Ledger, World};
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::hub::HubFolder;
use crate::shared::grouped;

use super::{assessment, bundle, init, intake, ledger, portal, release, world};

/// The file by which a demo's folder is known: only such a folder is made again.
const MARK: &str = "SIMULATED.txt";
const TOTAL: &str = "4";
const EPSILON: &str = "1";
const DELTA: &str = "1e-6";
/// The last day of the simulated world.
const LAST_DAY: &str = "2025-12-31";
/// Where `assess report` looks for cases and recommendations in a hub.
const CASES: &str = "assess/cases.csv";
const RECOMMENDATIONS: &str = "assess/recommendations.toml";
/// Where the cases of the assessment come from.
const CASES_NOTE: &str = "Simulated people. No contributor keeps the dates of all stages: the table of cases is the simulated world's own and stands in for what a registry would export.";
/// Contributors whose lists are put together: those that meet the same people.
const LISTS: [&str; 4] = ["kz-police", "kz-shelter", "mission-ru", "uz-ngo"];

/// Walks the whole path on simulated data.
pub(crate) fn run(a: &Demo, console: &Console) -> Result<Exit, Failure> {
    let watch = Stopwatch::start();
    prepare(&a.dir)?;
    // The steps report as people would read them; the one JSON object comes at the end.
    let quiet = Console::steps_of(console);
    let step = |n: u8, what: &str| console.say(format!("\n[{n}/9] {what}"));

    step(1, "A simulated world: people, and six contributors who each see a part; one has names only and no cases");
    let world_dir = a.dir.join("world");
    world::run(&World { people: a.people, seed: a.seed, from: 2015, to: 2025, out: world_dir.clone() }, &quiet)?;

    step(2, "A hub with three officers and a budget");
    let hub_dir = a.dir.join("hub");
    let settings = Init {
        dir: hub_dir.clone(),
        name: "Demonstration hub (simulated people)".into(),
        officers: ["data-officer", "protection-officer", "director"].map(String::from).to_vec(),
        threshold: 2,
        codebook: "ctdc-2024".into(),
        simulated: true,
    };
    init::run(&settings, &quiet)?;
    let hub = HubFolder::open(&hub_dir)?;
    let total = Ledger::Open {
        file: hub.ledger(),
        population: hub.settings.population.clone(),
        epsilon: TOTAL.into(),
        delta: DELTA.into(),
        accountant: None,
        by: None,
        raise_because: None,
    };
    ledger::run(total, &quiet)?;

    step(3, "Intake: the files of the five who have cases, in four languages, with their own codes and their errors");
    let (mut rows, mut refused) = (0, 0);
    for name in CONTRIBUTORS {
        let folder = world_dir.join("contributors").join(name);
        let mapping = folder.join("mapping.toml").to_string_lossy().into_owned();
        for file in tables(&folder)? {
            let outcome = intake::add(&hub, &file, name, &mapping, None, &quiet)?;
            console.say(format!("  {}", outcome.summary()));
            for f in outcome.report.faults.iter().filter(|f| f.severity == shyraq_intake::Severity::Refused).take(3) {
                let column = f.column.as_deref().map_or_else(String::new, |c| format!(" in column \"{c}\""));
                console.say(format!("      {} refused: {}{column}", f.count, f.rule.id()));
            }
            rows += outcome.report.rows_read;
            refused += outcome.report.rows_refused;
        }
    }
    console.say(format!(
        "  in all {} rows read, {} refused and kept apart in {}",
        grouped(rows),
        grouped(refused),
        hub.path("refused").display()
    ));

    step(4, "Linkage: who is one person, by encodings from which no name can be read off");
    linkage::link(&world_dir, &hub, &a.dir.join("encodings"), &quiet)?;

    step(5, "Release: noise, tables, synthetic records");
    let budget = Budget { epsilon: EPSILON.into(), delta: DELTA.into(), population: None };
    let imprint = Imprint {
        title: Some("Simulated persons identified in Central Asia".into()),
        publisher: None,
        simulated: true,
    };
    let done = release::release_hub(&hub, &budget, Some(a.dir.join("draft")), &[], None, Engine::Embedded, &imprint)?;
    done.show(&quiet);
    ledger::run(Ledger::Show { file: hub.ledger(), population: None }, &quiet)?;

    step(
        6,
        "Assessment: who is missed, where the chain breaks, how late reports come; noise again, and a debit of its own",
    );
    assessment_folder(&hub, &world_dir)?;
    assessment::measure(&assessed(a, &hub))?.show(&quiet);
    ledger::run(Ledger::Show { file: hub.ledger(), population: None }, &quiet)?;

    step(7, "Signatures of two officers");
    let officers = hub.path("officers/officers.json");
    let keys = [hub.path("officers/data-officer.key"), hub.path("officers/director.key")];
    let signed = bundle::sign(&a.dir.join("draft"), &keys, Some(&officers), Some(&a.dir.join("bundles")), &quiet)?;

    step(8, "The public site");
    let site = a.dir.join("site");
    let report = portal::build_site(&signed.dir, Some(&officers), &SiteOptions::default(), &site, &quiet)?;

    step(9, "Where everything lies");
    let d = a.dir.display();
    console.say(format!("  {d}/world     simulated files of the contributors, and the truth apart"));
    console.say(format!("  {d}/hub       store, ledger, keys, refused rows"));
    console.say(format!("  {d}/encodings  what contributors sent for linkage, and their keys"));
    console.say(format!("  {d}/draft     the draft release, with the assessment in assess/"));
    console.say(format!("  {}  the signed bundle", signed.dir.display()));
    console.say(format!("  {d}/site      the public site"));
    console.say(format!("It took {:.0} s. What to try next:", watch.passed().as_secs_f64()));
    console.say(format!("  shyraq bundle verify {}", signed.dir.display()));
    console.say(format!("  shyraq ledger show {}", hub.ledger().display()));
    console.say(format!(
        "  shyraq release hub --hub {d}/hub --epsilon 5 --delta 1e-6     (refused: it says what is left)"
    ));
    console.say(format!(
        "  shyraq assess report --hub {d}/hub --out {d}/report --now {LAST_DAY}     (exact counts, for the hub)"
    ));
    console.say("  and your own table: the ten-minute tutorial in docs/book/src/tutorial.md");
    console.result(&json!({
        "simulated": true, "dir": a.dir, "world": world_dir, "hub": hub_dir, "draft": a.dir.join("draft"),
        "bundle": signed.dir, "digest": signed.digest, "site": site, "report": report,
        "rows_read": rows, "rows_refused": refused, "persons": done.total,
    }));
    if !a.no_serve {
        portal::serve(&site, a.addr, &quiet)?;
    }
    Ok(Exit::Done)
}

/// What is measured for the hidden number, the cascade and the lag. No contributor keeps the dates of
/// all stages: the world's own table stands in for what a registry would export.
fn assessed(a: &Demo, hub: &HubFolder) -> Assessment {
    Assessment {
        hub: a.dir.join("hub"),
        draft: a.dir.join("draft"),
        budget: Budget { epsilon: EPSILON.into(), delta: DELTA.into(), population: None },
        lists: Some(LISTS.map(String::from).to_vec()),
        cases: Some(hub.path(CASES)),
        person: "person".into(),
        by: ["form", "sex", "year"].map(String::from).to_vec(),
        values: Vec::new(),
        event: Some("exploitation_end".into()),
        report: Some("first_contact".into()),
        from: None,
        now: Some(LAST_DAY.into()),
        recommendations: Some(hub.path(RECOMMENDATIONS)),
        note: vec![CASES_NOTE.into()],
        seed: 1,
        simulated: true,
    }
}

/// Puts cases and simulated recommendations where `assess report` looks for them.
fn assessment_folder(hub: &HubFolder, world: &Path) -> Result<(), Failure> {
    let folder = hub.path("assess");
    fs::create_dir_all(&folder).map_err(|e| Failure::io(&folder, &e))?;
    let cases = hub.path(CASES);
    fs::copy(world.join("truth/stages.csv"), &cases).map_err(|e| Failure::io(&cases, &e))?;
    let list = hub.path(RECOMMENDATIONS);
    fs::write(&list, include_str!("demo/recommendations.toml")).map_err(|e| Failure::io(&list, &e))
}

/// Makes an empty folder; a former demo is made again, any other folder is left alone.
fn prepare(dir: &Path) -> Result<(), Failure> {
    let io = |e: &std::io::Error| Failure::io(dir, e);
    if dir.join(MARK).exists() {
        fs::remove_dir_all(dir).map_err(|e| io(&e))?;
    } else if dir.exists() && fs::read_dir(dir).map_err(|e| io(&e))?.next().is_some() {
        return Err(Failure::usage(
            format!("{} is not empty and is no former demonstration", dir.display()),
            "name another folder: shyraq demo --dir DIR",
        ));
    }
    fs::create_dir_all(dir).map_err(|e| io(&e))?;
    let text = format!(
        "Everything in this folder is made of SIMULATED people. Made {} by 'shyraq demo', which makes it anew each time.\n",
        now()
    );
    fs::write(dir.join(MARK), text).map_err(|e| io(&e))
}

/// Returns a contributor's tables, in order.
fn tables(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| Failure::io(folder, &e))? {
        let path = entry.map_err(|e| Failure::io(folder, &e))?.path();
        let table = path.extension().is_some_and(|x| ["csv", "tsv", "txt", "xlsx"].iter().any(|y| x == *y));
        if table {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}
