//! What is asked of an estimation.

use super::Model;
use super::noise::Law;

/// A way to estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Lists do not depend on each other.
    Independence,
    /// Pairs added while they improve the fit.
    Stepwise,
    /// The hierarchical model of least BIC.
    Bic,
    /// Decomposable graphs, averaged.
    Dga,
    /// Latent classes.
    Lcm,
    /// Hierarchical models, averaged by BIC.
    Bma,
    /// Chao's lower bound.
    Chao,
    /// Sample coverage.
    Coverage,
}

impl Method {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 8] =
        [Self::Independence, Self::Stepwise, Self::Bic, Self::Dga, Self::Lcm, Self::Bma, Self::Chao, Self::Coverage];

    /// Its word on the command line and in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Independence => "independence",
            Self::Stepwise => "stepwise",
            Self::Bic => "bic",
            Self::Dga => "dga",
            Self::Lcm => "lcm",
            Self::Bma => "bma",
            Self::Chao => "chao",
            Self::Coverage => "coverage",
        }
    }

    /// The method of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.word() == word)
    }
}

/// How many of the models that ranked best on the observed persons a resample looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Top {
    /// All of them: exact.
    All,
    /// The best so many.
    Best(usize),
}

/// What is asked of an estimation. The defaults are those of the literature.
#[derive(Debug, Clone)]
pub struct Request {
    /// The methods, each once.
    pub methods: Vec<Method>,
    /// A model of one's own, estimated besides.
    pub model: Option<String>,
    /// The level of intervals.
    pub level: f64,
    /// Resamples.
    pub boot: usize,
    /// Below which p a pair comes in.
    pub threshold: f64,
    /// The most lists of a term; none: by the number of lists.
    pub max_order: Option<usize>,
    /// Models a resample looks at; none: all for up to four lists, the best 100 beyond.
    pub top: Option<Top>,
    /// Prior weight of a full cell in decomposable graphs; none: 2^-t.
    pub dga_delta: Option<f64>,
    /// The greatest number on no list that is looked at; none: thirty times those observed,
    /// and more while the last point has a millionth of the probability.
    pub dga_max: Option<u64>,
    /// The distance of numbers on no list.
    pub dga_step: Option<u64>,
    /// Latent classes at most.
    pub classes: usize,
    /// Chains.
    pub chains: usize,
    /// Sweeps of a chain.
    pub sweeps: usize,
    /// The seed of resamples and chains.
    pub seed: u64,
    /// The noise in each count of the table; none: counts are exact.
    pub noise: Option<Law>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            methods: Method::ALL.to_vec(),
            model: None,
            level: 0.95,
            boot: 1_000,
            threshold: 0.02,
            max_order: None,
            top: None,
            dga_delta: None,
            dga_max: None,
            dga_step: None,
            classes: 10,
            chains: 4,
            sweeps: 110_000,
            seed: 1,
            noise: None,
        }
    }
}

impl Request {
    /// Checks what can be checked without the table.
    ///
    /// # Errors
    /// The fault, and what to do.
    pub fn check(&self) -> Result<(), (String, &'static str)> {
        let bad = |what: &str, hint| Err((what.to_owned(), hint));
        if !(self.level > 0.0 && self.level < 1.0) {
            return bad("--level is not between 0 and 1", "for example --level 0.95");
        }
        if !(self.threshold > 0.0 && self.threshold < 1.0) {
            return bad("--threshold is not between 0 and 1", "for example --threshold 0.02");
        }
        if self.methods.is_empty() {
            return bad("no method is named", "leave --methods out for all of them");
        }
        if self.boot < 50 {
            return bad("--boot is below 50", "an interval of 95 % needs some hundred resamples; the usual is 1000");
        }
        if self.max_order.is_some_and(|o| o < 2) {
            return bad("--max-order is below 2", "with order 1 there is one model: --methods independence");
        }
        if self.top == Some(Top::Best(0)) {
            return bad("--top is 0", "give the number of models, or all");
        }
        if self.dga_delta.is_some_and(|d| !(d > 0.0 && d.is_finite())) {
            return bad("--dga-delta is not positive", "leave it out for 2^-t");
        }
        if self.dga_step == Some(0) || self.dga_max == Some(0) {
            return bad("--dga-max and --dga-step are at least 1", "leave them out for the usual grid");
        }
        if !(1..=100).contains(&self.classes) {
            return bad("--classes is not from 1 to 100", "the usual is 10");
        }
        if !(2..=64).contains(&self.chains) {
            return bad(
                "--chains is not from 2 to 64",
                "one chain cannot tell whether it has converged; the usual is 4",
            );
        }
        if self.sweeps < 1_100 {
            return bad("--sweeps is below 1100", "the usual is 110000");
        }
        Ok(())
    }

    /// The model of one's own on these lists.
    ///
    /// # Errors
    /// What is wrong with its name.
    pub fn model(&self, lists: usize) -> Result<Option<Model>, String> {
        self.model.as_deref().map(|name| Model::parse(lists, name)).transpose()
    }
}
