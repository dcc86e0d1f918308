"""The pages about the service, the components page, robots.txt, and the answers to bad requests."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views import defaults
from django.views.decorators.http import require_safe

from s55tracker.govuk.gallery import GalleryForm, samples

# When the three pages about the service were last checked against what it really does.
WRITTEN_ON = date(2026, 11, 23)
MESSAGES_COOKIE = CookieStorage.cookie_name


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what is tested and what is not (the Accessibility Regulations 2018)."""
    return render(request, "about/accessibility.html", {"written_on": WRITTEN_ON})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice: what we keep about people, and who is responsible (UK GDPR, articles 13 and 14)."""
    return render(request, "about/privacy.html", {"written_on": WRITTEN_ON})


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies page: every cookie this installation sets, with the name it has here."""
    hours = settings.SESSION_LONGEST // 3600
    minutes = settings.SESSION_IDLE // 60
    context = {
        "written_on": WRITTEN_ON,
        "cookies": [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "purpose": "Keeps you signed in.",
                "lasts": f"Until you sign out, or {hours} hours at most. It expires after {minutes} minutes without use. "
                "Your organisation may choose shorter times.",
            },
            {
                "name": settings.CSRF_COOKIE_NAME,
                "purpose": "Makes sure a form sent in your name came from one of our own pages. The sign-in page "
                "sets it too.",
                "lasts": f"{settings.CSRF_COOKIE_AGE // (7 * 24 * 3600)} weeks",
            },
            {
                "name": settings.DEVICE_COOKIE_NAME,
                "purpose": "Tells us that you have signed in with this browser before. This stops strangers who guess "
                "at your password from locking you out, and lets us email you about new browsers if you want. It does "
                "not identify you.",
                "lasts": f"{settings.DEVICE_COOKIE_AGE // (24 * 3600)} days after you last signed in",
            },
            {
                "name": MESSAGES_COOKIE,
                "purpose": "Carries a message such as “The response has been published” to the next page.",
                "lasts": "Until we show that page, or you close the browser",
            },
            {
                "name": settings.CALENDAR_COOKIE_NAME,
                "purpose": "Carries the private link to a calendar you have just created to the page that shows it once.",
                "lasts": f"Until we show that page, or {settings.CALENDAR_COOKIE_AGE // 60} minutes at most",
            },
            {
                "name": f"{settings.GUEST_COOKIE_NAME}-1",
                "purpose": "If you were asked to comment without an account: opens your comments in this browser. The "
                "number identifies your link.",
                "lasts": f"Until you close your comments, or {hours} hours at most. It expires after {minutes} minutes "
                "without use.",
            },
        ],
    }
    return render(request, "about/cookies.html", context)


def components(request: HttpRequest) -> HttpResponse:
    """The components page, shown only in debug mode or to a platform administrator. Anyone else gets a 404."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    today = timezone.localdate()
    messages.success(request, "The response has been published.")
    messages.info(request, "The force has shared a draft with you.")
    context = {
        "empty_form": GalleryForm(),
        # The page's own `form` is the one with errors, so that the error summary and the title show them.
        "form": GalleryForm({"published_on_day": "31", "published_on_year": "2023", "title": "", "kind": "other"}),
        "page": Paginator(range(200), 10).get_page(request.GET.get("page", 6)),
        "today": today,
        "days": [today + timedelta(days=days) for days in (30, 6, 1, 0, -1, -12)],
        # These dates have the longest words after them, which must wrap on a phone.
        "christmas_eve": date(2026, 12, 24),
        "bank_holiday": date(2026, 12, 28),
        "now": timezone.now(),
        **samples(),
    }
    return render(request, "govuk_gallery/components.html", context)


# Search engines must not index the other pages, which are for staff. Each also says "noindex" (govuk.middleware).
ROBOTS = """\
User-agent: *
Allow: /published/
Allow: /static/
Disallow: /
"""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 with the limit if the request was too large."""
    match exception:
        case RequestDataTooBig():
            megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
            sentence = f"You can send at most {megabytes} MB of text at once."
        case TooManyFieldsSent():
            sentence = f"You can send at most {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields at once."
        case TooManyFilesSent():
            sentence = "You chose too many files. Put them in one .zip file, and upload that."
        case _:
            return defaults.bad_request(request, exception)
    return HttpResponse(render_to_string("413.html", {"sentence": sentence}), status=413)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
