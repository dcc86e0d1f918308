"""Puts suggested words into the text with one click, or explains why that is not possible."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from responses.comments.pages import text_url
from responses.comments.views import suggestion_visible_to, thread_page
from responses.drafting.views import TAKEN_BACK
from responses.enums import ResponseStatus
from responses.models import Response
from responses.suggestions.actions import accept_suggestion
from responses.threads.queries import side_of, threads_visible_to, with_comments
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.govuk.refusals import UNPROCESSABLE
from s55tracker.refusals import Refused


@signed_in(post_only=True)
@require_POST
def suggestion_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    suggestion = suggestion_visible_to(request, pk)
    thread = suggestion.comment.thread
    before = thread.response.status
    try:
        accept_suggestion(by=request.user, suggestion=suggestion)
    except Refused as refusal:
        shown = get_object_or_404(with_comments(threads_visible_to(request.user)), pk=thread.pk)
        return thread_page(request, shown, refusal=str(refusal), status=UNPROCESSABLE)
    messages.success(
        request,
        "You have put the suggested words into the text."
        if suggestion.replacement
        else f"You have deleted “{suggestion.replaces}” from the text.",
    )
    after = Response.objects.values_list("status", flat=True).get(pk=thread.response_id)
    if thread.request_id is None and before in TAKEN_BACK and after == ResponseStatus.DRAFTING:
        messages.info(request, TAKEN_BACK[ResponseStatus(before)])
    return redirect(f"{text_url(thread, side_of(request.user, thread))}#discussion")
