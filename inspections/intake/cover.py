"""Reads the facts that a report's first pages give: title, date of publication, joint inspectorates, forces, kinds and
addresses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from inspections.intake.blocks import Block, Kind
from inspections.intake.dates import ReadDate, read_date
from inspections.intake.headings import is_sentence
from inspections.intake.inspection import Field, field_at
from inspections.intake.placing import Placing, Where
from inspections.intake.shapes import Shapes
from s55tracker.accounts.territorial import territorial_bodies

# How many blocks a cover, or the facts at the start of a report's web page, can take up.
_LONGEST = 40
_CHAPTERS = re.compile(
    r"(?:\d{1,2}(?:\.\d+)*[.)]?\s+)?(?:foreword|preface|contents|table of contents|(?:executive |overall |report )?summary|introduction|overview|background|context|about (?:us|this .+|the .+)"
    r"|(?:our |key |main )?(?:findings|recommendations|judg(?:e)?ments)|why we did this|what we (?:found|looked at|did|saw)|areas? for improvement|causes? of concern|method(?:ology)?|terms of reference"
    r"|crynodeb|cyflwyniad|cynnwys|rhagair)",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"(?:hmicfrs|hmic|©.*|\(c\).*|isbn.*|www\..*|(?:his|her|hm) ?(?:majesty['’]s)? inspectorate of constabulary.*|home|skip to .*|menu|search|print this page)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:a |this )?(?:joint |thematic |independent )*(?:inspection|report|review|investigation|study)? ?(?:carried out |undertaken |written )?(?:jointly )?by\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?:from|to|date|our ref(?:erence)?|your ref(?:erence)?|re|cc|by email)\s*:", re.IGNORECASE)
_DATE_LINE = re.compile(
    r"(?:(?:hmicfrs|hmic|his majesty['’]s inspectorate[^,|–]*|published|london|report|letter|dated?)\b[\s,:|–—-]*)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?P<when>[\w\s,./-]{6,30})",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:this (?:report|document|publication|letter|inspection) (?:was |is )?(?:first )?published(?: by hmicfrs)?|(?:first )?published|publication date|date of publication|cyhoeddwyd(?: ar)?|dyddiad cyhoeddi)"
    r"(?: on)?:? (?P<when>(?:the )?\d.{5,30})",
    re.IGNORECASE,
)
_MONTH_LINE = re.compile(r"[A-Z][a-z]+ (?:19|20)\d\d")
_SITE = re.compile(r"\s+[-–|]\s+(?:HMICFRS|His Majesty.s Inspectorate|Criminal Justice|GOV\.UK).*$")
_OTHERS = (
    r"(?:HM|His Majesty['’]s|Her Majesty['’]s) Inspectorate of (?:Probation|Prisons|Constabulary in Scotland)|HMI (?:Probation|Prisons)"
    r"|(?:HM|His Majesty['’]s|Her Majesty['’]s) Crown Prosecution Service Inspectorate|Crown Prosecution Service Inspectorate|HMCPSI"
    r"|Care Quality Commission|CQC|Ofsted|Estyn|Care Inspectorate Wales|Healthcare Inspectorate Wales|Criminal Justice Inspection Northern Ireland"
    r"|Independent Office for Police Conduct|IOPC|College of Policing|Independent Chief Inspector of Borders and Immigration|Audit Wales|Education and Training Inspectorate"
)
_OTHER = re.compile(rf"\b(?:{_OTHERS})\b")
_OURS = re.compile(r"Inspectorate of Constabulary|HMICFRS|HMIC\b")
_FORCE = re.compile(
    r"(?:[A-Z][\w’'-]+(?: (?:and|&|of|the) | )){1,5}(?:Police(?: Service)?|Constabulary)\b|Heddlu [A-Z][\w-]+(?: [A-Z][\w-]+)?"
)
_INSPECTORATE_HOST = re.compile(r"https?://[\w.-]*(?:hmicfrs|justiceinspectorates)[\w.-]*/\S+", re.IGNORECASE)
_NOT_A_REPORT = re.compile(
    r"/(?:publications|news|about-us|contact|cookies|accessibility|search)/?(?:[?#].*)?$", re.IGNORECASE
)


# The beginning of a title that is the first line of a file without headings. Such a title may be long.
_REPORT_ON = re.compile(
    r"(?:report on |an? )?(?:[\w-]+ ){0,3}(?:inspection|review)(?: visit)? (?:of|to|on|into)\b[^.]*", re.IGNORECASE
)
_WHAT_IT_IS = re.compile(
    r"(?:an?|the) (?:[\w-]+ ){0,3}(?:inspection|review|investigation|study|assessment) (?:of|into|on) ", re.IGNORECASE
)


def title_of(shapes: Shapes, placing: Placing, of_file: str) -> str | None:
    """The title with its subtitles. `of_file` is the title in the file's metadata. It is used if the text has no title,
    or if it begins with the same words and is longer.
    """
    of_file = _SITE.sub("", of_file).strip()
    at = _title_at(shapes)
    if at is None:
        return of_file or None
    blocks = shapes.blocks
    title = blocks[at].text.strip().rstrip(".")
    end = at + 1
    subtitles: list[str] = []
    while end < len(blocks) and _is_subtitle(shapes, end, title):
        own = blocks[end].text.strip().rstrip(".")
        if _letters(own).startswith(_letters(title)):
            # The cover gives the full title again, on a later line.
            title, subtitles = own, []
        else:
            subtitles.append(own)
        end += 1
    # A line followed by running text is a chapter's heading, not a subtitle.
    while subtitles and end < len(blocks) and _is_text(blocks[end]) and blocks[end].page == blocks[end - 1].page:
        end -= 1
        subtitles.pop()
    placing.put(range(at, end), Where.FACTS)
    for subtitle in subtitles:
        title = f"{title.rstrip(':')}: {_lowered(subtitle)}"
    if of_file and _letters(of_file).startswith(_letters(blocks[at].text)) and len(of_file) > len(title):
        return of_file
    return title


def _title_at(shapes: Shapes) -> int | None:
    """The position of the title: the largest words near the start, if the file gives sizes; otherwise the highest
    heading, or the first line.
    """
    blocks = shapes.blocks[:_LONGEST]
    first_page = blocks[0].page if blocks else 1
    near = [
        (at, block)
        for at, block in enumerate(blocks)
        if block.page <= first_page + 1 and _can_be_title(block) and not block.cell
    ]
    sized = [(at, block) for at, block in near if block.size]
    if sized:
        largest = max(block.size for _, block in sized)
        usual = Counter(round(block.size, 1) for block in shapes.blocks if block.size).most_common(1)[0][0]
        if largest > usual * 1.1:
            return next(at for at, block in sized if block.size == largest)
    if shapes.is_plain and near and near[0][0] == 0 and _REPORT_ON.match(near[0][1].text):
        return 0
    headings = [(at, block) for at, block in near if block.kind is Kind.HEADING]
    if headings and not (near[0][1].kind is Kind.PARAGRAPH and _CHAPTERS.fullmatch(headings[0][1].text)):
        highest = min(block.level or 2 for _, block in headings)
        return next(at for at, block in headings if (block.level or 2) == highest)
    titled = [(at, block) for at, block in near if shapes.is_heading(block)] or near[:3]
    return next((at for at, block in titled if not _CHAPTERS.fullmatch(block.text)), None)


def _can_be_title(block: Block) -> bool:
    text = block.text.strip()
    if block.kind not in (Kind.HEADING, Kind.PARAGRAPH) or not 6 < len(text) <= 250:
        return False
    if field_at(text) or _PUBLISHER.fullmatch(text) or _LABELLED.match(text) or _date_line(text):
        return False
    return block.kind is Kind.HEADING or not (text.endswith(".") and is_sentence(text) and len(text) > 100)


def _is_subtitle(shapes: Shapes, at: int, title: str) -> bool:
    block = shapes.blocks[at]
    text = block.text.strip()
    if block.cell or not _can_be_title(block) or _CHAPTERS.fullmatch(text) or _BY.match(text) or shapes.start_of(block):
        return False
    if block.page == shapes.blocks[at - 1].page and _says_what_it_is(block, title):
        return True
    if not shapes.is_heading(block) or (shapes.is_plain and ":" in title and "PEEL" not in title):
        return False
    return block.page == shapes.blocks[at - 1].page


def _says_what_it_is(block: Block, title: str) -> bool:
    """True for "An inspection of ..." in any style, below a title that does not itself say so."""
    text = block.text.strip()
    if (
        block.kind is not Kind.PARAGRAPH
        or len(text) > 160
        or text.endswith((".", ":"))
        or is_sentence(text, styled=True)
    ):
        return False
    if re.match(r"PEEL\b", title) and re.match(r"police effectiveness, efficiency and legitimacy", text, re.IGNORECASE):
        return True
    return (":" not in title and bool(_WHAT_IT_IS.match(text))) or bool(
        re.match(r"PEEL\b", title) and _WHAT_IT_IS.match(text)
    )


def _is_beside(blocks: Sequence[Block], at: int) -> bool:
    """True for the first of two cells in a table's row: a label and its value."""
    cell, beside = blocks[at].cell, blocks[at + 1].cell if at + 1 < len(blocks) else None
    after = blocks[at + 2].cell if at + 2 < len(blocks) else None
    if cell is None or beside is None or cell.column or (beside.table, beside.row) != (cell.table, cell.row):
        return False
    return after is None or (after.table, after.row) != (cell.table, cell.row)


