"""Prepares a preview of the letterhead as documents show it."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from s55tracker.accounts.models import PolicingBody
from s55tracker.office.letterhead.actions import letterhead_of, logo_of


@dataclass(frozen=True, kw_only=True)
class LetterheadPreview:
    """The stored letterhead as a document shows it: the logo as a data URL, then the lines."""

    logo: str
    alternative: str
    lines: list[str]
    signature: list[str]


def preview_of(body: PolicingBody) -> LetterheadPreview:
    letterhead, logo = letterhead_of(body), logo_of(body)
    lines = [line.strip() for line in letterhead.address.splitlines() if line.strip()]
    contact = (
        ("Telephone", letterhead.contact_telephone),
        ("Email", letterhead.contact_email),
        ("Website", letterhead.website),
    )
    signature = [letterhead.signature_name, letterhead.signature_title, *letterhead.signature_lines.splitlines()]
    return LetterheadPreview(
        logo=f"data:{logo.media_type};base64,{base64.b64encode(bytes(logo.data)).decode('ascii')}" if logo else "",
        alternative=letterhead.logo_alternative,
        lines=[*lines, *(f"{label}: {words}" for label, words in contact if words)],
        signature=[line.strip() for line in signature if line.strip()] if letterhead.signature_name else [],
    )
