"""Reads the details of an inspection from a file: its title, date, kinds, forces and address, identified by their
labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from inspections.clock.deadlines import clock_for
from inspections.intake.blocks import Block, Kind
from inspections.intake.dates import read_date
from inspections.intake.headings import is_section_heading
from inspections.intake.initialisms import join_initialisms
from s55tracker.working_days.calendar import format_date

ALL_FORCES = "all"
ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>“”\"]+[^\s<>“”\".,;:)]", re.IGNORECASE)


# "1.2 Published: 9 May 2024"
CLAUSE_NUMBER = re.compile(r"\A\s*\d{1,2}(?:\.\d{1,2})+[.)]?\s+(?=[A-Z])")


class Field(StrEnum):
    TITLE = "title"
    PUBLISHED = "published"
    TYPES = "types"
    FORCES = "forces"
    LINK = "link"
    DEADLINE = "deadline"


_LABELS = {
    Field.TITLE: r"title|name|name of report|(?:inspection|report|publication)(?: |/)(?:report )?(?:title|name)|(?:title|name) of (?:the )?(?:hmicfrs )?(?:inspection|report|publication)(?: report)?|inspection|report(?: being responded to)?"
    r"|(?:hmicfrs )?(?:inspection|report)|teitl (?:yr )?(?:arolygiad|adroddiad)|enw'?r (?:arolygiad|adroddiad)",
    Field.PUBLISHED: r"(?:date (?:the )?(?:hmicfrs )?(?:report )?(?:was )?|(?:hmicfrs )?report )?(?:first )?published(?: on| date| by hmicfrs(?: on)?)?|(?:inspection |hmicfrs )?report published(?: on)?|(?:inspection )?report publication date|(?:report |hmicfrs )?publication date|date of (?:report |hmicfrs )?publication"
    r"|date published|date report published|date of (?:the )?report|report date|cyhoeddwyd(?: ar)?|dyddiad cyhoeddi",
    Field.TYPES: r"(?:publication|inspection|report) types?|types? of (?:publication|inspection|report)|math(?:au)? o (?:gyhoeddiad|arolygiad)|math(?:au)? (?:o )?gyhoeddiad",
    Field.FORCES: r"(?:police )?forces?(?: (?:covered|inspected|concerned|affected))?|force areas?|(?:relevant|applies to|applicable) forces?|heddlu(?:oedd)?",
    Field.LINK: r"(?:web ?)?link to (?:the )?(?:full |published |hmicfrs )?(?:report|publication|inspection)|report (?:link|address|url|weblink)|(?:read|view|see) the (?:full )?report|(?:full )?report available at|(?:web ?)?link|web ?address|url|dolen i'r adroddiad",
    Field.DEADLINE: r"(?:section 55|s\.? ?55)? ?(?:response )?(?:deadline|due date|due by|due)(?: (?:for|of) (?:the )?response)?"
    r"|date response due|response (?:due|required)(?: by| date)?|(?:deadline|date) for (?:the )?(?:section 55 )?response|dyddiad cau(?: (?:yr )?ymateb)?",
}
_LABEL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS.items()), re.IGNORECASE)
# Labels on a form that begin a part of the response. Together with the labels above, they show where a field ends when
# a form's fields have run together on one line.
_PART_LABELS = (
    r"(?:Chief Constable|Force|Constabulary|PCC|PFCC|OPCC|Commissioner|Police and Crime Commissioner|Local Policing Body|Mayor)(?:[’']s)? (?:[Rr]esponse|[Cc]omments?|[Rr]eply)"
    r"|(?:Key|Main) [Ff]indings|Recommendation(?: (?:number|no\.?))?(?: \d{1,2}[a-z]?)?|Areas? for [Ii]mprovement|Overall (?:PCC|PFCC|Commissioner|[Ff]orce)(?:[’']s)? (?:[Cc]omments?|[Rr]esponse)"
)
# Labels for a form's own administration, which no field of a response uses.
OTHER_LABELS = r"(?:Accepted|Completed?|Status|RAG(?: status)?|Publish(?:ed)? on website|Responsible officer|Lead(?: in (?:the )?\w+| officer)?|Owner|Inspectorate|Date of response|Response published|Review date)"
_TYPES_WITH_AND = (
    "serious and organised crime",
    "police and fire",
    "crime and policing",
    "rape and serious sexual offences",
    "stop and search",
)
_NAMES_WITH_AND = (
    "avon and somerset", "devon and cornwall", "hampshire and isle of wight", "york and north yorkshire",
)  # fmt: skip
_IN_FORM = re.compile(
    rf"(?:^|(?<=[\s|;]))(?P<label>(?i:{'|'.join(pattern.replace('|inspection|report(?: being responded to)?', '') for pattern in _LABELS.values())})|{_PART_LABELS}|{OTHER_LABELS})\s*:"
)
# A reference or a heading may precede the first label of a form's line.
_BEFORE_FORM = re.compile(r".{0,12}|[A-Z \d/:–-]{4,60}")
_EVERY_FORCE = re.compile(
    r"\ball\b.*\b(?:forces|constabularies)\b|\bevery (?:police )?force\b|^all$|^national$|\bpob heddlu\b|\bholl heddluoedd\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundInspection:
    """The details of the inspection that a file gives; None or () for those it does not give. A person confirms
    everything.
    """

    title: str | None = None
    published_on: date | None = None
    published_on_certain: bool = False
    publication_types: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    report_url: str | None = None
    deadline: date | None = None
    safe_day: date | None = None
    # Only a report gives these: the other inspectorates, the address of its PDF, and (area, grade) for each area
    # graded.
    joint_with: tuple[str, ...] = ()
    report_pdf_url: str | None = None
    grades: tuple[tuple[str, str], ...] = ()


def joined(block: Block) -> Block:
    """The block with its spaced initialisms joined, the form in which all text is stored."""
    return replace(block, text=join_initialisms(block.text))


def split_form_lines(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with lines that hold several labels and values ("Inspection title: Lamps Published on: 3 May 2023") cut before
    each label.
    """
    return [part for block in blocks for part in _at_labels(block)]


