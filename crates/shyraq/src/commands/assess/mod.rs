//! How many are missed, how many are still to come, where the chain breaks, what the law lacks,
//! and what became of recommendations.

mod cascade;
mod lag;
mod law;
mod recommendations;
mod report;
mod text;

use std::fs;
use std::path::Path;

use shyraq_assess::AssessError;
use shyraq_assess::mse::histories::{Lists, read};
use shyraq_assess::mse::linkage::read_draws;
use shyraq_assess::mse::noise::Law;
use shyraq_assess::mse::{Method, Report, Request, Top, estimate, html, models_csv, svg};
use shyraq_bundle::Staging;
use shyraq_durable::folder_of;

use crate::args::{Assess, Mse};
use crate::console::Console;
use crate::failure::{Exit, Failure};

pub(crate) fn run(command: Assess, console: &Console) -> Result<Exit, Failure> {
    match command {
        Assess::Mse(a) => mse(&a, console),
        Assess::Cascade(a) => cascade::run(&a, console).map(|()| Exit::Done),
        Assess::Lag(a) => lag::run(&a, console).map(|()| Exit::Done),
        Assess::Law(a) => law::run(&a, console).map(|()| Exit::Done),
        Assess::Recommendations(a) => recommendations::run(&a, console).map(|()| Exit::Done),
        Assess::Report(a) => report::run(&a, console).map(|()| Exit::Done),
    }
}

/// Reads a flag that is a day; a month or a year is its last day.
pub(super) fn day(flag: &str, text: &str) -> Result<jiff::civil::Date, Failure> {
    let fault = || Failure::usage(format!("{flag} {text}: no date"), "write a day as 2024-12-31, from 1970 on");
    shyraq_assess::date::PartialDate::parse(text).map(shyraq_assess::date::PartialDate::last).ok_or_else(fault)
}

/// Refuses a latest date that lies ahead, where nobody said when the table was taken: one slip of a year
/// would count everybody as followed until then, and reports that are still to come as in.
fn not_ahead(asked: Option<jiff::civil::Date>, latest: jiff::civil::Date) -> Result<(), Failure> {
    let today = crate::ambient::now();
    if asked.is_none() && latest.to_string().as_str() > today.get(..10).unwrap_or_default() {
        return Err(Failure::new(
            crate::failure::Exit::Input,
            "a date of a stage lies after today, and no --now says when the table was taken",
            "mend the date, or say with --now DAY until when cases were followed: the row is then named",
        ));
    }
    Ok(())
}

/// How many of a thing, as `1 person` or `1,200 persons`.
fn counted(n: u64, thing: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {thing}{s}", crate::shared::grouped(n))
}

fn mse(a: &Mse, console: &Console) -> Result<Exit, Failure> {
    let mut request = request(a)?;
    // What was typed is checked before the table is read.
    request.check().map_err(|(fault, hint)| Failure::usage(fault, hint))?;
    let lists = Lists {
        count: a.count.clone(),
        lists: a.lists.clone(),
        by: a.by.clone(),
        merge: a.merge.iter().map(|m| merge(m)).collect::<Result<_, _>>()?,
        measured: a.noise.is_some(),
    };
    if let Some(out) = &a.out {
        vacant(out)?;
    }
    request.noise = a.noise.as_deref().map(Law::read).transpose()?;
    let strata = read(&a.lists_file, &lists)?;
    let names = strata.first().map_or(&[][..], |s| &s.names);
    let draws = a.linkage.as_deref().map(|path| read_draws(path, names, &lists.merge)).transpose()?;
    if let (Some(draws), Some(path), [one]) = (&draws, &a.linkage, strata.as_slice()) {
        draws.check(one.counts.iter().map(|n| n.unsigned_abs()).sum()).map_err(|fault| AssessError::Table {
            path: path.display().to_string(),
            fault,
            hint: "use posterior.parquet that lies beside the clusters.csv of the table".to_owned(),
        })?;
    }
    let mut report = estimate(&strata, a.by.as_deref(), &request, draws.as_ref())?;
    for stratum in &mut report.strata {
        stratum.input.period.clone_from(&a.period);
        stratum.input.person.clone_from(&a.person);
    }
    if let Some(out) = &a.out {
        write(&report, out)?;
    }
    for line in text::lines(&report) {
        console.say(line);
    }
    let header = if a.count.is_none() { shyraq_assess::columns_of(&a.lists_file)? } else { Vec::new() };
    if let (false, Some(last)) = (header.iter().any(|h| h == "cluster"), header.last()) {
        console.say(format!("  The counts were taken from the last column, '{last}'; --count names another"));
    }
    if let Some(out) = &a.out {
        console.say(format!(
            "  {}  a page, pictures, all ranked models, the report{}",
            out.display(),
            if a.noise.is_some() { "" } else { "; exact counts: not for publication" }
        ));
    }
    console.result(&serde_json::to_value(&report).map_err(|_| Failure::internal())?);
    let refused = report.strata.iter().all(|s| s.verdict.status == "refused");
    Ok(if refused { Exit::Review } else { Exit::Done })
}

