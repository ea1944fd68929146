"""Sets of records with a truth, as every tool gets them.

Public test sets carry the truth in their ids or in the order of rows. So ids are drawn anew
and rows are shuffled before any tool sees a file, with a fixed seed.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

#: Variables in the words of our mapping; also the names of the columns.
FIELDS = [
    "family", "given", "patronymic", "birth", "birthplace", "house", "street", "locality",
    "postcode", "region", "sex", "occupation", "idno",
]
#: A name in one column, which ours reads; the peers have the same in columns of their own.
WHOLE_NAME = "full_name"


@dataclass(frozen=True)
class Source:
    """The file of one contributor.

    `frame` has a column `id`, columns of FIELDS and perhaps WHOLE_NAME; `persons` is the truth of its rows.
    """

    name: str
    frame: pd.DataFrame
    persons: np.ndarray
    duplicate_free: bool = False


@dataclass
class RecordSet:
    """Files, and who their records are. Rows are numbered through all files, in their order.

    `groups` has kinds of groups (script, citizenship) with one word a row.
    """

    name: str
    sources: list
    groups: dict = field(default_factory=dict)

    @property
    def fields(self):
        """Returns the fields that some file has."""
        return [f for f in FIELDS if any(f in s.frame.columns for s in self.sources)]

    @property
    def truth(self):
        """Returns the number of each row's person."""
        return np.unique(np.concatenate([s.persons for s in self.sources]), return_inverse=True)[1]

    @property
    def rows(self):
        return sum(len(s.frame) for s in self.sources)

    def write(self, folder):
        """Writes the files, our mappings and `set.json`, which names them; the truth stays here."""
        folder = Path(folder)
        listed = []
        for source in self.sources:
            path = folder / f"{source.name}.csv"
            source.frame.to_csv(path, index=False)
            columns = [c for c in source.frame.columns if c != "id"]
            if WHOLE_NAME in columns:
                columns = [c for c in columns if c not in ("family", "given", "patronymic")]
            mapping = ["record = 'id'", *(f"{c} = '{c}'" for c in columns)]
            path.with_suffix(".toml").write_text("\n".join(mapping) + "\n", encoding="utf-8")
            listed.append({"name": source.name, "path": str(path), "duplicate_free": source.duplicate_free})
        path = folder / "set.json"
        path.write_text(json.dumps({"name": self.name, "fields": self.fields, "files": listed}), encoding="utf-8")
        return path

    def row_of(self):
        """Returns the row of each contributor's record: a dictionary by (name, id)."""
        keys = ((s.name, i) for s in self.sources for i in s.frame["id"])
        return {key: row for row, key in enumerate(keys)}


def disguised(name, frame, persons, seed, duplicate_free=False):
    """Returns the source with ids drawn anew and rows shuffled, and the order that the rows took."""
    draw = np.random.default_rng([seed, len(frame)])
    order = draw.permutation(len(frame))
    out = frame.iloc[order].reset_index(drop=True)
    kept = [f for f in [*FIELDS, WHOLE_NAME] if f in out.columns]
    out = out[kept].map(lambda v: v.strip() if isinstance(v, str) else v)
    out.insert(0, "id", [f"r{i}" for i in draw.permutation(len(frame))])
    return Source(name, out, np.asarray(persons)[order], duplicate_free), order
