use askama::Template;
use shyraq_figures::{CountryFigures, PartialDate};
use shyraq_law::{
    Assessment, Binding, CountryLaw, FigureName, Instrument, Pillar, Provision, Requirement, Standing, State, Tag, Why,
    first_day, last_day,
};
use shyraq_locale::{Arg, Labels};

use crate::PortalError;
use crate::view::{Frame, Layout, MenuItem};

use super::country::{official_value, period};
use super::{Ctx, render};

/// A standard and how it binds.
struct InstrumentView {
    name: String,
    reference: String,
    binds: String,
    tag: String,
    states: String,
}

/// A provision, in the list at the end or named by a requirement.
struct ProvisionView {
    id: String,
    act: String,
    dates: String,
    effect: String,
    source: String,
}

/// A figure that bears on a requirement.
struct FigureView {
    id: String,
    title: String,
    period: String,
    code: String,
    text: String,
    unit: String,
    body: String,
    source: String,
}

/// A requirement as it stood on the day.
struct ItemView {
    id: String,
    /// The instrument, where it is another one than of the requirement before; else empty.
    instrument: String,
    article: String,
    state: String,
    text: String,
    force: String,
    why: String,
    /// Since when, and how far to trust it.
    when: String,
    /// A sentence with its full stop, or empty.
    gap: String,
    bodies: String,
    earlier: String,
    provisions: Vec<ProvisionView>,
    figures: Vec<FigureView>,
}

/// A part of the answer to trafficking.
struct Group {
    id: &'static str,
    name: String,
    items: Vec<ItemView>,
}

#[derive(Template)]
#[template(path = "law.html")]
struct Page<'a> {
    l: Layout<'a>,
    lead: String,
    read: String,
    instruments: Vec<InstrumentView>,
    groups: Vec<Group>,
    provisions: Vec<ProvisionView>,
}

/// The law on one day, in one language.
#[derive(Clone, Copy)]
struct View<'a> {
    ctx: Ctx<'a>,
    law: &'static CountryLaw,
    figures: &'static CountryFigures,
    at: PartialDate,
}

/// Renders `law/`; none when the site holds no law.
pub(crate) fn law(ctx: Ctx<'_>) -> Option<Result<String, PortalError>> {
    let (law, figures) = (ctx.site.law?, ctx.site.official?);
    // The release says when it was made; later law than was read can't be told.
    let created = ctx.rel().manifest().created.get(..10).and_then(|d| d.parse().ok());
    let at = created.filter(|d| *d < law.read()).unwrap_or_else(|| law.read());
    Some(View { ctx, law, figures, at }.page())
}

impl<'a> View<'a> {
    fn page(self) -> Result<String, PortalError> {
        let (ctx, cat) = (self.ctx, self.ctx.cat);
        let frame = Frame {
            path: "law/".into(),
            title: ctx.t("law-title"),
            heading: ctx.t("law-title"),
            description: ctx.t("law-unknown-means"),
            menu: MenuItem::None,
            script: String::new(),
        };
        let day = |d: PartialDate| cat.stamp(&d.to_string());
        let page = Page {
            lead: cat.fill("law-lead", &[("date", Arg::Text(&day(self.at)))]),
            read: cat.fill("law-read", &[("read", Arg::Text(&day(self.law.read())))]),
            instruments: self.law.standards().instruments().iter().map(|i| self.instrument(i)).collect(),
            groups: Pillar::ALL.map(|p| self.group(p)).into_iter().collect(),
            provisions: self.law.provisions().iter().map(|p| self.provision(p)).collect(),
            l: Layout::new(ctx.site, cat, frame),
        };
        render("law", &page)
    }

    fn text(self, labels: &Labels) -> String {
        labels.get(self.ctx.cat.lang()).unwrap_or_default().to_owned()
    }

