"""Runs one command in a process of its own and measures it.

CPU seconds are the figure to compare on a machine that others use too; they include the
command's threads and the processes that it waited for. The command is started from a small
process without any data, because the kernel counts what the parent held at the moment of
the start to the child's peak memory.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
#: Seconds between two looks at a running command.
LOOK = 0.5


@dataclass(frozen=True)
class Limits:
    """What a command may use; beyond it, the command is ended.

    cpu_s and wall_s are seconds, memory_mb is megabytes (10^6 bytes) of resident memory.
    """

    cpu_s: float
    wall_s: float
    memory_mb: float


def used(pid):
    """Returns CPU seconds and resident megabytes of a process, or None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS, int(fields[21]) * PAGE / 1e6


def watch(process, limits, start, ended, reason):
    """Ends the process's group as soon as it passes a limit, or whoever asked for it is gone."""
    asker = os.getppid()
    while not ended.wait(LOOK):
        if os.getppid() != asker:
            os.killpg(process.pid, signal.SIGKILL)
            return
        now = used(process.pid)
        if now is None:
            return
        cpu, memory = now
        for name, value, limit in (
            ("CPU seconds", cpu, limits.cpu_s),
            ("seconds", time.monotonic() - start, limits.wall_s),
            ("MB of memory", memory, limits.memory_mb),
        ):
            if value > limit:
                reason.append(f"more than {limit:.0f} {name}")
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    reason.pop()  # it ended by itself in between
                return


def run(command, limits, log):
    """Runs a command to its end or to a limit; its output goes to the file `log`.

    Returns a dictionary: cpu_s, wall_s, peak_mb, and `end`: "done", "stopped" with the
    limit in `why`, or "failed" with the exit code in `why`.
    """
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    ended, reason = threading.Event(), []
    watcher = threading.Thread(target=watch, args=(process, limits, start, ended, reason), daemon=True)
    watcher.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:  # Ctrl-C: the command is in a session of its own and would go on
        os.killpg(process.pid, signal.SIGKILL)
        raise
    wall = time.monotonic() - start
    ended.set()
    watcher.join()
    code = process.returncode = os.waitstatus_to_exitcode(status)
    out = {
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 3),
        "wall_s": round(wall, 3),
        "peak_mb": round(usage.ru_maxrss * 1024 / 1e6, 1),
        "end": "stopped" if reason else "done" if code == 0 else "failed",
    }
    if reason or code != 0:
        out["why"] = reason[0] if reason else f"exit code {code}"
    return out


def apart(command, limits, log_path):
    """Runs and measures a command from a small process of its own; see `run`."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as result:
        ask = json.dumps([list(map(str, command)), vars(limits), str(log_path), result.name])
        # -I -S: no site packages, so that the starter stays at a few megabytes.
        subprocess.run([sys.executable, "-I", "-S", os.path.abspath(__file__), ask], check=True)
        return json.load(result)


def main():
    command, limits, log_path, result = json.loads(sys.argv[1])
    with open(log_path, "wb") as log:
        out = run(command, Limits(**limits), log)
    with open(result, "w", encoding="utf-8") as file:
        json.dump(out, file)


if __name__ == "__main__":
    main()
