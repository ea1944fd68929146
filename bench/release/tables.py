"""The tables of the comparison, by name.

C27 and its cuts are real and restricted, Adult is public, S<rows>x<columns> is simulated.
"""

import re
import sys

from . import adult, ctdc, generated

#: Rows and columns of the simulated tables in the full grid.
SIMULATED = [
    (400, 5), (400, 20), (20_000, 10), (20_000, 40), (200_000, 20), (200_000, 40),
    (1_000_000, 10), (1_000_000, 20), (10_000_000, 5), (10_000_000, 10), (10_000_000, 40),
]
NAMES = ["C10", "C27", "Adult", "C7", "C5", *(f"S{r}x{c}" for r, c in SIMULATED)]


class Shelf:
    """Loads tables when they are asked for, and holds the last one."""

    def __init__(self, downloads):
        self.downloads = downloads
        self.last = None
        self.told = set()

    def get(self, name):
        """Returns a table, or None, loudly, when its source is not on this machine."""
        if self.last is None or self.last.name != name:
            self.last = None
            self.last = self.load(name)
        return self.last

    def load(self, name):
        if simulated := re.fullmatch(r"S(\d+)x(\d+)", name):
            return generated.load(int(simulated[1]), int(simulated[2]))
        if name == "Adult":
            return adult.load(self.downloads) or self.skip(name, f"{adult.WHEEL} was not downloaded")
        if name != "C27" and name not in ctdc.SMALLER:
            sys.exit(f"error: there is no table '{name}'\nhint: tables are {', '.join(NAMES)}, or S<rows>x<columns>")
        path = ctdc.find()
        if path is None:
            return self.skip(name, "the CTDC file is not on this machine: name its folder in SHYRAQ_RESTRICTED")
        table = ctdc.load(path)
        return table if name == "C27" else table.of(name, ctdc.SMALLER[name])

    def skip(self, name, why):
        if name not in self.told:
            print(f"SKIPPED: table {name}: {why}", flush=True)
            self.told.add(name)
