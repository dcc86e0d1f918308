"""Keeping what a guest types, at the request of the page's script, and the buttons beside a kept draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from responses.guests.actions.drafts import change_guest_draft, keep_guest_draft
from responses.guests.actions.log import note_use
from responses.guests.exceptions import GuestRefused
from responses.guests.forms import GuestKeepForm
from responses.guests.pages.guest import person_of, text_url
from responses.guests.queries import finding_numbered
from responses.guests.views.guest import for_guests, session_of
from responses.guests.wording import PUT_RIGHT_BY_A_CODE
from responses.models import GuestDraft
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.limits import seconds_to_wait
from s55tracker.refusals import Refused

KEPT_A_MINUTE = 120
ENDED = "your session has ended. Save your comment: we will ask you for a new code and keep your text."


@for_guests
@require_http_methods(["GET", "POST"])
def guest_keep(request: HttpRequest, pk: int, finding_pk: int | None = None) -> JsonResponse:
    """Keep the guest's text. A GET gives a page that has been open for a long time a new token for its forms."""
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    try:
        return _keep(request, pk, finding_pk)
    except GuestRefused as refusal:
        # A page that goes on typing asks again and again.
        if not seconds_to_wait(f"guest-keep-{refusal.kind}", pk, most=1, seconds=60):
            note_use(refusal.link, refusal.kind)
        needs_code = refusal.kind in PUT_RIGHT_BY_A_CODE
        return JsonResponse({"refused": ENDED if needs_code else str(refusal)}, status=403)


def _keep(request: HttpRequest, pk: int, finding_pk: int | None) -> JsonResponse:
    session = session_of(request, pk)
    if wait := seconds_to_wait("guest-drafts", pk, most=KEPT_A_MINUTE, seconds=60):
        return JsonResponse({"refused": "Too many requests.", "wait": wait}, status=429)
    form = GuestKeepForm(request.POST)
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"refused": " ".join(sentences)}, status=422)
    if form.cleaned_data["person"] != person_of(session.link):
        return JsonResponse({"refused": "another link has been opened in this browser."}, status=403)
    try:
        draft = keep_guest_draft(session=session, finding=finding_numbered(session.link, finding_pk), **form.typed)
    except GuestRefused:
        raise
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=422)
    return JsonResponse({"kept": draft is not None, "at": govuk_time(draft.kept_at if draft else timezone.now())})


@for_guests
@require_POST
def guest_draft(request: HttpRequest, pk: int, draft_pk: int) -> HttpResponse:
    """Discard a draft, open the saved text instead of it, or put it back into the box."""
    session = session_of(request, pk)
    draft = get_object_or_404(GuestDraft.objects.select_related("finding"), pk=draft_pk, link=session.link)
    do = request.POST.get("do", "")
    if do not in ("discard", "aside", "back"):
        raise Http404
    change_guest_draft(session=session, draft=draft, do=do)
    if do == "discard":
        messages.success(request, "Your draft has been discarded.")
    elif do == "aside":
        messages.info(request, "This is the saved text. We have kept your own draft, and you can see it below.")
    if draft.former_finding:
        return redirect("guest-work", pk)
    return redirect(text_url(session.link, draft.finding))
