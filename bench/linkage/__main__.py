"""`make bench-linkage`: makes the cells that are not made yet, then writes the tables.

    python -m linkage --binary PATH/shyraq --cells quick
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path

from release import machine
from release.measure import Limits
from release.state import State

from . import grid, kernel, page, registers, sets, state, test_cells, test_metrics
from .about import about
from .cells import Bench

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shyraq"


def arguments():
    parse = argparse.ArgumentParser(prog="linkage", description=__doc__.splitlines()[0])
    parse.add_argument("--binary", required=True, help="our program, built for release")
    parse.add_argument("--cells", default="quick", help="quick, full, or SETS/TOOLS/RUNS, each a list or *")
    parse.add_argument("--limit", type=float, default=900, help="CPU seconds of one run; four times as much in wall time")
    parse.add_argument("--minutes", type=float, default=float("inf"), help="begin no cell after so many minutes")
    parse.add_argument("--kernel", help="a command that prints our million comparisons a second")
    parse.add_argument("--state", type=Path, default=CACHE / "bench-linkage" / "cells.jsonl")
    parse.add_argument("--only-page", action="store_true", help="make no cell, write the tables of those that are made")
    return parse.parse_args()


def measures_are_right():
    """Runs the tests of measures and cells; without them no figure is worth printing."""
    load = unittest.defaultTestLoader.loadTestsFromModule
    suite = unittest.TestSuite([load(test_metrics), load(test_cells)])
    return unittest.TextTestRunner(verbosity=0).run(suite).wasSuccessful()


def make(a, kept, known, limits, scratch):
    bench = Bench(sets.Shelf(a.binary, scratch), a.binary, limits, scratch)
    start = time.monotonic()
    wanted = grid.asked(a.cells)
    for number, cell in enumerate(wanted, 1):
        if time.monotonic() - start > 60 * a.minutes:
            print(f"{a.minutes:g} minutes are over; call again to go on")
            return
        if state.done(kept, cell, limits, known) or not bench.take(cell.set):
            continue
        line = bench.make(cell) | state.same(cell.tool, known) | {"versions": known["versions"], "ours_is": known["ours"]}
        kept.add(line)
        r = line["result"]
        said = f"F1 {r['f1']:.4f}" if r["end"] == "done" else r["why"]
        print(f"[{number}/{len(wanted)}] {cell.set} run {cell.run}: {cell.tool} {said}, {r['cpu_s']:.1f} CPU s, {r['end']}", flush=True)


def main():
    a = arguments()
    if not measures_are_right():
        sys.exit("error: the tests of the measures failed\nhint: see the failed tests above")
    # An end from outside still removes the files of the set.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kept, known = State(a.state), about(a.binary, registers.ROOT)
    limits = Limits(a.limit, 4 * a.limit, 0.4 * machine.memory_mb())
    scratch = Path(tempfile.mkdtemp(prefix="shyraq-bench-"))
    try:
        if not a.only_page:
            make(a, kept, known, limits, scratch)
            if line := kernel.make(a.kernel, known):
                kept.add(line)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    cells = [x for x in kept.lines if state.counts(x, known)]
    if not cells:
        sys.exit("error: no cell was made\nhint: see which sets were skipped above, or ask for others in CELLS")
    page.write(cells, kernel.newest(kept, known), known, registers.ROOT)


if __name__ == "__main__":
    main()
