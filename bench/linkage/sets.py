"""The sets of the comparison, by name."""

import re
import shutil
import sys

from . import febrl, generated, registers, world

TITLES = {
    "febrl4": "FEBRL 4: 2 x 5,000 records, everybody once a file; names, birth, address, number",
    "febrl4n": "FEBRL 4 with names and birth only",
    "febrl3": "FEBRL 3: 5,000 records of 2,000 persons in one file; names, birth, address, number",
    "febrl3n": "FEBRL 3 with names and birth only",
    "rl10000": "RLdata10000: 10,000 records in one file, 1,000 of them duplicates; names and birth",
    "world": "simulated Central-Asian world: 41,503 records of four contributors in Cyrillic and Latin, as written",
    "world-ascii": "the same with names after anyascii 0.3.3",
    "world6": "simulated Central-Asian world: 13,224 records of all six contributors; of the hotline's a quarter have no name and no birth",
    "world6-ascii": "the same with names after anyascii 0.3.3",
    "hist50k": "historical figures: 50,578 records of 5,156 persons in one file; names, birth, place, postcode, sex, occupation",
}
NAMES = list(TITLES)


def size(name):
    """Returns the records of one file of a simulated set `S<size>`, or None for other names."""
    found = re.fullmatch(r"S(\d+)", name)
    return int(found[1]) if found else None


def title(name):
    return TITLES.get(name) or f"two simulated files of {size(name):,} records, half of the people in both"


class Shelf:
    """Loads sets when they are asked for, and holds the last one."""

    def __init__(self, binary, scratch):
        self.binary, self.scratch = binary, scratch
        self.last = None

    def get(self, name):
        """Returns a set, or None, loudly, when its source is not on this machine."""
        if self.last is None or self.last.name != name:
            self.last = self.load(name)
        return self.last

    def load(self, name):
        if name.startswith("febrl") and name in TITLES:
            return febrl.load(name)
        if name.startswith("world") and name in TITLES:
            found = world.load(self.binary, self.scratch, name)
            shutil.rmtree(self.scratch / "world")
            return found
        if size(name):
            return generated.load(size(name))
        if name not in TITLES:
            sys.exit(f"error: there is no set '{name}'\nhint: sets are {', '.join(NAMES)}, S<size>")
        found = registers.rl10000() if name == "rl10000" else registers.hist50k()
        if found is None:
            print(f"SKIPPED: set {name}: its file is not in {registers.folder()}; name the folder that holds data/linkage in SHYRAQ_SHARED", flush=True)
        return found
