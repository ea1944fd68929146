"""Comparisons of two encoded records: million a second on one core, ours and anonlink's.

Ours are of 896 bits: levels of three names and a birth, and whether names stand in each
other's place. anonlink's are of filters of 1,024 bits: one Dice coefficient.

The two run in turn, so that a slow moment of the machine meets both. Ours is a command that
the caller names (KERNEL=); it prints the figure as the last number of its output.
"""

import datetime
import re
import statistics
import subprocess
import time

import numpy as np
from anonlink.similarities import dice_coefficient_accelerated
from bitarray import bitarray

FILTERS, BITS, FILL, ROUNDS = 20_000, 1024, 0.4, 5


def filters(seed):
    """Returns random filters; no two of them are alike."""
    bits = np.random.default_rng(seed).random((FILTERS, BITS)) < FILL
    out = []
    for row in np.packbits(bits, axis=1):
        one = bitarray()
        one.frombytes(row.tobytes())
        out.append(one)
    return out


def anonlinks(left, right):
    """Returns million comparisons a second of anonlink, nothing above the threshold."""
    start = time.process_time()
    dice_coefficient_accelerated([left, right], 0.8)
    return FILTERS * FILTERS / (time.process_time() - start) / 1e6


def ours(command):
    """Returns what our command says, or None, loudly, when it says nothing."""
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    found = re.findall(r"\d+(?:\.\d+)?", done.stdout)
    if done.returncode or not found:
        print(f"SKIPPED: kernel: the command of KERNEL ended with {done.returncode} and printed no figure")
        return None
    return float(found[-1])


def make(command, about):
    """Returns the line of the kernel, or None."""
    if not command:
        print("SKIPPED: kernel: name a command that prints our million comparisons a second in KERNEL")
        return None
    left, right = filters(1), filters(2)
    theirs, own = [], []
    for _ in range(ROUNDS):
        theirs.append(anonlinks(left, right))
        figure = ours(command)
        if figure is None:
            return None
        own.append(figure)
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    return {"kernel": {"shyraq": own, "anonlink": theirs}, "date": now, "machine": about["machine"], "ours_is": about["ours"]}


def newest(state, about):
    """Returns the newest line of this machine and binary, or None."""
    fit = (x for x in reversed(state.lines) if "kernel" in x)
    return next((x for x in fit if x["machine"] == about["machine"] and x["ours_is"]["sha256"] == about["ours"]["sha256"]), None)


def said(line):
    """Returns the sentences of the page."""
    if line is None:
        return ["Not measured in this run: our kernel has no command of its own yet (KERNEL)."]
    own, theirs = (line["kernel"][k] for k in ("shyraq", "anonlink"))
    a, b = statistics.median(own), statistics.median(theirs)
    return [
        f"Our rows of three names and a birth (896 bits, levels by field) beside anonlink's filters (1,024 bits, one Dice coefficient), one"
        f" core, nothing above the threshold, {len(own)} rounds in turn ({line['date'][:10]}): ours {a:.0f} million comparisons a second ({min(own):.0f} to {max(own):.0f}), anonlink {b:.0f} ({min(theirs):.0f} to {max(theirs):.0f}):"
        f" {a / b:.1f}x."
    ]
