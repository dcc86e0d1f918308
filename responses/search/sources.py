"""The kinds of text that people can search, and the columns from which `queries` decides who may read each: one source
for each kind. A new kind of text needs a column of SearchEntry, a source here, and a call of a function in `indexing`
where it is saved. tests/responses/search/test_sources.py lists every model with text, and fails until someone decides
whether a new one can be searched. Unsaved drafts are never indexed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from inspections.models import Finding, Inspection
from responses.enums import SearchSource, Section
from responses.models import (
    ForceComment,
    ForceSubmission,
    Passage,
    Publication,
    Response,
    SearchEntry,
    SubmittedComment,
)
from responses.models.search import ROW_OF
from s55tracker.text.indexed_words import indexed


@dataclass(frozen=True, kw_only=True)
class Found:
    """An entry before it is written. `more_words` can be searched but are not shown. `named` is the searchable part of
    the heading, if that is not all of it: someone who types “office” does not want every text of the office.
    """

    inspection_id: int
    response_id: int | None = None
    body_id: int | None = None
    request_id: int | None = None
    force_id: int | None = None
    is_public: bool = False
    # The office that recorded the report. Its people may read the entry, and so may any force that the report is about.
    recorded_by_id: int | None = None
    about_id: int | None = None
    dated_on: date
    heading: str
    text: str = ""
    more_words: str = ""
    named: str | None = None

    @property
    def marks(self) -> list[str]:
        """Marks in the word index that show who may read the entry, so that a search reads few entries that the person
        may not. They only save time: the columns decide who may read it.
        """
        marks = [f"_b{self.body_id}"] if self.body_id else []
        marks += [f"_f{self.force_id}"] if self.request_id else []
        marks += [f"_o{self.recorded_by_id}"] if self.recorded_by_id else []
        return [*marks, "_p"] if self.is_public else marks


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of text. `rows` returns all the rows that belong in the index, loaded with the relations `read` needs."""

    source: SearchSource
    rows: Callable[[], QuerySet[Any]]
    read: Callable[[Any], Found]
    # The path from a row to its inspection.
    inspection: str

    @property
    def column(self) -> str:
        return ROW_OF[self.source]

    def entry_of(self, row: Model) -> SearchEntry:
        found = self.read(row)
        named = found.heading if found.named is None else found.named
        return SearchEntry(
            source=self.source,
            key=row.pk,
            inspection_id=found.inspection_id,
            response_id=found.response_id,
            body_id=found.body_id,
            request_id=found.request_id,
            is_public=found.is_public,
            about_id=found.about_id,
            dated_on=found.dated_on,
            heading=found.heading[:500],
            text=found.text,
            heading_words=indexed([named]),
            words=indexed([part for part in (named, found.text, found.more_words) if part], marks=found.marks),
            **{f"{self.column}_id": row.pk},
        )


def _reports() -> QuerySet[Inspection]:
    return Inspection.objects.prefetch_related(Prefetch("responses", Response.objects.order_by("pk")))


def _report(inspection: Inspection) -> Found:
    response = _own_response(inspection)
    return Found(
        inspection_id=inspection.pk,
        response_id=response.pk if response else None,
        body_id=inspection.recorded_by_id,
        recorded_by_id=inspection.recorded_by_id,
        dated_on=inspection.published_on,
        heading=inspection.title,
        more_words=response.reference if response else "",
    )


def _findings() -> QuerySet[Finding]:
    return Finding.objects.select_related("inspection").prefetch_related("inspection__responses")


def _finding(finding: Finding) -> Found:
    inspection = finding.inspection
    response = _own_response(inspection)
    return Found(
        inspection_id=inspection.pk,
        response_id=response.pk if response else None,
        body_id=inspection.recorded_by_id,
        recorded_by_id=inspection.recorded_by_id,
        about_id=finding.pk,
        dated_on=inspection.published_on,
        heading=finding.label,
        text=finding.plain,
        # "custody 2a" finds recommendation 2a of the report about custody.
        more_words=inspection.title,
    )


def _own_response(inspection: Inspection) -> Response | None:
    return next((each for each in inspection.responses.all() if each.body_id == inspection.recorded_by_id), None)


def _office_texts() -> QuerySet[Passage]:
    return Passage.objects.exclude(plain="").select_related("response", "finding")


