"""The texts of a response in which an officer can withhold words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspections.models import Finding
from responses.document.composition import content_of, requests_of
from responses.document.withholding import Key, PlacedText, key_of, names_of_findings, texts_of
from responses.enums import Section
from responses.models import ForceRequest, Response, WithheldWords
from responses.places import SLUGS
from responses.queries import withheld_words
from responses.texts import OVERALL, Text


@dataclass(frozen=True, kw_only=True)
class WrittenText:
    """A text, with the words withheld in it. `slug` is its name in addresses."""

    slug: str
    placed: PlacedText
    text: Text
    withheld: list[WithheldWords]


def written_texts(response: Response) -> list[WrittenText]:
    """Every text of the document that is not empty, in reading order. For a force, its submitted texts."""
    requests = requests_of(response)
    by_key = {request.pk: request for request in requests}
    findings = {finding.pk: finding for finding in response.inspection.findings.all()}
    rows: dict[Key, list[WithheldWords]] = {}
    for row in withheld_words(response):
        rows.setdefault(key_of(row), []).append(row)
    placed = texts_of(content_of(response, in_full=True), requests, names_of_findings(response))
    return [
        WrittenText(
            slug=_slug(each.key, by_key),
            placed=each,
            text=_text(response, each.key, by_key, findings),
            withheld=rows.get(each.key, []),
        )
        for each in placed
        if each.html
    ]


def _text(response: Response, key: Key, requests: Mapping[int, ForceRequest], findings: Mapping[int, Finding]) -> Text:
    request_id, section, finding_id = key
    return Text(
        response=response,
        request=requests[request_id] if request_id is not None else None,
        section=section,
        finding=findings[finding_id] if finding_id is not None else None,
    )


def _slug(key: Key, requests: Mapping[int, ForceRequest]) -> str:
    request_id, section, finding_id = key
    own = f"finding-{finding_id}" if finding_id is not None else OVERALL if request_id else SLUGS[Section(section)]
    return f"{requests[request_id].force.slug}-{own}" if request_id is not None else own
