//! Histories made of others: lists merged, left out, taken as a population.

use super::super::MOST_LISTS;
use super::Histories;

impl Histories {
    /// Makes histories of counts by mask.
    ///
    /// # Errors
    /// Says what does not fit: more than nine lists, a count too few or too many, or
    /// somebody on no list.
    pub fn new(names: Vec<String>, counts: Vec<u64>) -> Result<Self, String> {
        if names.len() > MOST_LISTS {
            return Err(format!("{} lists; at most {MOST_LISTS} can be estimated at once", names.len()));
        }
        if counts.len() != 1 << names.len() {
            return Err(format!("{} lists have {} histories, not {}", names.len(), 1 << names.len(), counts.len()));
        }
        if counts.first().is_some_and(|n| *n > 0) {
            return Err("a person on no list cannot have been counted".to_owned());
        }
        if counts.iter().try_fold(0_u64, |sum, n| sum.checked_add(*n)).is_none_or(|n| n > 1 << 52) {
            return Err("more persons than can be counted exactly".to_owned());
        }
        Ok(Self { names, counts })
    }

    /// The same persons with other counts, as a resample has them.
    pub(crate) fn recounted(&self, counts: Vec<u64>) -> Self {
        Self { names: self.names.clone(), counts }
    }

    /// Carries each history to another by `to`; who ends on no list is dropped.
    fn mapped(&self, names: Vec<String>, to: impl Fn(usize) -> usize) -> Self {
        let mut counts = vec![0; 1 << names.len()];
        for (history, n) in self.observed() {
            if let (to @ 1.., n) = (to(history), n)
                && let Some(count) = counts.get_mut(to)
            {
                *count += n;
            }
        }
        Self { names, counts }
    }

    /// Keeps some lists; who was on none of them is dropped.
    #[must_use]
    pub fn only(&self, lists: usize) -> Self {
        self.mapped(self.names_of(lists), |history| packed(history, lists))
    }

    /// Leaves one list out.
    #[must_use]
    pub fn without(&self, list: usize) -> Self {
        self.only(((1 << self.lists()) - 1) & !(1 << list))
    }

    /// Takes some lists as one, which has the place of the first of them.
    #[must_use]
    pub fn merged(&self, lists: usize, name: &str) -> Self {
        let first = lists & lists.wrapping_neg();
        let keep = (((1 << self.lists()) - 1) & !lists) | first;
        let mut names = self.names_of(keep);
        if let Some(n) = names.get_mut(packed(first - 1, keep).count_ones() as usize) {
            name.clone_into(n);
        }
        self.mapped(names, |history| {
            packed(if history & lists == 0 { history } else { history & !lists | first }, keep)
        })
    }

    /// The persons on one list, by the other lists they were on, and how many were on no
    /// other: a population of known size (Binette and Steorts 2022, internal consistency).
    #[must_use]
    pub fn members_of(&self, list: usize) -> (Self, u64) {
        let bit = 1 << list;
        let others = ((1 << self.lists()) - 1) & !bit;
        let names = self.names_of(others);
        let within = self.mapped(names, |history| if history & bit == 0 { 0 } else { packed(history, others) });
        (within, self.on_all(bit))
    }
}

/// Packs the bits of `set` that are in `keep` next to each other.
pub(in crate::mse) fn packed(set: usize, keep: usize) -> usize {
    super::super::terms::ones(keep).enumerate().filter(|(_, bit)| set & bit != 0).map(|(i, _)| 1 << i).sum()
}

#[cfg(test)]
mod tests {
    use super::Histories;

    fn three() -> Histories {
        // On a only 5, on b only 7, ab 2, c 3, ac 1, bc 4, abc 6.
        Histories::new(["a", "b", "c"].map(str::to_owned).to_vec(), vec![0, 5, 7, 2, 3, 1, 4, 6]).unwrap()
    }

    #[test]
    fn counts_of_sets() {
        let h = three();
        assert_eq!((h.persons(), h.on_all(0b011), h.on_all(0b001)), (28, 8, 14));
        assert_eq!((h.on_exactly(1), h.on_exactly(2), h.on_exactly(3)), (15, 7, 6));
        assert!(h.nonoverlapping().is_empty());
    }

    #[test]
    fn lists_merge_leave_and_become_populations() {
        let h = three();
        let merged = h.merged(0b101, "ac");
        assert_eq!(merged.names(), ["ac", "b"]);
        assert_eq!(merged.counts(), [0, 9, 7, 12]);
        let later = h.merged(0b110, "bc");
        assert_eq!((later.names(), later.counts()), (&["a".to_owned(), "bc".to_owned()][..], &[0, 5, 14, 9][..]));
        let without = h.without(1);
        assert_eq!((without.names(), without.counts()), (&["a".to_owned(), "c".to_owned()][..], &[0, 7, 7, 7][..]));
        let (members, size) = h.members_of(0);
        assert_eq!((members.counts(), size), (&[0, 2, 1, 6][..], 14));
    }

    #[test]
    fn what_is_no_history_is_refused() {
        let names = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert!(Histories::new(names(2), vec![1, 0, 0, 0]).is_err());
        assert!(Histories::new(names(2), vec![0, 0, 0]).is_err());
        assert!(Histories::new(names(10), vec![0; 1024]).is_err());
        assert!(Histories::new(names(1), vec![0, u64::MAX]).is_err());
    }
}
