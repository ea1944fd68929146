//! What a release says of those whom it lacks: decisions about figures, made once for all pages.

use shyraq_bundle::assessment::{
    Assessed, Assessment, Cascade, CascadeStep, Hidden, HiddenEstimate, HiddenInterval, HiddenStratum, Lag,
};
use shyraq_bundle::{Bundle, BundleError};

use super::rule::threshold;
use super::slug::slugs;
use super::{Estimate, Figure, Recommendations};

/// A page of the group "What is missed".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MissedPage {
    Hidden,
    Cascade,
    Lag,
    Recommendations,
}

impl MissedPage {
    const ALL: [Self; 4] = [Self::Hidden, Self::Cascade, Self::Lag, Self::Recommendations];

    /// Returns the path after the language.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Hidden => "hidden/",
            Self::Cascade => "cascade/",
            Self::Lag => "lag/",
            Self::Recommendations => "recommendations/",
        }
    }

    /// Returns the key of its title.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Hidden => "hidden-title",
            Self::Cascade => "cascade-title",
            Self::Lag => "lag-title",
            Self::Recommendations => "rec-page-title",
        }
    }
}

/// The assessment of a release as the site sees it.
#[derive(Debug)]
pub(crate) struct Missed<'a> {
    /// How it was measured.
    pub(crate) section: &'a Assessment,
    assessed: &'a Assessed,
    /// Recommendations with their fate.
    pub(crate) recommendations: Option<Recommendations>,
}

/// How many there are in all, as the first sentence says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Headline {
    /// From, to; rounded by the estimation itself.
    Range(u64, u64),
    /// Above this, rounded; there is no upper end.
    Above(u64),
    /// There is no range.
    None,
    /// No number can be stood behind.
    Refused,
}

/// A stage with the decision on its count.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    pub(crate) step: &'a CascadeStep,
    pub(crate) figure: Figure,
}

/// Where most are lost, as far as shares tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// At the stage of this index, of all steps.
    At(usize),
    /// The same, of the steps whose shares are published: others are not.
    AtOfTold(usize),
    /// The intervals of the smallest shares overlap.
    Unclear,
    /// Fewer than two shares are published.
    Few,
}

impl<'a> Missed<'a> {
    /// Reads the assessment of a bundle; none where it has none.
    ///
    /// # Errors
    /// [`BundleError::Form`] when the recommendations do not have their form.
    pub(crate) fn read(bundle: &'a Bundle) -> Result<Option<Self>, BundleError> {
        let Some((section, assessed)) = bundle.manifest().assessment.as_ref().zip(bundle.assessed()) else {
            return Ok(None);
        };
        let path = bundle.file("assess/recommendations.json");
        let read = |value: &serde_json::Value| {
            Recommendations::read(value).map_err(|fault| BundleError::Form { path: path.clone(), fault })
        };
        let recommendations = assessed.recommendations.as_ref().map(read).transpose()?;
        Ok(Some(Self { section, assessed, recommendations }))
    }

