"""The public vocabulary of a table: what every method is told, and no more.

A domain is an ordered dictionary of columns to their values, blank not listed. Code 0 is
blank, code i is the i-th value.
"""

import json
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNTRIES = ROOT / "crates" / "case" / "countries" / "countries.toml"


def countries():
    """Returns the ISO 3166-1 alpha-3 codes, as Shyraq's own list has them."""
    with open(COUNTRIES, "rb") as file:
        return [c["alpha3"] for c in tomllib.load(file)["country"]]


def shipped(name):
    """Returns domain and groups of a code book that ships with Shyraq.

    Groups are lists of columns that share a denominator.
    """
    with open(ROOT / "crates" / "case" / "codebooks" / f"{name}.toml", "rb") as file:
        book = tomllib.load(file)
    domain, groups = {}, {}
    for variable in book["variable"]:
        column = variable["name"]
        if "years" in variable:
            years = variable["years"]
            domain[column] = [str(y) for y in range(years["from"], years["to"] + 1)]
        elif variable.get("values_from") == "countries":
            domain[column] = countries()
        else:
            domain[column] = [str(v) for v in variable["values"]]
        if "group" in variable:
            groups.setdefault(variable["group"], []).append(column)
    return domain, groups


def write(path, name, domain, groups):
    """Writes a code book in Shyraq's form."""
    of = {column: group for group, columns in groups.items() for column in columns}
    lines = [f"name = {json.dumps(name)}", 'version = "1"']
    for column, values in domain.items():
        lines += ["[[variable]]", f"name = {json.dumps(column)}", f"values = {json.dumps(values)}"]
        if column in of:
            lines.append(f"group = {json.dumps(of[column])}")
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
