"""Clusters from links, and the threshold that would have been best for the truth.

Nobody who links has that threshold: it is an upper limit, shown so that a tool is not judged
by its default alone.
"""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from . import metrics

#: Cuts that are tried, at most.
CUTS = 60


def components(rows, a, b):
    """Returns the connected components of links: the number of each row's cluster."""
    graph = coo_matrix((np.ones(len(a), bool), (a, b)), (rows, rows))
    return connected_components(graph, directed=False)[1]


def cuts(scores):
    """Returns the scores to cut at: evenly by value and evenly by rank, descending."""
    if not len(scores):
        return []
    ranked = np.quantile(scores, np.linspace(0, 1, CUTS // 2))
    even = np.linspace(scores.min(), scores.max(), CUTS // 2)
    return np.unique(np.concatenate([ranked, even]))[::-1]


def best(rows, a, b, scores, persons):
    """Returns the best F1 of pairs that components reach, and the least score linked there."""
    out = {"f1": metrics.of_clusters(np.arange(rows), persons)["f1"], "at": None}
    order = np.argsort(-scores, kind="stable")
    a, b, scores = a[order], b[order], scores[order]
    labels, done = np.arange(rows), 0
    for cut in cuts(scores):
        upto = int(np.searchsorted(-scores, -cut, side="right"))
        # Links so far are in the labels: only those in between are joined to them.
        merged = components(rows, labels[a[done:upto]], labels[b[done:upto]])
        labels, done = merged[labels], upto
        f1 = metrics.of_clusters(labels, persons)["f1"]
        if f1 > out["f1"]:
            out = {"f1": f1, "at": float(cut)}
    return out
