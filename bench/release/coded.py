"""Tables of categories as whole numbers, and their files.

A table is one array a column. Code 0 is blank, code i the i-th value of the domain.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

#: Rows that are turned into text at once.
BLOCK = 500_000


@dataclass(frozen=True)
class Table:
    """A table of persons with its public vocabulary.

    groups: columns that share a denominator; by: columns by which shares are compared.
    """

    name: str
    domain: dict
    codes: list
    groups: dict = field(default_factory=dict)
    by: tuple = ()

    @property
    def columns(self):
        return list(self.domain)

    @property
    def rows(self):
        return len(self.codes[0])

    def sizes(self):
        """Returns the number of cells of each column, blank included."""
        return [len(values) + 1 for values in self.domain.values()]

    def of(self, name, columns):
        """Returns the same persons with fewer columns."""
        at = [self.columns.index(c) for c in columns]
        groups = {g: kept for g, members in self.groups.items() if (kept := [m for m in members if m in columns])}
        by = self.by if set(self.by) <= set(columns) else ()
        return Table(name, {c: self.domain[c] for c in columns}, [self.codes[i] for i in at], groups, by)


def encode(frame, domain):
    """Returns the codes of a frame of texts; what the domain does not have counts as blank."""
    out = []
    for column, values in domain.items():
        codes = pd.Categorical(frame[column], categories=values).codes
        out.append(codes.astype(np.int32) + 1)
    return [c.astype(np.uint16) for c in out]


def read(path, domain):
    """Reads a CSV of texts into codes."""
    # Categories keep 10 million rows small while they are read.
    frame = pd.read_csv(path, dtype="category", keep_default_na=False, usecols=list(domain), engine="c")
    return encode(frame, domain)


def write(path, domain, codes):
    """Writes codes as a CSV of texts, blank as an empty cell."""
    values = [np.array(["", *v], dtype=object) for v in domain.values()]
    with open(path, "w", encoding="utf-8", newline="") as file:
        pd.DataFrame(columns=list(domain)).to_csv(file, index=False)
        for start in range(0, len(codes[0]), BLOCK):
            block = {name: texts[c[start : start + BLOCK]] for name, texts, c in zip(domain, values, codes)}
            pd.DataFrame(block).to_csv(file, index=False, header=False)
