"""Which cells count again: made on this machine, with these versions and this set-up.

Ours counts for one binary only. The file of cells is that of `release.state`.
"""

from . import methods


def same(tool_name, about):
    """Returns the properties that a line must have to count for a tool."""
    tool = methods.BY_NAME[tool_name]
    out = {"machine": about["machine"], "setup": methods.setup(tool)}
    return out | ({"sha256": about["ours"]["sha256"]} if tool.module is None else {"versions": about["versions"]})


def counts(line, about):
    """Tells whether a line is one of the present comparison."""
    if "cell" not in line:
        return False
    name = line["cell"][1]
    return name in methods.BY_NAME and all(line.get(k) == v for k, v in same(name, about).items())


def done(state, cell, limits, about):
    """Tells whether a cell needs no run: it was made, or the tool passed this limit on this set before."""
    lines = [x for x in state.lines if counts(x, about) and x["cell"][:2] == [cell.set, cell.tool]]
    if any(x["result"]["end"] == "stopped" and x["limits"]["cpu_s"] >= limits.cpu_s for x in lines):
        return True
    return any(tuple(x["cell"]) == cell.key and x["result"]["end"] == "done" for x in lines)
