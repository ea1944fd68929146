//! The report as a document for paper.

use shyraq_case::Lang;
use shyraq_print::{Align, Block, Column, Document, SourceEntry, Span, Table, text};

use super::page::Page;
use super::report::{Ground, Item, Report, Value};
use crate::law::FigureOut;

/// The published sources that figures come from; the same source has one place.
#[derive(Default)]
struct Sources(Vec<SourceEntry>);

impl Sources {
    fn place(&mut self, figure: &FigureOut) -> usize {
        let page = &figure.source.page;
        let address = Some(page.clone()).filter(|p| p.starts_with("https://"));
        let entry = SourceEntry { text: figure.source.title.clone(), address };
        if let Some(at) = self.0.iter().position(|s| *s == entry) {
            return at;
        }
        self.0.push(entry);
        self.0.len() - 1
    }

    /// A line with the mark of its source, where that is published.
    fn line(&mut self, words: String, figure: Option<&FigureOut>) -> Vec<Span> {
        match figure {
            Some(f) => vec![Span::Cited { text: words, source: self.place(f) }],
            None => vec![text(words)],
        }
    }
}

/// Writes the report as a document in English, with the texts in the languages that they have.
#[must_use]
pub fn document(report: &Report) -> Document {
    let page = Page { r: report };
    let mut sources = Sources::default();
    let overdue = if report.overdue > 0 { format!(" {} overdue.", report.overdue) } else { String::new() };
    let mut blocks = vec![
        Block::Finding {
            spans: vec![text(format!("As they stood at the end of {}: {}.{overdue}", report.now, page.counts()))],
        },
        Block::Paragraph { spans: vec![text(super::page::READING)] },
        Block::Table(overview(&page)),
    ];
    for item in &report.recommendations {
        section(&page, item, &mut sources, &mut blocks);
    }
    let notice = report.notice.map(|n| format!("{n}. Who may not see the records may not see this paper."));
    Document {
        lang: Lang::En.tag().to_owned(),
        title: page.first(&report.title).1.to_owned(),
        imprint: format!("{}, {}", report.country, report.now),
        warning: notice,
        blocks,
        sources_title: "Sources".to_owned(),
        sources: sources.0,
        pictures: Vec::new(),
    }
}

fn overview(page: &Page<'_>) -> Table {
    let columns = ["Recommendation", "To", "Status", "Due"];
    let columns = columns.map(|c| Column { text: c.to_owned(), align: Align::Start }).to_vec();
    let row = |x: &Item| {
        let since = x.since.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
        let what = format!("{} {}", x.id, page.first(&x.text).1);
        [what, x.addressee.clone(), format!("{}{since}", x.status.words()), page.due(x)]
            .map(|words| vec![text(words)])
            .to_vec()
    };
    Table::new("Overview".to_owned(), columns, page.r.recommendations.iter().map(row).collect())
}

fn section(page: &Page<'_>, x: &Item, sources: &mut Sources, blocks: &mut Vec<Block>) {
    let overdue = if x.overdue_days.is_some() { ", overdue" } else { "" };
    blocks.push(Block::Heading { level: 1, text: format!("{}: {}{overdue}", x.id, x.status.words()) });
    blocks.extend(page.texts(&x.text).into_iter().map(|(_, t)| Block::Paragraph { spans: vec![text(t)] }));
    blocks.push(Block::Paragraph { spans: vec![text(format!("To: {}. Due: {}.", x.addressee, page.due(x)))] });
    let mut points = |heading: &str, items: Vec<Vec<Span>>| {
        if !items.is_empty() {
            blocks.push(Block::Heading { level: 2, text: heading.to_owned() });
            blocks.push(Block::Points { items });
        }
    };
    let grounds = x.ground.iter().map(|g| {
        let fate = page.fate(g).map(|f| format!(" ({f})")).unwrap_or_default();
        let figure = if let Ground::Figure(f) = g { Some(f.as_ref()) } else { None };
        sources.line(format!("{}{fate}", page.ground(g)), figure)
    });
    points("Ground", grounds.collect());
    let happened = x.events.iter().filter(|e| e.happened).map(|e| {
        let by = e.by.as_ref().map(|b| format!(" by {b}")).unwrap_or_default();
        let note = e.note.as_ref().map(|n| format!(". {n}")).unwrap_or_default();
        let source = e.source.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
        vec![text(format!("{}: {}{by}{note}{source}", e.date, e.status.event_words()))]
    });
    points("What happened", happened.collect());
    let mut shared: Vec<Vec<Span>> =
        x.shared.iter().map(|s| vec![text(format!("{}: {} ({})", s.date, s.body, s.with.words()))]).collect();
    if shared.is_empty() {
        shared.push(vec![text("Nobody yet.")]);
    } else if !x.not_shared_with.is_empty() {
        shared.push(vec![text(format!("Not shared with {}.", page.missing(x)))]);
    }
    points("Shared with", shared);
    let mut changed = Vec::new();
    for after in &x.after {
        let note = after.note.as_ref().map(|n| format!(" {n}")).unwrap_or_default();
        for (when, value, rest) in [("Before", &after.before, ""), ("After", &after.after, note.as_str())] {
            let figure = if let Value::Figure(f) = value { Some(f.as_ref()) } else { None };
            changed.push(sources.line(format!("{when}: {}.{rest}", page.value(value)), figure));
        }
    }
    points("What changed after it", changed);
}
