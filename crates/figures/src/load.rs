//! From the TOML files to figures that can't be incomplete.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use shyraq_case::{Labels, Lang};

use crate::raw::{RawContradictions, RawFile, RawHelplines, RawPoint, RawSeries, RawTimeline};
use crate::{Contradiction, CountryFigures, Figure, FiguresError, Helpline, Milestone, Point, Series, Source};

/// The text of a country's files, each with its name for messages.
#[derive(Debug, Clone, Copy)]
pub struct CountryText<'a> {
    /// ISO 3166-1 alpha-3.
    pub country: &'a str,
    /// Files of series, one a body or publisher, in the order of the page.
    pub series: &'a [(&'a str, &'a str)],
    /// What does not fit together.
    pub contradictions: (&'a str, &'a str),
    /// Steps of the law.
    pub timeline: (&'a str, &'a str),
    /// Telephone numbers.
    pub helplines: (&'a str, &'a str),
}

/// A file's name, to be put into every fault found in it.
#[derive(Clone, Copy)]
struct At<'a>(&'a str);

impl At<'_> {
    fn toml<T: DeserializeOwned>(self, text: &str) -> Result<T, FiguresError> {
        toml::from_str(text)
            .map_err(|e| FiguresError::Syntax { file: self.0.into(), message: e.to_string().trim().to_owned() })
    }

    fn unknown(self, what: &'static str, name: &str) -> FiguresError {
        FiguresError::Unknown { file: self.0.into(), what, name: name.into() }
    }

    fn twice(self, what: &'static str, name: &str) -> FiguresError {
        FiguresError::Twice { file: self.0.into(), what, name: name.into() }
    }

    /// Checks that a text exists in every language.
    fn full(self, what: impl Fn() -> String, labels: &Labels) -> Result<(), FiguresError> {
        for lang in Lang::ALL {
            let own = match lang {
                Lang::En => &labels.en,
                Lang::Ru => &labels.ru,
                Lang::Kk => &labels.kk,
            };
            if own.as_deref().is_none_or(|t| t.trim().is_empty()) {
                return Err(FiguresError::Empty { file: self.0.into(), what: what(), lang: lang.tag() });
            }
        }
        Ok(())
    }

    fn plain(self, what: impl Fn() -> String, text: &str) -> Result<(), FiguresError> {
        if text.trim().is_empty() {
            return Err(FiguresError::Empty { file: self.0.into(), what: what(), lang: "any language" });
        }
        Ok(())
    }

    fn unique<'b>(self, what: &'static str, names: impl Iterator<Item = &'b str>) -> Result<(), FiguresError> {
        let mut seen = HashSet::new();
        for n in names {
            self.plain(|| what.to_owned(), n)?;
            if !seen.insert(n) {
                return Err(self.twice(what, n));
            }
        }
        Ok(())
    }
}

impl CountryFigures {
    /// Reads a country's files.
    ///
    /// # Errors
    /// [`FiguresError`] for the first fault found; its `hint` says how to mend it.
    pub fn parse(text: &CountryText<'_>) -> Result<Self, FiguresError> {
        let mut bodies = Vec::new();
        let mut series = Vec::new();
        for (name, toml) in text.series {
            let at = At(name);
            let file: RawFile = at.toml(toml)?;
            if file.country != text.country {
                return Err(FiguresError::Country {
                    file: (*name).into(),
                    found: file.country,
                    expected: text.country.into(),
                });
            }
            file.check(at)?;
            for raw in &file.series {
                series.push(file.series(at, raw)?);
            }
            bodies.extend(file.bodies);
            at.unique("body", bodies.iter().map(|b: &crate::Body| b.id.as_str()))?;
            at.unique("series", series.iter().map(|s: &Series| s.id.as_str()))?;
        }
        let mut out = Self {
            country: text.country.into(),
            bodies,
            series,
            contradictions: Vec::new(),
            milestones: milestones(text.timeline)?,
            helplines: helplines(text.helplines)?,
        };
        out.contradictions = contradictions(text.contradictions, &out)?;
        Ok(out)
    }
}

impl RawFile {
    fn check(&self, at: At<'_>) -> Result<(), FiguresError> {
        at.full(|| "the licence".into(), &self.licence)?;
        at.unique("source", self.sources.iter().map(|s| s.id.as_str()))?;
        at.unique("text", self.texts.iter().map(|t| t.id.as_str()))?;
        for s in &self.sources {
            at.plain(|| format!("the title of source '{}'", s.id), &s.title)?;
            at.plain(|| format!("the page of source '{}'", s.id), &s.page)?;
        }
        for b in &self.bodies {
            at.full(|| format!("body '{}'", b.id), &b.name)?;
        }
        for t in &self.texts {
            at.full(|| format!("text '{}'", t.id), &t.labels)?;
        }
        Ok(())
    }

