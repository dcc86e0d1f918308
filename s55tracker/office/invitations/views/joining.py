"""The page on which people accept an invitation. They do not need an account."""

from allauth.account.utils import perform_login
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from s55tracker.accounts.models import User
from s55tracker.accounts.roles import ROLE_DESCRIPTIONS, Role
from s55tracker.identity.single_sign_on.queries import provider_of
from s55tracker.limits import count_try
from s55tracker.office.exceptions import InvitationUnusable
from s55tracker.office.invitations.actions import (
    SENTENCES,
    InvitationState,
    accept_invitation,
    hash_of,
    invitation_for,
    state_of,
)
from s55tracker.office.invitations.forms import NewAccountForm
from s55tracker.refusals import Refused


@never_cache
@sensitive_post_parameters("password")
def join(request, token):
    tries = count_try(request, f"invitation:{hash_of(token)}")
    if tries is None:
        return respond_429(request)
    invitation = invitation_for(token)
    if invitation is not None:
        tries.forgive()
    state = state_of(invitation)
    if invitation is None or state != InvitationState.OPEN:
        return _unusable(request, state, invitation)
    me = request.user if request.user.is_authenticated else None
    is_for_somebody_else = me is not None and me.email != invitation.email
    has_account = User.objects.filter(email=invitation.email).exists()
    form = None
    provider = provider_of(invitation.organisation)
    only_single_sign_on = not has_account and provider is not None and provider.only_single_sign_on
    if not has_account and not only_single_sign_on:
        form = NewAccountForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    may_accept = not is_for_somebody_else and not only_single_sign_on
    if request.method == "POST" and may_accept and (form is None or form.is_valid()):
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
        "token": token,
        "has_account": has_account,
        "only_single_sign_on": only_single_sign_on,
        "provider": provider if provider is not None and provider.is_active else None,
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
