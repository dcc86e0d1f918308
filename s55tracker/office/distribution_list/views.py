"""The pages about the office’s distribution list."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.office.choosing import about_a_body, address, frame
from s55tracker.office.distribution_list import actions
from s55tracker.office.distribution_list.forms import RecipientForm, RemoveRecipientForm
from s55tracker.refusals import Refused


@about_a_body
@require_safe
def office_distribution_list(request, body):
    recipients = body.distribution_recipients.all()
    lacks_statutory = sum(each.duty == DistributionRecipient.Duty.STATUTORY for each in recipients) < 2
    context = frame(request, body, recipients=recipients, lacks_statutory=lacks_statutory)
    return render(request, "office/distribution_list/distribution_list.html", context)


@about_a_body
def office_recipient_add(request, body):
    form = RecipientForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_recipient(by=request.user, body=body, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("line", str(refusal))
        else:
            messages.success(request, "The copy has been added to the list.")
            return redirect(address("office-distribution-list", body))
    status = 422 if request.method == "POST" else 200
    return render(request, "office/distribution_list/recipient.html", frame(request, body, form=form), status=status)


@about_a_body
def office_recipient(request, body, pk):
    recipient = get_object_or_404(body.distribution_recipients, pk=pk)
    form = RecipientForm(request.POST if request.method == "POST" else recovered_data(request), recipient=recipient)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_recipient(by=request.user, recipient=recipient, **form.cleaned_data)
        except Refused as refusal:
            needs_confirming = "confirmed" in form.fields and form.cleaned_data["duty"] != recipient.duty
            form.add_error(
                "confirmed" if needs_confirming and not form.cleaned_data["confirmed"] else "line", str(refusal)
            )
        else:
            messages.success(request, "The copy has been changed.")
            return redirect(address("office-distribution-list", body))
    status = 422 if request.method == "POST" else 200
    context = frame(request, body, form=form, recipient=recipient)
    return render(request, "office/distribution_list/recipient.html", context, status=status)


@about_a_body(post_only=True)
@require_POST
def office_recipient_move(request, body, pk):
    recipient = get_object_or_404(body.distribution_recipients, pk=pk)
    try:
        actions.move_recipient(by=request.user, recipient=recipient, up="up" in request.POST)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(address("office-distribution-list", body))


@about_a_body
def office_recipient_remove(request, body, pk):
    recipient = get_object_or_404(body.distribution_recipients, pk=pk)
    form = RemoveRecipientForm(request.POST if request.method == "POST" else None, recipient=recipient)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            actions.remove_recipient(
                by=request.user, recipient=recipient, confirmed=form.cleaned_data.get("confirmed", False)
            )
            messages.success(request, f"“{recipient.line}” is no longer on the list.")
            return redirect(address("office-distribution-list", body))
    status = 422 if request.method == "POST" else 200
    context = frame(request, body, form=form, recipient=recipient)
    return render(request, "office/distribution_list/recipient_remove.html", context, status=status)
