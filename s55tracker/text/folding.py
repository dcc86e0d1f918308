"""Words as they are looked for, and the order in which a reader expects them. Pure: no Django.

Both are worked out here and stored beside the text (folded.py), so that every search box finds the same on every database:
case, accents, ligatures, kinds of apostrophe, quote and dash make no difference, and words may stand in any order.
"""

from __future__ import annotations

import re
import unicodedata

from s55tracker.text.cleaning import clean_characters

# More than anybody types.
MOST_WORDS = 12
# In letters. PostgreSQL's index of words takes neither endless words nor endlessly many, in bytes.
LONGEST_WORD = 100
MOST_BYTES = 500_000

# Letters that Unicode does not take apart, by what an English keyboard has for them.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
# What joins two parts into one word: apostrophes of every kind, hyphens and dashes, and the signs of "2023/24" and "R&D".
WORD = re.compile(r"[^\W_]+(?:['’‘ʼʻ`´′‛\-‐‑‒–—―−/&.][^\W_]+)*")
PART = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d+")
# Read as part of its word and not as its end: "O’Brien" stands where "OBrien" does.
APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼʻ`´′‛](?=\w)")


def folded(text: str) -> str:
    """The text in small letters without accents. Two texts that a reader calls the same are the same."""
    apart = unicodedata.normalize("NFKD", clean_characters(text).casefold())
    plain = "".join(character for character in apart if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", plain.translate(LETTERS))


def words_as_found(text: str) -> str:
    """Every word of the text once, each after a space: " o brien obrien custody ". Joined words are there in parts and whole."""
    found: dict[str, None] = {}
    size = 0
    for word in WORD.findall(folded(text)):
        parts = PART.findall(word)
        for each in parts if len(parts) == 1 else [*parts, "".join(parts)]:
            each = each[:LONGEST_WORD]
            if each not in found:
                size += len(each.encode()) + 1
                if size > MOST_BYTES:
                    return _spaced(found)
                found[each] = None
    return _spaced(found)


def words_sought(text: str) -> list[list[str]]:
    """What somebody looks for: each word with its parts. All parts have to be found, or the word whole (`whole`)."""
    words = (PART.findall(word) for word in WORD.findall(folded(text)))
    return [[part[:LONGEST_WORD] for part in parts] for parts in words][:MOST_WORDS]


def whole(parts: list[str]) -> str:
    """ "obrien" of ["o", "brien"]: what is typed with an apostrophe finds what was written without."""
    return "".join(parts)[:LONGEST_WORD]


def names(text: str, sought: str) -> bool:
    """Whether a text has every word that somebody looks for, in any order; a part of a word is enough."""
    words, wanted = words_as_found(text), words_sought(sought)
    return bool(wanted) and all(all(part in words for part in parts) or whole(parts) in words for parts in wanted)


def order_of(text: str) -> str:
    """What a list is sorted by: quotes and accents do not count, capitals neither, and 9 comes before 10."""
    words = PART.findall(APOSTROPHES.sub("", folded(text)))
    return " ".join(NUMBER.sub(lambda number: number.group().zfill(10), word) for word in words)


def _spaced(words: dict[str, None]) -> str:
    return f" {' '.join(words)} " if words else ""
