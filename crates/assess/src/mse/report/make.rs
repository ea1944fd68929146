//! Putting a table to the methods.

use super::super::histories::Strata;
use super::super::linkage::{Draws, Pooling, pool};
use super::super::loglinear::defect;
use super::super::sensitivity::sensitivity;
use super::super::stepwise::Stepwise;
use super::super::terms::Model;
use super::super::verdict::{Seen, refusals, verdict};
use super::super::{Histories, Method, Request};
use super::estimates as by;
use super::measured::measured;
use super::types::{
    Boot, By, DgaGrid, Diagnostics, Estimate, Input, Interval, Lcm, Report, Sensitivity, Spread, Stratum,
};
use crate::AssessError;

/// Estimates each stratum by each method that is asked for.
///
/// `draws` are sampled linkages of the same lists: every estimate and interval is then moved
/// and widened by how much they differ. `column` is the name of the column that strata come from. The same table, request and
/// seed give the same report, whatever the number of threads.
///
/// # Errors
/// A request or a table that cannot be used; a table from which nothing can be estimated is
/// no error but a verdict.
///
/// # Privacy
/// With [`Request::noise`] the caller says that the counts carry noise already: post-processing,
/// no further loss. Without it none: every figure is a function of exact counts.
pub fn estimate(
    strata: &[Strata],
    column: Option<&str>,
    request: &Request,
    draws: Option<&Draws>,
) -> Result<Report, AssessError> {
    request.check().map_err(|(fault, hint)| AssessError::Ask { fault, hint: hint.to_owned() })?;
    let strata = strata.iter().map(|s| {
        let own = request.model(s.names.len()).map_err(|fault| AssessError::Ask {
            fault: format!("--model: {fault}"),
            hint: "write a model by its greatest terms, lists numbered by column: [12,3]".to_owned(),
        })?;
        let by = column.zip(s.value.as_ref()).map(|(c, v)| By { column: c.to_owned(), value: v.clone() });
        if let Some(law) = request.noise {
            return measured(s, by, own.as_ref(), request, law);
        }
        let histories = s.histories()?;
        Ok(stratum(&histories, by, own.as_ref(), request, draws))
    });
    Ok(Report { schema: "shyraq.mse/1", seed: request.seed, strata: strata.collect::<Result<_, AssessError>>()? })
}

fn input(histories: &Histories) -> Input {
    let sizes = histories.names().iter().cloned().enumerate().map(|(j, n)| (n, histories.on_all(1 << j))).collect();
    Input {
        lists: histories.names().to_vec(),
        persons: histories.persons(),
        sizes,
        period: None,
        person: None,
        nonoverlapping: histories.nonoverlapping().into_iter().map(|p| histories.names_of(p)).collect(),
        noise: None,
    }
}

/// The assumption that no data test, in words.
pub(super) fn assumption(histories: &Histories) -> String {
    let t = histories.lists();
    format!(
        "No data can show how being on none of the {t} lists depends on all of them together. \
         The estimates assume that the {t}-way dependence of the lists is what the model says (none), that the \
         population did not change while the lists were kept, that records of one person were brought together \
         rightly, and that every person could have been on some list."
    )
}

