/// Lists of numbers, one after another.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    all: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    /// Makes room for lists of these lengths; each is filled in the order of its items.
    pub(crate) fn fill(lengths: Vec<u32>, items: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut ends = lengths;
        let mut sum = 0;
        for end in &mut ends {
            // Begins first; each moves to its end while the list is filled.
            sum += std::mem::replace(end, sum);
        }
        let mut all = vec![0; sum as usize];
        for (list, item) in items {
            let end = &mut ends[list as usize];
            all[*end as usize] = item;
            *end += 1;
        }
        Self { all, ends }
    }

    /// Returns a list.
    pub(crate) fn get(&self, list: usize) -> &[u32] {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[list] as usize]
    }

    /// Returns the number of lists.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Lists the items of all lists.
    pub(crate) fn all(&self) -> &[u32] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_their_items_in_order() {
        let lists = Lists::fill(vec![2, 0, 3], [(2, 9), (0, 7), (2, 1), (0, 8), (2, 4)].into_iter());
        let all: Vec<&[u32]> = (0..lists.len()).map(|k| lists.get(k)).collect();
        assert_eq!(all, [&[7, 8][..], &[], &[9, 1, 4]]);
        assert_eq!(lists.all(), [7, 8, 9, 1, 4]);
    }
}
