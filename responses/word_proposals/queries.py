"""Finds the texts of a response that a Word file can change, and the changes in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspections.queries import findings_for_us
from responses.document.composition import content_for_force, content_for_office
from responses.document.content import DocumentContent
from responses.enums import ForceStatus, Section
from responses.finding_names import named_in_sentences
from responses.force_queries import force_comments_on, latest_submissions
from responses.models import ForceRequest, Passage, Response
from responses.word.marks import Part, Place
from responses.word.package import WordText, read
from responses.word.splitting import Split, Unmatched, chapters_of, printed_by_us, split
from responses.word.writing import word_of
from s55tracker.text.wording import possessive


@dataclass(frozen=True, kw_only=True)
class Current:
    """A stored text. `version` is that of its row; 0 if there is no row, and for a force's submitted comments."""

    html: str = ""
    stance: str = ""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class ProposedChange:
    """A text of the file that differs from the stored one. `stance` is empty if the file gives none."""

    place: Place
    heading: str
    html: str
    stance: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The file compared with the stored texts: texts that differ, unmatched words, and texts missing from the file."""

    changes: list[ProposedChange]
    unmatched: list[Unmatched]
    missing: list[str]
    names: Mapping[Place, str]
    current: Mapping[Place, Current]


def names_of_places(response: Response, *, request: ForceRequest | None = None) -> dict[Place, str]:
    """The name of every text that a file can change, by its place, in document order. If `request` is given, only that
    force's texts.
    """
    findings = list(findings_for_us(response.inspection))
    in_sentences = named_in_sentences(findings)
    names: dict[Place, str] = {}
    if request is None:
        names[Place(section=Section.KEY_FINDINGS)] = "Key findings"
        names[Place(section=Section.INTRODUCTION)] = "Introduction to the recommendations"
    requests = [request] if request is not None else list(response.force_requests.select_related("force"))
    for each in requests:
        whose = possessive(each.force.chief_officer_title) + (f" ({each.force})" if len(requests) > 1 else "")
        names[Place(request=each.pk)] = f"{whose} overall comment"
        for finding in findings:
            names[Place(request=each.pk, finding=finding.pk)] = f"{whose} comment on {in_sentences[finding.pk]}"
    if request is None:
        names[Place(section=Section.BODY_COMMENT)] = "Our overall comment"
        for finding in findings:
            place = Place(section=Section.BODY_COMMENT, finding=finding.pk)
            names[place] = f"Our comment on {in_sentences[finding.pk]}"
    return names


def texts_of_office(response: Response) -> dict[Place, Current]:
    """The texts the office may read: its own, and the forces' submitted comments."""
    texts = {
        Place(section=passage.section, finding=passage.finding_id): Current(
            html=passage.html, stance=passage.action_stance, version=passage.version
        )
        for passage in Passage.objects.filter(response=response)
    }
    for request, submission in latest_submissions(response).items():
        for comment in submission.comments.all():
            place = Place(request=request, finding=comment.finding_id)
            texts[place] = Current(html=comment.html, stance=comment.stance)
    return texts


def texts_of_force(request: ForceRequest) -> dict[Place, Current]:
    """The force's own drafts."""
    return {
        Place(request=request.pk, finding=finding): Current(
            html=comment.html, stance=comment.stance, version=comment.version
        )
        for finding, comment in force_comments_on(request).items()
    }


def compared(response: Response, text: WordText, *, request: ForceRequest | None = None) -> Comparison:
    """Compares the file with the office's texts or, if `request` is given, with that force's own drafts."""
    if request is not None:
        content, requests, parts = content_for_force(request), [request.pk], [Part.FORCE]
        current = texts_of_force(request)
    else:
        content, requests = content_for_office(response)
        parts = [Part.ALL, Part.FORCE] if requests else [Part.ALL]
        current = texts_of_office(response)
    found = _split(content, requests, parts, text, with_body=request is None)
    names = names_of_places(response, request=request)
    changes = []
    for place in names:
        if place not in found.texts:
            continue
        new, now = found.texts[place], current.get(place, Current())
        stance = new.stance if new.stance and new.stance != now.stance else ""
        html = now.html if new.is_empty_form else new.html
        if html != now.html or stance:
            changes.append(ProposedChange(place=place, heading=names[place], html=html, stance=stance))
    missing = [
        name
        for place, name in names.items()
        if place not in found.texts and current.get(place, Current()).html and _is_expected(place, found)
    ]
    return Comparison(changes=changes, unmatched=found.unmatched, missing=missing, names=names, current=current)


def _split(
    content: DocumentContent, requests: list[int], parts: list[Part], text: WordText, *, with_body: bool
) -> Split:
    printed: set[str] = set()
    for part in parts:
        ours = word_of(content, part=part, requests=requests, marking="")
        printed |= printed_by_us(WordText.from_json(read(ours)).blocks)
    return split(text.blocks, chapters_of(content, requests, with_body=with_body), printed=printed)


def _is_expected(place: Place, found: Split) -> bool:
    """True if the file covers this side of the response. The office's comments are not missing from a force's file."""
    if place.is_of_force:
        return any(each.request == place.request for each in found.texts)
    return any(not each.is_of_force for each in found.texts)


def is_settled(request: ForceRequest) -> bool:
    """True if no one can record comments received from the force now."""
    return request.status not in (ForceStatus.INVITED, ForceStatus.RETURNED)
