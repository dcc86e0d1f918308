"""Marking words as not for publication. The text keeps the words; the published document has the ground in their place."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from responses.document.withholding import key_of
from responses.enums import WithholdingGround
from responses.exceptions import WorkflowError
from responses.models import Response, WithheldWords
from responses.permissions import check_can_write
from responses.redaction.queries import WrittenText, written_texts
from responses.sealing.seals import seal
from responses.texts import Text
from responses.workspace.transitions import locked_response, take_back_after_change
from s55tracker.audit.trail import record
from s55tracker.richtext import has_whole_words_of
from s55tracker.text.cleaning import clean_line


@transaction.atomic
def withhold_words(*, by, response: Response, text: Text, words: str, ground: WithholdingGround) -> WithheldWords:
    """Mark words of one text as not for publication. Each line of `words` must be in the text exactly as typed.

    An approval, or a request for one, is for one exact document, so this sends the response back to drafting.

    Raises NotPermitted; WorkflowError if the words are not in the text, or are already withheld.
    """
    response = locked_response(response)
    check_can_write(by, response)
    written = _written(response, text)
    lines = [line for line in map(clean_line, words.splitlines()) if line]
    if not lines:
        raise WorkflowError("Enter the words to withhold.")
    for number, line in enumerate(lines, start=1):
        if not has_whole_words_of(written.placed.html, line):
            which = f"line {number} of the words is" if len(lines) > 1 else "these words are"
            raise WorkflowError(
                f"{which[0].upper()}{which[1:]} not in the text. Copy the words exactly as they appear there, with each "
                "paragraph on its own line."
            )
    marked = "\n".join(lines)
    if any(row.words == marked for row in written.withheld):
        raise WorkflowError("These words are already withheld.")
    row = WithheldWords.objects.create(**text.columns, words=marked, ground=ground, withheld_by=by)
    seal(response, row)
    record(
        action="words_withheld",
        target=response,
        by=by,
        about=written.placed.named,
        ground=WithholdingGround(ground).label,
        words=marked,
    )
    _after_change(response, written.placed.named, by=by)
    return row


@transaction.atomic
def release_words(*, by, response: Response, row: WithheldWords) -> WithheldWords:
    """Remove a mark: the words will be published. A second call does nothing."""
    response = locked_response(response)
    check_can_write(by, response)
    row = WithheldWords.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.released_at is not None:
        return row
    named = next(
        (each.placed.named for each in written_texts(response) if each.placed.key == key_of(row)),
        "a text that is no longer in the document",
    )
    row.released_at, row.released_by = timezone.now(), by
    row.save(update_fields=["released_at", "released_by"])
    seal(response, row)
    record(
        action="words_released", target=response, by=by, about=named, ground=row.get_ground_display(), words=row.words
    )
    _after_change(response, named, by=by)
    return row


def _written(response: Response, text: Text) -> WrittenText:
    wanted = {**text.columns, "response": None}
    for each in written_texts(response):
        if {**each.text.columns, "response": None} == wanted:
            return each
    raise WorkflowError("This text is no longer in the document. Reload the page to see its texts.")


def _after_change(response: Response, named: str, *, by) -> None:
    take_back_after_change(
        response, by=by, what=f"The list of withheld words in {named}", did=f"changed the withheld words in {named}"
    )
