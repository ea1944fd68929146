//! The assessment's report from all runs, in a folder that only its owner may look into.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;
use shyraq_assess::report::{Made, Run, document};
use shyraq_assess::{cascade, columns_of, lag, law, mse, recommendations};
use shyraq_bundle::Staging;
use shyraq_case::Lang;
use shyraq_durable::folder_of;
use shyraq_figures::PartialDate;
use shyraq_figures::figures_for;
use shyraq_print::{Document, html};

use super::{counted, day, not_ahead, vacant};
use crate::ambient::now;
use crate::args::Report;
use crate::console::Console;
use crate::failure::Failure;
use crate::hub::HubFolder;
use crate::linkage_folder::result_of;

/// Columns that are shown when none are named.
const COLUMNS: [&str; 8] = ["form", "sex", "age", "citizenship", "status", "country", "region", "body"];
/// Columns by which late reports are told apart: where it happened, and who met the person.
const LATE_BY: [&str; 2] = ["country", "body"];
/// The files of late reports, by as many columns as are there.
const LATE: [&str; 2] = ["runs/lag.json", "runs/lag-2.json"];
/// Columns of event and report when none are named.
const DATES: [&str; 2] = ["exploitation_end", "first_contact"];

pub(super) fn run(a: &Report, console: &Console) -> Result<(), Failure> {
    let langs = a.lang.iter().map(|l| language(l)).collect::<Result<Vec<_>, _>>()?;
    let asked = a.now.as_deref().map(|n| day("--now", n)).transpose()?;
    let hub = HubFolder::open(&a.hub)?;
    vacant(&a.out)?;
    let today = asked.map_or_else(now, |d| d.to_string());
    let given = figures_for(&a.country)
        .ok_or_else(|| Failure::usage(format!("--country {}: no figures are held", a.country), "there is KAZ"))?;
    // What takes seconds and may be refused comes before what takes minutes.
    let table = file(a.cases.as_deref(), &hub, "assess/cases.csv");
    let (cascade, mut lags) = match &table {
        Some(path) => {
            let (cascade, lags) = chain(a, path, asked)?;
            (Some(cascade), lags.into_iter())
        }
        None => (None, Vec::new().into_iter()),
    };
    let lag = lags.next();
    let lags = lags.collect();
    let found = law::law(&a.country, held(a, asked)?)?;
    let command = format!("shyraq assess law --country {} --at {}", a.country, found.at);
    let statute = made("runs/law.json", command, &found)?;
    let list = file(a.recommendations.as_deref(), &hub, "assess/recommendations.toml");
    let recommended = match &list {
        Some(path) => {
            let at = asked.map_or_else(|| day("today", today.get(..10).unwrap_or_default()), Ok)?;
            let report = recommendations::assess(path, at)?;
            Some(made("runs/recommendations.json", format!("shyraq assess recommendations --now {at}"), &report)?)
        }
        None => None,
    };
    let (mse, stratum) = lists(a, &hub, console)?.unzip();
    let made = Made {
        hub: hub.settings.name.clone(),
        date: today,
        simulated: hub.settings.simulated,
        mse,
        stratum,
        cascade,
        lag,
        lags,
        law: statute,
        recommendations: recommended,
        figures: given,
    };
    let documents = langs.iter().map(|l| Ok((*l, document(&made, *l)?))).collect::<Result<Vec<_>, Failure>>()?;
    let files = write(&made, &documents, &a.out)?;
    for (lang, document) in &documents {
        let figures = document.spans().filter(|s| s.source().is_some()).count();
        console.say(format!(
            "  {}: {figures} figures and citations, each with one of {} sources",
            lang.tag(),
            document.sources.len()
        ));
    }
    console.say(format!("Written to {}: exact counts, not for publication", a.out.display()));
    if !cfg!(feature = "print") {
        console.warn("this program was built without the feature 'print': pages only, no PDF");
    }
    console.result(&json!({"schema": "shyraq.assessment-report/1", "files": files}));
    Ok(())
}

/// The day whose law is looked at: the report's, or the last that was read where that is earlier.
fn held(a: &Report, asked: Option<jiff::civil::Date>) -> Result<PartialDate, Failure> {
    let newest = law::newest(&a.country)?;
    let of = |d: jiff::civil::Date| d.to_string().parse().map_err(|_| Failure::internal());
    let asked: Option<PartialDate> = asked.map(of).transpose()?;
    Ok(asked.filter(|d| d.to_string() < newest.to_string()).unwrap_or(newest))
}

fn language(word: &str) -> Result<Lang, Failure> {
    let found = Lang::ALL.into_iter().find(|l| l.tag() == word);
    found.ok_or_else(|| Failure::usage(format!("--lang {word}: no such language"), "write en, ru, kk"))
}

/// A file that was named, or the hub's own if it is there.
fn file(named: Option<&Path>, hub: &HubFolder, usual: &str) -> Option<PathBuf> {
    let usual = hub.path(usual);
    named.map(Path::to_owned).or_else(|| usual.exists().then_some(usual))
}

fn made(file: &'static str, command: String, report: &impl Serialize) -> Result<Run, Failure> {
    let value = serde_json::to_value(report).map_err(|_| Failure::internal())?;
    Ok(Run { file, command, value })
}

