"""Shows refusals as pages: an action's refusal reaches the person as a sentence, with their typed text kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from responses.models import Response
from responses.places import url_of
from s55tracker.govuk import refusals as govuk
from s55tracker.govuk.refusals import CONFLICT, UNPROCESSABLE
from s55tracker.refusals import ChangedMeanwhile, NotPermitted
from s55tracker.richtext import differences


def refusals_shown_on(form: Form, response: Response | None = None) -> AbstractContextManager[None]:
    """Show refusals on the form, as in govuk.refusals. If the response is given, each problem links to the place it is
    about.
    """
    if response is None:
        return govuk.refusals_shown_on(form)
    return govuk.refusals_shown_on(form, address_of=lambda problem: url_of(problem, response))


def status_of(form: Form) -> int:
    """200 for a form shown for the first time (or previewed), 422 for one with errors."""
    return UNPROCESSABLE if form.is_bound and form.errors else 200


def why_not(check: Callable, *args: Any) -> str:
    """The sentence with which a `check_can_...` function refuses; empty if it does not refuse."""
    try:
        check(*args)
    except NotPermitted as refusal:
        return str(refusal)
    return ""


@dataclass(frozen=True, kw_only=True)
class ConflictWords:
    """How the page names the two texts: someone else saved the other one, or the same person in another window."""

    title: str
    happened: str
    saved: str
    theirs: str
    mine: str
    over: str
    from_to: str

    @classmethod
    def of(cls, theirs: Any, person: Any, *, what: str) -> ConflictWords:
        # A guest is the only writer of a guest's text, and its row names no one.
        by = getattr(theirs, "edited_by", person)
        if by == person:
            return cls(
                title="You have saved this text in another window",
                happened=f"You saved {what} in another window while it was open here",
                saved="the text saved in the other window",
                theirs="the saved text",
                mine="the text from this window",
                over="Save this text over it",
                from_to="from the saved text to this one",
            )
        return cls(
            title="Someone else saved first",
            happened=f"{by or 'Someone'} changed {what} while you had it open",
            saved=f"saved by {by or 'someone else'}",
            theirs="theirs",
            mine="your version",
            over="Save mine over theirs",
            from_to="from theirs to yours",
        )


def conflict_page(
    request: HttpRequest,
    conflict: ChangedMeanwhile,
    *,
    form: Form,
    mine: str,
    what: str,
    page: str,
    kept_at: str = "",
    keeping: Any = None,
    has_versions: bool = True,
) -> HttpResponse:
    """The page for status 409, because someone else saved first. It shows both texts and their differences, and three
    choices: save this one over theirs, keep theirs, or save a text put together from both.

    `form` is bound to the typed text, with the current version; it is posted to `page`. `mine` is the HTML of the typed
    text, `what` names it ("recommendation 3"). `kept_at` is the address of the draft that keeps it: whatever the person
    chooses, both texts are kept, because the other one is already a saved version. `keeping` lets the page continue to
    keep the draft. A guest has no list of versions (`has_versions`).
    """
    theirs = conflict.current
    data: Any = form.data
    context = {
        "theirs": theirs,
        "words": ConflictWords.of(theirs, request.user, what=what),
        "their_stance": next(
            (
                getattr(theirs, f"get_{name}_display")()
                for name in ("action_stance", "stance")
                if hasattr(theirs, f"get_{name}_display")
            ),
            "",
        ),
        "my_stance": next(
            (
                dict(form.fields[name].choices).get(data.get(name), "")  # type: ignore[attr-defined]  # radio buttons
                for name in ("action_stance", "stance")
                if name in form.fields
            ),
            "",
        ),
        "mine": mine,
        "what": what,
        "page": page,
        "form": form,
        "kept_at": kept_at,
        "keeping": keeping,
        "has_versions": has_versions,
        # Every posted field, to be sent again unchanged.
        "typed": [
            (name, value)
            for name, values in data.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", "then")
        ],
        "changes": differences(theirs.html, mine),
    }
    return render(request, "responses/workspace/conflict.html", context, status=CONFLICT)


def with_version(data: Any, version: int) -> Any:
    """The posted data, as if the form had been started from this version."""
    data = data.copy()
    data["version"] = str(version)
    return data
