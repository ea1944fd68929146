use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// From contributor and number to citizenship.
type Told = dyn Fn(&str, &str) -> Option<String> + Send + Sync;

/// Tells the citizenship of a record by contributor and number, for who may know it: a linkage that finds
/// one group less than another counts it wrong.
#[derive(Clone)]
pub struct Citizenship(Arc<Told>);

impl fmt::Debug for Citizenship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Citizenship")
    }
}

impl Citizenship {
    /// Takes who tells it; none where it is not stated.
    #[must_use]
    pub fn new(told: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    /// Parts records by it: the names in order, and of each record the place of its own.
    pub(crate) fn parted<'a>(&self, records: impl Iterator<Item = (&'a str, &'a str)>) -> (Vec<String>, Vec<u16>) {
        let told: Vec<String> = records.map(|(who, number)| (self.0)(who, number).unwrap_or_default()).collect();
        let mut places: BTreeMap<&str, u16> = told.iter().map(|t| (t.as_str(), 0)).collect();
        places.values_mut().zip(0..=u16::MAX).for_each(|(place, k)| *place = k);
        let of = told.iter().map(|t| places.get(t.as_str()).copied().unwrap_or_default()).collect();
        (places.into_keys().map(str::to_owned).collect(), of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_parted_by_what_is_told() {
        let told = Citizenship::new(|who, number| (who == "a").then(|| number[..1].to_owned()));
        let (names, of) = told.parted([("a", "z1"), ("a", "k1"), ("b", "k2"), ("a", "z2")].into_iter());
        assert_eq!((names, of), (vec![String::new(), "k".into(), "z".into()], vec![2, 1, 0, 2]));
    }
}
