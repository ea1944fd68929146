use serde::Serialize;
use shyraq_bundle::{Manifest, State};
use shyraq_privacy::{Accountant, Rho, parse_decimal, zcdp};

/// What a release says of itself and of its budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// Title for people.
    pub title: String,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
    /// The people are simulated.
    pub simulated: bool,
    /// It is signed.
    pub signed: bool,
    /// Name and version of the code book.
    pub codebook: [String; 2],
    /// As it was asked for.
    pub epsilon: String,
    /// As it was asked for.
    pub delta: String,
    /// Who counted, in words.
    pub accountant: String,
    /// What was debited, in the accountant's currency.
    pub rho: String,
    /// Whose budget.
    pub population: String,
    /// False when the debit stands in a ledger of this release alone.
    pub keeps_total: bool,
    /// Number of the debit in the ledger.
    pub entry: u64,
}

impl Spent {
    pub(super) fn of(m: &Manifest) -> Self {
        let p = &m.privacy;
        Self {
            title: m.title.clone(),
            created: m.created.clone(),
            simulated: m.simulated,
            signed: m.state == State::Bundle,
            codebook: [m.codebook.name.clone(), m.codebook.version.clone()],
            epsilon: p.epsilon.clone(),
            delta: p.delta.clone(),
            accountant: name(&p.accountant).to_owned(),
            rho: p.rho.clone(),
            population: p.ledger.population.clone(),
            keeps_total: p.ledger.keeps_total,
            entry: p.ledger.entry,
        }
    }
}

/// What two releases lose together, for a person who is in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Together {
    /// The population that both debit.
    pub population: String,
    /// Who counts the sum, in words.
    pub accountant: String,
    /// The sum, in that currency.
    pub rho: String,
    /// The same as an epsilon, rounded up.
    pub epsilon: String,
    /// At this delta, the smaller of both.
    pub delta: String,
}

impl Together {
    /// Adds the losses; `None` when the populations have other names, or a loss is counted in
    /// a way that is not known here.
    ///
    /// # Privacy
    /// A loss of composed Gaussians is never below the same noise's loss in zCDP, so where one
    /// is in zCDP the sum holds in zCDP.
    pub(super) fn of(a: &Manifest, b: &Manifest) -> Option<Self> {
        let (x, y) = (&a.privacy, &b.privacy);
        if x.ledger.population != y.ledger.population {
            return None;
        }
        let counted = |text: &str| Accountant::ALL.into_iter().find(|a| a.name() == name(text));
        let accountant = match (counted(&x.accountant)?, counted(&y.accountant)?) {
            (Accountant::Composed, Accountant::Composed) => Accountant::Composed,
            _ => Accountant::Zcdp,
        };
        let rho = x.rho.parse::<Rho>().ok()?.plus(&y.rho.parse().ok()?);
        let deltas = [&x.delta, &y.delta].map(|text| Some((parse_decimal(text).ok()?, text)));
        let [one, other] = deltas;
        let (delta, text) = one?.min(other?);
        let epsilon = accountant.epsilon_for(&rho, &delta)?;
        Some(Self {
            population: x.ledger.population.clone(),
            accountant: accountant.name().to_owned(),
            rho: rho.to_string(),
            epsilon: zcdp::display_up(&epsilon, 3),
            delta: text.clone(),
        })
    }
}

/// The accountant's name: the manifest's words before the semicolon.
fn name(accountant: &str) -> &str {
    accountant.split(';').next().unwrap_or_default().trim()
}
