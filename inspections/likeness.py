"""Whether two reports are likely to be one, logged twice. Pure: titles and dates in, a yes or no out.

Titles are typed from the report, its web page or an email, so capitals, accents, dashes and a missing word differ. Reports of one
series differ in a number alone ("PEEL 2023–25", "part 2"), so the numbers in a title have to be the same.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from difflib import SequenceMatcher

# The inspectorate's website, the report and the email about it can differ by some days.
DAYS_APART = 14
# Of two titles that are as alike as this, a word or two are other words.
ALIKE = 0.88


def folded(title: str) -> str:
    """The title's letters and numbers in lower case, without accents, with one space between words."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", title) if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", plain.replace("’", "").replace("'", "").casefold()))


def is_same_title(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def are_alike(one: str, other: str) -> bool:
    """Whether a person should be asked if these are titles of one report."""
    one, other = folded(one), folded(other)
    if _numbers(one) != _numbers(other):
        return False
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def are_near(one: date, other: date) -> bool:
    return abs((one - other).days) <= DAYS_APART


def _numbers(title: str) -> list[str]:
    return re.findall(r"\d+", title)
