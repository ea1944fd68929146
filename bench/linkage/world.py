"""Four contributors of the simulated Central-Asian world, as `shyraq world` writes them.

Names stand in Cyrillic and Latin, in Russian, Kazakh, Uzbek and passport spelling. The fifth
contributor, a hotline, writes a whole name in one column and half of the callers give none;
it is left out, because what splits its names would decide the peers' figures.

Births are brought to one form for all tools: each contributor has its own, and which one is
no secret. Names and everything else stay as written.
"""

import subprocess
import warnings
from pathlib import Path

import pandas as pd
from anyascii import anyascii

from .records import RecordSet, disguised

PEOPLE = 200_000
SEED = 1
NAMES = ["family", "given", "patronymic"]
#: Column of the record's number, then of names and birth.
CONTRIBUTORS = {
    "kz-police": ("№ КУИ", "Фамилия", "Имя", "Отчество", "Дата рождения"),
    "kz-shelter": ("Іс №", "Тегі", "Аты", "Әкесінің аты", "Туған күні"),
    "uz-ngo": ("Murojaat raqami", "Familiyasi", "Ismi", "Otasining ismi", "Tug'ilgan sana"),
    "mission-ru": ("caseRef", "familyName", "givenName", None, "dateOfBirth"),
}


def table(folder, name):
    """Returns a contributor's rows as text; rows of the wrong length are left out."""
    path = next((folder / "contributors" / name).glob("simulated-*"))
    if path.suffix == ".xlsx":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a workbook without styles
            return pd.read_excel(path, dtype=str)
    russian = name == "kz-police"
    form = {"sep": ";" if russian else ",", "encoding": "cp1251" if russian else "utf-8-sig"}
    return pd.read_csv(path, dtype=str, on_bad_lines="skip", **form)


def one_form(births):
    """Returns births as YYYY-MM-DD, or YYYY where only the year is known."""
    out = births.str.strip()
    out = out.str.replace(r"^(\d\d)[./](\d\d)[./](\d{4})$", r"\3-\2-\1", regex=True)
    out = out.str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1", regex=True)
    return out.str.replace(r"^(\d{4}) ж\.$", r"\1", regex=True)


def script(names):
    """Returns the script of each family name: Cyrillic or Latin."""
    return names.fillna("").str.contains(r"[\u0400-\u04ff]", regex=True).map({True: "Cyrillic", False: "Latin"})


def load(binary, scratch, latin=False):
    """Makes a world and returns its set; `latin`: with names after anyascii, set `world-ascii`."""
    folder = Path(scratch) / "world"
    command = [binary, "world", "--people", str(PEOPLE), "--seed", str(SEED), "--out", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seen = pd.read_csv(folder / "truth" / "detections.csv", dtype=str)
    citizenship = pd.read_csv(folder / "truth" / "persons.csv", dtype=str).set_index("person")["citizenship"]
    sources, groups = [], {"script": [], "citizenship": []}
    for seed, (name, columns) in enumerate(CONTRIBUTORS.items(), 1):
        raw = table(folder, name)
        frame = pd.DataFrame({f: raw[c] for f, c in zip(["record", *NAMES, "birth"], columns) if c})
        own = seen[seen["contributor"] == name].drop_duplicates("record").set_index("record")["person"]
        frame["person"] = frame["record"].map(own)
        # Planted faults: rows that repeat a record by mistake, or have no number.
        frame = frame[frame["person"].notna()].drop_duplicates("record")
        frame["birth"] = one_form(frame["birth"])
        scripts = script(frame["family"])
        if latin:
            for f in NAMES:
                if f in frame.columns:
                    frame[f] = frame[f].map(anyascii, na_action="ignore")
        persons = frame["person"].to_numpy()
        source, order = disguised(name, frame.drop(columns=["record", "person"]), persons, seed)
        sources.append(source)
        groups["script"].extend(scripts.to_numpy()[order])
        groups["citizenship"].extend(citizenship.reindex(persons).fillna("unknown").to_numpy()[order])
    return RecordSet("world-ascii" if latin else "world", sources, groups)
