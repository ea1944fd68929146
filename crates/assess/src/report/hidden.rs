//! How many are missed.

use shyraq_locale::{Arg, Catalogue};
use shyraq_print::{Align, Block, Picture, text};

use super::writer::{Part, Writer};
use super::{ReportError, Run};

const HERE: &str = "/strata/0";

/// Writes the finding, for the summary and above the section. The ends of the range are rounded already.
pub(super) fn finding(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let persons = vec![w.count(run, &format!("{HERE}/input/persons"))?];
    if run.number(&format!("{HERE}/verdict/total/1")).is_ok() {
        let low = vec![w.count(run, &format!("{HERE}/verdict/total/0"))?];
        let high = vec![w.count(run, &format!("{HERE}/verdict/total/1"))?];
        let parts = [("persons", Part::Spans(persons)), ("low", Part::Spans(low)), ("high", Part::Spans(high))];
        w.finding("report-hidden-range", &parts);
    } else if run.number(&format!("{HERE}/verdict/above")).is_ok() {
        let low = vec![w.count(run, &format!("{HERE}/verdict/above"))?];
        w.finding("report-hidden-above", &[("persons", Part::Spans(persons)), ("low", Part::Spans(low))]);
    } else {
        w.finding("report-hidden-none", &[("persons", Part::Spans(persons))]);
    }
    Ok(())
}

/// Writes the section.
pub(super) fn section(w: &mut Writer, run: Option<&Run>, svg: Option<&str>) -> Result<(), ReportError> {
    w.heading(1, "hidden-title");
    let Some(run) = run else {
        w.paragraph("report-no-lists", &[]);
        return Ok(());
    };
    finding(w, run)?;
    warnings(w, run)?;
    w.paragraph("hidden-not-counted", &[]);
    w.heading(2, "hidden-assumption-title");
    let lists = format!("{HERE}/input/lists");
    let many = w.texts.number(run.many(&lists) as u64);
    let source = w.run(run);
    let t = vec![shyraq_print::Span::Figure { text: many, source, at: lists.clone() }];
    w.paragraph("hidden-assumption", &[("t", Part::Spans(t))]);
    let names = names(w, run, &lists)?;
    w.paragraph("hidden-lists", &[("names", Part::Spans(names))]);
    w.paragraph("report-person", &[]);
    for (stated, sentence) in [("period", "report-stated-period"), ("person", "report-stated-person")] {
        let at = format!("{HERE}/input/{stated}");
        if run.words(&at).is_ok() {
            let words = vec![w.quoted(run, &at)?];
            w.paragraph(sentence, &[("words", Part::Spans(words))]);
        }
    }
    w.paragraph("report-linkage", &[]);
    methods(w, run, svg)?;
    sensitivity(w, run)
}

fn names(w: &mut Writer, run: &Run, pointer: &str) -> Result<Vec<shyraq_print::Span>, ReportError> {
    let mut out = Vec::new();
    for i in 0..run.many(pointer) {
        if i > 0 {
            out.push(text(", "));
        }
        out.push(w.quoted(run, &format!("{pointer}/{i}"))?);
    }
    Ok(out)
}

/// The text of a code; codes whose usual words speak of noise have others here.
fn code(texts: &Catalogue, code: &str) -> String {
    let exact = format!("report-code-{code}");
    let usual = format!("code-{code}");
    match (texts.has(&exact), texts.has(&usual)) {
        (true, _) => texts.text(&exact),
        (false, true) => texts.text(&usual),
        (false, false) => texts.fill("code-other", &[("code", Arg::Text(code))]),
    }
}

fn warnings(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let codes = format!("{HERE}/verdict/codes");
    let many = run.many(&codes);
    if many == 0 {
        w.paragraph("hidden-no-warnings", &[]);
        return Ok(());
    }
    w.paragraph("hidden-warnings-lead", &[]);
    let items = (0..many)
        .map(|i| {
            let word = run.words(&format!("{codes}/{i}"))?;
            let lists = format!("{HERE}/verdict/lists/{word}");
            let sentence = code(w.texts, word);
            let named = run.many(&lists) > 0;
            let mut spans = vec![text(if named { sentence.trim_end_matches('.').to_owned() } else { sentence })];
            for k in 0..run.many(&lists) {
                spans.push(text(if k == 0 { " (" } else { "; " }));
                spans.extend(names(w, run, &format!("{lists}/{k}"))?);
            }
            if named {
                spans.push(text(")."));
            }
            Ok(spans)
        })
        .collect::<Result<_, ReportError>>()?;
    w.blocks.push(Block::Points { items });
    Ok(())
}

