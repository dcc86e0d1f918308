"""Works out what is in a file of a batch: one response, one for each report of a letter, or something else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from inspections.findings.lists import MOST_FINDINGS
from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.inspection import ALL_FORCES
from inspections.likeness import folded
from inspections.report_addresses import page_of
from responses.importing.division import Division, divided, of_part
from responses.importing.pages import another_office
from responses.importing.proposal import proposal_of
from responses.importing.response_text import FoundResponse, find_response
from responses.many_files.matching import wording_hash
from responses.models import ProposedResponse
from s55tracker.accounts.models import PolicingBody
from s55tracker.text.cleaning import clean_line

Kind = ProposedResponse.Kind
TOO_MANY = f"It has {{}} findings, and at most {MOST_FINDINGS} can be imported at a time. Split the file."
NOT_DIVIDED = "We could not divide the file into its reports, so you can only import it whole. Split the file yourself if you want one response for each."
NO_TITLE = "We could not find the title of the report."
NO_DATE = "We could not find when the report was published."
UNCERTAIN = "The date of publication is not certain. Check it against the report."


@dataclass(frozen=True, kw_only=True)
class Part:
    """A response found in a file. `fields` are those of a ProposedResponse."""

    reading: Reading
    fields: dict[str, Any] = field(default_factory=dict)


def parts_of(reading: Reading, *, body: PolicingBody, bodies: Sequence[str]) -> list[Part]:
    """The responses in the file. Raises Unreadable if it has no text or too many findings."""
    found = find_response(reading, bodies=bodies)
    divisions = divided(reading, found.titles) if found.titles else []
    if divisions:
        return [
            _part(own, of_part(find_response(own, bodies=bodies), division), body, division=division)
            for division, own in divisions
        ]
    return [_part(reading, found, body)]


def _part(reading: Reading, found: FoundResponse, body: PolicingBody, *, division: Division | None = None) -> Part:
    if (count := len(found.findings)) > MOST_FINDINGS:
        raise Unreadable(TOO_MANY.format(count))
    inspection, kind = found.inspection, _kind(found)
    title = clean_line(inspection.title or "")[:300]
    return Part(
        reading=reading,
        fields={
            "kind": kind,
            "title": title,
            "published_on": inspection.published_on,
            "force": _forces(inspection.forces),
            "findings": len(found.findings) or len(found.reports),
            "warnings": _warnings(found, body) if kind == Kind.RESPONSE else list(found.warnings),
            "division": division.to_json() if division else None,
            "address_end": page_of(inspection.report_url or "")[:200],
            "text_hash": _hash_of(reading),
            "wordings": [wording_hash(each.text) for each in found.findings],
        },
    )


def _kind(found: FoundResponse) -> str:
    if found.reports:
        return Kind.LIST
    return Kind.RESPONSE if found.is_ours else Kind.NOT_OURS


def _warnings(found: FoundResponse, body: PolicingBody) -> list[str]:
    """Everything that a person should check before the response is imported; empty if we are sure of all of it."""
    inspection = found.inspection
    known = proposal_of(found, file_name="", file_hash="")
    warnings = [*another_office(found, body), *(known.warnings if known else found.warnings)]
    if found.is_about_several:
        warnings.append(NOT_DIVIDED)
    if not inspection.title:
        warnings.append(NO_TITLE)
    if inspection.published_on is None:
        warnings.append(NO_DATE)
    elif not inspection.published_on_certain and not warnings:
        warnings.append(UNCERTAIN)
    return list(dict.fromkeys(warnings))


def _forces(names: Sequence[str]) -> str:
    return "all forces" if ALL_FORCES in names else clean_line(", ".join(names))[:200]


def _hash_of(reading: Reading) -> str:
    """A hash of the words alone, so that the same text has the same hash in Word and in a PDF."""
    words = folded(" ".join(block.text for block in reading.blocks))
    return hashlib.sha256(words.replace(" ", "").encode()).hexdigest() if words else ""
