"""Reads the styles and the list numbering of a Word file: how its words look, and which item of a list a paragraph is.
No Django: this runs in the sandbox.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_DEEPER_LIST = re.compile(r"list (?:bullet|number) ([2-5])", re.IGNORECASE)
_LINK_STYLES = {"hyperlink", "internet link", "internetlink"}
_OFF = {"0", "false", "off"}


def _is_on(element: Any) -> bool:
    return element.get(f"{W}val", "true").lower() not in _OFF


@dataclass
class Look:
    strong: bool = False
    em: bool = False
    hidden: bool = False
    struck: bool = False


@dataclass
class Style:
    """A style, including the properties it inherits."""

    name: str = ""
    outline: int | None = None
    number_id: str | None = None
    number_level: int = 0
    strong: bool = False
    em: bool = False
    hidden: bool = False
    struck: bool = False
    heading: int = 0

    def level_of(self, properties: Any) -> int:
        """The level of a heading: from its style's name, or from the outline level that other programs write."""
        if self.heading:
            return min(self.heading, 6)
        outline = self.outline
        if properties is not None and (own := properties.find(f"{W}outlineLvl")) is not None:
            outline = _number(own)
        return min(outline + 1, 6) if outline is not None and outline < 9 else 0


class Styles:
    def __init__(self, tree: Any) -> None:
        self._elements = {each.get(f"{W}styleId"): each for each in tree.findall(f"{W}style")}
        self._default = next(
            (
                each.get(f"{W}styleId")
                for each in tree.findall(f"{W}style")
                if each.get(f"{W}type") == "paragraph" and _is_on_attribute(each, "default")
            ),
            None,
        )
        self._known: dict[str | None, Style] = {}

    def of_paragraph(self, properties: Any) -> Style:
        named = properties.find(f"{W}pStyle") if properties is not None else None
        return self._style(named.get(f"{W}val") if named is not None else self._default)

    def of_run(self, properties: Any, inherited: Look) -> Look:
        if properties is None:
            return inherited
        named = properties.find(f"{W}rStyle")
        style = self._style(named.get(f"{W}val")) if named is not None else Style()
        # If a character style and the paragraph's style are both bold, the words are not bold; words set directly to
        # bold always are.
        return Look(
            strong=_own(properties, "b", inherited.strong != style.strong),
            em=_own(properties, "i", inherited.em != style.em),
            hidden=_own(properties, "vanish", style.hidden),
            struck=_own(properties, "strike", style.struck) or _own(properties, "dstrike", False),
        )

    def is_a_link(self, properties: Any) -> bool:
        named = properties.find(f"{W}rStyle") if properties is not None else None
        return named is not None and self._style(named.get(f"{W}val")).name.lower() in _LINK_STYLES

    def _style(self, key: str | None) -> Style:
        if key not in self._known:
            self._known[key] = Style()  # in case a style is based on itself
            self._known[key] = self._read(self._elements.get(key))
        return self._known[key]

    def _read(self, element: Any) -> Style:
        if element is None:
            return Style()
        based_on = element.find(f"{W}basedOn")
        base = self._style(based_on.get(f"{W}val")) if based_on is not None else Style()
        name = element.find(f"{W}name")
        found = Style(
            name=name.get(f"{W}val", "") if name is not None else "",
            outline=base.outline,
            number_id=base.number_id,
            number_level=base.number_level,
            heading=base.heading,
        )
        if match := _HEADING.fullmatch(found.name):
            found.heading = int(match[1])
        if (outline := element.find(f"{W}pPr/{W}outlineLvl")) is not None:
            found.outline = _number(outline)
        if (number := element.find(f"{W}pPr/{W}numPr/{W}numId")) is not None:
            found.number_id = number.get(f"{W}val")
        if (level := element.find(f"{W}pPr/{W}numPr/{W}ilvl")) is not None:
            found.number_level = _number(level)
        look = element.find(f"{W}rPr")
        found.strong = _own(look, "b", base.strong)
        found.em = _own(look, "i", base.em)
        found.hidden = _own(look, "vanish", base.hidden)
        found.struck = _own(look, "strike", base.struck)
        return found


