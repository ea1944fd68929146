//! The tighter accountant, for releases whose every draw is a discrete Gaussian.
//!
//! zCDP keeps one number of a mechanism and forgets its shape. Where all noise is
//! Gaussian the shape is known: independent continuous Gaussians together are exactly one
//! Gaussian, and the delta of that one is known in closed form (Balle, Wang 2018). The
//! same epsilon then allows about 15 % more loss at epsilon 1, which is 7 % less noise in
//! each cell. Our noise is discrete; `proof.md` beside this file shows that a discrete
//! Gaussian of variance `sigma^2` is, up to a factor below `1 + 2^-61`, a rounded
//! continuous one of variance `sigma^2 - 9/4`, and that this is all one has to pay.
//!
//! **Currency.** A loss is `mu^2/2` where `mu` is the shift of the one Gaussian in units
//! of its standard deviation. It is held in the type [`Rho`] since it adds up, is
//! multiplied for groups, and is compared just like zCDP's rho. It is another currency:
//! the same noise costs a little more in it, the same (epsilon, delta) buys a good deal
//! more of it. [`crate::Accountant`] keeps the two apart.
//!
//! Numbers are integers scaled by `2^96`, and every bound is rounded to the safe side.

mod mills;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::logarithm::{SCALE, ln_above, ln_below};
use crate::{Rho, Variance, zcdp};
use mills::{Side, is_no_divisor, mills, root_half_pi};

/// What rounding to the integers costs in variance: `s^2 = 9/4`.
const ROUNDING: (u32, u32) = (9, 4);
/// No table costs less than `2^-40`, so a total says how many tables it can hold.
const LEAST: u32 = 40;
/// Being discrete costs `loss * 2^-23` in `ln delta` and three times this in epsilon.
const DISCRETE: u32 = 23;
/// Losses are multiples of `2^-80`.
const GRID: u32 = 80;
/// The search aims at `ln delta - 2^-37` and stops when it is within `2^-36`.
const AIM: u32 = SCALE - 37;
/// Steps of a search; six are usual.
const STEPS: u32 = 40;

/// Returns the loss of one table: `1/(2 (sigma^2 - 9/4))`, and at least `2^-40`.
///
/// `None` when `sigma^2 <= 9/4`: such noise is too far from a continuous one, and the
/// whole release has to be accounted in zCDP.
///
/// # Privacy
/// For independent discrete Gaussian noise of this variance in each cell of a table of
/// counts to which one person adds at most 1 in at most one cell. The sum of the losses
/// of all tables, chosen adaptively too and over all releases, is what [`epsilon_for`]
/// and [`rho_for`] speak of. It is never less than the zCDP loss of the same table.
#[must_use]
pub fn loss(variance: Variance) -> Option<Rho> {
    let (p, q) = variance.parts();
    let (n, d) = ROUNDING;
    // sigma^2 - n/d = (p d - q n)/(q d)
    let room = BigInt::from(p) * d - BigInt::from(q) * n;
    if !room.is_positive() {
        return None;
    }
    let exact = BigRational::new(BigInt::from(q) * d, room * 2_u32);
    let least = BigRational::new(BigInt::one(), BigInt::one() << LEAST);
    Some(Rho::from_ratio(exact.max(least)))
}

/// Returns the variance whose loss is `1/(2 plain)`, and no less than `2^-40`: `plain + 9/4`.
///
/// `None` when the fraction passes the limits of [`Variance`].
#[must_use]
pub fn noise(plain: Variance) -> Option<Variance> {
    let (p, q) = plain.parts();
    let (n, d) = ROUNDING;
    let (p, q) = (p * u128::from(d) + u128::from(q) * u128::from(n), u128::from(q) * u128::from(d));
    let common = p.gcd(&q);
    Variance::new(p / common, u64::try_from(q / common).ok()?)
}

