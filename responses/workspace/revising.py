"""Keeps each saved version of a text. Every action that changes a text calls `add_revision` in its own transaction."""

from __future__ import annotations

from responses.models import ForceComment, GuestDraft, KeptDraft, Passage, TextPresence, TextRevision, WithheldWords
from responses.sealing.seals import seal
from responses.texts import Text, stance_of, text_of
from s55tracker.present import present


def add_revision(
    row: Passage | ForceComment, text: Text | None = None, *, restored_from: int | None = None, window: str = ""
) -> TextRevision:
    """Store a row that has just been saved as the current version of its text. `window` is the page it was saved from."""
    return TextRevision.objects.create(
        **(text or text_of(row)).columns,
        version=row.version,
        html=row.html,
        stance=stance_of(row),
        saved_at=row.edited_at,
        saved_by=row.edited_by,
        restored_from=restored_from,
        window=window,
    )


def separate_from_finding(finding) -> None:
    """Keep the texts about a finding, under its label. Call this before removing the finding."""
    withheld = list(WithheldWords.objects.filter(finding=finding).select_related("response", "request__response"))
    for model in (GuestDraft, KeptDraft, TextPresence, TextRevision, WithheldWords):
        model._default_manager.filter(finding=finding).update(finding=None, former_finding=finding.label[:200])
    for row in withheld:
        seal(row.response or present(row.request).response, row)
