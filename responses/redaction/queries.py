"""The texts of a response where an officer can withhold words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspections.models import Finding
from responses.document.composition import content_of, requests_of
from responses.document.content import DocumentContent
from responses.document.withholding import Key, PlacedText, key_of, names_of_findings, texts_of
from responses.enums import Section
from responses.models import ForceRequest, Publication, Response, WithheldWords
from responses.places import SLUGS
from responses.queries import withheld_words
from responses.texts import OVERALL, Text
from s55tracker.richtext import has_whole_words_of


@dataclass(frozen=True, kw_only=True)
class WrittenText:
    """A text, with the words withheld in it. `slug` is its name in addresses."""

    slug: str
    placed: PlacedText
    text: Text
    withheld: list[WithheldWords]


def written_texts(response: Response) -> list[WrittenText]:
    """Every text of the document that is not empty, in reading order. A force's texts are those it has submitted."""
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


@dataclass(frozen=True, kw_only=True)
class StillPublic:
    """Words that are withheld now and that the public can still read in this version."""

    number: int
    is_current: bool
    words: list[str]


def still_public(response: Response) -> list[StillPublic]:
    """The public versions that contain words withheld since, oldest first. Makes one query if nothing is withheld."""
    lines = [line for row in withheld_words(response) for line in row.lines]
    if not lines:
        return []
    requests, names = requests_of(response), names_of_findings(response)
    public = Publication.objects.filter(response=response, withdrawn_at=None, elsewhere_address="")
    found = []
    for publication in public.only("number", "is_current", "content").order_by("number"):
        texts = [text.html for text in texts_of(DocumentContent.from_json(publication.content), requests, names)]
        words = [line for line in dict.fromkeys(lines) if any(has_whole_words_of(html, line) for html in texts)]
        if words:
            found.append(StillPublic(number=publication.number, is_current=publication.is_current, words=words))
    return found


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