/// Refuses a target that has something in it, before anything is computed.
fn vacant(out: &Path) -> Result<(), Failure> {
    let full = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_some(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
        Err(e) => return Err(Failure::io(out, &e)),
    };
    if full {
        return Err(Failure::usage(
            format!("{}: exists already and is not empty", out.display()),
            "name a new folder with --out",
        ));
    }
    Ok(())
}

/// Writes the report's folder in one go; only its owner may look into it.
fn write(report: &Report, out: &Path) -> Result<(), Failure> {
    let parent = folder_of(out);
    let staging = Staging::within(parent)?;
    let file = |name: &str, text: &str| {
        let path = staging.path().join(name);
        fs::write(&path, text).map_err(|e| Failure::io(&path, &e))
    };
    file("index.html", &html(report)?)?;
    file("models.csv", &models_csv(report))?;
    file("report.json", &format!("{}\n", serde_json::to_string_pretty(report).map_err(|_| Failure::internal())?))?;
    for (number, stratum) in report.strata.iter().enumerate() {
        file(&format!("estimates-{}.svg", number + 1), &svg(stratum))?;
    }
    staging.publish_private(out)?;
    Ok(())
}

/// Writes files into a folder in one go; only its owner may look into it when it is private.
fn folder(out: &Path, private: bool, files: &[(&str, impl AsRef<[u8]>)]) -> Result<(), Failure> {
    let out = std::path::absolute(out).map_err(|e| Failure::io(out, &e))?;
    let staged = Staging::within(folder_of(&out))?;
    for (name, bytes) in files {
        let path = staged.path().join(name);
        fs::write(&path, bytes).map_err(|e| Failure::io(&path, &e))?;
    }
    let published = if private { staged.publish_private(&out) } else { staged.publish(&out) };
    Ok(published?)
}

fn request(a: &Mse) -> Result<Request, Failure> {
    let usual = Request::default();
    let methods = match &a.methods {
        None => usual.methods.clone(),
        Some(words) => {
            let mut all: Vec<Method> = Vec::new();
            for word in words {
                let one = method(word)?;
                if !all.contains(&one) {
                    all.push(one);
                }
            }
            all
        }
    };
    let top = match a.top.as_deref() {
        None => None,
        Some("all") => Some(Top::All),
        Some(n) => Some(Top::Best(n.parse().map_err(|_| {
            Failure::usage(format!("--top {n}: neither a number nor 'all'"), "write for example --top 100")
        })?)),
    };
    Ok(Request {
        methods,
        model: a.model.clone(),
        level: a.level,
        boot: a.boot,
        threshold: a.threshold,
        max_order: a.max_order,
        top,
        dga_delta: a.dga_delta,
        dga_max: a.dga_max,
        dga_step: a.dga_step,
        classes: a.classes,
        chains: a.chains,
        sweeps: a.sweeps,
        seed: a.seed,
        noise: None,
    })
}

fn method(word: &str) -> Result<Method, Failure> {
    Method::of(word).ok_or_else(|| {
        let all: Vec<&str> = Method::ALL.into_iter().map(Method::word).collect();
        Failure::usage(format!("--methods: '{word}' is no method"), format!("the methods: {}", all.join(", ")))
    })
}

/// Takes a flag of the form `NEW=a+b` apart.
fn merge(flag: &str) -> Result<(String, Vec<String>), Failure> {
    match flag.split_once('=') {
        Some((new, parts)) if !new.is_empty() && parts.split('+').all(|p| !p.is_empty()) => {
            Ok((new.to_owned(), parts.split('+').map(str::to_owned).collect()))
        }
        _ => Err(Failure::usage(
            format!("--merge {flag}: not of the form NEW=a+b"),
            "write for example --merge police=PF+NCA",
        )),
    }
}
