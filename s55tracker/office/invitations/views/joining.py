"""Accepting an invitation, which needs no account."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from s55tracker.accounts.models import User
from s55tracker.accounts.roles import ROLE_DESCRIPTIONS, Role
from s55tracker.office.exceptions import InvitationUnusable
from s55tracker.office.invitations.actions import (
    SENTENCES,
    InvitationState,
    accept_invitation,
    invitation_for,
    state_of,
)
from s55tracker.office.invitations.forms import NewAccountForm
from s55tracker.refusals import Refused


@never_cache
@sensitive_post_parameters("password")
def join(request, token):
    invitation = invitation_for(token)
    state = state_of(invitation)
    if invitation is None or state != InvitationState.OPEN:
        return _unusable(request, state, invitation)
    me = request.user if request.user.is_authenticated else None
    is_for_somebody_else = me is not None and me.email != invitation.email
    has_account = User.objects.filter(email=invitation.email).exists()
    form = None
    if not has_account:
        form = NewAccountForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and not is_for_somebody_else and (form is None or form.is_valid()):
        try:
            joined = accept_invitation(token=token, by=me, **(form.cleaned_data if form else {}))
        except InvitationUnusable as refusal:
            return _unusable(request, refusal.state, invitation)
        except Refused as refusal:
            return render(
                request, "office/invitations/join_unusable.html", {"sentence": str(refusal), "state": ""}, status=409
            )
        name = getattr(invitation.organisation, "office_name", None) or invitation.organisation
        messages.success(request, f"You have joined {name}.")
        if joined.is_new:
            return perform_login(request, joined.user, email_verification="none", redirect_url="/")
        return redirect("/")
    context = {
        "form": form,
        "invitation": invitation,
        "organisation_name": getattr(invitation.organisation, "office_name", None) or str(invitation.organisation),
        "roles": [(Role(role).label, ROLE_DESCRIPTIONS[Role(role)]) for role in invitation.roles],
        "is_for_somebody_else": is_for_somebody_else,
        "is_signed_in": me is not None,
    }
    return render(request, "office/invitations/join.html", context, status=422 if request.method == "POST" else 200)


def _unusable(request, state, invitation):
    context = {"sentence": SENTENCES[state], "state": state, "invitation": invitation}
    return render(
        request,
        "office/invitations/join_unusable.html",
        context,
        status=404 if state == InvitationState.UNKNOWN else 410,
    )
