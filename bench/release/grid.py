"""Which cells the comparison has, and in which order they are made.

A cell is a table, an epsilon, a peer and a run. What matters most comes first, so that a
grid that was left early is still a comparison.
"""

import sys
from dataclasses import dataclass

from . import tables
from .methods import BY_NAME, PEERS

EPSILONS = [1.0, 0.5, 2.0, 4.0]
RUNS = 5


@dataclass(frozen=True)
class Cell:
    """One run of a peer and, back to back, one of ours."""

    table: str
    epsilon: float
    method: str
    run: int

    @property
    def key(self):
        return (self.table, self.epsilon, self.method, self.run)


def cells(names, epsilons, methods, runs):
    """Returns the cells of a grid: real tables run by run, simulated ones table by table."""
    real = [n for n in names if not n.startswith("S")]
    blocks = [(run, real) for run in range(1, runs + 1)]
    out = [
        Cell(name, epsilon, method, run)
        for run, block in blocks
        for epsilon in epsilons
        for name in block
        for method in methods
        if run <= BY_NAME[method].most_runs
    ]
    return out + [
        Cell(name, epsilon, method, run)
        for name in names
        if name not in real
        for epsilon in epsilons
        for run in range(1, runs + 1)
        for method in methods
        if run <= BY_NAME[method].most_runs
    ]


def asked(text):
    """Returns the cells that CELLS names.

    "quick", "full", or TABLES/EPSILONS/METHODS/RUNS, each a list with commas or `*`.
    """
    every = [m.name for m in PEERS]
    if text == "full":
        return cells(tables.NAMES, EPSILONS, every, RUNS)
    if text == "quick":
        return cells(["C10", "C27"], [1.0], [m for m in every if m not in ("aim", "mst-packaged")], 1)
    parts = text.split("/")
    if len(parts) != 4:
        sys.exit("error: CELLS is 'quick', 'full' or TABLES/EPSILONS/METHODS/RUNS\nhint: for example CELLS='C10,C27/0.5,1/mst,aim/2'")
    names, epsilons, methods = (
        default if part == "*" else part.split(",")
        for part, default in zip(parts, (tables.NAMES, EPSILONS, every))
    )
    if unknown := [m for m in methods if m not in BY_NAME]:
        sys.exit(f"error: there is no method '{unknown[0]}'\nhint: methods are {', '.join(every)}")
    return cells(names, [float(e) for e in epsilons], methods, RUNS if parts[3] == "*" else int(parts[3]))
