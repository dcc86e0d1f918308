"""The guest's own pages. They use no User: only a link, a code, and a cookie for this one link. A GET neither uses up a
code nor sends one, because mail scanners open every link. Every refusal is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from inspections.models import Finding
from responses.completeness.problems import named
from responses.drafting.fields import simple_text_of
from responses.enums import GuestUseKind
from responses.force_comments.forms.comments import ForceCommentForm, initial_of
from responses.guests.actions import opening
from responses.guests.actions.drafts import keep_guest_draft
from responses.guests.actions.log import note_use
from responses.guests.actions.writing import save_guest_text, send_guest_texts
from responses.guests.exceptions import GuestRefused
from responses.guests.forms import CodeForm, SendForm
from responses.guests.pages.guest import guest_keeping, guest_page_of
from responses.guests.queries import (
    SESSION_LONGEST,
    finding_numbered,
    hash_of,
    link_numbered,
    link_with,
    refusal_of,
    session_refusal,
    session_with,
)
from responses.guests.wording import PUT_RIGHT_BY_A_CODE, masked
from responses.keeping.pages import Keeping, draft_url
from responses.keeping.writing import typed_in
from responses.models import GuestDraft, GuestLink, GuestSession, GuestText
from responses.workspace.refusals import conflict_page, refusals_shown_on, status_of, with_version
from s55tracker.accounts.form_recovery import FIELD, NOTICE, carried_form_of, read_signed
from s55tracker.limits import TooManyTries, count_try, seconds_to_wait
from s55tracker.present import present
from s55tracker.refusals import ChangedMeanwhile, Refused

K = GuestUseKind

COOKIE_SALT = "responses.guests.cookie"
# How often, at most, viewing a page extends the session, and how often we record that a link was opened, so that not
# every click writes a row.
SEEN_EVERY = timedelta(minutes=1)
TOO_MANY_CODES = "You have entered the wrong code too many times. Wait 5 minutes and try again."
GONE = (K.UNKNOWN_LINK, K.OTHER_FINDING)


def for_guests(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Forbids caching a guest's page. Records each refusal, and answers with a page that gives the reason and the typed
    text.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except TooManyTries:
            answer = respond_429(request)
        except GuestRefused as refusal:
            note_use(refusal.link, refusal.kind)
            answer = _refused(request, refusal)
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    return wrapper


# --- Opening ----------------------------------------------------------------------------------------------------------


@for_guests
@require_http_methods(["GET", "HEAD", "POST"])
def guest_open(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in the email. Its button sends the code."""
    link = _open_link(request, token)
    if request.method == "POST":
        opening.send_code(link)
        return redirect("guest-code", token)
    if not seconds_to_wait("guest-link-opened", link.pk, most=1, seconds=int(SEEN_EVERY.total_seconds())):
        note_use(link, K.PAGE_OPENED)
    return render(request, "responses/guests/open.html", {"link": link, "address": masked(link.email)})


@for_guests
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def guest_code(request: HttpRequest, token: str) -> HttpResponse:
    link = _open_link(request, token)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        opened = _confirmed(request, form, link)
        if opened is not None:
            return _with_cookie(redirect("guest-work", link.pk), request, opened)
    context = {"form": form, "address": masked(link.email), "again": reverse("guest-open", args=[token])}
    return render(request, "responses/guests/code.html", context, status=status_of(form))


