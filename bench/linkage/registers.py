"""Two public sets in one file each: RLdata10000 and Splink's historical 50k.

They lie in `data/linkage` of a shared folder, which is no part of the repository.
"""

import os
from pathlib import Path

import pandas as pd

from .records import RecordSet, disguised

ROOT = Path(__file__).resolve().parents[2]


def folder():
    """Returns the folder of the files: under SHYRAQ_SHARED, or under `shared` beside the clone."""
    shared = os.environ.get("SHYRAQ_SHARED")
    return (Path(shared) if shared else ROOT.parent / "shared") / "data" / "linkage"


def rl10000():
    """Returns RLdata10000 (Borg, Sariyildiz; R package RecordLinkage), or None when it is not there."""
    path = folder() / "RLdata10000.csv"
    if not path.exists():
        return None
    raw = pd.read_csv(path, dtype=str, na_values=["NA"], keep_default_na=False)
    both = lambda a, b: (raw[a].fillna("") + " " + raw[b].fillna("")).str.strip()
    frame = pd.DataFrame({
        "family": both("lname_c1", "lname_c2"),
        "given": both("fname_c1", "fname_c2"),
        "birth": raw["by"] + "-" + raw["bm"].str.zfill(2) + "-" + raw["bd"].str.zfill(2),
    })
    return RecordSet("rl10000", [disguised("a", frame, raw["ent_id"].to_numpy(), 1)[0]])


def hist50k():
    """Returns the historical figures (moj-analytical-services/splink_datasets, MIT), or None."""
    path = folder() / "historical_50k.parquet"
    if not path.exists():
        return None
    raw = pd.read_parquet(path)
    columns = {
        "surname": "family", "first_name": "given", "dob": "birth", "birth_place": "birthplace",
        "postcode_fake": "postcode", "gender": "sex", "occupation": "occupation",
    }
    frame = raw[list(columns)].rename(columns=columns)
    return RecordSet("hist50k", [disguised("a", frame, raw["cluster"].to_numpy(), 1)[0]])
