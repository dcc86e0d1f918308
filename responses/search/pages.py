"""The results of a search as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from django.urls import reverse

from responses.enums import SearchSource
from responses.force_queries import assignments_open_to
from responses.models import ForceRequest, SearchEntry
from responses.places import force_comment_url, force_url, url_of_place
from responses.search.highlights import Piece, excerpt, marked
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.roles import FINDING_ROLES
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import present
from s55tracker.text.indexed_words import Term


@dataclass(frozen=True, kw_only=True)
class Result:
    """One result. `where` is the report's title, or empty if the heading is the title; `dated` says what the date
    means.
    """

    kind: str
    heading: list[Piece]
    url: str
    where: str
    office: str
    text: list[Piece]
    dated: str
    dated_on: date


def results_of(user, entries: Iterable[SearchEntry], terms: Sequence[Term]) -> list[Result]:
    own = set(body_ids_of(user))
    assigned = _assigned_findings(user)
    return list(
        each_that_can_be_shown(
            entries,
            lambda entry: _result(entry, terms, is_own=entry.body_id in own, assigned=assigned),
            part="the results of a search",
        )
    )


def _assigned_findings(user) -> dict[int, ForceRequest]:
    """For a finding contributor, the request in which they read each finding, because they cannot open the report."""
    if not force_ids_of(user, FINDING_ROLES):
        return {}
    assignments = assignments_open_to(user).select_related("request__force", "request__response")
    return {each.finding_id: each.request for each in assignments}


def _result(entry: SearchEntry, terms: Sequence[Term], *, is_own: bool, assigned: Mapping[int, ForceRequest]) -> Result:
    kind, dated = WORDS[SearchSource(entry.source)]
    if is_own and entry.source == SearchSource.FORCE_DRAFT:
        kind = "Force’s draft, shared with you"
    is_titled = entry.source in (SearchSource.REPORT, SearchSource.PUBLICATION)
    body = entry.response.body if entry.response else None
    return Result(
        kind=kind,
        heading=marked(entry.heading, terms),
        url=_url_of(entry, is_own=is_own, assigned=assigned),
        where="" if is_titled else entry.inspection.title,
        office=body.office_name if body and not is_own else "",
        text=excerpt(entry.text, terms),
        dated=dated,
        dated_on=entry.dated_on,
    )


WORDS = {
    SearchSource.REPORT: ("Report", "Published"),
    SearchSource.FINDING: ("Finding", "Published"),
    SearchSource.OFFICE_TEXT: ("Office’s text", "Changed"),
    SearchSource.FORCE_COMMENT: ("Force’s comment", "Submitted"),
    SearchSource.FORCE_DRAFT: ("Force’s text", "Changed"),
    SearchSource.PUBLICATION: ("Published response", "Published"),
}


def _url_of(entry: SearchEntry, *, is_own: bool, assigned: Mapping[int, ForceRequest]) -> str:
    """The page where this person reads the text."""
    source = SearchSource(entry.source)
    match source:
        case SearchSource.REPORT:
            return reverse("inspection-detail", args=[entry.inspection_id])
        case SearchSource.FINDING:
            if not is_own and (asked := assigned.get(present(entry.about_id))):
                return force_comment_url(asked, entry.about_id)
            return f"{reverse('inspection-detail', args=[entry.inspection_id])}#finding-{entry.about_id}"
        case SearchSource.OFFICE_TEXT:
            return url_of_place(present(entry.response), present(entry.passage).section, entry.about_id)
        case SearchSource.FORCE_COMMENT:
            request = present(entry.submitted_comment).submission.request
            return force_url(present(entry.response), request.force.slug) if is_own else request.get_absolute_url()
        case SearchSource.FORCE_DRAFT:
            request = present(entry.request)
            if is_own:
                return f"{force_url(present(entry.response), request.force.slug)}#shared-draft"
            return force_comment_url(request, entry.about_id)
        case SearchSource.PUBLICATION:
            return present(entry.publication).get_absolute_url()
        case _:
            assert_never(source)