    /// Returns the estimates; there is one table of lists.
    pub(crate) fn hidden(&self) -> Option<&'a HiddenStratum> {
        self.assessed.hidden.as_ref().and_then(|h: &Hidden| h.strata.first())
    }

    pub(crate) fn cascade(&self) -> Option<&'a Cascade> {
        self.assessed.cascade.as_ref()
    }

    pub(crate) fn lag(&self) -> Option<&'a Lag> {
        self.assessed.lag.as_ref()
    }

    /// Returns the pages that there is something for, in the order of reading.
    pub(crate) fn pages(&self) -> Vec<MissedPage> {
        let has = |page: &MissedPage| match page {
            MissedPage::Hidden => self.hidden().is_some(),
            MissedPage::Cascade => self.cascade().is_some(),
            MissedPage::Lag => self.lag().is_some(),
            MissedPage::Recommendations => self.recommendations.is_some(),
        };
        MissedPage::ALL.into_iter().filter(has).collect()
    }

    /// Returns the persons on at least one list, with the noise of the whole table of lists.
    pub(crate) fn listed(&self, hidden: &HiddenStratum) -> Figure {
        let table = self.section.tables.iter().find(|t| t.name == "overlap");
        let variance = table.map_or_else(
            // A file that states the noise alone: one cell for each set of lists but the empty one.
            || {
                let cells = 2_f64.powi(i32::try_from(hidden.input.lists.len()).unwrap_or(0)) - 1.0;
                hidden.input.noise.as_ref().map_or(0.0, |n| n.scale * n.scale * cells)
            },
            |t| t.variance() * t.cells as f64,
        );
        let persons = hidden.input.persons;
        Figure::derived(persons.max(0.0).round() as u64, persons, variance.sqrt())
    }

    /// Returns the answer as it is said first.
    pub(crate) fn headline(hidden: &HiddenStratum) -> Headline {
        if hidden.verdict.status == "refused" {
            return Headline::Refused;
        }
        if let Some([low, high]) = hidden.verdict.total {
            return Headline::Range(low, high);
        }
        if let Some(low) = hidden.verdict.above {
            return Headline::Above(low);
        }
        let lowest = |methods: &[&str]| {
            let ends = hidden.estimates.iter().filter(|e| methods.contains(&e.method.as_str()));
            ends.filter_map(|e| interval(e)).map(|i| i.lower).min_by(f64::total_cmp)
        };
        // Bundles of before did not say: in the order in which the estimation made a range of them.
        let found = lowest(&["bma", "dga"]).or_else(|| lowest(&["stepwise", "bic"])).or_else(|| lowest(&["lcm"]));
        found.and_then(Estimate::lower_end).map_or(Headline::None, Headline::Above)
    }

    /// Returns the stages of all persons, each with the decision on its count.
    pub(crate) fn steps(cascade: &'a Cascade) -> Vec<Step<'a>> {
        decided(&cascade.steps, threshold_of(cascade, None))
    }

    /// Returns the groups of a column, each with its value.
    pub(crate) fn groups(cascade: &'a Cascade, column: &str) -> Vec<(&'a str, Vec<Step<'a>>)> {
        let z = threshold_of(cascade, Some(column));
        let of = cascade.groups.iter().filter(|g| g.column == column);
        of.map(|g| (g.value.as_str(), decided(&g.steps, z))).collect()
    }

    /// Returns the name of a column's files, `cascade.sex`.
    pub(crate) fn sheet(cascade: &Cascade, column: &str) -> String {
        let names: Vec<&str> = cascade.columns.iter().map(String::as_str).collect();
        let at = names.iter().position(|n| *n == column);
        let slug = at.and_then(|i| slugs(&names).into_iter().nth(i)).unwrap_or_default();
        // "stages" is the sheet of all persons.
        if slug == "stages" { "cascade.by-stages".into() } else { format!("cascade.{slug}") }
    }

    /// Finds the stage at which most are lost: the share of the stage before that reached it lies
    /// below all others by whole intervals. A share that is not published may be as low as nought.
    pub(crate) fn greatest_loss(steps: &[Step<'_>]) -> Loss {
        let counted = |pair: &[Step<'_>]| pair.iter().all(|s| s.figure.shown);
        let shares: Vec<(usize, f64, f64)> = steps
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| counted(pair))
            .filter_map(|(i, pair)| pair.last()?.step.of_previous.as_ref().map(|s| (i + 1, s.low, s.high)))
            .collect();
        let least = shares.iter().copied().min_by(|a, b| a.2.total_cmp(&b.2));
        let Some((at, _, high)) = least.filter(|_| shares.len() > 1) else { return Loss::Few };
        let clear = shares.iter().all(|(i, low, _)| *i == at || *low > high);
        match (clear, shares.len() + 1 == steps.len()) {
            (false, _) => Loss::Unclear,
            (true, true) => Loss::At(at),
            (true, false) => Loss::AtOfTold(at),
        }
    }
}

/// Returns the interval of an estimate that is shown: the one that repeats the choice of a model,
/// where there is one.
pub(crate) fn interval(e: &HiddenEstimate) -> Option<&HiddenInterval> {
    e.intervals.iter().find(|i| i.kind == "bca").or_else(|| e.intervals.first())
}

fn decided(steps: &[CascadeStep], z: f64) -> Vec<Step<'_>> {
    steps.iter().map(|step| Step { step, figure: Figure::noisy(&step.persons, z) }).collect()
}

/// Returns by how many standard deviations a count of a table must stand out: of all persons, or
/// of the groups of a column.
pub(crate) fn threshold_of(cascade: &Cascade, column: Option<&str>) -> f64 {
    let groups = column.map_or(1, |c| cascade.groups.iter().filter(|g| g.column == c).count());
    threshold(cascade.stages.len() * groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shyraq_bundle::assessment::{NoisyCount, NoisyShare};

    fn step(stage: &str, count: u64, previous: Option<(f64, f64, f64)>) -> CascadeStep {
        CascadeStep {
            stage: stage.into(),
            persons: NoisyCount {
                noisy: i64::try_from(count).unwrap(),
                count,
                low: count.saturating_sub(60),
                high: count + 60,
                variance: 900.0,
            },
            of_start: None,
            of_previous: previous.map(|(share, low, high)| NoisyShare { share, low, high }),
        }
    }

    #[test]
    fn the_greatest_loss_is_named_only_where_intervals_are_apart() {
        let a = step("a", 4_000, None);
        let b = step("b", 3_000, Some((0.75, 0.73, 0.77)));
        let c = step("c", 900, Some((0.30, 0.28, 0.32)));
        let close = step("c", 2_200, Some((0.73, 0.71, 0.76)));
        let faint = step("d", 20, Some((0.02, 0.0, 0.08)));
        let loss = |list: &[&CascadeStep]| {
            let list: Vec<CascadeStep> = list.iter().map(|s| (*s).clone()).collect();
            Missed::greatest_loss(&decided(&list, 2.0))
        };
        assert_eq!(loss(&[&a, &b, &c]), Loss::At(2));
        assert_eq!(loss(&[&a, &b, &close]), Loss::Unclear);
        // The last count is noise: it may be nought, and the loss before it the greatest of all.
        assert_eq!(loss(&[&a, &b, &c, &faint]), Loss::AtOfTold(2));
        assert_eq!(loss(&[&a, &faint, &b, &c]), Loss::Few, "the shares of the faint one and after it are not told");
        assert_eq!(loss(&[&a, &b]), Loss::Few, "one step is no comparison");
        assert_eq!(loss(&[&a]), Loss::Few);
    }
}
