"""The texts of a response in full and as they will be published, and the words withheld in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from responses.document.withholding import Withholding, withholding_of
from responses.models import Response, WithheldWords
from responses.queries import withheld_words
from responses.redaction.queries import WrittenText, written_texts
from s55tracker import richtext
from s55tracker.text.wording import capitalised


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Withheld words. `named` is the name of the text they are in."""

    key: int
    named: str
    words: str
    ground: str
    by: str
    row: WithheldWords


@dataclass(frozen=True, kw_only=True)
class TextLine:
    """A text in the list of choices."""

    named: str
    url: str
    marks: int
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class ShownText:
    """The chosen text, in full and, if it has withheld words, as it will be published."""

    named: str
    slug: str
    html: SafeString
    published: SafeString | None


@dataclass(frozen=True, kw_only=True)
class WithheldPage:
    lines: list[TextLine]
    marks: list[Mark]
    shown: ShownText | None


def withheld_page(response: Response, texts: Sequence[WrittenText], *, slug: str) -> WithheldPage:
    page = reverse("response-withheld", args=[response.reference])
    shown = next((each for each in texts if each.slug == slug), None)
    return WithheldPage(
        lines=[
            TextLine(
                named=capitalised(each.placed.named),
                url=f"{page}?text={each.slug}",
                marks=len(each.withheld),
                is_shown=each.slug == slug,
            )
            for each in texts
        ],
        marks=marks_of(response, texts),
        shown=_shown(shown, withholding_of(response)) if shown else None,
    )


def marks_of(response: Response, texts: Sequence[WrittenText] | None = None) -> list[Mark]:
    """All withheld words, in reading order, for the officer’s page and for the approver. Words in texts that are no
    longer in the document come last, and their marks can only be removed.
    """
    rows = list(withheld_words(response))
    if not rows:
        return []
    texts = written_texts(response) if texts is None else texts
    marks = [_mark(row, capitalised(each.placed.named)) for each in texts for row in each.withheld]
    known = {mark.key for mark in marks}
    gone = [row for row in rows if row.pk not in known]
    return [*marks, *(_mark(row, "A text that is no longer in the document") for row in gone)]


def _mark(row: WithheldWords, named: str) -> Mark:
    return Mark(
        key=row.pk,
        named=named,
        words=row.words,
        ground=capitalised(row.get_ground_display()),
        by=str(row.withheld_by),
        row=row,
    )


def _shown(written: WrittenText, withholding: Withholding) -> ShownText:
    html = written.placed.html
    published = withholding(written.placed.key, html)
    return ShownText(
        named=written.placed.named,
        slug=written.slug,
        html=_cleaned(html),
        published=_cleaned(published) if published != html else None,
    )


def _cleaned(html: str) -> SafeString:
    return mark_safe(richtext.clean(html))  # noqa: S308 - the allow-list has just run
