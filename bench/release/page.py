"""Writes the tables: a dated file in bench/results, and the book's page on accuracy."""

import datetime
from pathlib import Path

from . import summary
from .summary import MEASURES

BOOK = Path("docs") / "book" / "src" / "concepts" / "accuracy.md"
BEGIN, END = "<!-- bench-release: begin -->", "<!-- bench-release: end -->"

NOTES = """\
Every method gets the same file, epsilon and delta 1e-6; the unit is one person added or removed; those that take \
a code book get the public one, pac-synth takes its domain from the data. A peer's run and one of ours stand back to \
back, so ours has as many runs as all peers together. Less is better in every column. A figure is the mean over the \
runs, ± the standard deviation; bold is the best of its column, records and counts apart, the floor not counted. CPU \
seconds are user and system, of the whole process with its start; they are the column to compare, as the machine is \
shared. Peak is resident memory.

TV is half the L1 distance of normalised tables, blank counted as a value: TV1 and TV2 over all tables of one and two \
columns, TV3 over all of three or a sample of 200. work3 is AIM's workload error on the 3-way tables. rel100: mean \
relative error of pairs of values that occur 100 times or more. lost: pairs of values that occur 10 times or more and \
are not in the release. invented: the release's mass in pairs of values that nobody has. shares: mean error, in \
percentage points, of CTDC's group shares by country of exploitation and gender, denominators of 500 or more. The \
measures are in bench/release/metrics.py."""

TABLES = {
    "C27": "C27: CTDC 2021 after the merges of 2024, 193,025 rows, 27 variables, countries as in ISO 3166-1",
    "C10": "C10: ten of its variables, both countries among them",
    "C7": "C7: year, gender, age, threats, three forms of exploitation; no country",
    "C5": "C5: gender, age, threats, forced labour, sexual exploitation",
    "C4": "C4: gender, age, forced labour, sexual exploitation",
    "Adult": "Adult: UCI Adult, 45,222 rows, 13 variables",
}
SOURCE = """\
C27 and its parts: Counter-Trafficking Data Collaborative (CTDC), Global Synthetic Dataset, 25 August 2021, \
ctdatacollaborative.org; only figures derived from it are here. Adult: Becker, B., and Kohavi, R. (1996), UCI Machine \
Learning Repository, CC BY 4.0. S tables: simulated, bench/release/generated.py."""


def best(key, form, rows):
    """Returns the least mean of a column among the rows of a form, the floor apart."""
    found = [sum(v) / len(v) for r in rows if r.form == form and r.method != "one-ways" and (v := r.of(key))]
    return min(found, default=None)


def figures(rows):
    """Returns the table of all methods on one table at one epsilon."""
    heads = [head for _, head, _ in MEASURES]
    out = [f"| method | runs | {' | '.join(heads)} |", f"|{'---|' * (len(heads) + 2)}"]
    for row in rows:
        if not row.runs():
            out.append(f"| {row.label} | 0 | {row.fate()} |{' |' * (len(heads) - 1)}")
            continue
        cells = []
        for key, _, show in MEASURES:
            text, found = row.text(key, show), row.of(key)
            least = best(key, row.form, rows)
            if found and row.method != "one-ways" and sum(found) / len(found) <= least:
                text = f"**{text}**"
            cells.append(text)
        fate = f" ({row.fate()})" if row.fate() else ""
        out.append(f"| {row.label}{fate} | {row.runs()} | {' | '.join(cells)} |")
    return out


def verdicts(rows):
    """Returns the table of wins and losses against each peer: records by records, counts by counts."""
    ours = {row.form: row for row in rows if row.method == "shyraq"}
    heads = [head for _, head, _ in MEASURES]
    out = [f"| shyraq against | {' | '.join(heads)} |", f"|{'---|' * (len(heads) + 1)}"]
    for row in rows:
        if row.method == "shyraq" or not row.runs():
            continue
        cells = [summary.verdict(key, ours[row.form].of(key), row.of(key)) or "–" for key, _, _ in MEASURES]
        out.append(f"| {row.label} | {' | '.join(cells)} |")
    return out


def sections(lines, level):
    """Returns the sections of all tables and epsilons, in the order of the tables' names above."""
    cells = {}
    for line in lines:
        cells.setdefault(tuple(line["cell"][:2]), []).append(line)
    order = list(TABLES)
    out = []
    for name, epsilon in sorted(cells, key=lambda c: (order.index(c[0]) if c[0] in order else len(order), size(c[0]), c[1])):
        rows = summary.rows(cells[name, epsilon])
        worst = next((line["ours"]["records"].get("tv2_worst") for line in cells[name, epsilon] if line["ours"]["end"] == "done"), None)
        out += ["", f"{level} {name}, epsilon {epsilon:g}", "", *figures(rows), ""]
        out += [*verdicts(rows)]
        if worst:
            out += ["", f"Our worst pair of columns: {worst}."]
    return out


def size(name):
    """Orders simulated tables by rows, then columns."""
    return [int(x) for x in name[1:].split("x")] if name.startswith("S") else [0, 0]


def heading(lines):
    """Returns what the figures were made on and with."""
    newest = max(lines, key=lambda line: line["date"])
    dates = sorted(line["date"][:10] for line in lines)
    peers = sorted(line["peer_date"][:10] for line in lines)
    own, versions = newest["ours_is"], newest["versions"]
    limits = sorted({line["limits"]["cpu_s"] for line in lines})
    described = [TABLES.get(n, f"{n}: simulated, rows x columns") for n in sorted({line["cell"][0] for line in lines}, key=lambda n: (list(TABLES).index(n) if n in TABLES else 99, size(n)))]
    return [
        f"Made {span(dates)} (peers' runs {span(peers)}) on {newest['machine']}.",
        f"Ours: {own['version']}, commit {own['commit']}, SHA-256 of the binary {own['sha256']}….",
        f"Peers: {', '.join(f'{k} {v}' for k, v in versions.items())}; MST and AIM as smartnoise-synth carries them.",
        f"A run was ended after {' or '.join(f'{x:,.0f}' for x in limits)} CPU seconds, four times as much wall time, or 60 % of the memory.",
        "AIM with its defaults and MST as packaged get one run an epsilon. MST and AIM run with the sampling of mbi 1.1.0 mended,"
        " because as packaged it ties columns together that the model has independent (bench/release/peers/sampling.py);"
        " 'as packaged' shows it without. The cut-down AIM has fewer rounds and a smaller model, not fewer iterations: with 200"
        " instead of 1,000 this AIM came out worse than independent columns (TV2 .300 on C10), which said nothing about AIM;"
        " those runs are not in the tables.",
        "",
        *(f"- {text}" for text in described),
    ]


def span(days):
    return days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def write(lines, root):
    """Writes the dated file, prints it, and renews the book's page."""
    day = datetime.date.today().isoformat()
    text = "\n".join(["# Releases beside their peers", "", *heading(lines), "", NOTES, "", SOURCE, *sections(lines, "##"), ""])
    path = root / "bench" / "results" / f"{day}-release.md"
    path.write_text(text, encoding="utf-8")
    print(text)
    print(f"written: {path.relative_to(root)}")
    book = root / BOOK
    before = book.read_text(encoding="utf-8")
    start, rest = before.split(BEGIN)
    _, after = rest.split(END)
    real = [line for line in lines if line["cell"][0] in TABLES] or lines
    inner = "\n".join([BEGIN, "", *heading(real), "", NOTES, "", SOURCE, *sections(real, "##"), "", END])
    book.write_text(start + inner + after, encoding="utf-8")
    print(f"renewed: {BOOK}")
