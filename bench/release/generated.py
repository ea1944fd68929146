"""Simulated tables of any size, by a recipe that anybody can repeat.

Each row has one of twelve hidden classes; in each class a column has its own shares of
values, drawn once from a seed. So columns depend on each other through the class, and a
fifth of the cells or more is blank. Nothing is fitted to real people.
"""

import numpy as np

from .coded import Table

CLASSES = 12
#: Values of the columns, in turn. One value is a flag, as in case data.
SIZES = [3, 9, 1, 20, 1, 1, 4, 1, 60, 1]
BLOCK = 1_000_000


def load(rows, columns, seed=20260101):
    """Returns the table of this size. The same arguments give the same table."""
    draw = np.random.default_rng([seed, rows, columns])
    sizes = [SIZES[i % len(SIZES)] for i in range(columns)]
    shares = draw.dirichlet(np.full(CLASSES, 1.0))
    cumulated = []
    for size in sizes:
        # Some values are common, most are rare, and each class has its own.
        of_values = draw.dirichlet(np.full(size, 0.3), CLASSES)
        blank = draw.uniform(0.2, 0.95, (CLASSES, 1)) if size == 1 else draw.uniform(0.05, 0.5, (CLASSES, 1))
        p = np.hstack([blank, of_values * (1 - blank)])
        cumulated.append(np.cumsum(p, axis=1)[:, :-1])
    codes = [np.empty(rows, np.uint16) for _ in sizes]
    for start in range(0, rows, BLOCK):
        n = min(BLOCK, rows - start)
        cls = draw.choice(CLASSES, n, p=shares)
        order = np.argsort(cls, kind="stable")
        bounds = np.searchsorted(cls[order], np.arange(CLASSES + 1))
        for column, cuts in zip(codes, cumulated):
            u = draw.random(n)
            part = column[start : start + n]
            for k in range(CLASSES):
                at = order[bounds[k] : bounds[k + 1]]
                part[at] = np.searchsorted(cuts[k], u[at], side="right")
    domain = {f"c{i + 1:02}": [f"v{v + 1}" for v in range(size)] for i, size in enumerate(sizes)}
    return Table(f"S{rows}x{columns}", domain, codes)
