"""Rebuilds paragraphs from the separate lines of pages and hard-wrapped files.

Three things show whether two lines belong to one paragraph: the space between them, whether the next word would have
fitted on the first, and how the first ends and the second begins. A page break shows nothing: a paragraph can run
across it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inspections.areas import Area, joined_areas
from inspections.intake.blocks import Block, Kind
from inspections.intake.headings import is_label, is_section_heading, reference_of

ADDRESS = re.compile(r"<?(?:https?://|www\.)\S+>?", re.IGNORECASE)
_BULLET = re.compile(r"(?:[•·▪●○◦‣∙■□☐☑☒✓\uf0b7\uf0a7\uf0fc\u2043]\s*|[–—*-]\s+|o\s+(?=[A-Za-z]))(?=\S)")
_ENDS_SENTENCE = re.compile(r"[.!?:][)\]”\"’']*$")
_RUNS_ON = re.compile(r"([,;–—(-]|\b(?:and|or|of|the|a|an|to|in|for|with|by|on|that|which|from|at|as|is|are))$")
_CLAUSE = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)[.)]?\s+(?=[A-Z])")
_ITEM = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?=[A-Z])")
# Indents that differ by no more than this count as the same: in spaces of text, or points on a page.
_SAME_INDENT = 1
_BY_WHOM = re.compile(r"by (?:HMI|HM |His |Her |the (?:Care|Independent))")
_PUBLISHED = re.compile(r"Published (?:by|on|in)\b.{3,200}\d{4}\.?")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_ENDS_WITH_PAGE = re.compile(r".{3,80}\bpage \d{1,3} of \d{1,3}", re.IGNORECASE)
_MARKING = re.compile(r"(?:NOT PROTECTIVELY MARKED|OFFICIAL(?:[ –-]+SENSITIVE)?)", re.IGNORECASE)
# Prefixes whose hyphen at the end of a line belongs to the word.
_KEEPS_HYPHEN = {
    "co",
    "non",
    "pre",
    "re",
    "multi",
    "near",
    "self",
    "well",
    "cross",
    "inter",
    "anti",
    "post",
    "sub",
    "mid",
    "long",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page. `room` is how many more characters would have fitted; `gap` is true if there is white space
    above it.
    """

    text: str
    room: float
    width: float
    gap: bool = False
    new_page: bool = False
    bold: bool = False
    size: float = 0
    page: int = 1
    links: tuple[str, ...] = ()
    # How far the line is from the left, in spaces or points: compared only with lines of the same file.
    indent: float = 0
    # Where it is on its page; None for a file without pages.
    area: Area | None = None


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Join lines into blocks, repairing paragraphs across line ends, page breaks and stray addresses."""
    words = Counter(word.lower() for line in lines for word in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", line.text))
    body_size = _usual_size(lines)
    parts: list[_Part] = []
    gap = new_page = False
    stray: list[Block] = []
    for line in _joined_addresses(_without_page_furniture(lines)):
        gap, new_page = gap or line.gap, new_page or line.new_page
        if ADDRESS.fullmatch(line.text):
            # The text around the address decides whether the sentence continues after it, so remember where it was.
            areas = (line.area,) if line.area else ()
            stray.append(Block(Kind.ADDRESS, line.text.strip("<>"), page=line.page, areas=areas))
            continue
        part = parts[-1] if parts else None
        if part and part.takes(line, gap=gap, interrupted=new_page or bool(stray)):
            part.add(line, words)
            part.strays += stray
        else:
            if part:
                part.strays += stray
            elif stray:
                parts.append(_Part.of_addresses(stray))
            parts.append(_Part.starting(line, body_size))
        gap, new_page, stray = False, False, []
    if stray:
        parts.append(_Part.of_addresses(stray))
    levels = _levels_of(parts)
    _nest(parts)
    return [block for part in parts for block in part.blocks(levels)]


def _levels_of(parts: Sequence[_Part]) -> dict[float, int]:
    """The level for each size of heading. If the first heading alone has the largest size, that is the title's."""
    sizes = [round(part.lines[0].size, 1) for part in parts if part.kind is Kind.HEADING and part.lines]
    ranked = sorted(set(sizes), reverse=True)
    first = 1 if len(ranked) > 1 and sizes[0] == ranked[0] and sizes.count(ranked[0]) == 1 else 2
    return {size: min(first + position, 6) for position, size in enumerate(ranked)}


