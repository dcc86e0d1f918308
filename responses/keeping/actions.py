"""Keeping and discarding drafts, and reporting that a text is open. None of this is in the history, because it is
private to one person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from responses.keeping.queries import STILL_OPEN, html_of_draft, is_as_saved, kept_drafts_on, was_saved_from
from responses.models import ForceComment, GuestDraft, GuestText, KeptDraft, Passage, TextPresence
from responses.permissions import check_can_keep_drafts
from responses.texts import Text, saved_row
from s55tracker.refusals import Refused

# Characters of a draft: more than any text that can be saved, so that a text too long to save is kept while its writer
# shortens it.
LONGEST = 400_000
# How many drafts of one text a person can have, each from its own page.
MOST_WINDOWS = 20
KEPT_DAYS = 90

Draft = TypeVar("Draft", KeptDraft, GuestDraft)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a page's script sends while someone types. `version` is the saved version they began from. `number` counts up
    in the window, so that a late request changes nothing. `replaces` is the window of the draft that this page began
    with.
    """

    window: str
    typed: str
    text_format: str = KeptDraft.Format.SIMPLE
    stance: str = ""
    version: int
    number: int = 0
    replaces: str = ""


def keep_draft(*, by, text: Text, **typed: Any) -> KeptDraft | None:
    """Keep the text this person has typed in one window (`Typed`), replacing the draft kept from that window before.
    Returns None if there is nothing to keep: the text equals the saved one, or this window has already saved it. We keep
    a draft even if the text cannot be saved now. Raises NotPermitted; Refused if a limit is exceeded, or if the text is
    no longer part of the response.
    """
    check_can_keep_drafts(by, text.response, text.request)
    return keep_typed(
        Typed(**typed),
        mine=kept_drafts_on(text, by),
        new=lambda: KeptDraft(person=by, **text.columns),
        saved=lambda: saved_row(text),
        is_late=lambda each, now: was_saved_from(
            text, each.window, html=html_of_draft(each.typed, each.text_format), now=now
        ),
    )


@transaction.atomic
def keep_typed(
    typed: Typed,
    *,
    mine: QuerySet[Draft],
    new: Callable[[], Draft],
    saved: Callable[[], Passage | ForceComment | GuestText | None],
    is_late: Callable[[Typed, datetime], bool],
) -> Draft | None:
    """Keep a text among its writer's drafts of it, `mine`. `is_late` is whether the window has already saved this text.
    Returns None if there is nothing to keep. Raises Refused.
    """
    if len(typed.typed) > LONGEST:
        raise Refused(f"This text has {len(typed.typed):,} characters, and we keep at most {LONGEST:,}.")
    window, number = typed.window, typed.number
    drafts = {each.window: each for each in mine.select_for_update().filter(window__in={window, typed.replaces} - {""})}
    now = timezone.now()
    if window not in drafts:
        if is_late(typed, now):
            return None
        if not drafts and mine.count() >= MOST_WINDOWS:
            raise Refused(
                f"You have {MOST_WINDOWS} drafts of this text that are not saved. Discard any you do not need."
            )
    draft = drafts.get(window) or drafts.get(typed.replaces) or new()
    if draft.window == window and draft.number > number:
        return draft
    draft.window, draft.number, draft.kept_at = window, number, now
    draft.text, draft.text_format, draft.stance = typed.typed, typed.text_format, typed.stance
    draft.started_from_version, draft.is_set_aside = typed.version, False
    if is_as_saved(draft, saved()):
        if draft.pk:
            draft.delete()
        return None
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        # Two requests from one page arrived together, and the other created the row; or someone has just removed the
        # finding.
        current = mine.filter(window=window).first()
        if current is None:
            raise Refused("This text is no longer part of the response.") from error
        return current
    return draft


def forget_saved_draft(*, by, text: Text, window: str = "", replaces: str = "") -> None:
    """After a save, delete the draft of the page that saved. Drafts of the person's other pages stay."""
    if windows := [each for each in (window, replaces) if each]:
        kept_drafts_on(text, by).filter(window__in=windows).delete()


def discard_draft(*, by, draft: KeptDraft) -> None:
    """Delete a draft that the person no longer needs."""
    KeptDraft.objects.filter(pk=draft.pk, person=by).delete()


def set_draft_aside(*, by, draft: KeptDraft) -> None:
    """Show the saved text in the box from now on, with this draft beside it."""
    KeptDraft.objects.filter(pk=draft.pk, person=by).update(is_set_aside=True)


def put_draft_back(*, by, draft: KeptDraft) -> None:
    """Show this draft in the box from now on."""
    KeptDraft.objects.filter(pk=draft.pk, person=by).update(is_set_aside=False, kept_at=timezone.now())


def say_open(*, by, text: Text, now: datetime) -> None:
    """Record that this person has the text open. After a pause of more than two minutes it counts as newly opened."""
    check_can_keep_drafts(by, text.response, text.request)
    rows = TextPresence.objects.filter(person=by, **text.columns)
    if rows.filter(seen_at__gt=now - STILL_OPEN).update(seen_at=now):
        return
    if not rows.update(opened_at=now, seen_at=now):
        # Two pages of one person may report at the same moment.
        TextPresence.objects.bulk_create(
            [TextPresence(person=by, opened_at=now, seen_at=now, **text.columns)], ignore_conflicts=True
        )


def delete_old_drafts(*, now: datetime) -> int:
    """Delete drafts kept for longer than 90 days, those of guests whose link has ended, which no one can read any more,
    and reports of open texts that are more than a day old. Returns the number of people's drafts deleted.
    """
    TextPresence.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    GuestDraft.objects.filter(
        Q(kept_at__lt=now - timedelta(days=KEPT_DAYS)) | Q(link__expires_at__lt=now) | Q(link__revoked_at__isnull=False)
    ).delete()
    gone, _ = KeptDraft.objects.filter(kept_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    return gone
