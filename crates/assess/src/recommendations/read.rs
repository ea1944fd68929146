//! From the file to the report.

use std::fs;
use std::path::Path;

use jiff::civil::Date;
use shyraq_case::{Labels, Lang};

use super::NOTICE;
use super::ground::Resolver;
use super::raw::{RawAfter, RawEvent, RawFile, RawRecommendation, RawShared};
use super::report::{After, EventOut, Ground, Item, Report, SharedOut, Value};
use super::status::{Audience, Status, at, overdue};
use super::when::check_order;
use crate::AssessError;
use crate::date::PartialDate;
use crate::law::held;

/// Reads recommendations and says where they stand at the end of a day.
///
/// # Errors
/// [`AssessError::Io`] when the file can't be read; [`AssessError::Table`] for the first entry
/// that does not fit, named by recommendation and field: a ground that resolves to nothing, a
/// date that is none, events out of order, a change that is none or came before.
pub fn assess(path: &Path, now: Date) -> Result<Report, AssessError> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|source| AssessError::Io { path: name.clone(), source })?;
    let raw: RawFile = toml::from_str(&text).map_err(|e| AssessError::Table {
        path: name.clone(),
        fault: e.to_string().trim().to_owned(),
        hint: "the book shows the form: shyraq's page 'National law and recommendations'".into(),
    })?;
    let (law, figures) = held(&raw.country).map_err(|e| AssessError::Table {
        path: name.clone(),
        fault: format!("field 'country': {e}"),
        hint: e.hint().to_owned(),
    })?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let resolver = Resolver { file: &name, folder, law, figures };
    let ids: Vec<&str> = raw.recommendations.iter().map(|r| r.id.as_str()).collect();
    let mut recommendations = Vec::with_capacity(ids.len());
    check_title(&resolver, &raw.title)?;
    for (i, r) in raw.recommendations.iter().enumerate() {
        if r.id.trim().is_empty() || ids.iter().take(i).any(|id| *id == r.id) {
            let place = format!("recommendation {} ('{}')", i + 1, r.id);
            return Err(resolver.fault(&place, "its id is empty or stands twice", "give each an id of its own"));
        }
        recommendations.push(Entry { resolver: &resolver, raw: r, ids: &ids, now }.item()?);
    }
    let quoted = recommendations.iter().any(quotes_exact);
    Ok(Report {
        schema: "shyraq.recommendations/1",
        notice: quoted.then_some(NOTICE),
        now: now.to_string(),
        country: raw.country,
        title: raw.title,
        statuses: Status::ALL.map(|s| (s, recommendations.iter().filter(|r| r.status == s).count())).to_vec(),
        overdue: recommendations.iter().filter(|r| r.overdue_days.is_some()).count(),
        recommendations,
    })
}

fn check_title(resolver: &Resolver<'_>, title: &Labels) -> Result<(), AssessError> {
    if says_something(title) {
        return Ok(());
    }
    Err(resolver.fault("field 'title'", "is empty", "write title = { en = \"…\" }, and ru and kk where you have them"))
}

fn says_something(text: &Labels) -> bool {
    text.get(Lang::En).is_some_and(|t| !t.trim().is_empty())
}

/// Tells whether a recommendation quotes a run that is not for publication.
fn quotes_exact(item: &Item) -> bool {
    let ground = item.ground.iter().any(|g| matches!(g, Ground::Run(r) if r.notice.is_some()));
    let exact = |v: &Value| matches!(v, Value::Run(r) if r.notice.is_some());
    ground || item.after.iter().any(|a| exact(&a.before) || exact(&a.after))
}

/// One recommendation on its way from the file.
struct Entry<'a> {
    resolver: &'a Resolver<'a>,
    raw: &'a RawRecommendation,
    ids: &'a [&'a str],
    now: Date,
}

