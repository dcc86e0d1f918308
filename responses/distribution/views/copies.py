"""The copies required by s.55(6) and by practice: the list, a page for each, and text for a portal."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from responses.distribution.actions import lines_to_send, record_copies_sent, record_copy_sent, undo_copy_sent
from responses.distribution.forms import CopiesSentForm, CopyNotSentForm, CopySentForm, EvidenceForm
from responses.distribution.methods import place_of, usual_address, usual_method
from responses.distribution.pages import distribution_of, evidence_added, portal_entries
from responses.distribution.portal import portal_texts, whole_text
from responses.distribution.queries import copies_of, has_email_on_its_way
from responses.distribution.views.line import line_page
from responses.document.content import DocumentContent
from responses.models import Publication, Response
from responses.permissions import can_record_distribution, check_can_record_distribution
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.govuk.choosers import values_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_distribution(request: SignedInRequest, reference: str) -> HttpResponse:
    """The list of copies. Ticked copies are recorded as sent with one date and one button."""
    response = visible_response(request, reference)
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = CopiesSentForm(
        data, lines=lines_to_send(response), initial={"done_on": today, "done_by": request.user.name}
    )  # fmt: skip
    if request.method == "POST":
        check_can_record_distribution(request.user, response)
        if form.is_valid():
            with refusals_shown_on(form):
                chosen = list(form.cleaned_data["lines"])
                recorded = record_copies_sent(
                    by=request.user, response=response, lines=chosen, copy=form.copy, today=today
                )
                messages.success(
                    request,
                    f"{len(recorded)} {'copy has' if len(recorded) == 1 else 'copies have'} been recorded as sent.",
                )
                return redirect("response-distribution", reference)
    lines = list(copies_of(response))
    if form.is_bound:
        ticked = frozenset(int(key) for key in values_of(form, "lines") if key.isdecimal() and len(key) < 19)
    else:
        ticked = (
            frozenset(line.pk for line in lines if not has_email_on_its_way(line))
            if request.GET.get("tick") == "all"
            else frozenset()
        )
    context = {
        "frame": frame_of(response, today=today, tab="distribution"),
        "distribution": distribution_of(response, lines, user=request.user, now=timezone.now(), ticked=ticked),
        "all_ticked": request.GET.get("tick") == "all",
        "form": form,
    }
    return render(request, "responses/distribution/distribution.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_distribution_line(request: SignedInRequest, reference: str, line_pk: int) -> HttpResponse:
    """One copy: a form to record it or, once recorded, its details, its evidence and an undo button."""
    response = visible_response(request, reference)
    line = get_object_or_404(copies_of(response), pk=line_pk)
    line.response = response
    today = timezone.localdate()
    undoes = line.done_on is not None
    if request.method == "POST":
        check_can_record_distribution(request.user, response)
        wanted_undo = "reason" in request.POST
        if wanted_undo != undoes:
            # A double click, or someone else was first: the list shows the current status.
            return redirect("response-distribution", reference)
    data = request.POST if request.method == "POST" else recovered_data(request)
    initial = {
        "done_on": today,
        "done_by": request.user.name,
        "method": usual_method(line),
        "sent_to": usual_address(line),
    }
    form = (
        CopyNotSentForm(data)
        if undoes
        else CopySentForm(data, request.FILES or None, initial=initial, place=place_of(line))
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            if undoes:
                undo_copy_sent(by=request.user, line=line, **form.cleaned_data)
                messages.success(request, f"“{line.line}” is no longer recorded as sent.")
            else:
                record_copy_sent(by=request.user, line=line, today=today, **form.cleaned_data)
                messages.success(request, f"“{line.line}” has been recorded.")
                if file := form.cleaned_data["evidence"]:
                    messages.success(request, evidence_added(file))
            return redirect("response-distribution", reference)
    return line_page(request, response, line, form, EvidenceForm())


@signed_in
@require_safe
def response_portal(request: SignedInRequest, reference: str) -> HttpResponse:
    """The published text, finding by finding, to copy into the inspectorate's portal."""
    response = visible_response(request, reference)
    publication, content = _current_content(response)
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="distribution"),
        "publication": publication,
        "texts": portal_texts(content),
        "entries": portal_entries(response, copies_of(response)),
        "may_record": can_record_distribution(request.user, response),
    }
    return render(request, "responses/distribution/portal.html", context)


@signed_in
@require_safe
def response_portal_file(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """The text for the portal as a text file: one finding or, for number 0, everything."""
    response = visible_response(request, reference)
    _, content = _current_content(response)
    texts = {each.number: each.text for each in portal_texts(content)} | {0: whole_text(content)}
    if number not in texts:
        raise Http404
    name = f"{reference}-{number}.txt" if number else f"{reference}.txt"
    # Windows programs need CRLF line ends, and a byte order mark to recognise UTF-8.
    words = "\ufeff" + texts[number].replace("\n", "\r\n") + "\r\n"
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def _current_content(response: Response) -> tuple[Publication, DocumentContent]:
    publication = get_object_or_404(Publication, response=response, is_current=True)
    return publication, DocumentContent.from_json(publication.content)
