"""Folds text for search, and makes sort keys that give the order a reader expects. Pure: no Django.

Both are computed here and stored beside the text (folded_columns.py), so a search finds the same on every database:
case, accents, ligatures, kinds of apostrophe, quote and dash make no difference, and words may be in any order.
"""

from __future__ import annotations

import re
import unicodedata

from s55tracker.text.cleaning import clean_characters

# More words than anyone types.
MOST_WORDS = 12
# In letters. PostgreSQL's text index limits the bytes of each word, and of all words together.
LONGEST_WORD = 100
MOST_BYTES = 500_000

# Letters that Unicode does not decompose, and what people type for them on an English keyboard.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
    # Apostrophes that Unicode counts as letters, as phones and some web pages write them.
    | dict.fromkeys("ʹʻʼʽꞌ", "’")
)
# These characters join two parts into one word: apostrophes of every kind, hyphens and dashes, and the signs of
# "2023/24" and "R&D".
WORD = re.compile(r"[^\W_]+(?:['’‘ʼʻ`´′‛\-‐‑‒–—―−/&.][^\W_]+)*")
PART = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d+")
# Treated as part of the word, not as its end: "O’Brien" sorts with "OBrien".
APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼʻ`´′‛](?=\w)")


def folded(text: str) -> str:
    """The text in lower case without accents. Texts a reader considers the same are equal."""
    apart = unicodedata.normalize("NFKD", clean_characters(text).casefold())
    plain = "".join(character for character in apart if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", plain.translate(LETTERS))


def words_as_found(text: str) -> str:
    """Every word of the text once, each after a space: " o brien obrien custody ". A joined word is included both in
    parts and whole.
    """
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


def searched_words(text: str) -> list[list[str]]:
    """The words of a search, each as its parts. A text has a word if it has every part, or the whole word (`whole`)."""
    words = (PART.findall(word) for word in WORD.findall(folded(text)))
    return [[part[:LONGEST_WORD] for part in parts] for parts in words][:MOST_WORDS]


def whole(parts: list[str]) -> str:
    """ "obrien" from ["o", "brien"]: a word typed with an apostrophe finds one written without."""
    return "".join(parts)[:LONGEST_WORD]


def names(text: str, sought: str) -> bool:
    """True if a text has every word of the search, in any order. A word of the search may be part of a longer word."""
    words, wanted = words_as_found(text), searched_words(sought)
    return bool(wanted) and all(all(part in words for part in parts) or whole(parts) in words for parts in wanted)


def order_of(text: str) -> str:
    """A sort key: quotes, accents and capitals are ignored, and 9 comes before 10."""
    words = PART.findall(APOSTROPHES.sub("", folded(text)))
    return " ".join(NUMBER.sub(lambda number: number.group().zfill(10), word) for word in words)


def _spaced(words: dict[str, None]) -> str:
    return f" {' '.join(words)} " if words else ""
