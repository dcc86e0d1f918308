"""Finds guest links and their state. No query here starts from a User, because a guest has no account."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from inspections.models import Finding
from responses.enums import ForceStatus, GuestSide, GuestUseKind
from responses.force_permissions import takes_force_comments
from responses.force_queries import findings_for_force
from responses.guests.exceptions import GuestRefused
from responses.models import ForceRequest, GuestDraft, GuestLink, GuestSession, GuestText, GuestUse
from s55tracker.office.permissions import has_lead

K = GuestUseKind

# The same limits as for people with an account.
SESSION_IDLE = timedelta(seconds=settings.SESSION_IDLE)
SESSION_LONGEST = timedelta(seconds=settings.SESSION_LONGEST)
# After this many wrong codes the link is closed, long before a guess at six digits is likely to succeed.
MOST_WRONG_CODES = 15


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hash_of_code(link: GuestLink, code_sent_at_id: int, code: str) -> str:
    """The hash of a code. It also covers the link, its address and this one email, because the hash of six digits alone
    could be looked up in a table.
    """
    said = f"{link.pk}|{link.email}|{code_sent_at_id}|{code}"
    return salted_hmac("responses.guests.code", said, algorithm="sha256").hexdigest()


def hash_of_key(link: GuestLink, key: str) -> str:
    """The hash of a session's key. It also covers the invited address, so that changing the address ends every session."""
    return salted_hmac("responses.guests.session", f"{link.pk}|{link.email}|{key}", algorithm="sha256").hexdigest()


def link_with(token: str) -> GuestLink | None:
    return _links().filter(token_hash=hash_of(token)).first()


def link_numbered(pk: int) -> GuestLink | None:
    return _links().filter(pk=pk).first()


def locked_link(link: GuestLink) -> GuestLink:
    """The link as it is now, locked until the transaction ends."""
    return _links().select_for_update(of=("self",)).get(pk=link.pk)


def _links() -> QuerySet[GuestLink]:
    return GuestLink.objects.select_related(
        "request__force", "request__response__body", "request__response__inspection", "created_by"
    )


def refusal_of(link: GuestLink) -> GuestUseKind | None:
    """Why the link cannot be opened now; None if it can. Permanent reasons come first."""
    if link.revoked_at is not None:
        return K.REVOKED_LINK
    if link.expires_at <= timezone.now():
        return K.EXPIRED_LINK
    if link.wrong_codes >= MOST_WRONG_CODES:
        return K.LOCKED_LINK
    if link.side == GuestSide.OFFICE and has_lead(link.request.force):
        return K.OVERTAKEN_LINK
    if not takes_force_comments(link.request):
        return K.NO_LONGER_ASKED
    if is_sent_for_good(link):
        return K.ALREADY_SENT
    return None


def is_sent_for_good(link: GuestLink) -> bool:
    """True if the guest can no longer change the texts, so that the office records exactly what the guest sent. If the
    comments are returned, the guest can change them again.
    """
    if link.side != GuestSide.OFFICE or link.sent_at is None:
        return False
    request = link.request
    return not (request.status == ForceStatus.RETURNED and request.status_changed_at > link.sent_at)


def session_refusal(session: GuestSession) -> GuestUseKind | None:
    """Why this browser needs a new code, whatever the state of its link; None if it does not."""
    if session.ended_at is not None:
        return K.REPLACED_SESSION
    now = timezone.now()
    if session.last_seen_at + SESSION_IDLE <= now or session.opened_at + SESSION_LONGEST <= now:
        return K.OLD_SESSION
    return None


def session_with(link: GuestLink, key: str) -> GuestSession | None:
    if not key:
        return None
    session = GuestSession.objects.filter(link=link, key_hash=hash_of_key(link, key)).first()
    if session is not None:
        session.link = link
    return session


def findings_of(link: GuestLink) -> QuerySet[Finding]:
    """The findings that the guest may read and comment on: those of the link that are still addressed to the force."""
    findings = findings_for_force(link.request)
    return findings if link.covers_all else findings.filter(pk__in=link.findings.values("pk"))


def finding_numbered(link: GuestLink, pk: int | None) -> Finding | None:
    """The finding with this key, or None for the report as a whole. Raises GuestRefused if the link does not cover it."""
    if pk is None and link.covers_all:
        return None
    finding = findings_of(link).filter(pk=pk).first() if pk is not None else None
    if finding is None:
        raise GuestRefused(K.OTHER_FINDING, link)
    return finding


def texts_of(link: GuestLink) -> Mapping[int | None, GuestText]:
    """The guest's own words, by finding (None: the report as a whole)."""
    return {text.finding_id: text for text in link.texts.all()}


def drafts_on(link: GuestLink, finding: Finding | None) -> QuerySet[GuestDraft]:
    """What the guest has typed about a finding, or about the report as a whole, and not saved; latest first."""
    return GuestDraft.objects.filter(link=link, finding=finding, former_finding="")


def written(texts: QuerySet[GuestText]) -> QuerySet[GuestText]:
    return texts.exclude(plain="", stance="")


def links_of(request: ForceRequest, *, side: GuestSide | None = None, uses: int) -> QuerySet[GuestLink]:
    """Links to one request: for the force, all of them; for an office, its own. Each has its texts and, in
    `latest_uses`, its newest uses.
    """
    links = GuestLink.objects.filter(request=request).select_related("created_by", "revoked_by")
    texts = written(GuestText.objects.select_related("finding", "accepted_by"))
    latest = GuestUse.objects.order_by("-happened_at", "-pk")[:uses]
    return (
        (links if side is None else links.filter(side=side))
        .prefetch_related("findings", Prefetch("texts", texts), Prefetch("uses", latest, to_attr="latest_uses"))
        .order_by("-created_at", "-pk")
    )