def _is_text(block: Block) -> bool:
    text = block.text
    return block.kind is not Kind.HEADING and (
        block.kind is Kind.BULLET or block.cell is not None or (is_sentence(text) and len(text) > 60)
    )


def _lowered(subtitle: str) -> str:
    return f"the {subtitle[4:]}" if subtitle.startswith("The ") else subtitle


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


# The date of publication


def publication_date(shapes: Shapes, placing: Placing) -> tuple[ReadDate | None, str]:
    """The date of publication that the text gives, with the words around it; otherwise a date on its own on the cover.
    If there is only a month, its words are returned without a date.
    """
    blocks = shapes.blocks
    for at, block in enumerate(blocks[:200]):
        if block.kind is Kind.HEADING and len(block.text) > 80:
            continue
        said = _SAID.search(block.text)
        read = read_date(said["when"]) if said else None
        if said and read and read.certain and (said.start() == 0 or said[0].lower().startswith("this ")):
            if len(block.text) < 120 and not placing.has(at):
                placing.put([at], Where.FACTS)
            return read, said[0]
    for at, block in enumerate(blocks[:_LONGEST]):
        read = _date_line(block.text)
        if read and read.certain and not placing.has(at):
            placing.put([at], Where.FACTS)
            return read, block.text
        if block.kind is Kind.PARAGRAPH and _is_text(block):
            break
    month = next(
        (block.text for block in blocks[:_LONGEST] if _MONTH_LINE.fullmatch(block.text) and read_date(block.text)), ""
    )
    return None, month


