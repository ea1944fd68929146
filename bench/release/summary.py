"""Means, spreads and verdicts of the cells that were made."""

import statistics
from dataclasses import dataclass

from .methods import PEERS


def small(x):
    """Prints a distance: four places, or two digits where these would hide it."""
    return f"{x:.4f}" if x >= 0.001 or x == 0 else f"{x:.1e}"


#: Measures in the order of the columns: key, heading, how a number is printed.
MEASURES = [
    ("cpu_s", "CPU s", lambda x: f"{x:.2f}" if x < 10 else f"{x:.0f}"),
    ("peak_mb", "peak MB", lambda x: f"{x:.0f}"),
    ("tv1", "TV1", small),
    ("tv2", "TV2 mean", small),
    ("tv2_max", "TV2 max", small),
    ("tv3", "TV3", small),
    ("work3", "work3", small),
    ("rel100", "rel100", lambda x: f"{x:.3f}"),
    ("lost", "lost %", lambda x: f"{100 * x:.2f}"),
    ("invented", "invented %", lambda x: f"{100 * x:.3f}"),
    ("shares", "shares", lambda x: f"{x:.2f}"),
]
#: Two means this near are even: below it, runs of one method differ as much.
NEAR = {"shares": 0.4}
NEAR_ELSE = 0.1
OURS = {"records": "shyraq, records", "counts": "shyraq, counts"}


@dataclass(frozen=True)
class Row:
    """One method's records or counts on one table at one epsilon."""

    method: str
    form: str
    label: str
    values: dict
    ends: list

    def runs(self):
        return sum(end == "done" for end, _ in self.ends)

    def of(self, key):
        """Returns the values of a measure, one a run; empty when it has none."""
        return self.values.get(key, [])

    def text(self, key, show):
        found = self.of(key)
        if not found:
            return "–"
        mean = show(statistics.mean(found))
        return mean if len(found) == 1 else f"{mean} ±{show(statistics.stdev(found))}"

    def fate(self):
        """Says why the runs that did not end did not, or nothing."""
        return "; ".join(sorted({f"{'did not finish' if end == 'stopped' else 'failed'}: {why}" for end, why in self.ends if end != "done"}))


def gather(label, method, form, results):
    values = {}
    for result in results:
        if result["end"] != "done":
            continue
        for key, value in {**result[form], "cpu_s": result["cpu_s"], "peak_mb": result["peak_mb"]}.items():
            if value is not None and not isinstance(value, str):
                values.setdefault(key, []).append(value)
    return Row(method, form, label, values, [(r["end"], r.get("why")) for r in results])


def rows(lines):
    """Returns the rows of one table and epsilon: ours first, then the peers in their order."""
    newest = {tuple(line["cell"]): line for line in lines}.values()
    out = [gather(OURS[form], "shyraq", form, [line["ours"] for line in newest]) for form in OURS]
    for method in PEERS:
        results = [line["peer"] for line in newest if line["cell"][2] == method.name]
        if not results:
            continue
        out.append(gather(f"{method.label}{', records' if method.has_counts else ''}", method.name, "records", results))
        if method.has_counts and any(r["end"] == "done" for r in results):
            out.append(gather(f"{method.label}, counts", method.name, "counts", results))
    return out


def verdict(key, ours, peer):
    """Returns "win", "loss" or "even" with the ratio of the means, or None; less is better.

    Even is what differs less than runs of one method do, or whose ranges overlap.
    """
    if not ours or not peer:
        return None
    a, b = statistics.mean(ours), statistics.mean(peer)
    if abs(a - b) <= NEAR.get(key, NEAR_ELSE) * max(a, b):
        return "even"
    if len(ours) > 1 and len(peer) > 1 and min(ours) <= max(peer) and min(peer) <= max(ours):
        return "even"
    word, less, more = ("win", a, b) if a < b else ("loss", b, a)
    return f"{word} {more / less:.1f}x" if less > 0 else word