/// Estimates from the hub's linkage with its sampled linkages; none where nothing was linked.
fn lists(a: &Report, hub: &HubFolder, console: &Console) -> Result<Option<(Run, mse::Stratum)>, Failure> {
    let linkage = result_of(&a.hub);
    let clusters = linkage.join("clusters.csv");
    if !clusters.exists() {
        return Ok(None);
    }
    let lists = mse::histories::Lists { lists: a.lists.clone(), ..mse::histories::Lists::default() };
    let strata = mse::histories::read(&clusters, &lists)?;
    let names = strata.first().map_or(&[][..], |s| &s.names);
    let posterior = linkage.join("posterior.parquet");
    let draws = posterior.exists().then(|| mse::linkage::read_draws(&posterior, names, &lists.merge)).transpose()?;
    let request = mse::Request { seed: a.seed, ..mse::Request::default() };
    let persons: u64 = strata.iter().flat_map(|s| &s.counts).map(|n| n.unsigned_abs()).sum();
    let many = counted(persons, "person");
    console.say(format!("Estimating how many are on no list, from {many}: of thousands this takes minutes"));
    let mut report = mse::estimate(&strata, None, &request, draws.as_ref())?;
    for stratum in &mut report.strata {
        stratum.input.period.clone_from(&a.period);
        stratum.input.person.clone_from(&a.person);
    }
    let with = if draws.is_some() { " --linkage posterior.parquet" } else { "" };
    let command = format!("shyraq assess mse clusters.csv{with} --seed {} ({})", a.seed, hub.settings.name);
    let run = made("runs/mse.json", command, &report)?;
    // Without --by there is one stratum.
    Ok(report.strata.into_iter().next().map(|stratum| (run, stratum)))
}

/// The chain, and late reports where the cases have both dates.
fn chain(a: &Report, path: &Path, now: Option<jiff::civil::Date>) -> Result<(Run, Vec<Run>), Failure> {
    let header = columns_of(path)?;
    let has = |c: &str| header.iter().any(|h| h == c);
    let dates = [("--event", &a.event), ("--report", &a.report)].into_iter().zip(DATES);
    let dates = dates.map(|((flag, asked), usual)| match asked {
        Some(column) if !has(column) => Err(Failure::usage(
            format!("the table of cases has no column '{column}' for {flag}"),
            format!("its columns: {}", header.join(", ")),
        )),
        asked => Ok(asked.clone().unwrap_or_else(|| usual.to_owned())),
    });
    let dates = dates.collect::<Result<Vec<String>, _>>()?;
    let by = a.by.clone();
    let by = by.unwrap_or_else(|| COLUMNS.iter().filter(|c| has(c)).map(|c| (*c).to_owned()).collect());
    let columns = cascade::Columns {
        person: "person".to_owned(),
        stages: None,
        exits: None,
        rule: "rule".to_owned(),
        by: by.clone(),
        standardise: None,
        only: Vec::new(),
        now,
    };
    let read = cascade::read(path, &columns)?;
    not_ahead(now, read.now)?;
    let found = cascade::assess(&read, &cascade::Request::default());
    let taken = day("the cases' latest date", &found.now)?;
    let command = format!("shyraq assess cascade cases --by {} --now {}", by.join(","), found.now);
    let chain = made("runs/cascade.json", command, &found)?;
    let [event, report] = dates.as_slice() else { return Err(Failure::internal()) };
    if !has(event) || !has(report) {
        return Ok((chain, Vec::new()));
    }
    let mut ways: Vec<Option<&str>> = LATE_BY.iter().filter(|c| has(c)).map(|c| Some(*c)).collect();
    if ways.is_empty() {
        ways.push(None);
    }
    let late = ways.into_iter().zip(LATE).map(|(by, file)| {
        let columns = lag::Columns { event: event.clone(), report: report.clone(), by: by.map(str::to_owned) };
        let request = lag::Request { seed: a.seed, ..lag::Request::default() };
        let cases = lag::read(path, &columns, taken)?;
        let by = by.map_or_else(String::new, |b| format!(" --by {b}"));
        let command = format!("shyraq assess lag cases --event {event} --report {report} --now {taken}{by}");
        made(file, command, &lag::assess(&cases, &columns, &request))
    });
    let late = late.collect::<Result<_, _>>()?;
    Ok((chain, late))
}

/// Writes the folder in one go; returns the names of its files.
fn write(made: &Made<'_>, documents: &[(Lang, Document)], out: &Path) -> Result<Vec<String>, Failure> {
    let out = std::path::absolute(out).map_err(|e| Failure::io(out, &e))?;
    let staged = Staging::within(folder_of(&out))?;
    let runs = staged.path().join("runs");
    fs::create_dir(&runs).map_err(|e| Failure::io(&runs, &e))?;
    let mut names = Vec::new();
    let mut put = |name: String, bytes: &[u8]| {
        let path = staged.path().join(&name);
        names.push(name);
        fs::write(&path, bytes).map_err(|e| Failure::io(&path, &e))
    };
    for (lang, document) in documents {
        put(format!("report.{}.html", lang.tag()), html(document)?.as_bytes())?;
        #[cfg(feature = "print")]
        put(format!("report.{}.pdf", lang.tag()), &shyraq_print::pdf(document)?)?;
    }
    let all = [&made.mse, &made.cascade, &made.lag, &made.recommendations];
    for run in all.into_iter().flatten().chain(&made.lags).chain([&made.law]) {
        let text = serde_json::to_string_pretty(&run.value).map_err(|_| Failure::internal())?;
        put(run.file.to_owned(), format!("{text}\n").as_bytes())?;
    }
    staged.publish_private(&out)?;
    Ok(names)
}
