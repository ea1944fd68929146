//! Keys held to what other keys find.

use shyraq_encoding::{Field, Kind, levels};

use super::fit::ByKey;
use super::{Weights, key_fields, teaches};
use crate::shares::allowed;

/// A key tells of at most so many times the records that keys tell of on the whole, where there
/// are at least so many keys.
const MORE_THAN_OTHERS: f64 = 1.25;
const FEW: usize = 4;
/// Part of the way that damping goes in a round: whole steps swing to and fro.
const STEP: f64 = 0.5;
/// Where strangers look so alike that more would be needed, nothing is gained by it.
const MOST_DAMPED: f64 = 1.5;

impl Weights {
    /// Holds keys to what others find.
    ///
    /// A person has as many other records whatever key finds them; a key misses those that
    /// differ in it, which is known from the shares of levels. So all keys should tell of one
    /// number. A key that tells of many more takes strangers for one person: where the keys
    /// have fields in common, its evidence is counted twice.
    ///
    /// And where many people bear one name, "the same name and another birth" can be strangers
    /// or one person with a wrong birth; nothing in such a pair tells. A key of names alone is
    /// held to what the best key with a birth or a number finds, among records whose birth is known: where many are
    /// not, names have to find more.
    pub(super) fn damp(&mut self, by_key: &[ByKey]) {
        let sure = |key: &usize| {
            let fields = key_fields(*key as u8);
            fields.contains(&Field::Birth) || fields.contains(&Field::Idno)
        };
        let seen = |key: &usize| teaches(*key as u8) && by_key.get(*key).is_some_and(|k| k.half > 1.0);
        let own = |key: usize| self.own.get(key).copied().unwrap_or_default();
        let most = (0..self.own.len()).filter(|k| sure(k) && seen(k)).map(own).fold(0.0, f64::max);
        let told: Vec<Option<f64>> =
            (0..self.own.len()).map(|k| seen(&k).then(|| own(k) / self.found_by(k as u8).max(1e-3))).collect();
        let logs: Vec<f64> = told.iter().flatten().map(|t| t.max(1e-9).ln()).collect();
        let middle =
            if logs.len() < FEW { f64::INFINITY } else { (logs.iter().sum::<f64>() / logs.len() as f64).exp() };
        for (key, told) in told.iter().enumerate() {
            let of_names = || by_key.get(key).map_or(0.0, ByKey::own_with_birth);
            let names_alone = if sure(&key) || most <= 0.0 { 0.0 } else { of_names() / most };
            let by_others = told.map_or(0.0, |t| t / (MORE_THAN_OTHERS * middle));
            let Some(d) = self.damped.get_mut(key) else { continue };
            if names_alone >= by_others.max(f64::MIN_POSITIVE) {
                *d = (*d + names_alone.ln()).max(0.0);
            } else if by_others > 0.0 && (*d < MOST_DAMPED || by_others < 1.0) {
                *d = (*d + STEP * by_others.ln()).clamp(0.0, MOST_DAMPED);
            }
        }
    }

    /// Returns the share of one person's pairs that agree in a key, as if its fields erred
    /// independently.
    fn found_by(&self, key: u8) -> f64 {
        let share = |field: &Field| {
            let Some(shares) = self.shared.get(field.index()) else { return 1.0 };
            let same = [levels(field.kind())];
            let levels = match field.kind() {
                Kind::Name | Kind::Date => allowed(key, *field),
                _ => &same[..],
            };
            levels.iter().filter_map(|l| shares.one.get(usize::from(*l))).sum::<f64>()
        };
        key_fields(key).iter().map(share).product()
    }
}
