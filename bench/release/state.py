"""The cells that were made, one JSON line each, outside the clone.

A line is appended when its cell is done, so a run that is cut off loses one cell. Lines hold
figures and names of columns only, nothing of a table.
"""

import json


class State:
    """The file of made cells."""

    def __init__(self, path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lines = []
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    self.lines.append(json.loads(line))
                except json.JSONDecodeError:
                    # The last line of a run that was cut off while it wrote.
                    continue

    def add(self, line):
        """Keeps a cell."""
        self.lines.append(line)
        with open(self.path, "a", encoding="utf-8") as file:
            # A line that was cut off has no end: do not write onto it.
            file.write(("\n" if self.cut_off() else "") + json.dumps(line) + "\n")

    def cut_off(self):
        size = self.path.stat().st_size if self.path.exists() else 0
        if size == 0:
            return False
        with open(self.path, "rb") as file:
            file.seek(size - 1)
            return file.read(1) != b"\n"

    def made(self, key, **same):
        """Returns the newest line of a cell with these properties, or None."""
        for line in reversed(self.lines):
            if tuple(line["cell"]) == key and all(line.get(k) == v for k, v in same.items()):
                return line
        return None

    def stopped(self, key, cpu_limit, **same):
        """Tells whether an earlier run of this table, epsilon and peer passed a limit this high."""
        return any(
            tuple(line["cell"])[:3] == key[:3]
            and all(line.get(k) == v for k, v in same.items())
            and line["peer"]["end"] == "stopped"
            and line["limits"]["cpu_s"] >= cpu_limit
            for line in self.lines
        )
