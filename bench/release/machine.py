"""What a run was made on and with: machine, versions, our binary."""

import hashlib
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

#: Packages whose version decides a peer's figures.
PACKAGES = ["pac-synth", "smartnoise-synth", "mbi", "jax", "numpy", "pandas"]


def memory_mb():
    """Returns the machine's memory in megabytes (10^6 bytes)."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6


def processor():
    """Returns the processor's name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def describe():
    """Returns one line that tells two machines apart."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{processor()}, {os.cpu_count()} cores, {memory_mb() / 1000:.0f} GB, {system}"


def versions():
    """Returns the versions of Python and of what the peers are made of."""
    return {"python": platform.python_version(), **{p: metadata.version(p) for p in PACKAGES}}


def ours(binary, root):
    """Returns version, commit and the first digits of the digest of our binary."""
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    git = ["git", "-C", str(root)]
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "--", "crates"], capture_output=True, text=True).stdout
    digest = hashlib.sha256(Path(binary).read_bytes()).hexdigest()[:12]
    return {"version": said, "commit": (commit or "unknown") + ("+changes" if changed else ""), "sha256": digest}
