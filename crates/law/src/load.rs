//! From the TOML files to law whose every statement has its date, its tag and its evidence.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use shyraq_case::{Labels, Lang};
use shyraq_figures::CountryFigures;

use crate::raw::{RawAssessment, RawAssessments, RawProvisions, RawStandards, Wording};
use crate::{
    Assessment, Body, CountryLaw, LawError, Provision, Source, Standards, State, Status, Tag, first_day, last_day,
};

/// The text of a country's files, each with its name for messages.
#[derive(Debug, Clone, Copy)]
pub struct LawText<'a> {
    /// ISO 3166-1 alpha-3.
    pub country: &'a str,
    /// What binds the country, and its own law.
    pub provisions: (&'a str, &'a str),
    /// How far the requirements are met.
    pub assessments: (&'a str, &'a str),
}

/// A file's name, to be put into every fault found in it.
#[derive(Clone, Copy)]
struct At<'a>(&'a str);

impl At<'_> {
    fn toml<T: DeserializeOwned>(self, text: &str) -> Result<T, LawError> {
        toml::from_str(text)
            .map_err(|e| LawError::Syntax { file: self.0.into(), message: e.to_string().trim().to_owned() })
    }

    fn unknown(self, place: &str, what: &'static str, name: &str) -> LawError {
        LawError::Unknown { file: self.0.into(), place: place.into(), what, name: name.into() }
    }

    fn entry(self, place: &str, fault: &'static str) -> LawError {
        LawError::Entry { file: self.0.into(), place: place.into(), fault }
    }

    /// Checks that a text exists in every language.
    fn full(self, what: &str, labels: &Labels) -> Result<(), LawError> {
        for lang in Lang::ALL {
            let own = match lang {
                Lang::En => &labels.en,
                Lang::Ru => &labels.ru,
                Lang::Kk => &labels.kk,
            };
            if own.as_deref().is_none_or(|t| t.trim().is_empty()) {
                return Err(LawError::Empty { file: self.0.into(), what: what.into(), lang: lang.tag() });
            }
        }
        Ok(())
    }

    fn plain(self, what: &str, text: &str) -> Result<(), LawError> {
        if text.trim().is_empty() {
            return Err(LawError::Empty { file: self.0.into(), what: what.into(), lang: "any language" });
        }
        Ok(())
    }

    fn unique<'b>(self, what: &'static str, names: impl Iterator<Item = &'b str>) -> Result<(), LawError> {
        let mut seen = HashSet::new();
        for n in names {
            self.plain(what, n)?;
            if !seen.insert(n) {
                return Err(LawError::Twice { file: self.0.into(), what, name: n.into() });
            }
        }
        Ok(())
    }

    fn sources(self, sources: &[Source]) -> Result<(), LawError> {
        self.unique("source", sources.iter().map(|s| s.id.as_str()))?;
        for s in sources {
            self.plain("the title of a source", &s.title)?;
            self.plain("the page of a source", &s.page)?;
        }
        Ok(())
    }

    /// Checks that a tag and a source fit: what was read has a page, what was not has none.
    fn sourced(self, place: &str, tag: Tag, source: Option<&str>, sources: &[Source]) -> Result<(), LawError> {
        match (tag, source) {
            (Tag::Read | Tag::Secondary, None) => Err(self.entry(place, "was read but names no source")),
            (Tag::Background | Tag::NotFound, Some(_)) => Err(self.entry(place, "names a source but was not read")),
            (_, Some(id)) if !sources.iter().any(|s| s.id == id) => Err(self.unknown(place, "source", id)),
            _ => Ok(()),
        }
    }

    fn country(self, found: &str, expected: &str) -> Result<(), LawError> {
        if found == expected {
            return Ok(());
        }
        Err(LawError::Country { file: self.0.into(), found: found.into(), expected: expected.into() })
    }
}