def _is_on_attribute(element: Any, name: str) -> bool:
    return element.get(f"{W}{name}", "0").lower() not in _OFF


def _own(properties: Any, name: str, otherwise: bool) -> bool:
    element = properties.find(f"{W}{name}") if properties is not None else None
    return otherwise if element is None else _is_on(element)


def _number(element: Any, default: int = 0) -> int:
    value = element.get(f"{W}val", "")
    return int(value) if re.fullmatch(r"\d{1,6}", value, re.ASCII) else default


# Numbering


@dataclass
class Item:
    number_id: int
    level: int
    marker: str


class Numbers:
    """Counts list items as Word does: separately for each definition and level, from the level's first number, and from
    that number again after each item of a higher level.
    """

    def __init__(self, tree: Any) -> None:
        abstracts = {each.get(f"{W}abstractNumId"): each for each in tree.findall(f"{W}abstractNum")}
        by_style = {
            link.get(f"{W}val"): each for each in abstracts.values() if (link := each.find(f"{W}styleLink")) is not None
        }
        self._lists: dict[str, tuple[str, dict[int, Any], dict[int, int]]] = {}
        for number in tree.findall(f"{W}num"):
            link = number.find(f"{W}abstractNumId")
            abstract = abstracts.get(link.get(f"{W}val")) if link is not None else None
            if abstract is None:
                continue
            if (style := abstract.find(f"{W}numStyleLink")) is not None:
                abstract = by_style.get(style.get(f"{W}val"), abstract)
            levels = {_level_of(each): each for each in abstract.findall(f"{W}lvl")}
            starts = {}
            for override in number.findall(f"{W}lvlOverride"):
                if (level := override.find(f"{W}lvl")) is not None:
                    levels[_level_of(override)] = level
                if (start := override.find(f"{W}startOverride")) is not None:
                    starts[_level_of(override)] = _number(start, 1)
            self._lists[number.get(f"{W}numId")] = (abstract.get(f"{W}abstractNumId"), levels, starts)
        self._counted: dict[tuple[str, int], int] = {}
        self._restarted: set[tuple[str, int]] = set()
        self._ids: dict[str, int] = {}

    def item_of(self, properties: Any, style: Style) -> Item | None:
        number_id, level = style.number_id, style.number_level
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            if (number := own.find(f"{W}numId")) is not None:
                number_id = number.get(f"{W}val")
            if (at := own.find(f"{W}ilvl")) is not None:
                level = min(_number(at), 8)
        if number_id is None or number_id not in self._lists:
            return None
        abstract, levels, starts = self._lists[number_id]
        definition = levels.get(level)
        number_format = "decimal"
        if definition is not None and (written := definition.find(f"{W}numFmt")) is not None:
            number_format = written.get(f"{W}val", "decimal")
        if number_format == "none":
            return None
        marker = "•" if number_format == "bullet" else f"{self._next(number_id, abstract, level, definition, starts)}."
        if found := _DEEPER_LIST.fullmatch(style.name):
            level = max(level, int(found[1]) - 1)  # "List Bullet 2" only looks like the second level
        return Item(self._ids.setdefault(number_id, len(self._ids) + 1), level, marker)

    def _next(self, number_id: str, abstract: str, level: int, definition: Any, starts: dict[int, int]) -> int:
        first = definition.find(f"{W}start") if definition is not None else None
        start = _number(first, 1) if first is not None else 1 if definition is None else 0  # ECMA-376, 17.9.25
        key = (abstract, level)
        if level in starts and (number_id, level) not in self._restarted:
            self._restarted.add((number_id, level))
            self._counted[key] = starts[level]
        else:
            self._counted[key] = self._counted[key] + 1 if key in self._counted else start
        for deeper in range(level + 1, 9):
            self._counted.pop((abstract, deeper), None)
        return self._counted[key]


def _level_of(element: Any) -> int:
    value = element.get(f"{W}ilvl", "0")
    return int(value) if re.fullmatch(r"\d", value, re.ASCII) else 0
