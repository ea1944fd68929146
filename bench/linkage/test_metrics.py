"""The measures against values that were computed by hand."""

import unittest

import numpy as np

from . import metrics, records, thresholds, world


class Clusters(unittest.TestCase):
    # Persons AAA BB C; clusters 112 22 3: one record of A lies with both of B.
    PERSONS = np.array([0, 0, 0, 1, 1, 2])
    CLUSTERS = np.array([1, 1, 2, 2, 2, 3])

    def test_pairs_b_cubed_and_exact_clusters(self):
        got = metrics.of_clusters(self.CLUSTERS, self.PERSONS)
        # Pairs: true AA AA AA BB; found 11, 22 22 22; right 11 and BB.
        self.assertAlmostEqual(got["precision"], 2 / 4)
        self.assertAlmostEqual(got["recall"], 2 / 4)
        self.assertAlmostEqual(got["f1"], 1 / 2)
        # By record, precision 1 1 1/3 2/3 2/3 1 and recall 2/3 2/3 1/3 1 1 1.
        p, r = (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6, (2 / 3 + 2 / 3 + 1 / 3 + 3) / 6
        self.assertAlmostEqual(got["b3"], 2 * p * r / (p + r))
        self.assertAlmostEqual(got["exact"], 1 / 3)
        self.assertEqual((got["clusters"], got["persons"]), (3, 3))

    def test_the_truth_is_perfect_under_any_numbers(self):
        got = metrics.of_clusters(np.array([9, 9, 9, 4, 4, 7]), self.PERSONS)
        self.assertEqual([got[k] for k in ("f1", "b3", "exact")], [1, 1, 1])

    def test_no_links_at_all(self):
        got = metrics.of_clusters(np.arange(6), self.PERSONS)
        self.assertEqual((got["precision"], got["recall"], got["f1"]), (1, 0, 0))
        self.assertAlmostEqual(got["exact"], 1 / 3)

    def test_true_pairs_by_group(self):
        got = metrics.recall_by_group(self.CLUSTERS, self.PERSONS, ["L", "L", "C", "C", "C", "L"])
        self.assertEqual(got["L"], {"pairs": 1, "recall": 1.0})
        self.assertEqual(got["C"], {"pairs": 1, "recall": 1.0})
        self.assertEqual(got["C – L"], {"pairs": 2, "recall": 0.0})


class Probabilities(unittest.TestCase):
    def test_error_in_bands(self):
        # Band .2: mean .25, truth 1/2; band .9: .95, truth 1. Sure ones do not count.
        got = metrics.of_probabilities([0.2, 0.3 - 1e-9, 0.95, 0.999, 0.001], [1, 0, 1, 0, 1])
        self.assertEqual(got["uncertain"], 3)
        self.assertAlmostEqual(got["ece"], (0.5 + 0.05) / 3, places=6)

    def test_nothing_uncertain(self):
        self.assertEqual(metrics.of_probabilities([0.999], [1]), {"ece": None, "uncertain": 0})


class Thresholds(unittest.TestCase):
    def test_chains_become_one(self):
        got = thresholds.components(5, np.array([0, 1]), np.array([1, 2]))
        self.assertEqual(len(set(got[:3])), 1)
        self.assertEqual(len(set(got)), 3)

    def test_the_best_cut_leaves_the_false_link_out(self):
        a, b = np.array([0, 2, 1]), np.array([1, 3, 2])
        got = thresholds.best(4, a, b, np.array([0.9, 0.8, 0.3]), np.array([0, 0, 1, 1]))
        self.assertEqual(got["f1"], 1)
        self.assertGreater(got["at"], 0.3)
        self.assertLessEqual(got["at"], 0.8)


class Disguise(unittest.TestCase):
    def test_neither_id_nor_order_tells_who_it_is(self):
        import pandas as pd

        frame = pd.DataFrame({"rec_id": [f"rec-{i // 2}" for i in range(200)], "family": [f"f{i}" for i in range(200)]})
        source, order = records.disguised("a", frame, np.arange(200) // 2, 1)
        self.assertEqual(list(source.frame.columns), ["id", "family"])
        self.assertEqual(sorted(source.frame["id"]), sorted(f"r{i}" for i in range(200)))
        self.assertEqual(list(source.frame["family"]), [f"f{i}" for i in order])
        self.assertEqual(list(source.persons), [i // 2 for i in order])
        # Of 199 neighbours about one is a pair by chance, not 100.
        self.assertLess((np.diff(source.persons) == 0).sum(), 8)

    def test_whole_names_are_parted_as_their_contributor_writes_them(self):
        import pandas as pd

        got = world.parted(pd.Series(["Farzona SAFAROVA", "Бейшеналиев Мирлан", "Абдыкалык уулу Нурлан", None, "SAFAROVA"]))
        self.assertEqual(list(got["family"]), ["SAFAROVA", "Бейшеналиев", "Абдыкалык", None, "SAFAROVA"])
        self.assertEqual(list(got["given"]), ["Farzona", "Мирлан", "уулу Нурлан", None, None])

    def test_births_in_one_form(self):
        import pandas as pd

        got = world.one_form(pd.Series(["17.04.1996", "24/12/1992", "1986-03-08 00:00:00", "1999 ж.", "1993", "1993-02-01"]))
        self.assertEqual(list(got), ["1996-04-17", "1992-12-24", "1986-03-08", "1999", "1993", "1993-02-01"])
