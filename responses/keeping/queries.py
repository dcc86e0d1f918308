"""Finds a person's own kept drafts, and the colleagues who have a text open.

Every query for drafts starts from the person who typed them: no colleague, no administrator and no export reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from responses.force_queries import force_requests_open_to
from responses.models import ForceComment, GuestDraft, GuestText, KeptDraft, Passage, TextPresence, TextRevision
from responses.texts import Text, stance_of
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.roles import Role
from s55tracker.richtext import clean, from_simple_text

# A page reports every 30 seconds that it is open. After this long without a report it counts as closed.
STILL_OPEN = timedelta(minutes=2)
# After this long, any request sent just before its page was saved has arrived.
LATE = timedelta(minutes=1)


def kept_drafts_of(person) -> QuerySet[KeptDraft]:
    """This person's drafts, latest first, of texts they have the right to write."""
    return (
        KeptDraft.objects.filter(person=person)
        .filter(
            Q(response__body__in=body_ids_of(person, [Role.OFFICER])) | Q(request__in=force_requests_open_to(person))
        )
        .select_related(
            "finding",
            "response__inspection",
            "response__body",
            "request__force",
            "request__response__inspection",
            "request__response__body",
        )
    )


def kept_drafts_on(text: Text, person) -> QuerySet[KeptDraft]:
    """This person's drafts of one text, latest first."""
    return KeptDraft.objects.filter(person=person, **text.columns)


def unsaved_drafts_on(text: Text, person, saved: Passage | ForceComment | None) -> list[KeptDraft]:
    """The drafts that differ from the saved text."""
    return [draft for draft in kept_drafts_on(text, person) if not is_as_saved(draft, saved)]


def html_of_draft(text: str, text_format: str) -> str:
    """The typed text, in its stored form."""
    return clean(text) if text_format == KeptDraft.Format.HTML else from_simple_text(text)


def is_as_saved(draft: KeptDraft | GuestDraft, saved: Passage | ForceComment | GuestText | None) -> bool:
    html = html_of_draft(draft.text, draft.text_format)
    return (html, draft.stance) == ((saved.html, stance_of(saved)) if saved else ("", ""))


def was_saved_from(text: Text, window: str, *, html: str, now: datetime) -> bool:
    """True if this page has just saved its text, or has saved exactly this text: a draft that arrives late is not
    needed.
    """
    of_the_page = TextRevision.objects.filter(**text.columns, window=window)
    return of_the_page.filter(Q(saved_at__gt=now - LATE) | Q(html=html)).exists()


def others_with_it_open(text: Text, person, *, now: datetime) -> Iterable[TextPresence]:
    """Colleagues on the same side who have the text open, those who opened it first at the top."""
    return (
        TextPresence.objects.filter(**text.columns, seen_at__gt=now - STILL_OPEN)
        .exclude(person=person)
        .select_related("person")
        .order_by("opened_at", "pk")
    )
