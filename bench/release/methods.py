"""The methods of the comparison: how each is called, and how it is set.

All get the same file, epsilon and delta. Those that take one get the public code book.
"""

import sys
from dataclasses import dataclass, field

from . import codebook
from .peers import Job

DELTA = 1e-6


@dataclass(frozen=True)
class Method:
    """A peer: the module that runs it, its options, and how many runs it gets at most."""

    name: str
    label: str
    module: str
    options: dict = field(default_factory=dict)
    most_runs: int = 1000
    has_counts: bool = False


PEERS = [
    Method("mst", "MST, sampling mended", "mst"),
    Method("pac-synth-3", "pac-synth, length 3 (default)", "pac_synth", {"length": 3}, has_counts=True),
    Method("pac-synth-2", "pac-synth, length 2", "pac_synth", {"length": 2}, has_counts=True),
    Method("one-ways", "noisy one-ways (the floor)", "one_ways"),
    Method("aim-cut", "AIM cut down: 2 rounds a column, at most 40, 2 MB", "aim", {"rounds": 40, "megabytes": 2}),
    Method("mst-packaged", "MST as packaged", "mst", {"packaged": True}, most_runs=1),
    Method("aim", "AIM, its defaults", "aim", most_runs=1),
]
BY_NAME = {m.name: m for m in PEERS}


def peer_command(method, table, epsilon, source, out):
    """Returns the command of a peer, after its job was written into the folder `out`."""
    Job(source, table.domain, epsilon, DELTA, out, method.options).save(out / "job.json")
    return [sys.executable, "-m", f"release.peers.{method.module}", out / "job.json"]


def our_command(binary, table, epsilon, source, out):
    """Returns our command, after its code book was written into the folder `out`."""
    codebook.write(out / "book.toml", table.name, table.domain, table.groups)
    return [
        binary, "release", "table", source, "--out", out / "draft",
        "--epsilon", f"{epsilon:g}", "--delta", f"{DELTA:.0e}", "--codebook", out / "book.toml",
    ]  # fmt: skip
