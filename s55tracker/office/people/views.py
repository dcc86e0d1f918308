"""The pages about an organisation's people, their roles and their accounts."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.roles import Role
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.identity.actions import open_change_of
from s55tracker.identity.confirming import confirmed
from s55tracker.identity.forms import NewAddressForm
from s55tracker.identity.second_factor import factors_of, format_factor
from s55tracker.office.choosing import about_an_organisation, address, frame
from s55tracker.office.forms import RolesForm
from s55tracker.office.handovers import handover_of
from s55tracker.office.people.actions import memberships as actions
from s55tracker.office.people.actions.accounts import (
    ask_address_change_of,
    reset_second_factor_of,
    sign_out_everywhere,
)
from s55tracker.office.people.forms import EndMembershipForm, ResetSecondFactorForm
from s55tracker.office.queries import colleagues_in, open_invitations
from s55tracker.refusals import Refused


@about_an_organisation
@require_safe
def office_people(request, organisation):
    now = timezone.now()
    waiting = [
        {
            "invitation": invitation,
            "roles": [Role(role).label for role in invitation.roles],
            "has_run_out": invitation.expires_at <= now,
        }
        for invitation in open_invitations(organisation)
    ]
    context = frame(request, organisation, colleagues=colleagues_in(organisation), waiting=waiting)
    return render(request, "office/people/people.html", context)


@confirmed
@about_an_organisation
def office_person(request, organisation, pk):
    person, roles = colleague_or_404(organisation, pk)
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = RolesForm(data, organisation=organisation, initial={"roles": list(roles)})
    if request.method == "POST" and form.is_valid():
        try:
            followed = actions.change_roles(
                by=request.user, organisation=organisation, user=person, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(request, " ".join([f"{person}’s roles have been changed.", *followed]))
            return redirect(address("office-people", organisation) if person != request.user else "/")
    status = 422 if request.method == "POST" else 200
    handover = handover_of(person, organisation, today=timezone.localdate()) if Role.OFFICER in roles else None
    context = frame(request, organisation, form=form, person=person, handover=handover)
    return render(request, "office/people/person.html", context, status=status)


@confirmed
@about_an_organisation
def office_person_end(request, organisation, pk):
    person, roles = colleague_or_404(organisation, pk)
    data = request.POST if request.method == "POST" else recovered_data(request)
    handover = handover_of(person, organisation, today=timezone.localdate())
    form = EndMembershipForm(data, handover=handover)
    status = 200
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            followed = actions.end_membership(
                by=request.user, organisation=organisation, user=person, **form.cleaned_data
            )
            messages.success(request, " ".join([f"{person} no longer has a role here.", *followed]))
            return redirect(address("office-people", organisation) if person != request.user else "/")
        status = 422
    context = frame(
        request,
        organisation,
        form=form,
        person=person,
        roles=[role.label for role in roles],
        handover=handover,
    )
    return render(request, "office/people/person_end.html", context, status=status)


@confirmed
@about_an_organisation
def office_person_address(request, organisation, pk):
    person, _ = colleague_or_404(organisation, pk)
    form = NewAddressForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            change = ask_address_change_of(
                by=request.user, organisation=organisation, user=person, email=form.cleaned_data["email"]
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request, f"We have sent a link to {change.new_email}. {person} has to confirm the address."
            )
            return redirect(address("office-person", organisation, pk))
    context = frame(request, organisation, form=form, person=person, change=open_change_of(person))
    return render(
        request, "office/people/person_address.html", context, status=422 if request.method == "POST" else 200
    )


@confirmed
@about_an_organisation
def office_person_second_factor(request, organisation, pk):
    person, _ = colleague_or_404(organisation, pk)
    form = ResetSecondFactorForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            reset_second_factor_of(by=request.user, organisation=organisation, user=person, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, f"{person} now signs in with a password alone. We have emailed {person}.")
            return redirect(address("office-person", organisation, pk))
    context = frame(
        request,
        organisation,
        form=form,
        person=person,
        factors=[format_factor(each) for each in factors_of(person)],
        is_own=person == request.user,
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "office/people/person_second_factor.html", context, status=status)


@confirmed
@about_an_organisation(post_only=True)
@require_POST
def office_person_sign_out(request, organisation, pk):
    person, _ = colleague_or_404(organisation, pk)
    sign_out_everywhere(by=request.user, organisation=organisation, user=person)
    messages.success(request, f"{person} has been signed out everywhere.")
    return redirect(address("office-person", organisation, pk) if person != request.user else "/")


def colleague_or_404(organisation, pk):
    """Return someone who works here now, and their roles. Raises Http404 for any other account."""
    for colleague in colleagues_in(organisation):
        if colleague.user.pk == pk:
            return colleague.user, colleague.roles
    raise Http404
