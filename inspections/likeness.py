"""Decides whether two reports are probably the same one, logged twice. Pure: takes titles and dates, returns a bool.

People type titles from the report, its web page or an email, so capitals, accents, dashes and a word may differ.
Reports in one series may differ only in a number ("PEEL 2023–25", "part 2"), so the numbers in a title must match.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from difflib import SequenceMatcher

# The dates on the inspectorate's website, in the report and in the email about it can differ by several days.
DAYS_APART = 14
# Titles as alike as this differ by no more than a word or two.
ALIKE = 0.88
# "H M I C F R S", which some offices write so that it is read letter by letter.
_SPACED = re.compile(r"\b(?:[A-Z] ){2,}[A-Z]\b")


def folded(title: str) -> str:
    """The title's letters and numbers in lower case, without accents, with one space between words and none inside
    initials.
    """
    title = _SPACED.sub(lambda initials: initials[0].replace(" ", ""), title)
    plain = "".join(each for each in unicodedata.normalize("NFKD", title) if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", plain.replace("’", "").replace("'", "").casefold()))


def is_same_title(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def are_alike(one: str, other: str) -> bool:
    """True if two titles are so alike that we should ask whether they are titles of the same report."""
    one, other = folded(one), folded(other)
    if _numbers(one) != _numbers(other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The quick ratios are never lower than the exact one, which takes a hundred times as long.
    return one == other or (
        matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
    )


def are_near(one: date, other: date) -> bool:
    return abs((one - other).days) <= DAYS_APART


def _numbers(title: str) -> list[str]:
    return re.findall(r"\d+", title)
