"""Sends copies by email in two steps: a form, then a page that shows what will be sent and who to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from responses.distribution.forms import SendCopiesForm
from responses.distribution.methods import emailable
from responses.distribution.pages import emails_to_check
from responses.distribution.queries import copies_of, has_email_on_its_way
from responses.distribution.sending import send_copies, why_no_pdf
from responses.models import DistributionLine, Publication, Response
from responses.permissions import check_can_record_distribution
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.text.wording import capitalised, with_article
from s55tracker.working_days.calendar import format_date

ALREADY_ASKED_FOR = "These copies are already being sent, or have been sent. Nothing has been sent twice. The list shows the status of each email."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_copies_email(request: SignedInRequest, reference: str) -> HttpResponse:
    """The form, followed by a page to check the emails. Only the button `send` on that page sends the emails; `change`
    returns to the form with everything that was typed.
    """
    response = visible_response(request, reference)
    check_can_record_distribution(request.user, response)
    publication = get_object_or_404(
        Publication.objects.select_related("file", "body"), response=response, is_current=True
    )
    if request.method == "POST" and _are_asked_for(request, response):
        return _already_asked_for(request, reference)
    left = [line for line in _lines_of(response, publication) if line.done_on is None]
    to_send = [line for line in left if not has_email_on_its_way(line)]
    lines = emailable(to_send)
    no_pdf = why_no_pdf(publication)
    form = SendCopiesForm(
        request.POST if request.method == "POST" else recovered_data(request),
        lines=lines,
        addresses={line.pk: line.recipient.email if line.recipient else "" for line in lines},
        initial={
            "subject": f"Section 55 response: {response.inspection.title}"[:150],
            "message": _usual_message(response, publication),
            "attach": "link" if no_pdf else "pdf",
        },
    )
    frame = frame_of(response, today=timezone.localdate(), tab="distribution")
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        if "send" not in request.POST:
            check = emails_to_check(form, publication, by=request.user, why_no_pdf=no_pdf)
            return render(request, "responses/distribution/email_check.html", {"frame": frame, "check": check})
        if _sends(request, response, form):
            return redirect("response-distribution", reference)
        if _are_asked_for(request, response):  # a double click whose two requests came at the same moment
            return _already_asked_for(request, reference)
    context = {
        "frame": frame,
        "form": form,
        "lines": lines,
        "left": to_send,
        "on_their_way": len(left) - len(to_send),
        "why_no_pdf": no_pdf,
    }
    return render(request, "responses/distribution/email.html", context, status=status_of(form))


def _sends(request: SignedInRequest, response: Response, form: SendCopiesForm) -> bool:
    """Send the emails, or show the refusal on the form. Returns whether they were sent."""
    with refusals_shown_on(form):
        sent = send_copies(
            by=request.user,
            response=response,
            copies=form.copies,
            subject=form.cleaned_data["subject"],
            message=form.cleaned_data["message"],
            attach_pdf=form.cleaned_data["attach"] == "pdf",
        )
        messages.success(
            request,
            f"{len(sent)} {'email' if len(sent) == 1 else 'emails'} will be sent within a minute. We will record each copy as sent when the mail server accepts its email.",
        )
        return True
    return False


def _lines_of(response: Response, publication: Publication) -> list[DistributionLine]:
    return [line for line in copies_of(response) if line.publication_id == publication.pk]


def _are_asked_for(request: SignedInRequest, response: Response) -> bool:
    """True if every copy to be sent has been sent already or is on its way, because the button was pressed twice."""
    keys = set(request.POST.getlist("lines"))
    if "send" not in request.POST or not keys:
        return False
    current = [line for line in copies_of(response) if line.publication and line.publication.is_current]
    return keys <= {str(line.pk) for line in current if line.done_on is not None or has_email_on_its_way(line)}


def _already_asked_for(request: SignedInRequest, reference: str) -> HttpResponse:
    messages.info(request, ALREADY_ASKED_FOR)
    return redirect("response-distribution", reference)


def _usual_message(response: Response, publication: Publication) -> str:
    office = capitalised(with_article(response.body.office_name))
    return (
        f"{office} is sending you a copy of its response to the police inspection report “{response.inspection.title}”.\n\n"
        f"We published the response on {format_date(publication.published_on)}, under section 55 of the Police Act 1996."
    )
