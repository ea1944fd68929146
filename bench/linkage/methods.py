"""The tools of the comparison."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Tool:
    """`module` is a module of `peers`, None for ours. `arguments` are given to it; `oracle`
    are those of a second run, not timed, that writes more pairs for the best threshold.
    `encoded`: compares encodings, not plain text. `single`: only for files without duplicates.
    """

    name: str
    label: str
    module: str | None = None
    arguments: tuple = ()
    oracle: tuple | None = None
    encoded: bool = False
    single: bool = False


TOOLS = [
    Tool("shyraq", "Shyraq", encoded=True),
    Tool("anonlink", "clkhash + anonlink", "anonlink", oracle=("least=0.5",), encoded=True),
    Tool("splink", "Splink", "splink"),
    Tool("splink-single", "Splink, single best links", "splink", ("single",), single=True),
    Tool("ecm", "recordlinkage ECM", "ecm"),
]
BY_NAME = {t.name: t for t in TOOLS}
NAMES = list(BY_NAME)

#: What decides a result besides the tool: the sets and how they are written and measured.
COMMON = ["records.py", "febrl.py", "registers.py", "world.py", "generated.py", "metrics.py", "thresholds.py"]


def setup(tool):
    """Returns the first digits of the digest of a tool's set-up; another set-up is another cell."""
    own = ["ours.py"] if tool.module is None else [f"peers/{tool.module}.py", "peers/rules.py", "peers/job.py"]
    digest = hashlib.sha256()
    for name in [*COMMON, *own]:
        digest.update((HERE / name).read_bytes())
    digest.update(repr((tool.arguments, tool.oracle)).encode())
    return digest.hexdigest()[:12]


def command(tool, path, out, arguments):
    """Returns the command that links the set at `path` with a peer."""
    return [sys.executable, "-m", f"linkage.peers.{tool.module}", path, out, *arguments]
