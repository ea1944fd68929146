"""Which cells the comparison has, and in which order they are made: small sets first."""

import sys
from dataclasses import dataclass

from . import methods, sets

RUNS = 3


@dataclass(frozen=True)
class Cell:
    """One run of one tool on one set."""

    set: str
    tool: str
    run: int

    @property
    def key(self):
        return (self.set, self.tool, self.run)


def cells(names, tools, runs):
    """Returns the cells of a grid. Single best links are made for sets of files without duplicates only."""
    return [
        Cell(name, tool, run)
        for run in range(1, runs + 1)
        for name in names
        for tool in tools
        if not methods.BY_NAME[tool].single or name.startswith(("febrl4", "S"))
    ]


def asked(text):
    """Returns the cells that CELLS names: "quick", "full", or SETS/TOOLS/RUNS, each a list with commas or `*`."""
    if text in ("quick", "full"):
        return cells(sets.NAMES, methods.NAMES, 1 if text == "quick" else RUNS)
    parts = text.split("/")
    if len(parts) != 3:
        sys.exit("error: CELLS is 'quick', 'full' or SETS/TOOLS/RUNS\nhint: for example CELLS='febrl4n,rl10000/shyraq,splink/1'")
    names, tools = (default if part == "*" else part.split(",") for part, default in zip(parts, (sets.NAMES, methods.NAMES)))
    for known, given, what in ((sets.NAMES, [n for n in names if not sets.size(n)], "set"), (methods.NAMES, tools, "tool")):
        if unknown := [n for n in given if n not in known]:
            sys.exit(f"error: there is no {what} '{unknown[0]}'\nhint: {what}s are {', '.join(known)}")
    return cells(names, tools, RUNS if parts[2] == "*" else int(parts[2]))
