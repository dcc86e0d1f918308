"""Recognises what a heading introduces, in files of every type: a part of a response, or someone's answer. A sentence
is never a heading: a heading has no full stop and no finite verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from inspections.intake.references import (
    AREA_FOR_IMPROVEMENT,
    CAUSE_OF_CONCERN,
    RECOMMENDATION,
    kind_named,
    numbers_in,
    reference_of,
)
from inspections.intake.wording import (
    ADJECTIVES,
    AFTER_ANSWER,
    ANSWERS,
    ASKS,
    FINITE_VERBS,
    NUMBER_WORDS,
    PARTS,
    PRONOUNS,
    SPEAKERS,
    Part,
    Side,
)

__all__ = [
    "AREA_FOR_IMPROVEMENT", "CAUSE_OF_CONCERN", "RECOMMENDATION", "Heading", "Part", "Side", "heading_of", "is_label", "is_section_heading",
    "is_sentence", "kind_named", "reference_of", "side_of",
]  # fmt: skip

LONGEST = 160
_MOST_WORDS = 26
_ENUMERATOR = re.compile(
    r"\A(?:(?:section|part|annex|appendix)\s+[a-z\d]{1,3}\b\s*[:.–-]?\s+|\(?\d{1,2}(?:\.\d{1,2})*[.):]?\s+(?=\D)|\(?[ivx]{1,4}[.)]\s+|\(?[a-h][.)]\s+)",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b(?:{FINITE_VERBS})\b(?!:)")
_SUBJECT = re.compile(rf"(?:{PRONOUNS})\b(?! (?:report|inspection|recommendations?)\b)")
_ASKS = re.compile(rf"(?:{ASKS})\b")
_WHO = "|".join(f"(?P<{side}>{'|'.join(names)})" for side, names in SPEAKERS.items())
_NUMBERED_NAME = re.compile(
    r"(?P<name>(?:the )?[\w' ]+?)\s?[:–—-] (?=(?:recommendations?|recs?|afis?|areas? for improvement|causes? of concern) (?:\d|one\b|two\b|three\b|four\b|five\b|six\b))"
)
_NAME = r"(?: (?:of|for) [\w &,'.-]{3,50}?)?(?: [a-z][\w.'-]*){0,3}?"
_SPOKEN = re.compile(
    rf"(?P<before>(?:[\w&,.'’-]+ ){{0,6}}?)(?:{_WHO})(?:'s|s'|')?{_NAME}(?:'s|s'|')?(?: ?\([\w .&-]{{2,20}}\))?(?:'s)?(?: (?:{ADJECTIVES}))*"
    rf"(?: |[:–—-] ?| [–—-] )(?:{ADJECTIVES})?\s?(?P<answer>{ANSWERS})(?P<after>$|\s*[:(/–—-].*|,? (?:{AFTER_ANSWER})\b.*)"
)
_FROM = re.compile(
    rf"(?:(?:the|an?|our) )?(?:(?:{ADJECTIVES}) )*(?P<answer>{ANSWERS})(?P<about> (?:to|on|regarding|in relation to|about) .{{1,90}}?)?"
    rf"(?:,? (?:made |provided |received |given )?(?:from|by|of|on behalf of|gan)|:| [–—-])(?: the| yr?|'r)? (?P<before>(?:[\w&,.'’-]+ ){{0,5}}?)(?:{_WHO})(?P<after>$|[^a-z].*)"
)
_WELSH = re.compile(
    rf"(?P<answer>ymateb(?:ion)?|sylwadau)(?: gan)?(?: ?'r| yr?)?(?P<before>) ?(?:{_WHO})(?P<after>$|[^a-z].*)"
)
_PLAIN_ENGLISH = re.compile(
    rf"(?:(?:what|how) )?(?:the |our )?(?P<before>(?:[\w&'-]+ ){{0,3}}?)(?:{_WHO})(?:[\w' -]{{0,30}}?) (?P<answer>says?|said|thinks?|think|responded|respond|doing|done|do)\b(?P<after>.*)"
)
_ALONE = re.compile(rf"(?:the )?(?P<before>(?:[\w&'-]+ ){{0,3}}?)(?:{_WHO})(?P<answer>)(?P<after>$)")
_ABOUT_FINDINGS = re.compile(
    r"(?:[\w'-]+ ){0,2}(?:recommendations?|areas? (?:for|of) improvement|afis?|findings?|causes? of concern)\b"
)
_SAYS = re.compile(rf"(?:the )?(?:[\w&'-]+ ){{0,3}}?(?:{_WHO}) (?:says|said|writes|responds|replies|comments)")
_UNNAMED = re.compile(
    rf"(?:the |our |my )?(?:(?:{ADJECTIVES}) )*(?:responses?|comments?|reply|commentary|update|progress|progress update|position|current position|action(?:s)?(?: taken)?"
    rf"|ein hymateb|ymateb|sylwadau|statement)(?: to (?:the |this )?(?:report|inspection|recommendations?|findings))?"
)
_ABOUT = re.compile(
    rf"(?:\b(?:to|on|for|re|regarding|i|ar)(?: hmicfrs)?|[:–—-]|\() ?(?P<kind>recommendations?|recs?|afis?|areas? for improvement|causes? of concern|r|argymhelliad)\s?(?P<numbers>(?:\d|(?:{'|'.join(NUMBER_WORDS[1:])})\b).*?)\)?$"
)
# A few words and a colon; a longer line is a sentence introducing a list.
_LABEL = re.compile(
    r"(?!(?:I|We|It|They|This|These|He|She|There|Our|You)\b)(?!.*\b(?:to|are|is|include|includes|that|by|of|and|will|should):)"
    r"[A-Z][^\s.!?:,;]*(?: [^\s.!?:,;]+){0,5}:"
)
_PARTS = {part: re.compile(pattern) for part, pattern in PARTS.items()}
_PART_OF = {Side.FORCE: Part.FORCE, Side.BODY: Part.BODY, Side.OTHER: Part.OTHER}
# Weaker clues to a side: under the key findings, a heading may use these words about something else.
_WEAK = re.compile(r"force|constabulary|commissioner|government")
# "Commissioner" on its own is the policing body, unless a mayor or an authority, such as the City's, also answers.
_LONE_COMMISSIONER = re.compile(r"(?:the )?commissioner\b")
_NO_COMMISSIONER_BUT = re.compile(r"\bmayor|\bmopac\b|\bgmca\b|police authority|combined authority")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading introduces. `side` is set for an answer; `references` if it names the findings it answers."""

    part: Part
    side: Side | None = None
    kind: str = ""
    references: tuple[str, ...] = ()
    # False if the same words could head something else: "Force response" within the key findings.
    is_strong: bool = True
    # True for a name alone: "Chief Constable". The office's name at the top of a page is not a heading.
    is_name: bool = False


