"""Two simulated files of any size, to see what linking costs.

Names are made of syllables and drawn with few common and many rare ones; half of the people
of a file are in the other too. Shares of errors are assumptions, not fitted to anything, so
the F1 of such a set says little; time, memory and disk are what it is for.
"""

import numpy as np
import pandas as pd

from .records import RecordSet, disguised

SYLLABLES = [c + v for c in "b d g j k l m n r s t z sh ch kh".split() for v in "aeiou"]
FAMILIES, GIVEN = 40_000, 3_000
LETTERS = np.array(list("abdeghijklmnorstuz"))
#: Shares of records of the second file with an error in a field.
SLIP = {"family": 0.10, "given": 0.07, "patronymic": 0.07}
NO_PATRONYMIC, YEAR_ONLY, DAY_MONTH, YEAR_OFF, NAMES_SWAPPED = 0.25, 0.04, 0.03, 0.02, 0.01


def names(draw, count, least, most):
    """Returns different words of some syllables."""
    found = {}
    while len(found) < count:
        word = "".join(draw.choice(SYLLABLES, draw.integers(least, most + 1)))
        found[word + draw.choice(["", "n", "r", "t", "k"])] = None
    return np.array(list(found), object)


def common(draw, words, count):
    """Draws words: the share of a word falls with its rank."""
    share = 1 / (np.arange(len(words)) + 20.0)
    return words[draw.choice(len(words), count, p=share / share.sum())]


def slips(draw, words, share):
    """Returns the words with one letter changed, left out, doubled or moved in a share of them."""
    out = words.copy()
    for row in np.flatnonzero(draw.random(len(words)) < share):
        word = out[row]
        if not isinstance(word, str) or len(word) < 3:
            continue
        k, kind = int(draw.integers(0, len(word) - 1)), draw.integers(0, 4)
        middle = [draw.choice(LETTERS), "", word[k] * 2, word[k + 1] + word[k]][kind]
        out[row] = word[:k] + middle + word[k + (2 if kind == 3 else 1) :]
    return out


def second(draw, frame):
    """Returns the records as another clerk would write them."""
    out, n = frame.copy(), len(frame)
    for field, share in SLIP.items():
        out[field] = slips(draw, out[field].to_numpy(), share)
    out.loc[draw.random(n) < NO_PATRONYMIC, "patronymic"] = None
    swapped = draw.random(n) < NAMES_SWAPPED
    out.loc[swapped, ["family", "given"]] = out.loc[swapped, ["given", "family"]].to_numpy()
    parts = out["birth"].str.split("-", expand=True)
    off = draw.random(n) < YEAR_OFF
    parts.loc[off, 0] = (parts.loc[off, 0].astype(int) + draw.choice([-1, 1], off.sum())).astype(str)
    turned = (draw.random(n) < DAY_MONTH) & (parts[2] <= "12")
    parts.loc[turned, [1, 2]] = parts.loc[turned, [2, 1]].to_numpy()
    out["birth"] = parts[0] + "-" + parts[1] + "-" + parts[2]
    year = draw.random(n) < YEAR_ONLY
    out.loc[year, "birth"] = out.loc[year, "birth"].str[:4]
    return out


def load(size, seed=20260101):
    """Returns the set `S<size>`: two files of `size` records. The same size gives the same set."""
    draw = np.random.default_rng([seed, size])
    people = size + size // 2
    family, given = names(draw, FAMILIES, 2, 4), names(draw, GIVEN, 2, 3)
    born = np.datetime64("1950-01-01") + draw.integers(0, 365 * 58, people).astype("timedelta64[D]")
    frame = pd.DataFrame({
        "family": common(draw, family, people) + "ov",
        "given": common(draw, given, people),
        "patronymic": common(draw, given, people) + "ovich",
        "birth": born.astype(str),
    })
    first, other = frame.iloc[:size], second(draw, frame.iloc[people - size :])
    whole = np.arange(people)
    return RecordSet(f"S{size}", [
        disguised("a", first, whole[:size], 1, duplicate_free=True)[0],
        disguised("b", other, whole[people - size :], 2, duplicate_free=True)[0],
    ])
