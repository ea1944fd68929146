"""How far a release is from the table, in the measures of the field.

Records and counts are scored alike, so that a method that publishes both gets two lines.
With n true and m published records and counts a and b of a cell:

- TV: half the L1 distance of the normalised marginals a/n and b/m, blank counted as a
  value; the mean over all marginals of one (tv1) and two (tv2) columns, and over all of
  three, or a sample of 200 that a seed decides when there are more than 1,000 (tv3).
- work3: the workload error of AIM (McKenna et al. 2022) with the 3-way tables as workload:
  the mean of the L1 distances of the counts as published, over n.
- rel100: mean of |b - a| / a over the 2-way combinations without blank with a >= 100;
  rel100_scaled: the same with b n/m in place of b.
- lost: share of the 2-way combinations without blank with a >= 10 that have b = 0.
- invented: share of the 2-way tables' published mass, blanks included in the whole, that is
  in combinations without blank with a = 0; invented_filled: the same of the mass without
  blank, as the crate shyraq-evaluation has it.
- shares: mean error, in percentage points, of the groups' shares by country of exploitation
  and gender, where the true denominator is at least 500. The denominator of a group is the
  records with an answer in at least one of its columns (CTDC code book 2024, section 6).
"""

import itertools
import math

import numpy as np

ALL_TRIPLES = 1000
SAMPLE = 200
SAMPLE_SEED = 1
WELL_FILLED = 100
NOTED = 10
MIN_DENOMINATOR = 500


def marginal(codes, sizes, columns):
    """Counts the cells of some columns, as an array with one axis a column."""
    key = codes[columns[0]].astype(np.int64)
    for c in columns[1:]:
        key *= sizes[c]
        key += codes[c]
    shape = [sizes[c] for c in columns]
    return np.bincount(key, minlength=math.prod(shape)).reshape(shape)


def triples(d):
    """Returns the 3-way tables that are compared."""
    every = list(itertools.combinations(range(d), 3))
    if len(every) <= ALL_TRIPLES:
        return every
    chosen = np.random.default_rng(SAMPLE_SEED).choice(len(every), SAMPLE, replace=False)
    return [every[i] for i in sorted(chosen)]


def tv(a, b):
    """Returns half the L1 distance of two tables, each normalised; 1 if either is empty."""
    n, m = a.sum(), b.sum()
    if n == 0 or m == 0:
        return float(n != m)
    return float(np.abs(a / n - b / m).sum() / 2)


class Combinations:
    """Sums over the combinations of values without blank."""

    def __init__(self):
        self.relative, self.scaled, self.filled, self.noted, self.lost = [0] * 5
        self.all, self.mass, self.invented = [0] * 3

    def add(self, a, b):
        """Adds a marginal: true and published counts."""
        scale = a.sum() / b.sum() if b.sum() else 0.0
        self.all += float(b.sum())
        inner = (slice(1, None),) * a.ndim
        a, b = a[inner], b[inner]
        filled = a >= WELL_FILLED
        x, y = a[filled], b[filled]
        self.relative += float((np.abs(y - x) / x).sum())
        self.scaled += float((np.abs(y * scale - x) / x).sum())
        self.filled += int(filled.sum())
        noted = a >= NOTED
        self.noted += int(noted.sum())
        self.lost += int((noted & (b == 0)).sum())
        self.mass += float(b.sum())
        self.invented += float(b[a == 0].sum())

    def report(self):
        """Returns the measures; None where nothing qualifies."""

        def ratio(part, of):
            return part / of if of else None

        return {
            "rel100": ratio(self.relative, self.filled),
            "rel100_scaled": ratio(self.scaled, self.filled),
            "lost": ratio(self.lost, self.noted),
            "invented": ratio(self.invented, self.all),
            "invented_filled": ratio(self.invented, self.mass),
        }


class Truth:
    """The true table; it keeps its own 1- and 2-way counts, as every method needs them."""

    def __init__(self, table):
        self.table, self.sizes = table, table.sizes()
        d = len(table.columns)
        self.ones = [(i,) for i in range(d)]
        self.pairs = list(itertools.combinations(range(d), 2))
        self.triples = triples(d)
        self.kept = {s: marginal(table.codes, self.sizes, s) for s in [*self.ones, *self.pairs]}

    def counts(self, columns):
        kept = self.kept.get(columns)
        return marginal(self.table.codes, self.sizes, columns) if kept is None else kept

    def score(self, made):
        """Scores published counts; `made` returns those of a set of columns, or None."""
        out, combinations, worst = {}, Combinations(), (-1.0, "")
        for name, sets in (("tv1", self.ones), ("tv2", self.pairs)):
            found = []
            for columns in sets:
                b = made(columns)
                if b is None:
                    continue
                a = self.counts(columns)
                found.append(tv(a, b))
                if name == "tv2":
                    combinations.add(a, b)
                    worst = max(worst, (found[-1], " x ".join(self.table.columns[c] for c in columns)))
            out[name] = float(np.mean(found)) if len(found) == len(sets) and found else None
        out |= {"tv2_max": worst[0], "tv2_worst": worst[1]} if out["tv2"] is not None else {}
        return out | combinations.report() | self.three_way(made)

    def three_way(self, made):
        """Returns tv3 and work3, None for both unless every table is there."""
        distances, errors = [], []
        for columns in self.triples:
            b = made(columns)
            if b is None:
                return {"tv3": None, "work3": None}
            a = self.counts(columns)
            distances.append(tv(a, b))
            errors.append(float(np.abs(a - b).sum()) / self.table.rows)
        if not distances:
            return {"tv3": None, "work3": None}
        return {"tv3": float(np.mean(distances)), "work3": float(np.mean(errors))}

    def score_records(self, codes):
        """Scores published records, given as codes."""
        out = self.score(lambda columns: marginal(codes, self.sizes, columns))
        return out | {"shares": shares(self.table, codes), "rows": len(codes[0])}

    def score_counts(self, counts):
        """Scores published counts: a dictionary of column numbers to arrays."""
        return self.score(counts.get) | {"shares": None, "rows": None}


def by_cell(table, codes):
    """Returns the number of each record's combination of by-values, 0 if one is blank."""
    key, blank = np.zeros(len(codes[0]), np.int64), np.zeros(len(codes[0]), bool)
    for column in table.by:
        i = table.columns.index(column)
        key = key * len(table.domain[column]) + np.maximum(codes[i].astype(np.int64) - 1, 0)
        blank |= codes[i] == 0
    return np.where(blank, 0, key + 1)


def shares(table, codes):
    """Returns the mean error of the groups' shares in percentage points, or None."""
    if not table.groups or not table.by:
        return None
    cells = 1 + math.prod(len(table.domain[c]) for c in table.by)
    sides = [(s, by_cell(table, s)) for s in (table.codes, codes)]
    errors = []
    for members in table.groups.values():
        at = [table.columns.index(c) for c in members]
        of = []
        for s, cell in sides:
            answered = np.logical_or.reduce([s[i] > 0 for i in at])
            of.append(np.bincount(cell[answered], minlength=cells)[1:])
        enough = of[0] >= MIN_DENOMINATOR
        for i in at:
            for value in range(1, len(table.domain[table.columns[i]]) + 1):
                n = [np.bincount(cell[s[i] == value], minlength=cells)[1:] for s, cell in sides]
                a, b = (100 * x[enough] / np.maximum(y[enough], 1) for x, y in zip(n, of))
                errors.append(np.abs(a - b))
    every = np.concatenate(errors)
    return float(every.mean()) if every.size else None
