use serde::Deserialize;
use shyraq_case::Labels;

use crate::{Figure, PartialDate, Period};

/// Who counts. Two bodies never share a series.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Short name, unique in a country's data.
    pub id: String,
    /// What stands on a page.
    pub name: Labels,
}

/// Where a figure was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name, unique in its file.
    pub id: String,
    /// What it is, in its own language.
    pub title: String,
    /// The page or file in which the figure stands.
    pub page: String,
    /// When it was read.
    pub read: PartialDate,
}

/// What is counted. One person may be in several cases, one case hold several offences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A person.
    Person,
    /// A registered offence.
    Offence,
    /// A criminal case, or the case of an organisation.
    Case,
    /// A verdict of guilty.
    Conviction,
    /// A call to a hotline.
    Call,
    /// A handing over of a person; one person may have several.
    Referral,
    /// A grade that a report gives; not a count.
    Tier,
}

impl Unit {
    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Person => Labels::of("people", "люди", "адамдар"),
            Self::Offence => Labels::of("offences", "правонарушения", "құқық бұзушылықтар"),
            Self::Case => Labels::of("cases", "дела", "істер"),
            Self::Conviction => Labels::of("convictions", "обвинительные приговоры", "айыптау үкімдері"),
            Self::Call => Labels::of("calls", "звонки", "қоңыраулар"),
            Self::Referral => Labels::of("referrals", "перенаправления", "қайта бағыттаулар"),
            Self::Tier => {
                Labels::of("tier (a grade, not a count)", "уровень (оценка, не подсчёт)", "деңгей (баға, санақ емес)")
            }
        }
    }
}

/// What the periods of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// Calendar years.
    CalendarYear,
    /// Years of a report, which mostly describes the year before.
    ReportYear,
    /// Each figure has its own period: part of a year, or several years.
    Span,
}

impl PeriodKind {
    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::CalendarYear => Labels::of("calendar year", "календарный год", "күнтізбелік жыл"),
            Self::ReportYear => Labels::of(
                "year of the report, which mostly describes the year before",
                "год доклада, который описывает в основном предыдущий год",
                "негізінен алдыңғы жылды сипаттайтын баяндаманың жылы",
            ),
            Self::Span => {
                Labels::of("period as stated", "период, как указан в источнике", "дереккөзде көрсетілген кезең")
            }
        }
    }
}

/// The articles of law that a series covers; dated data of the source, never a list in code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleSet {
    /// What the source says about the set.
    pub name: Labels,
    /// The articles, as far as the source names them.
    #[serde(default)]
    pub articles: Vec<String>,
}

/// One figure of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub(crate) period: Period,
    pub(crate) value: Figure,
    pub(crate) note: Labels,
    pub(crate) source: Source,
}

impl Point {
    /// Returns the time that the figure is about.
    #[must_use]
    pub fn period(&self) -> Period {
        self.period
    }

    /// Returns what the source states.
    #[must_use]
    pub fn value(&self) -> &Figure {
        &self.value
    }

    /// Returns a caveat about this figure alone; may be empty.
    #[must_use]
    pub fn note(&self) -> &Labels {
        &self.note
    }

    /// Returns where this figure was read.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }
}

/// Figures of one body under one definition.
///
/// Only the loader makes one, so a series without body, definition, unit, source or date
/// does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub(crate) id: String,
    pub(crate) body: Body,
    pub(crate) title: Labels,
    pub(crate) definition: Labels,
    pub(crate) unit: Unit,
    pub(crate) articles: Option<ArticleSet>,
    pub(crate) period: PeriodKind,
    pub(crate) source: Source,
    pub(crate) licence: Labels,
    pub(crate) points: Vec<Point>,
}

impl Series {
    /// Returns the short name, unique in a country's data.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns who counts.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Returns the heading for a page.
    #[must_use]
    pub fn title(&self) -> &Labels {
        &self.title
    }

    /// Returns what exactly is counted.
    #[must_use]
    pub fn definition(&self) -> &Labels {
        &self.definition
    }

    /// Returns what is counted.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Returns the articles of law covered, when the source says anything about them.
    #[must_use]
    pub fn articles(&self) -> Option<&ArticleSet> {
        self.articles.as_ref()
    }

    /// Returns what the periods are.
    #[must_use]
    pub fn period_kind(&self) -> PeriodKind {
        self.period
    }

    /// Returns the main source; a point may have its own.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Returns the terms of the source as found.
    #[must_use]
    pub fn licence(&self) -> &Labels {
        &self.licence
    }

    /// Returns the figures in the order of their periods.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Returns the figure of one whole year.
    #[must_use]
    pub fn at_year(&self, year: u16) -> Option<&Point> {
        self.points.iter().find(|p| p.period == Period::Year(year))
    }

    /// Returns the figure of a period written as [`Period`] writes it.
    #[must_use]
    pub fn at(&self, period: &str) -> Option<&Point> {
        self.points.iter().find(|p| p.period.to_string() == period)
    }
}
