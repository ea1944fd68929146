"""`make bench-release`: makes the cells that are not made yet, then writes the tables.

    python -m release --binary PATH/shyraq --cells quick
"""

import argparse
import os
import sys
import time
import unittest
from pathlib import Path

from . import codebook, grid, machine, page, test_cells, test_metrics
from .cells import Bench
from .measure import Limits
from .methods import BY_NAME
from .state import State
from .tables import Shelf

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shyraq"


def arguments():
    parse = argparse.ArgumentParser(prog="release", description=__doc__.splitlines()[0])
    parse.add_argument("--binary", required=True, help="our program, built for release")
    parse.add_argument("--cells", default="full", help="quick, full, or TABLES/EPSILONS/METHODS/RUNS, each a list or *")
    parse.add_argument("--limit", type=float, default=1200, help="CPU seconds of one run; four times as much in wall time")
    parse.add_argument("--minutes", type=float, default=float("inf"), help="begin no cell after so many minutes")
    parse.add_argument("--kept-peers", action="store_true", help="a peer's run of this machine and these versions counts again; only ours is run anew")
    parse.add_argument("--state", type=Path, default=CACHE / "bench-release" / "cells.jsonl")
    parse.add_argument("--downloads", type=Path, default=CACHE / "bench-downloads")
    parse.add_argument("--only-page", action="store_true", help="make no cell, write the tables of those that are made")
    return parse.parse_args()


def measures_are_right():
    """Runs the tests of measures and cells; without them no figure is worth printing."""
    load = unittest.defaultTestLoader.loadTestsFromModule
    suite = unittest.TestSuite([load(test_metrics), load(test_cells)])
    return unittest.TextTestRunner(verbosity=0).run(suite).wasSuccessful()


def make(a, state, same, own):
    limits = Limits(a.limit, 4 * a.limit, 0.6 * machine.memory_mb())
    bench = Bench(Shelf(a.downloads), str(Path(a.binary).resolve()), limits)
    start = time.monotonic()
    wanted = grid.asked(a.cells)
    try:
        for number, cell in enumerate(wanted, 1):
            if time.monotonic() - start > 60 * a.minutes:
                print(f"{a.minutes:g} minutes are over; call again to go on")
                return
            alike = same | {"options": BY_NAME[cell.method].options}
            if done(state, cell, limits, alike, own) or not bench.take(cell.table):
                continue
            kept = state.made(cell.key, **alike) if a.kept_peers else None
            line = bench.make(cell, kept and kept["peer"]) | same | {"sha256": own["sha256"], "ours_is": own}
            line["peer_date"] = kept.get("peer_date", kept["date"]) if kept else line["date"]
            state.add(line)
            ours, peer = (f"{r['cpu_s']:.1f} s {r['end']}" for r in (line["ours"], line["peer"]))
            print(f"[{number}/{len(wanted)}] {cell.table} eps {cell.epsilon:g} run {cell.run}: shyraq {ours}, {cell.method} {peer}", flush=True)
    finally:
        bench.close()


def done(state, cell, limits, alike, own):
    """Tells whether a cell needs no run: it was made, or its method passed the limit before.

    A method that is set otherwise than it was (`options`) is another method.
    """
    line = state.made(cell.key, sha256=own["sha256"], **alike)
    if line is None:
        return state.stopped(cell.key, limits.cpu_s, sha256=own["sha256"], **alike)
    return line["peer"]["end"] != "stopped" or line["limits"]["cpu_s"] >= limits.cpu_s


def stands(line, same, own):
    """Tells whether a line is of this machine, these versions, this binary and this setting of its method."""
    method = BY_NAME.get(line["cell"][2])
    alike = all(line[k] == v for k, v in same.items()) and line["sha256"] == own["sha256"]
    return alike and method is not None and line["options"] == method.options


def main():
    a = arguments()
    if not measures_are_right():
        sys.exit("error: the tests of the measures failed\nhint: see the failed tests above")
    state = State(a.state)
    same = {"machine": machine.describe(), "versions": machine.versions()}
    own = machine.ours(a.binary, codebook.ROOT)
    if not a.only_page:
        make(a, state, same, own)
    lines = [line for line in state.lines if stands(line, same, own)]
    if not lines:
        sys.exit("error: no cell was made\nhint: see which tables were skipped above")
    page.write(lines, codebook.ROOT)


if __name__ == "__main__":
    main()
