//! Each method's estimate of a table of noisy counts.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::json;

use super::super::bic::{Ranked, Search};
use super::super::chao::chao;
use super::super::coverage::coverage;
use super::super::dga::{Dga, Grid, Prior, Weighted, dga};
use super::super::histories::Histories;
use super::super::latent::{Latent, Settings, Told};
use super::super::noise::{
    Average, Blend, Chosen, Given, Noisy, NoisyFit, NoisyFitter, bca, best_of, choose, profile, rank,
};
use super::super::terms::Model;
use super::super::{Request, Top};
use super::estimates::{
    add_bca, averaged_graphs, coverage_variance, delta, dga_estimate, most_points, none, of_told, of_total, posterior,
};
use super::types::{Estimate, Interval, ModelDetails, RankedModel};

/// True tables that are drawn for methods without a likelihood of their own.
const DRAWS: usize = 100;

/// Points of a draw's grid of numbers on no list.
const GRID: u64 = 8_000;

/// Resamples of coverage's variance in each draw.
const RESAMPLES: usize = 200;

/// A table with what all methods need of it.
pub(super) struct Measured<'a> {
    pub(super) table: &'a Noisy,
    pub(super) request: &'a Request,
    pub(super) ranked: Vec<Ranked>,
    pub(super) average: Average,
    /// What is known of the true counts, by mask.
    pub(super) counts: Vec<f64>,
    /// The same as whole numbers.
    pub(super) whole: Histories,
    /// True tables that the average draws, each with how often.
    draws: Vec<(Histories, usize)>,
}

impl<'a> Measured<'a> {
    /// Ranks and averages the models; none when no model can be estimated.
    pub(super) fn of(table: &'a Noisy, request: &'a Request) -> Option<Self> {
        let ranked = rank(table, Search::usual(table.lists(), request.max_order));
        let average = Average::of(table, &ranked)?;
        let counts = average.table();
        let whole = Histories::new(table.names().to_vec(), whole(&counts)).ok()?;
        let mut times: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        for drawn in average.draws(table, request.seed, DRAWS) {
            *times.entry(drawn.counts().to_vec()).or_default() += 1;
        }
        let draws = times.into_iter().map(|(counts, n)| (whole.recounted(counts), n)).collect();
        Some(Self { table, request, ranked, average, counts, whole, draws })
    }

    /// Persons thought to be on lists.
    pub(super) fn persons(&self) -> f64 {
        self.counts.iter().sum()
    }

    fn of_fit(&self, method: &'static str, fit: &NoisyFit) -> Estimate {
        let level = self.request.level;
        let mut out = of_total(method, fit.persons(), fit.total());
        let (lower, upper) = fit.wald(level);
        out.intervals.push(Interval { kind: "wald", level, lower, upper: Some(upper).filter(|u| u.is_finite()) });
        if let Some(p) = profile(self.table, &fit.model, level) {
            out.intervals.push(Interval { kind: "profile", level, lower: p.lower, upper: p.upper });
            out.details.insert("profile_total", json!(p.total));
        }
        let names = |terms: &[usize]| -> Vec<Vec<String>> { terms.iter().map(|t| self.table.names_of(*t)).collect() };
        if !fit.bounded.is_empty() {
            out.details.insert("bounded_terms", json!(names(&fit.bounded)));
        }
        out.model = Some(ModelDetails {
            name: fit.model.to_string(),
            terms: names(&fit.model.terms().filter(|t| t.count_ones() > 1).collect::<Vec<_>>()),
            minus_infinity: Vec::new(),
            parameters: fit.model.parameters(),
            deviance: -2.0 * fit.log_likelihood,
            aic: fit.aic(),
            bic: fit.bic(),
        });
        out
    }

    /// A model that is given.
    pub(super) fn given(&self, method: &'static str, model: &Model) -> Estimate {
        match NoisyFitter::new(self.table).fit(model) {
            Some(fit) => self.of_fit(method, &fit),
            None => none(method, "not_estimable"),
        }
    }

