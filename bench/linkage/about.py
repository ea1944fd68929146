"""What a run was made on and with."""

import platform
from importlib import metadata

from release import machine

#: Packages whose version decides a peer's figures.
PACKAGES = ["splink", "duckdb", "clkhash", "anonlink", "recordlinkage", "anyascii", "numpy", "pandas", "scikit-learn", "jellyfish"]


def about(binary, root):
    """Returns machine, versions and our binary."""
    versions = {"python": platform.python_version(), **{p: metadata.version(p) for p in PACKAGES}}
    return {"machine": machine.describe(), "versions": versions, "ours": machine.ours(binary, root)}
