#!/usr/bin/env python3
"""Compares intake with polars on one CSV: mapping and validating against merely reading.

Makes 1,000,000 rows x 37 columns in the form of the CTDC Global Synthetic Dataset of
2021 from its own random generator (every row is simulated; only the header and how
often a column is filled resemble the published file), then runs, in turn, polars and
the example `intake_throughput` with the shipped mapping `ctdc-2021`, each in a process
of its own, and prints medians, their ratio and the peak memory of both.

    cargo build --release -p shyraq-intake --example intake_throughput
    python3 bench/intake_vs_polars.py --venv /tmp/venv [--out bench/results/FILE.md]
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

COUNTRIES = "KAZ KGZ UZB TJK TKM UKR MDA PHL USA IDN RUS KHM MEX NGA ROU MYS POL".split()
AGES = ["0--8", "09--17", "18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+"]
MONTHS = ["0--12 (0-1 yr)", "13--24 (1-2 yrs)", "25--60 (2-5 yrs)", "61+ (5+ yrs)"]
YEARS = [str(y) for y in range(2002, 2022)]
# Column, its values, and the share of rows in which it is filled.
COLUMNS = [
    ("yearOfRegistration", YEARS, 0.80),
    ("gender", ["Female", "Male", "Transgender/NonConforming"], 0.76),
    ("ageBroad", AGES, 0.53),
    ("majorityStatusAtExploit", ["Minor", "Adult"], 0.21),
    ("traffickMonths", MONTHS, 0.11),
    ("citizenship", COUNTRIES, 0.54),
    ("CountryOfExploitation", COUNTRIES, 0.65),
] + [
    (name, ["1"], share)
    for name, share in [
        ("meansOfControlDebtBondage", 0.05), ("meansOfControlTakesEarnings", 0.11),
        ("meansOfControlThreats", 0.13), ("meansOfControlPsychologicalAbuse", 0.14),
        ("meansOfControlPhysicalAbuse", 0.10), ("meansOfControlSexualAbuse", 0.05),
        ("meansOfControlFalsePromises", 0.10), ("meansOfControlPsychoactiveSubstances", 0.04),
        ("meansOfControlRestrictsMovement", 0.13), ("meansOfControlRestrictsMedicalCare", 0.04),
        ("meansOfControlExcessiveWorkingHours", 0.09), ("meansOfControlThreatOfLawEnforce", 0.05),
        ("meansOfControlWithholdsNecessities", 0.06), ("meansOfControlWithholdsDocuments", 0.07),
        ("meansOfControlOther", 0.07), ("isForcedLabour", 0.22), ("isSexualExploit", 0.33),
        ("isOtherExploit", 0.05), ("typeOfLabourAgriculture", 0.03), ("typeOfLabourConstruction", 0.02),
        ("typeOfLabourDomesticWork", 0.04), ("typeOfLabourHospitality", 0.01), ("typeOfLabourOther", 0.06),
        ("typeOfSexProstitution", 0.09), ("typeOfSexPornography", 0.02), ("typeOfSexOther", 0.01),
        ("recruiterRelationIntimatePartner", 0.03), ("recruiterRelationFriend", 0.04),
        ("recruiterRelationFamily", 0.03), ("recruiterRelationOther", 0.10),
    ]
]

POLARS = """
import json, resource, sys, time
import polars
options = {} if sys.argv[2] == "inferred" else {"infer_schema": False}
start = time.perf_counter()
frame = polars.read_csv(sys.argv[1], **options)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"rows": frame.height, "columns": frame.width, "seconds": seconds, "peak_kib": peak, "version": polars.__version__}))
"""


def make_table(path, rows, seed):
    draw = random.Random(seed)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(",".join(name for name, _, _ in COLUMNS) + "\n")
        for start in range(0, rows, 50_000):
            n = min(50_000, rows - start)
            columns = []
            for _, values, share in COLUMNS:
                filled = iter(draw.choices(values, k=n))
                columns.append([next(filled) if draw.random() < share else "" for _ in range(n)])
            out.writelines(",".join(row) + "\n" for row in zip(*columns))


def python_with_polars(folder):
    python = Path(folder) / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    if subprocess.run([python, "-c", "import polars"], capture_output=True).returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "polars"], check=True)
    return str(python)


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed: {done.stderr}")
    return json.loads(done.stdout)


def cpu():
    try:
        for line in open("/proc/cpuinfo", encoding="utf-8"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def main():
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--venv", required=True, help="folder of a Python environment with polars, outside the repository; made when absent")
    parse.add_argument("--binary", default=None, help="the built example intake_throughput")
    parse.add_argument("--rows", type=int, default=1_000_000)
    parse.add_argument("--runs", type=int, default=5)
    parse.add_argument("--seed", type=int, default=1)
    parse.add_argument("--out", help="write the result to this Markdown file")
    args = parse.parse_args()
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    binary = args.binary or str(target / "release" / "examples" / "intake_throughput")
    python = python_with_polars(args.venv)
    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "simulated.csv")
        tenth = os.path.join(folder, "simulated-tenth.csv")
        make_table(table, args.rows, args.seed)
        make_table(tenth, args.rows // 10, args.seed)
        ways = {
            "polars, all columns as text": [python, "-c", POLARS, table, "text"],
            "polars, types inferred": [python, "-c", POLARS, table, "inferred"],
            "shyraq intake, mapped and validated": [binary, table, "ctdc-2021"],
        }
        results = {name: [] for name in ways}
        # In turn, so that a slow moment of the machine meets all of them.
        for _ in range(args.runs):
            for name, command in ways.items():
                results[name].append(run(command))
        small = run([binary, tenth, "ctdc-2021"])
        megabytes = os.path.getsize(table) / 1e6
    names = list(ways)
    own = results[names[2]]
    if any(r["accepted"] != args.rows or r["refused"] for r in own):
        sys.exit("intake did not accept every row of the simulated table")
    median = {n: statistics.median(r["seconds"] for r in rs) for n, rs in results.items()}
    lines = [
        f"{args.rows:,} rows x {len(COLUMNS)} columns, {megabytes:.0f} MB, simulated (seed {args.seed}); {args.runs} runs each, in turn",
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {cpu()}; polars {results[names[0]][0]['version']}",
        "",
        "| way | median s | fastest s | slowest s | rows/s | peak memory |",
        "|---|---|---|---|---|---|",
    ]
    for name, rs in results.items():
        times = [r["seconds"] for r in rs]
        peak = max(r["peak_kib"] for r in rs) / 1024
        lines.append(
            f"| {name} | {median[name]:.3f} | {min(times):.3f} | {max(times):.3f} "
            f"| {args.rows / median[name]:,.0f} | {peak:.0f} MiB |"
        )
    lines += [
        "",
        f"Ratio to polars, all columns as text: **{median[names[2]] / median[names[0]]:.2f}**",
        f"Ratio to polars, types inferred: **{median[names[2]] / median[names[1]]:.2f}** (must be at most 3)",
        f"Intake's peak memory for a tenth of the rows: {small['peak_kib'] / 1024:.0f} MiB",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    if args.out:
        Path(args.out).parent.mkdir(parents=True, exist_ok=True)
        Path(args.out).write_text(f"# Intake against polars\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
