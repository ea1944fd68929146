"""One file a peer. Each is a program of its own: `python -m release.peers.NAME JOB.json`.

The job names the input (a CSV of texts), the domain, epsilon, delta, the folder for the
output, and the peer's options. A peer writes `records.csv`, and `counts.csv` if it publishes
counts of its own.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """What a peer is asked for."""

    input: Path
    domain: dict
    epsilon: float
    delta: float
    out: Path
    options: dict

    def save(self, path):
        text = json.dumps({**vars(self), "input": str(self.input), "out": str(self.out)})
        Path(path).write_text(text, encoding="utf-8")

    @classmethod
    def asked(cls):
        """Reads the job that the command line names."""
        job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        return cls(**{**job, "input": Path(job["input"]), "out": Path(job["out"])})