/// A stratum of which nothing is estimated yet.
fn blank(histories: &Histories, refused: &[&'static str]) -> Stratum {
    Stratum {
        by: None,
        input: input(histories),
        verdict: verdict(&Seen { refused, ..Seen::nothing(histories) }),
        assumption: assumption(histories),
        estimates: Vec::new(),
        models: Vec::new(),
        sensitivity: Sensitivity::default(),
        diagnostics: Diagnostics::default(),
    }
}

/// What the methods say of an exact table that was not refused.
pub(super) fn exact(histories: &Histories, own: Option<&Model>, request: &Request) -> Vec<Estimate> {
    let mut out = blank(histories, &[]);
    Methods::run(histories, own, request, &mut out);
    out.estimates
}

/// The interval that takes the choice of a model into account, where there is one.
pub(super) fn by_bootstrap(estimate: &Estimate) -> Option<&Interval> {
    estimate.intervals.iter().find(|i| i.kind == "bca").or_else(|| estimate.intervals.first())
}

fn stratum(
    histories: &Histories,
    by_value: Option<By>,
    own: Option<&Model>,
    request: &Request,
    draws: Option<&Draws>,
) -> Stratum {
    let refused = refusals(histories);
    let mut out = Stratum { by: by_value, ..blank(histories, &refused) };
    if !refused.is_empty() {
        out.estimates = request.methods.iter().map(|m| by::none(m.word(), "not_estimable")).collect();
        return out;
    }
    let all_pairs = defect(histories, &Model::all_pairs(histories.lists()));
    out.diagnostics.all_pairs_code = Some(all_pairs.code());
    let found = Methods::run(histories, own, request, &mut out);
    let as_linked = draws.map(|_| out.estimates.clone());
    if let Some(draws) = draws {
        let pooling = Pooling::new(histories, draws, own, &found.models, request);
        for estimate in &mut out.estimates {
            pool(estimate, &pooling);
        }
    }
    out.sensitivity = sensitivity(histories, request, hidden(&out.estimates));
    out.verdict = verdict(&Seen {
        histories,
        refused: &refused,
        estimates: &out.estimates,
        as_linked: as_linked.as_deref(),
        stepwise: found.stepwise.as_ref().map(|s| s.fit.expected.as_slice()),
        added: found.stepwise.as_ref().map_or(&[], |s| s.added.as_slice()),
        diagnostics: &out.diagnostics,
        sensitivity: &out.sensitivity,
        noisy: None,
    });
    out
}

/// What the methods leave for verdict and sensitivity.
struct Methods {
    stepwise: Option<Stepwise>,
    /// The models that ranked best.
    models: Vec<Model>,
}

/// Models that sampled linkages choose among.
const AMONG: usize = 300;

impl Methods {
    fn run(histories: &Histories, own: Option<&Model>, request: &Request, out: &mut Stratum) -> Self {
        let ranks = request.methods.iter().any(|m| matches!(m, Method::Bic | Method::Bma));
        let ranked = if ranks { by::ranking(histories, request) } else { Vec::new() };
        let models = ranked.iter().take(AMONG).map(|r| r.model).collect();
        let mut found = Self { stepwise: None, models };
        let mut failed = None;
        for method in Method::ALL.into_iter().filter(|m| request.methods.contains(m)) {
            let estimate: Estimate = match method {
                Method::Independence => {
                    by::given("independence", histories, &Model::independence(histories.lists()), request.level)
                }
                Method::Stepwise => {
                    let (estimate, chosen, many) = by::of_stepwise(histories, request);
                    found.stepwise = chosen;
                    failed = Some(failed.unwrap_or(0).max(many));
                    estimate
                }
                Method::Bic => {
                    let (estimate, many) = by::of_bic(histories, request, &ranked);
                    failed = Some(failed.unwrap_or(0).max(many));
                    out.models.extend(by::bic_rows(&ranked));
                    estimate
                }
                Method::Dga => match by::of_dga(histories, request) {
                    Some((estimate, dga)) => {
                        out.models.extend(by::dga_rows(&dga));
                        out.diagnostics.dga = Some(DgaGrid::of(&dga));
                        estimate
                    }
                    None => by::beyond_graphs(),
                },
                Method::Lcm => {
                    let (estimate, latent, settings) = by::of_lcm(histories, request);
                    out.diagnostics.lcm = Some(Lcm::of(&latent, &settings));
                    estimate
                }
                Method::Bma => {
                    let (estimate, rows) = by::of_bma(histories, request, &ranked);
                    out.models.extend(rows);
                    estimate
                }
                Method::Chao => by::of_chao(histories, request.level),
                Method::Coverage => by::of_coverage(histories, request),
            };
            out.estimates.push(estimate);
        }
        if let Some(model) = own {
            out.estimates.push(by::given("model", histories, model, request.level));
        }
        out.diagnostics.boot = failed.map(|failed| Boot { replicates: request.boot, failed });
        out.diagnostics.models = Spread::of(&ranked);
        found
    }
}

/// The number on no list that the assumption is varied from: of the first method that averages,
/// else of the first that has one; with the method.
pub(super) fn hidden(estimates: &[Estimate]) -> Option<(&'static str, f64)> {
    let found = |e: &Estimate| Some((e.method, e.hidden?));
    let of = |word: &str| estimates.iter().find(|e| e.method == word).and_then(found);
    of("bma").or_else(|| of("stepwise")).or_else(|| estimates.iter().find_map(found))
}
