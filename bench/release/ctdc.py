"""The CTDC Global Synthetic Dataset of 2021, merged to the variables of 2024.

The file may be used and not passed on: it is read from SHYRAQ_RESTRICTED, or from
../shared/data/restricted beside the clone, and only figures leave. The values stay those of
2021 (Female, Male, four bands of months), the countries are all of ISO 3166-1.
"""

import lzma
import os
from pathlib import Path

import numpy as np
import pandas as pd

from . import codebook
from .coded import Table, encode

FILE = Path("ctdc-2021") / "CTDC_synthetic_20210825.csv.xz"

#: Appendix II of the code book of 2024, in the names of the published file's header: two of
#: the merged columns are not in it, and one name is cut there.
MERGES = {
    "meansDebtBondageEarnings": ["meansOfControlDebtBondage", "meansOfControlTakesEarnings"],
    "meansThreats": ["meansOfControlThreats", "meansOfControlThreatOfLawEnforce"],
    "meansAbusePsyPhySex": [
        "meansOfControlPsychologicalAbuse",
        "meansOfControlPhysicalAbuse",
        "meansOfControlSexualAbuse",
    ],
    "meansFalsePromises": ["meansOfControlFalsePromises"],
    "meansDrugsAlcohol": ["meansOfControlPsychoactiveSubstances"],
    "meansDenyBasicNeeds": [
        "meansOfControlRestrictsMovement",
        "meansOfControlRestrictsMedicalCare",
        "meansOfControlWithholdsNecessities",
    ],
    "meansExcessiveWorkHours": ["meansOfControlExcessiveWorkingHours"],
    "meansWithholdDocs": ["meansOfControlWithholdsDocuments"],
}

#: The ten columns of C10, and smaller choices on which slow methods have a chance to end.
C10 = [
    "yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation", "meansThreats",
    "isForcedLabour", "isSexualExploit", "isOtherExploit", "recruiterRelationOther",
]
C7 = [
    "yearOfRegistration", "gender", "ageBroad", "meansThreats", "isForcedLabour", "isSexualExploit", "isOtherExploit",
]
C5 = ["gender", "ageBroad", "meansThreats", "isForcedLabour", "isSexualExploit"]
C4 = ["gender", "ageBroad", "isForcedLabour", "isSexualExploit"]
SMALLER = {"C10": C10, "C7": C7, "C5": C5, "C4": C4}


def find():
    """Returns the path of the file, or None."""
    told = os.environ.get("SHYRAQ_RESTRICTED")
    for folder in [told] if told else [codebook.ROOT.parent / "shared" / "data" / "restricted"]:
        if (path := Path(folder) / FILE).exists():
            return path
    return None


def domain_and_groups():
    """Returns the variables of 2024 with the values of 2021."""
    domain, groups = codebook.shipped("ctdc-2024")
    old, _ = codebook.shipped("ctdc-2021")
    for column in ("yearOfRegistration", "gender", "traffickMonths"):
        domain[column] = old[column]
    return domain, groups


def load(path):
    """Reads the file and merges it."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    domain, groups = domain_and_groups()
    merged = {}
    for column in domain:
        if column in MERGES:
            any_of = np.logical_or.reduce([frame[c] == "1" for c in MERGES[column]])
            merged[column] = np.where(any_of, "1", "")
        else:
            merged[column] = frame[column]
    return Table("C27", domain, encode(merged, domain), groups, ("CountryOfExploitation", "gender"))