/// Returns a total loss, close to the largest, that keeps (epsilon, delta); rounded down.
///
/// `epsilon` and `delta` are positive and `delta < 1`; else the loss is zero.
///
/// # Privacy
/// Tables measured with discrete Gaussian noise alone whose losses (see [`loss`]) sum to
/// no more than this are together (epsilon, delta)-DP for one person added or removed.
#[must_use]
pub fn rho_for(epsilon: &BigRational, delta: &BigRational) -> Rho {
    if !epsilon.is_positive() || !is_probability(delta) {
        return Rho::zero();
    }
    largest_shift(epsilon, delta).map_or_else(
        // A loss here is never less than in zCDP, so zCDP's total is valid too.
        || zcdp::rho_for(epsilon, delta),
        |mu| {
            let grid: BigInt = (&mu * &mu) >> (2 * SCALE + 1 - GRID);
            Rho::from_ratio(BigRational::new(grid, BigInt::one() << GRID))
        },
    )
}

/// Returns an epsilon, close to the smallest, that a total loss keeps at `delta`; rounded up.
///
/// `None` when `delta` is not between 0 and 1.
///
/// # Privacy
/// Tables measured with discrete Gaussian noise alone whose losses (see [`loss`]) sum to
/// no more than `rho` are together (epsilon, delta)-DP for one person added or removed.
/// For a person in the table under m identities it holds with `rho` times `m^2`.
#[must_use]
pub fn epsilon_for(rho: &Rho, delta: &BigRational) -> Option<BigRational> {
    if !is_probability(delta) {
        return None;
    }
    if rho.is_zero() {
        return Some(BigRational::zero());
    }
    let Some(epsilon) = smallest_epsilon(rho, delta) else { return zcdp::epsilon_for(rho, delta) };
    Some(BigRational::new(epsilon.max(BigInt::zero()), BigInt::one() << SCALE))
}

/// A point of the curve of one Gaussian with shift `mu`.
struct Point {
    /// Upper bound of `ln` of its delta, times the price of being discrete, over the delta allowed.
    excess: BigInt,
    /// Upper bound of `M(a) - M(a + mu)`.
    gap: BigInt,
    /// Lower bound of `M(a + mu)`.
    far: BigInt,
}

impl Point {
    fn is_allowed(&self) -> bool {
        !self.excess.is_positive()
    }

    fn is_close(&self) -> bool {
        self.is_allowed() && self.excess >= -(BigInt::one() << (AIM + 1))
    }

    /// What a step has to take off the logarithm.
    fn surplus(&self) -> BigInt {
        &self.excess + (BigInt::one() << AIM)
    }
}

/// Bounds `delta(epsilon) = phi(a) (M(a) - M(a + mu))` at `epsilon = mu (a + mu/2)`.
fn point(a: &BigInt, mu: &BigInt, delta: &BigRational) -> Option<Point> {
    let far = mills(&(a + mu), Side::Below)?;
    let gap = mills(a, Side::Above)? - &far;
    if is_no_divisor(&gap) {
        return None;
    }
    // phi(a) = exp(-a^2/2)/(2 sqrt(pi/2))
    let allowed = (root_half_pi(Side::Below) << 1_u32) * delta.numer();
    let log = ln_above(&(&gap * delta.denom()), &allowed);
    let square: BigInt = (a * a) >> (SCALE + 1);
    let excess = log - square + price(mu);
    Some(Point { excess, gap, far })
}

/// Bounds `mu^2/2 * 2^-23`, the price of being discrete, from above.
fn price(mu: &BigInt) -> BigInt {
    ((mu * mu) >> (SCALE + 1 + DISCRETE)) + 1_u32
}

/// Finds a large `mu` whose curve is allowed at `epsilon`, by Halley's method from below.
///
/// The search need not be exact: only points that were seen to be allowed are returned.
fn largest_shift(epsilon: &BigRational, delta: &BigRational) -> Option<BigInt> {
    let fixed = fixed_floor(epsilon);
    let mut mu = first_shift(&fixed, delta);
    let mut best = None;
    for _ in 0..STEPS {
        if is_no_divisor(&mu) {
            break;
        }
        let rest = &fixed - price(&mu) * 3_u32;
        // Rounded down: `a` stands for an epsilon that is no larger.
        let a = (rest << SCALE).div_floor(&mu) - mu.div_ceil(&BigInt::from(2));
        let Some(at) = point(&a, &mu, delta) else { break };
        if at.is_allowed() && best.as_ref().is_none_or(|b| mu > *b) {
            best = Some(mu.clone());
        }
        if at.is_close() {
            break;
        }
        mu -= step(&a, &mu, &at);
    }
    best
}