    /// Pairs added while they improve the fit; with the choice and how many resamples failed.
    pub(super) fn stepwise(&self) -> (Estimate, Option<Chosen>, usize) {
        let Request { threshold, seed, boot, level, .. } = *self.request;
        let Some(chosen) = choose(self.table, threshold) else { return (none("stepwise", "not_estimable"), None, 0) };
        let mut out = self.of_fit("stepwise", &chosen.fit);
        let total = |t: &Noisy| choose(t, threshold).map(|c| c.fit.total());
        let found = bca(self.table, &self.counts, (seed, boot), chosen.fit.total(), total);
        add_bca(&mut out, &found, level);
        let added = chosen.added.iter();
        let added: Vec<_> = added.map(|(pair, p)| json!({"pair": self.table.names_of(*pair), "p": p})).collect();
        out.details.insert("added", json!(added));
        (out, Some(chosen), found.failed)
    }

    /// The least BIC; with how many resamples failed.
    pub(super) fn bic(&self) -> (Estimate, usize) {
        let Request { seed, boot, level, max_order, .. } = *self.request;
        let lists = self.table.lists();
        let Some(best) = self.ranked.first() else { return (none("bic", "not_estimable"), 0) };
        let mut out = self.given("bic", &best.model);
        let top = self.request.top.unwrap_or(if lists <= 4 { Top::All } else { Top::Best(100) });
        let many = match top {
            Top::All => self.ranked.len(),
            Top::Best(n) => n,
        };
        let models: Vec<Model> = self.ranked.iter().take(many).map(|r| r.model).collect();
        let total = |t: &Noisy| {
            if t.lists() == lists {
                best_of(t, &models).map(|r| r.total)
            } else {
                rank(t, Search::usual(t.lists(), max_order)).first().map(|r| r.total)
            }
        };
        let found = bca(self.table, &self.counts, (seed, boot), best.total, total);
        add_bca(&mut out, &found, level);
        out.details.insert("models", json!(self.ranked.len()));
        out.details.insert("top", json!(many.min(self.ranked.len())));
        (out, found.failed)
    }

    /// The average of hierarchical models.
    pub(super) fn bma(&self) -> (Estimate, Vec<RankedModel>) {
        let Some(found) = self.average.totals(self.table) else { return (none("bma", "not_estimable"), Vec::new()) };
        let mut out = posterior("bma", self.persons(), self.request.level, |p| found.quantile(p), found.mean());
        out.details.insert("models", json!(self.average.models.len()));
        let rows = self.average.models.iter().map(|(fit, weight)| RankedModel {
            method: "bma",
            name: fit.model.to_string(),
            total: fit.total(),
            bic: Some(fit.bic()),
            weight: *weight,
        });
        (out, rows.collect())
    }

    /// Decomposable graphs, averaged over the drawn tables too; for up to seven lists.
    pub(super) fn dga(&self) -> Option<(Estimate, Dga)> {
        let found = match self.draws.as_slice() {
            [(one, _)] => averaged_graphs(one, self.request, most_points(self.table.lists()))?,
            many => {
                let centre = averaged_graphs(&self.whole, self.request, GRID)?;
                // Six lists have eighteen thousand graphs, seven more than half a million.
                let most = if self.table.lists() < 6 { DRAWS } else { DRAWS / 5 };
                self.graphs(centre.grid, many.get(..most).unwrap_or(many))?
            }
        };
        let mut out = dga_estimate(self.persons(), self.table.lists(), self.request, &found);
        self.say_draws(&mut out);
        Some((out, found))
    }