impl Entry<'_> {
    fn place(&self, what: &str) -> String {
        format!("recommendation '{}', {what}", self.raw.id)
    }

    fn fault(&self, what: &str, fault: &str, hint: &str) -> AssessError {
        self.resolver.fault(&self.place(what), fault, hint)
    }

    fn item(&self) -> Result<Item, AssessError> {
        let r = self.raw;
        if !says_something(&r.text) {
            return Err(self.fault("field 'text'", "is empty", "write text = { en = \"…\" }"));
        }
        if r.addressee.trim().is_empty() {
            return Err(self.fault("field 'addressee'", "is empty", "say who is asked to act"));
        }
        let due = r.due.as_deref().map(|d| self.date("field 'due'", d)).transpose()?;
        let events = self.events()?;
        let (status, since) = at(&events, self.now);
        let made = events.first().map_or(PartialDate::of(self.now), |(date, _)| *date);
        let shared: Vec<(PartialDate, &RawShared)> = self.shared()?;
        let shared: Vec<&RawShared> =
            shared.into_iter().filter(|(d, _)| d.last() <= self.now).map(|(_, s)| s).collect();
        Ok(Item {
            id: r.id.clone(),
            text: r.text.clone(),
            addressee: r.addressee.clone(),
            due: r.due.clone(),
            status,
            since: since.map(written),
            overdue_days: overdue(status, due, self.now),
            ground: self.ground(made)?,
            not_shared_with: Audience::ALL.into_iter().filter(|a| !shared.iter().any(|s| s.with == *a)).collect(),
            shared: shared
                .into_iter()
                .map(|s| SharedOut { with: s.with, body: s.body.clone(), date: s.date.clone() })
                .collect(),
            events: r.events.iter().zip(&events).map(|(raw, (date, _))| self.event(raw, *date)).collect(),
            after: r.after.iter().enumerate().map(|(i, a)| self.after(i, a, made)).collect::<Result<_, _>>()?,
        })
    }

    fn date(&self, what: &str, text: &str) -> Result<PartialDate, AssessError> {
        PartialDate::parse(text).ok_or_else(|| {
            self.fault(
                what,
                &format!("'{text}' is no date"),
                "write 2024-12-31, 2024-12 or 2024; dates are from 1970 on",
            )
        })
    }

    fn ground(&self, made: PartialDate) -> Result<Vec<Ground>, AssessError> {
        if self.raw.ground.is_empty() {
            return Err(self.fault(
                "field 'ground'",
                "is empty",
                "say on which figure, gap, provision or run it stands",
            ));
        }
        let stated = |date: PartialDate| written(date).parse();
        let out_of_range = |_| self.fault("field 'events'", "has a date before 1970", "dates are from 1970 on");
        let made = stated(made).map_err(out_of_range)?;
        let now = stated(PartialDate::of(self.now)).map_err(out_of_range)?;
        let all = self.raw.ground.iter().enumerate();
        all.map(|(i, g)| self.resolver.ground(&self.place(&format!("ground {}", i + 1)), g, made, now)).collect()
    }

    /// Reads the dates of the events and checks their order.
    fn events(&self) -> Result<Vec<(PartialDate, Status)>, AssessError> {
        let mut out: Vec<(PartialDate, Status)> = Vec::with_capacity(self.raw.events.len());
        for (i, e) in self.raw.events.iter().enumerate() {
            let what = format!("event {}", i + 1);
            let date = self.date(&format!("{what}, field 'date'"), &e.date)?;
            self.check_event(&what, e, out.last())?;
            if out.last().is_some_and(|(before, _)| date.first() < before.first() || date.last() < before.last()) {
                return Err(self.fault(&what, "is earlier than the one before", "put events in the order of time"));
            }
            out.push((date, e.status));
        }
        if out.is_empty() {
            let hint = "begin with { date = \"…\", status = \"made\" }";
            return Err(self.fault("field 'events'", "is empty", hint));
        }
        Ok(out)
    }

    fn check_event(&self, what: &str, e: &RawEvent, before: Option<&(PartialDate, Status)>) -> Result<(), AssessError> {
        if (e.status == Status::Made) != before.is_none() {
            return Err(self.fault(
                what,
                "'made' is the first event, and only the first",
                "begin with the day it was made",
            ));
        }
        if before.is_some_and(|(_, s)| s.is_final()) {
            return Err(self.fault(
                what,
                "follows an end",
                "what was withdrawn or superseded stays so: write a new recommendation",
            ));
        }
        if e.status != Status::Made && e.source.as_deref().is_none_or(|s| s.trim().is_empty()) {
            return Err(self.fault(
                &format!("{what}, field 'source'"),
                "is empty",
                "say where it is stated: a letter, a law, a page",
            ));
        }
        let wants_by = e.status == Status::Superseded;
        let by = e.by.as_deref();
        if wants_by != by.is_some() || by.is_some_and(|id| id == self.raw.id || !self.ids.contains(&id)) {
            return Err(self.fault(
                &format!("{what}, field 'by'"),
                "does not name another recommendation of the file",
                "with status superseded, and only then, name the one that took its place",
            ));
        }
        Ok(())
    }

    fn event(&self, raw: &RawEvent, date: PartialDate) -> EventOut {
        EventOut {
            date: raw.date.clone(),
            status: raw.status,
            note: raw.note.clone(),
            source: raw.source.clone(),
            by: raw.by.clone(),
            happened: date.last() <= self.now,
        }
    }

    fn shared(&self) -> Result<Vec<(PartialDate, &RawShared)>, AssessError> {
        let all = self.raw.shared.iter().enumerate();
        all.map(|(i, s)| {
            let what = format!("shared {}", i + 1);
            if s.body.trim().is_empty() {
                return Err(self.fault(&format!("{what}, field 'body'"), "is empty", "name the body"));
            }
            Ok((self.date(&format!("{what}, field 'date'"), &s.date)?, s))
        })
        .collect()
    }

    fn after(&self, i: usize, raw: &RawAfter, made: PartialDate) -> Result<After, AssessError> {
        let place = |side: &str| self.place(&format!("after {}, field '{side}'", i + 1));
        let before = self.resolver.value(&place("before"), &raw.before)?;
        let after = self.resolver.value(&place("after"), &raw.after)?;
        let same = match (&before, &after) {
            (Value::Figure(a), Value::Figure(b)) => a.series == b.series,
            (Value::Run(a), Value::Run(b)) => a.schema == b.schema && a.pointer == b.pointer,
            _ => false,
        };
        if !same {
            return Err(self.resolver.fault(
                &place("after"),
                "is not the same thing as 'before'",
                "compare one series at two periods, or one pointer of two runs of the same command",
            ));
        }
        check_order(&before, &after, made)
            .map_err(|(fault, hint)| self.resolver.fault(&place("after"), &fault, hint))?;
        Ok(After { before, after, note: raw.note.clone() })
    }
}

/// Writes a date as finely as it is known.
pub(super) fn written(date: PartialDate) -> String {
    use crate::date::Grain;
    let day = date.first();
    match date.grain() {
        Grain::Day => day.to_string(),
        Grain::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Grain::Year => format!("{:04}", day.year()),
    }
}