    fn instrument(self, i: &Instrument) -> InstrumentView {
        let state = |r: &'static Requirement| self.law.standing(&r.id, self.at).state();
        let of = || self.law.standards().requirements().iter().filter(|r| r.instrument == i.id);
        let counts = State::ALL.into_iter().filter_map(|s| {
            let n = of().filter(|r| state(r) == s).count();
            (n > 0).then(|| format!("{}: {n}", self.text(&s.labels())))
        });
        let binding: Option<&Binding> = self.law.binding(&i.id);
        let since = binding.and_then(|b| b.since).map(|d| self.since(d, None, None));
        let binds = binding.map(|b| self.text(&b.status.labels())).unwrap_or_default();
        InstrumentView {
            name: self.text(&i.name),
            reference: i.reference.clone(),
            binds: std::iter::once(binds).chain(since).collect::<Vec<_>>().join(", "),
            tag: binding.map(|b| self.text(&b.tag.labels())).unwrap_or_default(),
            states: counts.collect::<Vec<_>>().join("; "),
        }
    }

    fn group(self, pillar: Pillar) -> Group {
        let of = self.law.standards().requirements().iter().filter(|r| r.pillar == pillar);
        Group {
            id: match pillar {
                Pillar::Prosecution => "prosecution",
                Pillar::Protection => "protection",
                Pillar::Prevention => "prevention",
                Pillar::Partnership => "partnership",
            },
            name: self.text(&pillar.labels()),
            items: items(of.map(|r| self.item(r))),
        }
    }

    fn item(self, r: &'static Requirement) -> ItemView {
        let standing = self.law.standing(&r.id, self.at);
        let name = self.law.standards().instrument(&r.instrument).map(|i| self.text(&i.name)).unwrap_or_default();
        let settled = standing.assessment().filter(|_| standing.why() == Why::Assessed);
        let mut named: Vec<&str> = standing.assessment().map(names).unwrap_or_default();
        if standing.why() == Why::Changing {
            named.extend(standing.before().map(names).unwrap_or_default());
        }
        let holding = self.law.provisions().iter().filter(|p| named.contains(&p.id.as_str()) && p.holds(self.at));
        let bodies: Vec<String> =
            standing.assessment().into_iter().flat_map(|a| a.bodies()).map(|b| self.text(&b.name)).collect();
        ItemView {
            id: r.id.clone(),
            instrument: name,
            article: self.article(&r.article),
            state: self.text(&standing.state().labels()),
            text: self.text(&r.text),
            force: self.force(r),
            why: settled.and_then(Assessment::why).map(|w| self.text(w)).unwrap_or_default(),
            when: self.when(&standing),
            gap: self.gap(&standing),
            bodies: if bodies.is_empty() { self.ctx.t("law-nobody") } else { bodies.join(", ") },
            earlier: self.earlier(r),
            provisions: holding.map(|p| self.provision(p)).collect(),
            figures: settled.into_iter().flat_map(|a| a.figures()).filter_map(|f| self.figure(f)).collect(),
        }
    }

    /// Writes how strongly the text binds, and whether our wording was laid beside it.
    fn force(self, r: &Requirement) -> String {
        let force = self.text(&r.force.labels());
        if r.tag == Tag::Background { format!("{force}; {}", self.ctx.t("law-wording")) } else { force }
    }

    /// Writes the place in an instrument the way the language does.
    fn article(self, place: &str) -> String {
        let parts = [("Principle ", "law-principle"), ("Guideline ", "law-guideline"), ("", "law-item")];
        let found = parts.into_iter().find_map(|(prefix, key)| Some((place.strip_prefix(prefix)?, key)));
        let (n, key) = found.unwrap_or((place, "law-item"));
        self.ctx.cat.fill(key, &[("n", Arg::Text(n))])
    }

    fn when(self, standing: &Standing<'_>) -> String {
        let Some(a) = standing.assessment() else { return self.ctx.t("law-not-assessed") };
        let tag = self.text(&a.tag().labels());
        format!("{}; {tag}", self.since(a.from(), a.latest(), a.until()))
    }

