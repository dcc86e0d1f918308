"""Finds everything in a response that could not be printed if it were published now: every such character, with its
name and place.

We check before submitting, approving and publishing, for everything the public would get: the text, the details of the
report and the office, the force's comments, the reason for a correction. Otherwise a page could be public while its PDF
waited for a correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import lxml.html
from django.urls import reverse
from django.utils import timezone

from inspections.models import Finding
from responses.completeness.problems import Problem, problem
from responses.document.article import RenderFailed, html_of
from responses.document.characters import drawn, named, named_together, unprintable_in
from responses.document.composition import as_published, content_of
from responses.document.content import DocumentContent
from responses.enums import Move, Rule, Section
from responses.finding_names import named_in_sentences
from responses.models import ForceComment, ForceRequest, Response
from responses.places import finding_url, force_url, move_url, section_url
from responses.queries import current_publication, load_written_parts
from s55tracker.richtext import to_plain_text

# Up to this many characters in one place have a line each, with the words around them. If there are more, one line
# lists them all.
MOST_LINES_A_PLACE = 5


@dataclass(frozen=True, kw_only=True)
class Place:
    """A part of the document. `where` completes "Replace x in ...", and `url` is the page where the text can be
    changed.
    """

    where: str
    url: str
    text: str
    how: str = "Replace"


def unprintable_problems(response: Response, content: DocumentContent | None = None) -> list[Problem]:
    """A problem for each character the document's fonts lack, place by place.

    `content` is what would be published, if the caller already has it.
    """
    load_written_parts([response])
    if content is None:
        content = as_published(content_of(response), response, earlier=current_publication(response), at=timezone.now())
    findings = [finding for finding in response.inspection.findings.all() if str(finding.pk) in _keys(content)]
    found = list(_problems(_places(content, response, findings)))
    try:
        rest = lxml.html.fragment_fromstring(html_of(content)).text_content()
    except RenderFailed as failure:
        return [*found, _problem(str(failure), _settings_url(response))]
    # Check any part of the document that is not among those places.
    known = "".join(place.text for place in _places(content, response, findings))
    forgotten = Place(where="the document", url=response.get_absolute_url(), text=rest)
    return [*found, *_problems([forgotten], but=set(unprintable_in(drawn(known))))]


def unprintable_problems_of_force(request: ForceRequest, comments: Iterable[ForceComment]) -> list[Problem]:
    """A problem for each character in the force's draft text that the fonts lack. We check before submission, because
    the office cannot change the text afterwards.
    """
    names = named_in_sentences([comment.finding for comment in comments if comment.finding])
    address = [request.response.reference, request.force.slug]
    return list(
        _problems(
            Place(
                where=f"the comment on {names[comment.finding.pk]}" if comment.finding else "the overall comment",
                url=reverse("force-comment", args=[*address, comment.finding_id])
                if comment.finding
                else reverse("force-comment-overall", args=address),
                text=comment.plain,
            )
            for comment in comments
        )
    )


def why_unprintable(text: str) -> str:
    """For a form: why this text cannot be printed, naming every unprintable character; empty if there are none."""
    found = unprintable_in(drawn(text))
    if not found:
        return ""
    return f"Replace {named_together(found)}: the document cannot print {'it' if len(found) == 1 else 'them'}"


def _keys(content: DocumentContent) -> set[str]:
    return {finding.key for finding in content.findings}


def _places(content: DocumentContent, response: Response, findings: list[Finding]) -> Iterator[Place]:
    """The parts of the document, in reading order."""
    inspection, body = content.inspection, content.body
    names = {str(pk): name for pk, name in named_in_sentences(findings).items()}
    by_key = {str(finding.pk): finding for finding in findings}
    yield Place(
        where="the name, title or address of the office (an administrator of the office can change these)",
        url=_settings_url(response),
        text="; ".join((body.area, body.office_name, body.holder_title, body.holder_initials, body.address)),
    )
    if content.publication and content.publication.correction_reason:
        yield Place(
            where="the reason for the correction: drop the correction, then start it again with a reason that can be printed",
            url=move_url(response, Move.DROP_CORRECTION),
            text=content.publication.correction_reason,
        )
    yield Place(
        where="the report details",
        url=reverse("inspection-edit", args=[response.inspection_id]),
        text="; ".join(
            (
                inspection.title,
                *inspection.publication_types,
                *inspection.forces,
                *inspection.joint_with,
            )
        ),
    )
    yield _passage("the key findings", section_url(response, Section.KEY_FINDINGS), content.key_findings)
    yield _passage(
        "the introduction to the recommendations",
        section_url(response, Section.INTRODUCTION),
        content.recommendations_introduction,
    )
    for finding in content.findings:
        url = reverse("finding-edit", args=[response.inspection_id, int(finding.key)])
        yield _passage(f"the wording of {names[finding.key]}", url, f"<p>{finding.reference}</p>{finding.wording}")
    slugs = {request.force.name: request.force.slug for request in response.force_requests.all()}
    for section in content.chief_officers:
        url = force_url(response, slugs[section.force])
        back = f"(return the comments to {section.force} to have it changed)"
        yield Place(where="the name or the chief officer of the force", url=url, text=f"{section.role} {section.force}")
        yield _passage(f"{section.force}’s overall comment {back}", url, section.overall)
        for comment in section.comments:
            on = names.get(comment.finding, "a finding")
            yield _passage(f"{section.force}’s comment on {on} {back}", url, comment.text)
    yield _passage("our overall comment", section_url(response, Section.BODY_COMMENT), content.body_section.overall)
    for comment in content.body_section.comments:
        url = finding_url(response, by_key[comment.finding])
        yield _passage(f"our comment on {names[comment.finding]}", url, comment.text)
    yield Place(
        where="the distribution list",
        url=reverse("response-distribution", args=[response.reference]),
        text="; ".join(copy.line for copy in content.copies),
    )


def _settings_url(response: Response) -> str:
    return f"{reverse('office-settings')}?office={response.body.slug}"


def _passage(where: str, url: str, html: str) -> Place:
    return Place(where=where, url=url, text=to_plain_text(html))


def _problems(places: Iterable[Place], *, but: Iterable[str] = ()) -> Iterator[Problem]:
    for place in places:
        text = " ".join(drawn(place.text).split())
        found = [each for each in unprintable_in(text) if each not in but]
        if len(found) > MOST_LINES_A_PLACE:
            yield _problem(
                f"Replace {named_together(found)} in {place.where}. The document cannot print them.", place.url
            )
            continue
        for each in found:
            yield _problem(
                f"Replace {named(each)} in {place.where}. The document cannot print it. It is in “{_around(each, text)}”.",
                place.url,
            )


def _around(character: str, text: str) -> str:
    """The first place where the character appears, with a few words before and after it."""
    at = text.index(character)
    before, after = text[max(at - 40, 0) : at], text[at : at + 41]
    if at > 40:
        before = before.partition(" ")[2]
    if len(text) > at + 41:
        after = after.rpartition(" ")[0] or after
    return f"{before}{after}".strip()


def _problem(sentence: str, url: str) -> Problem:
    return problem(Rule.PRINTABLE, sentence, place="document", url=url)