def _date_line(text: str) -> ReadDate | None:
    """The date on a line with nothing else; not a period ("27 June–8 July 2022")."""
    line = _DATE_LINE.fullmatch(text.strip())
    read = read_date(line["when"]) if line else None
    return read if line and read and read.printed.strip(" ,.") == line["when"].strip(" ,.") else None


# The inspectorates and the forces


def joint_inspectorates(shapes: Shapes, placing: Placing) -> tuple[str, ...]:
    """Other inspectorates named on or near the cover, either with ours or in words about a joint inspection."""
    for at, block in enumerate(shapes.blocks[:_LONGEST]):
        text = block.text
        names = [found[0] for found in _OTHER.finditer(text)]
        jointly = re.search(r"\bjoint(?:ly)?\b|\btogether with\b", text, re.IGNORECASE)
        if names and (jointly or (_OURS.search(text) and re.search(r"\bby\b|\band\b|&", text))):
            if not placing.has(at) and len(text) < 300 and not text.endswith("."):
                placing.put([at], Where.FACTS)
            return tuple(dict.fromkeys(names))
    return ()


def forces_named(shapes: Shapes, title: str, placing: Placing) -> tuple[str, ...]:
    """The force that the title names; otherwise the one the letter is addressed to, or the one in a table of facts."""
    named = tuple(dict.fromkeys(_known_in([title])))
    if named:
        return named
    blocks = shapes.blocks
    for at, block in enumerate(blocks[: 2 * _LONGEST]):
        beside = blocks[at + 1].text if at + 1 < len(blocks) else ""
        label = re.fullmatch(r"(?:police )?forces?(?: inspected)?:?", block.text.strip(), re.IGNORECASE)
        if (label and (own := _known_in([beside]))) or (
            re.match(r"to\s*:?.*chief constable|dear chief constable", block.text, re.IGNORECASE)
            and (own := _known_in([block.text, beside]))
        ):
            if label:
                placing.put([place for place in (at, at + 1) if not placing.has(place)], Where.FACTS)
            return tuple(dict.fromkeys(own))
    # "... in Dorset": the force of that area, if the report mentions it.
    areas = [name for name in _areas() if re.search(rf"\b{re.escape(name)}\b", title)]
    if len(areas) == 1:
        said = Counter(name for name in _known_in(block.text for block in blocks) if name.startswith(areas[0]))
        return tuple(name for name, _ in said.most_common(1))
    return ()


