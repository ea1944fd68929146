//! From the law's data to the report of one day.

use shyraq_case::Labels;
use shyraq_figures::{CountryFigures, Figure, PartialDate, Point, Series, figures_for};
use shyraq_law::{
    Assessment, CountryLaw, FigureName, Instrument, Provision, Requirement, SHIPPED, Source, State, Why, first_day,
    last_day, law_of,
};

use super::report::{
    ChangeOut, FigureOut, Gap, InstrumentOut, Item, Named, ProvisionOut, Report, SourceOut, StateFrom,
};
use crate::AssessError;

/// Returns the law and the figures of a country.
pub(crate) fn held(country: &str) -> Result<(&'static CountryLaw, &'static CountryFigures), AssessError> {
    law_of(country).zip(figures_for(country)).ok_or_else(|| AssessError::Ask {
        fault: format!("there is no law of '{country}'"),
        hint: format!("countries are written by three letters; there is {}", SHIPPED.join(", ")),
    })
}

/// Returns the day on which a country's sources were read: the newest day for a report.
///
/// # Errors
/// [`AssessError::Ask`] for a country whose law we do not hold.
pub fn newest(country: &str) -> Result<PartialDate, AssessError> {
    held(country).map(|(law, _)| law.read())
}

/// Looks at the law of a country at the end of a day, month or year.
///
/// # Errors
/// [`AssessError::Ask`] for a country whose law we do not hold; [`AssessError::Table`] for an
/// assessment whose figure does not exist, which the tests of a build rule out.
pub fn law(country: &str, at: PartialDate) -> Result<Report, AssessError> {
    let (law, figures) = held(country)?;
    let standards = law.standards();
    let requirements: Vec<Item> =
        standards.requirements().iter().map(|r| item(law, figures, r, at)).collect::<Result<_, _>>()?;
    Ok(Report {
        schema: "shyraq.law/1",
        country: country.to_owned(),
        at: at.to_string(),
        read: law.read().to_string(),
        later_unknown: last_day(at) > last_day(law.read()),
        instruments: standards.instruments().iter().map(|i| instrument(law, i, &requirements)).collect(),
        gaps: requirements.iter().filter_map(gap).collect(),
        changes: law
            .changes()
            .into_iter()
            .filter(|c| first_day(c.after.from()) <= last_day(at))
            .map(|c| ChangeOut {
                from: c.after.from().to_string(),
                latest: c.after.latest().map(|d| d.to_string()),
                requirement: c.after.requirement().to_owned(),
                before: c.before,
                after: c.after.state(),
            })
            .collect(),
        requirements,
    })
}

fn instrument(law: &CountryLaw, i: &Instrument, all: &[Item]) -> InstrumentOut {
    let count = |state: State| all.iter().filter(|x| x.instrument == i.id && x.state == state).count();
    let binding = law.binding(&i.id);
    InstrumentOut {
        id: i.id.clone(),
        name: i.name.clone(),
        reference: i.reference.clone(),
        status: binding.map_or(shyraq_law::Status::Unknown, |b| b.status),
        since: binding.and_then(|b| b.since).map(|d| d.to_string()),
        tag: binding.map_or(shyraq_law::Tag::NotFound, |b| b.tag),
        states: State::ALL.map(|s| (s, count(s))).to_vec(),
    }
}

fn gap(x: &Item) -> Option<Gap> {
    Some(Gap {
        requirement: x.id.clone(),
        state: x.state,
        gap: x.gap.clone()?,
        bodies: x.bodies.iter().map(|b| b.id.clone()).collect(),
    })
}

