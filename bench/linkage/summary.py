"""Means of the cells that were made, and how ours stand beside each peer's."""

import statistics
from dataclasses import dataclass

from . import methods

#: Measures of the main table: key, heading, how a number is printed, whether more is better.
MEASURES = [
    ("f1", "F1", lambda x: f"{x:.4f}", True),
    ("precision", "precision", lambda x: f"{x:.4f}", True),
    ("recall", "recall", lambda x: f"{x:.4f}", True),
    ("b3", "B-cubed", lambda x: f"{x:.4f}", True),
    ("exact", "exact clusters", lambda x: f"{100 * x:.1f} %", True),
    ("ece", "ECE", lambda x: f"{x:.3f}", False),
    ("cpu_s", "CPU s", lambda x: f"{x:.2f}" if x < 10 else f"{x:.0f}", False),
    ("wall_s", "s", lambda x: f"{x:.2f}" if x < 10 else f"{x:.0f}", False),
    ("peak_mb", "peak MB", lambda x: f"{x:.0f}", False),
]
#: With fewer uncertain pairs an error of probabilities is chance: it is printed, never compared.
FEW = 100
#: Differences this small are even: two runs of one tool differ as much.
NEAR = {"f1": 0.001, "b3": 0.001, "exact": 0.001, "ece": 0.005}
NEAR_RATIO = 0.1


@dataclass
class Row:
    """One tool on one set: the results of its runs."""

    tool: methods.Tool
    lines: list

    @property
    def done(self):
        return [x["result"] for x in self.lines if x["result"]["end"] == "done"]

    def of(self, key):
        """Returns the mean of a measure, or None."""
        found = [r[key] for r in self.done if r.get(key) is not None]
        return statistics.mean(found) if found else None

    def judged(self, key):
        """Returns the mean of a measure if it may be compared, or None."""
        few = key == "ece" and (self.of("uncertain") or 0) < FEW
        return None if few else self.of(key)

    def best(self):
        """Returns the best F1 for the truth and its threshold, of the first run, or None."""
        return self.done[0].get("best") if self.done else None

    def fate(self):
        """Says why runs did not end, or nothing."""
        bad = {f"{'did not finish' if r['end'] == 'stopped' else 'failed'}: {r.get('why')}" for r in (x["result"] for x in self.lines) if r["end"] != "done"}
        return "; ".join(sorted(bad))

    def work(self):
        """Returns the mean CPU seconds without the start of Python and imports."""
        found = [sum(s["cpu_s"] for s in r["steps"].values()) for r in self.done]
        return statistics.mean(found) if found else None

    def load(self):
        """Returns the load averages before and after the first run."""
        return "{} / {}".format(*self.lines[0]["load"])


def rows(lines, name):
    """Returns the rows of a set, in the order of the tools; of a run made twice the newest counts."""
    newest = {tuple(x["cell"]): x for x in lines if x["cell"][0] == name}
    out = []
    for tool in methods.TOOLS:
        found = [x for key, x in sorted(newest.items()) if key[1] == tool.name]
        if found:
            out.append(Row(tool, found))
    return out


def verdict(key, ours, peer, more):
    """Returns "win", "even" or "loss" with the size of the difference; "–" where one has no figure."""
    if ours is None or peer is None:
        return "–"
    if key in NEAR:
        gain = ours - peer if more else peer - ours
        word = "even" if abs(gain) <= NEAR[key] else "win" if gain > 0 else "loss"
        return f"{word} {gain:+.3f}"
    less, most = sorted((ours, peer))
    if most - less <= NEAR_RATIO * most:
        return "even"
    return f"{'win' if ours < peer else 'loss'} {most / max(less, 1e-9):.1f}x"