impl Standards {
    /// Reads the standards from a file, named for messages.
    ///
    /// # Errors
    /// [`LawError`] for the first fault found; its `hint` says how to mend it.
    pub fn parse((name, toml): (&str, &str)) -> Result<Self, LawError> {
        let at = At(name);
        let raw: RawStandards = at.toml(toml)?;
        at.sources(&raw.sources)?;
        at.unique("instrument", raw.instruments.iter().map(|i| i.id.as_str()))?;
        at.unique("requirement", raw.requirements.iter().map(|r| r.id.as_str()))?;
        for i in &raw.instruments {
            at.full(&i.id, &i.name)?;
            at.plain(&format!("the reference of '{}'", i.id), &i.reference)?;
        }
        for r in &raw.requirements {
            at.full(&r.id, &r.text)?;
            at.plain(&format!("the article of '{}'", r.id), &r.article)?;
            if !raw.instruments.iter().any(|i| i.id == r.instrument) {
                return Err(at.unknown(&r.id, "instrument", &r.instrument));
            }
            at.sourced(&r.id, r.tag, r.source.as_deref(), &raw.sources)?;
        }
        Ok(Self { instruments: raw.instruments, sources: raw.sources, requirements: raw.requirements })
    }
}

impl CountryLaw {
    /// Reads a country's files against the standards and the country's figures.
    ///
    /// # Errors
    /// [`LawError`] for the first fault found, a figure that does not exist among them; its
    /// `hint` says how to mend it.
    pub fn parse(
        text: &LawText<'_>,
        standards: &'static Standards,
        figures: &CountryFigures,
    ) -> Result<Self, LawError> {
        let at = At(text.provisions.0);
        let raw: RawProvisions = at.toml(text.provisions.1)?;
        at.country(&raw.country, text.country)?;
        at.sources(&raw.sources)?;
        let mut out = Self {
            country: raw.country,
            read: raw.read,
            standards,
            sources: raw.sources,
            bindings: raw.bindings,
            provisions: raw.provisions,
            assessments: Vec::new(),
        };
        out.check_bindings(at)?;
        out.check_provisions(at)?;
        let at = At(text.assessments.0);
        let raw: RawAssessments = at.toml(text.assessments.1)?;
        at.country(&raw.country, text.country)?;
        out.assess(at, raw, figures)?;
        Ok(out)
    }

    fn check_bindings(&self, at: At<'_>) -> Result<(), LawError> {
        at.unique("binding", self.bindings.iter().map(|b| b.instrument.as_str()))?;
        for b in &self.bindings {
            if self.standards.instrument(&b.instrument).is_none() {
                return Err(at.unknown("a binding", "instrument", &b.instrument));
            }
            if (b.status == Status::Unknown) != (b.tag == Tag::NotFound) {
                return Err(at.entry(&b.instrument, "is unknown exactly when nothing was found"));
            }
        }
        match self.standards.instruments().iter().find(|i| self.binding(&i.id).is_none()) {
            Some(i) => Err(at.unknown(&i.id, "binding", &i.id)),
            None => Ok(()),
        }
    }

    fn check_provisions(&mut self, at: At<'_>) -> Result<(), LawError> {
        at.unique("provision", self.provisions.iter().map(|p| p.id.as_str()))?;
        for p in &self.provisions {
            at.full(&p.id, &p.act)?;
            at.full(&p.id, &p.effect)?;
            at.sourced(&p.id, p.tag, p.source.as_deref(), &self.sources)?;
            if [p.latest, p.until].into_iter().flatten().any(|d| last_day(d) < first_day(p.from)) {
                return Err(at.entry(&p.id, "ends before it begins"));
            }
        }
        self.provisions.sort_by_key(|p| first_day(p.from));
        Ok(())
    }

