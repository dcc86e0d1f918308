"""Works out Word's list numbers, which the document does not contain. We count as Word does, continuing after
interruptions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _w(name: str) -> str:
    return _NAMESPACE + name


@dataclass(frozen=True, slots=True)
class ListMark:
    """A paragraph's mark and its level in a list. The text is, for example, "3." in a numbered list, and empty for a
    bullet.
    """

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _Level:
    shape: str
    pattern: str
    start: int


class Numbering:
    def __init__(self, numbering) -> None:
        self.levels: dict[str, dict[int, _Level]] = {}
        self.abstract_of: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.counted: dict[tuple[str, int], int] = {}
        self.begun: set[tuple[str, int]] = set()
        for element in numbering if numbering is not None else ():
            if element.tag == _w("abstractNum"):
                self.levels[element.get(_w("abstractNumId"), "")] = {
                    int(level.get(_w("ilvl"), "0")): _level(level) for level in element.findall(_w("lvl"))
                }
            elif element.tag == _w("num"):
                self._add_list(element)

    def _add_list(self, element) -> None:
        number = element.get(_w("numId"), "")
        abstract = element.find(_w("abstractNumId"))
        self.abstract_of[number] = abstract.get(_w("val"), "") if abstract is not None else ""
        for override in element.findall(_w("lvlOverride")):
            start = override.find(_w("startOverride"))
            if start is not None and (start.get(_w("val")) or "").isdigit():
                self.starts[number, int(override.get(_w("ilvl"), "0"))] = int(start.get(_w("val")))

    def next_for(self, properties, of_style) -> ListMark | None:
        """The paragraph's mark, counting it as the next in its list; None if it is not in a list."""
        own = properties.find(_w("numPr")) if properties is not None else None
        number = _value(own, "numId") or _value(of_style, "numId")
        level = int(_value(own, "ilvl") or _value(of_style, "ilvl") or 0)
        shape = self.levels.get(self.abstract_of.get(number, ""), {}).get(level)
        if number in ("", "0") or shape is None:
            return None
        if shape.shape in ("bullet", "none"):
            return ListMark("", level)
        return ListMark(self._text(number, level, shape), level)

    def _text(self, number: str, level: int, shape: _Level) -> str:
        """The text of the next number. Lists with the same abstract list count together; a list with its own start
        begins again.
        """
        abstract = self.abstract_of[number]
        key = (abstract, level)
        if (number, level) not in self.begun and (number, level) in self.starts:
            self.counted[key] = self.starts[number, level] - 1
        self.begun.add((number, level))
        self.counted[key] = self.counted.get(key, shape.start - 1) + 1
        for deeper in range(level + 1, 9):
            self.counted.pop((abstract, deeper), None)
        shapes = self.levels[abstract]

        def value(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            own = shapes.get(at, shape)
            return _in_shape(self.counted.get((abstract, at), own.start), own.shape)

        text = re.sub(r"%(\d)", value, shape.pattern).strip()
        return text if re.search(r"[.):]$", text) else f"{text}."


def _level(element) -> _Level:
    start = _value(element, "start")
    return _Level(
        _value(element, "numFmt") or "decimal",
        _value(element, "lvlText") or "%1.",
        int(start) if start.isdigit() else 1,
    )


def _value(element, name: str) -> str:
    found = element.find(_w(name)) if element is not None else None
    return (found.get(_w("val")) or "") if found is not None else ""


def _in_shape(number: int, shape: str) -> str:
    if shape in ("lowerLetter", "upperLetter"):
        letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letter.upper() if shape.startswith("upper") else letter
    if shape in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman.upper() if shape.startswith("upper") else roman
    return str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
