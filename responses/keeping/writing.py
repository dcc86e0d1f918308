"""Keeps a person’s text on a writing page until it is saved, in the same way for the office and the force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from responses.keeping.actions import keep_draft
from responses.keeping.pages import Keeping, draft_url, keeping_of
from responses.models import ForceComment, KeptDraft, Passage
from responses.texts import Text
from responses.workspace.refusals import conflict_page
from s55tracker.govuk.forms import GovukForm
from s55tracker.refusals import ChangedMeanwhile, Refusal


@dataclass(frozen=True, kw_only=True)
class WritingPage:
    """The page on which this person writes one text. `saved` is the text as it is stored now, if it has been saved."""

    request: HttpRequest
    text: Text
    saved: Passage | ForceComment | None

    def open(self, typed: QueryDict | None, *, can_write: bool = True) -> Keeping:
        """The page as it opens: the box holds the person’s own draft or, after they have signed in again, the recovered
        text `typed`.
        """
        return keeping_of(
            self.text,
            self.request.user,
            self.saved,
            now=timezone.now(),
            window=typed.get("window", "") if typed else "",
            fills_box=typed is None,
            can_open=can_write,
        )

    def show_again(self, data: QueryDict) -> Keeping:
        """The page as shown again after its text could not be saved, with `data` in its form. We keep `data` as the
        person’s draft.
        """
        keep_what_was_posted(self.text, self.request.user, data)
        return self._keeping_again()

    def conflict(self, conflict: ChangedMeanwhile, *, form: GovukForm, mine: str, what: str, page: str) -> HttpResponse:
        """The page with both texts, after someone else saved first. The person’s own text is kept as their draft."""
        kept = keep_what_was_posted(self.text, self.request.user, self.request.POST)
        return conflict_page(
            self.request,
            conflict,
            form=form,
            mine=mine,
            what=what,
            page=page,
            kept_at=draft_url(kept) if kept else "",
            keeping=self._keeping_again(),
        )

    def _keeping_again(self) -> Keeping:
        window = self.request.POST.get("window", "")
        return keeping_of(self.text, self.request.user, self.saved, now=timezone.now(), window=window, fills_box=False)


def keep_what_was_posted(text: Text, person, data: QueryDict) -> KeptDraft | None:
    """Keep the text of a form that was not saved. None if there is nothing to keep, or it cannot be kept: the page shows
    the text in any case.
    """
    typed = typed_in(data)
    if typed is None:
        return None
    try:
        return keep_draft(by=person, text=text, **typed)
    except Refusal:
        return None


def typed_in(data: QueryDict) -> dict[str, Any] | None:
    """The text of a posted form, as the arguments for keeping it. None if the form does not name its window."""
    window = data.get("window", "")
    if not window or len(window) != 36:
        return None
    return {
        "window": window,
        "replaces": data.get("replaces", "")[:36],
        "typed": data.get("text", ""),
        "text_format": KeptDraft.Format.HTML if data.get("text_format") == "html" else KeptDraft.Format.SIMPLE,
        "stance": (data.get("action_stance") or data.get("stance") or "")[:20],
        "version": _number(data.get("version")),
        # Higher than any number the page's script has sent.
        "number": _number(data.get("number")) + 1,
    }


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 8 else 0
