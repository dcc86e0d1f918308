"""The pages to invite someone, to send the link again, and to withdraw an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.identity.confirming import confirmed
from s55tracker.office.choosing import about_an_organisation, address, frame
from s55tracker.office.invitations import actions as invitations
from s55tracker.office.invitations.forms import InvitationForm
from s55tracker.office.queries import open_invitations
from s55tracker.refusals import Refused


@confirmed
@about_an_organisation
def office_invite(request, organisation):
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = InvitationForm(data, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.invite_person(by=request.user, organisation=organisation, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"We have sent an invitation to {invitation.name} at {invitation.email}.")
            return redirect(address("office-people", organisation))
    status = 422 if request.method == "POST" else 200
    return render(request, "office/invitations/invite.html", frame(request, organisation, form=form), status=status)


@confirmed
@about_an_organisation(post_only=True)
@require_POST
def office_invitation_resend(request, organisation, pk):
    invitation = get_object_or_404(open_invitations(organisation), pk=pk)
    try:
        invitations.resend_invitation(by=request.user, invitation=invitation)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"We have sent a new link to {invitation.email}. The earlier link no longer works.")
    return redirect(address("office-people", organisation))


@confirmed
@about_an_organisation
def office_invitation_withdraw(request, organisation, pk):
    invitation = get_object_or_404(open_invitations(organisation), pk=pk)
    if request.method == "POST":
        try:
            invitations.withdraw_invitation(by=request.user, invitation=invitation)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The invitation to {invitation.email} has been withdrawn.")
        return redirect(address("office-people", organisation))
    return render(
        request, "office/invitations/invitation_withdraw.html", frame(request, organisation, invitation=invitation)
    )
