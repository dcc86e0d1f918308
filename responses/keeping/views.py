"""Keeping drafts, showing who has a text open, and a person's list of their own drafts."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from responses.force_queries import force_requests_open_to, is_open_to
from responses.keeping import actions
from responses.keeping.forms import KeepForm
from responses.keeping.pages import draft_lines, open_in_words, text_of_draft
from responses.keeping.queries import kept_drafts_of, others_with_it_open
from responses.queries import responses_visible_to
from responses.texts import Text, force_text, office_text
from s55tracker.accounts.decorators import signed_in
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.limits import seconds_to_wait
from s55tracker.refusals import NotPermitted, Refused

KEPT_A_MINUTE = 120
DRAFTS_A_PAGE = 20


@signed_in(post_only=True)
@require_http_methods(["GET", "POST"])
def response_keep(request: HttpRequest, reference: str, text: str) -> HttpResponse:
    """Keep an officer's draft. A GET gives a page that has been open for a long time a new token for its forms."""
    return _keep(request, _office_text(request, reference, text))


@signed_in(post_only=True)
@require_http_methods(["GET", "POST"])
def force_keep(request: HttpRequest, reference: str, force_slug: str, text: str) -> HttpResponse:
    """Keep a draft for someone at the force."""
    return _keep(request, _force_text(request, reference, force_slug, text))


@signed_in(post_only=True)
@require_POST
def response_text_open(request: HttpRequest, reference: str, text: str) -> HttpResponse:
    """An officer's page reports that it is open, and learns who else has the text open."""
    return _open(request, _office_text(request, reference, text))


@signed_in(post_only=True)
@require_POST
def force_text_open(request: HttpRequest, reference: str, force_slug: str, text: str) -> HttpResponse:
    """A page at the force reports that it is open, and learns who else has the text open."""
    return _open(request, _force_text(request, reference, force_slug, text))


@signed_in
@require_safe
def kept_draft_list(request: HttpRequest) -> HttpResponse:
    """All this person's drafts."""
    page = Paginator(kept_drafts_of(request.user), DRAFTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": draft_lines(page), "days": actions.KEPT_DAYS}
    return render(request, "responses/keeping/list.html", context)


@signed_in(post_only=True)
@require_POST
def kept_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft, open the saved text instead of it, or put it back into the box."""
    draft = get_object_or_404(kept_drafts_of(request.user), pk=pk)
    match request.POST.get("do"):
        case "discard":
            actions.discard_draft(by=request.user, draft=draft)
            messages.success(request, "Your draft has been discarded.")
        case "aside":
            actions.set_draft_aside(by=request.user, draft=draft)
            messages.info(request, "This is the saved text. We have kept your own draft, and you can see it below.")
        case "back":
            actions.put_draft_back(by=request.user, draft=draft)
        case _:
            raise Http404
    if request.POST.get("from") == "list" or draft.former_finding:
        return redirect("kept-draft-list")
    return redirect(text_of_draft(draft).url)


def _office_text(request: HttpRequest, reference: str, key: str) -> Text:
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    if (text := office_text(response, key)) is None:
        raise Http404
    return text


def _force_text(request: HttpRequest, reference: str, force_slug: str, key: str) -> Text:
    requests = force_requests_open_to(request.user)
    asked = get_object_or_404(requests, response__reference=reference, force__slug=force_slug)
    text = force_text(asked, key)
    if text is None or not is_open_to(request.user, asked, text.finding):
        raise Http404
    return text


def _keep(request: HttpRequest, text: Text) -> JsonResponse:
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    if wait := seconds_to_wait("drafts", str(request.user.pk), most=KEPT_A_MINUTE, seconds=60):
        return JsonResponse({"refused": "Too many requests.", "wait": wait}, status=429)
    form = KeepForm(request.POST)
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"refused": " ".join(sentences)}, status=422)
    if form.cleaned_data["person"] != request.user.pk:
        # Someone else opened the page in this browser and has since signed out.
        return JsonResponse({"refused": f"{request.user} has signed in using this browser."}, status=409)
    try:
        draft = actions.keep_draft(by=request.user, text=text, **form.typed)
    except NotPermitted as refusal:
        return JsonResponse({"refused": str(refusal)}, status=403)
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=422)
    return JsonResponse({"kept": draft is not None, "at": govuk_time(draft.kept_at if draft else timezone.now())})


def _open(request: HttpRequest, text: Text) -> JsonResponse:
    now = timezone.now()
    try:
        actions.say_open(by=request.user, text=text, now=now)
    except NotPermitted as refusal:
        return JsonResponse({"refused": str(refusal)}, status=403)
    return JsonResponse({"others": open_in_words(others_with_it_open(text, request.user, now=now))})
