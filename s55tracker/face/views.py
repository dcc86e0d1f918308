"""Pages of the frame itself: the components page for whoever builds the next page, and what robots are told."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from s55tracker.face.gallery import GalleryForm, samples


def components(request: HttpRequest) -> HttpResponse:
    """Only for developers: in a debugging server, or for the platform administrator."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    today = timezone.localdate()
    messages.success(request, "The response has been published.")
    messages.info(request, "The force has shared a draft with you.")
    context = {
        "empty_form": GalleryForm(),
        # The page's own `form` is the wrong one, so that the error summary and the title show it.
        "form": GalleryForm({"published_on_day": "31", "published_on_year": "2023", "title": "", "kind": "other"}),
        "page": Paginator(range(200), 10).get_page(request.GET.get("page", 6)),
        "today": today,
        "days": [today + timedelta(days=days) for days in (30, 6, 1, 0, -1, -12)],
        "now": timezone.now(),
        **samples(),
    }
    return render(request, "face/components.html", context)


# The rest is for people at work: nothing to find, and each page says "noindex" as well (face.middleware).
ROBOTS = """\
User-agent: *
Allow: /published/
Allow: /static/
Disallow: /
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