def _at_labels(block: Block) -> list[Block]:
    starts = [match.start("label") for match in _IN_FORM.finditer(block.text) if match["label"][0].isupper()]
    if block.cell or len(starts) < 2 or (starts[0] != 0 and not _BEFORE_FORM.fullmatch(block.text[: starts[0]])):
        return [block]
    starts = [0, *starts] if starts[0] else starts
    return [
        replace(block, text=block.text[start:end].strip(" |;\t"))
        for start, end in zip(starts, [*starts[1:], len(block.text)], strict=True)
    ]


def field_at(text: str) -> tuple[Field, str] | None:
    """The field a block names, with any value on the same line: "Published on: 11 August 2023"."""
    text = CLAUSE_NUMBER.sub("", text)
    label, colon, value = text.partition(":")
    found = _LABEL.fullmatch(label.replace("’", "'").strip(" *_").strip())
    if found and found.lastgroup and (colon or not value):
        return Field(found.lastgroup), value.strip()
    # "Published on 11 August 2023": a date needs no colon before it.
    dated = re.match(r"(?P<label>[^\d:]*(?:55[^\d:]*)?) (?=\d)", text)
    named = _LABEL.fullmatch(dated["label"].strip()) if dated and len(text) < 60 else None
    if dated and named and named.lastgroup in (Field.PUBLISHED, Field.DEADLINE):
        return Field(named.lastgroup), text[dated.end() :].strip()
    return None


