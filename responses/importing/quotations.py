"""Recognises where another text quotes a chief officer, from the sentence that introduces the quotation to the closing
quotation mark or signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspections.intake.headings import Part

_FORCE = r"(?:chief constable|constabulary|the force|our force|norfolk police|chief officer|temporary chief|deputy chief|commissioner of police|prif gwnstabl)"
_SAYS = (
    r"(?:stat(?:es|ed|ing)|sa(?:id|ys)|comment(?:s|ed)?|respon(?:se|ds|ded)|repl(?:y|ies|ied)|tells|told|advis(?:es|ed)|view|views|answer(?:s|ed)?|writes|wrote"
    r"|statement|observations?|explain(?:s|ed)|confirm(?:s|ed)|provided|update[ds]?|set out|as follows|below|following|reports?|reported|assur(?:es|ed))"
)
_ANNOUNCES = re.compile(
    rf"\b{_FORCE}\b.*\b{_SAYS}\b[^.]*:\s*$|\b{_SAYS}\b.*\b{_FORCE}\b[^.]*:\s*$", re.IGNORECASE | re.DOTALL
)
_SIGNATURE = re.compile(
    r"(?:[–—-]\s*)?(?:(?:T/|Temporary |Acting |Deputy |Assistant )?(?:Chief Constable|CC|DCC|ACC)\b(?! (?:has|is|will|and)\b)[\w .,'’()-]{0,60}"
    r"|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4}(?: (?:QPM|CBE|OBE|BA|MSc)\b,?)*,?\s+(?:[–—-]\s*)?(?:T/|Temporary |Acting |Deputy |Assistant )?(?:Chief Constable|CC|DCC|ACC|Commissioner of Police)\b[\w ,'’()-]{0,60})"
)
_THEY = re.compile(r"(?:He|She|They|His|Her|Their)\b")
_OPENING, _CLOSING = '“"‘', ("”", '"', "”.", '".', "’")
_FIRST_PERSON = re.compile(r"(?:I|My|As (?:the )?(?:your )?(?:PCC|Police and Crime|Commissioner|P?F?CC|Mayor))\b")


@dataclass
class Quotation:
    """A quotation that has not ended. `within` is the part to return to."""

    within: Part
    is_in_marks: bool = False
    began: bool = False
    is_in_first_person: bool = False

    def is_over_before(self, text: str) -> bool:
        """True if the text can no longer be the chief officer's: the commissioner is speaking as "I" again."""
        if not self.began or self.is_in_marks:
            return False
        return bool(_FIRST_PERSON.match(text)) and not self.is_in_first_person

    def is_over_after(self, text: str) -> bool:
        text = text.strip()
        if not self.began:
            self.began = True
            self.is_in_marks = text[:1] in _OPENING
            self.is_in_first_person = bool(_FIRST_PERSON.match(text.lstrip(_OPENING)))
        if self.is_in_marks:
            return text.endswith(_CLOSING)
        return is_signature(text)


def opens_quotation(text: str, *, is_led_by_mayor: bool = False) -> bool:
    """True for a text such as "I asked the Chief Constable for his view, and he has stated:". If `is_led_by_mayor`,
    "the Commissioner" is the chief officer.
    """
    *before, last = text.split(". ")
    if before and _THEY.match(last):  # "I asked the Chief Constable for his views. He has told me:"
        last = f"{before[-1]} {last}"
    if is_led_by_mayor:
        last = re.sub(r"\b[Tt]he Commissioner\b", "the Chief Constable", last)
    return len(text) < 900 and bool(_ANNOUNCES.search(last))


def is_signature(text: str) -> bool:
    """True for "A. Person, Chief Constable": a name and an office, not a sentence."""
    return len(text) <= 120 and bool(_SIGNATURE.fullmatch(text.strip().rstrip(".")))