def _nest(parts: Sequence[_Part]) -> None:
    """Set the level of each bullet in a run of bullets by how far it is from the left."""
    indents: list[float] = []
    for part in parts:
        if part.kind is not Kind.BULLET or not part.lines:
            indents = []
            continue
        own = part.lines[0].indent
        while indents and own < indents[-1] - _SAME_INDENT:
            indents.pop()
        if not indents or own > indents[-1] + _SAME_INDENT:
            indents.append(own)
        part.depth = len(indents) - 1


class _Part:
    """A block being built."""

    def __init__(self, kind: Kind, text: str, lines: list[Line]):
        self.kind, self.text, self.lines = kind, text, lines
        self.strays: list[Block] = []
        self.depth = 0

    @classmethod
    def of_addresses(cls, strays: list[Block]) -> _Part:
        part = cls(Kind.ADDRESS, "", [])
        part.strays = list(strays)
        return part

    @classmethod
    def starting(cls, line: Line, body_size: float) -> _Part:
        bullet = _BULLET.match(line.text)
        if bullet:
            return cls(Kind.BULLET, line.text[bullet.end() :], [line])
        big = body_size and line.size > body_size * 1.12
        short_bold = line.bold and len(line.text) <= 120 and not _ENDS_SENTENCE.search(line.text.rstrip(":"))
        return cls(Kind.HEADING if big or short_bold else Kind.PARAGRAPH, line.text, [line])

    def takes(self, line: Line, *, gap: bool, interrupted: bool) -> bool:
        """True if `line` continues this block."""
        if not self.lines:
            return False
        last = self.lines[-1]
        ends = bool(_ENDS_SENTENCE.search(self.text))
        first_word = line.text.split(" ", 1)[0]
        was_full = last.room < len(first_word) + 1 + 0.12 * last.width
        lower = line.text[:1].islower()
        if _BULLET.match(line.text) and (
            gap or ends or not was_full or self.kind is Kind.BULLET or self.text.endswith(";")
        ):
            return False
        unfinished = not ends and (lower or was_full or bool(_RUNS_ON.search(self.text)))
        if self._is_whole_heading(was_full) or (is_label(last.text) and len(self.lines) == 1 and not was_full):
            return False
        if (
            is_section_heading(line.text)
            and not lower
            and not _RUNS_ON.search(self.text)
            and (ends or self._is_known_heading())
        ):
            return False
        if gap and _BY_WHOM.match(line.text):
            return False
        announces = is_label(line.text) or bool(reference_of(line.text) or _PUBLISHED.fullmatch(line.text))
        if (announces or is_section_heading(line.text)) and (
            gap or ends or not was_full or (announces and interrupted)
        ):
            return False
        if abs(last.size - line.size) > 0.6 or (last.bold != line.bold and (gap or ends or not was_full)):
            return False
        # A bold heading that fills its line ends here. A bold lead-in would hardly end exactly at the end of a line.
        if last.bold and not (line.bold or lower or _RUNS_ON.search(self.text)):
            return False
        if self._begins_next_item(line, ends=ends, was_full=was_full):
            return False
        if gap:
            runs_on = bool(_RUNS_ON.search(self.text)) and (was_full or interrupted)
            return unfinished and (lower or runs_on or (interrupted and was_full))
        if lower:
            return not (ends and self.text.endswith(":") and not was_full)
        if was_full:
            return True
        return not (ends or interrupted or last.room > 0.4 * last.width)

    def _begins_next_item(self, line: Line, *, ends: bool, was_full: bool) -> bool:
        """True for "2. ..." after "1. ...", or below a line that introduces a list."""
        number, own = _CLAUSE.match(line.text), _CLAUSE.match(self.text)
        if number and own:
            first, second = ([int(part) for part in each["number"].split(".")] for each in (own, number))
            return second in ([*first[:-1], first[-1] + 1], [*first, 1], [first[0] + 1, 1])
        number, own = _ITEM.match(line.text), _ITEM.match(self.text)
        if not number or (was_full and not ends):
            return False
        follows = own and int(number["number"]) == int(own["number"]) + 1
        return bool(follows or (number["number"] == "1" and self.text.endswith(":")))

    def _is_whole_heading(self, was_full: bool) -> bool:
        return self._is_known_heading() and not was_full and not _RUNS_ON.search(self.text)

    def _is_known_heading(self) -> bool:
        return is_section_heading(self.text)

    def add(self, line: Line, words: Counter) -> None:
        self.text = join_lines(self.text, line.text, words)
        self.lines.append(line)

    def blocks(self, levels: dict[float, int]) -> list[Block]:
        own = []
        if self.lines:
            bold = all(line.bold for line in self.lines)
            if self.kind is Kind.HEADING and (
                len(self.text) > 200 or (re.search(r"[.;]$|:$", self.text) and len(self.text) > 80)
            ):
                self.kind = Kind.PARAGRAPH  # a whole paragraph in bold, such as a finding that an answer repeats
            links = tuple(dict.fromkeys(link for line in self.lines for link in line.links))
            level = levels.get(round(self.lines[0].size, 1), 2) if self.kind is Kind.HEADING else self.depth
            text, first = " ".join(self.text.split()), self.lines[0]
            areas = joined_areas(line.area for line in self.lines if line.area)
            own = [Block(self.kind, text, level, bold, first.page, links, size=first.size, areas=areas)]
        return own + self.strays


