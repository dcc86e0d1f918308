"""Changes a person's email address, their emails about new devices, and their second factor. A change of address can be
requested by the person or someone who manages them, but only the person can confirm it.

The link is sent to the new address, and works only while that person is signed in. Both are needed: no one can take
over an account by naming a mailbox of their own, and no one can confirm a mailbox they cannot read.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.addresses import normal_address
from s55tracker.accounts.models import User
from s55tracker.identity.exceptions import LinkUnusable, WrongAccount
from s55tracker.identity.history import note
from s55tracker.identity.models import AddressChange
from s55tracker.identity.second_factor import remove_all_factors
from s55tracker.identity.sessions import end_all_sessions
from s55tracker.limits import seconds_to_wait
from s55tracker.mail.outbox import queue_mail
from s55tracker.refusals import Refused

LASTS = timedelta(days=3)
# Requests are limited, because each one sends email to an address that someone typed.
MOST_IN_AN_HOUR = 5


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_change_of(person: User) -> AddressChange | None:
    """The change waiting to be confirmed, if any."""
    return AddressChange.objects.filter(
        user=person, confirmed_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).first()


def change_at(token: str) -> AddressChange | None:
    return AddressChange.objects.filter(token_hash=hash_of(token)).select_related("user", "created_by").first()


@transaction.atomic
def ask_address_change(*, by: User, person: User, email: str) -> AddressChange:
    """Request a new address for the person. A link is sent to it, and a warning to the current address. Raises Refused.

    The caller checks who may request this for someone else. An earlier link stops working. If another account already
    has the address, the email sent there says so instead of giving a link, but the page is the same: the form must not
    reveal who has an account.
    """
    email = normal_address(email)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if email == person.email:
        raise Refused(f"{email} is already the current address.")
    if seconds_to_wait("address-change", by.pk, most=MOST_IN_AN_HOUR, seconds=3600):
        raise Refused("You have asked for too many address changes. Try again in an hour.")
    now, token = timezone.now(), secrets.token_urlsafe(32)
    AddressChange.objects.filter(user=person, confirmed_at=None, withdrawn_at=None).update(withdrawn_at=now)
    change = AddressChange.objects.create(
        user=person,
        old_email=person.email,
        new_email=email,
        token_hash=hash_of(token),
        created_at=now,
        created_by=by,
        expires_at=now + LASTS,
    )
    note(person, "address_change_asked", by=by, old=person.email, new=email)
    context = {"person": person, "change": change, "asked_by": by, "is_own": by.pk == person.pk}
    page = settings.PUBLIC_URL + reverse("address-confirm", args=[token])
    is_taken = User.objects.filter(email=email).exists()
    queue_mail(
        to_email=email,
        template="address_taken" if is_taken else "address_confirm",
        context={**context, "page": page},
        about=f"user:{person.pk}",
        holds_secret=not is_taken,
    )
    queue_mail(
        to_email=person.email,
        template="address_change_asked",
        context={**context, "page": settings.PUBLIC_URL + reverse("address")},
        about=f"user:{person.pk}",
    )
    return change


@transaction.atomic
def withdraw_address_change(*, by: User) -> bool:
    """Cancel the person's own change of address, so that its link stops working. Returns False if there was none."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    change = (
        AddressChange.objects.select_for_update(of=("self",))
        .filter(user=by, confirmed_at=None, withdrawn_at=None)
        .first()
    )
    if change is None:
        return False
    change.withdrawn_at = timezone.now()
    change.save()
    note(by, "address_change_withdrawn", by=by, old=change.old_email, new=change.new_email)
    return True


@transaction.atomic
def choose_new_device_mail(*, by: User, wants: bool) -> None:
    """Record whether the person wants emails about sign-ins from new devices."""
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if person.told_of_new_devices == wants:
        return
    person.told_of_new_devices = wants
    person.save(update_fields=["told_of_new_devices"])
    note(person, "new_device_mail_chosen", by=by, wants=wants)


@transaction.atomic
def reset_second_factor(*, by: User | None, person: User, reason: str) -> None:
    """Remove the person's passkeys, authenticator app and recovery codes, for example when a device is lost, and sign
    them out everywhere. `by` is None for a command on the server. Raises Refused.

    The caller checks who may do this for the person. No one may do it for themselves, because anyone who found their
    screen unlocked could do the same.
    """
    if by is not None and by.pk == person.pk:
        raise Refused("Ask another administrator to reset how you sign in, or use a recovery code.")
    if not reason.strip():
        raise Refused("Enter a reason.")
    if not remove_all_factors(person):
        raise Refused(f"{person} has no passkey or authenticator app.")
    note(person, "second_factor_reset", by=by, reason=reason)
    end_all_sessions(person, by=by, why="their second step was reset")
    queue_mail(
        to_email=person.email,
        to_name=person.name,
        template="second_factor_reset",
        context={
            "person": person,
            "by": by,
            "reason": reason,
            "page": settings.PUBLIC_URL + reverse("mfa_index"),
        },
        about=f"user:{person.pk}",
    )


def check_usable(change: AddressChange | None) -> AddressChange:
    """Return the change if its link can be used. Otherwise raises LinkUnusable, which says what to do instead."""
    again = "Ask for the change again on the page “Your email address”."
    if change is None or change.withdrawn_at:
        raise LinkUnusable(
            f"This link does not work, because a newer one was sent or the change was cancelled. {again}"
        )
    if change.confirmed_at:
        raise LinkUnusable("This address has already been confirmed. Use it to sign in.")
    if change.expires_at <= timezone.now():
        raise LinkUnusable(f"This link has expired. {again}")
    return change


def check_is_for(change: AddressChange, person: User) -> None:
    if person.pk != change.user_id:
        raise WrongAccount("This link is for another account. Sign out, then sign in to the account you are changing.")


@transaction.atomic
def confirm_address_change(*, by: User, token: str) -> User:
    """Make the new address the person's only address, and sign them out everywhere. Password reset links sent to the
    old address stop working.

    Raises LinkUnusable, WrongAccount, and Refused if another account has since taken the address.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    change = check_usable(
        AddressChange.objects.select_for_update(of=("self",)).filter(token_hash=hash_of(token)).first()
    )
    check_is_for(change, person)
    old = person.email
    person.email = change.new_email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:
        raise Refused(f"Another account now uses {change.new_email}. Ask an administrator for help.") from None
    change.confirmed_at = timezone.now()
    change.save()
    note(person, "address_changed", by=by, old=old, new=person.email)
    end_all_sessions(person, by=by, why="the email address changed")
    queue_mail(
        to_email=old,
        template="address_changed",
        context={"person": person, "old": old, "new": person.email},
        about=f"user:{person.pk}",
    )
    return person
