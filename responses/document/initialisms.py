"""Sets the initialisms in a document in the style the office chooses: letter by letter ("P C C"), or as written with
their meaning.

Every screen reader reads spaced letters one by one. In the other style, each initialism's first use in a section has
its meaning attached, which browsers show and PDFs keep for speech (ISO 32000-1, 14.9.5). Stored text is never spaced,
and neither style changes a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import lxml.html

# Words in capitals that are read as words, or used for emphasis. They would be unreadable with their letters spaced
# out.
READ_AS_WORDS = frozenset(
    "ACAS ACPO ACRO ALL ALWAYS AND ANY ARE AT ATHENA AWARE BE BEEN BOTH BUT BY CAN CLEAR COBRA CONTEST COVID DARA DASH "
    "DEFRA DO DR DRAFT DRIVE EACH EIGHT EUROPOL EVERY FIREARMS FIVE FOR FOUR FROM HAS HAVE HOLMES IDVA IF IN INTERPOL IS "
    "ISVA ITS JESIP MAPPA MARAC MASH MAY MISS MORE MOST MR MRS MS MUST NATO NEVER NEW NICE NICHE NINE NO NONE NOR NOT NOW "
    "OF OFFICIAL OFSTED ON ONE ONLY OR OUR OUT OVER PEEL PREPARE PREVENT PROTECT PURSUE RASSO SARA SARC SECRET SENSITIVE "
    "SEVEN SHALL SHOULD SIX SMART TEN THAT THE THEIR THEN THERE THESE THEY THIS THOSE THREE TO TOP TWENTY TWO UNDER UNICEF "
    "UNISON URGENT VISOR WAS WE WERE WHAT WHEN WHERE WHY WILL WITH WOULD YES YOU YOUR ZERO".split()
)

EXPANSIONS = {
    "AFI": "area for improvement",
    "ASB": "antisocial behaviour",
    "BTP": "British Transport Police",
    "CPS": "Crown Prosecution Service",
    "CSP": "community safety partnership",
    "DPA": "Data Protection Act",
    "FOI": "freedom of information",
    "HMICFRS": "His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services",
    "HMIC": "Her Majesty’s Inspectorate of Constabulary",
    "HMCI": "His Majesty’s Chief Inspector of Constabulary",
    "HMPPS": "His Majesty’s Prison and Probation Service",
    "ICO": "Information Commissioner’s Office",
    "IOPC": "Independent Office for Police Conduct",
    "LCJB": "local criminal justice board",
    "MOJ": "Ministry of Justice",
    "MPS": "Metropolitan Police Service",
    "NCA": "National Crime Agency",
    "NHS": "National Health Service",
    "NPCC": "National Police Chiefs’ Council",
    "OPCC": "Office of the Police and Crime Commissioner",
    "OPFCC": "Office of the Police, Fire and Crime Commissioner",
    "PCC": "Police and Crime Commissioner",
    "PCP": "police and crime panel",
    "PCSO": "police community support officer",
    "PFCC": "Police, Fire and Crime Commissioner",
    "ROCU": "regional organised crime unit",
    "SIO": "senior investigating officer",
    "VAWG": "violence against women and girls",
}

# Two to ten capitals, with or without a plural s. Letters with accents are letters: "ŴYN" is one word.
CAPITALS = re.compile(r"(?<![^\W_])(?<![^\W_][’'])(?<!\d-)[A-Z]{2,10}s?(?![^\W_])(?!-\d)")
ROMAN = re.compile(r"[IVX]+")
ADDRESS = re.compile(r"://|@|^\W*www\.|\w\.[a-z]{2,}", re.IGNORECASE)
# "Mr SMITH" and "Dr Anna SMITH": some forces write surnames in capitals.
AFTER_A_TITLE = re.compile(
    r"\b(?:Mrs?|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Cllr|Professor|MRS?|MISS|DR|SIR|DAME)\.?\s+(?:[A-Z][a-z]+\s+){0,2}$"
)
# This many words in capitals, one after another, count as emphasis, unless we know all of them as initialisms or they
# are a list of initialisms ("NPCC, CPS").
EMPHASIS = 3
DEFINED = re.compile(r"\(([A-Z]{2,10})\)")
MOST_BEFORE = 200  # characters before an initialism in brackets that may contain its meaning
SMALL_WORDS = frozenset("a an and at by for in of on the to with &".split())
NOT_INSIDE = frozenset({"a", "abbr", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True)
class Part:
    """A piece of a text: an initialism without its plural s, or anything else."""

    text: str
    is_initialism: bool = False
    plural: str = ""

    @property
    def spaced(self) -> str:
        return " ".join(self.text) + self.plural if self.is_initialism else self.text


def space_out_initialisms(root: lxml.html.HtmlElement) -> None:
    """Writes each initialism as "P C C", in a span that the stylesheet closes up. Leaves addresses alone, in text and
    in attributes.
    """
    for element in list(root.iter()):
        _replace_text(element, "text", _letters_of)
        if element is not root:
            _replace_text(element, "tail", _letters_of)


def expand_initialisms(root: lxml.html.HtmlElement) -> None:
    """Adds the meaning to the first use in each section of an initialism that we know, or that the document itself
    explains. Headings and links are left alone, because screen readers also read them out in separate lists.
    """
    meanings = {**EXPANSIONS, **defined_in(root.text_content())}
    used: set[str] = set()

    def element_of(part: Part) -> lxml.html.HtmlElement | None:
        if part.text not in meanings or part.text in used:
            return None
        used.add(part.text)
        abbreviation = lxml.html.Element("abbr", {"title": meanings[part.text]})
        abbreviation.text, abbreviation.tail = part.text, part.plural
        return abbreviation

    for element in list(root.iter()):
        if element.tag == "section":
            used.clear()
        if not _is_inside(element, NOT_INSIDE):
            _replace_text(element, "text", element_of)
        if element is not root and not _is_inside(element.getparent(), NOT_INSIDE):
            _replace_text(element, "tail", element_of)


def spaced(text: str) -> str:
    """The spaced style for plain text: the PDF's title and footer."""
    return "".join(part.spaced for part in parts_of(text))


