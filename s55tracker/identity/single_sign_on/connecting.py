"""Connects a person's account to a provider, after they have opened the emailed link and signed in.

The provider vouches for someone, and the link shows whose mailbox it was sent to. Neither shows that they are the same
person: an assistant may read a chief officer's mail. So someone with a passkey or an app of their own is asked for it
before anything is connected.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace

from allauth.account import app_settings
from django.contrib import messages
from django.http import HttpRequest

from s55tracker.accounts.models import User
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sealing import seal, unseal
from s55tracker.identity.single_sign_on.actions import connect_account
from s55tracker.identity.single_sign_on.exceptions import SignInRefused
from s55tracker.identity.single_sign_on.exchange import note_in_session
from s55tracker.identity.single_sign_on.queries import providers
from s55tracker.identity.single_sign_on.tokens import Identity

WAITING = "s55tracker.identity.connecting"


def connect_once_signed_in(request: HttpRequest, person: User, row: IdentityProvider, identity: Identity) -> Identity:
    """Keep the identity until this person has signed in. Returns it without the provider's second factor, which does
    not count for that sign-in.
    """
    said = {"person": person.pk, "provider": row.pk, "at": time.time(), "identity": asdict(identity)}
    request.session[WAITING] = seal(json.dumps(said))
    return replace(identity, has_second_factor=False)


def connect_what_waits(request: HttpRequest, person: User) -> None:
    """Connect the identity kept for this person, who is now signed in. Drop it if it was kept for someone else or for
    too long.
    """
    if not (sealed := request.session.pop(WAITING, "")):
        return
    said = json.loads(unseal(sealed))
    row = providers().filter(pk=said["provider"], is_active=True).first()
    if said["person"] != person.pk or row is None or time.time() - said["at"] > app_settings.LOGIN_TIMEOUT:
        return
    kept = said["identity"]
    identity = Identity(**{**kept, "groups": tuple(kept["groups"])})
    try:
        connect_account(by=person, provider=row, identity=identity)
    except SignInRefused as refusal:
        messages.error(request, str(refusal))
        return
    note_in_session(request, person, row, identity)
    messages.success(request, f"Your account is connected. From now on you can sign in with {row.organisation_name}.")