/// Returns Halley's step in `mu` at fixed epsilon.
///
/// There `f = ln delta` has `f' = 1/D` with `D = M(a) - M(b)`, and `f'' = (a b D/mu - 1)/D^2`.
fn step(a: &BigInt, mu: &BigInt, at: &Point) -> BigInt {
    let one = BigInt::one() << SCALE;
    let surplus = at.surplus();
    let product: BigInt = (a * (a + mu)) >> SCALE;
    let bend = (product * &at.gap) / mu - &one;
    // Far from the root the parabola may mislead: at most twice Newton's step.
    let divisor = (&one - ((&surplus * bend) >> (SCALE + 1))).max(one >> 1_u32);
    surplus * &at.gap / divisor
}

/// Returns a `mu` below the largest: the tail at `a` is below `exp(-a^2/2)`, and delta is
/// nowhere above `mu/sqrt(2 pi)`.
fn first_shift(epsilon: &BigInt, delta: &BigRational) -> BigInt {
    let a = far_point(delta, &(epsilon >> (DISCRETE - 1)));
    let root = (&a * &a + (epsilon << (SCALE + 1))).sqrt();
    let by_tail = (epsilon << (SCALE + 1)) / (a + root + 1_u32);
    let by_height = fixed_floor(delta) * 5_u32 / 2_u32;
    by_tail.max(by_height)
}

/// Finds the fixed-point epsilon for a loss, by Newton's method in `a` from above.
///
/// At fixed mu `d ln delta/da = -mu M(b)/(M(a) - M(b))`.
fn smallest_epsilon(rho: &Rho, delta: &BigRational) -> Option<BigInt> {
    let square: BigInt = (rho.ratio().numer() << (2 * SCALE + 1)).div_ceil(rho.ratio().denom());
    let mu = square.sqrt() + 1_u32;
    let price = price(&mu);
    // Here the curve's epsilon and the price of being discrete sum to zero.
    let lowest = -((&price * 3_u32) << SCALE).div_floor(&mu) - (&mu >> 1_u32);
    let mut a = far_point(delta, &price);
    let mut best: Option<BigInt> = None;
    for _ in 0..STEPS {
        a = a.max(lowest.clone());
        let Some(at) = point(&a, &mu, delta) else { break };
        if at.is_allowed() && best.as_ref().is_none_or(|b| a < *b) {
            best = Some(a.clone());
        }
        if (at.is_allowed() && (at.is_close() || a == lowest)) || is_no_divisor(&at.far) {
            break;
        }
        a += ((at.surplus() * at.gap) << SCALE).div_floor(&(&mu * at.far));
    }
    let twice: BigInt = best? * 2_u32 + &mu;
    let epsilon: BigInt = (&mu * twice) >> (SCALE + 1);
    Some(epsilon + 1_u32 + price * 3_u32)
}

/// Returns an `a` so far out that `exp(-a^2/2)` is below delta even after `price`.
fn far_point(delta: &BigRational, price: &BigInt) -> BigInt {
    let log = -ln_below(delta.numer(), delta.denom());
    let twice: BigInt = (log + price).max(BigInt::zero()) << (SCALE + 1);
    twice.sqrt() + 1_u32
}

fn is_probability(delta: &BigRational) -> bool {
    delta.is_positive() && *delta < BigRational::one()
}

fn fixed_floor(x: &BigRational) -> BigInt {
    (x.numer() << SCALE).div_floor(x.denom())
}

#[cfg(test)]
mod exact;
#[cfg(test)]
mod tests;