def _known_in(texts: Iterable[str]) -> list[str]:
    """The names of territorial forces in these texts, as printed."""
    return [name for text in texts for found in _FORCE.finditer(text) if (name := _without_first_words(found[0]))]


def _without_first_words(name: str) -> str:
    """The force's name without the words before it: "Gwent Police" from "An inspection of Gwent Police". Empty if it
    ends with no known force.
    """
    words = name.split()
    for start in range(len(words)):
        rest = " ".join(words[start:])
        if rest.casefold() in _forces():
            return rest
    return ""


@lru_cache(maxsize=1)
def _forces() -> frozenset[str]:
    bodies = territorial_bodies()
    return frozenset(name.casefold() for body in bodies for name in (body.force, body.force_welsh) if name)


@lru_cache(maxsize=1)
def _areas() -> tuple[str, ...]:
    return tuple(body.area for body in territorial_bodies())


def types_named(title: str) -> tuple[str, ...]:
    return ("PEEL",) if re.search(r"\bPEEL\b", title) else ()


# Addresses


def addresses_in(blocks: Sequence[Block]) -> tuple[str | None, str | None]:
    """The addresses of the report's own page and of its PDF, on the inspectorate's website."""
    page = pdf = None
    for block in blocks[: 2 * _LONGEST]:
        for address in (*block.links, *_INSPECTORATE_HOST.findall(block.text)):
            address = address.rstrip(".,;)")
            if not _INSPECTORATE_HOST.match(address) or _NOT_A_REPORT.search(address):
                continue
            if address.lower().split("?")[0].endswith(".pdf"):
                pdf = pdf or address
            elif "/publication" in address or "/peel" in address:
                page = page or address
    return page, pdf


def labelled(blocks: Sequence[Block], placing: Placing) -> dict[Field, list[Block]]:
    """The labelled values in the first blocks: "Publication types: Homicide", or a label followed by a block with its
    value.
    """
    values: dict[Field, list[Block]] = {}
    for at, block in enumerate(blocks[:_LONGEST]):
        named = field_at(block.text)
        if placing.has(at) or not named or named[0] in values or named[0] in (Field.TITLE, Field.DEADLINE):
            continue
        if block.cell and not _is_beside(blocks, at):
            continue
        field, value = named
        if value:
            values[field] = [Block(Kind.PARAGRAPH, value, links=block.links)]
            placing.put([at], Where.FACTS)
            continue
        end = at + 1
        items: list[Block] = []
        while end < len(blocks) and not field_at(blocks[end].text) and not placing.has(end):
            more = field in (Field.FORCES, Field.TYPES) and blocks[end].kind is Kind.BULLET
            if (items and not more) or len(blocks[end].text) > 120 or blocks[end].kind is Kind.HEADING:
                break
            items.append(blocks[end])
            end += 1
        if items and (block.text.rstrip().endswith(":") or block.bold or block.cell):
            values[field] = items
            placing.put(range(at, end), Where.FACTS)
    return values