def defined_in(text: str) -> dict[str, str]:
    """The initialisms that a text explains: "the community safety partnership (CSP)". Each letter must begin one of the
    words.
    """
    found: dict[str, str] = {}
    for match in DEFINED.finditer(text):
        words, letters = text[max(match.start() - MOST_BEFORE, 0) : match.start()].split(), list(match[1])
        taken: list[str] = []
        for word in reversed(words):
            if not letters:
                break
            if word[0].upper() == letters[-1]:
                letters.pop()
            elif word.lower() not in SMALL_WORDS:
                break
            taken.insert(0, word)
        if not letters:
            found.setdefault(match[1], " ".join(taken).strip(",;"))
    return found


def parts_of(text: str) -> Iterator[Part]:
    """Splits a text into initialisms and other text. These are not initialisms: addresses, Roman numerals of I, V and
    X, references with a number ("CT-2024"), names after a title, whole phrases in capitals, and READ_AS_WORDS.
    """
    if not CAPITALS.search(text):
        yield Part(text)
        return
    at, position = 0, 0
    emphasised = _emphasised(text)
    for token in re.split(r"(\s+)", text):
        for match in () if ADDRESS.search(token) else CAPITALS.finditer(token):
            start = position + match.start()
            stem = match[0].rstrip("s")
            if (
                stem in READ_AS_WORDS
                or ROMAN.fullmatch(stem)
                or start in emphasised
                or AFTER_A_TITLE.search(text[max(start - 60, 0) : start])
            ):
                continue
            yield Part(text[at:start])
            yield Part(stem, is_initialism=True, plural=match[0][len(stem) :])
            at = position + match.end()
        position += len(token)
    yield Part(text[at:])


def _emphasised(text: str) -> set[int]:
    """The positions of all characters in the words that belong to a phrase in capitals."""
    found: set[int] = set()
    run: list[re.Match[str]] = []

    def close() -> None:
        words = {match: re.sub(r"\W", "", match[0]) for match in run if len(match[0].strip("“”‘’\"'().,:;!?")) > 1}
        is_list = any(match[0].endswith((",", ";")) for match in run[:-1]) and READ_AS_WORDS.isdisjoint(words.values())
        if len(words) >= EMPHASIS and not is_list and not EXPANSIONS.keys() >= set(words.values()):
            for match in words:
                found.update(range(match.start(), match.end()))
        run.clear()

    for match in re.finditer(r"\S+", text):
        letters = [letter for letter in match[0] if letter.isalpha()]
        if letters and all(letter.isupper() for letter in letters):
            run.append(match)
        else:
            close()
    close()
    return found


def _letters_of(part: Part) -> lxml.html.HtmlElement:
    span = lxml.html.Element("span", {"class": "initialism"})
    span.text, span.tail = part.spaced, ""
    return span


def _is_inside(element: lxml.html.HtmlElement, tags: frozenset[str]) -> bool:
    return element.tag in tags or any(above.tag in tags for above in element.iterancestors())


def _replace_text(
    element: lxml.html.HtmlElement, where: str, element_of: Callable[[Part], lxml.html.HtmlElement | None]
) -> None:
    """Inserts an element for each initialism into the text before the children of `element` or, if `where` is "tail",
    into the text after it.
    """
    text = getattr(element, where)
    if not text or not CAPITALS.search(text):
        return
    made: list[lxml.html.HtmlElement] = []
    lead = ""
    for part in parts_of(text):
        new = element_of(part) if part.is_initialism else None
        words = "" if new is not None else f"{part.text}{part.plural}"
        if new is not None:
            made.append(new)
        elif made:
            made[-1].tail = f"{made[-1].tail or ''}{words}"
        else:
            lead += words
    setattr(element, where, lead)
    if where == "text":
        element[0:0] = made
    else:
        parent = element.getparent()
        index = parent.index(element) + 1
        parent[index:index] = made
