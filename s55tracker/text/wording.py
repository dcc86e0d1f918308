"""Puts what people typed into our sentences. Pure: no Django.

A reason, a title or a message ends as its writer ended it: with a full stop, a question mark, or nothing. A sentence
built around it must have exactly one ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# A mark that ends a sentence, even inside a closing quotation mark or bracket.
_ENDED = re.compile(r"[.!?…][”’\"')\]]*$")
_OPEN_ENDED = " \t\r\n,;:–—-"
# A single full stop at the end, but not an ellipsis. The full stop of an abbreviation ("etc.", "D.C.") is dropped too.
_FULL_STOPS = re.compile(r"(?<!\.)\.\s*$")


def ended(words: str) -> str:
    """The words as a whole sentence: with their own ending, or with a full stop. Empty stays empty."""
    words = words.strip()
    if not words or _ENDED.search(words):
        return words
    return f"{words.rstrip(_OPEN_ENDED)}."


def unended(words: str) -> str:
    """The words for the middle of a sentence: without a final full stop. A question stays a question."""
    return _FULL_STOPS.sub("", words.strip())


def on_one_line(words: str) -> str:
    """The words on one line, for a subject or for a name in a header."""
    return " ".join(words.split())


def with_article(name: str) -> str:
    """An office's name inside a sentence: "the Office of …", without a second "the" if it has its own."""
    return f"the {name[4:]}" if name.lower().startswith("the ") else f"the {name}"


def capitalised(words: str) -> str:
    """The first letter as a capital, the rest unchanged."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """The words for use after "Next: ": "Write …" becomes "write …", but "HMICFRS" or "I" does not change."""
    second = words[1:2]
    return words[:1].lower() + words[1:] if second.islower() else words


def number_word(number: int) -> str:
    """A number in words up to nine, and in figures above: "three", but "12"."""
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)


def listed(items: Iterable[str], conjunction: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    *head, last = [*items] or [""]
    return f"{', '.join(head)} {conjunction} {last}" if head else last


def possessive(name: str) -> str:
    """ "Norfolk’s", "Chief Constables’"."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"
