"""Splink 5 with DuckDB, on plain text.

Names: its name comparison with term frequencies. Birth: its comparison of dates. Words of an
address or trade: Jaro-Winkler, with term frequencies. Codes: equal or not, with term
frequencies. The prior comes from strict rules and an assumed recall of .7 and is made better
by EM, u from 5e6 random pairs, m from two passes of EM, each blind for what it blocks on.
Default: probability .5 and connected components. With `single`, where nobody stands twice in
a file: its single best links instead of components.

The prior decides Splink's default. Seven ways to set it, that of its tutorial among them, were
tried on RLdata10000, FEBRL with names only and the world, and the one that is best for Splink
over these was kept: with others its F1 fell to .04 on RLdata10000 or .53 on the world in ASCII.
"""

import sys

import numpy as np
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from linkage.peers import rules
from linkage.peers.job import Clock, Job, write

NAMES = {"family", "given", "patronymic"}
WORDS = {"birthplace", "street", "locality", "occupation"}
DEFAULT = 0.5
#: Pairs below are not written: they are in no band of the calibration and in no cluster.
LEAST = 0.01
SEED = 1
#: Two fields are equal and the third is but one edit off.
STRICT = [
    "l.family = r.family and l.given = r.given and levenshtein(l.birth, r.birth) <= 1",
    "l.family = r.family and l.birth = r.birth and levenshtein(l.given, r.given) <= 1",
    "l.given = r.given and l.birth = r.birth and levenshtein(l.family, r.family) <= 1",
]


def comparison(field):
    if field in NAMES:
        return cl.NameComparison(field)
    if field == "birth":
        return cl.DateOfBirthComparison(field, input_is_string=True, invalid_dates_as_null=False)
    if field in WORDS:
        return cl.JaroWinklerAtThresholds(field, [0.9, 0.7]).configure(term_frequency_adjustments=True)
    return cl.ExactMatch(field).configure(term_frequency_adjustments=True)


def block(rule):
    return block_on(*(field if start is None else f"substr({field}, {start}, {end - start + 1})" for field, start, end in rule))


def main():
    path, out, *more = sys.argv[1:]
    clock = Clock()
    job = Job(path)
    clock.step("read")
    kind = "dedupe_only" if len(job.files) == 1 else "link_only" if job.duplicate_free else "link_and_dedupe"
    api = DuckDBAPI()
    tables = [api.register(f.rename(columns={"row": "unique_id"}), dataset_display_name=f"f{i}") for i, f in enumerate(job.files)]
    settings = SettingsCreator(
        link_type=kind,
        comparisons=[comparison(f) for f in job.fields],
        blocking_rules_to_generate_predictions=[block(r) for r in rules.of(job.fields)],
        retain_matching_columns=False,
    )
    linker = Linker(tables if len(tables) > 1 else tables[0], settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(STRICT, recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=SEED)
    for blind in (block_on("family", "given"), block_on("birth")):
        training.estimate_parameters_using_expectation_maximisation(
            blind, populate_probability_two_random_records_match_from_trained_values=True
        )
    clock.step("train")
    pairs = linker.inference.predict(threshold_match_probability=LEAST)
    clock.step("predict")
    if "single" in more and job.duplicate_free:
        names = [f"f{i}" for i in range(len(job.files))]
        found = linker.clustering.cluster_using_single_best_links(pairs, names, threshold_match_probability=DEFAULT)
    else:
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=DEFAULT)
    clusters, scored = found.as_pandas_dataframe(), pairs.as_pandas_dataframe()
    clock.step("cluster")
    labels = np.empty(job.rows, np.int64)
    labels[clusters["unique_id"].to_numpy(np.int64)] = np.unique(clusters["cluster_id"].astype(str), return_inverse=True)[1]
    write(out, clock, labels, scored["unique_id_l"], scored["unique_id_r"], scored["match_probability"])


if __name__ == "__main__":
    main()
