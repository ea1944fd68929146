#!/usr/bin/env python3
"""Does a watch tell whether one person is in a table?

Two tables of 400 persons that differ in one person with rare answers are released in turn, each as a
process of its own. What is compared is the processor time, which is less shaken by other
programs than the clock, and the clock as well: difference of the medians, and how often chance
alone, which swaps the labels, gives a larger one (permutation test). Noise itself is drawn by rejection, so
times differ from run to run whoever is in the table. Nothing is kept.

    cargo build --release -p shyraq
    python3 bench/release_time.py --binary PATH/shyraq [--runs 400]
"""

import argparse
import csv
import os
import random
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

COLUMNS = {"gender": 2, "age": 5, "place": 40, "threats": 1, "debt": 1}
PERSONS = 400
SHUFFLES = 2000


def write(folder, dice):
    """Writes the code book and both tables; only the second has the last value of each column."""
    book = ["name='t'", "version='1'"]
    for name, values in COLUMNS.items():
        book += ["[[variable]]", f"name='{name}'", f"values={[f'v{k}' for k in range(values + 1)]}"]
    (folder / "book.toml").write_text("\n".join(book), encoding="utf-8")
    rows = [[f"v{dice.randrange(v)}" for v in COLUMNS.values()] for _ in range(PERSONS)]
    rare = [f"v{v}" for v in COLUMNS.values()]
    for name, people in [("without", rows), ("with", [*rows, rare])]:
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *people])


def release(binary, folder, name):
    """Releases a table; returns seconds of the clock and of the processor."""
    with tempfile.TemporaryDirectory() as out:
        command = [binary, "release", "table", f"{name}.csv", "--codebook", "book.toml", "--epsilon", "1"]
        begun = time.perf_counter()
        run = subprocess.Popen(
            [*command, "--delta", "1e-6", "--out", f"{out}/draft"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(run.pid, 0)
        seconds = time.perf_counter() - begun
        if status:
            raise SystemExit(f"error: {' '.join(command)} failed\nhint: run it by hand in {folder}")
        return seconds, used.ru_utime + used.ru_stime


def chance(a, b, dice):
    """How often swapped labels give a difference of medians that is as large."""
    seen = abs(statistics.median(a) - statistics.median(b))
    both = [*a, *b]
    more = 0
    for _ in range(SHUFFLES):
        dice.shuffle(both)
        more += abs(statistics.median(both[: len(a)]) - statistics.median(both[len(a) :])) >= seen
    return (more + 1) / (SHUFFLES + 1)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--binary", required=True, type=os.path.abspath)
    ask.add_argument("--runs", type=int, default=200, help="releases of each table")
    ask.add_argument("--seed", type=int, default=1)
    asked = ask.parse_args()
    dice = random.Random(asked.seed)
    times = {"without": [], "with": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, dice)
        for _ in range(asked.runs):
            # In turn and in random order, so that a busy minute meets both.
            for table in dice.sample(list(times), 2):
                times[table].append(release(asked.binary, folder, table))
    for k, what in enumerate(["clock", "processor"]):
        a, b = ([t[k] for t in times[table]] for table in times)
        print(
            f"{what}: median {1e3 * statistics.median(a):.2f} ms without, {1e3 * statistics.median(b):.2f} ms with the person,"
            f" least {1e3 * min(a):.2f} and {1e3 * min(b):.2f}; chance gives as much with probability {chance(a, b, dice):.3f}"
        )


if __name__ == "__main__":
    main()
