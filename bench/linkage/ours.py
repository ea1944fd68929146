"""Our side: a key, an encoding for each file, a link, all by the program's commands."""

import subprocess

import numpy as np
import pandas as pd

from release import measure

#: Thresholds that are tried for the one that is best for the truth.
THRESHOLDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95]
DEFAULT = 0.5


def encodings(binary, records, files, out, limits):
    """Encodes each file; returns the folders and the measures of each run."""
    key = out / "key"
    subprocess.run([binary, "linkage", "keygen", "--out", key, "--epoch", "2026Q4"], check=True, stdout=subprocess.DEVNULL)
    folders, runs = [], []
    for source in records.sources:
        folder, file = out / "encoded" / source.name, files / f"{source.name}.csv"
        folder.parent.mkdir(exist_ok=True)
        command = [binary, "linkage", "encode", file, "--mapping", file.with_suffix(".toml"), "--key", key, "--out", folder]
        if source.duplicate_free:
            command.append("--duplicate-free")
        runs.append(measure.apart(command, limits, out / f"encode-{source.name}.log"))
        folders.append(folder)
    return folders, runs


def link(binary, folders, out, limits, threshold=DEFAULT):
    """Links; returns the measures of the run. The result goes to `out / "linked"`."""
    command = [binary, "linkage", "link", *folders, "--out", out / "linked", "--threshold", str(threshold)]
    return measure.apart(command, limits, out / "link.log")


def clusters(records, out):
    """Returns the number of each row's cluster."""
    row = records.row_of()
    frame = pd.read_csv(out / "linked" / "clusters.csv", dtype=str)
    labels = np.full(records.rows, -1, np.int64)
    labels[[row[k] for k in zip(frame["contributor"], frame["record"])]] = np.unique(frame["cluster"], return_inverse=True)[1]
    # A record that no cluster names stands alone.
    alone = labels < 0
    labels[alone] = labels.max() + 1 + np.arange(alone.sum())
    return labels


def scored(records, out):
    """Returns rows and probability of each scored pair."""
    row = records.row_of()
    frame = pd.read_parquet(out / "linked" / "pairs.parquet")
    sides = [np.array([row[k] for k in zip(frame[f"contributor_{s}"], frame[f"record_{s}"])], np.int64) for s in "ab"]
    return *sides, frame["probability"].to_numpy(float)


def total(runs):
    """Returns one result for runs after one another: sums of time, the highest peak."""
    bad = next((r for r in runs if r["end"] != "done"), None)
    sums = {k: round(sum(r[k] for r in runs), 3) for k in ("cpu_s", "wall_s")}
    return sums | {"peak_mb": max(r["peak_mb"] for r in runs)} | {k: (bad or runs[0])[k] for k in ("end", "why") if k in (bad or runs[0])}
