"""Dates in a person's own calendar program: the page for creating a private link, and the feed itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_POST, require_safe

from responses.calendars.actions import make_calendar_address, revoke_calendar_address
from responses.calendars.pages import calendar_of, choices_of
from responses.calendars.queries import entries_of, feed_at, feeds_of
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.memberships import bodies_of, memberships_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.identity.confirming import confirmed
from s55tracker.limits import seconds_to_wait

COOKIE, COOKIE_LASTS = settings.CALENDAR_COOKIE_NAME, settings.CALENDAR_COOKIE_AGE

# Calendar programs refresh at most every quarter of an hour. A program that asks more often than this in ten minutes
# has a fault, and would slow the service down for others.
WINDOW, MOST_IN_A_WINDOW = 600, 30


@signed_in
@require_safe
def calendar_feeds(request: SignedInRequest) -> HttpResponse:
    """The calendars page: the calendars a person can have, and those they have created. A new address is shown once
    only.
    """
    if not memberships_of(request.user):
        raise Http404
    made = _made_just_now(request)
    choices = choices_of(request.user, feeds_of(request.user), made=made)
    response = render(
        request, "responses/calendars/calendars.html", {"choices": choices, "made": any(c.address for c in choices)}
    )
    if made:
        response.delete_cookie(COOKIE, path=reverse("calendar-feeds"), samesite="Strict")
        patch_cache_control(response, private=True, no_store=True)
    return response


@confirmed
@signed_in(post_only=True)
@require_POST
def calendar_feed_make(request: SignedInRequest) -> HttpResponse:
    feed, token = make_calendar_address(by=request.user, body=_body_asked_for(request))
    response = redirect(f"{reverse('calendar-feeds')}#new-address")
    response.set_cookie(
        COOKIE,
        signing.dumps({"feed": feed.pk, "token": token, "person": request.user.pk}, salt=COOKIE),
        max_age=COOKIE_LASTS,
        path=reverse("calendar-feeds"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@signed_in(post_only=True)
@require_POST
def calendar_feed_revoke(request: SignedInRequest) -> HttpResponse:
    if revoke_calendar_address(by=request.user, body=_body_asked_for(request)):
        messages.success(request, "The link has been deleted. Calendars using it will no longer be updated.")
    return redirect("calendar-feeds")


def _body_asked_for(request: HttpRequest) -> PolicingBody | None:
    """The calendar's office; None for the person's own dates. Raises Http404 for an office they do not belong to."""
    if not memberships_of(request.user):
        raise PermissionDenied("Only people in an office or a force have a calendar here.")
    slug = request.POST.get("office", "")
    if not slug:
        return None
    body = next((body for body in bodies_of(request.user) if body.slug == slug), None)
    if body is None:
        raise Http404
    return body


def _made_just_now(request: HttpRequest) -> tuple[int, str] | None:
    try:
        made = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_LASTS)
    except signing.BadSignature:
        return None
    return (made["feed"], made["token"]) if made["person"] == request.user.pk else None


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at a secret address. Anyone with the address can read it without signing in; reading changes
    nothing.

    A revoked address, or one whose person has left, is treated as if it had never existed.
    """
    feed = feed_at(token)
    if feed is None:
        raise Http404
    if wait := seconds_to_wait("calendar-feed", feed.pk, most=MOST_IN_A_WINDOW, seconds=WINDOW):
        answer = HttpResponse(
            "Too many requests. Try again later.\n", status=429, content_type="text/plain; charset=utf-8"
        )
        answer["Retry-After"] = str(wait)
        return answer
    now = timezone.now()
    today = timezone.localdate(now)
    entries = list(entries_of(feed, now=now, today=today))
    data = calendar_of(feed, entries, today=today)
    etag = quote_etag(salted_hmac("calendar", data, algorithm="sha256").hexdigest()[:32])
    # Compare the bytes and not the dates, because an entry can leave a calendar without changing, for example when its
    # response is given to a colleague.
    answer = get_conditional_response(request, etag=etag) or HttpResponse(
        data, content_type="text/calendar; charset=utf-8"
    )
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(max([feed.created_at, *(each.changed_at for each in entries)]).timestamp())
    answer["Content-Disposition"] = 'inline; filename="section-55.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
