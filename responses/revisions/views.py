"""Versions of a text and of the whole response: listed, compared and restored. Each side sees only its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from responses.drafting.pages import places_of
from responses.force_comments.pages.places import working_places
from responses.force_permissions import can_write_force_comments
from responses.force_queries import force_requests_visible_to
from responses.models import ForceRequest, Response, TextRevision
from responses.permissions import can_write
from responses.queries import load_written_parts, responses_visible_to
from responses.revisions.actions import restore_revision
from responses.revisions.pages import (
    NOW,
    Moment,
    changes_of,
    force_changes,
    force_moments,
    office_changes,
    office_moments,
    stance_in_words,
    version_lines,
)
from responses.revisions.queries import (
    latest_of_each_text,
    revisions_of,
    revisions_of_removed_findings,
    submissions_in_order,
)
from responses.texts import Text, force_text, office_text
from responses.workspace.frame import frame_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.text.cleaning import whole_number


@dataclass(frozen=True, kw_only=True)
class TextLine:
    """One text in the list of texts, with its latest version."""

    name: str
    url: str
    latest: TextRevision


# --- The office’s side -------------------------------------------------------------------------------------------


@signed_in
@require_safe
def response_revisions(request: HttpRequest, reference: str) -> HttpResponse:
    """Every text of the response with its latest version, and the stored texts of approvals and publications."""
    response = _response(request, reference)
    load_written_parts([response])
    latest = latest_of_each_text(response)
    lines = [
        TextLine(name=place.heading, url=reverse("text-revisions", args=[reference, place.key]), latest=row)
        for place in places_of(response)
        if (row := latest.get((place.section.value, place.finding.pk if place.finding else None)))
    ]
    context = {
        **_of_the_office(response),
        "lines": lines,
        "removed": revisions_of_removed_findings(response),
        **_compared(request, office_moments(response), lambda old, new: office_changes(response, old, new)),
    }
    return render(request, "responses/revisions/response.html", context)


@signed_in
@require_safe
def text_revisions(request: HttpRequest, reference: str, text: str) -> HttpResponse:
    """The versions of one text and, if the person has chosen two, the changes between them."""
    response = _response(request, reference)
    found = _found(office_text(response, text))
    context = _of_the_office(response) | _list_of(request, found, office_moments(response))
    return render(request, "responses/revisions/text.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def text_revision(request: HttpRequest, reference: str, text: str, version: int) -> HttpResponse:
    """Show one version. A POST restores it."""
    response = _response(request, reference)
    found = _found(office_text(response, text))
    may_write = can_write(request.user, response)
    return _one(request, found, version, context=_of_the_office(response), may_write=may_write)


def _response(request: HttpRequest, reference: str) -> Response:
    return get_object_or_404(responses_visible_to(request.user), reference=reference)


def _of_the_office(response: Response) -> dict[str, Any]:
    return {
        "frame": frame_of(response, today=timezone.localdate(), tab="history"),
        "layout": "responses/revisions/_office.html",
        "whole_url": reverse("response-revisions", args=[response.reference]),
    }


# --- The force’s side --------------------------------------------------------------------------------------------


@signed_in
@require_safe
def force_revisions(request: HttpRequest, reference: str, force_slug: str) -> HttpResponse:
    """Every comment of the force with its latest version, and the submissions and returns."""
    asked = _asked(request, reference, force_slug)
    latest = latest_of_each_text(asked)
    lines = [
        TextLine(name=place.label, url=_force_url("force-text-revisions", asked, _key(place.key)), latest=row)
        for place in working_places(asked, user=request.user)
        if (row := latest.get(("", place.key)))
    ]
    moments = force_moments(submissions_in_order(asked))
    context = {
        **_of_the_force(asked),
        "lines": lines,
        "removed": revisions_of_removed_findings(asked),
        **_compared(request, moments, lambda old, new: force_changes(asked, old, new)),
    }
    return render(request, "responses/revisions/response.html", context)


@signed_in
@require_safe
def force_text_revisions(request: HttpRequest, reference: str, force_slug: str, text: str) -> HttpResponse:
    """The versions of one comment of the force."""
    asked = _asked(request, reference, force_slug)
    found = _found(force_text(asked, text))
    context = _of_the_force(asked) | _list_of(request, found, force_moments(submissions_in_order(asked)))
    return render(request, "responses/revisions/text.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_text_revision(request: HttpRequest, reference: str, force_slug: str, text: str, version: int) -> HttpResponse:
    """Show one version of a comment. A POST restores it."""
    asked = _asked(request, reference, force_slug)
    found = _found(force_text(asked, text))
    may_write = can_write_force_comments(request.user, asked)
    return _one(request, found, version, context=_of_the_force(asked), may_write=may_write)


def _asked(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    requests = force_requests_visible_to(request.user)
    return get_object_or_404(requests, response__reference=reference, force__slug=force_slug)


def _of_the_force(asked: ForceRequest) -> dict[str, Any]:
    return {
        "asked": asked,
        "layout": "responses/revisions/_force.html",
        "whole_url": _force_url("force-revisions", asked),
    }


def _force_url(name: str, asked: ForceRequest, *more: str) -> str:
    return reverse(name, args=[asked.response.reference, asked.force.slug, *more])


def _key(finding_id: int | None) -> str:
    return "overall" if finding_id is None else f"finding-{finding_id}"


# --- Both --------------------------------------------------------------------------------------------------------


def _found(text: Text | None) -> Text:
    if text is None:
        raise Http404
    return text


def _name(text: Text) -> str:
    if text.finding is not None:
        return text.finding.label
    return "The report as a whole" if text.request else _SECTION_NAMES[text.section]


_SECTION_NAMES = {
    "key_findings": "Key findings",
    "introduction": "Introduction to the recommendations",
    "body_comment": "Our overall comment",
}


def _list_of(request: HttpRequest, text: Text, moments: list[Moment]) -> dict[str, Any]:
    """The context for the list of versions and for the comparison requested by ?from=2&to=5."""
    revisions = list(revisions_of(text))
    by_version = {str(row.version): row for row in revisions}
    context: dict[str, Any] = {
        "name": _name(text),
        "text_url": text.url,
        "lines": version_lines(revisions, moments),
        "old": revisions[1] if len(revisions) > 1 else None,
        "new": revisions[0] if revisions else None,
    }
    if "from" in request.GET or "to" in request.GET:
        old, new = by_version.get(request.GET.get("from", "")), by_version.get(request.GET.get("to", ""))
        if old is None or new is None:
            raise Http404
        context |= {"old": old, "new": new, "changes": changes_of(old, new), "is_compared": True}
    return context


def _one(request: HttpRequest, text: Text, version: int, *, context: dict[str, Any], may_write: bool) -> HttpResponse:
    revisions = revisions_of(text)
    revision = get_object_or_404(revisions, version=version)
    latest = revisions[0]
    if request.method == "POST":
        seen = whole_number(request.POST.get("version", ""))
        if seen is None:
            raise Http404
        saved = restore_revision(by=request.user, text=text, revision=revision, version=seen)
        if saved.version == seen:
            messages.info(
                request, f"Version {version} has the same text as the latest version. Nothing has been changed."
            )
        else:
            messages.success(request, f"Version {version} has been restored, as version {saved.version}.")
        return redirect(text.url)
    context |= {
        "name": _name(text),
        "text_url": text.url,
        "list_url": request.path.removesuffix(f"{version}/"),
        "revision": revision,
        "stance": stance_in_words(revision),
        "latest": latest,
        "may_restore": may_write and revision != latest,
    }
    return render(request, "responses/revisions/version.html", context)


def _compared(request: HttpRequest, moments: list[Moment], compare) -> dict[str, Any]:
    """The context for the moments, latest first, and for the comparison requested by ?from=round-1&to=now."""
    context: dict[str, Any] = {"moments": list(reversed(moments)), "now": NOW, "new": NOW}
    if moments:
        context["old"] = moments[-1].key
    if "from" in request.GET or "to" in request.GET:
        old, new = request.GET.get("from", ""), request.GET.get("to", "")
        if (parts := compare(old, new)) is None:
            raise Http404
        context |= {"old": old, "new": new, "parts": parts, "is_compared": True}
    # One choice for each stored text, named after its latest event.
    context["choices"] = [
        (NOW, "The text as it is now", None),
        *{moment.key: (moment.key, f"{moment.words} by {moment.by}", moment.at) for moment in moments}.values(),
    ]
    return context