    fn source(&self, at: At<'_>, id: &str) -> Result<Source, FiguresError> {
        self.sources.iter().find(|s| s.id == id).cloned().ok_or_else(|| at.unknown("source", id))
    }

    fn series(&self, at: At<'_>, raw: &RawSeries) -> Result<Series, FiguresError> {
        at.full(|| format!("the title of '{}'", raw.id), &raw.title)?;
        at.full(|| format!("the definition of '{}'", raw.id), &raw.definition)?;
        if let Some(set) = &raw.articles {
            at.full(|| format!("the articles of '{}'", raw.id), &set.name)?;
        }
        let body = self.bodies.iter().find(|b| b.id == raw.body).ok_or_else(|| at.unknown("body", &raw.body))?;
        let source = self.source(at, &raw.source)?;
        let mut points: Vec<Point> = Vec::with_capacity(raw.points.len());
        for (i, p) in raw.points.iter().enumerate() {
            let bad = |fault| FiguresError::Figure { file: at.0.into(), series: raw.id.clone(), number: i + 1, fault };
            let period = p.period(raw.period).map_err(bad)?;
            if points.last().is_some_and(|last| last.period >= period) {
                return Err(bad("is not later than the one before"));
            }
            if !p.note.is_empty() {
                at.full(|| format!("the note of figure {} of '{}'", i + 1, raw.id), &p.note)?;
            }
            points.push(Point {
                period,
                value: self.value(at, p)?.ok_or_else(|| bad("needs exactly one value"))?,
                note: p.note.clone(),
                source: p.source.as_ref().map_or_else(|| Ok(source.clone()), |id| self.source(at, id))?,
            });
        }
        if points.is_empty() {
            return Err(at.unknown("figure", &raw.id));
        }
        Ok(Series {
            id: raw.id.clone(),
            body: body.clone(),
            title: raw.title.clone(),
            definition: raw.definition.clone(),
            unit: raw.unit,
            articles: raw.articles.clone(),
            period: raw.period,
            source,
            licence: self.licence.clone(),
            points,
        })
    }

    /// Returns the one value of a point; none when it states several or no value.
    fn value(&self, at: At<'_>, p: &RawPoint) -> Result<Option<Figure>, FiguresError> {
        let text = match &p.text {
            None => None,
            Some(id) => {
                let t = self.texts.iter().find(|t| &t.id == id).ok_or_else(|| at.unknown("text", id))?;
                Some(Figure::Text { code: t.id.clone(), labels: t.labels.clone() })
            }
        };
        let mut stated = [
            p.exact.map(Figure::Exact),
            p.below.map(Figure::Below),
            p.about.map(Figure::About),
            p.more_than.map(Figure::MoreThan),
            text,
        ]
        .into_iter()
        .flatten();
        let first = stated.next();
        Ok(if stated.next().is_some() { None } else { first })
    }
}

fn contradictions((name, toml): (&str, &str), country: &CountryFigures) -> Result<Vec<Contradiction>, FiguresError> {
    let at = At(name);
    let raw: RawContradictions = at.toml(toml)?;
    at.unique("contradiction", raw.contradiction.iter().map(|c| c.id.as_str()))?;
    for c in &raw.contradiction {
        at.full(|| format!("contradiction '{}'", c.id), &c.sentence)?;
        if c.figures.iter().map(|f| f.periods.len()).sum::<usize>() < 2 {
            return Err(at.unknown("second figure of contradiction", &c.id));
        }
        for f in &c.figures {
            let series = country.find(&f.series).ok_or_else(|| at.unknown("series", &f.series))?;
            for period in &f.periods {
                if series.at(period).is_none() {
                    return Err(at.unknown("figure", &format!("{} {period}", f.series)));
                }
            }
        }
    }
    Ok(raw.contradiction)
}

fn milestones((name, toml): (&str, &str)) -> Result<Vec<Milestone>, FiguresError> {
    let at = At(name);
    let raw: RawTimeline = at.toml(toml)?;
    for m in &raw.milestone {
        at.full(|| format!("the act of {}", m.date), &m.act)?;
        at.full(|| format!("the effect of {}", m.date), &m.effect)?;
    }
    let mut out = raw.milestone;
    out.sort_by_key(|m| (m.date, m.until));
    Ok(out)
}

fn helplines((name, toml): (&str, &str)) -> Result<Vec<Helpline>, FiguresError> {
    let at = At(name);
    let raw: RawHelplines = at.toml(toml)?;
    at.unique("helpline", raw.helpline.iter().map(Helpline::unchecked_number))?;
    for h in &raw.helpline {
        at.full(|| "the name of a helpline".into(), h.name())?;
        if !h.note().is_empty() {
            at.full(|| "the note of a helpline".into(), h.note())?;
        }
    }
    Ok(raw.helpline)
}
