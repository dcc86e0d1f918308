"""Making and revoking guest links."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspections.models import Finding
from responses.enums import GuestSide
from responses.force_permissions import check_can_make_guest_link, check_takes_force_comments
from responses.force_queries import findings_for_force
from responses.guests.actions.log import history_target_of, mail_target_of
from responses.guests.queries import hash_of
from responses.models import ForceRequest, GuestLink, GuestSession
from responses.workspace.transitions import locked_request
from s55tracker.accounts.addresses import normal_address
from s55tracker.accounts.models import Membership, User
from s55tracker.audit.trail import record
from s55tracker.mail.outbox import queue_mail
from s55tracker.refusals import Refused
from s55tracker.text.cleaning import clean_line

SHORTEST, LONGEST = 7, 28  # days


@transaction.atomic
def make_guest_link(
    *,
    by: User,
    request: ForceRequest,
    side: GuestSide,
    name: str,
    email: str,
    findings: Sequence[Finding] | None,
    days: int,
    message: str = "",
) -> GuestLink:
    """Ask one person without an account to comment, on these findings or (None) on the whole request, and email them
    the link.

    A force lead asks for the force. An officer may ask only while the force has no lead here. Raises NotPermitted;
    Refused for someone who works for either side, for a second link to the same address, and for no findings.
    """
    request = locked_request(request)
    check_can_make_guest_link(by, request, side)
    check_takes_force_comments(request)
    if not SHORTEST <= days <= LONGEST:
        raise Refused(f"The link can last from {SHORTEST} to {LONGEST} days.")
    email = normal_address(email)
    _check_is_no_ones_colleague(request, email)
    now = timezone.now()
    if GuestLink.objects.filter(request=request, email=email, revoked_at=None, expires_at__gt=now).exists():
        raise Refused(f"{email} already has a link to this request. Cancel it first.")
    ours = {finding.pk for finding in findings_for_force(request)}
    if findings is not None and (not findings or any(finding.pk not in ours for finding in findings)):
        raise Refused("Select at least one finding that is addressed to the force.")
    token = secrets.token_urlsafe(32)
    link = GuestLink.objects.create(
        request=request,
        side=side,
        name=clean_line(name),
        email=email,
        covers_all=findings is None,
        message=message,
        token_hash=hash_of(token),
        created_at=now,
        created_by=by,
        expires_at=now + timedelta(days=days),
    )
    link.findings.set(findings or [])
    record(
        action="guest_link_made",
        target=history_target_of(link),
        by=by,
        link=link.pk,
        guest=link.name,
        email=link.email,
        findings=[finding.label for finding in findings] if findings is not None else None,
        expires_at=link.expires_at.isoformat(),
    )
    _mail(link, token, by)
    return link


@transaction.atomic
def revoke_guest_link(*, by: User, link: GuestLink) -> GuestLink:
    """Cancel the link at once, with every session opened through it. The guest's text stays."""
    request = locked_request(link.request)
    check_can_make_guest_link(by, request, GuestSide(link.side), is_to_revoke=True)
    link = GuestLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    link.request = request
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = timezone.now(), by
        link.save()
        GuestSession.objects.filter(link=link, ended_at=None).update(ended_at=link.revoked_at)
        record(action="guest_link_revoked", target=history_target_of(link), by=by, link=link.pk, guest=link.name)
    return link


def _check_is_no_ones_colleague(request: ForceRequest, email: str) -> None:
    """Refuse the address of someone at the force, who can sign in instead, or in the office, which cannot write the
    force's comments.
    """
    held = Membership.objects.filter(user__email=email, ended_at=None)
    if held.filter(force=request.force).exists():
        raise Refused(f"{email} has an account at {request.force}. Assign the findings to them instead.")
    if held.filter(body=request.response.body).exists():
        raise Refused(
            f"{email} works for {request.response.body.office_name}, which cannot write the force’s comments."
        )


def _mail(link: GuestLink, token: str, by: User) -> None:
    response = link.request.response
    queue_mail(
        to_email=link.email,
        to_name=link.name,
        template="guest_link",
        context={
            "link": link,
            "force": link.request.force,
            "request": link.request,
            "inspection": response.inspection,
            "body": response.body,
            "page": settings.PUBLIC_URL + reverse("guest-open", args=[token]),
        },
        on_behalf_of=str(link.request.force) if link.side == GuestSide.FORCE else response.body.office_name,
        acting=by,
        about=mail_target_of(link),
        holds_secret=True,
    )
