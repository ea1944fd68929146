//! Chordal graphs on lists, with cliques and separators.

use super::super::terms::{Model, ones, pairs};

/// A chordal graph: lists that are joined depend on each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    lists: usize,
    /// The greatest cliques, as masks.
    pub cliques: Vec<usize>,
    /// What neighbouring cliques share, as often as they do; never empty sets.
    pub separators: Vec<usize>,
    /// Into how many pieces the graph falls; each junction between pieces is an empty
    /// separator.
    pub pieces: usize,
}

impl Graph {
    /// The model whose greatest terms are the cliques.
    #[must_use]
    pub fn model(&self) -> Model {
        Model::generated(self.lists, self.cliques.iter().copied())
    }

    /// Builds a graph of its edges, given by the neighbours of each list; none when it is
    /// not chordal.
    ///
    /// Maximum cardinality search (Tarjan and Yannakakis 1984): each list in turn is the one
    /// with most neighbours that were visited; the graph is chordal exactly when those are
    /// always joined to each other.
    fn of(neighbours: &[usize]) -> Option<Self> {
        let lists = neighbours.len();
        let near = |v: usize| neighbours.get(v).copied().unwrap_or(0);
        let (mut visited, mut cliques, mut separators, mut pieces) = (0_usize, Vec::new(), Vec::new(), 0);
        let mut last = 0;
        for _ in 0..lists {
            let next = (0..lists)
                .filter(|v| visited >> v & 1 == 0)
                .max_by_key(|v| ((near(*v) & visited).count_ones(), std::cmp::Reverse(*v)))?;
            let before = near(next) & visited;
            if ones(before).any(|b| before & !b & !near(b.trailing_zeros() as usize) != 0) {
                return None;
            }
            // The clique goes on while a list is joined to all of it; else another begins.
            if before != last {
                cliques.push(last);
                if before == 0 { pieces += 1 } else { separators.push(before) }
            }
            last = before | 1 << next;
            visited |= 1 << next;
        }
        cliques.push(last);
        Some(Self { lists, cliques, separators, pieces: pieces + 1 })
    }
}

/// All chordal graphs on some lists, the complete one among them: it has no term to spare
/// for the number on no list, but the prior on cells identifies it.
#[must_use]
pub fn chordal(lists: usize) -> Vec<Graph> {
    let edges: Vec<usize> = pairs(lists).collect();
    let mut neighbours = vec![0_usize; lists];
    (0..1_u64 << edges.len())
        .filter_map(|set| {
            neighbours.fill(0);
            for (_, edge) in edges.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
                for end in ones(*edge) {
                    if let Some(n) = neighbours.get_mut(end.trailing_zeros() as usize) {
                        *n |= edge & !end;
                    }
                }
            }
            Graph::of(&neighbours)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Graph, chordal};

    #[test]
    fn are_as_many_as_are_known() {
        // OEIS A058862, labelled chordal graphs: 8, 61, 822, 18154 (617675 for seven).
        for (lists, many) in [(3, 8), (4, 61), (5, 822), (6, 18_154)] {
            assert_eq!(chordal(lists).len(), many);
        }
    }

    #[test]
    fn cliques_less_separators_cover_each_list_once() {
        for graph in chordal(5) {
            for list in 0..5 {
                let in_ = |sets: &[usize]| sets.iter().filter(|s| *s >> list & 1 == 1).count();
                assert_eq!(in_(&graph.cliques), in_(&graph.separators) + 1, "{graph:?}");
            }
            assert_eq!(graph.cliques.len(), graph.separators.len() + graph.pieces);
        }
        let path = Graph::of(&[0b010, 0b101, 0b010]).unwrap();
        assert_eq!((path.cliques, path.separators), (vec![0b011, 0b110], vec![0b010]));
        assert!(Graph::of(&[0b1010, 0b0101, 0b1010, 0b0101]).is_none(), "a ring of four has no chord");
    }
}
