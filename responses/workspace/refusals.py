"""Shows refusals as pages: an action's refusal reaches the person as a sentence, with their typed text kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from responses.exceptions import EditConflict, Incomplete, NotPermitted, WorkflowError
from responses.models import Response
from responses.places import url_of
from s55tracker.richtext import differences

UNPROCESSABLE, CONFLICT = 422, 409


def explains_refusals(view: Callable) -> Callable:
    """For every view that calls an action, so that no refusal becomes a server error.

    NotPermitted gives the 403 page with its sentence. A WorkflowError or Incomplete that the view does not handle (a
    second tab, a double click) gives a page that says so and links onwards.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotPermitted as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except (WorkflowError, Incomplete) as refusal:
            context = {"refusal": refusal, "way_on": request.path}
            return render(request, "responses/workspace/refused.html", context, status=UNPROCESSABLE)

    return wrapper


@contextmanager
def refusals_shown_on(form: Form, response: Response | None = None) -> Iterator[None]:
    """Turn an action's refusals into errors of the form, so that its page shows them in the error summary.

        with refusals_shown_on(form):
            publish(...)
            return redirect(...)
        return render(..., status=status_of(form))

    If the response is given, each missing thing links to its place. NotPermitted and EditConflict pass through.
    """
    try:
        yield
    except WorkflowError as refusal:
        form.add_error(None, str(refusal))
    except Incomplete as refusal:
        for problem in refusal.problems:
            link = {"href": url_of(problem, response)} if response is not None else {}
            form.add_error(None, ValidationError(problem.sentence.replace("%", "%%"), params=link))


def status_of(form: Form) -> int:
    """200 for a form shown for the first time (or previewed), 422 for one with errors."""
    return UNPROCESSABLE if form.is_bound and form.errors else 200


def why_not(check: Callable, *args: Any) -> str:
    """The sentence from a refusing `check_can_...`; empty if it allows."""
    try:
        check(*args)
    except NotPermitted as refusal:
        return str(refusal)
    return ""


def conflict_page(
    request: HttpRequest, conflict: EditConflict, *, form: Form, mine: str, what: str, page: str
) -> HttpResponse:
    """409: someone else saved first. Shows both texts and their differences, and a form to replace theirs knowingly.

    `form` is bound to the typed text, with the current version; it is posted to `page`, which is also the page for
    keeping the other text. `mine` is the HTML of the typed text, `what` names it ("recommendation 3").
    """
    theirs = conflict.current
    context = {
        "theirs": theirs,
        "their_stance": next(
            (
                getattr(theirs, f"get_{name}_display")()
                for name in ("action_stance", "stance")
                if hasattr(theirs, f"get_{name}_display")
            ),
            "",
        ),
        "mine": mine,
        "what": what,
        "page": page,
        "form": form,
        "changes": differences(theirs.html, mine),
    }
    return render(request, "responses/workspace/conflict.html", context, status=CONFLICT)


def with_version(data: Any, version: int) -> Any:
    """The posted form, as if started from this version."""
    data = data.copy()
    data["version"] = str(version)
    return data
