"""Which cells are asked for, which count again, and what is called a win."""

import tempfile
import unittest
from pathlib import Path

from release.measure import Limits
from release.state import State

from . import grid, methods, state, summary

ABOUT = {"machine": "m", "versions": {"splink": "5"}, "ours": {"sha256": "a"}}


def line(tool, end="done", **more):
    return {"cell": ["febrl4n", tool, 1], "limits": {"cpu_s": 10}, "result": {"end": end}, **state.same(tool, ABOUT), **more}


class States(unittest.TestCase):
    def done(self, *lines, tool, cpu_s=10):
        with tempfile.TemporaryDirectory() as folder:
            kept = State(Path(folder) / "cells.jsonl")
            for x in lines:
                kept.add(x)
            return state.done(kept, grid.Cell("febrl4n", tool, 1), Limits(cpu_s, 1, 1), ABOUT)

    def test_a_made_cell_counts_until_its_setup_changes(self):
        self.assertTrue(self.done(line("splink"), tool="splink"))
        self.assertFalse(self.done(line("splink", setup="other"), tool="splink"))
        self.assertFalse(self.done(line("splink", versions={}), tool="splink"))
        self.assertFalse(self.done(line("splink"), tool="ecm"))

    def test_another_binary_is_another_cell_of_ours_only(self):
        self.assertTrue(self.done(line("shyraq", versions={}), tool="shyraq"))
        self.assertFalse(self.done(line("shyraq", sha256="b"), tool="shyraq"))
        self.assertTrue(self.done(line("splink", sha256="b"), tool="splink"))

    def test_what_passed_a_limit_is_tried_again_under_a_higher_one(self):
        self.assertTrue(self.done(line("ecm", "stopped"), tool="ecm", cpu_s=10))
        self.assertFalse(self.done(line("ecm", "stopped"), tool="ecm", cpu_s=11))
        self.assertFalse(self.done(line("ecm", "failed"), tool="ecm"))


class Grid(unittest.TestCase):
    def test_single_best_links_only_without_duplicates(self):
        found = {c.set for c in grid.asked("*/splink-single/1")}
        self.assertEqual(found, {"febrl4", "febrl4n"})

    def test_a_tool_that_is_not_there_is_told(self):
        with self.assertRaises(SystemExit):
            grid.asked("febrl4/zingg/1")


class Verdicts(unittest.TestCase):
    def test_losses_have_the_size_of_wins(self):
        self.assertEqual(summary.verdict("f1", 0.95, 0.90, True), "win +0.050")
        self.assertEqual(summary.verdict("f1", 0.90, 0.95, True), "loss -0.050")
        self.assertEqual(summary.verdict("ece", 0.09, 0.04, False), "loss -0.050")
        self.assertEqual(summary.verdict("cpu_s", 4, 2, False), "loss 2.0x")
        self.assertEqual(summary.verdict("cpu_s", 2, 2.1, False), "even")
        self.assertEqual(summary.verdict("ece", 0.09, None, False), "–")

    def row(self, *results):
        return summary.Row(methods.BY_NAME["ecm"], [{"result": {"end": "done", **r}} for r in results])

    def test_a_few_uncertain_pairs_decide_nothing(self):
        self.assertIsNone(self.row({"ece": 0.6, "uncertain": 2}).judged("ece"))
        self.assertEqual(self.row({"ece": 0.25, "uncertain": 200}, {"ece": 0.5, "uncertain": 200}).judged("ece"), 0.375)

    def test_what_failed_is_in_no_mean(self):
        row = summary.Row(methods.BY_NAME["ecm"], [{"result": {"end": "done", "f1": 0.5}}, {"result": {"end": "stopped", "why": "x", "cpu_s": 9}}])
        self.assertEqual(row.of("f1"), 0.5)
        self.assertEqual(row.fate(), "did not finish: x")
