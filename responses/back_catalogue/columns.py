"""Defines what a column of a table can hold, and makes a first guess from the headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    TITLE = "title"
    PUBLISHED = "published"
    TYPES = "types"
    FORCES = "forces"
    REPORT_URL = "report_url"
    REFERENCE = "reference"
    KIND = "kind"
    WORDING = "wording"
    DUE = "due"
    STANCE = "stance"
    OUR_COMMENT = "our_comment"
    FORCE_COMMENT = "force_comment"
    STATUS = "status"
    ANSWERED = "answered"
    ANSWER_URL = "answer_url"
    REASON = "reason"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a column can hold. `guess` is a pattern that matches the headings offices use for it."""

    label: str
    hint: str
    guess: str
    is_required: bool = False


CHOICES: dict[Column, Choice] = {
    Column.TITLE: Choice(
        label="Title of the report",
        hint="Rows below with a blank title belong to the same report.",
        guess=r"(?:report|inspection|publication)?(?: report)? ?(?:title|name)|report|inspection|name of (?:report|inspection)",
        is_required=True,
    ),
    Column.PUBLISHED: Choice(
        label="When the report was published",
        hint="The deadline is counted from this date.",
        guess=r"(?:date )?(?:report |inspection )?published(?: on| date)?|(?:report )?publication date|date of (?:publication|report)|report date",
        is_required=True,
    ),
    Column.TYPES: Choice(
        label="Publication types",
        hint="Separated by commas.",
        guess=r"(?:publication|inspection|report) types?|type|theme|topic",
    ),
    Column.FORCES: Choice(
        label="Forces the report is about",
        hint="Names of forces, separated by commas. Blank, or “all”, means all forces.",
        guess=r"(?:police )?forces?|force areas?",
    ),
    Column.REPORT_URL: Choice(
        label="Address of the report",
        hint="On the inspectorate’s website.",
        guess=r"(?:report|inspection) (?:link|url|address)|link(?: to (?:the )?report)?|url",
    ),
    Column.REFERENCE: Choice(
        label="Number of the recommendation",
        hint="For example 2, or AFI 1.",
        guess=r"(?:rec(?:ommendation)?\.?|finding|ref(?:erence)?) (?:no\.?|number|ref(?:erence)?|#)|rec\.?|ref(?:erence)?|no\.?|number",
    ),
    Column.KIND: Choice(
        label="Kind of finding",
        hint="Recommendation, area for improvement or cause of concern. Blank means recommendation.",
        guess=r"(?:finding |rec(?:ommendation)? )?(?:kind|type)(?: of finding)?|rec or afi|rec/afi",
    ),
    Column.WORDING: Choice(
        label="Wording of the recommendation",
        hint="The inspectorate’s own words.",
        guess=r"(?:recommendation|finding)?(?: |/|-)*(?:wording|text|detail|description)s?|recommendations?|findings?",
    ),
    Column.DUE: Choice(
        label="When it is due",
        hint="A date, or words such as “within three months”. If it is blank, we read it from the wording.",
        guess=r"due(?: date| by| on)?|deadline|target date|by when",
    ),
    Column.STANCE: Choice(
        label="Status of the recommendation",
        hint="Action taken (or complete), action proposed (or in progress), or no action.",
        guess=r"(?:action|rec(?:ommendation)?) (?:status|taken)|action|progress|rag(?: status)?",
    ),
    Column.OUR_COMMENT: Choice(
        label="Our comment",
        hint="What the policing body said about the recommendation.",
        guess=r"(?:our|o?pf?cc(?:['’]s)?|commissioner(?:['’]s)?|local policing body) (?:comments?|response)",
    ),
    Column.FORCE_COMMENT: Choice(
        label="The force’s comment",
        hint="What the chief officer said about the recommendation.",
        guess=r"(?:force|chief (?:constable|officer)|constabulary)(?:['’]s)? (?:comments?|response|update)",
    ),
    Column.STATUS: Choice(
        label="Status of our response",
        hint="Published, not needed, or open. You only need this once for each report.",
        guess=r"(?:response |s\.? ?55 |section 55 )status|status|state",
    ),
    Column.ANSWERED: Choice(
        label="When our response was published",
        hint="For a published response.",
        guess=r"(?:date )?(?:of )?response(?: was)? (?:published|sent|date)(?: on)?|date of response|responded(?: on)?",
    ),
    Column.ANSWER_URL: Choice(
        label="Address of our response",
        hint="Where it was published, for a published response.",
        guess=r"response (?:link|url|address)|link to (?:our |the )?response",
    ),
    Column.REASON: Choice(
        label="Why no response was needed",
        hint="For a report that needed none.",
        guess=r"reason|why (?:none|not needed|no response)[\w ]*|notes?",
    ),
}


def guessed(headings: Sequence[str]) -> dict[Column, int]:
    """For each kind of column that a heading names, the position of the first such heading. Each heading is used only
    once.
    """
    found: dict[Column, int] = {}
    used: set[int] = set()
    names = [" ".join(heading.casefold().split()).strip(" :*") for heading in headings]
    for column, choice in CHOICES.items():
        pattern = re.compile(choice.guess)
        place = next((n for n, name in enumerate(names) if n not in used and name and pattern.fullmatch(name)), None)
        if place is not None:
            found[column] = place
            used.add(place)
    return found


def missing(columns: Mapping[Column, int]) -> list[Column]:
    return [column for column, choice in CHOICES.items() if choice.is_required and column not in columns]
