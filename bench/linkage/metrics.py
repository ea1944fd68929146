"""How right clusters and probabilities are.

Clusters and persons are arrays of one number a record. All sums are over pairs of records or
over records; a large cluster rules the first, not the second, so both are given.
"""

import numpy as np

#: Between these a pair is neither sure nor hopeless: here a probability has to be right.
UNCERTAIN = (0.01, 0.99)
BANDS = 10


def pairs_within(sizes):
    """Returns the number of pairs inside groups of these sizes."""
    sizes = sizes.astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def ratio(part, of):
    """Returns a share; nothing of nothing is all of it."""
    return part / of if of else 1.0


class Overlap:
    """Clusters beside persons: which records have both in common."""

    def __init__(self, clusters, persons):
        cluster = np.unique(clusters, return_inverse=True)[1]
        person = np.unique(persons, return_inverse=True)[1]
        self.of_cluster, self.of_person = np.bincount(cluster), np.bincount(person)
        cells, self.sizes = np.unique(cluster * np.int64(len(self.of_person)) + person, return_counts=True)
        self.cluster, self.person = np.divmod(cells, len(self.of_person))
        self.records = len(cluster)

    def pairs(self):
        """Returns precision and recall of pairs."""
        right = pairs_within(self.sizes)
        return ratio(right, pairs_within(self.of_cluster)), ratio(right, pairs_within(self.of_person))

    def b_cubed(self):
        """Returns B-cubed precision and recall (Bagga, Baldwin 1998)."""
        squares = self.sizes.astype(float) ** 2
        precision = (squares / self.of_cluster[self.cluster]).sum() / self.records
        recall = (squares / self.of_person[self.person]).sum() / self.records
        return float(precision), float(recall)

    def exact(self):
        """Returns the share of persons whose records are one cluster and nobody else's."""
        same = (self.sizes == self.of_cluster[self.cluster]) & (self.sizes == self.of_person[self.person])
        return float(same.sum() / len(self.of_person))


def of_clusters(clusters, persons):
    """Returns the measures of clusters as a dictionary."""
    overlap = Overlap(clusters, persons)
    (p, r), (bp, br) = overlap.pairs(), overlap.b_cubed()
    return {
        "f1": f1(p, r), "precision": p, "recall": r, "b3": f1(bp, br), "exact": overlap.exact(),
        "clusters": len(overlap.of_cluster), "persons": len(overlap.of_person),
    }


def of_probabilities(probability, same):
    """Returns ECE and the number of uncertain pairs.

    The error is the mean distance of probability and truth in ten bands, each weighted with
    its pairs; None without an uncertain pair.
    """
    probability = np.asarray(probability, float)
    kept = (probability > UNCERTAIN[0]) & (probability < UNCERTAIN[1])
    p, y = probability[kept], np.asarray(same, float)[kept]
    if not len(p):
        return {"ece": None, "uncertain": 0}
    band = (p * BANDS).astype(int)
    off = np.abs(np.bincount(band, p, BANDS) - np.bincount(band, y, BANDS)).sum()
    return {"ece": float(off / len(p)), "uncertain": len(p)}


def true_pairs(persons):
    """Returns all pairs of records of one person, as two arrays."""
    order = np.argsort(persons, kind="stable")
    bounds = np.flatnonzero(np.diff(persons[order])) + 1
    left, right = [], []
    for members in np.split(order, bounds):
        i, j = np.triu_indices(len(members), 1)
        left.append(members[i])
        right.append(members[j])
    return np.concatenate(left), np.concatenate(right)


def recall_by_group(clusters, persons, words):
    """Returns pairs and recall of true pairs by group; a pair of two groups is its own group."""
    a, b = true_pairs(persons)
    words = np.asarray(words, str)
    swapped = words[a] > words[b]
    first, second = np.where(swapped, words[b], words[a]), np.where(swapped, words[a], words[b])
    names = np.where(first == second, first, np.char.add(np.char.add(first, " – "), second))
    found = clusters[a] == clusters[b]
    return {str(n): {"pairs": int((m := names == n).sum()), "recall": float(found[m].mean())} for n in np.unique(names)}