@for_guests
@sensitive_post_parameters("code")
@require_POST
def guest_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new code for a browser whose session has ended. The page carries the typed text."""
    link, session = _known_browser(request, pk)
    kept = read_signed(request.POST.get(FIELD, ""))
    sealed = request.POST.get(FIELD, "") if kept else ""
    if session_refusal(session) is None:
        return redirect("guest-work", pk)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        here = reverse("guest-work", args=[pk])
        is_ours = kept is not None and kept.path.startswith(here)
        fields = {kept.path: kept.fields} if kept is not None and is_ours else {}
        opened = _confirmed(request, form, link, kept=fields)
        if opened is not None:
            return _with_cookie(redirect(kept.url if kept and is_ours else here), request, opened)
    elif not form.is_bound:
        opening.send_code(link)
    context = {"form": form, "address": masked(link.email), "recovery_field": FIELD, "signed_fields": sealed}
    return render(request, "responses/guests/code.html", context, status=status_of(form))


# --- Writing ----------------------------------------------------------------------------------------------------------


@for_guests
@require_http_methods(["GET", "HEAD"])
def guest_work(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    return render(request, "responses/guests/work.html", {"page": guest_page_of(session.link)})


@for_guests
@require_http_methods(["GET", "HEAD", "POST"])
def guest_text(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    session = session_of(request, pk)
    return _text(request, session, finding_numbered(session.link, finding_pk))


@for_guests
@require_http_methods(["GET", "HEAD", "POST"])
def guest_text_overall(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    return _text(request, session, finding_numbered(session.link, None))


@for_guests
@require_http_methods(["GET", "HEAD", "POST"])
def guest_send(request: HttpRequest, pk: int) -> HttpResponse:
    """The guest reads everything again, then tells the people who asked that it is finished."""
    session = session_of(request, pk)
    page = guest_page_of(session.link)
    form = SendForm(request.POST if request.method == "POST" else None, link=session.link)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            send_guest_texts(session=session, **form.cleaned_data)
            return render(request, "responses/guests/sent.html", {"page": page})
    return render(request, "responses/guests/send.html", {"page": page, "form": form}, status=status_of(form))


@for_guests
@require_POST
def guest_leave(request: HttpRequest, pk: int) -> HttpResponse:
    opening.leave(session_of(request, pk))
    answer = render(request, "responses/guests/left.html")
    answer.delete_cookie(_cookie_name(pk), path=reverse("guest-work", args=[pk]))
    answer["Clear-Site-Data"] = '"cache"'
    return answer


# --- The parts --------------------------------------------------------------------------------------------------------


def _open_link(request: HttpRequest, token: str) -> GuestLink:
    tries = count_try(request, f"guest-link:{hash_of(token)}")
    if tries is None:
        raise TooManyTries
    link = link_with(token)
    if link is None:
        raise GuestRefused(K.UNKNOWN_LINK, None)
    tries.forgive()
    if kind := refusal_of(link):
        raise GuestRefused(kind, link)
    return link


def _confirmed(
    request: HttpRequest, form: CodeForm, link: GuestLink, *, kept: dict | None = None
) -> opening.Opened | None:
    """Return the new session. A wrong code becomes an error on the form, so that the person can try again."""
    tries = count_try(request, f"guest-code:{link.pk}")
    if tries is None:
        form.add_error("code", TOO_MANY_CODES)
        return None
    try:
        opened = opening.confirm_code(link, form.digits, kept=kept)
    except GuestRefused as refusal:
        if refusal.kind != K.WRONG_CODE:
            tries.forgive()
        if refusal.kind not in (K.WRONG_CODE, K.SPENT_CODE, K.OLD_CODE, K.USED_CODE, K.NO_CODE):
            raise
        note_use(refusal.link, refusal.kind)
        form.add_error("code", str(refusal))
        return None
    tries.forgive()
    return opened


def _known_browser(request: HttpRequest, pk: int) -> tuple[GuestLink, GuestSession]:
    """The open link, and this browser's current or ended session for it. Without a session we reveal nothing about the
    link.
    """
    link = link_numbered(pk)
    key = request.get_signed_cookie(_cookie_name(pk), default="", salt=COOKIE_SALT) or ""
    session = session_with(link, key) if link is not None else None
    if link is None or session is None:
        raise GuestRefused(K.NO_SESSION, link)
    if kind := refusal_of(link):
        raise GuestRefused(kind, link)
    return link, session


def session_of(request: HttpRequest, pk: int) -> GuestSession:
    _link, session = _known_browser(request, pk)
    if kind := session_refusal(session):
        raise GuestRefused(kind, session.link)
    now = timezone.now()
    if session.last_seen_at + SEEN_EVERY <= now:
        GuestSession.objects.filter(pk=session.pk).update(last_seen_at=now)
    return session


def _text(request: HttpRequest, session: GuestSession, finding: Finding | None) -> HttpResponse:
    link = session.link
    text = GuestText.objects.filter(link=link, finding=finding).first()
    about: dict[str, Any] = {"finding": finding, "force": str(link.request.force)}
    if request.method != "POST":
        carried = _kept(request, session)
        keeping = guest_keeping(
            link, finding, text, window=carried.get("window", "") if carried else "", fills_box=not carried
        )
        form = ForceCommentForm(carried, initial=initial_of(text) | keeping.initial, **about)
        return _shown(request, link, finding, text, form, keeping)
    form = ForceCommentForm(request.POST, **about)
    window = request.POST.get("window", "")
    if not form.is_valid():
        _keep_what_was_posted(session, finding, request.POST)
        keeping = guest_keeping(link, finding, text, window=window, fills_box=False)
        return _shown(request, link, finding, text, form, keeping)
    try:
        save_guest_text(
            session=session,
            finding=finding,
            html=form.html,
            stance=form.stance_chosen,
            version=form.cleaned_data["version"],
            window=form.page,
            replaces=form.page_replaced,
        )
    except ChangedMeanwhile as conflict:
        kept = _keep_what_was_posted(session, finding, request.POST)
        return conflict_page(
            request,
            conflict,
            form=ForceCommentForm(with_version(request.POST, conflict.current.version), **about),
            mine=form.html,
            what=f"your comment on {named(finding) if finding else 'the report as a whole'}",
            page=request.path,
            kept_at=draft_url(kept) if kept else "",
            keeping=guest_keeping(link, finding, conflict.current, window=window, fills_box=False),
            has_versions=False,
        )
    messages.success(request, "Your comment has been saved.")
    return redirect("guest-work", link.pk)


def _shown(
    request: HttpRequest,
    link: GuestLink,
    finding: Finding | None,
    text: GuestText | None,
    form: ForceCommentForm,
    keeping: Keeping,
) -> HttpResponse:
    page, key = guest_page_of(link), finding.pk if finding else None
    context = {
        "page": page,
        "form": form,
        "text": text,
        "keeping": keeping,
        "place": next(each for each in page.places if each.key == key),
    }
    return render(request, "responses/guests/text.html", context, status=status_of(form))


def _keep_what_was_posted(session: GuestSession, finding: Finding | None, data: QueryDict) -> GuestDraft | None:
    """Keep the text of a form that was not saved. None if there is nothing to keep, or it cannot be kept: the page shows
    the text in any case.
    """
    typed = typed_in(data)
    try:
        return keep_guest_draft(session=session, finding=finding, **typed) if typed else None
    except Refused:
        return None


def _kept(request: HttpRequest, session: GuestSession) -> QueryDict | None:
    """The text sent from this page after an earlier session had ended. It is returned only once."""
    if request.method != "GET" or request.path not in session.kept:
        return None
    data = QueryDict(mutable=True)
    for name, values in session.kept.pop(request.path).items():
        data.setlist(name, values)
    GuestSession.objects.filter(pk=session.pk).update(kept=session.kept)
    messages.info(request, NOTICE)
    return data


def _cookie_name(pk: int) -> str:
    """Each link has its own cookie, so that two links in one browser do not end each other."""
    return f"{settings.GUEST_COOKIE_NAME}-{pk}"


def _with_cookie(answer: HttpResponse, request: HttpRequest, opened: opening.Opened) -> HttpResponse:
    pk = opened.session.link_id
    answer.set_signed_cookie(
        _cookie_name(pk),
        opened.key,
        salt=COOKIE_SALT,
        max_age=int(SESSION_LONGEST.total_seconds()),
        path=reverse("guest-work", args=[pk]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _refused(request: HttpRequest, refusal: GuestRefused) -> HttpResponse:
    """The page with the reason for the refusal and the typed text. If a new code is enough, the page for entering it
    carries the text; otherwise the person can copy it.
    """
    link, kind = refusal.link, refusal.kind
    can_go_on = link is not None and kind in PUT_RIGHT_BY_A_CODE and "pk" in present(request.resolver_match).kwargs
    typed = simple_text_of(request.POST) if request.method == "POST" else ""
    context = {
        "sentence": str(refusal),
        "typed": typed,
        "link": link if can_go_on else None,
        "recovery_field": FIELD,
        "signed_fields": carried_form_of(request, url=request.path).signed if can_go_on and typed else "",
        "again": reverse("guest-again", args=[link.pk]) if link is not None and can_go_on else "",
    }
    status = (
        404 if kind in GONE else 401 if can_go_on or kind == K.NO_SESSION else 429 if kind == K.TOO_MANY_CODES else 410
    )
    return render(request, "responses/guests/refused.html", context, status=status)
