//! Every hierarchical model up to an order.

use super::super::terms::Model;

/// Lists every hierarchical model that holds all lists alone and whose terms have at most
/// `order` lists, never all of them; independence first.
#[must_use]
pub fn hierarchical(lists: usize, order: usize) -> Vec<Model> {
    let order = order.min(lists.saturating_sub(1));
    let mut out = vec![Model::independence(lists)];
    // By size: the terms of one size are free, given those of the size before.
    for size in 2..=order {
        let terms: Vec<usize> = (0..1_usize << lists).filter(|t| t.count_ones() as usize == size).collect();
        let mut next = Vec::with_capacity(out.len());
        for model in &out {
            let free: Vec<usize> = terms.iter().copied().filter(|t| model.takes(*t)).collect();
            choose(*model, &free, &mut next);
        }
        out = next;
    }
    out
}

fn choose(model: Model, free: &[usize], out: &mut Vec<Model>) {
    match free.split_first() {
        None => out.push(model),
        Some((first, rest)) => {
            choose(model, rest, out);
            choose(model.with(*first), rest, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hierarchical;

    /// Silverman, Chan and Vincent 2024 give 8, 64, 113, 1,024; 6,212 is the sum over all
    /// graphs on five lists of 2 to the number of their triangles.
    #[test]
    fn are_as_many_as_the_literature_counts() {
        for (lists, order, many) in [(3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1_024), (5, 3, 6_212), (6, 2, 32_768)] {
            let models = hierarchical(lists, order);
            assert_eq!(models.len(), many, "{lists} lists, order {order}");
            let mut distinct = models.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), many);
        }
    }
}
