"""Adding, changing, removing and ordering an office's saved paragraphs."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from responses.models import SavedParagraph
from responses.permissions import check_can_change_saved_paragraphs
from responses.saved_paragraphs.queries import saved_paragraphs_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import record
from s55tracker.positions import move
from s55tracker.refusals import Refused
from s55tracker.richtext import clean, to_plain_text

# The writing page lists all of them, and no one would read through more while writing.
MOST = 30


@transaction.atomic
def add_saved_paragraph(*, by, body: PolicingBody, title: str, html: str) -> SavedParagraph:
    """Add a paragraph to the end of the list. Raises NotPermitted; Refused for an empty text, a title that is taken, or
    a full list.
    """
    _lock(body, by)
    title, html = _checked(body, title, html)
    if saved_paragraphs_of(body).count() >= MOST:
        raise Refused(f"An office can keep {MOST} paragraphs. Remove one before you add another.")
    last = saved_paragraphs_of(body).aggregate(last=Max("position"))["last"]
    paragraph = SavedParagraph.objects.create(
        body=body, title=title, html=html, position=0 if last is None else last + 1
    )
    record(action="saved_paragraph_added", target=body, by=by, title=title, new=to_plain_text(html))
    return paragraph


@transaction.atomic
def change_saved_paragraph(*, by, paragraph: SavedParagraph, title: str, html: str) -> SavedParagraph:
    """Change the title or the words. Saving unchanged values does nothing."""
    paragraph = _locked(paragraph, by)
    title, html = _checked(paragraph.body, title, html, but=paragraph)
    if (paragraph.title, paragraph.html) == (title, html):
        return paragraph
    old, old_title = to_plain_text(paragraph.html), paragraph.title
    paragraph.title, paragraph.html = title, html
    paragraph.save()
    record(
        action="saved_paragraph_changed",
        target=paragraph.body,
        by=by,
        title=title,
        old_title=old_title,
        old=old,
        new=to_plain_text(html),
    )
    return paragraph


@transaction.atomic
def remove_saved_paragraph(*, by, paragraph: SavedParagraph) -> None:
    """Remove a paragraph from the list. Texts that already have its words keep them."""
    paragraph = _locked(paragraph, by)
    record(
        action="saved_paragraph_removed",
        target=paragraph.body,
        by=by,
        title=paragraph.title,
        old=to_plain_text(paragraph.html),
    )
    paragraph.delete()


@transaction.atomic
def move_saved_paragraph(*, by, paragraph: SavedParagraph, up: bool) -> None:
    """Swap a paragraph with its neighbour. At the end of the list this does nothing."""
    paragraph = _locked(paragraph, by)
    if move(paragraph, saved_paragraphs_of(paragraph.body), up=up):
        record(action="saved_paragraphs_reordered", target=paragraph.body, by=by, title=paragraph.title, up=up)


def _lock(body: PolicingBody, by) -> None:
    """Lock the office's row, so that if two people make changes at once the second sees the first's."""
    PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    check_can_change_saved_paragraphs(by, body)


def _locked(paragraph: SavedParagraph, by) -> SavedParagraph:
    _lock(paragraph.body, by)
    found = SavedParagraph.objects.select_related("body").filter(pk=paragraph.pk).first()
    if found is None:
        raise Refused("This paragraph has already been removed.")
    return found


def _checked(body: PolicingBody, title: str, html: str, *, but: SavedParagraph | None = None) -> tuple[str, str]:
    title, html = " ".join(title.split()), clean(html)
    if not title:
        raise Refused("Enter a title.")
    if not html:
        raise Refused("Enter the text of the paragraph.")
    others = saved_paragraphs_of(body).filter(title__iexact=title)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(f"“{title}” is already on the list. Choose another title.")
    return title, html
