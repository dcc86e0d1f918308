"""Shows a refusal to the person: as an error on their form, or as a separate page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refusal

UNPROCESSABLE, CONFLICT = 422, 409


@contextmanager
def refusals_shown_on(form: BaseForm, *, address_of: Callable[[Any], str] | None = None) -> Iterator[None]:
    """Turns an action's refusal into errors on the form, so that the page shows them in its error summary.

        with refusals_shown_on(form):
            publish(...)
            return redirect(...)
        return render(..., status=422)

    `address_of` gives the address where each problem can be fixed. NotPermitted and ChangedMeanwhile pass through: the
    first is not about the form, and the second needs a page that shows both texts.
    """
    try:
        yield
    except (NotPermitted, ChangedMeanwhile):
        raise
    except Refusal as refusal:
        if not refusal.problems:
            form.add_error(None, str(refusal))
        for problem in refusal.problems:
            link = {"href": address_of(problem)} if address_of else {}
            form.add_error(None, ValidationError(problem.sentence.replace("%", "%%"), params=link))


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal that no view has shown, such as after a double click: 403, 409, or otherwise 422."""
    if isinstance(refusal, PermissionDenied):
        raise refusal
    if isinstance(refusal, ChangedMeanwhile):
        return render(request, "409.html", {"exception": refusal}, status=CONFLICT)
    return render(request, "422.html", {"refusal": refusal, "way_on": request.path}, status=UNPROCESSABLE)


class RefusalMiddleware:
    """Shows every refusal that a view has not handled."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal_page(request, error) if isinstance(error, Refusal) else None
