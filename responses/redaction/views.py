"""Choosing a text, withholding words in it, and removing marks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from responses.enums import WithholdingGround
from responses.permissions import can_write, check_can_write
from responses.queries import withheld_words
from responses.redaction.actions import release_words, withhold_words
from responses.redaction.forms import WithholdForm
from responses.redaction.pages import withheld_page
from responses.redaction.queries import written_texts
from responses.workflow import UNDER_APPROVAL
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_withheld(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the withheld words to everyone in the office. An officer can withhold more words, or release some."""
    response = visible_response(request, reference)
    is_post = request.method == "POST"
    if is_post:
        check_can_write(request.user, response)
    if is_post and "release" in request.POST:
        row = withheld_words(response).filter(pk=_number(request.POST["release"])).first()
        if row is not None:
            release_words(by=request.user, response=response, row=row)
            messages.success(request, "The words are no longer withheld and will be published.")
        return redirect("response-withheld", reference)
    texts = written_texts(response)
    slug = request.GET.get("text", "")
    chosen = next((each for each in texts if each.slug == slug), None)
    if slug and chosen is None:
        raise Http404
    form = WithholdForm(request.POST if is_post else recovered_data(request))
    if is_post and chosen is not None and form.is_valid():
        with refusals_shown_on(form, response):
            withhold_words(
                by=request.user,
                response=response,
                text=chosen.text,
                words=form.cleaned_data["words"],
                ground=WithholdingGround(form.cleaned_data["ground"]),
            )
            was_submitted = response.status in UNDER_APPROVAL
            back = " The response is back in drafting: submit it for approval again." if was_submitted else ""
            messages.success(request, f"The words are withheld from publication.{back}")
            return redirect(f"{request.path}?text={slug}")
    context = {
        "frame": frame_of(response, today=timezone.localdate()),
        "page": withheld_page(response, texts, slug=slug),
        "form": form,
        "may_write": can_write(request.user, response),
    }
    return render(request, "responses/redaction/withheld.html", context, status=status_of(form))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
