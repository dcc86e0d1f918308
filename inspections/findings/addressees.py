"""Reads a finding's addressees from its wording. Pure.

The addressees are those who *should* act, not those a sentence merely mentions ("this will help the force") or those
the addressee should work with.
"""

from __future__ import annotations

import re

from inspections.enums import Addressee
from inspections.findings.wrapping import healed

# A force's name is recognised only if it has capitals; other addressees are recognised with or without them.
_NAMED_FORCE = (
    r"(?-i:(?!(?:[Tt]he\s+)?National\s)(?:the\s+)?[A-Z][\w’'-]+(?:\s+(?:and|of|&|[A-Z][\w’'-]+)){0,4}"
    r"\s+(?:Constabulary|Police(?:\s+Service)?))\b(?!\s+(?:chiefs|and\s+crime|federation))"
)

WHO: tuple[tuple[Addressee, str], ...] = (
    (Addressee.HOME_OFFICE, r"home\s+office|home\s+secretary|policing\s+minister"),
    (Addressee.NPCC, r"national\s+police\s+chiefs[’']?\s+council|NPCC"),
    (Addressee.COLLEGE_OF_POLICING, r"college\s+of\s+policing|college(?!\s+of)"),
    (
        Addressee.HMICFRS,
        r"HMICFRS|HMIC|(?:his|her)\s+majesty[’']s\s+inspectorate\s+of\s+constabulary(?:\s+and\s+fire\s+(?:and|&)\s+rescue\s+services)?|inspectorate",
    ),
    (
        Addressee.CPS,
        r"crown\s+prosecution\s+service|CPS|director\s+of\s+public\s+prosecutions|chief\s+crown\s+prosecutors?",
    ),
    (
        Addressee.POLICING_BODIES,
        r"police(?:,?\s+fire)?\s+and\s+crime\s+commissioners?|PF?CCs?|(?:elected\s+)?local\s+policing\s+bod(?:y|ies)|"
        r"(?:deputy\s+)?mayors?(?:\s+for\s+policing(?:\s+and\s+crime)?)?|mayor[’']s\s+office\s+for\s+policing\s+and\s+crime|MOPAC",
    ),
    (
        Addressee.OTHER,
        r"ministry\s+of\s+justice|MoJ|attorney\s+general[’']s\s+office|national\s+crime\s+agency|NCA|"
        r"independent\s+office\s+for\s+police\s+conduct|IOPC|(?:HM|his\s+majesty[’']s)\s+prison\s+and\s+probation\s+service|HMPPS|"
        r"probation\s+service|(?:regional\s+)?probation\s+(?:regional\s+)?directors?|local\s+authorit(?:y|ies)|NHS(?:\s+England)?|government|department\s+(?:for|of)\s+\w+(?:\s+and\s+\w+)*|"
        r"youth\s+justice\s+board|law\s+commission|directors?\s+of\s+(?:adult\s+|children[’']s\s+)?(?:social\s+)?services|integrated\s+care\s+boards?|"
        r"(?:local\s+)?health\s+boards?|safeguarding\s+(?:children\s+)?(?:partnerships?|boards?)|chief\s+fire\s+officers?|fire\s+and\s+rescue\s+services?|ofsted|care\s+quality\s+commission|"
        r"prison\s+governors?|local\s+criminal\s+justice\s+boards?|courts\s+and\s+tribunals\s+service|HMCTS|"
        r"association\s+of\s+police\s+and\s+crime\s+commissioners|APCC",
    ),
    (
        Addressee.CHIEF_CONSTABLES,
        rf"chief\s+(?:constables?|officers?)(?:\s+of\s+police)?|commissioner(?=\s+of\s+(?:police|the\s+metropolis|(?:the\s+)?metropolitan|(?:the\s+)?city\s+of))|(?:police\s+)?forces?(?!\s+\w*management)|constabular(?:y|ies)|police\s+services?|prif\s+(?:gwnstabl(?:iaid)?|swyddog(?:ion)?)|heddluoedd|yr?\s+heddlu|{_NAMED_FORCE}",
    ),
)

_BEFORE = r"(?:(?:the|all|each|every|both|any|those|our|relevant|other|remaining|territorial|home|local(?=\s+police)|individual|\d+|forty-three)\s+){0,4}"
_AFTER = (
    r"(?:\s+(?:in|of|across|from)\s+(?:all\s+|the\s+)?(?:police\s+)?(?-i:[A-Z])[\w’'-]*(?:\s+(?:and\s+|of\s+)?(?-i:[A-Z])[\w’'-]*){0,4})?"
    r"(?:\s+(?:leads?|chair)(?:\s+(?:for|on)\s+[\w ’'-]+?)?(?=\s*(?:,|and|$)))?(?:\s*\([^()]*\))?"
)
_ONE = rf"{_BEFORE}(?:{'|'.join(f'(?:{names})' for _, names in WHO)})(?![\w-]){_AFTER}"
_JOIN = r"(?:\s*,\s*(?:and\s+|together\s+with\s+|jointly\s+with\s+)?|\s+and\s+|\s+or\s+|\s+together\s+with\s+|\s+jointly\s+with\s+)"