    fn gap(self, standing: &Standing<'_>) -> String {
        match standing.why() {
            Why::Assessed => standing
                .assessment()
                .and_then(Assessment::gap)
                .map(|g| format!("{}.", self.text(g)))
                .unwrap_or_default(),
            Why::NotAssessed => self.ctx.t("law-not-assessed"),
            Why::Changing => self.ctx.t("law-changing"),
        }
    }

    /// Writes the states before the present one, where there are several.
    fn earlier(self, r: &'static Requirement) -> String {
        let past = self.law.history(&r.id).filter(|a| first_day(a.from()) <= last_day(self.at));
        let all: Vec<&Assessment> = past.collect();
        let parts = all.iter().enumerate().filter(|(i, a)| {
            let before = i.checked_sub(1).and_then(|b| all.get(b));
            before.is_none_or(|b| b.state() != a.state())
        });
        let parts: Vec<String> = parts
            .map(|(_, a)| {
                let from = a.latest().map_or_else(|| a.from().to_string(), |l| format!("{} – {l}", a.from()));
                format!("{from}: {}", self.text(&a.state().labels()))
            })
            .collect();
        if parts.len() > 1 { parts.join("; ") } else { String::new() }
    }

    fn since(self, from: PartialDate, latest: Option<PartialDate>, until: Option<PartialDate>) -> String {
        let (from, latest, until) = (from.to_string(), latest.map(|d| d.to_string()), until.map(|d| d.to_string()));
        let cat = self.ctx.cat;
        match (&latest, &until) {
            (Some(l), _) => cat.fill("law-between", &[("from", Arg::Text(&from)), ("latest", Arg::Text(l))]),
            (None, Some(u)) => cat.fill("law-span", &[("from", Arg::Text(&from)), ("until", Arg::Text(u))]),
            (None, None) => cat.fill("law-since", &[("from", Arg::Text(&from))]),
        }
    }

    fn provision(self, p: &Provision) -> ProvisionView {
        let act = self.text(&p.act);
        let tag = self.text(&p.tag.labels());
        let source = self.law.source(p).map(|s| {
            let read = self.ctx.cat.stamp(&s.read.to_string());
            let line = [("title", Arg::Text(&s.title)), ("page", Arg::Text(&s.page)), ("read", Arg::Text(&read))];
            let line = self.ctx.cat.fill("official-source", &line);
            line.trim_end_matches('.').to_owned()
        });
        let parts = p.reference.clone().into_iter().chain([source.unwrap_or_else(|| tag.clone())]);
        ProvisionView {
            id: p.id.clone(),
            act: match &p.article {
                Some(a) => {
                    self.ctx.cat.fill("law-article", &[("instrument", Arg::Text(&act)), ("article", Arg::Text(a))])
                }
                None => act,
            },
            dates: self.since(p.from, p.latest, p.until),
            effect: self.text(&p.effect),
            source: parts.collect::<Vec<_>>().join("; "),
        }
    }

    fn figure(self, name: &FigureName) -> Option<FigureView> {
        let (series, point) = name.resolve(self.figures)?;
        Some(FigureView {
            id: format!("official.{}:{}", series.id(), point.period()),
            title: self.text(series.title()),
            period: period(point.period()),
            code: point.value().to_string(),
            text: official_value(point.value(), self.ctx.cat),
            unit: self.text(&series.unit().labels()),
            body: self.text(&series.body().name),
            source: point.source().title.clone(),
        })
    }
}

/// Leaves the name of an instrument at the first of its requirements only.
fn items(all: impl Iterator<Item = ItemView>) -> Vec<ItemView> {
    let mut last = String::new();
    all.map(|mut x| {
        if x.instrument == last {
            x.instrument.clear();
        } else {
            last.clone_from(&x.instrument);
        }
        x
    })
    .collect()
}

fn names(a: &Assessment) -> Vec<&str> {
    a.provisions().iter().map(String::as_str).collect()
}
