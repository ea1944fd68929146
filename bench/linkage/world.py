"""Contributors of the simulated Central-Asian world, as `shyraq world` writes them.

Names stand in Cyrillic and Latin, in Russian, Kazakh, Kyrgyz, Uzbek, passport and Turkish spelling.
Set `world` has the four contributors whose names stand in columns of their own. Set `world6` has
all six: a hotline and a mission write a whole name in one column, and a quarter of the hotline's
callers give neither a name nor a birth, so that nothing can find their records. No peer reads a
whole name, so they get it parted as each contributor writes it (a rule no user of theirs has);
ours gets the column as it is.

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
#: Of so many some 10,000 are seen by somebody: as many as in the set of the reference's prototype.
PEOPLE_OF_SIX = 50_000
SEED = 1
NAMES = ["family", "given", "patronymic"]
#: Column of the record's number, then of names and birth.
CONTRIBUTORS = {
    "kz-police": ("№ КУИ", "Фамилия", "Имя", "Отчество", "Дата рождения"),
    "kz-shelter": ("Іс №", "Тегі", "Аты", "Әкесінің аты", "Туған күні"),
    "uz-ngo": ("Murojaat raqami", "Familiyasi", "Ismi", "Otasining ismi", "Tug'ilgan sana"),
    "mission-ru": ("caseRef", "familyName", "givenName", None, "dateOfBirth"),
}
#: Column of the record's number, of the whole name, and of the birth.
WHOLE = {
    "mission-tr": ("Kayıt No", "Adı Soyadı", "Doğum Tarihi"),
    "kg-hotline": ("call_no", "аты-жөнү", "туулган жылы"),
}
#: How text files are written; a workbook says it itself.
FORMS = {
    "kz-police": {"sep": ";", "encoding": "cp1251"},
    "kg-hotline": {"sep": "\t", "encoding": "utf-8-sig"},
    "mission-tr": {"sep": "\t", "encoding": "utf-16", "na_values": ["bilinmiyor"]},
}


def table(folder, name):
    """Returns a contributor's rows as text; rows of the wrong length are left out."""
    path = next((folder / "contributors" / name).glob("simulated-*"))
    if path.suffix == ".xlsx":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a workbook without styles
            return pd.read_excel(path, dtype=str)
    form = FORMS.get(name, {"sep": ",", "encoding": "utf-8-sig"})
    return pd.read_csv(path, dtype=str, on_bad_lines="skip", **form)


def parted(whole):
    """Returns family and given name of whole names: the family is in capitals, or comes first."""
    words = whole.fillna("").str.split()
    loud = words.map(lambda w: [x for x in w if x.isupper() and len(x) > 1])
    family = [" ".join(c if len(c) < len(w) and c else w[:1]) for w, c in zip(words, loud)]
    given = [" ".join([x for x in w if x not in c] if len(c) < len(w) and c else w[1:]) for w, c in zip(words, loud)]
    return pd.DataFrame({"family": family, "given": given}, index=whole.index).replace("", None)


def frame_of(raw, name):
    """Returns a contributor's rows with our names of columns, births as they are written."""
    if name in CONTRIBUTORS:
        columns = dict(zip(["record", *NAMES, "birth"], CONTRIBUTORS[name]))
        return pd.DataFrame({f: raw[c] for f, c in columns.items() if c})
    record, whole, birth = WHOLE[name]
    names = parted(raw[whole])
    return pd.DataFrame({"record": raw[record], "full_name": raw[whole], **names, "birth": raw[birth]})


def one_form(births):
    """Returns births as YYYY-MM-DD, or YYYY where only the year is known."""
    out = births.str.strip()
    out = out.str.replace(r"^(\d\d)[./](\d\d)[./](\d{4})$", r"\3-\2-\1", regex=True)
    out = out.str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1", regex=True)
    return out.str.replace(r"^(\d{4}) ж\.$", r"\1", regex=True)


def script(names):
    """Returns the script of each family name: Cyrillic or Latin."""
    return names.fillna("").str.contains(r"[\u0400-\u04ff]", regex=True).map({True: "Cyrillic", False: "Latin"})


def load(binary, scratch, name):
    """Makes a world and returns a set: `world`, `world6`, or one of these with -ascii, names after anyascii."""
    latin, six = name.endswith("-ascii"), name.startswith("world6")
    folder = Path(scratch) / "world"
    people = PEOPLE_OF_SIX if six else PEOPLE
    command = [binary, "world", "--people", str(people), "--seed", str(SEED), "--out", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seen = pd.read_csv(folder / "truth" / "detections.csv", dtype=str)
    citizenship = pd.read_csv(folder / "truth" / "persons.csv", dtype=str).set_index("person")["citizenship"]
    sources, groups = [], {"script": [], "citizenship": []}
    for seed, contributor in enumerate([*CONTRIBUTORS, *(WHOLE if six else [])], 1):
        frame = frame_of(table(folder, contributor), contributor)
        own = seen[seen["contributor"] == contributor].drop_duplicates("record").set_index("record")["person"]
        frame["person"] = frame["record"].map(own)
        # Planted faults: rows that repeat a record by mistake, or have no number.
        frame = frame[frame["person"].notna()].drop_duplicates("record")
        frame["birth"] = one_form(frame["birth"])
        scripts = script(frame["family"])
        if latin:
            for f in [*NAMES, "full_name"]:
                if f in frame.columns:
                    frame[f] = frame[f].map(anyascii, na_action="ignore")
        persons = frame["person"].to_numpy()
        source, order = disguised(contributor, frame.drop(columns=["record", "person"]), persons, seed)
        sources.append(source)
        groups["script"].extend(scripts.to_numpy()[order])
        groups["citizenship"].extend(citizenship.reindex(persons).fillna("unknown").to_numpy()[order])
    return RecordSet(name, sources, groups)
