use rayon::prelude::*;

/// The records of clusters.
pub(crate) struct Members<'a> {
    cluster: &'a [u32],
    /// Records in the order of their clusters.
    order: Vec<u32>,
}

impl<'a> Members<'a> {
    /// Takes the cluster of each record: the lowest record in it.
    pub(crate) fn new(cluster: &'a [u32]) -> Self {
        let mut order: Vec<u32> = (0..cluster.len() as u32).collect();
        order.par_sort_unstable_by_key(|r| (cluster[*r as usize], *r));
        Self { cluster, order }
    }

    /// Lists clusters by their lowest record, each with its records, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let cluster = |r: &u32| self.cluster[*r as usize];
        self.order.chunk_by(move |a, b| cluster(a) == cluster(b)).map(move |own| (own.first().map_or(0, cluster), own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_have_their_records() {
        let all: Vec<(u32, Vec<u32>)> =
            Members::new(&[0, 1, 0, 3, 1]).iter().map(|(first, own)| (first, own.to_vec())).collect();
        assert_eq!(all, [(0, vec![0, 2]), (1, vec![1, 4]), (3, vec![3])]);
        assert_eq!(Members::new(&[]).iter().count(), 0);
    }
}
