"""Makes one cell: a tool links a set, measured and scored."""

import datetime
import json
import os
import re
import tempfile
from pathlib import Path

import numpy as np

from release import measure

from . import methods, metrics, ours, sets, thresholds

#: The type of an exception at the start of a line of a log; never its text, which may hold a value.
EXCEPTION = re.compile(rb"^([\w.]*(?:Error|Exception|Interrupt))\b", re.MULTILINE)


def size_mb(folder):
    """Returns the megabytes (10^6 bytes) of the files in a folder."""
    return round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1)


class Bench:
    """Makes cells in a folder of its own, in which the files of the current set lie."""

    def __init__(self, shelf, binary, limits, scratch):
        self.shelf, self.binary, self.limits, self.scratch = shelf, binary, limits, scratch
        self.name = self.records = self.truth = None

    def take(self, name):
        """Makes a set the current one; returns False when it is not on this machine."""
        if self.name != name:
            self.name, self.records = name, self.shelf.get(name)
            if self.records is not None:
                files = self.scratch / "files"
                files.mkdir(exist_ok=True)
                self.truth = self.records.truth
                self.path = self.records.write(files)
        return self.records is not None

    def make(self, cell):
        """Returns the line of a cell."""
        tool = methods.BY_NAME[cell.tool]
        before = os.getloadavg()[0]
        with tempfile.TemporaryDirectory(dir=self.scratch) as out:
            result = self.run_ours(Path(out)) if tool.module is None else self.run_peer(tool, Path(out))
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        load = [round(before, 1), round(os.getloadavg()[0], 1)]
        return {"cell": list(cell.key), "date": now, "limits": vars(self.limits), "load": load, "result": result}

    def run_ours(self, out):
        folders, runs = ours.encodings(self.binary, self.records, self.path.parent, out, self.limits)
        if all(r["end"] == "done" for r in runs):
            runs.append(ours.link(self.binary, folders, out, self.limits))
        result = ours.total(runs)
        if result["end"] != "done":
            return result
        *encoded, linked = runs
        steps = {"encode": ours.total(encoded), "link": linked}
        result["steps"] = {k: {t: v[t] for t in ("cpu_s", "wall_s", "peak_mb")} for k, v in steps.items()}
        a, b, probability = ours.scored(self.records, out)
        result |= self.scores(ours.clusters(self.records, out))
        result |= metrics.of_probabilities(probability, self.truth[a] == self.truth[b])
        result |= self.covered(a, b)
        result["disk_mb"] = {"encode": size_mb(out / "encoded"), "link": size_mb(out / "linked")}
        best = {"f1": result["f1"], "at": ours.DEFAULT}
        for threshold in [] if sets.size(self.name) else ours.THRESHOLDS:
            if ours.link(self.binary, folders, out, self.limits, threshold)["end"] == "done":
                f1 = metrics.of_clusters(ours.clusters(self.records, out), self.truth)["f1"]
                best = max(best, {"f1": f1, "at": threshold}, key=lambda x: x["f1"])
        return result | {"best": best}

    def run_peer(self, tool, out):
        result = self.apart(tool, out, tool.arguments)
        if result["end"] != "done":
            return result
        said = json.loads((out / "steps.json").read_text(encoding="utf-8"))
        result["steps"] = said["steps"]
        found = np.load(out / "result.npz")
        result |= self.scores(found["clusters"]) | self.covered(found["a"], found["b"])
        if said["probabilities"]:
            same = self.truth[found["a"]] == self.truth[found["b"]]
            result |= metrics.of_probabilities(found["scores"], same)
        if tool.oracle is not None:
            if self.apart(tool, out, tool.oracle)["end"] == "done":
                found = np.load(out / "result.npz")
            else:
                result["best_only_default"] = True
        if not tool.single:
            links = found["links"]
            a, b, scores = found["a"][links], found["b"][links], found["scores"][links]
            best = thresholds.best(self.records.rows, a, b, scores, self.truth)
            result["best"] = max(best, {"f1": result["f1"], "at": None}, key=lambda x: x["f1"])
        return result

    def apart(self, tool, out, arguments):
        result = measure.apart(methods.command(tool, self.path, out, arguments), self.limits, out / "log")
        if result["end"] == "failed" and (found := EXCEPTION.findall((out / "log").read_bytes())):
            result["why"] += f", {found[-1].decode('ascii', 'replace')}"
        return result

    def scores(self, clusters):
        """Returns the measures of clusters, and recall by group where the set has groups."""
        out = metrics.of_clusters(clusters, self.truth)
        groups = {k: metrics.recall_by_group(clusters, self.truth, w) for k, w in self.records.groups.items()}
        return out | ({"groups": groups} if groups else {})

    def covered(self, a, b):
        """Returns the share of true pairs among those that were written at all."""
        right = int((self.truth[a] == self.truth[b]).sum())
        return {"scored_true": metrics.ratio(right, metrics.pairs_within(np.bincount(self.truth)))}