def join_lines(first: str, second: str, words: Counter) -> str:
    """Join two lines of one sentence. A hyphen at the end of the first stays, unless the file elsewhere writes the word
    without it.
    """
    if first.endswith("\u00ad"):
        return without_soft_hyphens(first + second)
    head = re.search(r"([A-Za-z]+)-$", first)
    tail = re.match(r"[a-z]+", second)
    if not head or not tail:
        return f"{first} {second}"
    whole, hyphened = head[1] + tail[0], f"{head[1]}-{tail[0]}"
    if head[1].lower() not in _KEEPS_HYPHEN and words[whole.lower()] and not words[hyphened.lower()]:
        return first[:-1] + second
    return first + second


def without_soft_hyphens(text: str) -> str:
    """The text without the hyphens at line ends that only divide words. A hyphen before a capital, or after a prefix
    such as "self", belongs to the word.
    """

    def joined(found: re.Match[str]) -> str:
        own = found["tail"][:1].isupper() or found["head"].lower() in _KEEPS_HYPHEN or found["head"][-1:].isdigit()
        return f"{found['head']}{'-' if own else ''}{found['tail']}"

    return re.sub(r"(?P<head>\w*)\u00ad\s?(?P<tail>\w*)", joined, text)


def _usual_size(lines: Sequence[Line]) -> float:
    sizes: Counter = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0


def _joined_addresses(lines: Sequence[Line]) -> list[Line]:
    """The lines with wrapped web addresses rejoined. An address breaks after a hyphen or a slash, and the rest of it
    has no spaces.
    """
    joined: list[Line] = []
    for line in lines:
        before = joined[-1].text if joined else ""
        if (
            ADDRESS.fullmatch(before)
            and before[-1:] in "-/"
            and not line.gap
            and re.fullmatch(r"[\w%.~-]+(?:/[\w%.~-]*|\.\w+|-[\w%.~-]+)+", line.text)
        ):
            both = joined[-1].area.with_area(line.area) if joined[-1].area and line.area else joined[-1].area
            joined[-1] = replace(joined[-1], text=before + line.text, area=both)
        else:
            joined.append(line)
    return joined


def _without_page_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines without page numbers, markings and running heads, which are first or last on many pages."""
    edges: set[int] = set()
    starts = [index for index, line in enumerate(lines) if line.new_page or index == 0]
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        page = range(start, following)
        edges |= set(page[:3]) | set(page[-5:])
    if len(starts) < 2:
        edges = set()
    # Counted by size as well, because a title on the cover may have the same words as the running heads.
    seen = Counter((_without_digits(lines[index].text), round(lines[index].size)) for index in edges)
    seen_on_pages = page_lines(line.text for line in lines)
    kept: list[Line] = []
    gap = new_page = False
    for index, line in enumerate(lines):
        gap, new_page = gap or line.gap, new_page or line.new_page
        furniture = (
            _MARKING.fullmatch(line.text)
            or is_page_line(line.text, seen_on_pages)
            or (
                index in edges
                and not reference_of(line.text, is_heading=True)
                and (
                    _PAGE_NUMBER.fullmatch(line.text)
                    or (
                        len(starts) > 2
                        and seen[_without_digits(line.text), round(line.size)] >= max(3, (len(starts) + 1) // 2)
                    )
                )
                and not is_label(line.text)
            )
        )
        if furniture:
            new_page = True
            continue
        kept.append(replace(line, gap=gap, new_page=new_page))
        gap = new_page = False
    return kept


def page_lines(texts: Iterable[str]) -> Counter[str]:
    """The running heads and feet that end with "Page 2 of 9", without their numbers. They are recognised by their
    words, because copied text has no page breaks.
    """
    return Counter(_without_digits(text) for text in texts if _ENDS_WITH_PAGE.fullmatch(text.strip()))


def is_page_line(text: str, seen: Counter[str]) -> bool:
    return bool(_ENDS_WITH_PAGE.fullmatch(text.strip())) and seen[_without_digits(text)] > 1


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))