fn item(
    law: &CountryLaw,
    figures: &CountryFigures,
    r: &'static Requirement,
    at: PartialDate,
) -> Result<Item, AssessError> {
    let standing = law.standing(&r.id, at);
    let found = standing.assessment();
    let changing = standing.why() == Why::Changing;
    let named = |a: &Assessment| a.provisions().to_vec();
    let mut provisions: Vec<String> = found.map(named).unwrap_or_default();
    if changing {
        provisions.extend(standing.before().map(named).unwrap_or_default());
    }
    let evidence = found.filter(|_| !changing);
    Ok(Item {
        id: r.id.clone(),
        instrument: r.instrument.clone(),
        article: r.article.clone(),
        pillar: r.pillar,
        force: r.force,
        text: r.text.clone(),
        wording: r.tag,
        state: standing.state(),
        since: found.map(|a| a.from().to_string()),
        latest: found.and_then(Assessment::latest).map(|d| d.to_string()),
        changing,
        tag: found.map(Assessment::tag),
        why: evidence.and_then(Assessment::why).cloned(),
        gap: match standing.why() {
            Why::Assessed => found.and_then(Assessment::gap).cloned(),
            Why::NotAssessed => Some(not_assessed()),
            Why::Changing => Some(undated()),
        },
        bodies: found
            .map(|a| a.bodies().iter().map(|b| Named { id: b.id.clone(), name: b.name.clone() }).collect())
            .unwrap_or_default(),
        provisions: law
            .provisions()
            .iter()
            .filter(|p| provisions.contains(&p.id) && p.holds(at))
            .map(|p| provision(law, p))
            .collect(),
        figures: evidence
            .map(Assessment::figures)
            .unwrap_or_default()
            .iter()
            .map(|name| named_figure(figures, name, &r.id))
            .collect::<Result<_, _>>()?,
        history: law
            .history(&r.id)
            .map(|a| StateFrom {
                from: a.from().to_string(),
                latest: a.latest().map(|d| d.to_string()),
                until: a.until().map(|d| d.to_string()),
                state: a.state(),
                tag: a.tag(),
            })
            .collect(),
    })
}

fn not_assessed() -> Labels {
    Labels::of("Nothing was assessed for this date", "Для этой даты оценки нет", "Бұл күнге баға берілмеген")
}

fn undated() -> Labels {
    Labels::of(
        "The law changed in these months; the date was not found",
        "Закон изменился в эти месяцы; дата не найдена",
        "Заң осы айларда өзгерді; күні табылмады",
    )
}

fn named_figure(figures: &CountryFigures, name: &FigureName, requirement: &str) -> Result<FigureOut, AssessError> {
    let found = name.resolve(figures).ok_or_else(|| AssessError::Table {
        path: "assessments.toml".into(),
        fault: format!("requirement '{requirement}': there is no figure '{name}'"),
        hint: "write series@period as the figures' files have them".into(),
    })?;
    Ok(figure(found))
}

/// Writes a figure with where it comes from.
pub(crate) fn figure((series, point): (&Series, &Point)) -> FigureOut {
    let source = point.source();
    FigureOut {
        series: series.id().to_owned(),
        title: series.title().clone(),
        body: series.body().name.clone(),
        unit: series.unit().labels(),
        definition: series.definition().clone(),
        period: point.period().to_string(),
        figure: point.value().to_string(),
        words: match point.value() {
            Figure::Text { labels, .. } => Some(labels.clone()),
            _ => None,
        },
        note: Some(point.note().clone()).filter(|n| !n.is_empty()),
        source: SourceOut { title: source.title.clone(), page: source.page.clone(), read: source.read.to_string() },
    }
}

/// Writes a provision with where it was read.
pub(crate) fn provision(law: &CountryLaw, p: &Provision) -> ProvisionOut {
    let source = |s: &Source| SourceOut { title: s.title.clone(), page: s.page.clone(), read: s.read.to_string() };
    ProvisionOut {
        id: p.id.clone(),
        act: p.act.clone(),
        article: p.article.clone(),
        from: p.from.to_string(),
        latest: p.latest.map(|d| d.to_string()),
        until: p.until.map(|d| d.to_string()),
        effect: p.effect.clone(),
        tag: p.tag,
        reference: p.reference.clone(),
        source: law.source(p).map(source),
    }
}
