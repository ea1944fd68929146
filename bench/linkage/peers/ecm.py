"""recordlinkage's ECM classifier, on plain text.

The same blocking rules as Splink's. Names and words: Jaro-Winkler of .85 or more; all else:
equal; missing is disagreement, as the package has it. Default: what its `predict` takes, that
is a probability of .5, and connected components.
"""

import sys

import numpy as np
import pandas as pd
import recordlinkage

from linkage.peers import rules
from linkage.peers.job import Clock, Job, write
from linkage.thresholds import components

ALIKE = {"family", "given", "patronymic", "birthplace", "street", "locality", "occupation"}
DEFAULT = 0.5
LEAST = 0.01


def keyed(frame, wanted):
    """Returns the frame with a column for each rule; None where a part of it is missing."""
    out, names = frame.copy(), []
    for number, rule in enumerate(wanted):
        parts = [frame[field] if start is None else frame[field].str[start - 1 : end] for field, start, end in rule]
        known = np.logical_and.reduce([p.notna() & (p != "") for p in parts])
        key = parts[0].fillna("").str.cat([p.fillna("") for p in parts[1:]], sep="\x1f") if len(parts) > 1 else parts[0]
        name = f"rule{number}"
        out[name] = key.where(known, None)
        names.append(name)
    return out, names


def candidates(frames, names):
    """Returns the pairs that share a key. A rule goes without the rows that lack its key."""
    found = None
    for name in names:
        present = [f[f[name].notna()] for f in frames]
        index = recordlinkage.Index()
        index.block(name)
        pairs = index.index(*present)
        found = pairs if found is None else found.union(pairs)
    return found


def main():
    path, out = sys.argv[1:]
    clock = Clock()
    job = Job(path)
    clock.step("read")
    frames = job.files if job.duplicate_free and len(job.files) == 2 else [job.whole()]
    keyed_frames = [keyed(f.set_index("row"), rules.of(job.fields)) for f in frames]
    pairs = candidates([f for f, _ in keyed_frames], keyed_frames[0][1])
    clock.step("block")
    compare = recordlinkage.Compare()
    for field in job.fields:
        if field in ALIKE:
            compare.string(field, field, method="jarowinkler", threshold=0.85, label=field)
        else:
            compare.exact(field, field, label=field)
    features = compare.compute(pairs, *[f for f, _ in keyed_frames])
    features = (features > 0).astype(int)
    clock.step("compare")
    ecm = recordlinkage.ECMClassifier()
    ecm.fit(features)
    probability = ecm.prob(features)
    clock.step("fit")
    probability = probability[probability > LEAST]
    a, b = (pd.Index(probability.index.get_level_values(k)).to_numpy(np.int64) for k in (0, 1))
    scores = probability.to_numpy()
    chosen = scores >= DEFAULT
    clusters = components(job.rows, a[chosen], b[chosen])
    clock.step("cluster")
    write(out, clock, clusters, a, b, scores)


if __name__ == "__main__":
    main()