def labelled_fields(blocks: Sequence[Block]) -> tuple[dict[Field, list[Block]], list[Block]]:
    """The labelled values among the blocks, and the remaining blocks."""
    values: dict[Field, list[Block]] = {}
    rest: list[Block] = []
    current: Field | None = None
    for block in blocks:
        named = field_at(block.text)
        if named and named[0] not in values:
            current = named[0]
            values[current] = [replace(block, text=named[1])] if named[1] else []
        elif is_section_heading(block.text):
            current = None
            rest.append(block)
        elif (
            current
            and (block.kind is Kind.ADDRESS) <= (current is Field.LINK)
            and _takes_more(current, values[current], block)
        ):
            values[current].append(block)
        else:
            rest.append(block)
            if block.kind is not Kind.ADDRESS:
                current = None
    return values, rest


def _takes_more(field: Field, values: list[Block], block: Block) -> bool:
    """True if the block belongs to the value: a value is one block, except lists of forces or types, which may have a
    block per item.
    """
    if not values:
        return True
    return field in (Field.FORCES, Field.TYPES) and block.kind is Kind.BULLET and values[-1].kind is Kind.BULLET


def inspection_from(values: dict[Field, list[Block]]) -> tuple[FoundInspection, list[str]]:
    """The inspection described by the labelled values, with a sentence for each uncertainty."""
    warnings: list[str] = []
    text = {field: " ".join(block.text for block in blocks).strip() for field, blocks in values.items()}
    items = {field: [block.text for block in blocks] for field, blocks in values.items()}
    title = re.sub(r"(?<=[^.])\.$", "", text.get(Field.TITLE, "")) or None
    published = read_date(text.get(Field.PUBLISHED, ""))
    if not title:
        warnings.append("The file does not give the title of the inspection. Enter it.")
    if not published:
        warnings.append("The file does not say when the report was published. Find the date in the report itself.")
    elif not published.certain:
        warnings.append(
            f"The file gives only the month the report was published (“{published.printed}”). "
            f"We have used the first day of the month. Find the date in the report itself."
        )
    clock = clock_for(published.on) if published else None
    stated = read_date(text.get(Field.DEADLINE, ""))
    deadline = stated.on if stated and stated.certain else clock.deadline if clock else None
    if clock and stated and stated.certain and stated.on != clock.deadline:
        warnings.append(
            f"The file gives the deadline as {format_date(stated.on)}, but counted from publication it is "
            f"{format_date(clock.deadline)}. Check the date of publication."
        )
    found = FoundInspection(
        title=title,
        published_on=published.on if published else None,
        published_on_certain=bool(published and published.certain),
        publication_types=_listed(items.get(Field.TYPES, []), _TYPES_WITH_AND),
        forces=_forces(items.get(Field.FORCES, [])),
        report_url=_address(values.get(Field.LINK, [])),
        deadline=deadline,
        safe_day=clock.safe_day if clock else None,
    )
    return found, warnings


def _address(blocks: Sequence[Block]) -> str | None:
    for block in blocks:
        if block.links:
            return block.links[0]
        printed = ADDRESS_IN_TEXT.search(block.text)
        if printed:
            return printed[0]
    return None


def _forces(items: list[str]) -> tuple[str, ...]:
    if any(_EVERY_FORCE.search(item.strip()) for item in items):
        return (ALL_FORCES,)
    return _listed(items, _NAMES_WITH_AND)


def _listed(items: list[str], whole: Sequence[str]) -> tuple[str, ...]:
    """The separate names in these items: "Homicide and Joint Inspection" gives two, but a known name containing "and"
    stays whole.
    """
    listed: list[str] = []
    for item in items:
        kept = re.sub(
            "|".join(map(re.escape, whole)), lambda found: found[0].replace(" ", "_"), item, flags=re.IGNORECASE
        )
        parts = re.split(r"\s*(?:[,;/]|\band\b|&|\n)\s*", kept)
        listed += [part.replace("_", " ").strip(" .") for part in parts]
    return tuple(dict.fromkeys(filter(None, listed)))