def folded(text: str) -> str:
    """The text as it is compared with the tables of wording: in lower case, with straight apostrophes, and without a
    number before or a colon after it.
    """
    text = " ".join(re.sub("[’‘`´]", "'", text).split()).strip(" *_|#").rstrip(":").strip()
    return _ENUMERATOR.sub("", text, count=1).lower()


def is_sentence(text: str, *, styled: bool = False) -> bool:
    """True if the words are a sentence and so never a heading. `styled` means that the file itself marks them as a
    heading.
    """
    text = text.strip()
    words = folded(text)
    if len(text) > LONGEST or words.count(" ") >= _MOST_WORDS:
        return True
    if re.search(r"[.;,!]$|\.\W", words) and not (styled and words.count(".") == 1 and words.endswith(".")):
        if not re.fullmatch(r"[^.]*\b(?:no|rec|recs|s)\.[^.]*", words):
            return True
    if _ASKS.match(words):
        return False
    return bool(_VERB.search(words) or _SUBJECT.match(words))


@lru_cache(maxsize=4_096)
def heading_of(text: str, *, styled: bool = False) -> Heading | None:
    """What the text introduces as a heading; None for a sentence, or for a heading that introduces nothing we know."""
    if not text.strip():
        return None
    if is_sentence(text, styled=styled):
        # "The Chief Constable says" is as short as a heading and has no full stop.
        says = _SAYS.fullmatch(folded(text))
        side = next((side for side in SPEAKERS if says and says[side]), None)
        return Heading(_PART_OF[side], side) if side else None
    words = folded(text).rstrip(".")
    answer = _answer_of(words, styled=styled or text.rstrip().endswith(":"))
    if answer:
        return answer
    part = next((part for part, pattern in _PARTS.items() if pattern.fullmatch(words)), None)
    if part:
        return Heading(part)
    if _UNNAMED.fullmatch(words):
        return Heading(Part.BODY, Side.AUTHOR, is_strong=False)
    return None


def _answer_of(words: str, *, styled: bool) -> Heading | None:
    patterns = (_FROM, _SPOKEN, _WELSH, _PLAIN_ENGLISH, *((_ALONE,) if styled else ()))
    words = re.sub(r"^[^/]* / (?=[^/]+$)", "", words)  # Welsh and English side by side
    named = _NUMBERED_NAME.match(words)
    if named:
        words = f"{named['name']} comments on {words[named.end() :]}"
    found = next((match for pattern in patterns if (match := pattern.fullmatch(words))), None)
    if not found or re.search(rf"\b(?:{ANSWERS}|recommendations?|areas?|findings?)\b", found["before"]):
        return None
    if found.re is _ALONE and _ABOUT_FINDINGS.match(words):
        return None  # "Recommendations for Gwent Police"
    groups = found.groupdict()
    side = next(side for side in SPEAKERS if groups.get(side))
    about = _ABOUT.search(words)
    kind, references = (
        (kind_named(about["kind"]) if about["kind"] != "r" else RECOMMENDATION, numbers_in(about["numbers"]))
        if about
        else ("", ())
    )
    return Heading(
        _PART_OF[side],
        side,
        kind,
        references,
        is_strong=not _WEAK.fullmatch(groups[side]),
        is_name=not groups["answer"],
    )


def side_of(heading: str, *, others: Iterable[str] = ()) -> Side | None:
    """Whose answer this heading introduces. `others` are the document's other answer headings, which decide whose
    answer a lone "Commissioner" introduces.
    """
    found = heading_of(heading, styled=True)
    if not found or not found.side:
        return None
    words = folded(heading)
    if found.side is Side.BODY and _LONE_COMMISSIONER.match(words):
        if any(_NO_COMMISSIONER_BUT.search(folded(other)) for other in others):
            return Side.FORCE
    return found.side


def is_section_heading(text: str) -> bool:
    """True if a line can only be the heading of a part, so that it begins a block even in running text."""
    found = heading_of(text)
    return bool(found and (found.side is not Side.AUTHOR or text.rstrip().endswith(":")))


def is_label(text: str) -> bool:
    """True if the line is a label for what follows: "Published on:"."""
    return bool(_LABEL.fullmatch(text.strip()))