def _office_text(passage: Passage) -> Found:
    what = {
        Section.KEY_FINDINGS: "Key findings",
        Section.INTRODUCTION: "Introduction to the recommendations",
        Section.BODY_COMMENT: "The office’s overall comment",
    }[Section(passage.section)]
    return Found(
        inspection_id=passage.response.inspection_id,
        response_id=passage.response_id,
        body_id=passage.response.body_id,
        about_id=passage.finding_id,
        dated_on=timezone.localdate(passage.edited_at),
        heading=f"The office’s comment on {_named(passage.finding)}" if passage.finding else what,
        named=_label(passage),
        text=passage.plain,
    )


def _force_drafts() -> QuerySet[ForceComment]:
    return ForceComment.objects.exclude(plain="").select_related("request__response", "finding")


def _force_draft(comment: ForceComment) -> Found:
    """Only the force can read its draft, so the entry names the office only while the force shares the draft with it."""
    is_shared = comment.request.shared_at is not None
    return Found(
        inspection_id=comment.request.response.inspection_id,
        response_id=comment.request.response_id,
        body_id=comment.request.response.body_id if is_shared else None,
        request_id=comment.request_id,
        force_id=comment.request.force_id,
        about_id=comment.finding_id,
        dated_on=timezone.localdate(comment.edited_at),
        heading=_force_heading(comment),
        named=_label(comment),
        text=comment.plain,
    )


def _force_comments() -> QuerySet[SubmittedComment]:
    """The comments of each force’s last submission, which both sides see."""
    last = ForceSubmission.objects.filter(request=OuterRef("submission__request")).order_by("-number")
    draft = ForceComment.objects.filter(request=OuterRef("submission__request"), finding=OuterRef("finding"))
    overall = ForceComment.objects.filter(request=OuterRef("submission__request"), finding=None)
    return (
        SubmittedComment.objects.filter(submission=Subquery(last.values("pk")[:1]))
        .exclude(plain="")
        .select_related("submission__request__response", "finding")
        .annotate(has_draft=Exists(draft.exclude(plain="")), has_overall_draft=Exists(overall.exclude(plain="")))
    )


def _force_comment(comment: Any) -> Found:
    """The entry of a submitted comment. A force with a draft on the same finding finds its draft instead. Comments sent
    by letter have no draft.
    """
    request = comment.submission.request
    has_draft = comment.has_draft if comment.finding_id else comment.has_overall_draft
    return Found(
        inspection_id=request.response.inspection_id,
        response_id=request.response_id,
        body_id=request.response.body_id,
        request_id=None if has_draft else request.pk,
        force_id=None if has_draft else request.force_id,
        about_id=comment.finding_id,
        dated_on=timezone.localdate(comment.submission.submitted_at),
        heading=_force_heading(comment),
        named=_label(comment),
        text=comment.plain,
    )


def _publications() -> QuerySet[Publication]:
    return (
        Publication.objects.filter(is_current=True, is_listed=True)
        .defer("content", "search_words")
        .select_related("response")
    )


def _publication(publication: Publication) -> Found:
    return Found(
        inspection_id=publication.response.inspection_id,
        response_id=publication.response_id,
        body_id=publication.body_id,
        is_public=True,
        dated_on=publication.published_on,
        heading=publication.title,
        text=publication.search_text,
    )


def _force_heading(comment: ForceComment | SubmittedComment) -> str:
    return f"The force’s comment on {_named(comment.finding) if comment.finding else 'the report as a whole'}"


def _label(row: Passage | ForceComment | SubmittedComment) -> str:
    return row.finding.label if row.finding else ""


def _named(finding: Finding) -> str:
    return f"{finding.label[0].lower()}{finding.label[1:]}"


SOURCES = (
    Source(source=SearchSource.REPORT, rows=_reports, read=_report, inspection="pk"),
    Source(source=SearchSource.FINDING, rows=_findings, read=_finding, inspection="inspection"),
    Source(source=SearchSource.OFFICE_TEXT, rows=_office_texts, read=_office_text, inspection="response__inspection"),
    Source(
        source=SearchSource.FORCE_COMMENT,
        rows=_force_comments,
        read=_force_comment,
        inspection="submission__request__response__inspection",
    ),
    Source(
        source=SearchSource.FORCE_DRAFT,
        rows=_force_drafts,
        read=_force_draft,
        inspection="request__response__inspection",
    ),
    Source(source=SearchSource.PUBLICATION, rows=_publications, read=_publication, inspection="response__inspection"),
)


def source_of(kind: SearchSource) -> Source:
    return next(source for source in SOURCES if source.source == kind)
