"""Identifies one text: the office's, by response, section and finding; a force's, by request and finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspections.models import Finding
from inspections.queries import findings_for_us
from responses.enums import Section
from responses.models import ForceComment, ForceRequest, GuestText, Passage, Response
from responses.places import SECTIONS, SLUGS, force_comment_url, url_of_place

OVERALL = "overall"


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text, even if no one has written it yet. `request` is set on the force's side, `section` on the office's."""

    response: Response
    request: ForceRequest | None = None
    section: str = ""
    finding: Finding | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns that identify this text in rows about a text (`OfOneText`)."""
        return {
            "response": None if self.request else self.response,
            "request": self.request,
            "section": self.section,
            "finding": self.finding,
            "former_finding": "",
        }

    @property
    def key(self) -> str:
        """The text's name in addresses: "key-findings", "finding-12", and for a force also "overall"."""
        if self.finding is not None:
            return f"finding-{self.finding.pk}"
        return OVERALL if self.request else SLUGS[Section(self.section)]

    @property
    def url(self) -> str:
        """The page for writing the text."""
        finding_id = self.finding.pk if self.finding else None
        if self.request is not None:
            return force_comment_url(self.request, finding_id)
        return url_of_place(self.response, self.section, finding_id)


def text_of(row: Passage | ForceComment) -> Text:
    """The text that a stored row belongs to."""
    if isinstance(row, ForceComment):
        return Text(response=row.request.response, request=row.request, finding=row.finding)
    return Text(response=row.response, section=row.section, finding=row.finding)


def office_text(response: Response, key: str) -> Text | None:
    """The office's text with this key, or None if the response has no such text."""
    if key in SECTIONS:
        return Text(response=response, section=SECTIONS[key])
    finding = _finding(response, key)
    return Text(response=response, section=Section.BODY_COMMENT, finding=finding) if finding else None


def force_text(request: ForceRequest, key: str) -> Text | None:
    """The force's text with this key, or None."""
    if key == OVERALL:
        return Text(response=request.response, request=request)
    finding = _finding(request.response, key)
    return Text(response=request.response, request=request, finding=finding) if finding else None


def saved_row(text: Text) -> Passage | ForceComment | None:
    """The text as last saved, or None if no one has saved it."""
    if text.request is not None:
        return ForceComment.objects.filter(request=text.request, finding=text.finding).first()
    return Passage.objects.filter(response=text.response, section=text.section, finding=text.finding).first()


def stance_of(row: Passage | ForceComment | GuestText) -> str:
    """The office's stance on an action, or the force's or its guest's on a finding."""
    return row.action_stance if isinstance(row, Passage) else row.stance


def _finding(response: Response, key: str) -> Finding | None:
    """The finding with this key. Both sides write about the same findings: those addressed to the office or its forces."""
    prefix, _, number = key.partition("-")
    if prefix != "finding" or not number.isdecimal() or len(number) > 18:
        return None
    return findings_for_us(response.inspection).filter(pk=int(number)).first()
