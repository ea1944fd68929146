"""Published counts from their files.

The form is that of Shyraq's aggregates.csv: `variables` and `values` joined by `;`, `count`.
A peer that knows no blank lists only filled cells and, as the row with empty variables, its
number of records; the cells with blank are then what is left, cut at 0.
"""

import numpy as np
import pandas as pd


def read(path, table):
    """Returns a dictionary of column numbers, ascending, to arrays of counts.

    Tables of columns that are not the table's, or of more than three, are left out, and so is
    a value that the domain does not have.
    """
    frame = pd.read_csv(path, dtype={"variables": str, "values": str, "count": float}, keep_default_na=False, usecols=["variables", "values", "count"])
    number = {c: i for i, c in enumerate(table.columns)}
    code = [{v: k for k, v in enumerate(["", *values])} for values in table.domain.values()]
    sizes, out, total = table.sizes(), {}, None
    for variables, rows in frame.groupby("variables", sort=False):
        if variables == "":
            total = float(rows["count"].iloc[0])
            continue
        columns = [number.get(v) for v in variables.split(";")]
        if None in columns or len(columns) > 3:
            continue
        array = np.zeros([sizes[c] for c in columns])
        for values, count in zip(rows["values"], rows["count"]):
            at = tuple(code[c].get(v) for c, v in zip(columns, values.split(";")))
            if None not in at:
                array[at] = count
        order = np.argsort(columns)
        out[tuple(columns[i] for i in order)] = array.transpose(order)
    return out if total is None else with_blanks(out, total, sizes)


def with_blanks(filled, total, sizes):
    """Fills in the cells with blank of 1- and 2-way tables by subtraction."""
    out = {}
    for c, size in enumerate(sizes):
        one = filled.get((c,), np.zeros(size)).copy()
        one[0] = max(total - one[1:].sum(), 0)
        out[c,] = one
    for a in range(len(sizes)):
        for b in range(a + 1, len(sizes)):
            pair = filled.get((a, b), np.zeros((sizes[a], sizes[b]))).copy()
            inner = pair[1:, 1:]
            pair[1:, 0] = np.maximum(out[a,][1:] - inner.sum(axis=1), 0)
            pair[0, 1:] = np.maximum(out[b,][1:] - inner.sum(axis=0), 0)
            pair[0, 0] = max(total - pair.sum(), 0)
            out[a, b] = pair
    return out
