//! Recommendations and what became of them, in a folder.

use shyraq_assess::recommendations::{Item, Report, assess, files, page};

use super::{counted, day, folder, vacant};
use crate::args::Recommendations;
use crate::console::Console;
use crate::failure::Failure;

pub(super) fn run(a: &Recommendations, console: &Console) -> Result<(), Failure> {
    let now = day("--now", &a.now)?;
    vacant(&a.out)?;
    let report = assess(&a.file, now)?;
    let mut all: Vec<_> = files(&report).into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    let text = serde_json::to_string_pretty(&report).map_err(|_| Failure::internal())?;
    all.push(("recommendations.json", format!("{text}\n").into_bytes()));
    all.push(("recommendations.html", page(&report)?.into_bytes()));
    #[cfg(feature = "print")]
    all.push(("recommendations.pdf", shyraq_print::pdf(&shyraq_assess::recommendations::document(&report))?));
    folder(&a.out, report.notice.is_some(), &all)?;
    for line in lines(&report) {
        console.say(line);
    }
    let notice = report.notice.map(|n| format!("; {n}")).unwrap_or_default();
    if !cfg!(feature = "print") {
        console.warn("this program was built without the feature 'print': a page and a table, no PDF");
    }
    console.say(format!("Written to {}{notice}", a.out.display()));
    console.result(&serde_json::to_value(&report).map_err(|_| Failure::internal())?);
    Ok(())
}

fn lines(r: &Report) -> Vec<String> {
    let counts: Vec<String> =
        r.statuses.iter().filter(|(_, n)| *n > 0).map(|(s, n)| format!("{n} {}", s.words())).collect();
    let many = counted(r.recommendations.len() as u64, "recommendation");
    let head = format!("{many} at the end of {}: {}", r.now, counts.join(", "));
    std::iter::once(head).chain(r.recommendations.iter().map(line)).collect()
}

fn line(x: &Item) -> String {
    let late =
        x.overdue_days.map(|n| format!(", overdue by {}", counted(n.unsigned_abs().into(), "day"))).unwrap_or_default();
    format!("  {:<24} {}{late}", x.id, x.status.words())
}