    /// The average over graphs and tables, on totals from the fewest persons of a table on.
    fn graphs(&self, grid: Grid, draws: &[(Histories, usize)]) -> Option<Dga> {
        let least = draws.iter().map(|(h, _)| h.persons()).min()?;
        let all: usize = draws.iter().map(|(_, n)| n).sum();
        let weight = delta(self.table.lists(), self.request);
        let found: Vec<(Dga, f64)> =
            draws.par_iter().map(|(h, n)| (dga(h, grid, weight, Prior::Reciprocal), *n as f64 / all as f64)).collect();
        let shift = |d: &Dga| ((d.persons - least as f64) / grid.step as f64).round() as usize;
        let longest = found.iter().map(|(d, _)| d.mass.len() + shift(d)).max()?;
        let mut mass = vec![0.0; longest];
        let mut graphs: BTreeMap<Model, (f64, f64)> = BTreeMap::new();
        for (d, share) in &found {
            for (to, from) in mass.iter_mut().skip(shift(d)).zip(&d.mass) {
                *to += share * from;
            }
            for g in &d.graphs {
                let entry = graphs.entry(g.model).or_default();
                entry.0 += share * g.weight;
                entry.1 += share * g.weight * g.mean;
            }
        }
        let mut graphs: Vec<Weighted> =
            graphs.into_iter().map(|(model, (weight, sum))| Weighted { model, weight, mean: sum / weight }).collect();
        graphs.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.model.cmp(&b.model)));
        let most = grid.least + (longest as u64 - 1) * grid.step;
        Some(Dga { grid: Grid { most, ..grid }, mass, persons: least as f64, graphs })
    }

    /// Latent classes, which draw the true counts themselves.
    pub(super) fn lcm(&self) -> (Estimate, Latent, Settings) {
        of_told(Told::Noisily(self.table, &self.whole), self.persons(), self.request)
    }

    /// Chao's bound over the drawn tables.
    pub(super) fn chao(&self) -> Estimate {
        let one = |h: &Histories| {
            let found = chao(h);
            Some(Given { persons: found.persons, hidden: found.total - found.persons, variance: found.variance })
        };
        let mut out = self.blended("chao", one);
        let whole = chao(&self.whole);
        out.details.extend([("f1", json!(whole.f1)), ("f2", json!(whole.f2)), ("with_t", json!(whole.with_t))]);
        out
    }

    /// Sample coverage over the drawn tables.
    pub(super) fn coverage(&self) -> Estimate {
        let Some(whole) = coverage(&self.whole) else { return none("coverage", "not_estimable") };
        // One table alone is that of an exact count.
        let resamples = if self.draws.len() == 1 { 1_000 } else { RESAMPLES };
        let one = |h: &Histories| {
            let persons = h.persons() as f64;
            let hidden = Some(coverage(h)?.total() - persons).filter(|m| *m >= 0.0)?;
            Some(Given { persons, hidden, variance: coverage_variance(h, self.request.seed, resamples)? })
        };
        let mut out = self.blended("coverage", one);
        out.details.extend([
            ("C", json!(whole.c)),
            ("D", json!(whole.d)),
            ("n0", json!(whole.n0)),
            ("n_high", json!(whole.n_high)),
            ("n_low", json!(whole.n_low)),
        ]);
        out
    }

    fn blended(&self, method: &'static str, one: impl Fn(&Histories) -> Option<Given> + Sync) -> Estimate {
        let found: Vec<Vec<Given>> =
            self.draws.par_iter().map(|(h, n)| one(h).map_or_else(Vec::new, |g| vec![g; *n])).collect();
        let blend = Blend(found.concat());
        if blend.0.is_empty() {
            return none(method, "not_estimable");
        }
        let level = self.request.level;
        let mut out = of_total(method, self.persons(), blend.quantile(0.5));
        let (lower, upper) = (blend.quantile((1.0 - level) / 2.0), blend.quantile((1.0 + level) / 2.0));
        out.intervals.push(Interval { kind: "lognormal", level, lower, upper: Some(upper) });
        self.say_draws(&mut out);
        out
    }

    fn say_draws(&self, out: &mut Estimate) {
        let many: usize = self.draws.iter().map(|(_, n)| n).sum();
        out.details.insert("tables", json!({"drawn": many, "distinct": self.draws.len()}));
    }
}

/// Counts as whole numbers with the same sum, by greatest remainders.
fn whole(counts: &[f64]) -> Vec<u64> {
    let mut out: Vec<u64> = counts.iter().map(|n| n.max(0.0).floor() as u64).collect();
    let missing = (counts.iter().sum::<f64>().round() as u64).saturating_sub(out.iter().sum());
    let mut order: Vec<usize> = (1..counts.len()).collect();
    let rest = |i: &usize| counts.get(*i).map_or(0.0, |n| n - n.floor());
    order.sort_by(|a, b| rest(b).total_cmp(&rest(a)).then(a.cmp(b)));
    for place in order.into_iter().take(missing as usize) {
        if let Some(n) = out.get_mut(place) {
            *n += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn whole_numbers_keep_the_sum() {
        assert_eq!(whole(&[0.0, 3.5, 0.3, 0.3, 9.9]), [0, 4, 0, 0, 10]);
        assert_eq!(whole(&[0.0, 5.0, 7.0, 2.0]), [0, 5, 7, 2]);
    }
}
