"""Shows the clock beside a date as it is typed. Changes nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.clock.forms import ClockForm
from inspections.clock.pages import ClockView
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.working_days.calendar import NO_DAYS
from s55tracker.working_days.queries import days_of_any


@signed_in
@require_safe
def inspection_clock(request: HttpRequest) -> HttpResponse:
    """The deadline and the safe day for the date of publication typed so far, for the form being filled in."""
    context = clock_context(request.GET, user=request.user)
    return render(request, "inspections/clock/_clock.html", context | {"is_swapped_in": True})


def clock_context(data, *, user) -> dict:
    """The clock for the dates typed so far, or why there is none.

    Uses the bank holidays of the person's offices; if there are several, it warns of every day that any of them has
    added.
    """
    form = ClockForm(data)
    clock = form.clock
    typed = any(form["published_on"].value() or ())
    added = days_of_any(body_ids_of(user)) if clock else NO_DAYS
    return {
        "clock": ClockView.of(clock, extra=added) if clock else None,
        "clock_problem": next((error for errors in form.errors.values() for error in errors), "") if typed else "",
        "today": timezone.localdate(),
    }
