"""Delegations: who can approve on an approver’s behalf, on which days, and where the scheme of delegation allows it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.identity.confirming import confirmed
from s55tracker.office.choosing import about_a_body_where, frame, here
from s55tracker.office.delegations.actions import end_delegation, record_delegation
from s55tracker.office.delegations.forms import DelegationForm
from s55tracker.office.permissions import (
    can_change_settings,
    can_record_delegation,
    can_see_delegations,
    check_can_see_delegations,
)
from s55tracker.office.queries import delegations_of

for_approvers = about_a_body_where(can=can_see_delegations, check=check_can_see_delegations)


@for_approvers
@require_safe
def office_delegations(request, body):
    """The delegations page: who may approve on someone else's behalf now, later and in the past."""
    rows = delegations_of(body)
    today = timezone.localdate()
    context = frame(
        request,
        body,
        current=[each for each in rows if each.ended_at is None and each.until_on >= today],
        past=[each for each in rows if each.ended_at is not None or each.until_on < today],
        may_end={each.pk for each in rows if can_record_delegation(request.user, body, each.delegated_by)},
        is_administrator=can_change_settings(request.user, body),
        today=today,
    )
    return render(request, "office/delegations/delegations.html", context)


@confirmed
@for_approvers
@require_http_methods(["GET", "HEAD", "POST"])
def office_delegation_add(request, body):
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = DelegationForm(data, by=request.user, body=body)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            delegation = record_delegation(by=request.user, body=body, today=timezone.localdate(), **form.cleaned_data)
            messages.success(request, f"{delegation.delegate} can approve for {delegation.delegated_by} on those days.")
            return redirect(f"{reverse('office-delegations')}{here(body)}")
    context = frame(request, body, form=form, is_administrator=can_change_settings(request.user, body))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "office/delegations/delegation_form.html", context, status=status)


@confirmed
@for_approvers
@require_http_methods(["GET", "HEAD", "POST"])
def office_delegation_end(request, body, pk):
    delegation = get_object_or_404(delegations_of(body), pk=pk)
    if request.method == "POST":
        end_delegation(by=request.user, delegation=delegation)
        messages.success(request, "The delegation has ended.")
        return redirect(f"{reverse('office-delegations')}{here(body)}")
    context = frame(request, body, delegation=delegation, is_administrator=can_change_settings(request.user, body))
    return render(request, "office/delegations/delegation_end.html", context)
