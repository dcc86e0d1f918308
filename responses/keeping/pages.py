"""A person's kept drafts as a writing page shows them, and who else has the text open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from inspections.clock.deadlines import format_date
from responses.completeness.problems import named
from responses.enums import Section
from responses.keeping.queries import html_of_draft, others_with_it_open, unsaved_drafts_on
from responses.models import ForceComment, GuestDraft, GuestText, KeptDraft, Passage, TextPresence
from responses.texts import Text
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.richtext import to_simple_text
from s55tracker.text.wording import listed


@dataclass(frozen=True, kw_only=True)
class DraftShown:
    """A draft, with its text as it would be saved, and the address that discards it or puts it back into the box."""

    row: KeptDraft | GuestDraft
    html: SafeString
    url: str

    @property
    def kept(self) -> str:
        """ "at 9:32am", or with its day if that was not today."""
        day = timezone.localdate(self.row.kept_at)
        time = f"at {govuk_time(self.row.kept_at)}"
        return time if day == timezone.localdate() else f"on {format_date(day)} {time}"


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Everything a writing page needs to keep its text. `in_box` is the draft that the form begins with, `saved_since`
    is the saved text if someone has saved it since that draft was begun, and `others` are the person's other drafts of
    the text. `is_posted` is True if the form shows text that was posted and not saved, and `is_kept` if that text has
    been kept. `saver` is who has saved since, with their verb. `not_yet` is whom the draft does not reach yet. Times are
    in milliseconds.
    """

    in_box: DraftShown | None
    saved_since: Passage | ForceComment | GuestText | None
    others: list[DraftShown]
    is_posted: bool
    is_kept: bool
    can_open: bool
    others_open: str
    key: str
    keep_url: str
    open_url: str
    keep_after: int
    keep_again: int
    saver: str
    not_yet: str = "not yet saved for your colleagues"
    # Of a guest, who has no account that the frame of the page could name (templates/base.html).
    person: str = ""
    held_text_key: str = ""

    @property
    def initial(self) -> dict[str, Any]:
        """The form's values if it begins with a draft."""
        if self.in_box is None:
            return {}
        draft = self.in_box.row
        return {
            "version": draft.started_from_version,
            "replaces": draft.window,
            "html": self.in_box.html,
            "text": draft.text if draft.text_format == KeptDraft.Format.SIMPLE else to_simple_text(self.in_box.html),
            "action_stance": draft.stance,
            "stance": draft.stance,
        }


def keeping_of(
    text: Text,
    person,
    saved: Passage | ForceComment | None,
    *,
    now: datetime,
    window: str = "",
    fills_box: bool = True,
    can_open: bool = True,
) -> Keeping:
    """Load everything a writing page needs to keep its text. `window` is the page itself, whose own draft is already in
    its form. `fills_box` is False if the form shows posted text; `can_open` is False if the person cannot write now.
    """
    unsaved = unsaved_drafts_on(text, person, saved)
    by = saved.edited_by if saved else None
    return shelf_of(
        unsaved,
        saved,
        window=window,
        fills_box=fills_box,
        can_open=can_open,
        others_open=open_in_words(others_with_it_open(text, person, now=now)),
        key=text.key,
        keep_url=keep_url(text),
        open_url=open_url(text),
        saver="You have" if by == person else f"{by or 'Someone else'} has",
    )


def shelf_of(
    unsaved: Sequence[KeptDraft | GuestDraft],
    saved: Passage | ForceComment | GuestText | None,
    *,
    window: str,
    fills_box: bool,
    can_open: bool = True,
    **page: str,
) -> Keeping:
    """Lay out a writer's unsaved drafts of one text, latest first: which one is in the box, and which are beside it.
    `page` has the other columns of `Keeping`.
    """
    drafts = [draft for draft in unsaved if draft.window != window]
    in_box = next((draft for draft in drafts if not draft.is_set_aside), None) if fills_box and can_open else None
    moved = in_box is not None and saved is not None and saved.version != in_box.started_from_version
    return Keeping(
        in_box=shown(in_box) if in_box else None,
        saved_since=saved if moved else None,
        others=[shown(draft) for draft in drafts if draft is not in_box],
        is_posted=not fills_box,
        is_kept=fills_box or len(drafts) < len(unsaved),
        can_open=can_open,
        keep_after=round(settings.KEEP_AFTER_SECONDS * 1000),
        keep_again=round(settings.KEEP_AGAIN_SECONDS * 1000),
        **page,
    )


def open_in_words(presences: Iterable[TextPresence]) -> str:
    """ "Jo Smith has had this section open since 9:20am."; empty if no one has."""
    rows = list(presences)
    if not rows:
        return ""
    if len(rows) == 1:
        return f"{rows[0].person} has had this section open since {govuk_time(rows[0].opened_at)}."
    names = listed([f"{row.person} (since {govuk_time(row.opened_at)})" for row in rows])
    return f"{names} have this section open."


def keep_url(text: Text) -> str:
    return _url("keep", text)


def open_url(text: Text) -> str:
    return _url("text-open", text)


def _url(name: str, text: Text) -> str:
    if text.request is not None:
        return reverse(f"force-{name}", args=[text.response.reference, text.request.force.slug, text.key])
    return reverse(f"response-{name}", args=[text.response.reference, text.key])


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """A draft in a person's list. `url` is empty if its text is no longer there."""

    draft: DraftShown
    report: str
    name: str
    url: str


def draft_lines(drafts: Iterable[KeptDraft]) -> list[DraftLine]:
    lines = []
    for draft in drafts:
        text = text_of_draft(draft)
        lines.append(
            DraftLine(
                draft=shown(draft),
                report=text.response.inspection.title,
                name=name_of_draft(draft),
                url="" if draft.former_finding else text.url,
            )
        )
    return lines


def text_of_draft(draft: KeptDraft) -> Text:
    if draft.request is not None:
        return Text(response=draft.request.response, request=draft.request, finding=draft.finding)
    if draft.response is None:
        raise ValueError("A draft belongs to a response or to a force's request.")
    return Text(response=draft.response, section=draft.section, finding=draft.finding)


def name_of_draft(draft: KeptDraft) -> str:
    """ "Comment on recommendation 3"."""
    if draft.former_finding:
        return f"Comment on {draft.former_finding[0].lower()}{draft.former_finding[1:]}, which has been removed"
    if draft.finding is not None:
        return f"Comment on {named(draft.finding)}"
    return "Comment on the report as a whole" if draft.request else Section(draft.section).label


def draft_url(draft: KeptDraft | GuestDraft) -> str:
    """The address that discards the draft, sets it aside or puts it back into the box."""
    if isinstance(draft, GuestDraft):
        return reverse("guest-draft", args=[draft.link_id, draft.pk])
    return reverse("kept-draft", args=[draft.pk])


def shown(draft: KeptDraft | GuestDraft) -> DraftShown:
    html = html_of_draft(draft.text, draft.text_format)
    return DraftShown(row=draft, html=mark_safe(html), url=draft_url(draft))  # noqa: S308 - cleaned just now
