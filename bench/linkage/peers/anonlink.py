"""clkhash and anonlink, on encodings: the peer that does what we do.

One CLK of 1,024 bits a record from bigrams, the same number of insertions for each field, 523
in all, so that about 40 % of the bits are set; a field without text sets none. All pairs are
compared. Default: Dice .8; the greedy solver between two files without duplicates, which
gives everybody at most one partner; else connected components over all records. With
`least=D` the pairs from D on are written too, for the threshold that is best for the truth.
"""

import sys

import anonlink
import numpy as np
from anonlink.similarities import dice_coefficient_accelerated
from clkhash import clk, comparators, field_formats, schema

from linkage.peers.job import Clock, Job, write
from linkage.thresholds import components

BITS = 1024
INSERTIONS = 523
DEFAULT = 0.8
SECRET = "a secret of the benchmark"
#: Rows compared with all others in one call.
CHUNK = 2_000
#: So many pairs are kept; beyond, the least similarity is raised.
MOST = 20_000_000


def properties(fields):
    spend = field_formats.BitsPerFeatureStrategy(INSERTIONS // len(fields))
    return field_formats.FieldHashingProperties(comparator=comparators.NgramComparison(2), strategy=spend)


def encode(job):
    """Returns the CLKs of each file."""
    hashing = properties(job.fields)
    every = schema.Schema([field_formats.StringSpec(f, hashing) for f in job.fields], BITS)
    texts = [[["" if v is None else v for v in row] for row in f[job.fields].itertuples(index=False)] for f in job.files]
    return [clk.generate_clks(t, every, SECRET, validate=False) for t in texts]


def within(clks, least):
    """Returns similarities and rows of all pairs of one list, each pair once."""
    kept, total = [], 0
    for start in range(0, len(clks), CHUNK):
        scores, (i, j) = dice_coefficient_accelerated([clks[start : start + CHUNK], clks[start:]], least)
        scores, i, j = np.array(scores), np.array(i, np.int64), np.array(j, np.int64)
        once = i < j
        kept.append((scores[once], i[once] + start, j[once] + start))
        total += int(once.sum())
        while total > MOST:
            least += 0.02
            kept = [tuple(x[part[0] >= least] for x in part) for part in kept]
            total = sum(len(part[0]) for part in kept)
    return tuple(np.concatenate([part[k] for part in kept]) for k in range(3))


def between(job, files, least):
    """Returns similarities and rows of the pairs of two or more files, and which the solver takes."""
    candidates = anonlink.candidate_generation.find_candidate_pairs(files, dice_coefficient_accelerated, least)
    scores, of, at = (np.array(candidates[0]), [np.array(x, np.int64) for x in candidates[1]], [np.array(x, np.int64) for x in candidates[2]])
    starts = np.array([f["row"].iloc[0] for f in job.files])
    a, b = starts[of[0]] + at[0], starts[of[1]] + at[1]
    # Greedy from the most alike down: what it takes above a threshold does not depend on the rest.
    taken = {tuple(sorted(int(starts[f] + r) for f, r in group)) for group in anonlink.solving.greedy_solve(candidates)}
    links = np.array([(min(x, y), max(x, y)) in taken for x, y in zip(a.tolist(), b.tolist())], bool)
    return scores, a, b, links


def main():
    path, out, *more = sys.argv[1:]
    least = float(more[0].split("=")[1]) if more else DEFAULT
    clock = Clock()
    job = Job(path)
    clock.step("read")
    files = encode(job)
    clock.step("encode")
    # The solver's groups are pairs only with two files; more are linked as one.
    if job.duplicate_free and len(files) == 2:
        scores, a, b, links = between(job, files, least)
    else:
        scores, a, b = within([c for f in files for c in f], least)
        links = np.ones(len(a), bool)
    chosen = links & (scores >= DEFAULT)
    clusters = components(job.rows, a[chosen], b[chosen])
    clock.step("link")
    print(f"share of bits set: {np.mean([c.count() for f in files for c in f]) / BITS:.3f}")
    write(out, clock, clusters, a, b, scores, probabilities=False, links=links)


if __name__ == "__main__":
    main()
