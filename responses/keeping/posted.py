"""A form that was sent and not saved: its text is kept as the person's draft, whatever the reason."""

from __future__ import annotations

from django.http import QueryDict

from responses.keeping.actions import keep_draft
from responses.models import KeptDraft
from responses.texts import Text
from s55tracker.refusals import Refusal


def keep_what_was_posted(text: Text, person, data: QueryDict) -> KeptDraft | None:
    """Keep the text of a form that was not saved, whatever the reason. Returns None if there is nothing to keep, or if
    it cannot be kept: the page shows it in any case.
    """
    window = data.get("window", "")
    if not window or len(window) != 36:
        return None
    try:
        return keep_draft(
            by=person,
            text=text,
            window=window,
            replaces=data.get("replaces", "")[:36],
            typed=data.get("text", ""),
            text_format=KeptDraft.Format.HTML if data.get("text_format") == "html" else KeptDraft.Format.SIMPLE,
            stance=(data.get("action_stance") or data.get("stance") or "")[:20],
            version=_number(data.get("version")),
            # Later than anything the page's script has sent.
            number=_number(data.get("number")) + 1,
        )
    except Refusal:
        return None


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 8 else 0
