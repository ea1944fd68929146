"""Which records are compared at all: the blocking rules of Splink and recordlinkage.

Fifteen rules, fixed before any set was looked at: what two records of one person have in
common in spite of an error in one or two fields. A rule of which a set lacks a field is left
out. A rule is a list of (field, from, to); from and to cut a part of the text, 1-based,
both included, None for all of it.
"""

ALL = (None, None)
YEAR, MONTH_DAY = (1, 4), (6, 10)
FIRST = (1, 1)
THREE = (1, 3)
RULES = [
    [("family", *ALL), ("given", *ALL)],
    [("family", *ALL), ("birth", *YEAR)],
    [("given", *ALL), ("birth", *YEAR)],
    [("family", *ALL), ("birth", *MONTH_DAY)],
    [("given", *ALL), ("birth", *MONTH_DAY)],
    [("birth", *ALL)],
    [("family", *THREE), ("given", *THREE)],
    [("family", *THREE), ("given", *FIRST), ("birth", *YEAR)],
    [("family", *FIRST), ("given", *THREE), ("birth", *YEAR)],
    [("patronymic", *ALL), ("given", *ALL)],
    [("patronymic", *ALL), ("birth", *YEAR)],
    [("idno", *ALL)],
    [("postcode", *ALL), ("birth", *YEAR)],
    [("postcode", *ALL), ("family", *ALL)],
    [("street", *ALL), ("house", *ALL)],
]


def of(fields):
    """Returns the rules whose fields a set has."""
    return [rule for rule in RULES if all(field in fields for field, _, _ in rule)]
