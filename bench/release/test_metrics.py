"""The measures against values computed by hand, and the reading of published counts."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from . import counts, metrics
from .coded import Table


def table(rows, domain, **more):
    return Table("T", domain, [np.array(c, np.uint16) for c in zip(*rows)], **more)


def codes(rows):
    return [np.array(c, np.uint16) for c in zip(*rows)]


class Distances(unittest.TestCase):
    # Four people with columns a (x, y) and b (1).
    DOMAIN = {"a": ["x", "y"], "b": ["1"]}
    TRUE = [(1, 1), (1, 0), (2, 1), (0, 0)]

    def test_the_table_itself_has_no_error(self):
        score = metrics.Truth(table(self.TRUE, self.DOMAIN)).score_records(codes(self.TRUE))
        self.assertEqual((score["tv1"], score["tv2"], score["invented"]), (0, 0, 0))

    def test_distances_are_those_of_normalised_tables(self):
        # a: (1,2,1)/4 against (0,2,0)/2: half of 1/4+1/2+1/4 = 1/2. b: (2,2)/4 and (1,1)/2: 0.
        # a x b: x1, x0, y1, 00 of 4 each once against x1, x0 of 2: half of 1/4 four times = 1/2.
        score = metrics.Truth(table(self.TRUE, self.DOMAIN)).score_records(codes([(1, 1), (1, 0)]))
        self.assertAlmostEqual(score["tv1"], 0.25)
        self.assertAlmostEqual(score["tv2"], 0.5)
        self.assertEqual((score["tv2_max"], score["tv2_worst"], score["rows"]), (0.5, "a x b", 2))

    def test_three_columns(self):
        truth = metrics.Truth(table([(1, 1, 1), (0, 0, 0)], {"a": ["x"], "b": ["x"], "c": ["x"]}))
        # One of two people is right: half of (0 + 1/2 + 1/2); counts as published are off by 2 of n = 2.
        score = truth.score_records(codes([(1, 1, 1), (1, 0, 1)]))
        self.assertAlmostEqual(score["tv3"], 0.5)
        self.assertAlmostEqual(score["work3"], 1.0)
        # A release of half the size has the same shape, but its counts are off by half.
        half = truth.score_records(codes([(1, 1, 1)]))
        self.assertAlmostEqual(half["work3"], 0.5)

    def test_all_triples_up_to_a_thousand_then_a_sample(self):
        self.assertEqual(len(metrics.triples(10)), 120)
        self.assertEqual(len(metrics.triples(19)), 969)
        sample = metrics.triples(27)
        self.assertEqual((len(sample), len(set(sample))), (200, 200))
        self.assertEqual(sample, metrics.triples(27))


class CombinationsOfValues(unittest.TestCase):
    def test_lost_invented_and_relative_error(self):
        # Blank is row and column 0 and never counts here.
        a = np.array([[50, 0, 0], [0, 200, 10], [0, 9, 0]])
        b = np.array([[50, 0, 0], [0, 150, 0], [0, 0, 50]])
        sums = metrics.Combinations()
        sums.add(a, b)
        out = sums.report()
        self.assertAlmostEqual(out["rel100"], 0.25)  # only 200 is well filled: |150 - 200| / 200
        self.assertAlmostEqual(out["rel100_scaled"], abs(150 * 269 / 250 - 200) / 200)
        self.assertAlmostEqual(out["lost"], 0.5)  # of 200 and 10, the 10
        self.assertAlmostEqual(out["invented"], 0.2)  # 50 of 250
        self.assertAlmostEqual(out["invented_filled"], 0.25)  # 50 of 200

    def test_nothing_qualifies(self):
        sums = metrics.Combinations()
        sums.add(np.zeros((2, 2)), np.zeros((2, 2)))
        self.assertEqual(set(sums.report().values()), {None})


class Shares(unittest.TestCase):
    def test_the_denominator_is_who_answered_in_the_group(self):
        # The worked example of the code book, section 6: (1,-,-) (-,1,-) (-,-,1) (-,-,-) (1,1,-)
        # has 50 %, 50 %, 25 %. 125 times each, so that the denominator is 500.
        domain = {"land": ["K"], "f": ["1"], "s": ["1"], "o": ["1"]}
        people = [(1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1), (1, 0, 0, 0), (1, 1, 1, 0)]
        truth = table(people * 125, domain, groups={"form": ["f", "s", "o"]}, by=("land",))
        self.assertEqual(metrics.shares(truth, truth.codes), 0)
        # Everybody is forced labour: 100 %, 0 %, 0 %; errors 50, 50, 25.
        self.assertAlmostEqual(metrics.shares(truth, codes([(1, 1, 0, 0)] * 7)), 125 / 3)
        # Nobody of this land is published: the shares count as 0.
        self.assertAlmostEqual(metrics.shares(truth, codes([(0, 1, 0, 0)])), 125 / 3)

    def test_small_denominators_are_left_out(self):
        domain = {"land": ["K"], "f": ["1"]}
        truth = table([(1, 1)] * 499, domain, groups={"form": ["f"]}, by=("land",))
        self.assertIsNone(metrics.shares(truth, truth.codes))


class PublishedCounts(unittest.TestCase):
    DOMAIN = {"a": ["x", "y"], "b": ["1"]}

    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "counts.csv"
            path.write_text(text)
            return counts.read(path, table([(0, 0)], self.DOMAIN))

    def test_all_cells_listed(self):
        out = self.read("variables,values,count,low,high\na,,1,0,2\na,y,3,2,4\nb;a,1;y,2,0,3\n")
        np.testing.assert_array_equal(out[0,], [1, 0, 3])
        np.testing.assert_array_equal(out[0, 1], [[0, 0], [0, 0], [0, 2]])

    def test_cells_with_blank_are_what_is_left(self):
        out = self.read("variables,values,count\n,,10\na,x,4\na,y,3\nb,1,5\na;b,x;1,1\na;b,y;1,4\n")
        np.testing.assert_array_equal(out[0,], [3, 4, 3])
        np.testing.assert_array_equal(out[1,], [5, 5])
        # y with 1 is published above y itself: what is left is cut at 0.
        np.testing.assert_array_equal(out[0, 1], [[2, 0], [3, 1], [0, 4]])


if __name__ == "__main__":
    unittest.main()