ADDRESSED = re.compile(rf"{_ONE}(?:{_JOIN}{_ONE})*", re.IGNORECASE)
AT_THE_END = re.compile(
    rf"(?:^|[,;]\s*(?:and\s+|but\s+|while\s+|whilst\s+|then\s+)?|\bthat\s+|\brecommend\s+)(?P<who>{_ONE}(?:{_JOIN}{_ONE})*)\s*,?\s*$",
    re.IGNORECASE,
)
HEADED = re.compile(rf"\s*(?:to|for)\s+(?P<who>{_ONE}(?:{_JOIN}{_ONE})*)\s*$", re.IGNORECASE)
NAMES = tuple((code, re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE)) for code, names in WHO)

SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
MODAL = re.compile(r"\b(?:should|must|need(?:s)?\s+to|ought\s+to|(?:is|are)\s+to)\b", re.IGNORECASE)
# In Welsh the verb comes first: "dylai prif gwnstabliaid sicrhau".
WELSH = re.compile(rf"\b(?:dylai|dylid|rhaid\s+i)\s+(?P<who>{_ONE}(?:\s+a(?:c)?\s+{_ONE})*)", re.IGNORECASE)
ALONGSIDE = re.compile(
    r",?\s*\b(?:working(?:\s+\w+)?\s+with|in\s+(?:consultation|partnership|collaboration|conjunction)\s+with|with\s+(?:the\s+)?(?:support|help)\s+(?:of|from)|supported\s+by|through)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
OPENING = re.compile(
    r"^\s*(?:-\s+)?(?:and\s+|but\s+)?(?:we\s+(?:also\s+)?recommend\s+(?:that\s+)?)?"
    r"(?:(?:immediately|with\s+immediate\s+effect|(?:by|before|within|no\s+later\s+than|not\s+later\s+than|as\s+soon\s+as)\b[^,]{1,60}),\s*(?:(?:and\s+)?at\s+the\s+latest,\s*)?)?"
    r"(?:we\s+recommend\s+(?:that\s+)?)?",
    re.IGNORECASE,
)
# "By 31 August 2024 chief constables should": no comma marks the end of the date.
BARE_DATE = re.compile(
    r"^(?:by|before|within)\s+(?:the\s+end\s+of\s+)?[\w\s]{1,30}?(?:20\d\d|months?|weeks?|days|years?)\s+(?:of\s+\w+(?:\s+\w+)?\s+)?",
    re.IGNORECASE,
)


def read_addressees(text: str) -> list[Addressee]:
    """The addressees, in the order they are named. Empty if the wording addresses no one we know."""
    found: dict[Addressee, None] = {}
    for sentence in SENTENCE.split(healed(text)):
        for who in _addressed_in(sentence):
            found |= dict.fromkeys(_codes(who))
    return list(found)


def _addressed_in(sentence: str) -> list[str]:
    if sentence.rstrip().endswith(":") and (headed := HEADED.match(sentence.rstrip(" :"))) is not None:
        return [headed["who"]]
    who: list[str] = [welsh["who"] for welsh in WELSH.finditer(sentence)]
    start = 0
    for position, modal in enumerate(MODAL.finditer(sentence)):
        subject = ALONGSIDE.sub("", sentence[start : modal.start()])
        start = modal.end()
        if position == 0:
            subject = OPENING.sub("", subject)
            subject = BARE_DATE.sub("", subject)
            if (match := ADDRESSED.match(subject)) is not None and _opens_the_subject(subject, match):
                who.append(match.group())
                continue
        if (match := AT_THE_END.search(subject)) is not None and (position == 0 or match.group()[0] in ",;"):
            who.append(match["who"])
    return who


def _opens_the_subject(subject: str, match: re.Match[str]) -> bool:
    """True if the subject does not change after the match: "Forces that hold exhibits" addresses forces, but "force
    control rooms" and "chief constables' staff officers" address someone else.
    """
    rest = subject[match.end() :].lstrip(" ,")
    return not rest or bool(
        re.match(
            r"(?:who|which|that|with|without|in|of|across|where|whose|not|also|and|each|both|jointly|now|still|all)\b",
            rest,
        )
    )


def _codes(who: str) -> list[Addressee]:
    """The codes of a list of names, in order. If two match the same words, the longer match wins."""
    spans = [(match.start(), -match.end(), code) for code, pattern in NAMES for match in pattern.finditer(who)]
    codes: list[Addressee] = []
    reached = 0
    for start, negative_end, code in sorted(spans):
        if start < reached:
            continue
        reached = -negative_end
        codes.append(code)
    return codes


def addressees_named(words: str) -> list[Addressee]:
    """The addressees that a heading or a table cell names: "for chief constables", "Home Office and NPCC"."""
    return list(dict.fromkeys(_codes(words)))