fn methods(w: &mut Writer, run: &Run, svg: Option<&str>) -> Result<(), ReportError> {
    w.heading(2, "hidden-methods");
    w.paragraph("hidden-methods-lead", &[]);
    if let Some(svg) = svg {
        w.pictures.push(Picture { name: "totals".to_owned(), svg: svg.to_owned() });
        w.blocks.push(Block::Picture { name: "totals".to_owned(), alt: w.texts.text("hidden-plot") });
    }
    let mut rows = Vec::new();
    for i in 0..run.many(&format!("{HERE}/estimates")) {
        let here = format!("{HERE}/estimates/{i}");
        let name = w.words(&format!("method-word-{}", run.words(&format!("{here}/method"))?));
        let intervals = run.many(&format!("{here}/intervals"));
        if intervals == 0 {
            let status = format!("estimate-{}", run.words(&format!("{here}/status"))?);
            let status = if w.texts.has(&status) { w.words(&status) } else { vec![text("\u{2014}")] };
            rows.push(vec![name, vec![text("\u{2014}")], status]);
            continue;
        }
        // The interval that takes the choice of a model into account, where there is one.
        let kind = |k: usize| run.words(&format!("{here}/intervals/{k}/kind"));
        let chosen = (0..intervals).find(|k| kind(*k).is_ok_and(|k| k == "bca")).unwrap_or(0);
        let total = match run.number(&format!("{here}/total")) {
            Ok(_) => vec![w.count(run, &format!("{here}/total"))?],
            Err(_) => vec![text("\u{2014}")],
        };
        let end = |which: &str| format!("{here}/intervals/{chosen}/{which}");
        // Where the resamples do not reach a lower end the least of them is told, as in the verdict's range.
        let least = format!("{here}/details/least_resample");
        let told = kind(chosen)? == "bca" && run.number(&least).is_ok();
        let range = w.range(run, &if told { least } else { end("lower") }, &end("upper"))?;
        rows.push(vec![name, total, range]);
    }
    let caption = w.texts.text("report-methods-caption");
    let columns = [("head-method", Align::Start), ("report-total", Align::End), ("report-range", Align::End)];
    w.table(&caption, &columns, rows);
    Ok(())
}

fn sensitivity(w: &mut Writer, run: &Run) -> Result<(), ReportError> {
    let here = format!("{HERE}/sensitivity");
    let many = run.many(&format!("{here}/assumption"));
    if many > 0 {
        w.heading(2, "hidden-if-wrong");
        w.paragraph("hidden-if-wrong-lead", &[]);
        let base = w.words(&format!("method-word-{}", run.words(&format!("{here}/assumption/0/method"))?));
        w.paragraph("report-if-wrong-base", &[("method", Part::Spans(base))]);
        let mut rows = Vec::new();
        for i in 0..many {
            let at = format!("{here}/assumption/{i}");
            let factor = w.as_it_is(run, &format!("{at}/factor"))?;
            let factor = w.fill("factor", &[("factor", Part::Spans(vec![factor]))]);
            rows.push(vec![factor, vec![w.about(run, &format!("{at}/total"))?]]);
        }
        let caption = w.texts.text("hidden-if-wrong-caption");
        w.table(&caption, &[("head-factor", Align::Start), ("head-conditional", Align::End)], rows);
    }
    let mut rows = Vec::new();
    for i in 0..run.many(&format!("{here}/without_list")) {
        let at = format!("{here}/without_list/{i}");
        let total = match run.number(&format!("{at}/total")) {
            Ok(_) => vec![w.about(run, &format!("{at}/total"))?],
            Err(_) => vec![text("\u{2014}")],
        };
        let range = match run.number(&format!("{at}/lower")) {
            Ok(_) => w.range(run, &format!("{at}/lower"), &format!("{at}/upper"))?,
            Err(_) => vec![text("\u{2014}")],
        };
        rows.push(vec![vec![w.quoted(run, &format!("{at}/list"))?], total, range]);
    }
    if !rows.is_empty() {
        w.heading(2, "hidden-without");
        w.paragraph("hidden-without-lead", &[]);
        let base = w.words(&format!("method-word-{}", run.words(&format!("{here}/without_list/0/method"))?));
        w.paragraph("hidden-without-base", &[("method", Part::Spans(base))]);
        w.paragraph("hidden-without-linkage", &[]);
        let caption = w.texts.text("hidden-without-caption");
        let columns = [("head-list", Align::Start), ("head-conditional", Align::End), ("report-range", Align::End)];
        w.table(&caption, &columns, rows);
    }
    Ok(())
}
