"""Reads the text before the first part of a response: its title, the details of the inspection, and a letter's first
lines.

A letter gives the report's title and date in its opening sentence. Such a date is never certain; a date that could be
the letter's or the page's own is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from inspections.intake.blocks import Kind
from inspections.intake.dates import read_date
from inspections.intake.headings import Side, is_sentence
from responses.importing.register import LONGEST_MENU
from responses.importing.tokens import Mark, Token

STATUTE = re.compile(
    r"\b(?:section 55|s\.? ?55|police act 1996|policing and crime act|deddf yr heddlu)\b", re.IGNORECASE
)
_REPORT = r"(?:report|inspection|review|thematic|super-?complaint|publication|study|assessment|adroddiad|arolygiad)"
_ABOUT_REPORT = re.compile(rf"\b(?:{_REPORT}s?|HMICFRS|HMIC|inspectorate|inspectors?|inspected|PEEL)\b", re.IGNORECASE)
_OURS = re.compile(
    r"\b(?:response|reply|letter|statement|comments?|plan|strategy|page|website|news)\b[^.]{0,40}$", re.IGNORECASE
)
_PUBLISHED = r"(?i:published|released|issued|publication|cyhoeddwyd)"
_WHEN = re.compile(
    rf"\b{_PUBLISHED}\b(?P<between>[^.;]{{0,90}}?)(?P<when>\d{{1,2}}\s*(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]+,?\s+\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|[A-Z][a-z]+\s+\d{{4}})"
    rf"|\b(?:on|In|in|On)\s+(?P<first>\d{{1,2}}\s*(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]+,?\s+\d{{4}}|[A-Z][a-z]+\s+\d{{4}}),?(?P<who>[^.;]{{0,90}}?)\b{_PUBLISHED}\b",
)
# "the inspection report of 4 February 2025"
_REPORT_OF = re.compile(r"\breport(?: of| dated|,) (?P<day>\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4})")
# An apostrophe within a word does not open a quotation.
_QUOTED = r"(?:(?<!\w)['’]|[“\"‘])(?P<title>[A-Z0-9][^”\"]{4,220}?)[.,]?[”\"’'](?=[\s.,;:)]|$)"
_END = rf"(?=,? which (?:His|Her|HMICFRS|HMIC|the|your)\b|,? (?:which (?:was|were)|that was|was|were|has been|and) (?:\w+ ){{0,2}}{_PUBLISHED}\b|,? \(?{_PUBLISHED}\b|,? (?:on|in) (?:\d|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d)|[.;]\s|[.;]?$)"
_TITLED = (
    re.compile(rf"\b{_REPORT}\b[^.“”\"]{{0,70}}?{_QUOTED}", re.IGNORECASE),
    re.compile(rf"{_QUOTED}[^.]{{0,60}}\b(?:{_REPORT}|{_PUBLISHED})\b"),
    re.compile(rf"\b{_REPORT}\b(?:,? (?:titled|entitled|called|named|headed|on|into|of))?[,:]? (?P<title>[A-Z][\w’'&-]*(?:[ :,–-]+[\w’'&()/–-]+){{0,30}}?){_END}"),
)  # fmt: skip
_SUBJECT = re.compile(r"(?:re|subject|regarding|pwnc)\s*[:–-]\s*(?P<title>\S.{4,200})", re.IGNORECASE)
_OF_TITLE = (
    # "HMICFRS inspection: Lamps", "HMICFRS Report - lamps"
    re.compile(r"HMIC(?:FRS)?(?:['’]s?)?(?: (?:inspection|national|thematic|joint|PEEL))*(?: (?:report|inspection|review|publication))?\s*[-–—:|]\s*(?P<title>\S.{3,})", re.IGNORECASE),
    re.compile(r"super-?complaint\s*[-–—:|]\s*(?P<title>(?!.*\bresponse\b)\S.{3,})", re.IGNORECASE),
    # "PCC response to HMICFRS report: Lamps", "Section 55 response: Lamps", "Response to: Lamps"
    re.compile(
        r".*\b(?:response|reply|comments?)\b(?:[^:–—]{0,150}?\b(?:to|on)\b)?[^:–—“\"]{0,120}(?:\s*:\s*|\s[-–—|]\s|\s(?:titled|entitled|called)\s)(?P<title>\S.{3,})", re.IGNORECASE),
    # "Response to the HMICFRS report on lamps"
    re.compile(r".*\b(?:response|reply|comments?)\b[^:–—]{0,60}?\b(?:to|on)\b.{0,40}?\b(?:report|inspection|review)\b (?:on|into|of) (?P<title>(?!police|the)\S.{3,})", re.IGNORECASE),
    # "Lamps - PCC response"
    re.compile(r"(?P<title>\S.{4,}?)\s*[-–—:|]\s*(?:.{0,60} )?(?:PCC|PFCC|OPCC|Commissioner|section 55|s\.?55|our|force)(?:['’]s)?\b.{0,20}\b(?:response|comments|reply)\b.*", re.IGNORECASE),
)  # fmt: skip
_LETTER = re.compile(
    r"dear\b.{0,80}|yours (?:sincerely|faithfully|truly).{0,20}|(?:kind|best|warm)(?:est)? (?:regards|wishes).{0,10}|(?:by|via|sent by)(?: e-?mail| post).{0,60}"
    r"|(?:our|your|case)? ?ref(?:erence)?\.?\s*:.{0,60}|(?:tel(?:ephone)?|e-?mail|website|web|twitter|phone)\s*:?\s*.{0,80}|(?:to|from|cc|date|dated|dyddiad|annwyl)\b\s*:?.{0,80}"
    r"|annwyl\b.{0,60}|yn gywir.{0,20}",
    re.IGNORECASE,
)
_ADDRESS_LINE = re.compile(
    r"[\w .,'’&/-]{0,80}\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|House|Street|Road|Headquarters|Building|Hall|Centre|Lane|Avenue|SW1P|Marsham|London)\b[\w .,'’&/-]{0,60}|[\w.+-]+@[\w.-]+|MP|(?:The )?Rt\.? Hon\.?.{0,60}"
)
_ROLE = re.compile(
    r"(?:Home Secretary|Minister.{0,60}|(?:The )?Home Office.{0,30}|HM Chief Inspector.{0,80}|(?:Deputy )?Police.{0,12} and Crime Commissioner.{0,60}|(?:Deputy )?Mayor.{0,80}|Office of.{0,90}|P?F?CC for.{0,40})"
)
# Words that show that a heading is not a report's title: those of an office's name, or of the page's own title.
_NO_TITLE = re.compile(
    r"\b(?:responses?|reply|comments?|commissioner|p?f?cc|opcc|mayor|home|news|welcome|letter|decision|combined authority|hmicfrs reports?|inspections|annual|report details)\b",
    re.IGNORECASE,
)
_OUR_ANSWER = re.compile(
    r"commissioner|p?f?cc\b|mayor|\bour\b|section 55|\b(?:response|reply|comments?) (?:to|on) (?:the |an |his |her )?(?:hmic|inspect|report|recommend)",
    re.IGNORECASE,
)
_FORMALITY = re.compile(
    r"(?:please (?:accept|find)|this (?:letter|page|document|response)|the comments|(?:these|my|the following) (?:are|comments)|i (?:write|am writing)|in accordance|under)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|my|we|our|us)\b", re.IGNORECASE)


@dataclass
class Opening:
    """The tokens before the first part, sorted by type."""

    title: str | None = None
    # A date in a heading beside the report's title: never certain.
    published_on: date | None = None
    # True for a letter, where any text before the first heading is the author's.
    is_letter: bool = False
    titles: list[Token] = field(default_factory=list)
    frame: list[Token] = field(default_factory=list)
    text: list[Token] = field(default_factory=list)
    warned: list[Token] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def opening_of(tokens: Sequence[Token], *, title_tokens: Sequence[Token]) -> Opening:
    """Sort the tokens before the first part."""
    opening = Opening()
    signed = False
    is_plain = not any(token.level or token.block.bold for token in tokens)
    greeting = next(
        (at for at, token in enumerate(tokens) if re.match(r"dear\b|annwyl\b", token.text, re.IGNORECASE)), 0
    )
    # A page printed with its menu begins at its title.
    start = next((at for at, token in enumerate(tokens[:LONGEST_MENU]) if token.level == 1), 0)
    for position, token in enumerate(tokens):
        if (
            token in title_tokens
            or _is_office_title(token, position - start, greeting - start, is_plain=is_plain)
            or _continues_title(token, tokens[:position], opening)
        ):
            opening.frame.append(token)
            opening.titles.append(token)
        elif token.mark is not Mark.TEXT:
            opening.text.append(token)
        elif position < greeting or _is_formality(token):
            opening.frame.append(token)
        elif _is_letter_line(token, position) or (signed and len(token.text) < 120):
            opening.frame.append(token)
            opening.is_letter = opening.is_letter or bool(
                re.match(r"dear\b|annwyl\b|yours\b", token.text, re.IGNORECASE)
            )
            signed = signed or bool(re.match(r"yours|kind regards|best wishes|yn gywir", token.text, re.IGNORECASE))
        elif STATUTE.search(token.text) and not _FIRST_PERSON.search(token.text) and len(token.text) < 700:
            opening.frame.append(token)
        else:
            opening.text.append(token)
    _find_title(opening, is_plain=is_plain)
    return opening


def _is_formality(token: Token) -> bool:
    """True for "Please accept this letter as my formal comments under section 55." """
    return len(token.text) < 260 and bool(STATUTE.search(token.text) and _FORMALITY.match(token.text))


def _is_office_title(token: Token, position: int, greeting: int, *, is_plain: bool) -> bool:
    """True for the first line, and for anything styled like a title."""
    if position < 0 or token.mark is not Mark.TEXT or len(token.text) > 260 or re.search(r"[.;]$", token.text.strip()):
        return False
    is_near = position < 5 or (greeting and position == greeting + 1)
    if (
        is_plain
        and position < 3
        and (":" in token.text or _ABOUT_REPORT.search(token.text))
        and not is_sentence(token.text, styled=True)
    ):
        return True
    if (
        is_near
        and (token.level or token.block.bold)
        and len(token.text) <= 180
        and not is_sentence(token.text, styled=True)
    ):
        return True
    return (
        token.level == 1
        or (position == 0 and (bool(token.level) or not re.search(r"[.:,]", token.text)))
        or (position < 3 and bool(token.level) and _ABOUT_REPORT.search(token.text) is not None)
    )


def _continues_title(token: Token, before: Sequence[Token], opening: Opening) -> bool:
    """True for the second line of a title split by a blank line."""
    return bool(
        before
        and before[-1] in opening.titles
        and token.mark is Mark.TEXT
        and token.text[:1].islower()
        and not re.search(r"[.;:]$", token.text)
    )


def _is_letter_line(token: Token, position: int) -> bool:
    text = token.text.strip()
    if len(text) > 160 or _SUBJECT.fullmatch(text):
        return bool(_SUBJECT.fullmatch(text)) and len(text) <= 220
    if _LETTER.fullmatch(text) or _ROLE.fullmatch(text):
        return True
    day = read_date(text)
    if day and not re.sub(
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[\s,.]", "", text.replace(day.printed, ""), flags=re.IGNORECASE
    ):
        return True
    return bool(_ADDRESS_LINE.fullmatch(text)) and not re.search(r"[.!?]$", text)


def _find_title(opening: Opening, *, is_plain: bool) -> None:
    """Set the report's title from a heading or a subject line that names it, otherwise from the first heading that
    could be a title. Set the date beside it too.
    """
    candidates: list[tuple[int, str, date | None]] = []
    for token in [*opening.titles, *(token for token in opening.frame if token not in opening.titles)]:
        subject = _SUBJECT.fullmatch(token.text.strip())
        if not subject and token not in opening.titles:
            continue
        text, day = without_date(subject["title"] if subject else token.text.strip())
        said = _title_said_in(text)
        if said:
            candidates.append((0, said, day))
        elif subject:
            candidates.append((1, _tidied(text), day))
        elif (token.level or token.block.bold or (is_plain and ":" in text)) and not _is_of_ours(text):
            candidates.append((2, _tidied(text), day))
        elif day:
            candidates.append((3, "", day))
    if candidates and min(candidates, key=lambda each: each[0])[1]:
        opening.title = min(candidates, key=lambda each: each[0])[1]
    opening.published_on = next((day for _, _, day in candidates if day), None)


def _is_of_ours(text: str) -> bool:
    """True for the office's or the page's own title. "Missing pieces: the police response to children" is a report's
    title.
    """
    if not _NO_TITLE.search(text):
        return False
    name, _, about = text.partition(": ")
    if re.fullmatch("super-?complaint", name, re.IGNORECASE):
        return True  # the words after it may be the title of the complaint's own page
    is_subtitle = len(about.split()) > 4 and bool(re.match(r"(?:an?|the|how|what|why)\b", about, re.IGNORECASE))
    return not (is_subtitle and not _NO_TITLE.search(name) and not _OUR_ANSWER.search(about))


def without_date(text: str) -> tuple[str, date | None]:
    """Split "Lost property (HMICFRS, published 23 September 2021)" into the title and the date."""
    found = re.search(r"\s*\((?P<inside>[^()]*\d{4}[^()]*)\)\s*$", text) or re.search(
        r"\s*,\s*(?P<inside>(?:published )?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4})\s*$", text
    )
    day = read_date(found["inside"]) if found else None
    if not (found and day) or re.search(r"\bresponse\b|\bour\b", found["inside"], re.IGNORECASE):
        return text, None
    return text[: found.start()], day.on if day.certain else None


def _title_said_in(text: str) -> str | None:
    """The title within a heading that has other words too: "PCC response: Custody suites", "Response to “Lamps”"."""
    quoted = re.search(_QUOTED, text)
    if quoted:
        return _tidied(quoted["title"])
    for pattern in _OF_TITLE:
        found = pattern.fullmatch(text)
        if found and not _NO_TITLE.search(found["title"]):
            return _tidied(found["title"])
    return None


_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|six|several|both|\d) (?:of (?:your|its|the) )?(?:recent |new )?(?:HMICFRS |inspection )?(?:reports|inspections)\b",
    re.IGNORECASE,
)


def is_about_several(tokens: Iterable[Token]) -> bool:
    """True if a sentence of the opening mentions several reports and gives more than one title or date of publication."""
    for token in tokens:
        dates = re.findall(rf"{_PUBLISHED}[^.;]{{0,40}}?\d{{4}}", token.text)
        if _SEVERAL.search(token.text) and (len(dates) > 1 or len(re.findall(_QUOTED, token.text)) > 1):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Said:
    """The title and date given in a sentence, and the sentence itself."""

    title: str | None
    published_on: date | None
    day_is_printed: bool
    sentence: str
    token: Token


def said_of_report(tokens: Iterable[Token]) -> Said | None:
    """The sentence that gives the report's title and its date of publication. If none gives both, the first that gives
    either; if it gives only the title, the next date is added.
    """
    best: Said | None = None
    for token in tokens:
        if token.block.kind is Kind.BULLET or not token.text:
            continue
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"])", token.text):
            if not _ABOUT_REPORT.search(sentence):
                continue
            title, day = title_in(sentence), _date_in(sentence)
            if title and day:
                return Said(title, day.on, day.certain, sentence, token)
            if (title or day) and best is None:
                best = Said(title, day.on if day else None, bool(day and day.certain), sentence, token)
            elif best and best.title and not best.published_on and day:
                best = Said(best.title, day.on, day.certain, sentence, token)
    return best


def title_in(sentence: str) -> str | None:
    for pattern in _TITLED:
        found = pattern.search(sentence)
        if (
            found
            and len(found["title"].split()) <= 34
            and not re.fullmatch(r"(?:HMICFRS|HMIC|PCC|PEEL|Section 55|The|This|It)\b.{0,3}", found["title"])
        ):
            return _tidied(found["title"])
    return None


def _date_in(sentence: str):
    dated = _REPORT_OF.search(sentence)
    if dated and (day := read_date(dated["day"])):
        return day
    for found in _WHEN.finditer(sentence):
        before = sentence[: found.start()]
        if (
            found["when"]
            and _OURS.search(before)
            and not re.search(rf"\b{_REPORT}\b[^.]{{0,30}}$", before, re.IGNORECASE)
        ):
            continue
        if found["who"] and _OURS.search(found["who"]):
            continue
        day = read_date(found["when"] or found["first"])
        if day:
            return day
    return None


def is_about_inspection(tokens: Sequence[Token]) -> bool:
    """True if the text says what the inspectorate did or found, rather than what the author thinks of the report."""
    first = next((token.text for token in tokens if token.mark is Mark.TEXT), "")
    return bool(_ABOUT_REPORT.search(first)) and not re.search(r"\b(?:I|my|welcome|thank)\b", first)


_INSPECTED = re.compile(
    r"(?:(?:the|hm|his majesty['’]s) )?(?:inspectors|inspectorate|HMICFRS)(?: \w+)? "
    r"(?:found|visited|inspected|looked|examined|judged|assessed|reported|concluded|saw|praised|noted|observed)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:It|They|The (?:report|inspectorate|inspectors?)|Inspectors|HMICFRS)\b")


def leading_findings(tokens: Sequence[Token]) -> list[Token]:
    """The paragraphs of a letter, before its author first says "I", in which every sentence says what the inspectors
    did or found.
    """
    found: list[Token] = []
    for token in tokens:
        said = re.split(r"(?<=[.!?])\s+(?=[A-Z])", token.text.strip())
        tells = _INSPECTED.match(said[0]) and all(_INSPECTED.match(each) or _GOES_ON.match(each) for each in said)
        if token.mark is Mark.TEXT and tells and not _FIRST_PERSON.search(token.text):
            found.append(token)
        elif found or _FIRST_PERSON.search(token.text):
            break
    return found


def author_of_letter(tokens: Sequence[Token]) -> Side | None:
    """The author, if the first lines or the signature show an organisation other than a policing body or its force."""
    # A page printed with its menu begins at its title.
    start = next((at for at, token in enumerate(tokens) if token.level == 1), 0)
    edges = [*tokens[start : start + 4], *tokens[-6:]]
    for token in edges:
        text = token.text.strip()
        if (
            len(text) < 140
            and not re.search(r"[.!?]$", text)
            and not re.match(r"(?:dear|to|cc|re)\b", text, re.IGNORECASE)
        ):
            if re.search(
                r"\b(?:National Police Chiefs['’]? Council|NPCC|College of Policing|Home Office|HM Government|Government response|Independent Office for Police Conduct|Crown Prosecution Service)\b",
                text,
            ):
                return Side.OTHER
    return None


def _tidied(title: str) -> str:
    return re.sub(r"(?<=[^.])\.$", "", title.strip().strip('“”"‘').strip(" -–—|")).strip()