    fn assess(&mut self, at: At<'_>, raw: RawAssessments, figures: &CountryFigures) -> Result<(), LawError> {
        at.unique("body", raw.bodies.iter().map(|b| b.id.as_str()))?;
        at.unique("text", raw.texts.iter().map(|t| t.id.as_str()))?;
        for b in &raw.bodies {
            at.full(&b.id, &b.name)?;
        }
        let wording = |place: &str, w: Option<Wording>| match w {
            None => Ok(None),
            Some(Wording::Own(labels)) => Ok(Some(labels)),
            Some(Wording::Named(id)) => match raw.texts.iter().find(|t| t.id == id) {
                Some(t) => Ok(Some(t.labels.clone())),
                None => Err(at.unknown(place, "text", &id)),
            },
        };
        for a in raw.assessments {
            let place = format!("assessment of '{}' from {}", a.requirement, a.from);
            self.check_refs(at, &place, &a, figures)?;
            let bodies: Vec<Body> = a
                .bodies
                .iter()
                .map(|id| {
                    raw.bodies.iter().find(|b| &b.id == id).cloned().ok_or_else(|| at.unknown(&place, "body", id))
                })
                .collect::<Result<_, _>>()?;
            let made = Assessment {
                why: wording(&place, a.why)?,
                gap: wording(&place, a.gap)?,
                requirement: a.requirement,
                from: a.from,
                latest: a.latest,
                until: a.until,
                state: a.state,
                tag: a.tag,
                bodies,
                provisions: a.provisions,
                figures: a.figures,
            };
            for text in made.why.iter().chain(&made.gap) {
                at.full(&place, text)?;
            }
            self.check_sense(at, &place, &made)?;
            self.assessments.push(made);
        }
        self.check_times(at)?;
        if let Some(p) = self.provisions.iter().find(|p| self.tied_to(&p.id).next().is_none()) {
            return Err(at.entry(&p.id, "is a provision that no assessment names"));
        }
        let bare = self.standards.requirements().iter().find(|r| self.history(&r.id).next().is_none());
        bare.map_or(Ok(()), |r| Err(at.unknown(&r.id, "assessment", &r.id)))
    }

    /// Checks that everything an assessment names exists.
    fn check_refs(&self, at: At<'_>, place: &str, a: &RawAssessment, figures: &CountryFigures) -> Result<(), LawError> {
        if self.standards.find(&a.requirement).is_none() {
            return Err(at.unknown(place, "requirement", &a.requirement));
        }
        if let Some(p) = a.provisions.iter().find(|p| self.provision(p).is_none()) {
            return Err(at.unknown(place, "provision", p));
        }
        match a.figures.iter().find(|f| f.resolve(figures).is_none()) {
            Some(f) => Err(at.unknown(place, "figure", &f.to_string())),
            None => Ok(()),
        }
    }

    fn check_sense(&self, at: At<'_>, place: &str, a: &Assessment) -> Result<(), LawError> {
        if (a.state == State::Unknown) != (a.tag == Tag::NotFound) {
            return Err(at.entry(place, "is unknown exactly when its tag is not_found"));
        }
        if a.state != State::Met && a.gap.is_none() {
            return Err(at.entry(place, "needs a gap: what is missing, or what has to be read"));
        }
        if a.state != State::Unknown && a.why.is_none() {
            return Err(at.entry(place, "needs a reason"));
        }
        if a.tag == Tag::Read && a.provisions.is_empty() {
            return Err(at.entry(place, "rests on what was read but names no provision"));
        }
        if [a.latest, a.until].into_iter().flatten().any(|d| last_day(d) < first_day(a.from)) {
            return Err(at.entry(place, "ends before it begins"));
        }
        let last = self.history(&a.requirement).next_back();
        if last.is_some_and(|l| last_day(l.latest.unwrap_or(l.from)) >= first_day(a.from)) {
            return Err(at.entry(place, "is not later than the one before"));
        }
        if last.is_some_and(|l| l.until.is_some_and(|u| last_day(u) >= first_day(a.from))) {
            return Err(at.entry(place, "begins before the one before has ended"));
        }
        Ok(())
    }
    /// Checks that the provisions on which an assessment rests can hold while it does.
    fn check_times(&self, at: At<'_>) -> Result<(), LawError> {
        for r in self.standards.requirements() {
            let all: Vec<&Assessment> = self.history(&r.id).collect();
            for (i, a) in all.iter().enumerate() {
                let ends = all.get(i + 1).map(|next| last_day(next.latest.unwrap_or(next.from)));
                let strange = |p: &Provision| {
                    ends.is_some_and(|e| first_day(p.from) > e)
                        || p.until.is_some_and(|u| last_day(u) < first_day(a.from))
                };
                if a.provisions.iter().filter_map(|id| self.provision(id)).any(strange) {
                    let place = format!("assessment of '{}' from {}", a.requirement, a.from);
                    return Err(at.entry(&place, "names a provision of another time"));
                }
            }
        }
        Ok(())
    }
}
