"""How a refusal reaches the person: as an error of their form, or as a page of its own."""

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
    """What an action refuses becomes errors of the form, so that its page shows them in the error summary.

        with refusals_shown_on(form):
            publish(...)
            return redirect(...)
        return render(..., status=422)

    `address_of` leads from each problem of an incomplete thing to its place. NotPermitted and ChangedMeanwhile pass through: the one
    is no matter of the form, the other needs both texts.
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
    """The page for a refusal that no view has shown: a second tab, a double click. 403 for who may not, 409, else 422."""
    if isinstance(refusal, PermissionDenied):
        raise refusal
    if isinstance(refusal, ChangedMeanwhile):
        return render(request, "409.html", {"exception": refusal}, status=CONFLICT)
    return render(request, "422.html", {"refusal": refusal, "way_on": request.path}, status=UNPROCESSABLE)


class RefusalMiddleware:
    """The one place that catches what an action refused and its view did not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal_page(request, error) if isinstance(error, Refusal) else None
