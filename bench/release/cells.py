"""Makes one cell: a run of a peer and a run of ours, back to back, measured and scored."""

import datetime
import re
import shutil
import tempfile
from pathlib import Path

from . import coded, counts, measure, methods, metrics

#: The type of an exception at the start of a line of a log; never its text, which may hold a value.
EXCEPTION = re.compile(rb"^([\w.]*(?:Error|Exception|Interrupt))\b", re.MULTILINE)


class Bench:
    """Makes cells, and keeps the table that the last one needed, with its file."""

    def __init__(self, shelf, binary, limits):
        self.shelf, self.binary, self.limits = shelf, binary, limits
        self.folder = Path(tempfile.mkdtemp(prefix="shyraq-bench-"))
        self.truth = None

    def close(self):
        """Removes every file of a table."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def take(self, name):
        """Makes a table the current one; returns False when it is not on this machine."""
        if self.truth is not None and self.truth.table.name == name:
            return True
        self.truth = None
        table = self.shelf.get(name)
        if table is None:
            return False
        coded.write(self.folder / "input.csv", table.domain, table.codes)
        self.truth = metrics.Truth(table)
        return True

    def make(self, cell, peer=None):
        """Returns the line of a cell. With `peer`, that result stands in for a run of the peer."""
        method = methods.BY_NAME[cell.method]
        runs = {"ours": lambda: self.run_ours(cell.epsilon), "peer": lambda: peer or self.run_peer(method, cell.epsilon)}
        # Each goes first in every other run, so that a slow moment meets both.
        order = ("ours", "peer") if cell.run % 2 else ("peer", "ours")
        results = {side: runs[side]() for side in order}
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        return {"cell": list(cell.key), "date": now, "limits": vars(self.limits), "options": method.options, **results}

    def run_ours(self, epsilon):
        with self.out() as out:
            command = methods.our_command(self.binary, self.truth.table, epsilon, self.folder / "input.csv", Path(out))
            files = Path(out) / "draft"
            return self.scored(command, Path(out), files / "synthetic.csv", files / "aggregates.csv")

    def run_peer(self, method, epsilon):
        with self.out() as out:
            command = methods.peer_command(method, self.truth.table, epsilon, self.folder / "input.csv", Path(out))
            published = Path(out) / "counts.csv" if method.has_counts else None
            return self.scored(command, Path(out), Path(out) / "records.csv", published)

    def out(self):
        return tempfile.TemporaryDirectory(dir=self.folder)

    def scored(self, command, out, records, published):
        result = measure.apart(command, self.limits, out / "log")
        if result["end"] != "done":
            found = EXCEPTION.findall((out / "log").read_bytes())
            if result["end"] == "failed" and found:
                result["why"] += f", {found[-1].decode('ascii', 'replace')}"
            return result
        table = self.truth.table
        result["records"] = self.truth.score_records(coded.read(records, table.domain))
        if published is not None:
            result["counts"] = self.truth.score_counts(counts.read(published, table))
        return result
