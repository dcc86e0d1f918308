"""Finds what may be in a text by mistake: names of other forces or commissioners, names of people outside the office,
and private people’s telephone numbers, National Insurance numbers and dates of birth.

Pure: no database. The words alone cannot show whether a name belongs in a text, so the result is only advice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

# --- Other forces and commissioners -----------------------------------------------------------------------------------

_INITIALS_OF_HOLDER = r"P\.?F?\.?C\.?C\.?"
_HOLDERS = rf"(?:Police(?:, Fire)? and Crime Commissioner|{_INITIALS_OF_HOLDER}|Commissioner|Mayor)"


def other_forces_in(text: str, *, forces: Iterable[str], areas: Iterable[str]) -> list[str]:
    """The names of other forces ("Suffolk Constabulary") and office holders ("PCC for Suffolk"), as typed, in text
    order.

    `forces` and `areas` are the names to look for: those that are not ours and that the report does not name. An area
    on its own is only a place.
    """
    names, places = _one_of(forces), _one_of(areas)
    patterns = []
    if names:
        patterns.append(rf"\b(?:{names})(?!\w)")
    if places:
        patterns.append(rf"\b(?:{places})(?:’s|'s)?\s+(?:{_HOLDERS}|O{_INITIALS_OF_HOLDER}|Police|Constabulary)(?!\w)")
        patterns.append(rf"\b(?:{_HOLDERS}|Chief Constable)\s+(?:for|of)\s+(?:the\s+)?(?:{places})(?!\w)")
    if not patterns:
        return []
    found = re.compile("|".join(patterns), re.IGNORECASE).finditer(" ".join(text.split()))
    return list(dict.fromkeys(match[0] for match in found))


def _one_of(names: Iterable[str]) -> str:
    """A pattern that matches any of the names, longest first. It allows for people who write "&" for "and", or leave
    out "Service".
    """
    return "|".join(
        re.escape(name).replace(r"\ and\ ", r"\ (?:and|&)\ ").replace(r"\ Police\ Service", r"\ Police(?:\ Service)?")
        for name in sorted(names, key=len, reverse=True)
    )


# --- People -----------------------------------------------------------------------------------------------------------

_RANK = (
    r"(?:(?:Assistant |Deputy )?Chief Constable|(?:Temporary |Acting )?(?:Detective )?(?:Chief )?(?:Superintendent|Inspector)|"
    r"(?:Detective )?(?:Sergeant|Constable)|Commander|T/)"
)
_INITIALS = r"(?:(?:T/)?(?:PC|PS|DC|DS|DI|DCI|DSU|DCC|ACC|CC|CI|Supt|Insp|Sgt|PCSO|Cllr)(?: \d{1,6})?)"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Baroness|Rev|Councillor)\.?"
_CAPITAL, _SMALL = "[A-ZÀ-ÖØ-ÞŴŶ]", "[a-zà-öø-ÿŵŷ]"
_NAME = rf"(?:[A-Z][’'])?{_CAPITAL}{_SMALL}+(?:[-’']{_CAPITAL}?{_SMALL}+)*"
_TITLED = re.compile(rf"(?<!\w)(?:{_RANK}|{_INITIALS}|{_TITLE})\s+(?P<name>{_NAME}(?:\s+{_NAME}){{0,2}})")
_FIRST_AND_LAST = re.compile(rf"\b(?P<first>{_CAPITAL}{_SMALL}+)\s+(?P<last>{_NAME})")

# Common first names in the United Kingdom, except those that are just as often a place, a month or a word.
FIRST_NAMES = frozenset(
    """
    Aaron Abigail Adam Adrian Ahmed Aisha Alan Albert Alexander Alexandra Alfie Alice Alison Amanda Amelia Amina Amy Andrea Andrew
    Angela Angus Anita Ann Anna Anne Annette Anthony Antony Arthur Ashley Barbara Barry Beatrice Ben Benjamin Bernard Beth Beverley Bill
    Bob Brandon Brenda Brian Bryan Caitlin Callum Cameron Carl Carol Caroline Catherine Charles Charlie Chloe Chris Christine Christopher
    Claire Clare Clive Colin Connor Craig Damian Daniel Darren Dave David Dawn Dean Deborah Debra Denise Dennis Derek Diana Diane Donald
    Donna Dorothy Douglas Duncan Dylan Edward Eileen Elaine Eleanor Elizabeth Ellen Ellie Emily Emma Eric Ethan Eva Fatima Fiona Frances
    Francis Frank Gareth Gary Gavin Gemma Geoff Geoffrey George Gerald Gillian Glen Gordon Graham Gregory Gwen Hannah Harriet Harry Hazel
    Heather Helen Henry Howard Hugh Ian Imran Irene Isaac Isabella Isla Ivan Jack Jackie Jacob Jacqueline James Jamie Jan Jane Janet Janice
    Jason Jasmine Jean Jeffrey Jennifer Jeremy Jessica Jill Jim Joan Joanna Joanne Joe John Jonathan Joseph Joshua Joyce Judith Julia Julian
    Julie June Karen Karl Kate Katherine Kathleen Katie Keith Kelly Kenneth Kerry Kevin Kieran Kim Kimberley Kirsty Kyle Laura Lauren
    Lawrence Leanne Lee Leonard Lesley Lewis Liam Linda Lisa Lorraine Louise Lucy Luke Lynn Malcolm Marcus Margaret Maria Marie Marion Martin
    Mary Matthew Maureen Megan Melanie Michael Michelle Mike Mohammed Mohamed Muhammad Nadia Naomi Natalie Natasha Nathan Neil Nicholas
    Nicola Nigel Noah Nora Norman Oliver Olivia Oscar Owen Pamela Patricia Patrick Paul Paula Pauline Peter Philip Phillip Priya Rachael
    Rachel Raj Ralph Raymond Rebecca Rhys Richard Robert Roger Ronald Rosemary Ross Roy Russell Ruth Ryan Sally Sam Samantha Samuel Sandra
    Sara Sarah Scott Sean Shannon Sharon Sheila Shirley Sian Simon Sophie Stacey Stanley Stella Stephanie Stephen Steven Stewart Stuart Sue
    Susan Suzanne Sylvia Tara Terence Teresa Terry Thomas Tim Timothy Tina Tom Tony Tracey Tracy Trevor Valerie Vanessa Veronica Vincent
    Siân Seán Zoë Chloë Renée André José Alun Bethan Carys Cerys Delyth Dilys Eirlys Elin Eluned Emyr Ffion Geraint Glyn Gwenda Gwenllian
    Gwilym Gwyneth Huw Hywel Ieuan Ifan Iolo Iorwerth Iwan Llinos Llŷr Lowri Mair Mali Mared Meinir Meirion Meleri Menna Myfanwy Nerys Nia
    Non Owain Rhian Rhiannon Rhodri Sioned Siôn Tegwen Wayne Wendy William Yasmin Yusuf Yvonne Zara Zoe
    """.split()
)
# A first name followed by one of these words is part of the name of a place, a building or an institution.
_NOT_SURNAMES = frozenset(
    """
    Academy Act Avenue Centre Charity Church City Close College Committee Council Court Crescent Day Drive Foundation Fund Hall Hospital
    House Hub Inquiry Lane Law Memorial Park Place Police Prize Programme Project Report Review Road School Square Street Terrace Trust
    University Ward Way
    """.split()
)


def people_named(text: str, *, known: Collection[str]) -> list[str]:
    """The names of people, as typed, each once, in text order. A name is left out if all its words are in a known name.

    A title, a rank or a common first name shows that words are a name. Other names are missed.
    """
    one_line = " ".join(text.split())
    allowed = [{word.casefold() for word in name.split()} for name in known]
    found: dict[str, int] = {}
    for match in _TITLED.finditer(one_line):
        words = match["name"].split()
        while len(words) > 1 and words[-1] in _NOT_SURNAMES:
            words.pop()
        rank = one_line[match.start() : match.start("name")].strip()
        # A chief constable holds a public office, and the response is about that office's comments.
        if rank != "Chief Constable" and not _is_known(words, allowed) and words[0] not in _OFFICES:
            found.setdefault(one_line[match.start() : match.start("name")] + " ".join(words), match.start())
    for match in _FIRST_AND_LAST.finditer(one_line):
        if match["first"] in FIRST_NAMES and match["last"] not in _NOT_SURNAMES:
            words = [match["first"], match["last"]]
            inside = any(start <= match.start() < start + len(name) for name, start in found.items())
            if not inside and not _is_known(words, allowed):
                found.setdefault(" ".join(words), match.start())
    return sorted(found, key=lambda name: found[name])


# "Chief Constable Norfolk" names no one; neither do words that begin a sentence after a rank.
_OFFICES = frozenset("Police Constabulary Force Constable Chief The This That And For Of In On We I".split())


def _is_known(words: list[str], allowed: list[set[str]]) -> bool:
    named = {word.casefold() for word in words}
    return any(named <= name for name in allowed)


# --- Details of a private person ---------------------------------------------------------------------------------------

_DETAILS = re.compile(
    r"(?<!\w)(?:\+44 ?\(?0?\)? ?|0)7\d(?:[ -]?\d){8}(?!\w)"  # a mobile telephone
    # National Insurance: two letters, six digits and a last letter from A to D.
    r"|(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)"
    r"|(?<!\w)(?:date of birth|DOB|born on)\b:? ?\d{1,2}(?:[/.-]\d{1,2}[/.-]| \w+ )\d{2,4}",
    re.IGNORECASE,
)


def personal_details(text: str) -> list[str]:
    """Mobile numbers, National Insurance numbers and dates of birth, as typed, each once. Offices publish landlines."""
    return list(dict.fromkeys(match[0] for match in _DETAILS.finditer(" ".join(text.split()))))
