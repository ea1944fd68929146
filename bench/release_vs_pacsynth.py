#!/usr/bin/env python3
"""Compares a release with pac-synth (Microsoft's synthetic-data-showcase) on one table.

Both get the same table, epsilon 1 and delta 1e-6, in one run. The table is the export of
a simulated hub, or any CSV of categories given with --table and --codebook; a table that
may not leave stays where it is: nothing but the figures below is kept.

TV is half the L1 distance between normalised tables of one and of two columns, blank
counted as a value; `lost` is the share of pairs of values that occur at least ten times
and never appear in the synthetic records.

    cargo build --release -p shyraq
    python3 bench/release_vs_pacsynth.py --binary PATH/shyraq [--table CSV --codebook BOOK]

It needs pac-synth (pip install pac-synth); without it, only Shyraq is measured, loudly.
"""

import argparse
import csv
import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter


def rows(path, columns=None):
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = columns or [c for c in reader.fieldnames if c != "person"]
        return columns, [tuple(r.get(c) or "" for c in columns) for r in reader]


def distances(columns, truth, made):
    n, m = len(truth), max(len(made), 1)
    one, two, lost, pairs = [], [], 0, 0
    for i in range(len(columns)):
        a, b = Counter(r[i] for r in truth), Counter(r[i] for r in made)
        one.append(sum(abs(a[k] / n - b[k] / m) for k in a | b) / 2)
    for i, j in itertools.combinations(range(len(columns)), 2):
        a, b = Counter((r[i], r[j]) for r in truth), Counter((r[i], r[j]) for r in made)
        two.append((sum(abs(a[k] / n - b[k] / m) for k in a | b) / 2, columns[i], columns[j]))
        for k, v in a.items():
            if v >= 10 and k[0] and k[1]:
                pairs += 1
                lost += b[k] == 0
    return statistics.mean(one), statistics.mean(t[0] for t in two), max(two), lost / max(pairs, 1)


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, cpu, after.ru_maxrss / 1024


PEER = """
import csv, sys
from pacsynth import Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer
rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))
p = DpAggregateSeededParametersBuilder().reporting_length(int(sys.argv[3])).epsilon(1.0).delta(1e-6).build()
s = DpAggregateSeededSynthesizer(p)
s.fit(Dataset(rows))
out = s.sample()
csv.writer(open(sys.argv[2], "w", newline="", encoding="utf-8")).writerows(out)
"""


def line(name, seconds, measures):
    wall, cpu, peak = seconds
    tv1, tv2, worst, lost = measures
    print(f"| {name} | {wall:.1f} | {cpu:.1f} | {peak:.0f} | {tv1:.4f} | {tv2:.4f} | {worst[0]:.3f} {worst[1]} x {worst[2]} | {100 * lost:.1f} % |")


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("--binary", required=True)
    parse.add_argument("--python", default=sys.executable, help="a Python that has pac-synth")
    parse.add_argument("--table", help="CSV in the columns of the code book; a column 'person' is dropped")
    parse.add_argument("--codebook", default="ctdc-2024")
    parse.add_argument("--people", type=int, default=200_000, help="people of the simulated world, without --table")
    parse.add_argument("--length", type=int, default=3, help="reporting length of pac-synth")
    a = parse.parse_args()
    binary = os.path.abspath(a.binary)
    with tempfile.TemporaryDirectory() as folder:
        at = lambda name: os.path.join(folder, name)
        table = a.table
        if not table:
            subprocess.run([binary, "demo", "--dir", at("demo"), "--no-serve", "--people", str(a.people)], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([binary, "intake", "export", "--hub", at("demo/hub"), "--out", at("cases.csv")], check=True, stdout=subprocess.DEVNULL)
            table = at("cases.csv")
        columns, truth = rows(table)
        with open(at("in.csv"), "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([columns, *truth])
        print(f"{len(truth)} rows x {len(columns)} columns, epsilon 1, delta 1e-6, {os.cpu_count()} cores\n")
        print("| | wall s | CPU s | peak MB | TV1 | TV2 mean | TV2 max | lost |")
        print("|---|---|---|---|---|---|---|---|")
        spent = run([binary, "release", "table", at("in.csv"), "--out", at("out"), "--epsilon", "1", "--delta", "1e-6", "--codebook", a.codebook])
        line("shyraq, records", spent, distances(columns, truth, rows(at("out/synthetic.csv"), columns)[1]))
        small = at("small.csv")
        with open(small, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([r[:5] for r in [columns, *truth[:400]]])
        sizes = [run([binary, "release", "table", small, "--out", at(f"s{k}"), "--epsilon", "1", "--delta", "1e-6", "--codebook", a.codebook, "--columns", ",".join(columns[:5])])[0] for k in range(9)]
        if subprocess.run([a.python, "-c", "import pacsynth"], stderr=subprocess.DEVNULL).returncode == 0:
            before = run([a.python, "-c", PEER, at("in.csv"), at("peer.csv"), str(a.length)])
            line(f"pac-synth, length {a.length}", before, distances(columns, truth, rows(at("peer.csv"), columns)[1]))
        else:
            print("SKIPPED: pac-synth is not installed, so there is no peer in this run")
        print(f"\n400 rows x 5 columns of this table, whole process: median {1000 * statistics.median(sizes):.0f} ms of {len(sizes)} (least {1000 * min(sizes):.0f}, most {1000 * max(sizes):.0f})")


main()
