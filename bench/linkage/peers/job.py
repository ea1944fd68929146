"""What every peer reads and writes."""

import json
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd


class Job:
    """A set to link: `files` is a frame for each file, with a column `row` and the set's fields.

    Rows are numbered through all files; what a file lacks and what is empty is None. Text is in
    small letters, as anybody would have it who links on plain text.
    """

    def __init__(self, path):
        asked = json.loads(Path(path).read_text(encoding="utf-8"))
        self.fields, self.files, start = asked["fields"], [], 0
        for file in asked["files"]:
            frame = pd.read_csv(file["path"], dtype=str, keep_default_na=False).drop(columns="id")
            frame = frame.apply(lambda c: c.str.lower()).reindex(columns=self.fields).astype(object)
            frame = frame.where(frame.notna() & (frame != ""), None)
            frame.insert(0, "row", np.arange(start, start + len(frame)))
            start += len(frame)
            self.files.append(frame)
        self.rows = start
        #: Everybody stands at most once in each of the files, and there is more than one.
        self.duplicate_free = len(self.files) > 1 and all(f["duplicate_free"] for f in asked["files"])

    def whole(self):
        """Returns all files as one frame."""
        return pd.concat(self.files, ignore_index=True)


def cpu_s():
    """Returns CPU seconds of this process and of those that it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in both)


class Clock:
    """Wall and CPU seconds of the work alone: without the start of Python and imports."""

    def __init__(self):
        self.steps, self.last = {}, (time.monotonic(), cpu_s())

    def step(self, name):
        """Ends a step; what came since the last one is its."""
        now = (time.monotonic(), cpu_s())
        self.steps[name] = {"wall_s": round(now[0] - self.last[0], 3), "cpu_s": round(now[1] - self.last[1], 3)}
        self.last = now


def write(out, clock, clusters, a, b, scores, probabilities=True, links=None):
    """Writes the result of a peer.

    `clusters`: number of each row's cluster at the default threshold. `a`, `b`, `scores`: the
    pairs that were scored; `links` says which of them may become links, by default all.
    """
    out = Path(out)
    a, b, scores = np.asarray(a, np.int32), np.asarray(b, np.int32), np.asarray(scores, np.float64)
    links = np.ones(len(a), bool) if links is None else links
    np.savez(out / "result.npz", clusters=np.asarray(clusters, np.int32), a=a, b=b, scores=scores, links=links)
    (out / "steps.json").write_text(json.dumps({"steps": clock.steps, "probabilities": probabilities}), encoding="utf-8")
