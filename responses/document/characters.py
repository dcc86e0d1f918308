"""Which characters the document's own fonts have, and names for the others. Nothing else may be printed.

We check our own files instead of leaving it to the renderer, which would borrow any font on the machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from django.conf import settings

from s55tracker.text.cleaning import without_invisible

FONTS = settings.BASE_DIR / "static" / "fonts"
# The font families of templates/documents/print.css, in fallback order. Each has a file for every weight and slope
# used.
FAMILIES = ("AtkinsonHyperlegibleNext", "DejaVuSansSymbols")

# Characters that no XML or font can hold, and a hyphen that few fonts have. Replaced at drawing time, regardless of
# context: unlike the folding of typed text, this never turns anything into a "<".
CONTROLS = {code: " " for code in (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
DRAWN_AS = CONTROLS | {0x2011: "-"}


def drawn(text: str) -> str:
    """A text or page ready for drawing. Text stored before typed text was cleaned may contain invisible characters."""
    return without_invisible(text).translate(DRAWN_AS)


@cache
def printable() -> frozenset[str]:
    """The characters that every face of one of our families has."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for family in FAMILIES:
        faces = []
        for path in FONTS.glob(f"{family}-*.ttf"):
            with TTFont(path, lazy=True) as font:
                faces.append(set(font.getBestCmap()))
        found |= set.intersection(*faces)
    return frozenset(map(chr, found))


def unprintable_in(text: str) -> list[str]:
    """The characters of a text that the fonts lack, each once, in order."""
    if text.isascii() and text.isprintable():
        return []
    lacking = {each for each in set(text) - printable() if not each.isspace()}
    return [each for each in dict.fromkeys(text) if each in lacking] if lacking else []


def with_replacements(text: str) -> str:
    """A draft's text with � for each character that our fonts lack. A font of the machine would make the file depend on
    the machine, and a screen reader cannot read out a gap.
    """
    return text.translate(dict.fromkeys(map(ord, unprintable_in(text)), "\N{REPLACEMENT CHARACTER}"))


def named(character: str) -> str:
    """A character's name in a sentence: "✓ check mark (U+2713)". Invisible ones are not shown."""
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    match unicodedata.category(character):
        case "Co":
            return f"a character of a symbol font ({number})"
        case "Cc" | "Cf" | "Cs" | "Cn" | "Zl" | "Zp":
            return f"an invisible character, {name} ({number})" if name else f"an invisible character ({number})"
    return f"{character} {name} ({number})" if name else f"{character} ({number})"


def named_together(characters: Iterable[str]) -> str:
    """Several of them: "✅ white heavy check mark (U+2705) and 📞 telephone receiver (U+1F4DE)"."""
    *most, last = map(named, characters)
    return f"{', '.join(most)} and {last}" if most else last
