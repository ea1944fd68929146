"""Which cells are made, which count again, and what a row of the table says."""

import tempfile
import unittest
from pathlib import Path

from . import grid, summary
from .state import State

KEY = ("C5", 1.0, "mst", 1)


def line(end="done", cpu_limit=10, **more):
    return {"cell": list(KEY), "peer": {"end": end}, "limits": {"cpu_s": cpu_limit}, **more}


class States(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "cells.jsonl"

    def tearDown(self):
        self.folder.cleanup()

    def test_a_line_that_was_cut_off_costs_one_cell(self):
        State(self.path).add(line(sha256="a"))
        with open(self.path, "a", encoding="utf-8") as file:
            file.write('{"cell": ["C5", 1.0, "m')
        again = State(self.path)
        again.add(line(sha256="b"))
        self.assertEqual([x["sha256"] for x in State(self.path).lines], ["a", "b"])

    def test_another_binary_or_setting_is_another_cell(self):
        state = State(self.path)
        state.add(line(sha256="a", options={"rounds": 40}))
        self.assertIsNotNone(state.made(KEY, sha256="a", options={"rounds": 40}))
        self.assertIsNone(state.made(KEY, sha256="b", options={"rounds": 40}))
        self.assertIsNone(state.made(KEY, sha256="a", options={}))

    def test_what_passed_a_limit_is_tried_again_under_a_higher_one(self):
        state = State(self.path)
        state.add(line("stopped", 10))
        second = (*KEY[:3], 2)
        self.assertTrue(state.stopped(second, 10))
        self.assertFalse(state.stopped(second, 20))
        self.assertFalse(state.stopped(("C5", 2.0, "mst", 1), 10))


class Grids(unittest.TestCase):
    def test_quick_leaves_out_what_takes_long(self):
        methods = {c.method for c in grid.asked("quick")}
        self.assertEqual(methods, {"mst", "pac-synth-2", "pac-synth-3", "one-ways", "aim-cut"})
        self.assertEqual({c.table for c in grid.asked("quick")}, {"C10", "C27"})

    def test_aim_gets_one_run_an_epsilon(self):
        runs = [c for c in grid.asked("C5/*/aim,mst/5")]
        self.assertEqual(sum(c.method == "aim" for c in runs), 4)
        self.assertEqual(sum(c.method == "mst" for c in runs), 20)


class Verdicts(unittest.TestCase):
    def test_less_is_better(self):
        self.assertEqual(summary.verdict("tv2", [1.0], [3.0]), "win 3.0x")
        self.assertEqual(summary.verdict("tv2", [3.0], [1.0]), "loss 3.0x")
        self.assertEqual(summary.verdict("lost", [1.0], [0.0]), "loss")

    def test_what_runs_differ_by_is_even(self):
        self.assertEqual(summary.verdict("tv2", [1.0], [1.09]), "even")
        self.assertEqual(summary.verdict("shares", [1.0], [1.3]), "even")
        self.assertEqual(summary.verdict("tv2", [1.0, 2.0], [1.9, 3.0]), "even")
        self.assertIsNone(summary.verdict("tv3", [1.0], []))

    def test_a_run_that_did_not_end_is_a_result(self):
        row = summary.gather("AIM", "aim", "records", [{"end": "stopped", "why": "more than 10 CPU seconds"}])
        self.assertEqual((row.runs(), row.fate()), (0, "did not finish: more than 10 CPU seconds"))


if __name__ == "__main__":
    unittest.main()
