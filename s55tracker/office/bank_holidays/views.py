"""The pages about the bank holidays that the office's plans avoid: the standard ones, and those it has added."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.office.bank_holidays import actions
from s55tracker.office.bank_holidays.forms import BankHolidayForm
from s55tracker.office.bank_holidays.pages import coming_bank_holidays, gone_bank_holidays
from s55tracker.office.choosing import about_a_body, address, frame
from s55tracker.refusals import Refused
from s55tracker.working_days.calendar import format_date
from s55tracker.working_days.models import ProclaimedDay


@about_a_body
@require_http_methods(["GET", "HEAD", "POST"])
def office_bank_holidays(request, body):
    """Show the standard and added bank holidays, with a form to add one."""
    today = timezone.localdate()
    form = BankHolidayForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        day, name = form.cleaned_data["day"], form.cleaned_data["name"]
        is_open = form.cleaned_data["what"] == form.OPEN
        act = actions.open_bank_holiday if is_open else actions.add_bank_holiday
        done = (
            f"{format_date(day)} (“{name}”) is now a working day."
            if is_open
            else f"“{name}” on {format_date(day)} has been added."
        )
        try:
            followed = act(by=request.user, body=body, day=day, name=name)
        except Refused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, " ".join([done, *followed]))
            if day < today:
                messages.warning(request, f"{format_date(day)} has passed. Remove it if you meant another year.")
            return redirect(address("office-bank-holidays", body))
    context = frame(
        request,
        body,
        form=form,
        coming=coming_bank_holidays(body, today=today),
        gone=gone_bank_holidays(body, today=today),
    )
    return render(
        request,
        "office/bank_holidays/bank_holidays.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


@about_a_body
@require_http_methods(["GET", "HEAD", "POST"])
def office_bank_holiday_remove(request, body, pk):
    added = get_object_or_404(ProclaimedDay, pk=pk, body=body)
    if request.method == "POST":
        try:
            followed = actions.remove_bank_holiday(by=request.user, added=added)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, " ".join([f"“{added.name}” on {format_date(added.day)} has been removed.", *followed])
            )
        return redirect(address("office-bank-holidays", body))
    return render(request, "office/bank_holidays/bank_holiday_remove.html", frame(request, body, added=added))
