"""Keeping each saved version of a text. Every action that changes a text calls this in its own transaction."""

from __future__ import annotations

from responses.models import ForceComment, KeptDraft, Passage, TextPresence, TextRevision, WithheldWords
from responses.texts import Text, stance_of, text_of


def add_revision(
    row: Passage | ForceComment, text: Text | None = None, *, restored_from: int | None = None, window: str = ""
) -> TextRevision:
    """Store the row, just saved, as its current version. `window` is the page it was saved from."""
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
    """Call this before removing a finding: the texts about it stay, under the finding's label."""
    for model in (KeptDraft, TextPresence, TextRevision, WithheldWords):
        model._default_manager.filter(finding=finding).update(finding=None, former_finding=finding.label[:200])
