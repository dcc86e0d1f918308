"""The force's own side. Every view starts at `force_requests_visible_to`: another force's request, or a recalled one,
is a 404.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.models import Finding
from responses.comments.pages import force_discussion
from responses.completeness.problems import named
from responses.enums import ForceStatus
from responses.exceptions import WorkflowError
from responses.force_comments.actions import save_force_comment, submit_force_comments
from responses.force_comments.forms.comments import ForceCommentForm, SubmissionForm, initial_of
from responses.force_comments.pages.force import digest_of, force_page_of, report_of, request_rows, who_can_read
from responses.force_comments.pages.places import place_after, working_places
from responses.force_permissions import can_write_force_comment, can_write_force_comments, is_force_lead
from responses.force_queries import (
    findings_for_force,
    findings_open_to,
    force_comments_on,
    force_requests_open_to,
    force_requests_visible_to,
    guest_texts_on,
    latest_submission,
    sees_whole_request,
    suggested_chief_officer,
)
from responses.force_team.actions import mark_ready
from responses.keeping.writing import WritingPage
from responses.models import ForceRequest
from responses.progress.returns import unchanged_by_the_force
from responses.reuse.pages import USE, answers_for_force, filled_with
from responses.texts import Text
from responses.threads.pages import format_open_threads
from responses.threads.queries import open_threads_of_request
from responses.workspace.refusals import (
    refusals_shown_on,
    status_of,
    with_version,
)
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.identity.confirming import confirmed
from s55tracker.refusals import ChangedMeanwhile, NotPermitted

PAGE_SIZE = 25


@signed_in
@require_safe
def force_request_list(request: HttpRequest) -> HttpResponse:
    """Every request to the person's force, the latest date for comments first."""
    requests = force_requests_open_to(request.user).order_by("-comment_by", "-pk")
    page = Paginator(requests, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": request_rows(page), "today": timezone.localdate()}
    return render(request, "responses/force_comments/list.html", context)


@signed_in
@require_safe
def force_request(request: HttpRequest, reference: str, force_slug: str) -> HttpResponse:
    """The page of one request. A finding contributor sees only the findings assigned to them."""
    asked = _open(request, reference, force_slug)
    page = force_page_of(asked, user=request.user, today=timezone.localdate())
    context = {"page": page, "open_threads": format_open_threads(open_threads_of_request(asked, request.user))}
    return render(request, "responses/force_comments/request.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_comment(request: SignedInRequest, reference: str, force_slug: str, finding_pk: int) -> HttpResponse:
    asked = _open(request, reference, force_slug)
    findings = list(findings_for_force(asked))
    open_here = findings if sees_whole_request(request.user, asked) else findings_open_to(request.user, asked)
    finding = next((each for each in open_here if each.pk == finding_pk), None)
    if finding is None:
        raise Http404
    return _comment(request, asked, finding, findings)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_comment_overall(request: SignedInRequest, reference: str, force_slug: str) -> HttpResponse:
    asked = _asked(request, reference, force_slug)
    return _comment(request, asked, None, list(findings_for_force(asked)))


@confirmed
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_submit(request: HttpRequest, reference: str, force_slug: str) -> HttpResponse:
    """Review everything, then submit on behalf of the chief officer."""
    asked = _asked(request, reference, force_slug)
    if not can_write_force_comments(request.user, asked):
        # A second click, or a second tab: the request's page shows the current status.
        return redirect(asked)
    question = unchanged_by_the_force(asked)
    form = SubmissionForm(
        request.POST or None,
        initial={"read": digest_of(asked), "chief_officer_name": suggested_chief_officer(asked)},
        chief_officer_title=asked.force.chief_officer_title,
        question=question,
    )
    if form.is_valid():
        with refusals_shown_on(form, asked.response):
            submit_force_comments(by=request.user, request=asked, **form.cleaned_data)
            messages.success(
                request,
                f"You have submitted the comments on behalf of the {asked.force.chief_officer_title}. The office has been told.",
            )
            return redirect(asked)
    page = force_page_of(asked, user=request.user, today=timezone.localdate())
    context = {"page": page, "form": form, "read": digest_of(asked)}
    return render(request, "responses/force_comments/submit.html", context, status=status_of(form))


def _asked(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    requests = force_requests_visible_to(request.user)
    return get_object_or_404(requests, response__reference=reference, force__slug=force_slug)


def _open(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    """The request, or 404. Unlike `_asked`, this is also for finding contributors, who see only part of the request."""
    requests = force_requests_open_to(request.user)
    return get_object_or_404(requests, response__reference=reference, force__slug=force_slug)


def _comment(
    request: SignedInRequest, asked: ForceRequest, finding: Finding | None, findings: Sequence[Finding]
) -> HttpResponse:
    """Show and save one comment; `finding` None is the report as a whole. `findings` are all the findings of the
    request.
    """
    if request.method != "POST" and not can_write_force_comment(request.user, asked, finding):
        return redirect(asked)
    key = finding.pk if finding else None
    comments = force_comments_on(asked)
    comment = comments.get(key)
    page = WritingPage(
        request=request, text=Text(response=asked.response, request=asked, finding=finding), saved=comment
    )
    about: dict[str, Any] = {"finding": finding, "force": asked.force.name}
    status, earlier = None, []
    if request.method != "POST":
        typed = recovered_data(request)
        earlier = answers_for_force(request.user, asked, finding) if finding and not typed else []
        keeping = page.open(typed)
        form = ForceCommentForm(typed, initial=initial_of(comment) | keeping.initial, **about)
    else:
        data: QueryDict = request.POST
        is_filled = USE in data
        if is_filled:
            earlier = answers_for_force(request.user, asked, finding) if finding else []
            data = filled_with(data, earlier) or data
        form = ForceCommentForm(data, **about)
        if not is_filled and form.is_valid():
            try:
                save_force_comment(
                    by=request.user,
                    request=asked,
                    finding=finding,
                    html=form.html,
                    stance=form.stance_chosen,
                    version=form.cleaned_data["version"],
                    window=form.page,
                    replaces=form.page_replaced,
                )
            except ChangedMeanwhile as conflict:
                return page.conflict(
                    conflict,
                    form=ForceCommentForm(with_version(request.POST, conflict.current.version), **about),
                    mine=form.html,
                    what=f"the force’s comment on {named(finding) if finding else 'the report as a whole'}",
                    page=request.path,
                )
            except NotPermitted as refusal:
                # Someone has since submitted the comments or recalled the invitation. The page keeps the typed text.
                form.add_error(None, str(refusal))
                status = 403
            else:
                return _after_saving(request, asked, finding)
        keeping = page.show_again(data)
    places = working_places(asked, user=request.user, comments=comments, findings=findings)
    sees_all = sees_whole_request(request.user, asked)
    last = latest_submission(asked) if sees_all and asked.status == ForceStatus.RETURNED else None
    context = {
        "asked": asked,
        "report": report_of(asked),
        "form": form,
        "keeping": keeping,
        "comment": comment,
        "place": next(place for place in places if place.key == key),
        "following": place_after(places, key),
        "earlier": earlier,
        "returned": last if last and last.returned_at else None,
        "discussion": force_discussion(asked, request.user, finding, page=request.GET.get("page")),
        "today": timezone.localdate(),
        "sees_all": sees_all,
        "who_can_read": who_can_read(asked),
        "is_lead": is_force_lead(request.user, asked),
        "guest_texts": guest_texts_on(asked, finding) if sees_all else [],
    }
    return render(request, "responses/force_comments/comment.html", context, status=status or status_of(form))


def _after_saving(request: SignedInRequest, asked: ForceRequest, finding: Finding | None) -> HttpResponse:
    then = request.POST.get("then")
    if then == "ready":
        try:
            mark_ready(by=request.user, request=asked, finding=finding)
        except WorkflowError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Saved. We have told the force lead that this comment is ready.")
        return redirect(request.path)
    if then != "next":
        messages.success(request, f"Saved. {who_can_read(asked)}")
        return redirect(request.path)
    following = place_after(working_places(asked, user=request.user), finding.pk if finding else None)
    messages.success(request, "Saved.")
    return redirect(following.url if following else asked)
